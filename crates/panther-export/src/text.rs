//! Turns bytes of a log into text.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2_iter, memmem};
use panther::Event;

use crate::stage::Stage;

/// Decodes the bytes of a log that are not UTF-8. Exports are UTF-8, and logs need not be.
///
/// ```
/// use panther_export::Decode;
/// use std::borrow::Cow;
///
/// fn latin(bytes: &[u8]) -> Cow<'_, str> {
///     bytes.iter().map(|&byte| char::from(byte)).collect()
/// }
/// assert_eq!(latin.decode(b"S\xE4hk"), "Sähk");
/// ```
pub trait Decode {
    /// Decodes a line that is not valid UTF-8, or a part of such a line. The part may be valid
    /// UTF-8 by chance.
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str>;
}

impl<F: for<'b> Fn(&'b [u8]) -> Cow<'b, str>> Decode for F {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self(bytes)
    }
}

/// Decodes bytes that are not valid UTF-8 as U+FFFD.
#[derive(Clone, Copy, Debug)]
pub struct Utf8;

impl Decode for Utf8 {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        String::from_utf8_lossy(bytes)
    }
}

/// JSON with escapes in place of the control characters that JSON allows in strings: DEL and U+0080
/// to U+009F.
///
/// ```
/// use panther_export::escape_controls;
///
/// assert_eq!(escape_controls("\"a\u{9B}31m\""), r#""a\u009b31m""#);
/// assert_eq!(escape_controls("\"Größe\""), "\"Größe\"");
/// ```
#[must_use]
pub fn escape_controls(json: &str) -> Cow<'_, str> {
    if !has_controls(json.as_bytes()) {
        return json.into();
    }
    let mut escaped = String::with_capacity(json.len() + 64);
    for letter in json.chars() {
        match letter {
            '\u{7F}'..='\u{9F}' => escaped += &format!("\\u{:04x}", u32::from(letter)),
            letter => escaped.push(letter),
        }
    }
    escaped.into()
}

/// Whether there is a DEL, or a character from U+0080 to U+009F.
#[inline]
fn has_controls(text: &[u8]) -> bool {
    !is_below_del(text) && has_controls_among_others(text)
}

/// Whether all bytes are below DEL.
#[inline]
fn is_below_del(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else {
        return text.iter().all(|&byte| byte < 0x7F);
    };
    let (chunks, _) = text.as_chunks::<16>();
    let most = chunks.iter().fold(*last, |most, chunk| {
        std::array::from_fn(|index| most[index].max(chunk[index]))
    });
    const ONES: u128 = u128::from_ne_bytes([1; 16]);
    let most = u128::from_ne_bytes(most);
    // The top bit of a byte is set if it is at least DEL, or is so after adding one.
    (most | most.wrapping_add(ONES)) & (ONES * 0x80) == 0
}

#[inline(never)]
fn has_controls_among_others(text: &[u8]) -> bool {
    memchr2_iter(0x7F, 0xC2, text)
        .any(|at| text[at] == 0x7F || text.get(at + 1).is_some_and(|&next| next < 0xA0))
}

/// Appends a text as a JSON string without raw control characters.
pub(crate) fn escape_into(text: impl AsRef<str>, out: &mut Vec<u8>) {
    let text = text.as_ref();
    if has_controls(text.as_bytes()) {
        let mut json = Vec::new();
        json_escape_simd::escape_into(text, &mut json);
        out.extend_from_slice(escape_controls(&String::from_utf8_lossy(&json)).as_bytes());
    } else {
        json_escape_simd::escape_into(text, out);
    }
}

/// Whole lines as text. Only lines that are not valid UTF-8 are decoded.
pub(crate) fn text<'b>(lines: &'b [u8], decode: &impl Decode) -> Cow<'b, str> {
    str::from_utf8(lines).map_or_else(|_| decoded(lines, decode), Cow::Borrowed)
}

/// A part of an item as text. Only lines that are not valid UTF-8 are decoded.
///
/// A part that is nowhere in the item is a line of its own.
pub(crate) fn text_in<'b>(part: &'b [u8], item: &[u8], decode: &impl Decode) -> Cow<'b, str> {
    if let Ok(text) = str::from_utf8(part) {
        let is_on_utf8_line = || match memmem::find(item, part) {
            Some(start) => is_utf8(lines_around(start..start + part.len(), item)),
            None => true,
        };
        if text.is_ascii() || is_on_utf8_line() {
            return Cow::Borrowed(text);
        }
    }
    decoded(part, decode)
}

