//! Items written down for other programs: JSON Lines and CSV.
//!
//! Both append to a byte vector, so that a worker can write its piece of a log and another thread can print it.
//!
//! ```
//! use panther_export::{JsonLines, Utf8};
//!
//! let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
//! let items = panther::parse(log, "CBS.log");
//! let writer = JsonLines::new("CBS.log", items.format().id(), Utf8);
//! let mut out = Vec::new();
//! for item in items {
//!     writer.write(&item, &mut out);
//! }
//! assert_eq!(
//!     String::from_utf8(out).unwrap(),
//!     concat!(
//!         r#"{"kind":"event","source":"CBS.log","format":"cbs","start":0,"end":57,"#,
//!         r#""time":"2020-07-29T16:29:16","level":"info","component":"CBS","message":"Ready"}"#,
//!         "\n"
//!     )
//! );
//! ```

mod csv;
mod digits;
mod jsonl;
mod offset;
mod stage;
mod text;

pub use csv::Csv;
pub use jsonl::JsonLines;
pub use text::{Decode, Utf8};
