//! The encoding of a source, as its first bytes show it.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding as Page, UTF_8, UTF_16BE, UTF_16LE};

use super::code_page::CodePage;
use super::{lines, utf16};
use crate::bytes::file_kind::EVENT_LOG;

/// How to decode the bytes of a source.
///
/// panther decodes UTF-16 to UTF-8 while reading, and all offsets refer to the decoded text. In
/// every other encoding the bytes stay as they are, because the grammars only look at ASCII and
/// every code page contains ASCII. panther decodes such text line by line when it shows it; see
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
    evidence: Evidence,
}

/// The evidence for an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    Named,
    Ascii,
    Utf8,
    Utf8Mark,
    Utf16Mark,
    Utf16,
    EightBit,
}

impl Encoding {
    /// Guesses the encoding from the first bytes of a source. Returns UTF-8 for a binary event log,
    /// because panther renders its records as UTF-8.
    ///
    /// ```
    /// use panther_set::Encoding;
    ///
    /// assert_eq!(Encoding::sniff(b"\xEF\xBB\xBFx").to_string(), "utf-8 bom");
    /// assert_eq!(Encoding::sniff(b"S\xE4hk").to_string(), "8-bit");
    /// ```
    #[must_use]
    pub fn sniff(head: &[u8]) -> Self {
        let (page, evidence) = match head {
            _ if head.starts_with(EVENT_LOG) => (None, Evidence::Utf8),
            [0xEF, 0xBB, 0xBF, ..] => (None, Evidence::Utf8Mark),
            [0xFF, 0xFE, ..] => (Some(UTF_16LE), Evidence::Utf16Mark),
            [0xFE, 0xFF, ..] => (Some(UTF_16BE), Evidence::Utf16Mark),
            _ => match utf16::without_mark(head) {
                Some(page) => (Some(page), Evidence::Utf16),
                None if head.is_ascii() => (None, Evidence::Ascii),
                None if is_utf8_so_far(head) => (None, Evidence::Utf8),
                None => (None, Evidence::EightBit),
            },
        };
        Self { page, evidence }
    }

    /// Finds an encoding by name: a label of the WHATWG standard such as `gbk`, `shift_jis` or
    /// `windows-1252`, or a code page number such as `cp936` or `936`.
    ///
    /// ```
    /// use panther_set::Encoding;
    ///
    /// assert_eq!(Encoding::named("936").unwrap().to_string(), "gb18030");
    /// assert_eq!(Encoding::named("klingon"), None);
    /// ```
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
            evidence: Evidence::Named,
        })
    }

    /// Whether panther decodes the bytes while reading them.
    #[must_use]
    pub fn is_utf16(self) -> bool {
        self.page == Some(UTF_16LE) || self.page == Some(UTF_16BE)
    }

    /// Whether text with this evidence may be decoded as `named` instead. A byte order mark and the
    /// NULs of UTF-16 are conclusive, and ASCII or UTF-8 cannot be UTF-16.
    pub(crate) fn yields_to(self, named: Self) -> bool {
        match self.evidence {
            Evidence::Named | Evidence::EightBit => true,
            Evidence::Utf16Mark | Evidence::Utf16 => named.is_utf16(),
            Evidence::Ascii | Evidence::Utf8 | Evidence::Utf8Mark => !named.is_utf16(),
        }
    }

    /// Decodes bytes line by line. A line that is valid UTF-8 is decoded as UTF-8 in any case,
    /// because a log may change its encoding from line to line. Other lines are decoded in the
    /// named code page; if there is none, invalid bytes become U+FFFD.
    /// [`Source::text`](crate::Source::text) guesses the code page of such lines.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        let page = self.page.filter(|_| !self.is_utf16()).unwrap_or(UTF_8);
        lines::text(bytes, || CodePage::named(page))
    }

    /// The named code page, or the variant of UTF-16.
    pub(super) const fn page(self) -> Option<&'static Page> {
        self.page
    }

    /// The variant of UTF-16, if the encoding is UTF-16.
    pub(super) fn utf16(self) -> Option<&'static Page> {
        self.page.filter(|_| self.is_utf16())
    }

    /// Whether the source begins with the byte order mark of UTF-8. Its lines may be in another
    /// encoding nevertheless.
    pub(crate) fn has_utf8_mark(self) -> bool {
        self.evidence == Evidence::Utf8Mark
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.page.map_or("utf-8", Page::name).to_ascii_lowercase();
        match self.evidence {
            Evidence::Ascii => f.pad("ascii"),
            Evidence::EightBit => f.pad("8-bit"),
            Evidence::Utf8Mark | Evidence::Utf16Mark => f.pad(&format!("{name} bom")),
            Evidence::Named | Evidence::Utf8 | Evidence::Utf16 => f.pad(&name),
        }
    }
}

/// Whether the bytes are valid UTF-8. The last character may be truncated.
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
