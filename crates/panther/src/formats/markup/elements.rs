//! The framing of documents in which certain elements are the records.

use std::ops::Range;

use memchr::memchr_iter;

use super::tags::{PREFIX, is_name};
use crate::framing::anchors::FindAnchor;

/// The maximum length of the name of an element that a format looks for.
const NAME: usize = 24;

/// The maximum number of blanks after a closing tag that belong to its record. The bytes before the
/// blanks decide about the bytes after them, so their number must be bounded.
const BLANKS: usize = 64;

/// The number of bytes that decide whether an item starts at a position.
pub(crate) const LOOKAHEAD: usize = 2 + PREFIX + 1 + NAME + 1 + BLANKS;

/// Finds records by their opening tags.
///
/// A record ends after its closing tag and the blanks behind it, and before the next record. A
/// record that is an empty element has no closing tag: it ends before the next record, or before a
/// tag of an element that surrounds records. Tags are recognised wherever they stand, because the
/// framing does not know the bytes before them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements {
    /// The names of the elements that are records.
    pub(crate) records: &'static [&'static [u8]],
    /// The names of the elements that surround records.
    pub(crate) around: &'static [&'static [u8]],
}

impl Elements {
    /// The name of the record that begins with these bytes.
    pub(crate) fn record(&self, bytes: &[u8]) -> Option<&'static [u8]> {
        name_at(bytes.strip_prefix(b"<")?, self.records)
    }

    /// Whether these bytes begin with a tag of an element that surrounds records.
    fn is_around(&self, bytes: &[u8]) -> bool {
        bytes.strip_prefix(b"<").is_some_and(|inside| {
            let name = inside.strip_prefix(b"/").unwrap_or(inside);
            name_at(name, self.around).is_some()
        })
    }
}

impl FindAnchor for Elements {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        let window = input.get(places.start..places.end.min(input.len()))?;
        memchr_iter(b'<', window)
            .map(|at| places.start + at)
            .find(|&at| {
                input
                    .get(at..)
                    .is_some_and(|bytes| self.record(bytes).is_some())
            })
    }

    fn find_end(&self, input: &[u8], start: usize, places: Range<usize>) -> Option<usize> {
        let Some(own) = input.get(start..).and_then(|bytes| self.record(bytes)) else {
            return self.find(input, places);
        };
        let window = input.get(places.start..places.end.min(input.len()))?;
        for at in memchr_iter(b'<', window) {
            let at = places.start + at;
            let bytes = input.get(at..)?;
            if self.record(bytes).is_some() || self.is_around(bytes) {
                return Some(at);
            }
            if let Some(close) = close_of(bytes, own) {
                let after = input.get(at + close..)?;
                let near = after.get(..BLANKS).unwrap_or(after);
                let blanks = near
                    .iter()
                    .position(|byte| !byte.is_ascii_whitespace())
                    // If the input ends with blanks, the end of the record is unknown until more
                    // input arrives.
                    .or((near.len() == BLANKS).then_some(BLANKS))?;
                let end = at + close + blanks;
                return (end < places.end).then_some(end);
            }
        }
        None
    }

    fn begins(&self, bytes: &[u8]) -> bool {
        self.record(bytes).is_some()
    }
}

/// The name of the tag that begins with these bytes after its `<`, if it is one of `names`. The tag
/// may have a prefix.
fn name_at(bytes: &[u8], names: &'static [&'static [u8]]) -> Option<&'static [u8]> {
    let of = |bytes: &[u8]| {
        let mut names = names.iter();
        names.find(|name| {
            let rest = bytes.strip_prefix(**name);
            rest.and_then(|rest| rest.first())
                .is_some_and(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
        })
    };
    of(bytes).or_else(|| of(after_prefix(bytes)?)).copied()
}

/// The bytes after a prefix and its colon.
fn after_prefix(bytes: &[u8]) -> Option<&[u8]> {
    let near = bytes.get(..=PREFIX).unwrap_or(bytes);
    let len = near.iter().position(|&byte| !is_name(byte))?;
    bytes.get(len..)?.strip_prefix(b":").filter(|_| len > 0)
}

/// The length of the closing tag of an element, if these bytes begin with it.
fn close_of(bytes: &[u8], name: &[u8]) -> Option<usize> {
    let inside = bytes.strip_prefix(b"</")?;
    let of = |inside: &[u8]| {
        let rest = inside.strip_prefix(name)?.strip_prefix(b">")?;
        Some(bytes.len() - rest.len())
    };
    of(inside).or_else(|| of(after_prefix(inside)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELEMENTS: Elements = Elements {
        records: &[b"row", b"item"],
        around: &[b"data"],
    };

    #[test]
    fn records_begin_at_their_tags_and_end_behind_them() {
        let text =
            b"<data><z:row a='<rows'/>\n<row/><rows/></data> <item>x</item> \n<item/> t</data>";
        let mut starts = vec![0];
        while let Some(next) = ELEMENTS.find_end(
            text,
            starts[starts.len() - 1],
            starts[starts.len() - 1] + 1..text.len(),
        ) {
            starts.push(next);
        }
        let items: Vec<_> = starts
            .iter()
            .enumerate()
            .map(|(index, &start)| {
                let end = starts.get(index + 1).copied().unwrap_or(text.len());
                text[start..end].escape_ascii().to_string()
            })
            .collect();
        assert_eq!(
            items,
            [
                "<data>",
                r"<z:row a=\'<rows\'/>\n",
                "<row/><rows/>",
                "</data> ",
                r"<item>x</item> \n",
                "<item/> t",
                "</data>",
            ]
        );
    }
}
