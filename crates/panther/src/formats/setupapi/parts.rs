//! The parts of a record: what kind it is, its title, its start and its end.

use std::ops::Range;

use memchr::{memchr, memrchr};

use super::line;
use super::mark::Mark;
use super::time;
use crate::model::time::LogTime;

/// The kind of a record in a log of SetupAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupApiKind {
    /// The header of a log, with the version of Windows.
    Header,
    /// The start of Windows.
    Boot,
    /// A section: one operation, such as the installation of a device.
    Section,
    /// The rest of a section that another section interrupts, or whose start is missing.
    Rest,
    /// An operation in a log of Windows 2000 or XP.
    Stamped,
}

impl SetupApiKind {
    /// The kind of a record by its first line; `None` if it is not a mark that begins an event.
    pub(super) fn of_mark(line: &[u8]) -> Option<Self> {
        Some(match Mark::of(line)? {
            Mark::Section => Self::Section,
            Mark::Boot => Self::Boot,
            Mark::Header => Self::Header,
            Mark::Stamp => Self::Stamped,
            Mark::HeaderEnd | Mark::Exit | Mark::Insertion | Mark::Index => return None,
        })
    }

    /// The kind of a record; `None` if the bytes are no event.
    pub(super) fn of(record: &[u8]) -> Option<Self> {
        Self::of_mark(record).or_else(|| is_rest(record).then_some(Self::Rest))
    }
}

/// Whether a record that begins with no mark has lines of a section.
pub(super) fn is_rest(record: &[u8]) -> bool {
    let mut lines = record.split(|&byte| byte == b'\n');
    lines.any(line::is_of_section) && !is_unread(record)
}

/// Whether the bytes are a mark that SetupAPI keeps in a log for its own use.
pub(super) fn is_unread(record: &[u8]) -> bool {
    matches!(Mark::of(record), Some(Mark::Insertion | Mark::Index))
}

/// The range of the text in the brackets of the first line, or of the line if it has no bracket.
pub(super) fn title(first_line: &[u8]) -> Range<usize> {
    let end = first_line.trim_ascii_end().len();
    let line = first_line.get(..end).unwrap_or_default();
    let start = memchr(b'[', line).map_or(0, |at| at + 1);
    let end = memrchr(b']', line).filter(|&at| at >= start);
    let title = line.get(start..end.unwrap_or(line.len()));
    start..start + title.map_or(0, |title| title.trim_ascii_end().len())
}

/// The time in the line `>>>  Section start 2022/02/05 11:20:49.867`, which is the second line of a
/// section.
pub(super) fn start(section: &[u8], second_line: usize) -> Option<LogTime> {
    let rest = section.get(second_line..)?;
    let line = memchr(b'\n', rest).map_or(rest, |end| rest.get(..end).unwrap_or(rest));
    line.trim_ascii_start()
        .starts_with(b">>>")
        .then(|| time::in_line(line))?
}

/// The last lines of a section.
#[derive(Clone, Debug, Default)]
pub(super) struct Footer {
    /// The time in the line `<<<  Section end 2022/02/05 11:20:50.120`.
    pub(super) end: Option<LogTime>,
    /// The range of the status in the line `<<<  [Exit status: SUCCESS]`.
    pub(super) exit: Option<Range<usize>>,
}

impl Footer {
    /// Reads the last two lines of a record.
    pub(super) fn of(record: &[u8]) -> Self {
        let mut footer = Self::default();
        let mut end = record.trim_ascii_end().len();
        for _ in 0..2 {
            let before = record.get(..end).unwrap_or_default();
            let start = memrchr(b'\n', before).map_or(0, |at| at + 1);
            let line = before.get(start..).unwrap_or_default();
            if !line.trim_ascii_start().starts_with(b"<<<") {
                break;
            }
            if Mark::of(line) == Some(Mark::Exit) {
                footer.exit.get_or_insert_with(|| status(line, start));
            } else if footer.end.is_none() {
                footer.end = time::in_line(line);
            }
            end = start.saturating_sub(1);
        }
        footer
    }

    /// The range of the word with which the status states a failure.
    pub(super) fn failure(&self, record: &[u8]) -> Option<Range<usize>> {
        const WORD: &[u8] = b"FAILURE";
        let exit = self.exit.clone()?;
        let is_failure = record.get(exit.clone())?.starts_with(WORD);
        is_failure.then(|| exit.start..exit.start + WORD.len())
    }
}

/// The range of the status in a line that begins at `start`.
fn status(line: &[u8], start: usize) -> Range<usize> {
    let title = title(line);
    let inner = line.get(title.clone()).unwrap_or_default();
    let label = inner
        .iter()
        .take_while(|&&byte| byte != b':' && byte != b'(');
    let label = label.count();
    let value = inner.get(label..).unwrap_or_default();
    let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii_start();
    let end = start + title.end;
    end - value.len()..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footers() {
        for (record, end, exit) in [
            (
                "     dvi: x\r\n<<<  Section end 2022/02/05 11:20:50.120\r\n\
                 <<<  [Exit status: FAILURE(0xe000020b)]\r\n\r\n",
                Some("2022-02-05T11:20:50.120"),
                Some("FAILURE(0xe000020b)"),
            ),
            (
                "<<<  [Exit status: SUCCESS (REBOOT_REQUIRED)]",
                None,
                Some("SUCCESS (REBOOT_REQUIRED)"),
            ),
            (
                "<<<  [2005/02/13 22:06:20.000: Section end]\n<<<  [Exit Status(0x00000000)]\n",
                Some("2005-02-13T22:06:20.000"),
                Some("(0x00000000)"),
            ),
            (
                "<<<  Section end 2022/02/05 11:20:50.120\n",
                Some("2022-02-05T11:20:50.120"),
                None,
            ),
            ("     dvi: x\n", None, None),
            ("", None, None),
        ] {
            let footer = Footer::of(record.as_bytes());
            assert_eq!(
                footer.end.map(|end| end.to_string()).as_deref(),
                end,
                "{record}"
            );
            assert_eq!(footer.exit.map(|exit| &record[exit]), exit, "{record}");
        }
    }

    #[test]
    fn titles() {
        for (line, expected) in [
            (
                ">>>  [Delete Device - A\\B\\[0]]\r\n",
                "Delete Device - A\\B\\[0]",
            ),
            (">>>  [Delete Device - A", "Delete Device - A"),
            ("[BeginLog]", "BeginLog"),
            ("[Boot Session: ]", "Boot Session:"),
            ("]x[", ""),
            ("", ""),
        ] {
            assert_eq!(&line[title(line.as_bytes())], expected);
        }
    }
}
