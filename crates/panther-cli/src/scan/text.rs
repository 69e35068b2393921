//! A scan as text for people.

use std::io::{self, Write};

use bytesize::ByteSize;
use panther::{Level, LogTime, Zone};
use panther_export::printable;
use panther_set::{Attempt, LogSet, Offsets, Source};

use super::totals::{Totals, total};
use crate::args::ScanArgs;
use crate::output::clock;
use crate::table::{Row, Table};
use crate::{notes, terminal};

/// The table of logs. The columns that a narrow terminal does not show are those which say least
/// about a failure, the offset first.
const LOGS: Table<11> = Table {
    columns: [
        "log", "format", "events", "errors", "warnings", "first", "last", "size", "unparsed",
        "encoding", "offset",
    ],
    right: &[2, 3, 4, 7, 8],
    shortened: 0,
    dropped: &[10, 9, 8, 7, 6, 4, 1, 5],
};

/// Writes the tables. On a terminal they fit its width. Elsewhere each log is one line with its full
/// name, which other programs can read.
pub(super) fn write(
    set: &LogSet,
    rows: &[(&Source, &Totals)],
    found: &[Attempt],
    args: &ScanArgs,
    out: &mut impl Write,
) -> io::Result<()> {
    let width = terminal::width().filter(|_| !args.wide);
    let all = total(rows);
    if rows.is_empty() {
        writeln!(out, "no logs")?;
    } else {
        let hidden = match width {
            Some(width) => LOGS.write(Some(width), grouped(rows, &all), out)?,
            None => LOGS.write(None, listed(rows, &all), out)?,
        };
        if !hidden.is_empty() {
            notes::note(&format!("--wide shows more: {}", hidden.join(", ")));
        }
    }
    crate::attempts::print(set, found, out)?;
    if args.components && all.events > 0 {
        write_components(&all, width, out)?;
    }
    write_codes(&all, width, out)
}

/// How much cells say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Times as the log prints them, and how many errors are fatal.
    Full,
    /// Times to the minute.
    Short,
}

/// A line for each log, and one for all.
fn listed<'r>(
    rows: &'r [(&Source, &Totals)],
    all: &'r Totals,
) -> impl Iterator<Item = Row<11>> + Clone {
    let logs = rows.iter().map(|(source, totals)| {
        let name = printable(&source.name()).into_owned();
        Row::Cells(of_log(source, totals, name, Form::Full))
    });
    let sum = (rows.len() > 1).then(|| of_all(rows.len(), all, Form::Full));
    logs.chain(sum)
}

/// The same with a heading for each folder or archive, and names relative to it.
fn grouped<'r>(
    rows: &'r [(&Source, &Totals)],
    all: &'r Totals,
) -> impl Iterator<Item = Row<11>> + Clone {
    let logs = rows.iter().enumerate().flat_map(move |(index, row)| {
        let (source, totals) = row;
        let name = printable(&source.name()).into_owned();
        let folder = folder(&name);
        let before = index.checked_sub(1).and_then(|index| rows.get(index));
        let is_first = before.is_none_or(|(source, _)| {
            let name = source.name();
            let name = printable(&name);
            self::folder(&name) != folder
        });
        let heading = (is_first && !folder.is_empty()).then(|| Row::Heading(folder.to_owned()));
        let own = name.get(folder.len()..).unwrap_or_default();
        let indent = if folder.is_empty() { "" } else { "  " };
        let cells = of_log(source, totals, format!("{indent}{own}"), Form::Short);
        heading.into_iter().chain([Row::Cells(cells)])
    });
    let sum = (rows.len() > 1).then(|| of_all(rows.len(), all, Form::Short));
    logs.chain(sum)
}

/// The folder or the archive that a name lies in, with the separator at its end. An archive that is
/// named as the one file in it, such as `dism.log.gz`, is no folder.
fn folder(name: &str) -> &str {
    let end = name.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, own) = name.split_at_checked(end).unwrap_or_default();
    let Some(archive) = folder.strip_suffix("!/") else {
        return folder;
    };
    let outer = self::folder(archive);
    let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    let archive = archive.get(outer.len()..).unwrap_or_default();
    if !stem.is_empty() && archive.starts_with(stem) {
        outer
    } else {
        folder
    }
}

fn of_log(source: &Source, totals: &Totals, name: String, form: Form) -> [String; 11] {
    let format = source.format().to_string();
    let encoding = source.describe_encoding(&totals.lines);
    cells(
        name,
        totals,
        form,
        format,
        encoding,
        offsets(&totals.offsets),
    )
}

