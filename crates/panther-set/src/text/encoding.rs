//! The encoding of a source, as far as its first bytes show it.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding as Page, UTF_8, UTF_16BE, UTF_16LE};

use super::code_page::CodePage;
use super::{lines, utf16};
use crate::bytes::file_kind::EVENT_LOG;

/// How the bytes of a source are to be read as text.
///
/// UTF-16 is decoded to UTF-8 when it is read, once, and all offsets are those of the decoded text.
/// In every other encoding the bytes stay as they are, for the grammars are ASCII and code pages
/// agree with ASCII; text is decoded when it is shown, line by line: see
/// [`Source::text`](crate::Source::text).
///
/// ```
/// use panther_set::Encoding;
///
/// let encoding = Encoding::sniff(b"\xFF\xFEH\0i\0");
/// assert_eq!(encoding.to_string(), "utf-16le bom");
/// let gbk = Encoding::named("cp936").unwrap();
/// assert_eq!(gbk.text(b"\xBE\xDC\xBE\xF8"), "拒绝");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    page: Option<&'static Page>,
    seen: Seen,
}

/// What the first bytes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Named,
    Ascii,
    Utf8,
    Utf8Mark,
    Utf16Mark,
    Utf16,
    EightBit,
}

impl Encoding {
    /// Guesses from the first bytes of a source. The records of a binary event log are made into
    /// UTF-8.
    #[must_use]
    pub fn sniff(head: &[u8]) -> Self {
        let (page, seen) = match head {
            _ if head.starts_with(EVENT_LOG) => (None, Seen::Utf8),
            [0xEF, 0xBB, 0xBF, ..] => (None, Seen::Utf8Mark),
            [0xFF, 0xFE, ..] => (Some(UTF_16LE), Seen::Utf16Mark),
            [0xFE, 0xFF, ..] => (Some(UTF_16BE), Seen::Utf16Mark),
            _ => match utf16::without_mark(head) {
                Some(page) => (Some(page), Seen::Utf16),
                None if head.is_ascii() => (None, Seen::Ascii),
                None if is_utf8_so_far(head) => (None, Seen::Utf8),
                None => (None, Seen::EightBit),
            },
        };
        Self { page, seen }
    }

    /// The encoding with this name: a label of the WHATWG standard such as `gbk`, `shift_jis` or
    /// `windows-1252`, or a code page number such as `cp936` or `936`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let lower = name.trim().to_ascii_lowercase();
        let number = lower
            .strip_prefix("cp")
            .or_else(|| lower.strip_prefix("ms"))
            .unwrap_or(&lower);
        let label = match number {
            "932" => "shift_jis",
            "936" | "54936" => "gb18030",
            "949" => "euc-kr",
            "950" => "big5",
            "866" => "ibm866",
            "874" => "windows-874",
            "65001" => "utf-8",
            "1200" => "utf-16le",
            "1201" => "utf-16be",
            _ => &lower,
        };
        let windows = number
            .starts_with("125")
            .then(|| format!("windows-{number}"));
        let page = Page::for_label(windows.as_deref().unwrap_or(label).as_bytes())?;
        Some(Self {
            page: Some(page).filter(|&page| page != UTF_8),
            seen: Seen::Named,
        })
    }

    /// Whether the bytes are decoded when they are read.
    #[must_use]
    pub fn is_utf16(self) -> bool {
        self.page == Some(UTF_16LE) || self.page == Some(UTF_16BE)
    }

    /// Whether text that was taken for this may be read as `named` instead. A mark or the NULs of
    /// UTF-16 leave no doubt; and what is ASCII or UTF-8 is not UTF-16.
    pub(crate) fn yields_to(self, named: Self) -> bool {
        match self.seen {
            Seen::Named | Seen::EightBit => true,
            Seen::Utf16Mark | Seen::Utf16 => named.is_utf16(),
            Seen::Ascii | Seen::Utf8 | Seen::Utf8Mark => !named.is_utf16(),
        }
    }

    /// Bytes as text, line by line: a line that is valid UTF-8 is UTF-8, whatever the encoding, for
    /// a log may change its encoding from line to line. The rest is decoded in the code page that
    /// was named, or shown with U+FFFD where none was; what is best for a source is
    /// [`Source::text`](crate::Source::text), which has a guess for such lines.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        let page = self.page.filter(|_| !self.is_utf16()).unwrap_or(UTF_8);
        lines::text(bytes, || CodePage::named(page))
    }

    /// The code page that was named, if one was.
    pub(super) const fn page(self) -> Option<&'static Page> {
        self.page
    }

    /// Which UTF-16 the bytes are, if they are.
    pub(super) fn utf16(self) -> Option<&'static Page> {
        self.page.filter(|_| self.is_utf16())
    }

    /// Whether the source says by a mark that it is UTF-8, which is no promise.
    pub(crate) fn has_utf8_mark(self) -> bool {
        self.seen == Seen::Utf8Mark
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.page.map_or("utf-8", Page::name).to_ascii_lowercase();
        match self.seen {
            Seen::Ascii => f.pad("ascii"),
            Seen::EightBit => f.pad("8-bit"),
            Seen::Utf8Mark | Seen::Utf16Mark => f.pad(&format!("{name} bom")),
            Seen::Named | Seen::Utf8 | Seen::Utf16 => f.pad(&name),
        }
    }
}

/// Valid UTF-8, with a last character that may be cut.
fn is_utf8_so_far(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn first_bytes_tell_the_encoding() {
        for (head, name) in [
            (b"plain".to_vec(), "ascii"),
            ("拒绝访问".as_bytes().to_vec(), "utf-8"),
            ("拒绝访问".as_bytes()[..11].to_vec(), "utf-8"),
            (b"\xEF\xBB\xBFx".to_vec(), "utf-8 bom"),
            (b"S\xE4hk".to_vec(), "8-bit"),
            (utf16("\u{FEFF}plain", u16::to_le_bytes), "utf-16le bom"),
            (utf16("\u{FEFF}plain", u16::to_be_bytes), "utf-16be bom"),
            (utf16("plain text", u16::to_le_bytes), "utf-16le"),
            (utf16("plain text", u16::to_be_bytes), "utf-16be"),
            (utf16("拒绝\u{20000}访问\r\n", u16::to_le_bytes), "utf-16le"),
            (utf16("拒绝\u{20000}访问\r\n", u16::to_be_bytes), "utf-16be"),
            // NULs in 8-bit text and in other data.
            (b"a line of text\n\0 with one NUL\n".to_vec(), "ascii"),
            (b"a line of text \n\0 with one NUL\n".to_vec(), "ascii"),
            (b"\0\0\n\0\x01\0\x02\0\0\x90ab".to_vec(), "8-bit"),
            (Vec::new(), "ascii"),
            (vec![0; 100], "ascii"),
        ] {
            assert_eq!(Encoding::sniff(&head).to_string(), name, "{head:?}");
        }
    }

    #[test]
    fn names_of_code_pages_are_known() {
        for (name, shown) in [
            ("cp936", "gb18030"),
            ("936", "gb18030"),
            ("GBK", "gbk"),
            ("CP1252", "windows-1252"),
            ("utf-8", "utf-8"),
        ] {
            assert_eq!(Encoding::named(name).unwrap().to_string(), shown);
        }
        assert_eq!(Encoding::named("klingon"), None);
    }
}
