//! The formats that are known, and the one that a source has.

use std::fmt;

use crate::format::recognize::Format;
use crate::formats;

/// The formats that detection chooses from.
///
/// [`Registry::default`] has the formats of this crate; [`Registry::with`] adds one of another crate.
///
/// ```
/// let registry = panther::Registry::default();
/// assert_eq!(registry.by_id("dism").unwrap().about(), "dism.log: deployment image servicing and management");
/// assert!(registry.by_id("syslog").is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Registry {
    formats: Vec<&'static dyn Format>,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            formats: formats::ALL.to_vec(),
        }
    }
}

impl Registry {
    /// Adds a format, which loses ties against those that are there.
    ///
    /// # Errors
    /// Where a format of the registry has the same id.
    pub fn with(mut self, format: &'static dyn Format) -> Result<Self, DuplicateFormat> {
        if self.by_id(format.id().as_str()).is_some() {
            return Err(DuplicateFormat(format.id()));
        }
        // The format that takes any source stays the last.
        let place = self.formats.len().saturating_sub(1);
        self.formats.insert(place, format);
        Ok(self)
    }

    /// The formats, in the order in which ties are settled.
    #[must_use]
    pub fn formats(&self) -> &[&'static dyn Format] {
        &self.formats
    }

    /// The format with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&'static dyn Format> {
        let mut formats = self.formats.iter().copied();
        formats.find(|format| format.id() == id)
    }

    /// The format of a source, from its first bytes and its file name, which may be empty.
    ///
    /// What the bytes show outranks the name. Where no format knows the bytes, the answer is `plain`.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let line = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// assert_eq!(registry.recognize(line, "").id(), "cbs");
    /// assert_eq!(registry.recognize(b"hello", "notes.txt").id(), "plain");
    /// ```
    #[must_use]
    pub fn recognize(&self, head: &[u8], name: &str) -> &'static dyn Format {
        let formats = self.formats.iter().copied().rev();
        let surest = formats.max_by_key(|format| format.recognize(head, name));
        surest.unwrap_or(formats::FALLBACK)
    }
}

/// Two formats have the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuplicateFormat(crate::FormatId);

impl fmt::Display for DuplicateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the registry already has a format with the id {}",
            self.0
        )
    }
}

impl std::error::Error for DuplicateFormat {}
