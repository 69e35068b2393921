//! The code page of lines that are not UTF-8.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding as Page, UTF_8};

/// The code page of the lines of a source that are not UTF-8. The caller chose it, or panther
/// guessed it. A guess is displayed with a question mark.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("dism.log");
/// // "Access is denied" as a German Windows writes it, in its code page.
/// let line = b"2020-07-29 16:29:16, Error                 DISM   Zugriff nicht m\xF6glich.\r\n";
/// std::fs::write(&path, line)?;
/// let source = panther_set::Source::open(&path)?;
/// assert_eq!(source.code_page().to_string(), "windows-1252?");
/// assert_eq!(source.text(b"m\xF6glich"), "möglich");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage {
    page: &'static Page,
    is_guess: bool,
}

impl CodePage {
    pub(super) const fn named(page: &'static Page) -> Self {
        Self {
            page,
            is_guess: false,
        }
    }

    pub(super) const fn guessed(page: &'static Page) -> Self {
        Self {
            page,
            is_guess: true,
        }
    }

    /// The name of the WHATWG standard in lower case: `gbk`, `windows-1252`.
    #[must_use]
    pub fn name(self) -> String {
        self.page.name().to_ascii_lowercase()
    }

    /// Whether panther guessed the code page.
    #[must_use]
    pub const fn is_guess(self) -> bool {
        self.is_guess
    }

    /// Decodes bytes in this code page. Replaces invalid sequences by U+FFFD.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        if self.page == UTF_8 {
            return String::from_utf8_lossy(bytes);
        }
        self.page.decode_without_bom_handling(bytes).0
    }
}

impl fmt::Display for CodePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_guess { "?" } else { "" };
        f.pad(&format!("{}{mark}", self.name()))
    }
}
