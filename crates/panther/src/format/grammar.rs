//! The grammar of one source.

use crate::framing::rule::Framing;
use crate::model::explain::Explain;
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The layout of one source: where its records begin, how their headers are read, and, as
/// [`Explain`], what they mean.
///
/// A grammar has no state. Nearby bytes decide where a record begins, and a record is read from its
/// own bytes, so a log can be cut into windows. The iterator, the cutter and the feeder are written
/// once, over this trait.
pub trait Grammar: Explain + 'static {
    /// The rule that finds records.
    fn framing(&self) -> impl Framing;

    /// Reads one item. It never fails: an item that is no event is
    /// [`unparsed`](Record::unparsed). `stamps` caches the last timestamp; using it never changes
    /// the result.
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a>;
}
