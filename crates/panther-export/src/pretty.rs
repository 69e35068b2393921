//! Text for people.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use panther::code::FoundCode;
use panther::{Event, FormatId, Item, Level, Span, Text, Unparsed, Zone};

use self::facts::{Facts, event_id};
use crate::offset::offset_text;
use crate::text::{Decode, line_part, text};

mod facts;

/// How many names of codes stand behind a message at most.
const NAMES: usize = 3;

/// How many blanks stand before a continuation line at most, so that 80 columns hold half of it.
const INDENT: usize = 40;

/// The least width of the column with the component and the event id.
const COMPONENT: usize = 6;

/// The styles of the parts of an event.
///
/// ```
/// use panther_export::Styles;
/// use panther_export::anstyle::AnsiColor;
///
/// let mut styles = Styles::colored();
/// styles.warning = AnsiColor::Magenta.on_default();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Styles {
    /// Level and message of errors and fatal errors.
    pub error: Style,
    /// Level and message of warnings.
    pub warning: Style,
    /// Times, names of codes, and what stands in brackets.
    pub faint: Style,
    /// Names of sources.
    pub heading: Style,
}

impl Styles {
    /// No styles: the text has no escape sequences.
    #[must_use]
    pub const fn plain() -> Self {
        let plain = Style::new();
        Self {
            error: plain,
            warning: plain,
            faint: plain,
            heading: plain,
        }
    }

    /// Red errors, yellow warnings, dimmed times and bold names, for terminals.
    #[must_use]
    pub const fn colored() -> Self {
        Self {
            error: AnsiColor::Red.on_default().bold(),
            warning: AnsiColor::Yellow.on_default(),
            faint: Style::new().dimmed(),
            heading: Style::new().bold(),
        }
    }
}

/// Writes the items of one source as text for people.
///
/// A line has the time, the level, the component, the event id and the message. Fields that matter
/// and that no line of the event says follow as `key=value`; of an event without a message, so do
/// all its values. They stand below the event if they would make the line longer than 80 columns.
/// The names of failures that the event states only by number end the line. Continuation lines
/// stand below the message, at most 40 columns in. Control characters are replaced, so that a log cannot steer the
/// terminal.
///
/// ```
/// use panther_export::{Pretty, Utf8};
///
/// let log = b"2020-07-29 16:29:16, Error                 SP     Apply failed 0x80070005\r\n\
///     \x20 second line\r\n";
/// let log = panther::parse(log, "setupact.log");
/// let writer = Pretty::new("setupact.log", log.format(), Utf8);
/// let mut out = writer.heading();
/// log.items().for_each(|item| writer.write(&item, &mut out));
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "setupact.log (setup)\n\
///      2020-07-29 16:29:16  error    SP      Apply failed 0x80070005  <- E_ACCESSDENIED\n\
///      \u{20}                                       second line\n"
/// );
/// ```
#[derive(Debug)]
pub struct Pretty<D> {
    source: String,
    format: FormatId,
    decode: D,
    styles: Styles,
    label: Option<Label>,
}

/// The name of a source that stands in each of its items.
#[derive(Debug)]
struct Label {
    text: String,
    width: usize,
}

