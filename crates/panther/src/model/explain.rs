//! What a grammar knows about the text of a record, apart from how records are framed.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::details::Details;
use crate::details::field::Fields;
use crate::formats::servicing::line_details::LineDetails;
use crate::model::escaping::Escaping;
use crate::model::text::Text;

/// The short name of a format, as exports and the command line print it.
///
/// ```
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
/// assert_eq!(log.format(), "cbs");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormatId(&'static str);

impl FormatId {
    /// An id: lower-case letters, digits and hyphens.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for FormatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl PartialEq<&str> for FormatId {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<str> for FormatId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

/// Explains the records of one source: the second half of a [`Grammar`](crate::format::Grammar).
///
/// Every method has a default, which suits a format whose messages have no inner structure.
pub trait Explain: Send + Sync {
    /// Reads what the message of a record says.
    fn details<'a>(&'a self, _record: RecordText<'a>) -> Details<'a> {
        Details::None
    }

    /// Lists the details of a record as keys and values. A format from another crate, which has no
    /// variant in [`Details`], overrides this.
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        self.details(record).fields()
    }

    /// Reads a continuation line.
    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        LineDetails::Text(line)
    }

    /// How the format escapes text; `None` for a format that escapes nothing and ends its lines in
    /// LF or CR LF.
    fn escaping(&self) -> Option<&dyn Escaping> {
        None
    }
}

/// The parts of a record that explain its meaning.
#[derive(Clone, Copy, Debug)]
pub struct RecordText<'a> {
    /// All bytes of the record.
    pub raw: &'a [u8],
    /// The component that wrote it, where the header names one.
    pub component: Option<Text<'a>>,
    /// The message: the first line without the header.
    pub message: Text<'a>,
}

/// A trait object that lives as long as the program, or as long as somebody refers to it.
pub(crate) enum Shared<T: ?Sized + 'static> {
    Static(&'static T),
    Counted(Arc<T>),
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(shared) => Self::Static(shared),
            Self::Counted(shared) => Self::Counted(Arc::clone(shared)),
        }
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Static(shared) => shared,
            Self::Counted(shared) => shared,
        }
    }
}

/// The format of a source, and the part of its grammar that events refer to.
#[derive(Clone)]
pub(crate) struct Explainer {
    pub(crate) id: FormatId,
    pub(crate) grammar: Shared<dyn Explain>,
}

impl fmt::Debug for Explainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Explainer").field(&self.id).finish()
    }
}
