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
