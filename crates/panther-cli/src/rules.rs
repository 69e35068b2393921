//! `panther rules`

use std::io::Write;
use std::sync::atomic::Ordering;

use comfy_table::{ColumnConstraint, ContentArrangement};
use panther_diagnose::{Diagnoser, Kind, RuleView, TestFailure};
use panther_export::printable;
use serde_json::json;

use crate::args::{RulesArgs, ScanOutput};
use crate::output::{Done, Outcome, complain, write_json};
use crate::progress::Bar;
use crate::table::table;

/// The width of the list, which every terminal has.
const WIDTH: u16 = 80;

pub(crate) fn run(args: &RulesArgs) -> Done {
    let diagnoser = Diagnoser::new(args.rules.rules());
    let mut out = anstream::stdout().lock();
    if args.test {
        let tests = diagnoser.tests(&args.prefix);
        let count = tests.len();
        let (bar, done) = Bar::of_tests(count as u64);
        let ended = tests.inspect(|_| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        let failures: Vec<TestFailure> = ended.filter_map(Result::err).collect();
        drop(bar);
        failures.iter().for_each(complain);
        let failed = failures.len();
        writeln!(out, "{count} tests, {failed} failed")?;
        return Ok(Outcome::from_all(failed == 0));
    }
    let chosen: Vec<RuleView<'_>> = diagnoser
        .rules()
        .rules()
        .filter(|rule| rule.id().starts_with(&args.prefix))
        .collect();
    match args.output {
        ScanOutput::Text => {
            let mut list = table(&["rule", "kind", "what it finds"]);
            list.set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(WIDTH);
            for column in 0..2 {
                if let Some(column) = list.column_mut(column) {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
            for rule in &chosen {
                let cells = [rule.id(), kind(rule.kind()), rule.title()];
                list.add_row(cells.map(|cell| printable(cell).into_owned()));
            }
            writeln!(out, "{}", list.trim_fmt())?;
            writeln!(out, "{} rules", chosen.len())?;
        }
        ScanOutput::Json => {
            let list: Vec<_> = chosen
                .iter()
                .map(|rule| {
                    json!({
                        "rule": rule.id(),
                        "kind": kind(rule.kind()),
                        "title": rule.title(),
                        "family": rule.family(),
                        "logs": rule.logs(),
                        "references": rule.refs(),
                        "file": rule.file(),
                    })
                })
                .collect();
            write_json(&mut out, &list)?;
        }
    }
    Ok(Outcome::All)
}

/// The name of a kind, such as `why`.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Why => "why",
        Kind::Where => "where",
        Kind::Context => "context",
        Kind::Success => "success",
        Kind::Noise => "noise",
        _ => "other",
    }
}
