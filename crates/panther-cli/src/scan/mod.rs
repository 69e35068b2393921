//! `panther scan`

mod json;
mod text;
mod totals;

use std::io::{BufWriter, Write};

use panther::Run;
use panther_set::{Error, LogSet, Source, attempts};

use self::totals::Totals;
use crate::args::{ScanArgs, ScanOutput};
use crate::lacking::note_lacking;
use crate::output::{Done, Outcome, complain};
use crate::progress::Bar;
use crate::provenance::Evidence;
use crate::{discover, outcome};

pub(crate) fn run(args: &ScanArgs) -> Done {
    let Some(set) = discover(LogSet::builder(), &args.paths, |_| true) else {
        return Ok(Outcome::NotAll);
    };
    let evidence = Evidence::of(&set, &args.evidence);
    let filter = args.selection.filter();
    // Whether the counts depend on more than the headers.
    let looks_into = !filter.is_empty() || args.codes || args.components;
    let bar = Bar::of_reading(&set);
    let counted = set.par_fold_runs(
        Totals::default,
        |totals, source, run| match run {
            Run::Repeats(repeats) if !looks_into => totals.add_repeats(&repeats),
            run => totals.add_run(source, run, &filter, args),
        },
        |totals, more| {
            totals.merge(&more);
            totals.seen.merge(more.seen);
            totals.evidence.merge(more.evidence);
            totals.offsets.merge(more.offsets);
        },
    );
    drop(bar);
    let errors: Vec<&Error> = counted
        .iter()
        .filter_map(|(_, error)| error.as_ref())
        .collect();
    errors.iter().for_each(complain);
    let rows: Vec<(&Source, &Totals)> = set
        .sources()
        .iter()
        .zip(counted.iter().map(|(totals, _)| totals))
        .collect();
    let seen =
        |(source, totals): &(&Source, &Totals)| (source.name(), source.format(), totals.seen);
    note_lacking(&filter, rows.iter().map(seen));
    let found = attempts(
        rows.iter()
            .map(|(source, totals)| (*source, &totals.evidence)),
    );
    let mut out = BufWriter::new(anstream::stdout().lock());
    match args.output {
        ScanOutput::Text => {
            text::write(&set, &rows, &found, args, &mut out)?;
            text::write_hashes(&set, &evidence.in_rows(), &mut out)?;
        }
        ScanOutput::Json => {
            let skipped = set.skipped().iter().chain(errors.iter().copied());
            let skipped: Vec<&Error> = skipped.collect();
            let hashes = evidence.in_rows();
            json::write(&rows, &hashes, &found, &skipped, args, &mut out)?;
        }
    }
    out.flush()?;
    let is_recorded = evidence.record(&set, &errors);
    Ok(outcome(&set, errors.is_empty() && is_recorded))
}
