//! `panther stats`

mod histogram;
mod json;
mod text;

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;

use panther_report::{StatsBy, StatsCounter, StatsGroup};
use panther_set::LogSet;

use crate::args::{ScanOutput, StatsArgs};
use crate::lacking::{Seen, note_lacking};
use crate::notes::note;
use crate::output::{Done, Outcome, complain};
use crate::progress::Bar;
use crate::{discover, note_no_logs, outcome};

pub(crate) fn run(args: &StatsArgs) -> Done {
    let Some(set) = discover(LogSet::builder(), &args.paths, |_| true) else {
        return Ok(Outcome::NotAll);
    };
    note_no_logs(&set, &args.paths);
    let filter = args.selection.filter();
    let bar = Bar::of_reading(&set);
    // The counts, and what the events of each log have of what the filter asks for.
    let mut empty = StatsCounter::of(&set, &args.by);
    if let Some(pattern) = &args.host_from {
        empty = empty.with_host_from(pattern.clone(), args.paths.expanded());
    }
    let make = || (empty.clone(), BTreeMap::<usize, Seen>::new());
    let ((counter, seen), errors) = set.par_fold(
        make,
        |(counter, seen), source, item| {
            let Some(event) = item.event() else {
                return ControlFlow::Continue(());
            };
            if !filter.is_empty() {
                if let Some(index) = set.index_of(source) {
                    let seen = seen.entry(index).or_default();
                    *seen = seen.with(&filter, &event);
                }
                if !filter.wants(&event, None, |bytes| source.text(bytes)) {
                    return ControlFlow::Continue(());
                }
            }
            counter.add(source, &event);
            ControlFlow::Continue(())
        },
        |(mut counter, mut seen), (more, others)| {
            counter.merge(more);
            for (index, other) in others {
                seen.entry(index).or_default().merge(other);
            }
            (counter, seen)
        },
    );
    drop(bar);
    errors.iter().for_each(complain);
    let logs = seen.into_iter().filter_map(|(index, seen)| {
        let source = set.sources().get(index)?;
        Some((source.name(), source.format(), seen))
    });
    note_lacking(&filter, logs);
    let stats = counter.finish();
    if stats.clocks_differ {
        note("some times are in UTC or have an offset and others do not: all count as printed");
    }
    stats.groups.iter().for_each(note_dropped);
    let mut out = BufWriter::new(anstream::stdout().lock());
    match args.output {
        ScanOutput::Text => text::write(&stats, set.sources().len(), args, &mut out)?,
        ScanOutput::Json => json::write(&stats, args, &mut out)?,
    }
    out.flush()?;
    Ok(outcome(&set, errors.is_empty()))
}

/// Notes that there are too many different values to count all of them.
fn note_dropped(group: &StatsGroup) {
    if group.dropped > 0 {
        note(&format!(
            "there are more than {} different values of {}: {} further counts are left out",
            group.different,
            group.by.name(),
            group.dropped
        ));
    }
}

/// How many values of a group are shown.
fn shown(group: &StatsGroup, args: &StatsArgs) -> usize {
    match group.by {
        StatsBy::Day | StatsBy::Hour => group.counts.len(),
        _ => args.top.min(group.counts.len()),
    }
}
