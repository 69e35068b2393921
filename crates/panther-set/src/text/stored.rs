//! Where the items of decoded text are in the stored bytes of their source.

use std::iter::FusedIterator;

use panther::{Fed, Item, Span};

/// Turns the spans of items in the text that was decoded from UTF-16 into spans of the stored bytes.
///
/// A code unit takes two bytes, and text shows how many code units it had: a half of a surrogate pair
/// became U+FFFD, which is one code unit too. So the stored length of an item follows from its text,
/// and only an odd byte at the end of a source does not.
#[derive(Debug, Default)]
pub(crate) struct Utf16Places {
    /// The number of stored bytes of the items so far.
    at: u64,
    /// The length of the text so far.
    text: u64,
    /// The number of all stored bytes, once their text is complete.
    end: Option<u64>,
}

impl Utf16Places {
    /// Notes that this many bytes of text were decoded.
    pub(crate) const fn add_text(&mut self, len: usize) {
        self.text += len as u64;
    }

    /// Notes that the text is complete, and how many bytes were stored.
    pub(crate) const fn finish(&mut self, stored: u64) {
        self.end = Some(stored);
    }

    /// The item with the span of its stored bytes. Must see all items in order.
    fn place<'a>(&mut self, item: Item<'a>) -> Item<'a> {
        let start = self.at;
        self.at = match self.end {
            Some(end) if item.span().end == self.text => end,
            _ => start + 2 * code_units(item.raw()),
        };
        item.placed(Span::new(start, self.at))
    }
}

/// The number of UTF-16 code units in UTF-8 text.
fn code_units(text: &[u8]) -> u64 {
    // Each character has one byte that is no continuation byte, and is a surrogate pair if that byte
    // begins four.
    let chunks = text.chunks(128).map(|chunk| {
        let units = chunk.iter().fold(0_u16, |units, &byte| {
            units + u16::from(byte & 0xC0 != 0x80) + u16::from(byte >= 0xF0)
        });
        u64::from(units)
    });
    chunks.sum()
}

/// Items of text that was read piece by piece, with spans in the stored bytes.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "follow"),
    expect(unreachable_pub, reason = "only a batch of a follower shows it")
)]
pub struct TextItems<'f> {
    items: Fed<'f>,
    /// For a source in UTF-16.
    places: Option<&'f mut Utf16Places>,
}

impl<'f> TextItems<'f> {
    pub(crate) const fn new(items: Fed<'f>, places: Option<&'f mut Utf16Places>) -> Self {
        Self { items, places }
    }
}

impl<'f> Iterator for TextItems<'f> {
    type Item = Item<'f>;

    #[inline]
    fn next(&mut self) -> Option<Item<'f>> {
        let item = self.items.next()?;
        Some(match &mut self.places {
            None => item,
            Some(places) => places.place(item),
        })
    }
}

impl FusedIterator for TextItems<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_units_are_those_of_the_text() {
        let text = "Aä拒\u{20000}\u{FFFD}\r\n".repeat(100);
        for (end, _) in text.char_indices() {
            let expected = text[..end].encode_utf16().count() as u64;
            assert_eq!(code_units(&text.as_bytes()[..end]), expected);
        }
    }
}
