//! Lines that consist of a label and a value, as Event Viewer and PowerShell print properties.

use crate::scan::line;
use memchr::memchr;

/// The maximum length of a label in bytes.
const LONGEST: usize = 64;

/// The colon of East Asian texts.
const WIDE_COLON: &[u8] = "：".as_bytes();

/// The value that a text states. It is empty for the words with which Windows says that a value is
/// not available.
pub(super) fn stated(text: &[u8]) -> &[u8] {
    const NONE: [&str; 9] = [
        "N/A",
        "N/D",
        "Nicht zutreffend",
        "Non disponible",
        "Н/Д",
        "不适用",
        "暂缺",
        "不適用",
        "해당 없음",
    ];
    let is_none = NONE.iter().any(|none| none.as_bytes() == text);
    if is_none { &[] } else { text }
}

/// A line with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Labelled<'a> {
    pub(super) label: &'a [u8],
    /// The value without blanks around it.
    pub(super) value: &'a [u8],
    /// The offset of the value in the line.
    pub(super) place: usize,
}

impl<'a> Labelled<'a> {
    /// Reads a line. Returns `None` if it has no colon near its start.
    pub(super) fn of(line: &'a [u8]) -> Option<Self> {
        let near = line.get(..LONGEST).unwrap_or(line);
        let colon = memchr(b':', near).map(|at| (at, 1));
        let wide = memchr::memmem::find(near, WIDE_COLON).map(|at| (at, WIDE_COLON.len()));
        let (colon, len) = match (colon, wide) {
            (Some(colon), Some(wide)) => colon.min(wide),
            (one, other) => one.or(other)?,
        };
        let label = without_emphasis(line.get(..colon)?.trim_ascii());
        let rest = behind_emphasis(line.get(colon + len..)?);
        let value = rest.trim_ascii();
        let place = line.len() - rest.trim_ascii_start().len();
        (!label.is_empty() && !label.contains(&b'\n')).then_some(Self {
            label,
            value,
            place,
        })
    }
}

/// Whether a byte emphasizes a text in Markdown.
fn is_emphasis(byte: u8) -> bool {
    matches!(byte, b'*' | b'_')
}

/// A label without the marks around it: `**Log Name**`.
fn without_emphasis(label: &[u8]) -> &[u8] {
    let count = label.iter().take_while(|byte| is_emphasis(**byte)).count();
    let label = label.get(count..).unwrap_or_default();
    let closing = label.iter().rev().take_while(|byte| is_emphasis(**byte));
    label
        .get(..label.len() - closing.count())
        .unwrap_or_default()
}

/// The text behind the marks that close the emphasis of a label and its colon: `**Log Name:** System`.
fn behind_emphasis(text: &[u8]) -> &[u8] {
    let count = text.iter().take_while(|byte| is_emphasis(**byte)).count();
    match text.get(count..) {
        Some(rest @ ([] | [b' ' | b'\t' | b'\r' | b'\n', ..])) => rest,
        _ => text,
    }
}

/// The lines of a text with their offsets. Each line contains its end.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    line::lines(text).map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_may_be_emphasized() {
        for (line, label, value) in [
            ("Log Name:      System\r\n", "Log Name", "System"),
            ("**Log Name:** System", "Log Name", "System"),
            ("**Log Name**: System", "Log Name", "System"),
            ("__Log Name:__", "Log Name", ""),
            ("*Ereignis-ID：* 20", "Ereignis-ID", "20"),
            ("a: **b**", "a", "**b**"),
        ] {
            let found = Labelled::of(line.as_bytes()).unwrap();
            let text = |bytes| std::str::from_utf8(bytes).unwrap();
            assert_eq!((text(found.label), text(found.value)), (label, value));
            assert_eq!(text(&line.as_bytes()[found.place..]).trim_end(), value);
        }
        assert!(Labelled::of(b"**: a").is_none());
    }
}
