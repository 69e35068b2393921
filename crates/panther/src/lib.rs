//! Typed events from Windows setup and servicing logs: setupact.log, setuperr.log, dism.log,
//! CBS.log, and the Windows event log in every text that programs make of it.
//!
//! The parser takes bytes and returns [`Item`]s: an [`Event`] for each record whose header it could
//! read, and [`Unparsed`] bytes with a [`Reason`] for everything else. Concatenating the items of a
//! log gives back the log. Parsing copies nothing and never fails. This crate reads no files and
//! starts no threads; the crate `panther-set` does both.
//!
//! ```
//! use panther::{Item, Level};
//!
//! let log = b"\xEF\xBB\xBF2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
//!     2020-07-29 16:29:17, Error                 CSI    00000003 (F) STATUS_ACCESS_DENIED #12# \
//!     from Sys::CreateFile\n[gle=0xd0000022]\r\n";
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
//! - [`parse`] returns a [`Log`], whose [`items`](Log::items) and [`events`](Log::events) are
//!   iterators. [`Feeder`] parses bytes that arrive in pieces. [`Cutter`] cuts a log into windows
//!   that threads share.
//! - [`Event`] has the time, level, component, message and continuation lines. It reads
//!   [`Event::codes`], [`Event::details`], [`Event::fields`] and [`Event::line_details`] on demand.
//!   [`OwnedEvent`] owns its bytes.
//! - [`code::Code`] is a result code with its name and meaning. [`code::scan`] finds codes in any
//!   text.
//! - [`Registry`] lists the formats and recognizes the format of a source. [`Learner`] learns the
//!   [`Layout`] of a source from its bytes. The module [`mod@format`] is for authors of formats.
//!
//! # What it costs
//!
//! The iterators read each byte once and parse the header of each record. They allocate nothing per
//! event. [`Event::codes`] and [`Event::fields`] search the message, and allocate only if they find
//! more than two codes or eight fields. Text stays bytes until the caller calls [`Text::to_str`].
//!
//! # In a browser
//!
//! This crate and `panther-export` use no system, so they compile for `wasm32`. JavaScript's
//! `TextDecoder` decodes what is not UTF-8, and a function of one line does the rest:
//!
//! ```
//! /// The messages of a log, for `wasm_bindgen` or any other binding.
//! pub fn messages(bytes: &[u8], name: &str) -> Vec<String> {
//!     let log = panther::parse(bytes, name);
//!     log.events().map(|event| event.message().to_string()).collect()
//! }
//! # assert_eq!(messages(b"2020-07-29 16:29:16, Info  CBS  Ready\r\n", "CBS.log"), ["Ready"]);
//! ```
//!
//! # Features
//!
//! - `json`, on by default: reads the event log as JSON, with serde_json.
//! - `serde`: implements `Serialize` for items, events and their values. The keys are those of the
//!   JSON Lines that the crate `panther-export` writes, and `SCHEMA.md` there explains them. So an
//!   event becomes a value in one line:
//!
//!   ```
//!   # #[cfg(feature = "serde")]
//!   # {
//!   let bytes = b"2020-07-29 16:29:16, Error                 DISM   PID=7 hr:0x80070005\r\n";
//!   let log = panther::parse(bytes, "dism.log");
//!   let event = log.events().next().unwrap();
//!   let value = serde_json::to_value(&event).unwrap();
//!   assert_eq!(value["level"], "error");
//!   assert_eq!(value["codes"][0]["name"], "E_ACCESSDENIED");
//!   assert_eq!(value["fields"]["pid"], 7);
//!   assert_eq!(serde_json::to_value(event.into_owned()).unwrap(), value);
//!   # }
//!   ```
//!
//!   Text that is neither UTF-8 nor ASCII gets U+FFFD here, because an event does not know the code
//!   page of its log. `panther_export::JsonLines` takes a decoder, such as the `Source` of
//!   `panther-set`.
//! - `jiff`: converts a [`LogTime`] to a `jiff::civil::DateTime` or a `jiff::Timestamp`.
//!
//! # Sources
//!
//! The grammars follow counts over some 300 real logs of Windows 7 to Windows 11. The names of
//! codes come from Windows' headers, as published in the crate windows-sys, and from Microsoft's
//! public documentation of servicing and setup.

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
#[doc(hidden)]
pub use framing::repeated::{Repeats, Run};
pub use log::Log;
pub use model::codes::{EventCodes, IntoCodes};
pub use model::event::Event;
pub use model::explain::FormatId;
pub use model::item::{Item, Reason, Unparsed};
pub use model::level::{Level, UnknownLevel};
pub use model::lines::Lines;
pub use model::owned::{OwnedEvent, OwnedItem, OwnedUnparsed};
pub use model::record::MAX_ITEM;
pub use model::span::Span;
pub use model::text::Text;
pub use model::time::{LogTime, Zone};
pub use registry::{DuplicateFormat, Registry};

/// Parses a log that is in memory. The bytes and the file name, which may be empty, decide the
/// format.
///
/// Never fails: if no format recognizes the source, each line is an event of the format `plain`.
///
/// ```
/// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(bytes, "CBS.log");
/// assert_eq!(log.events().next().unwrap().message(), "Ready");
/// ```
#[must_use]
pub fn parse<'s>(source: &'s [u8], name: &str) -> Log<'s> {
    Registry::default().parse(source, name)
}

/// Checks at compile time that callers can share these types between threads.
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
