//! Typed events from Windows setup and servicing logs.

pub mod code;
mod cursor;
mod cut;
pub mod details;
mod event;
mod feed;
mod format;
pub mod formats;
mod item;
mod items;
mod level;
#[doc(hidden)]
pub mod scan;
mod span;
mod text;
mod time;

pub use cursor::{Cursor, MAX_ITEM, Record, margin};
pub use cut::{Cutter, next_cut};
pub use event::{Event, EventCodes, Head, Lines, OwnedEvent};
pub use feed::{Fed, Feeder};
pub use format::{Confidence, Format, FormatId};
pub use item::{Item, Reason, Unparsed};
pub use items::{Events, Items};
pub use level::{Level, UnknownLevel};
pub use scan::stamp::Stamps;
pub use span::Span;
pub use text::Text;
pub use time::{LogTime, Zone};

/// The items of a source whose format is decided by its bytes and its file name; the name may be empty.
///
/// Never fails: a source that is no known log is read as plain lines.
#[must_use]
pub fn parse<'a>(source: &'a [u8], name: &str) -> Items<'a> {
    let head = source.get(..SNIFF).unwrap_or(source);
    Items::new(formats::detect(head, name), source)
}

/// How many bytes of a source [`formats::detect`] should see.
pub const SNIFF: usize = 64 << 10;
