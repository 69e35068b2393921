//! The grammar of one source.

use crate::framing::rule::Framing;
use crate::model::explain::Explain;
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// Reads the records of one source: finds where they begin, parses their headers and, through
/// [`Explain`], their meaning.
///
/// A grammar has no mutable state. Nearby bytes decide where a record begins, and a grammar reads a
/// record from the record's own bytes. Therefore a log can be cut into windows. The iterator, the
/// cutter and the feeder are generic over this trait.
///
/// The formats of this crate implement it, and so can other crates; the example `custom_format` of
/// the repository shows how.
pub trait Grammar: Explain + 'static {
    /// The rule that finds records.
    fn framing(&self) -> impl Framing;

    /// Reads one item. Never fails: if the item is not an event, this returns it as
    /// [`unparsed`](Record::unparsed). `stamps` caches the last timestamp; using it never changes
    /// the result.
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a>;
}
