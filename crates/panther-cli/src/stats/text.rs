//! Counts as text for people.

use std::io::{self, Write};

use panther_export::printable;
use panther_report::{Stats, StatsGroup};

use super::histogram::{self, Rows};
use super::shown;
use crate::args::StatsArgs;
use crate::table::{Row, Table};
use crate::terminal;

pub(super) fn write(
    stats: &Stats,
    logs: usize,
    args: &StatsArgs,
    out: &mut impl Write,
) -> io::Result<()> {
    let width = terminal::width();
    writeln!(
        out,
        "{} in {}, {} of level error or worse",
        counted(stats.events, "event"),
        counted(logs as u64, "log"),
        stats.errors
    )?;
    if stats.untimed > 0 {
        writeln!(
            out,
            "{} without a time: not in the histogram",
            counted(stats.untimed, "event")
        )?;
    }
    let rows = Rows::of(&stats.histogram);
    if !rows.list.is_empty() {
        writeln!(out)?;
        histogram::write(&rows, width.unwrap_or(terminal::USUAL), out)?;
    }
    let width = width.filter(|_| !args.wide);
    stats
        .groups
        .iter()
        .try_for_each(|group| write_group(group, stats.events, width, args, out))
}

fn counted(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

fn write_group(
    group: &StatsGroup,
    events: u64,
    width: Option<usize>,
    args: &StatsArgs,
    out: &mut impl Write,
) -> io::Result<()> {
    if group.counts.is_empty() {
        return Ok(());
    }
    let table = Table {
        columns: ["events", "share", group.by.name()],
        right: &[0, 1],
        shortened: 2,
        dropped: &[],
    };
    let row = |count: u64, text: String| {
        let share = count as f64 * 100.0 / events.max(1) as f64;
        Row::Cells([count.to_string(), format!("{share:.1}%"), text])
    };
    let shown = shown(group, args);
    let counts = group.counts.get(..shown).unwrap_or_default();
    let values = counts.iter().map(|count| {
        let name = count
            .name
            .as_deref()
            .map_or(String::new(), |name| format!(" {name}"));
        row(count.events, format!("{}{name}", printable(&count.text)))
    });
    let without = (group.without > 0).then(|| row(group.without, "(none)".to_owned()));
    writeln!(out)?;
    table.write(width, values.chain(without), out)?;
    match group.counts.len() - shown {
        0 => Ok(()),
        more => writeln!(out, "and {more} more; --top lists them"),
    }
}
