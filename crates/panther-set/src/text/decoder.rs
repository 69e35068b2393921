//! The decoding of one source.

use std::sync::OnceLock;

use encoding_rs::UTF_8;

use super::code_page::CodePage;
use super::encoding::Encoding;
use super::guess;
use super::line_count::LineCount;
use super::quotation::Quotation;
use super::sample::CodePageSample;
use super::stored::Utf16Places;

/// Decodes the lines of one source: as UTF-8 if they are valid, otherwise in a code page. The
/// caller chose the code page, or the decoder guesses it when the first such line is decoded.
#[derive(Debug)]
pub(crate) struct Decoder {
    encoding: Encoding,
    named: Option<CodePage>,
    guess: OnceLock<CodePage>,
    quotation: Option<Quotation>,
}

impl Decoder {
    pub(crate) const fn new(encoding: Encoding) -> Self {
        Self {
            encoding,
            named: None,
            guess: OnceLock::new(),
            quotation: None,
        }
    }

    /// The decoder of a copied source with this around its lines.
    pub(crate) fn with_quotation(self, quotation: Quotation) -> Self {
        Self {
            quotation: Some(quotation),
            ..self
        }
    }

    /// The text around the lines of a copied source. The items do not contain it.
    pub(crate) const fn quotation(&self) -> Option<&Quotation> {
        self.quotation.as_ref()
    }

    /// Whether the text has the bytes of the source at the same offsets.
    pub(crate) fn keeps_bytes(&self) -> bool {
        !self.encoding.is_utf16() && self.quotation.is_none()
    }

    /// What finds the stored bytes of items, if they are at other offsets than in the text. The text of
    /// a copy is counted without the prefixes of its lines, so its items keep their offsets.
    pub(crate) fn places(&self) -> Option<Utf16Places> {
        let is_utf16 = self.encoding.is_utf16() && self.quotation.is_none();
        is_utf16.then(Utf16Places::default)
    }

    pub(crate) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Decodes the source as `named`, if its first bytes do not contradict that. Returns `true` if
    /// the text changed, so that the layout must be learned again.
    pub(crate) fn name(&mut self, named: Encoding) -> bool {
        if !self.encoding.yields_to(named) {
            return false;
        }
        if named.is_utf16() {
            self.encoding = named;
            return true;
        }
        self.named = Some(CodePage::named(named.page().unwrap_or(UTF_8)));
        false
    }

    /// The code page, if it is known without reading the source.
    pub(crate) fn known(&self) -> Option<CodePage> {
        self.named.or_else(|| self.guess.get().copied())
    }

    /// The code page. Guesses it from `sample` if it is unknown.
    pub(crate) fn code_page(&self, sample: impl FnOnce() -> CodePageSample) -> CodePage {
        self.named.unwrap_or_else(|| {
            *self
                .guess
                .get_or_init(|| CodePage::guessed(guess::code_page(&sample().lines())))
        })
    }

    /// Describes the encoding of a source whose lines are all counted, and the text around its lines.
    pub(crate) fn describe(
        &self,
        count: &LineCount,
        code_page: impl FnOnce() -> CodePage,
    ) -> String {
        let encoding = self.describe_encoding(count, code_page);
        match &self.quotation {
            Some(quotation) => format!("{encoding} {quotation}"),
            None => encoding,
        }
    }

    fn describe_encoding(&self, count: &LineCount, code_page: impl FnOnce() -> CodePage) -> String {
        if self.encoding.is_utf16() {
            return self.encoding.to_string();
        }
        let utf8 = if self.encoding.has_utf8_mark() {
            Some("utf-8 bom")
        } else if count.utf8 > 0 {
            Some("utf-8")
        } else if count.other == 0 {
            Some("ascii")
        } else {
            None
        };
        let other = (count.other > 0).then(|| code_page().to_string());
        match (utf8, other) {
            (Some(utf8), Some(other)) => format!("{utf8} + {other}"),
            (Some(utf8), None) => utf8.to_owned(),
            (None, other) => other.unwrap_or_default(),
        }
    }
}
