//! Bytes as they are stored, turned into bytes that agree with ASCII.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};

use super::{Encoding, Page};
use crate::buffer::Buffer;

/// The most bytes that are decoded at once.
const PIECE: usize = 256 << 10;

/// A reader whose bytes are text in an encoding that agrees with ASCII.
pub(crate) struct Utf8Reader<R> {
    source: R,
    utf16: Utf16Text,
    /// What the last read gave.
    raw: Buffer,
    /// The same, where it was decoded.
    text: Vec<u8>,
    /// How many bytes were read.
    count: u64,
    ended: bool,
}

impl<R: Read> Utf8Reader<R> {
    pub(super) fn new(source: R, encoding: Encoding) -> Self {
        Self {
            source,
            utf16: Utf16Text::new(encoding),
            raw: Buffer::default(),
            text: Vec::new(),
            count: 0,
            ended: false,
        }
    }

    /// How many bytes of the source were read, before they were decoded.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// The bytes of the next read, which may be none; `None` after the last.
    pub(crate) fn next_piece(&mut self) -> io::Result<Option<&[u8]>> {
        if self.ended {
            return Ok(None);
        }
        let count = self.raw.read_next(&mut self.source, PIECE)?;
        self.count += count as u64;
        self.ended = count == 0;
        if !self.utf16.decodes() {
            return Ok(Some(&self.raw));
        }
        self.text.clear();
        self.utf16.decode(&self.raw, &mut self.text, self.ended);
        Ok(Some(&self.text))
    }
}

/// Turns UTF-16 that arrives in pieces into UTF-8; a unit or a pair that is torn between two pieces waits for its rest.
pub(crate) struct Utf16Text(Option<Decoder>);

impl fmt::Debug for Utf16Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Utf16Text").field(&self.decodes()).finish()
    }
}

impl Utf16Text {
    pub(crate) fn new(encoding: Encoding) -> Self {
        Self(encoding.utf16().map(Page::new_decoder_with_bom_removal))
    }

    /// Whether anything is to be decoded: in all other encodings bytes stay as they are.
    pub(crate) const fn decodes(&self) -> bool {
        self.0.is_some()
    }

    /// Decodes all of `raw` to the end of `text`; the bytes as they are where they are not UTF-16.
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
