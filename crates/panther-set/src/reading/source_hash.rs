//! The hash of a source.

use super::source::Source;
use crate::bytes::sha256::sha256;
use crate::error::Result;

impl Source {
    /// The SHA-256 hash of the bytes of the source as they are stored, in hexadecimal. Reads all of
    /// them; a stream is empty the second time, as for [`Source::stored_bytes`].
    ///
    /// ```
    /// let source = panther_set::Source::stream("-", &b"abc"[..])?;
    /// assert!(source.sha256()?.starts_with("ba7816bf8f01cfea"));
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error if the source cannot be opened or read to its end.
    pub fn sha256(&self) -> Result<String> {
        sha256(self.stored_bytes()?).map_err(|error| self.error(error))
    }
}
