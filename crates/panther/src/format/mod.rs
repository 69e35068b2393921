//! What the author of a format needs.
//!
//! A [`Format`] is a row of the [`Registry`](crate::Registry): its id, its description, and how it
//! recognises a source. A [`Grammar`] is the layout of one source: it frames, reads and explains the
//! records. A [`Layout`](crate::Layout) owns a grammar for as long as its source is read.
//!
//! The example `custom_format` of the repository registers a format of its own.

pub(crate) mod grammar;
pub(crate) mod layout;
pub(crate) mod learner;
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
