//! Shows upgrade attempts.

use std::io::{self, Write};

use panther_export::printable;
use panther_set::{Attempt, AttemptResult, LogSet};
use serde_json::{Value, json};

use crate::notes::{names, short_names};
use crate::output::clock;
use crate::table::write_wrapped;
use crate::terminal;

/// Writes the attempts of a set. Writes nothing if the set has no attempt.
pub(crate) fn print(set: &LogSet, found: &[Attempt], out: &mut impl Write) -> io::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let short = short_names(set);
    let width = terminal::width().unwrap_or(usize::MAX);
    writeln!(out, "\nupgrade attempts:")?;
    for attempt in found {
        let time = |time| clock(time).replace('T', " ");
        let times = [attempt.first, attempt.last].map(|at| at.map_or("-".to_owned(), time));
        let outcome = attempt.outcome.name();
        writeln!(out, "  {} to {}  {outcome}", times[0], times[1])?;
        let mut fact = |name: &str, value: &str| {
            if value.is_empty() {
                return Ok(());
            }
            write_wrapped(&format!("    {name:9}  "), &printable(value), width, out)
        };
        let result = attempt.result.map(described);
        fact("result", &result.unwrap_or_default())?;
        fact(
            "operation",
            attempt.operation.as_deref().unwrap_or_default(),
        )?;
        fact("phases", &phases(attempt).join(", "))?;
        let logs = attempt
            .logs
            .iter()
            .filter_map(|&index| short.get(index).cloned());
        fact("logs", &names(logs))?;
        if attempt.clocks_differ {
            fact("clocks", "differ between its logs; its times are only near")?;
        }
    }
    Ok(())
}

fn phases(attempt: &Attempt) -> Vec<&'static str> {
    attempt.phases.iter().map(|phase| phase.name()).collect()
}

/// The codes and the name of a result, such as `0x80070005-0x2000c E_ACCESSDENIED`.
fn described(result: AttemptResult) -> String {
    let extend = result
        .extend
        .map(|extend| format!("-{:#x}", extend.value()));
    let name = result.code.name().unwrap_or_default();
    let text = format!("{}{} {name}", result.code, extend.unwrap_or_default());
    text.trim_end().to_owned()
}

/// An attempt as data; `name` names a log.
pub(crate) fn json(attempt: &Attempt, name: impl Fn(usize) -> Option<String>) -> Value {
    let sources: Vec<String> = attempt
        .logs
        .iter()
        .filter_map(|&index| name(index))
        .collect();
    let result = attempt.result;
    json!({
        "first": attempt.first.map(clock),
        "last": attempt.last.map(clock),
        "outcome": attempt.outcome.name(),
        "result": result.map(|result| result.code.to_string()),
        "extend": result.and_then(|result| Some(format!("{:#x}", result.extend?.value()))),
        "operation": attempt.operation,
        "phases": phases(attempt),
        "sources": sources,
        "clocks_differ": attempt.clocks_differ,
    })
}
