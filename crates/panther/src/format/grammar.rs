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
///
/// ```
/// use panther::format::{Explain, Framing, Grammar, Head, Lines, Record, Stamps};
/// use panther::{Event, FormatId, Item, Items, Layout};
///
/// /// Records begin with a line that begins with `#`.
/// struct Hashes;
///
/// impl Explain for Hashes {}
///
/// impl Grammar for Hashes {
///     fn framing(&self) -> impl Framing {
///         Lines::new(1, |_: &mut Stamps, line: &[u8]| line.starts_with(b"#"))
///     }
///
///     fn read<'a>(&self, record: Record<'a>, _: &mut Stamps) -> Item<'a> {
///         let line = record.first_line().trim_ascii_end();
///         if !line.starts_with(b"#") {
///             return record.gap();
///         }
///         Event::new(&record, Head::new(&record, 1..line.len())).into()
///     }
/// }
///
/// static HASHES: Hashes = Hashes;
/// let layout = Layout::fixed(FormatId::new("hashes"), &HASHES);
/// let events: Vec<_> = Items::new(&layout, b"#one\nmore\n#two\n").events().collect();
/// assert_eq!(events[0].message(), "one");
/// assert_eq!(events[0].lines().next().unwrap(), "more");
/// assert_eq!(events[1].message(), "two");
/// ```
pub trait Grammar: Explain + 'static {
    /// The length of the header of a record whose columns have fixed places; 0 in a format without
    /// such columns.
    #[doc(hidden)]
    const HEADER: usize = 0;

    /// The rule that finds records.
    fn framing(&self) -> impl Framing;

    /// Reads one item. Never fails: if the item is not an event, this returns it as
    /// [`unparsed`](Record::unparsed). `stamps` caches the last timestamp; using it never changes
    /// the result.
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a>;
}
