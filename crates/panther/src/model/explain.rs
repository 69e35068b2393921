//! The part of a grammar that explains records: details, fields and escapes.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::details::Details;
use crate::details::field::Fields;
use crate::formats::servicing::line_details::LineDetails;
use crate::model::escaping::Escaping;
use crate::model::text::Text;

/// The id of a format, as exports and the command line print it.
///
/// ```
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
/// assert_eq!(log.format(), "cbs");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormatId(&'static str);

impl FormatId {
    /// Makes an id. By convention it has only lower-case letters, digits and hyphens.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The id as a string.
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
/// Every method has a default for formats whose messages have no inner structure.
pub trait Explain: Send + Sync {
    /// Parses the message of a record.
    fn details<'a>(&'a self, _record: RecordText<'a>) -> Details<'a> {
        Details::None
    }

    /// Lists the details of a record as keys and values. A format from another crate overrides
    /// this, because it has no variant in [`Details`].
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        self.details(record).fields()
    }

    /// Parses a continuation line.
    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        LineDetails::Text(line)
    }

    /// Where the codes of a record are.
    #[doc(hidden)]
    fn code_places(&self) -> CodePlaces {
        CodePlaces::Text
    }

    /// How the format escapes text; `None` if it has no escapes and its lines end in LF or CR LF.
    fn escaping(&self) -> Option<&dyn Escaping> {
        None
    }
}

/// Where the codes of the records of a format are.
#[derive(Clone, Copy, Debug)]
pub enum CodePlaces {
    /// In the text of the body, and the words there tell what each of them is.
    Text,
    /// In the values of the data of an event of the event log, as well as in its message.
    Data,
    /// In the text of the body, and in one place that states the result without a word for it. The
    /// function finds that number in a message.
    Result(fn(&[u8]) -> Option<Range<usize>>),
}

/// The parts of a record from which a grammar reads the record's meaning.
#[derive(Clone, Copy, Debug)]
pub struct RecordText<'a> {
    /// All bytes of the record.
    pub raw: &'a [u8],
    /// The component that wrote the record; `None` if the header does not name one.
    pub component: Option<Text<'a>>,
    /// The message: the first line without the header.
    pub message: Text<'a>,
}

/// A shared trait object, which is either static or reference-counted.
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
    /// The answer of [`Explain::code_places`], kept here because every event asks for it.
    pub(crate) code_places: CodePlaces,
    pub(crate) grammar: Shared<dyn Explain>,
}

impl fmt::Debug for Explainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Explainer").field(&self.id).finish()
    }
}
