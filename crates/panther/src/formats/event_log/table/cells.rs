//! Splits a row into its fields without copying.

use std::borrow::Cow;
use std::iter::FusedIterator;
use std::ops::Range;

use memchr::{memchr, memchr2};

/// The quote. Inside quotes it is doubled.
pub(super) const QUOTE: u8 = b'"';

/// Iterates over the fields of the row at the start of a text. Yields the range of each field
/// without its quotes.
///
/// A quote counts at the start of a field and inside a quoted field; elsewhere it is text. If
/// anything follows the closing quote, the writer did not mean to quote, so the field keeps its
/// quotes. A field that is never closed extends to the end of the text.
#[derive(Clone, Debug)]
pub(super) struct Cells<'a> {
    text: &'a [u8],
    separator: u8,
    /// Whether the text is exactly one row. Then the lines after its first line belong to its last
    /// field.
    is_record: bool,
    /// The start of the next field.
    at: usize,
    ended: bool,
    /// Whether the end of the last field is in the text.
    is_closed: bool,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(text: &'a [u8], separator: u8) -> Self {
        Self {
            text,
            separator,
            is_record: false,
            at: 0,
            ended: false,
            is_closed: false,
        }
    }

    /// The fields of a record. Event Viewer does not quote a message whose lines end with bare line
    /// feeds. So a last field without quotes extends to the end of the record.
    pub(super) const fn of_record(record: &'a [u8], separator: u8) -> Self {
        let mut fields = Self::new(record, separator);
        fields.is_record = true;
        fields
    }

    /// Whether the separator or line end after the last field is in the text.
    pub(super) const fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The start of the next field.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The bytes of a field.
    pub(super) fn bytes(&self, field: Range<usize>) -> &'a [u8] {
        self.text.get(field).unwrap_or_default()
    }

    /// Reads a field without quotes whose first byte is at `start`. Searches for its end from
    /// `from`.
    #[inline(always)]
    fn plain(&mut self, start: usize, from: usize) -> Option<Range<usize>> {
        let rest = self.text.get(from..)?;
        let found = end_of_plain(rest, self.separator).map(|at| from + at);
        if self.is_record && found.is_some_and(|at| self.text.get(at) == Some(&b'\n')) {
            return self.last(start);
        }
        Some(start..self.end_at(found))
    }

    /// Reads a field that extends to the end of the text, without a final line end.
    #[cold]
    fn last(&mut self, start: usize) -> Option<Range<usize>> {
        let text = self.text.get(start..)?;
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        (self.ended, self.is_closed) = (true, false);
        self.at = self.text.len();
        Some(start..start + text.len())
    }

    /// Ends a field at the separator or line feed at `found`. Returns the end of its text.
    #[inline]
    fn end_at(&mut self, found: Option<usize>) -> usize {
        let end = found.unwrap_or(self.text.len());
        self.is_closed = found.is_some();
        self.at = end + 1;
        self.ended = self.text.get(end) != Some(&self.separator);
        // A carriage return belongs to the line end.
        let is_return = self.ended && end > 0 && self.text.get(end - 1) == Some(&b'\r');
        end - usize::from(is_return)
    }

    /// Reads a field whose opening quote is at `start`.
    fn quoted(&mut self, start: usize) -> Option<Range<usize>> {
        let inside = start + 1;
        let Some(close) = closing_quote(self.text, inside) else {
            return self.last(inside);
        };
        match self.text.get(close + 1) {
            Some(&byte) if byte == self.separator || byte == b'\n' => {
                self.end_at(Some(close + 1));
                Some(inside..close)
            }
            _ => {
                let field = self.plain(start, close + 1)?;
                // Only a line end or the end of the text may follow the quote.
                Some(if field.end == close + 1 {
                    inside..close
                } else {
                    field
                })
            }
        }
    }
}

impl Iterator for Cells<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        if self.ended {
            return None;
        }
        let start = self.at;
        match self.text.get(start) {
            Some(&QUOTE) => self.quoted(start),
            _ => self.plain(start, start),
        }
    }
}

impl FusedIterator for Cells<'_> {}

/// The distance for which examining eight bytes at a time is as fast as calling memchr. Most fields
/// are shorter.
const NEAR: usize = 32;

/// The position of the next quote.
#[inline]
pub(super) fn next_quote(text: &[u8]) -> Option<usize> {
    match near(text, QUOTE, QUOTE) {
        Ok(at) => Some(at),
        Err(seen) => Some(seen + memchr(QUOTE, text.get(seen..)?)?),
    }
}

/// The position of the next separator or line feed.
#[inline(always)]
fn end_of_plain(text: &[u8], separator: u8) -> Option<usize> {
    match near(text, separator, b'\n') {
        Ok(at) => Some(at),
        Err(seen) => Some(seen + memchr2(separator, b'\n', text.get(seen..)?)?),
    }
}

