//! Real logs as one, by time. Without a corpus these tests say so and pass.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use panther_set::{Clock, LogSet, Offset, OffsetSource};
use panther_tests::corpus::{root, say_skipped};

fn folders() -> Vec<PathBuf> {
    let Some(root) = root() else {
        say_skipped();
        return Vec::new();
    };
    ["cbs", "dism", "setupact", "setuperr", "case"]
        .iter()
        .map(|name| root.join(name))
        .collect()
}

/// Nothing is lost or doubled, and no event is more than a minute before the one above it.
#[test]
fn real_logs_are_merged_in_order() {
    let set = LogSet::discover(folders());
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let (mut latest, mut seen, mut offsets) = (0, Vec::new(), BTreeSet::new());
    while let Some(entry) = merge.next_item() {
        seen.push((entry.index, entry.item.span().start, entry.item.span().end));
        let Some(time) = entry.item.event().and_then(|event| event.time()) else {
            continue;
        };
        offsets.extend(entry.offset);
        // No log of another machine lends an offset, and a time without one counts as UTC.
        let offset = entry.offset.unwrap_or(Offset::UTC);
        let instant = time
            .unix_seconds(Some(offset.seconds()))
            .expect("an offset");
        assert!(
            instant >= latest - 60,
            "{} at byte {}: {time}{offset} comes {} seconds too late",
            entry.source.name(),
            entry.item.span().start,
            latest - instant
        );
        latest = latest.max(instant);
    }
    assert!(merge.into_errors().is_empty());
    seen.sort_unstable();
    let mut expected = Vec::new();
    for (index, source) in set.sources().iter().enumerate() {
        let flow = source.for_each(|item| {
            expected.push((index, item.span().start, item.span().end));
            ControlFlow::Continue(())
        });
        assert!(flow.is_ok_and(|flow| flow.is_continue()));
    }
    assert!(
        seen == expected,
        "{} of {} items",
        seen.len(),
        expected.len()
    );
    if !set.sources().is_empty() {
        assert!(offsets.len() > 4, "{offsets:?}");
    }
}

/// The offsets that the logs of one folder were read with by eye.
#[test]
fn real_logs_show_their_offsets() {
    let Some(root) = root() else {
        return say_skipped();
    };
    let set = LogSet::discover([root.join("cbs")]);
    let timeline = set.timeline(&Clock::new());
    let mut shown: Vec<String> = timeline
        .offset_sources()
        .iter()
        .filter_map(|reading| match reading {
            OffsetSource::Inferred(offsets) => Some(offsets.ranges()),
            _ => None,
        })
        .map(|stretches| {
            let offsets = stretches.iter().map(|stretch| stretch.offset().to_string());
            offsets.collect::<Vec<_>>().join(" ")
        })
        .collect();
    shown.sort();
    assert_eq!(
        shown,
        [
            "+00:00", "+08:00", "+08:00", "-03:00", "-05:00", "-07:00", "-08:00"
        ]
    );
    assert!(set.offsets().iter().zip(timeline.offset_sources()).all(
        |((offsets, error), reading)| error.is_none()
            && match reading {
                OffsetSource::Inferred(inferred) => inferred.ranges() == offsets.ranges(),
                _ => offsets.is_empty(),
            }
    ));
}