/// The name of a value as text, given without the escapes of the record.
pub(crate) fn name_text<'b>(
    name: Cow<'b, [u8]>,
    item: &[u8],
    decode: &impl Decode,
) -> Cow<'b, str> {
    match name {
        Cow::Borrowed(name) => text_in(name, item, decode),
        Cow::Owned(name) => text(&name, decode).into_owned().into(),
    }
}

/// The part of an item at this byte range as text. Only lines that are not valid UTF-8 are decoded.
pub(crate) fn text_at<'b>(
    range: Range<usize>,
    item: &'b [u8],
    decode: &impl Decode,
) -> Cow<'b, str> {
    let part = item.get(range.clone()).unwrap_or_default();
    if let Ok(text) = str::from_utf8(part)
        && (text.is_ascii() || is_utf8(lines_around(range, item)))
    {
        return Cow::Borrowed(text);
    }
    decoded(part, decode)
}

/// The byte range of the message in the record of an event.
pub(crate) fn message_range(event: &Event<'_>) -> Range<usize> {
    // The message begins where the body does, which goes to the end of the record.
    let start = event.raw().len() - event.body_span().len() as usize;
    start..start + event.message().len()
}

/// The text of lines of which at least one is not valid UTF-8.
fn decoded<'b>(part: &'b [u8], decode: &impl Decode) -> Cow<'b, str> {
    if !part.contains(&b'\n') {
        return after_mark(part, decode);
    }
    part.split_inclusive(|&byte| byte == b'\n')
        .map(|line| str::from_utf8(line).map_or_else(|_| after_mark(line, decode), Cow::Borrowed))
        .collect::<String>()
        .into()
}

/// A part of one line as text, decoded if the line is not valid UTF-8.
pub(crate) fn line_part<'b>(part: &'b [u8], line: &[u8], decode: &impl Decode) -> Cow<'b, str> {
    if part.is_ascii() || str::from_utf8(line).is_ok() {
        String::from_utf8_lossy(part)
    } else {
        decode.decode(part)
    }
}

/// The decoded text of these bytes; a UTF-8 byte order mark before it is in no code page.
fn after_mark<'b>(bytes: &'b [u8], decode: &impl Decode) -> Cow<'b, str> {
    match bytes.strip_prefix("\u{FEFF}".as_bytes()) {
        Some(rest) => format!("\u{FEFF}{}", decode.decode(rest)).into(),
        None => decode.decode(bytes),
    }
}

/// The lines of an item in which this byte range lies.
fn lines_around(range: Range<usize>, item: &[u8]) -> &[u8] {
    let is_end = |&byte: &u8| byte == b'\n';
    let before = item.get(..range.start).unwrap_or_default();
    let after = item.get(range.end..).unwrap_or_default();
    let from = before.iter().rposition(is_end).map_or(0, |at| at + 1);
    let more = after.iter().position(is_end).unwrap_or(after.len());
    item.get(from..range.end + more).unwrap_or_default()
}

fn is_utf8(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok()
}

/// The bytes of an item, checked once for UTF-8 and escapes, so that its parts need fewer checks.
pub(crate) struct Whole<'a> {
    bytes: &'a [u8],
    kind: Kind<'a>,
    /// Whether it is known that JSON needs no more escapes than [`json_escape_simd`] makes.
    is_clean: bool,
}

enum Kind<'a> {
    /// One line of printable ASCII without quotes and backslashes, and its line end. JSON escapes
    /// nothing in the line.
    Plain,
    Utf8(&'a str),
    Other,
}

