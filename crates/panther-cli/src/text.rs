//! Events for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use panther::{Event, Item, Level, Text, Unparsed, Zone};
use panther_set::{Offset, Source};

use crate::output::clean;

/// How the parts of an event look.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    error: Style,
    warning: Style,
    faint: Style,
    heading: Style,
}

impl Look {
    /// Colours for a terminal that wants them; elsewhere nothing.
    pub(crate) const fn new(colours: bool) -> Self {
        if colours {
            Self {
                error: AnsiColor::Red.on_default().bold(),
                warning: AnsiColor::Yellow.on_default(),
                faint: Style::new().dimmed(),
                heading: Style::new().bold(),
            }
        } else {
            let plain = Style::new();
            Self {
                error: plain,
                warning: plain,
                faint: plain,
                heading: plain,
            }
        }
    }
}

/// The most names of codes that are put behind a message.
const NAMES: usize = 3;

/// The line that says which log follows.
pub(crate) fn heading(source: &Source, look: Look, out: &mut Vec<u8>) {
    let Look { heading, faint, .. } = look;
    let line = format!(
        "{heading}{}{heading:#} {faint}({}){faint:#}\n",
        clean(&source.name()),
        source.format().id()
    );
    out.extend_from_slice(line.as_bytes());
}

/// What stands beside an item and is not in its bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    /// The offset of its time, where it is known.
    pub(crate) offset: Option<Offset>,
    /// The source, where those of several are mixed.
    pub(crate) source: Option<&'a str>,
}

/// An item: time, source, level, component, message, then its continuation lines below the message.
pub(crate) fn item(
    item: &Item<'_>,
    beside: Beside<'_>,
    source: &Source,
    look: Look,
    out: &mut Vec<u8>,
) {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match item {
        Item::Event(event) => write_event(event, beside, source, look, &mut text),
        Item::Unparsed(unparsed) => {
            let label = write_source(beside, look, &mut text);
            label.and_then(|_| write_unparsed(unparsed, source, look, &mut text))
        }
    };
    out.extend_from_slice(text.as_bytes());
}

/// The source and two blanks; says how wide they are.
fn write_source(
    beside: Beside<'_>,
    look: Look,
    out: &mut String,
) -> Result<usize, std::fmt::Error> {
    let Some(source) = beside.source else {
        return Ok(0);
    };
    let heading = look.heading;
    write!(out, "{heading}{source}{heading:#}  ")?;
    Ok(source.chars().count() + 2)
}

fn write_event(
    event: &Event<'_>,
    beside: Beside<'_>,
    source: &Source,
    look: Look,
    out: &mut String,
) -> std::fmt::Result {
    // A text of the event; the line that it is a part of tells what it is in.
    let shown = |text: Text<'_>, line: &[u8]| {
        let text = event.decoded(text);
        // Where a carriage return is escaped, it is still a part of the line end.
        clean(source.part(&text, line).trim_end_matches('\r')).into_owned()
    };
    let level = event.level();
    let first_line = event
        .raw()
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let faint = look.faint;
    let style = match level {
        Some(Level::Error | Level::Fatal) => look.error,
        Some(Level::Warning) => look.warning,
        _ => Style::new(),
    };
    let mut indent = 0;
    if let Some(time) = event.time() {
        let zone = time.zone();
        let mut time = time.to_string().replace('T', " ");
        match (zone, beside.offset) {
            (Zone::Utc, _) => time.push('Z'),
            (_, Some(offset)) => write!(time, "{offset}")?,
            (_, None) => {}
        }
        write!(out, "{faint}{time}{faint:#}  ")?;
        indent += time.len() + 2;
    }
    indent += write_source(beside, look, out)?;
    if let Some(level) = level {
        write!(out, "{style}{:7}{style:#}  ", level.name())?;
        indent += 9;
    }
    if event.time().is_some() || level.is_some() {
        let component = event.component().unwrap_or_default();
        write!(out, "{:6}  ", shown(component, first_line))?;
        indent += 8;
    }
    write!(
        out,
        "{style}{}{style:#}",
        shown(event.message(), first_line)
    )?;
    write_names(event, look, out)?;
    out.push('\n');
    for line in event.lines() {
        let line = shown(line, &line);
        if line.trim().is_empty() {
            out.push('\n');
        } else {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

/// The names of the failures that the event tells by number only, each once.
fn write_names(event: &Event<'_>, look: Look, out: &mut String) -> std::fmt::Result {
    let mut names: Vec<&str> = Vec::new();
    for code in event
        .codes()
        .iter()
        .filter(|code| code.is_failure() && code.stated_name.is_none())
    {
        if let Some(name) = code.name()
            && !names.contains(&name)
            && names.len() < NAMES
        {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    let faint = look.faint;
    write!(out, "  {faint}<- {}{faint:#}", names.join(", "))
}

fn write_unparsed(
    unparsed: &Unparsed<'_>,
    source: &Source,
    look: Look,
    out: &mut String,
) -> std::fmt::Result {
    let faint = look.faint;
    write!(
        out,
        "{faint}[{} at {}]{faint:#}",
        unparsed.reason(),
        unparsed.span()
    )?;
    let text = source.text(unparsed.raw());
    let text = text.trim_end_matches(['\r', '\n', '\0', '\u{FEFF}']);
    if text.is_empty() {
        out.push('\n');
    } else if text.contains('\n') {
        out.push('\n');
        text.lines()
            .try_for_each(|line| writeln!(out, "  {}", clean(line)))?;
    } else {
        writeln!(out, " {}", clean(text))?;
    }
    Ok(())
}
