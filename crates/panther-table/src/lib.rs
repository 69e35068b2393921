//! Reads logs as rows of one table.
//!
//! The columns are those of [`panther_export::table`]. A [`TableScan`] says which columns and which
//! items are wanted, and reads a source, or a part of it, as [`Row`]s. The [`Origin`] of a source has
//! the facts that its bytes do not state: its machine, which a [`HostPattern`] finds in the path,
//! and its UTC [`Offsets`].
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use panther_table::{Column, Origin, TableScan, Value};
//!
//! let log: &[u8] = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
//! let source = panther_set::Source::stream("CBS.log", log)?;
//! let scan = TableScan::new(vec![Column::Line, Column::Message]);
//! let mut lines = Vec::new();
//! let flow = scan.read(&source, 0..u64::MAX, &Origin::of(&source), |row| {
//!     lines.push(row.value(Column::Line) == Some(Value::Number(1)));
//!     ControlFlow::Continue(())
//! })?;
//! assert!(flow.is_continue());
//! assert_eq!(lines, [true]);
//! # Ok::<(), panther_set::Error>(())
//! ```

mod counts;
mod host;
mod lines;
mod near;
mod offsets;
mod origin;
mod scan;

pub use counts::Counts;
pub use host::{HostPattern, InvalidHostPattern, below};
pub use lines::{LineCounter, line_feeds};
pub use near::nearest;
pub use offsets::Offsets;
pub use origin::Origin;
pub use panther_export::table::{Column, ColumnType, Row, Value};
pub use scan::{InCodePage, TableScan};
#[doc(hidden)]
pub use scan::{Repeat, each_repeat};

/// The program in the README of this crate compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
