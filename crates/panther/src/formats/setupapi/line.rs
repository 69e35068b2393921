//! A line of a record: its severity, tag, text and clock time.

use super::time;
use crate::model::level::Level;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A line that SetupAPI wrote.
///
/// ```
/// use panther::details::LineDetails;
/// use panther::Level;
///
/// let log = b">>>  [Delete Device - ROOT\\NET\\0001]\n\
///     >>>  Section start 2022/02/05 11:20:49.867\n\
///     !    dvi:      Device required reboot 11:20:50.001\n";
/// let log = panther::parse(log, "setupapi.dev.log");
/// let lines: Vec<_> = log.events().next().unwrap().line_details().collect();
/// let LineDetails::SetupApi(line) = lines[1] else { panic!() };
/// assert_eq!(line.level, Level::Warning);
/// assert_eq!(line.tag.unwrap(), "dvi");
/// assert_eq!(line.indent, 5);
/// assert_eq!(line.text, "Device required reboot");
/// assert_eq!(line.clock, Some(((11 * 60 + 20) * 60 + 50) * 1000 + 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetupApiLine<'a> {
    /// The level that the mark at the start of the line means: `!!!` is an error, and `!` a
    /// warning. Windows XP writes `#E` and `#W`.
    pub level: Level,
    /// The part of SetupAPI that wrote the line, such as `dvi` or `sto`. In a log of Windows XP the
    /// kind and number of the message, such as `E033`.
    pub tag: Option<Text<'a>>,
    /// How many blanks stand before the text. SetupAPI indents each step by five.
    pub indent: u32,
    /// The text without indentation and clock time.
    pub text: Text<'a>,
    /// The clock time of the line, in milliseconds since midnight.
    pub clock: Option<u32>,
    /// The date and time. A line does not state its date, so this is `None` for a line alone, and
    /// [`SetupApi::lines`](crate::details::SetupApi::lines) fills it in.
    pub time: Option<LogTime>,
}

impl<'a> SetupApiLine<'a> {
    /// Reads a line without its line end.
    pub(super) fn read(line: &'a [u8]) -> Self {
        match line.first() {
            Some(b'#' | b'@') => read_numbered(line),
            _ => read_tagged(line),
        }
    }

    /// The text behind a label and a separator: ` - `, ` = ` or `: `, with any number of blanks
    /// before it.
    pub(super) fn after(&self, label: &str) -> Option<&'a [u8]> {
        let rest = self.text.as_bytes().strip_prefix(label.as_bytes())?;
        let value = match rest.trim_ascii_start() {
            [b'-' | b'=' | b':', b' ', value @ ..] => value,
            _ => return None,
        };
        Some(value.trim_ascii())
    }
}

/// Whether a line is one of a section: it has a tag, or it is an edge of a section.
pub(super) fn is_of_section(line: &[u8]) -> bool {
    let text = line.trim_ascii_start();
    let marked = text.len() < line.len() || text.starts_with(b"!");
    text.starts_with(b"<<<  Section end ")
        || text.starts_with(b">>>  Section start ")
        || text.starts_with(b"<<<  [Exit")
        || (marked && read_tagged(line).tag.is_some())
}

/// Reads `!    dvi:      text 11:20:49.867`.
fn read_tagged(line: &[u8]) -> SetupApiLine<'_> {
    let text = line.trim_ascii_start();
    let (level, text) = match text {
        [b'!', b'!', b'!', rest @ ..] => (Level::Error, rest),
        [b'!', b' ', rest @ ..] => (Level::Warning, rest),
        text => (Level::Info, text),
    };
    let (tag, text) = match tag(text.trim_ascii_start()) {
        Some((tag, text)) => (Some(Text::new(tag)), text),
        None => (None, text),
    };
    finish(level, tag, text)
}

/// A tag and the text behind its colon and blank.
fn tag(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = text
        .iter()
        .take(4)
        .take_while(|byte| byte.is_ascii_lowercase() || **byte == b'.');
    let (tag, rest) = text.split_at_checked(len.count())?;
    let rest = rest.strip_prefix(b":")?;
    let ends = rest.first().is_none_or(u8::is_ascii_whitespace);
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    (ends && matches!(tag.len(), 2 | 3)).then_some((tag, rest))
}

