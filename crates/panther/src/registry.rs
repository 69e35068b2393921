//! The list of known formats, and the choice of one for a source.

use std::fmt;

use crate::format::recognize::Format;
use crate::formats;

/// The formats that detection chooses from, in order of precedence.
///
/// [`Registry::default`] has the formats of this crate; [`Registry::with`] adds a format from
/// another crate.
///
/// ```
/// let registry = panther::Registry::default();
/// let dism = registry.by_id("dism").unwrap();
/// assert_eq!(dism.about(), "dism.log: deployment image servicing and management");
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
    /// Adds a format. If it is as confident about a source as a format that is already registered,
    /// the earlier format wins.
    ///
    /// # Errors
    /// Returns [`DuplicateFormat`] if the registry already has a format with this id.
    pub fn with(mut self, format: &'static dyn Format) -> Result<Self, DuplicateFormat> {
        if self.by_id(format.id().as_str()).is_some() {
            return Err(DuplicateFormat(format.id()));
        }
        // `plain`, which takes any source, stays last.
        let place = self.formats.len().saturating_sub(1);
        self.formats.insert(place, format);
        Ok(self)
    }

    /// The formats, in order of precedence: of equally confident formats, the first wins.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// for format in registry.formats() {
    ///     println!("{}: {}", format.id(), format.about());
    /// }
    /// ```
    #[must_use]
    pub fn formats(&self) -> &[&'static dyn Format] {
        &self.formats
    }

    /// The format with this id; `None` if the registry has no such format.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// assert_eq!(registry.by_id("cbs").unwrap().id(), "cbs");
    /// assert!(registry.by_id("syslog").is_none());
    /// ```
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&'static dyn Format> {
        let mut formats = self.formats.iter().copied();
        formats.find(|format| format.id() == id)
    }

    /// The most confident format for a source, judged by its first bytes (`head`) and its file
    /// name, which may be empty.
    ///
    /// Content outranks the name. If no format recognizes the source, the result is `plain`.
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

/// The error of [`Registry::with`]: two formats have the same id.
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
