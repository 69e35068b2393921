//! Events for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use panther::{Event, Item, Level, Unparsed, Zone};
use panther_set::{Encoding, Source};

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

/// An item: time, level, component, message, then its continuation lines below the message.
pub(crate) fn item(item: &Item<'_>, encoding: Encoding, look: Look, out: &mut Vec<u8>) {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match item {
        Item::Event(event) => write_event(event, encoding, look, &mut text),
        Item::Unparsed(unparsed) => write_unparsed(unparsed, encoding, look, &mut text),
    };
    out.extend_from_slice(text.as_bytes());
}

fn write_event(
    event: &Event<'_>,
    encoding: Encoding,
    look: Look,
    out: &mut String,
) -> std::fmt::Result {
    let shown = |text| {
        let text = event.decoded(text);
        // Where a carriage return is escaped, it is still a part of the line end.
        clean(encoding.text(&text).trim_end_matches('\r')).into_owned()
    };
    let level = event.level();
    let faint = look.faint;
    let style = match level {
        Some(Level::Error | Level::Fatal) => look.error,
        Some(Level::Warning) => look.warning,
        _ => Style::new(),
    };
    let mut indent = 0;
    if let Some(time) = event.time() {
        let mark = if time.zone() == Zone::Utc { "Z" } else { "" };
        let time = format!("{time}{mark}");
        write!(out, "{faint}{}{faint:#}  ", time.replace('T', " "))?;
        indent += time.len() + 2;
    }
    if let Some(level) = level {
        write!(out, "{style}{:7}{style:#}  ", level.name())?;
        indent += 9;
    }
    if indent > 0 {
        let component = event.component().unwrap_or_default();
        write!(out, "{:6}  ", shown(component))?;
        indent += 8;
    }
    write!(out, "{style}{}{style:#}", shown(event.message()))?;
    write_names(event, look, out)?;
    out.push('\n');
    for line in event.lines() {
        let line = shown(line);
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
    encoding: Encoding,
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
    let text = encoding.text(unparsed.raw());
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
