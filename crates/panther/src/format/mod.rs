//! The traits and types for authors of formats.
//!
//! A [`Format`] is an entry of the [`Registry`](crate::Registry): it has an id and a description,
//! and recognizes sources. A [`Grammar`] reads one source: it finds, parses and explains the
//! records. A [`Layout`](crate::Layout) owns the grammar of a source.
//!
//! The example `custom_format` in the repository implements and registers a whole format.

pub(crate) mod grammar;
pub(crate) mod guest;
pub(crate) mod layout;
pub(crate) mod learner;
pub(crate) mod name;
pub(crate) mod recognize;

pub use self::grammar::Grammar;
pub use self::recognize::{Confidence, Draft, Format, Learn};
pub use crate::formats::event_log::xml::EventXml;
pub use crate::framing::anchors::{Anchors, FindAnchor};
pub use crate::framing::cursor::{Cursor, Note};
pub use crate::framing::lines::Lines;
pub use crate::framing::rule::Framing;
pub use crate::model::escaping::Escaping;
pub use crate::model::explain::{Explain, FormatId, RecordText};
pub use crate::model::head::Head;
pub use crate::model::record::Record;
pub use crate::scan::stamp::Stamps;
