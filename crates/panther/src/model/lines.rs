//! The continuation lines of an event.

use std::fmt;
use std::iter::FusedIterator;

use crate::model::escaping::{Escaping, line_feed};
use crate::model::text::Text;

/// An iterator over the continuation lines of an event.
#[derive(Clone)]
pub struct Lines<'a> {
    pub(super) rest: &'a [u8],
    pub(super) escaping: Option<&'a dyn Escaping>,
}

impl<'a> Lines<'a> {
    /// The lines that are left as one text, with the line ends between them, and without the last line
    /// end. `None` if no lines are left. A format with escapes may write a line end as an escape.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    POQ\n  1: Move\r\n  2: Link\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let lines = log.events().next().unwrap().lines();
    /// assert_eq!(lines.as_text().unwrap(), "  1: Move\r\n  2: Link");
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<Text<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let text = self.rest.strip_suffix(b"\n").unwrap_or(self.rest);
        Some(Text::new(text.strip_suffix(b"\r").unwrap_or(text)))
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let found = match self.escaping {
            Some(escaping) => escaping.line_break(self.rest),
            None => line_feed(self.rest),
        };
        let (line, rest) = match found {
            Some(found) => (self.rest.get(..found.start)?, self.rest.get(found.end..)?),
            None => (self.rest, [].as_slice()),
        };
        self.rest = rest;
        Some(Text::new(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

impl FusedIterator for Lines<'_> {}

impl fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