impl<D: Decode> Pretty<D> {
    /// A writer for the items of `source`, without styles.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        Self {
            source: printable(source).into_owned(),
            format,
            decode,
            styles: Styles::plain(),
            label: None,
        }
    }

    /// Writes escape sequences for these styles.
    #[must_use]
    pub fn with_styles(mut self, styles: Styles) -> Self {
        self.styles = styles;
        self
    }

    /// Writes this name of the source behind the time of each item, for output that mixes the items
    /// of several sources.
    #[must_use]
    pub fn with_label(mut self, label: &str) -> Self {
        let text = printable(label).into_owned();
        let width = text.chars().count() + 2;
        self.label = Some(Label { text, width });
        self
    }

    /// The line with the source's name and format, to print before its items.
    #[must_use]
    pub fn heading(&self) -> Vec<u8> {
        let Styles { heading, faint, .. } = self.styles;
        let (source, format) = (&self.source, &self.format);
        format!("{heading}{source}{heading:#} {faint}({format}){faint:#}\n").into_bytes()
    }

    /// Appends one item.
    pub fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        self.write_at(item, None, out);
    }

    /// Appends one item; `assumed` is the offset, in seconds east of UTC, of a time that states
    /// none, and is written behind that time.
    pub fn write_at(&self, item: &Item<'_>, assumed: Option<i32>, out: &mut Vec<u8>) {
        self.write_match(item, &[], assumed, out);
    }

    /// Appends one item that matched a search for codes. Those of the codes that the message does
    /// not show, because they stand in another part of the record, follow it with their names.
    ///
    /// ```
    /// use panther_export::{Pretty, Utf8};
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    Lost\n[gle=0x80070005]\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let writer = Pretty::new("CBS.log", log.format(), Utf8);
    /// let item = log.items().next().unwrap();
    /// let mut out = Vec::new();
    /// writer.write_match(&item, &item.event().unwrap().codes(), None, &mut out);
    /// assert_eq!(
    ///     String::from_utf8(out).unwrap(),
    ///     "2020-07-29 16:29:16  info     CSI     Lost  <- 0x80070005 E_ACCESSDENIED\n\
    ///      \u{20}                                     [gle=0x80070005]\n"
    /// );
    /// ```
    pub fn write_match(
        &self,
        item: &Item<'_>,
        codes: &[FoundCode<'_>],
        assumed: Option<i32>,
        out: &mut Vec<u8>,
    ) {
        // Writing to a vector cannot fail.
        let _ = match item {
            Item::Event(event) => self.write_event(event, codes, assumed, out),
            Item::Unparsed(unparsed) => self.write_unparsed(unparsed, out),
        };
    }

    /// Writes the label, and returns its width.
    fn write_label(&self, out: &mut Vec<u8>) -> io::Result<usize> {
        let Some(Label { text, width }) = &self.label else {
            return Ok(0);
        };
        let heading = self.styles.heading;
        write!(out, "{heading}{text}{heading:#}  ")?;
        Ok(*width)
    }

    fn write_event(
        &self,
        event: &Event<'_>,
        matched: &[FoundCode<'_>],
        assumed: Option<i32>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let level = event.level();
        let faint = self.styles.faint;
        let style = match level {
            Some(Level::Error | Level::Fatal) => self.styles.error,
            Some(Level::Warning) => self.styles.warning,
            _ => Style::new(),
        };
        let mut lines = event.raw().split(|&byte| byte == b'\n');
        let first_line = lines.next().unwrap_or_default();
        let mut indent = 0;
        if let Some(time) = event.time() {
            let zone = time.zone();
            let mut time = time.to_string().replace('T', " ");
            match (zone, assumed) {
                (Zone::Utc, _) => time.push('Z'),
                (_, Some(offset)) => time += &offset_text(offset),
                (_, None) => {}
            }
            write!(out, "{faint}{time}{faint:#}  ")?;
            indent += time.len() + 2;
        }
        indent += self.write_label(out)?;
        if let Some(level) = level {
            write!(out, "{style}{:7}{style:#}  ", level.name())?;
            indent += 9;
        }
        let component = event.component();
        let id = event_id(event);
        let mut column = indent;
        if event.time().is_some() || level.is_some() || component.is_some() || id.is_some() {
            self.write_part(event, component.unwrap_or_default(), first_line, |name| {
                let cell = match id {
                    Some(id) if name.is_empty() => id.to_string(),
                    Some(id) => format!("{name} {id}"),
                    None => name.to_owned(),
                };
                column += cell.chars().count().max(COMPONENT) + 2;
                write!(out, "{cell:COMPONENT$}  ")
            })?;
            indent += COMPONENT + 2;
        }
        self.write_part(event, event.message(), first_line, |message| {
            column += message.chars().count();
            if message.is_empty() {
                return Ok(());
            }
            write!(out, "{style}{message}{style:#}")
        })?;
        let facts = Facts::of(event, &self.decode);
        let is_beside = facts.write_beside(column, !event.message().is_empty(), out)?;
        self.write_names(event, matched, out)?;
        out.truncate(out.trim_ascii_end().len());
        out.push(b'\n');
        let indent = indent.min(INDENT);
        for line in event.lines() {
            self.write_part(event, line, &line, |line| {
                if line.trim().is_empty() {
                    writeln!(out)
                } else {
                    writeln!(out, "{:indent$}{line}", "")
                }
            })?;
        }
        if is_beside {
            return Ok(());
        }
        facts.write_below(out)
    }

    /// Gives `write` a part of an event as it is shown; `line` is the line around it.
    fn write_part(
        &self,
        event: &Event<'_>,
        part: Text<'_>,
        line: &[u8],
        write: impl FnOnce(&str) -> io::Result<()>,
    ) -> io::Result<()> {
        let part = event.decoded(part);
        let text = line_part(&part, line, &self.decode);
        // An escaped carriage return belongs to the line end too.
        write(&printable(text.trim_end_matches('\r')))
    }

    /// Writes the matched codes that the message does not show, and the names of the failures that
    /// the event states only by number, each once.
    fn write_names(
        &self,
        event: &Event<'_>,
        matched: &[FoundCode<'_>],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let start = event.body_span().start;
        let message = Span::new(start, start + event.message().len() as u64);
        let mut notes: Vec<Cow<'_, str>> = Vec::new();
        let mut named: Vec<&str> = Vec::new();
        for code in matched {
            if code.span.start < message.start || code.span.end > message.end {
                let name = code.name();
                named.extend(name);
                let note = format!("{} {}", code.code, name.unwrap_or_default());
                let note = printable(note.trim_end()).into_owned();
                if !notes.iter().any(|other| *other == note) {
                    notes.push(note.into());
                }
            }
        }
        let mut names = 0;
        for code in &event.codes() {
            if code.is_failure()
                && code.stated_name.is_none()
                && let Some(name) = code.name()
                && !named.contains(&name)
                && names < NAMES
            {
                names += 1;
                named.push(name);
                notes.push(name.into());
            }
        }
        if notes.is_empty() {
            return Ok(());
        }
        let faint = self.styles.faint;
        write!(out, "  {faint}<- {}{faint:#}", notes.join(", "))
    }

    fn write_unparsed(&self, unparsed: &Unparsed<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        self.write_label(out)?;
        let faint = self.styles.faint;
        let (reason, span) = (unparsed.reason(), unparsed.span());
        write!(out, "{faint}[{reason} at {span}]{faint:#}")?;
        let text = text(unparsed.raw(), &self.decode);
        let text = text.trim_end_matches(['\r', '\n', '\0', '\u{FEFF}']);
        if text.is_empty() {
            writeln!(out)
        } else if text.contains('\n') {
            writeln!(out)?;
            text.lines()
                .try_for_each(|line| writeln!(out, "  {}", printable(line)))
        } else {
            writeln!(out, " {}", printable(text))
        }
    }
}

/// The text with U+FFFD in place of control characters other than tabs, and of characters that are
/// invisible or change the direction of the text, so that a log or the name of a log cannot steer a
/// terminal, nor show other text than it has.
///
/// ```
/// use panther_export::printable;
///
/// assert_eq!(printable("red: \u{1b}[31m"), "red: \u{FFFD}[31m");
/// assert_eq!(printable("cod\u{202E}gpj.exe"), "cod\u{FFFD}gpj.exe");
/// assert_eq!(printable("C:\\Windows"), "C:\\Windows");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(is_unwanted) {
        text.replace(is_unwanted, "\u{FFFD}").into()
    } else {
        text.into()
    }
}

/// Whether a character must not reach a terminal: a control character, or one of the categories
/// "format", "line separator" and "paragraph separator" of Unicode that any text may contain.
fn is_unwanted(letter: char) -> bool {
    match letter {
        '\t' | ' '..='~' => false,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
        '\u{AD}' | '\u{61C}' | '\u{180E}' => true,
        // Zero-width characters, separators, embeddings, overrides and isolates.
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        // Byte order mark, interlinear annotations, tags.
        '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' => true,
        letter => letter.is_control(),
    }
}

#[cfg(test)]
mod tests;
