//! How one source is decoded.

use std::sync::OnceLock;

use encoding_rs::UTF_8;

use super::code_page::CodePage;
use super::encoding::Encoding;
use super::guess;
use super::line_count::LineCount;
use super::sample::CodePageSample;

/// How the lines of one source are read: as UTF-8 where they are valid, else in a code page that
/// was named or is guessed when the first such line is shown.
#[derive(Debug)]
pub(crate) struct Decoder {
    encoding: Encoding,
    named: Option<CodePage>,
    guess: OnceLock<CodePage>,
}

impl Decoder {
    pub(crate) const fn new(encoding: Encoding) -> Self {
        Self {
            encoding,
            named: None,
            guess: OnceLock::new(),
        }
    }

    pub(crate) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Reads the source as `named`, where its first bytes do not show that it is something else.
    /// True where other bytes are the text now.
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

    /// The code page, where it is known without a look at the source.
    pub(crate) fn known(&self) -> Option<CodePage> {
        self.named.or_else(|| self.guess.get().copied())
    }

    /// The code page, guessed from this sample where it must be.
    pub(crate) fn code_page(&self, sample: impl FnOnce() -> CodePageSample) -> CodePage {
        self.named.unwrap_or_else(|| {
            *self
                .guess
                .get_or_init(|| CodePage::guessed(guess::code_page(&sample().lines())))
        })
    }

    /// What the source was taken for, of which all lines were counted.
    pub(crate) fn describe(
        &self,
        count: &LineCount,
        code_page: impl FnOnce() -> CodePage,
    ) -> String {
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