fn of_all(count: usize, all: &Totals, form: Form) -> Row<11> {
    let name = format!("{count} logs");
    let empty = String::new;
    Row::Cells(cells(name, all, form, empty(), empty(), empty()))
}

fn cells(
    name: String,
    totals: &Totals,
    form: Form,
    format: String,
    encoding: String,
    offset: String,
) -> [String; 11] {
    let time = |at: Option<LogTime>| match (at, form) {
        (None, _) => "-".to_owned(),
        (Some(time), Form::Full) => clock(time).replace('T', " "),
        (Some(time), Form::Short) => minute(time),
    };
    let errors = match form {
        Form::Full => totals.errors(),
        Form::Short => (totals.level(Level::Error) + totals.level(Level::Fatal)).to_string(),
    };
    [
        name,
        format,
        totals.events.to_string(),
        errors,
        totals.level(Level::Warning).to_string(),
        time(totals.first),
        time(totals.last),
        ByteSize(totals.bytes).display().iec().to_string(),
        totals.unparsed.to_string(),
        encoding,
        offset,
    ]
}

/// A time without its seconds.
fn minute(time: LogTime) -> String {
    let mark = if time.zone() == Zone::Utc { "Z" } else { "" };
    let text = clock(time).replace('T', " ");
    format!("{}{mark}", text.get(..16).unwrap_or(&text))
}

/// How many offsets a cell lists at most.
const OFFSETS: usize = 3;

/// The offsets that a log reveals, each with the position of the first record that does.
fn offsets(offsets: &Offsets) -> String {
    let stretches = offsets.ranges();
    if stretches.is_empty() {
        return "-".to_owned();
    }
    let mut cells: Vec<String> = stretches
        .iter()
        .take(OFFSETS)
        .map(|stretch| format!("{} at {}", stretch.offset(), stretch.first.start()))
        .collect();
    if stretches.len() > OFFSETS {
        cells.push(format!("{} more", stretches.len() - OFFSETS));
    }
    cells.join(", ")
}

fn write_components(all: &Totals, width: Option<usize>, out: &mut impl Write) -> io::Result<()> {
    const COMPONENTS: Table<2> = Table {
        columns: ["component", "events"],
        right: &[1],
        shortened: 0,
        dropped: &[],
    };
    let components = all.top_components(None);
    let rows = components.iter().map(|(name, count)| {
        let name = if name.is_empty() {
            "(none)".to_owned()
        } else {
            printable(name).into_owned()
        };
        Row::Cells([name, count.to_string()])
    });
    writeln!(out)?;
    COMPONENTS.write(width, rows, out).map(drop)
}

fn write_codes(all: &Totals, width: Option<usize>, out: &mut impl Write) -> io::Result<()> {
    const CODES: Table<5> = Table {
        columns: ["code", "role", "kind", "count", "name"],
        right: &[3],
        shortened: 4,
        dropped: &[2],
    };
    let codes = all.top_codes();
    if codes.is_empty() {
        return Ok(());
    }
    let rows = codes.iter().map(|(code, count)| {
        Row::Cells([
            code.value.clone(),
            code.role.to_owned(),
            code.kind.to_owned(),
            count.to_string(),
            code.name.unwrap_or_default().to_owned(),
        ])
    });
    writeln!(out)?;
    CODES.write(width, rows, out).map(drop)
}

/// Writes the hashes of the logs, as `sha256sum` does.
pub(super) fn write_hashes(
    set: &LogSet,
    hashes: &[Option<String>],
    out: &mut impl Write,
) -> io::Result<()> {
    if !hashes.is_empty() {
        writeln!(out, "\nSHA-256:")?;
    }
    let sources = set.sources().iter().zip(hashes);
    sources
        .filter_map(|(source, hash)| Some((source, hash.as_deref()?)))
        .try_for_each(|(source, hash)| writeln!(out, "{hash}  {}", printable(&source.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_listed_below_its_folder() {
        for (name, expected) in [
            ("CBS.log", ""),
            ("a/b/CBS.log", "a/b/"),
            ("a\\b\\CBS.log", "a\\b\\"),
            ("Diag.zip!/CBS/CBS.log", "Diag.zip!/CBS/"),
            ("Diag.zip!/CBS.log", "Diag.zip!/"),
            ("a/CBS.log.gz!/CBS.log", "a/"),
            ("a/CbsPersist_1.cab!/CbsPersist_1.log", "a/"),
            ("Diag.zip!/CbsPersist_1.cab!/CbsPersist_1.log", "Diag.zip!/"),
            (
                "logs.tar.gz!/logs.tar!/a/CBS.log",
                "logs.tar.gz!/logs.tar!/a/",
            ),
        ] {
            assert_eq!(folder(name), expected, "{name}");
        }
    }
}