impl<'a> Whole<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let line = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let kind = if panther::scan::is_plain(line) {
            Kind::Plain
        } else {
            simdutf8::basic::from_utf8(bytes).map_or(Kind::Other, Kind::Utf8)
        };
        let is_clean = matches!(kind, Kind::Utf8(_)) && !has_controls(bytes);
        Self {
            bytes,
            kind,
            is_clean,
        }
    }

    /// Whether a text is a slice of these bytes.
    #[inline]
    fn contains(&self, part: &[u8]) -> bool {
        let (whole, part) = (self.bytes.as_ptr_range(), part.as_ptr_range());
        whole.start <= part.start && part.end <= whole.end
    }

    /// Adds a text that may be a part of these bytes.
    #[inline]
    fn escape_into(&self, part: &str, out: &mut Vec<u8>) {
        if self.is_clean && self.contains(part.as_bytes()) {
            json_escape_simd::escape_into(part, out);
        } else {
            escape_into(part, out);
        }
    }

    /// Adds a part of these bytes as a JSON string; `range` tells where in them it is. Only lines
    /// that are not valid UTF-8 are decoded.
    #[inline]
    pub(crate) fn put_range(
        &self,
        part: &[u8],
        range: impl FnOnce() -> Range<usize>,
        decode: &impl Decode,
        stage: &mut Stage<'_>,
    ) {
        if matches!(self.kind, Kind::Plain) && is_on_line(part) {
            return put_plain(part, stage);
        }
        let range = range();
        if let Kind::Utf8(whole) = &self.kind
            && let Some(part) = whole.get(range.clone())
        {
            return self.escape_into(part, stage.out());
        }
        escape_into(text_at(range, self.bytes, decode), stage.out());
    }

    /// Adds a part of these bytes as a JSON string. Only lines that are not valid UTF-8 are decoded.
    #[inline]
    pub(crate) fn put_part(&self, part: &[u8], decode: &impl Decode, stage: &mut Stage<'_>) {
        match &self.kind {
            Kind::Plain if is_on_line(part) => put_plain(part, stage),
            _ => self.put_text(part, decode, stage),
        }
    }

    /// Adds a text as a JSON string: a part of these bytes, or what a grammar made of one. Only
    /// lines that are not valid UTF-8 are decoded.
    #[inline]
    pub(crate) fn put_text(&self, part: &[u8], decode: &impl Decode, stage: &mut Stage<'_>) {
        let is_plain = match self.kind {
            Kind::Plain if self.contains(part) => is_on_line(part),
            _ => part.len() <= SHORT && is_plain(part),
        };
        if is_plain {
            return put_plain(part, stage);
        }
        if !matches!(self.kind, Kind::Other)
            && let Ok(part) = simdutf8::basic::from_utf8(part)
        {
            return self.escape_into(part, stage.out());
        }
        escape_into(text_in(part, self.bytes, decode), stage.out());
    }
}

/// Up to this length, checking words of 8 bytes is faster than [`panther::scan::is_plain`].
const SHORT: usize = 64;

/// Whether bytes are printable ASCII without quotes and backslashes.
#[inline]
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    if bytes.len() > SHORT {
        return panther::scan::is_plain(bytes);
    }
    if let Some(last) = bytes.last_chunk() {
        let (words, _) = bytes.as_chunks();
        let odd = words
            .iter()
            .fold(odd_bytes(last), |odd, word| odd | odd_bytes(word));
        return odd == 0;
    }
    // Two pieces that overlap hold a text of four bytes or more.
    let word = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(&[a, b, c, d]), Some(&[e, f, g, h])) => [a, b, c, d, e, f, g, h],
        _ => match *bytes {
            [a] => [a; 8],
            [a, b] => [a, b, a, b, a, b, a, b],
            [a, b, c] => [a, b, c, c, a, b, c, c],
            _ => return true,
        },
    };
    odd_bytes(&word) == 0
}

/// Zero if all of these bytes are printable ASCII, and none is a quote or a backslash.
#[inline]
const fn odd_bytes(bytes: &[u8; 8]) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(*bytes);
    // The top bit of some byte is set where a byte of the word is below `limit`, which is at most
    // 0x80. Bytes with the top bit set count as not below.
    const fn below(word: u64, limit: u64) -> u64 {
        word.wrapping_sub(ONES * limit) & !word
    }
    let odd = word
        | below(word, 0x20)
        | below(word ^ (ONES * 0x7F), 1)
        | below(word ^ (ONES * b'"' as u64), 1)
        | below(word ^ (ONES * b'\\' as u64), 1);
    odd & (ONES * 0x80)
}

/// Whether a part of one line of printable ASCII, with its line end, is without that line end.
#[inline]
fn is_on_line(part: &[u8]) -> bool {
    part.last().is_none_or(|&last| last >= b' ')
}