/// Reads `#E033 text` and `@ 20:14:33.381 #V132 text`.
fn read_numbered(line: &[u8]) -> SetupApiLine<'_> {
    let stamped = line.strip_prefix(b"@ ").and_then(|rest| {
        let (clock, rest) = rest.split_at_checked(time::CLOCK)?;
        Some((time::clock(clock)?, rest.trim_ascii_start()))
    });
    let (clock, text) = match stamped {
        Some((clock, text)) => (Some(clock), text),
        None => (None, line),
    };
    let (tag, rest) = match text.strip_prefix(b"#") {
        Some(rest) => {
            let end = rest.iter().position(|&byte| byte == b' ');
            rest.split_at_checked(end.unwrap_or(rest.len()))
                .unwrap_or((rest, &[]))
        }
        None => ([].as_slice(), text),
    };
    let level = match tag.first() {
        Some(b'E') => Level::Error,
        Some(b'W') => Level::Warning,
        _ => Level::Info,
    };
    let tag = Some(Text::new(tag)).filter(|tag| !tag.is_empty());
    SetupApiLine {
        clock,
        ..finish(level, tag, rest.strip_prefix(b" ").unwrap_or(rest))
    }
}

/// Divides the rest of a line into indentation, text and clock time.
fn finish<'a>(level: Level, tag: Option<Text<'a>>, rest: &'a [u8]) -> SetupApiLine<'a> {
    let text = rest.trim_ascii_start();
    let indent = (rest.len() - text.len()) as u32;
    let text = text.trim_ascii_end();
    let (body, last) = text
        .split_at_checked(text.len().saturating_sub(time::CLOCK))
        .unwrap_or((text, &[]));
    let clock = time::clock(last).filter(|_| matches!(body.last(), None | Some(b' ')));
    SetupApiLine {
        level,
        tag,
        indent,
        text: Text::new(if clock.is_some() {
            body.trim_ascii_end()
        } else {
            text
        }),
        clock,
        time: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let line = SetupApiLine::read(line.as_bytes());
        let tag = line.tag.map(|tag| tag.to_string());
        let tag = tag.as_deref().unwrap_or("-");
        format!(
            "{} {tag} {} {:?} {:?}",
            line.level, line.indent, line.text, line.clock
        )
    }

    #[test]
    fn lines() {
        for (line, expected) in [
            (
                "     dvi:      {Build Driver List} 00:00:01.002",
                "info dvi 5 \"{Build Driver List}\" Some(1002)",
            ),
            (
                "      os: Version = 10.0",
                "info os 0 \"Version = 10.0\" None",
            ),
            (
                "!!!  sto: Failed. Error = 0xE0000247",
                "error sto 0 \"Failed. Error = 0xE0000247\" None",
            ),
            ("  ! dvi: Removed", "warning dvi 0 \"Removed\" None"),
            ("     ...: own text", "info ... 0 \"own text\" None"),
            (
                "     OS Version = 10.0.19045",
                "info - 0 \"OS Version = 10.0.19045\" None",
            ),
            ("     inf:", "info inf 0 \"\" None"),
            (
                "#E033 Error 1208: An error.",
                "error E033 0 \"Error 1208: An error.\" None",
            ),
            (
                "#-198 Command line processed: a",
                "info -198 0 \"Command line processed: a\" None",
            ),
            (
                "@ 00:00:01.002 #W132 File",
                "warning W132 0 \"File\" Some(1002)",
            ),
            (
                "Set selected driver.",
                "info - 0 \"Set selected driver.\" None",
            ),
            ("#", "info - 0 \"\" None"),
            ("", "info - 0 \"\" None"),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn labels() {
        for (line, expected) in [
            ("     inf: Provider: Contoso", Some("Contoso")),
            (
                "     utl:   Provider   - Contoso Ltd. ",
                Some("Contoso Ltd."),
            ),
            ("     inf: Provider Name: Contoso", None),
            ("     inf: Provider", None),
        ] {
            let value = SetupApiLine::read(line.as_bytes()).after("Provider");
            assert_eq!(value, expected.map(str::as_bytes), "{line}");
        }
    }
}