/// The position of the first of two bytes if it is near, otherwise the number of examined bytes.
#[inline(always)]
fn near(text: &[u8], one: u8, other: u8) -> Result<usize, usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let (words, _) = text.get(..NEAR).unwrap_or(text).as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let (one, other) = (
            word ^ (ONES * u64::from(one)),
            word ^ (ONES * u64::from(other)),
        );
        // The lowest bit that is set marks a zero byte. Higher bits may be wrong.
        let zeros = (one.wrapping_sub(ONES) & !one | other.wrapping_sub(ONES) & !other) & HIGH;
        if zeros != 0 {
            return Ok(index * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    Err(words.len() * 8)
}

/// The position of the quote that closes the field around `inside`.
pub(super) fn closing_quote(text: &[u8], mut inside: usize) -> Option<usize> {
    loop {
        let quote = inside + next_quote(text.get(inside..)?)?;
        if text.get(quote + 1) != Some(&QUOTE) {
            return Some(quote);
        }
        inside = quote + 2;
    }
}

/// Removes the escapes: a doubled quote becomes one quote.
pub(super) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    let mut rest = text;
    let mut written = Vec::new();
    while let Some(at) = memchr::memmem::find(rest, b"\"\"") {
        let (kept, after) = rest.split_at_checked(at + 1).unwrap_or((rest, &[]));
        written.extend_from_slice(kept);
        rest = after.get(1..).unwrap_or_default();
    }
    if written.is_empty() {
        return Cow::Borrowed(text);
    }
    written.extend_from_slice(rest);
    Cow::Owned(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<&str> {
        Cells::new(text.as_bytes(), b',')
            .map(|field| &text[field])
            .collect()
    }

    #[test]
    fn fields_stand_without_their_quotes() {
        for (row, expected) in [
            ("a,b\r\n", vec!["a", "b"]),
            ("a,b", vec!["a", "b"]),
            ("a,,\n", vec!["a", "", ""]),
            ("a,", vec!["a", ""]),
            (
                ",\"x,\"\"y\"\"\r\nz\",\"\"\r\nnext",
                vec!["", "x,\"\"y\"\"\r\nz", ""],
            ),
            ("\"a\"", vec!["a"]),
            ("\"a\"\r\n", vec!["a"]),
            ("\"a\"b,c", vec!["\"a\"b", "c"]),
            ("a \"b\",c\"", vec!["a \"b\"", "c\""]),
            ("a,\"b,c\r\n", vec!["a", "b,c"]),
            ("\r\n", vec![""]),
            ("\"", vec![""]),
            ("a\rb,c\r", vec!["a\rb", "c"]),
        ] {
            assert_eq!(fields(row), expected, "{row:?}");
        }
    }

    #[test]
    fn near_bytes_are_found_as_far_ones_are() {
        for length in 0..80 {
            for at in 0..=length {
                let mut text = vec![0x80 | (at as u8); length];
                let expected = (at < length).then_some(at);
                if let Some(byte) = text.get_mut(at) {
                    *byte = QUOTE;
                }
                assert_eq!(next_quote(&text), expected, "{at} of {length}");
                if let Some(byte) = text.get_mut(at) {
                    *byte = [b',', b'\n'][at % 2];
                }
                text.extend_from_slice(b",\n");
                assert_eq!(end_of_plain(&text, b','), Some(at), "{at} of {length}");
            }
        }
    }

    #[test]
    fn a_field_is_closed_when_its_end_is_there() {
        let mut fields = Cells::new(b"a,\"b\"", b',');
        fields.next();
        assert!(fields.is_closed());
        fields.next();
        assert!(!fields.is_closed());
        assert!(fields.next().is_none());
    }

    #[test]
    fn doubled_quotes_are_one() {
        for (text, expected) in [
            ("", ""),
            ("a", "a"),
            ("\"\"", "\""),
            ("a\"\"\"\"b\"", "a\"\"b\""),
        ] {
            assert_eq!(*unescape(text.as_bytes()), *expected.as_bytes());
        }
    }

    /// csv-core copies each field and removes its quotes. The fields must be the same.
    #[test]
    fn fields_are_those_of_csv_core() {
        let pieces = [
            "a",
            "\"\"",
            "\"",
            ",",
            "\r\n",
            "\n",
            "é",
            " ",
            "\"x,y\"",
            "\"a\r\n\"\"b\"\"\"",
        ];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut row = String::new();
            for _ in 0..8 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                row.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            let own = Cells::new(row.as_bytes(), b',');
            // This reader keeps the quotes of a field if something follows its closing quote.
            let is_plain = |field: &Range<usize>| {
                let before = field.start.checked_sub(1).map(|at| row.as_bytes()[at]);
                let after = row[field.end..].strip_prefix('"');
                match before {
                    Some(b'"') => after.is_some_and(|after| {
                        after.is_empty() || after.starts_with([',', '\r', '\n'])
                    }),
                    _ => !row[field.clone()].starts_with('"'),
                }
            };
            if row.starts_with(['\n', '\r']) || !own.clone().all(|field| is_plain(&field)) {
                continue;
            }
            let own: Vec<Vec<u8>> = own
                .map(|field| {
                    let is_quoted = field.start > 0 && row.as_bytes()[field.start - 1] == b'"';
                    let text = &row.as_bytes()[field];
                    if is_quoted {
                        unescape(text).into_owned()
                    } else {
                        text.to_vec()
                    }
                })
                .collect();
            assert_eq!(own, by_csv_core(row.as_bytes()), "{row:?}");
        }
    }

    fn by_csv_core(row: &[u8]) -> Vec<Vec<u8>> {
        let mut reader = csv_core::ReaderBuilder::new()
            .terminator(csv_core::Terminator::Any(b'\n'))
            .build();
        let (mut output, mut ends) = (vec![0; row.len() + 16], vec![0; 64]);
        let (mut read, mut written, mut count) = (0, 0, 0);
        loop {
            let (result, input, out, fields) =
                reader.read_record(&row[read..], &mut output[written..], &mut ends[count..]);
            (read, written, count) = (read + input, written + out, count + fields);
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::Record | csv_core::ReadRecordResult::End => break,
                _ => panic!("too small"),
            }
        }
        let mut from = 0;
        let mut fields: Vec<Vec<u8>> = ends[..count]
            .iter()
            .map(|&end| output[std::mem::replace(&mut from, end)..end].to_vec())
            .collect();
        if let Some(last) = fields.last_mut()
            && last.last() == Some(&b'\r')
        {
            last.pop();
        }
        fields
    }
}