#[inline]
fn put_plain(part: &[u8], stage: &mut Stage<'_>) {
    stage.put(b"\"");
    stage.put_bytes(part);
    stage.put(b"\"");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line end of a plain line still needs its escapes.
    #[test]
    fn the_line_end_of_a_plain_line_is_escaped() {
        for item in [b"plain\r\n".as_slice(), b"plain\n", b"plain"] {
            let mut out = Vec::new();
            Whole::new(item).put_part(item, &crate::Utf8, &mut Stage::new(&mut out));
            let shown = item.escape_ascii().to_string();
            assert_eq!(out, format!("\"{shown}\"").into_bytes());
        }
    }

    #[test]
    fn short_texts_are_plain_as_long_ones_are() {
        for len in 0..70 {
            for at in 0..len {
                for byte in 0..=255 {
                    let mut text = vec![b' '; len];
                    text[at] = byte;
                    assert_eq!(is_plain(&text), panther::scan::is_plain(&text), "{text:?}");
                }
            }
            assert!(is_plain(&vec![b'~'; len]));
        }
    }

    /// A grammar can give texts that are not in the record.
    #[test]
    fn a_text_from_elsewhere_is_escaped() {
        for record in [b"plain".as_slice(), b"not \"plain\"", b"not UTF-8 \xE4"] {
            let mut out = Vec::new();
            let mut stage = Stage::new(&mut out);
            Whole::new(record).put_text(b"a \"quote\"\n\xE4", &crate::Utf8, &mut stage);
            drop(stage);
            assert_eq!(out, "\"a \\\"quote\\\"\\n\u{FFFD}\"".as_bytes());
        }
    }

    #[test]
    fn no_control_character_is_raw_in_json() {
        for len in 0..70 {
            for (at, byte) in
                (0..len).flat_map(|at| [0x7E, 0x7F, 0x80, 0xFF].map(|byte| (at, byte)))
            {
                let mut bytes = vec![b'a'; len];
                bytes[at] = byte;
                assert_eq!(is_below_del(&bytes), byte < 0x7F, "{bytes:?}");
            }
        }
        for letter in '\0'..='\u{17F}' {
            let text = format!("{letter}a\u{e4}\"{letter}{letter}\u{7ff}{letter}");
            let mut out = b"\x7F\xC2\x85".to_vec();
            escape_into(&text, &mut out);
            let json = str::from_utf8(&out[3..]).unwrap();
            assert!(!json.contains(char::is_control), "{json:?}");
            assert_eq!(serde_json::from_str::<String>(json).unwrap(), text);
            let mut out = Vec::new();
            let mut stage = Stage::new(&mut out);
            let whole = Whole::new(text.as_bytes());
            whole.put_text(text.as_bytes(), &crate::Utf8, &mut stage);
            whole.put_text(b"else\x7F", &crate::Utf8, &mut stage);
            drop(stage);
            assert_eq!(
                str::from_utf8(&out).unwrap(),
                format!("{json}\"else\\u007f\"")
            );
        }
    }

    #[test]
    fn the_line_tells_and_not_the_part() {
        // "Folder" in GBK is valid UTF-8 by chance, and what follows is not; the next line is
        // UTF-8.
        let item = b"\xC4\xBF\xC2\xBC \xBE\xDC\xBE\xF8\nm\xC3\xB6glich\nASCII";
        struct Length;
        impl Decode for Length {
            fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
                format!("<{}>", bytes.len()).into()
            }
        }
        let decode = Length;
        let shown = |range: Range<usize>| {
            let shown = text_at(range.clone(), item, &decode);
            assert_eq!(text_in(&item[range], item, &decode), shown);
            shown
        };
        assert_eq!(shown(0..4), "<4>");
        assert_eq!(shown(0..9), "<9>");
        assert_eq!(shown(10..18), "möglich");
        assert_eq!(shown(0..item.len()), "<10>möglich\nASCII");
        assert_eq!(shown(19..24), "ASCII");
        assert_eq!(text(b"\xC4\xBF", &decode), "\u{13F}");
        assert_eq!(text_in(b"\xC4\xBF", b"", &decode), "\u{13F}");
        assert_eq!(line_part(&item[0..4], &item[..9], &decode), "<4>");
        assert_eq!(line_part(b"\xC4\xBF", b"\xC4\xBF", &decode), "\u{13F}");
    }

    #[test]
    fn a_mark_is_in_no_code_page() {
        fn latin(bytes: &[u8]) -> Cow<'_, str> {
            bytes.iter().map(|&byte| char::from(byte)).collect()
        }
        for (bytes, shown) in [
            (&b"\xEF\xBB\xBFS\xE4"[..], "\u{FEFF}Sä"),
            (b"one\n\xEF\xBB\xBFS\xE4\n", "one\n\u{FEFF}Sä\n"),
        ] {
            assert_eq!(text(bytes, &latin), shown);
        }
    }
}
