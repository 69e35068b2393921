//! Ordered delivery: members of archives among windows of files, early ends, and panics.

use std::io::Write;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use panther::Item;
use panther_set::LogSet;

use crate::logs::record;

/// Logs that are split into windows, between members of archives that are not.
fn mixed(folder: &Path) {
    for number in 0..6 {
        let text = record(200, b"\r\n").repeat(2_000 * (number % 3 + 1));
        if number % 2 == 0 {
            std::fs::write(folder.join(format!("{number}-CBS.log")), text).unwrap();
        } else {
            let file = std::fs::File::create(folder.join(format!("{number}-CBS.log.gz"))).unwrap();
            let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
            packed.write_all(&text).unwrap();
            packed.finish().unwrap();
        }
    }
}

fn delivered(set: &LogSet) -> Vec<(String, u64, u64)> {
    let mut all = Vec::new();
    let errors = set.ordered(
        |_| Vec::new(),
        |spans, _, item: &Item<'_>| spans.push(item.span()),
        |source, spans| {
            all.extend(
                spans
                    .into_iter()
                    .map(|span| (source.name(), span.start, span.end)),
            );
            ControlFlow::Continue(())
        },
    );
    assert!(errors.is_empty(), "{errors:?}");
    all
}

#[test]
fn members_and_windows_are_delivered_in_order_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    mixed(folder.path());
    let set = |threads| LogSet::builder().threads(threads).discover([folder.path()]);
    let expected = delivered(&set(1));
    let sources: Vec<&str> = {
        let mut names: Vec<&str> = expected.iter().map(|(name, ..)| name.as_str()).collect();
        names.dedup();
        names
    };
    assert_eq!(sources.len(), 6, "{sources:?}");
    for pair in expected.windows(2) {
        assert!(pair[1].1 == 0 || pair[1].1 == pair[0].2, "{pair:?}");
    }
    for threads in 2..6 {
        assert!(delivered(&set(threads)) == expected, "{threads} threads");
    }
}

#[test]
fn a_delivery_that_breaks_ends_the_work() {
    let folder = tempfile::tempdir().unwrap();
    mixed(folder.path());
    for threads in 1..4 {
        let set = LogSet::builder().threads(threads).discover([folder.path()]);
        let mut deliveries = 0;
        let errors = set.ordered(
            |_| (),
            |(), _, _| {},
            |_, ()| {
                deliveries += 1;
                ControlFlow::Break(())
            },
        );
        assert!(errors.is_empty());
        assert_eq!(deliveries, 1, "{threads} threads");
    }
}

#[test]
fn a_panic_of_the_caller_comes_out_and_nothing_hangs() {
    let folder = tempfile::tempdir().unwrap();
    mixed(folder.path());
    for threads in [1, 2, 4] {
        let set = LogSet::builder().threads(threads).discover([folder.path()]);
        let seen = AtomicUsize::new(0);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            set.ordered(
                |_| (),
                |(), _, _| {
                    assert!(seen.fetch_add(1, Ordering::Relaxed) < 3_000, "enough");
                },
                |_, ()| ControlFlow::Continue(()),
            )
        }));
        let panic = outcome.expect_err("the panic");
        let text = panic.downcast_ref::<&str>().copied().unwrap_or_default();
        assert_eq!(text, "enough", "{threads} threads");
    }
}
