//! Reads stored bytes, decodes UTF-16, and takes the prefixes off the lines of a copy.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding as Page};

use super::decoder::Decoder as SourceDecoder;
use super::encoding::Encoding;
use super::quotation::Unquoter;
use super::stored::Utf16Places;
use crate::bytes::buffer::ThreadBuffer;

/// The maximum number of bytes in one read.
const PIECE: usize = 256 << 10;

/// A reader whose bytes are text in an encoding that contains ASCII. It decodes UTF-16 to UTF-8,
/// leaves other encodings as they are, and takes the prefixes off the lines of a copy.
pub(crate) struct Utf8Reader<R> {
    source: R,
    utf16: Utf16Text,
    /// Where items are in the stored bytes, if the text is UTF-16 as it is.
    places: Option<Utf16Places>,
    /// The bytes of the last read.
    raw: ThreadBuffer,
    /// The decoded text of the last read, if the source is in UTF-16.
    text: Vec<u8>,
    /// Takes the prefixes off the lines of a copy.
    unquoter: Option<Unquoter>,
    /// The text of the last read behind the prefixes of its lines, if they have any.
    unquoted: Vec<u8>,
    /// The number of bytes read.
    count: u64,
    ended: bool,
}

impl<R: Read> Utf8Reader<R> {
    pub(crate) fn new(source: R, encoding: Encoding) -> Self {
        Self {
            source,
            utf16: Utf16Text::new(encoding),
            places: None,
            raw: ThreadBuffer::take(),
            text: Vec::new(),
            unquoter: None,
            unquoted: Vec::new(),
            count: 0,
            ended: false,
        }
    }

    /// A reader of the text that `decoder` makes of a source.
    pub(crate) fn of(source: R, decoder: &SourceDecoder) -> Self {
        Self {
            places: decoder.places(),
            unquoter: decoder.quotation().cloned().map(Unquoter::new),
            ..Self::new(source, decoder.encoding())
        }
    }

    /// The source, positioned after the bytes that were read.
    pub(crate) fn into_inner(self) -> R {
        self.source
    }

    /// The number of bytes read from the source, before decoding.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// Where the items of the text are in the stored bytes, if they are at other offsets than in the
    /// text.
    pub(crate) const fn places(&mut self) -> Option<&mut Utf16Places> {
        self.places.as_mut()
    }

    /// Returns the text of the next read, which may be empty; `None` after the last read.
    pub(crate) fn next_piece(&mut self) -> io::Result<Option<&[u8]>> {
        if self.ended {
            return Ok(None);
        }
        let count = self.raw.read_next(&mut self.source, PIECE)?;
        self.count += count as u64;
        self.ended = count == 0;
        let text: &[u8] = if self.utf16.decodes() {
            self.text.clear();
            self.utf16.decode(&self.raw, &mut self.text, self.ended);
            if let Some(places) = &mut self.places {
                places.add_text(self.text.len());
                if self.ended {
                    places.finish(self.count);
                }
            }
            &self.text
        } else {
            &self.raw
        };
        let Some(unquoter) = &mut self.unquoter else {
            return Ok(Some(text));
        };
        self.unquoted.clear();
        unquoter.take(text, &mut self.unquoted, self.ended);
        Ok(Some(&self.unquoted))
    }
}

/// Decodes UTF-16 that arrives in pieces. A code unit or a surrogate pair split between two pieces
/// waits for its rest. A byte order mark stays, as that of UTF-8 does.
pub(crate) struct Utf16Text(Option<Decoder>);

impl fmt::Debug for Utf16Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Utf16Text").field(&self.decodes()).finish()
    }
}

impl Utf16Text {
    pub(crate) fn new(encoding: Encoding) -> Self {
        Self(encoding.utf16().map(Page::new_decoder_without_bom_handling))
    }

    /// Whether the text is UTF-16. Bytes in all other encodings stay as they are.
    pub(crate) const fn decodes(&self) -> bool {
        self.0.is_some()
    }

    /// Decodes `raw` and appends it to `text`. Appends `raw` unchanged if it is not UTF-16.
    pub(crate) fn decode(&mut self, raw: &[u8], text: &mut Vec<u8>, last: bool) {
        let Some(decoder) = &mut self.0 else {
            text.extend_from_slice(raw);
            return;
        };
        let mut done = 0;
        loop {
            let before = text.len();
            text.resize(before + (raw.len() - done) * 3 / 2 + 16, 0);
            let (result, read, written, _) =
                decoder.decode_to_utf8(&raw[done..], &mut text[before..], last);
            text.truncate(before + written);
            done += read;
            if result == CoderResult::InputEmpty {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn utf16_is_decoded_whatever_the_pieces() {
        /// Returns one byte, then two, then three.
        struct Dribble<'a>(&'a [u8], usize);
        impl Read for Dribble<'_> {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                self.1 = self.1 % 3 + 1;
                let count = self.1.min(self.0.len()).min(into.len());
                into[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        let text = "2020-07-29 16:29:16, Info \u{10348} 拒绝访问。\r\n";
        // Half a surrogate pair, and half a code unit at the end, become U+FFFD.
        let half = [0x00, 0xD8, b'x', 0, b'y'];
        let bytes = [&utf16(text)[..], &half].concat();
        let encoding = Encoding::named("utf-16le").unwrap();
        let mut reader = Utf8Reader::new(Dribble(&bytes, 0), encoding);
        let mut found = Vec::new();
        while let Some(piece) = reader.next_piece().unwrap() {
            found.extend_from_slice(piece);
        }
        let expected = format!("{text}\u{FFFD}x\u{FFFD}");
        assert_eq!(String::from_utf8(found).unwrap(), expected);
    }
}
