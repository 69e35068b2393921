//! Writes items as JSON Lines and CSV for other programs, and as text for people.
//!
//! | writer | output |
//! |---|---|
//! | [`JsonLines`] | one JSON object an item, with everything that is known of it |
//! | [`Csv`] | one row an item, on request safe to open in a spreadsheet |
//! | [`Timesketch`] | one JSON object an event, for Timesketch |
//! | [`table::TableRows`] | one JSON object an item, with the columns of the [`table`] |
//! | [`Pretty`] | lines for people, on request in colour |
//!
//! Each writer holds the name and the format of one source. It appends to a byte vector, so one
//! thread can write a part of a log while another prints the part before it.
//!
//! ```
//! use panther_export::{JsonLines, Utf8};
//!
//! let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
//! let log = panther::parse(log, "CBS.log");
//! let writer = JsonLines::new("CBS.log", log.format(), Utf8);
//! let mut out = Vec::new();
//! for item in &log {
//!     writer.write(&item, &mut out);
//! }
//! assert_eq!(
//!     String::from_utf8(out).unwrap(),
//!     concat!(
//!         r#"{"kind":"event","source":"CBS.log","format":"cbs","byte_start":0,"byte_end":57,"#,
//!         r#""time":"2020-07-29T16:29:16","level":"info","component":"CBS","message":"Ready"}"#,
//!         "\n"
//!     )
//! );
//! ```

mod csv;
mod digits;
mod jsonl;
mod offset;
mod pretty;
mod repeats;
pub mod schema;
mod stage;
pub mod table;
mod text;
mod timesketch;
mod values;

/// The crate that [`Styles`] takes its styles from.
pub use anstyle;
pub use csv::{Column, Csv, CsvStyle, UnknownColumn};
pub use jsonl::JsonLines;
pub use pretty::{Pretty, Styles, printable};
pub use repeats::{RepeatKey, Repeats};
pub use text::{Decode, Utf8, escape_controls};
pub use timesketch::Timesketch;

/// The example in the README of this crate compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
