//! Typed events from Windows setup and servicing logs: setupact.log, setuperr.log, dism.log, CBS.log,
//! and the Windows event log in every text that programs make of it.
//!
//! Bytes go in, [`Item`]s come out: an [`Event`] with a header that was understood, or [`Unparsed`]
//! bytes with a [`Reason`]. The items of a log, concatenated, are the log. Parsing copies nothing and
//! never fails. This crate reads no files and starts no threads; the crate `panther-set` does both.
//!
//! ```
//! use panther::{Item, Level};
//!
//! let log = b"\xEF\xBB\xBF2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
//!     2020-07-29 16:29:17, Error                 CSI    00000003 (F) STATUS_ACCESS_DENIED #12# from Sys::CreateFile\n[gle=0xd0000022]\r\n";
//! let log = panther::parse(log, "CBS.log");
//!
//! for item in &log {
//!     match item {
//!         Item::Event(event) => println!("{:?} {}", event.time(), event.message()),
//!         Item::Unparsed(gap) => eprintln!("{}: {}", gap.span(), gap.reason()),
//!     }
//! }
//!
//! let errors = log.events().filter(|event| event.level() == Some(Level::Error));
//! let codes: Vec<_> = errors.flat_map(|event| event.codes()).collect();
//! assert_eq!(codes[0].name(), Some("STATUS_ACCESS_DENIED"));
//! ```
//!
//! # The main types
//!
//! - [`parse`] gives a [`Log`], whose [`items`](Log::items) and [`events`](Log::events) are iterators.
//!   [`Feeder`] parses bytes that arrive in pieces. [`Cutter`] cuts a log into windows that threads
//!   share.
//! - [`Event`] has the time, level, component, message and continuation lines; and on demand
//!   [`Event::codes`], [`Event::details`], [`Event::fields`], [`Event::line_details`]. [`OwnedEvent`]
//!   keeps its own bytes.
//! - [`code::Code`] is a result code with its names and meaning; [`code::scan`] finds codes in any
//!   text.
//! - [`Registry`] has the formats and recognises the one of a source. [`Learner`] learns the
//!   [`Layout`] of a source from its bytes. The module [`mod@format`] is for authors of formats.
//!
//! # What it costs
//!
//! The iterators read each byte once, and the header of each record; they allocate nothing for an
//! event. [`Event::codes`] and [`Event::fields`] search the message, and allocate only where there are
//! more than a few results. Text stays bytes until the caller asks [`Text::to_str`].
//!
//! # Features
//!
//! - `json`, on by default: the event log as JSON, read with serde_json.
//! - `serde`: `Serialize` for items, events and their values, with the keys of the JSON Lines that the
//!   crate `panther-export` writes.
//! - `jiff`: [`LogTime`] as a `jiff::civil::DateTime` and as a `jiff::Timestamp`.
//!
//! # Sources
//!
//! The grammars follow what was counted in some 300 real logs of Windows 7 to Windows 11. The names of
//! codes are those of Windows' headers, as the crate windows-sys has them, and of the public
//! documentation of servicing and setup.

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
pub mod details;
pub mod format;
mod formats;
mod framing;
#[cfg(feature = "jiff")]
mod jiff;
mod log;
mod model;
mod registry;
#[doc(hidden)]
pub mod scan;
#[cfg(feature = "serde")]
mod serde;

pub use format::layout::Layout;
pub use format::learner::{LEARN, Learner, SNIFF};
pub use framing::cut::Cutter;
pub use framing::feed::{Fed, Feeder};
pub use framing::items::{Events, Items};
pub use log::Log;
pub use model::event::{Event, EventCodes, IntoCodes, Lines};
pub use model::explain::FormatId;
pub use model::item::{Item, Reason, Unparsed};
pub use model::level::{Level, UnknownLevel};
pub use model::owned::{OwnedEvent, OwnedItem, OwnedUnparsed};
pub use model::record::MAX_ITEM;
pub use model::span::Span;
pub use model::text::Text;
pub use model::time::{LogTime, Zone};
pub use registry::{DuplicateFormat, Registry};

/// The log in these bytes. Its layout comes from the bytes and from the file name, which may be empty.
///
/// Never fails: a source of no known format is read as plain lines.
///
/// ```
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "CBS.log");
/// assert_eq!(log.events().next().unwrap().message(), "Ready");
/// ```
#[must_use]
pub fn parse<'s>(source: &'s [u8], name: &str) -> Log<'s> {
    Registry::default().parse(source, name)
}

/// The types that callers share between threads, checked when this is compiled.
const _: () = {
    const fn send_and_sync<T: Send + Sync>() {}
    send_and_sync::<Log<'_>>();
    send_and_sync::<Layout>();
    send_and_sync::<Registry>();
    send_and_sync::<Items<'_>>();
    send_and_sync::<Cutter<'_>>();
    send_and_sync::<Feeder>();
    send_and_sync::<Item<'_>>();
    send_and_sync::<Event<'_>>();
    send_and_sync::<OwnedItem>();
    send_and_sync::<EventCodes<'_>>();
    send_and_sync::<details::Details<'_>>();
    send_and_sync::<details::Fields<'_>>();
};

/// The example in the README of this crate compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
