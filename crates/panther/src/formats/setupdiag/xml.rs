//! Results as XML.

use std::ops::{ControlFlow, Range};

use memchr::{memchr, memchr3};

use super::parts::EachPart;
use crate::formats::markup::lines;
use crate::formats::markup::tags::{Kind, Tags, is_name_start};

/// Calls `each` with the elements that have no elements inside.
pub(super) fn each_part<'a>(record: &'a [u8], each: &mut EachPart<'_, 'a>) -> ControlFlow<()> {
    // The previous tag, if it opened an element.
    let mut open = None;
    for tag in Tags::new(record, 0) {
        match (tag.kind, open) {
            (Kind::Open, _) => open = Some((tag.name, tag.end)),
            (Kind::Empty, _) => open = None,
            (Kind::Close, Some((name, start))) => {
                each(name, start..tag.start)?;
                open = None;
            }
            (Kind::Close, None) => {}
        }
    }
    // The record may end within a part.
    match open {
        Some((name, start)) => each(name, start..record.len()),
        None => ControlFlow::Continue(()),
    }
}

/// The first line break of a text that may extend over several elements: a line feed, plain or
/// escaped, or a tag, with all blanks, line feeds and tags that follow it.
pub(super) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let at = from + memchr3(b'\n', b'&', b'<', text.get(from..)?)?;
        let mut end = at;
        while let Some(len) = one_break(text.get(end..).unwrap_or_default()) {
            end += len;
            let rest = text.get(end..).unwrap_or_default();
            end += rest.len() - rest.trim_ascii_start().len();
        }
        if end > at {
            return Some(at..end);
        }
        from = at + 1;
    }
}

/// The length of the line feed, plain or escaped, or of the tag that a text begins with.
fn one_break(text: &[u8]) -> Option<usize> {
    /// The maximum length of a tag. The bound keeps the search linear.
    const TAG: usize = 256;
    /// More than the length of an escaped line break.
    const ESCAPED: usize = 16;
    if let Some(inside) = text.strip_prefix(b"<") {
        let first = *inside.first()?;
        if first != b'/' && !is_name_start(first) {
            return None;
        }
        let near = inside.get(..TAG).unwrap_or(inside);
        return memchr(b'>', near).map(|end| end + 2);
    }
    let near = text.get(..ESCAPED).unwrap_or(text);
    lines::line_break(near)
        .filter(|found| found.start == 0)
        .map(|found| found.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_line_feeds_break_lines() {
        for (text, expected) in [
            ("one\n\n  two", Some(3..7)),
            ("one</a>\n  <b>\ntwo", Some(3..14)),
            ("one&#xD;&#xA;two", Some(3..13)),
            ("one &amp; a < b", None),
            ("one</a", None),
            ("\n", Some(0..1)),
            ("", None),
        ] {
            assert_eq!(line_break(text.as_bytes()), expected, "{text}");
        }
    }
}
