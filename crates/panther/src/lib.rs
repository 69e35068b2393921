//! Typed events from Windows setup and servicing logs: setupact.log, setuperr.log, dism.log, CBS.log and their like.
//!
//! Bytes go in, [`Item`]s come out: an [`Event`] with a header that was understood, or [`Unparsed`] bytes with a [`Reason`]. The items tile
//! the log, nothing is copied, and nothing fails. There are no files and no threads here; the crate `panther-set` has those.
//!
//! ```
//! use panther::{Item, Level};
//!
//! let log = b"\xEF\xBB\xBF2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
//!     2020-07-29 16:29:17, Error                 CSI    00000003 (F) STATUS_ACCESS_DENIED #12# from Sys::CreateFile\n[gle=0xd0000022]\r\n";
//!
//! for item in panther::parse(log, "CBS.log") {
//!     match item {
//!         Item::Event(event) => println!("{:?} {}", event.time(), event.message()),
//!         Item::Unparsed(gap) => eprintln!("{}: {}", gap.span(), gap.reason()),
//!     }
//! }
//!
//! let errors = panther::parse(log, "CBS.log").events().filter(|event| event.level() == Some(Level::Error));
//! let codes: Vec<_> = errors.flat_map(|event| event.codes()).collect();
//! assert_eq!(codes[0].name(), Some("STATUS_ACCESS_DENIED"));
//! ```
//!
//! # The main types
//!
//! - [`parse`] and [`Items`]: the iterator over a slice. [`Feeder`]: the same for bytes that arrive in pieces. [`Cutter`]: the same in
//!   windows that threads can share.
//! - [`Event`]: time, level, component, message, continuation lines; and on demand [`Event::codes`], [`Event::details`],
//!   [`Event::fields`], [`Event::line_details`]. [`OwnedEvent`] keeps its own bytes.
//! - [`code::Code`]: a result code with its names and meaning; [`code::scan`] finds them in any text.
//! - [`Format`]: what a log grammar must know. [`formats`] has those that come with the crate and picks the one of a source.
//!
//! # What it costs
//!
//! Iterating reads each byte once, and the header of each record; nothing is allocated. [`Event::codes`] and [`Event::fields`] search the
//! message, and allocate only where there are more results than a few. Text is bytes until [`Text::to_str`] is asked.
//!
//! # Features
//!
//! - `json`, on by default: the event log as JSON, for which serde_json is needed.
//!
//! # Where the facts are from
//!
//! Grammars follow what was counted in some 300 real logs of Windows 7 to Windows 11. Names of codes are those of Windows' headers as the
//! crate windows-sys has them, and of public documentation for servicing and setup.

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

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

pub use cursor::{Cursor, MAX_ITEM, Note, Record, margin};
pub use cut::{Cutter, next_cut};
pub use event::{Event, EventCodes, Head, Lines, OwnedEvent};
pub use feed::{Fed, Feeder};
pub use format::{Confidence, Format, FormatId, LineBreak, Unescape};
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
    Items::new(formats::detect(source, name), source)
}

/// How many bytes of a source [`formats::detect`] looks at.
pub const SNIFF: usize = 64 << 10;

/// How much of a source is looked through where those bytes leave a doubt about its layout: 64 MiB.
pub const LEARN: usize = 64 << 20;
