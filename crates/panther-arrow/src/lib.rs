//! The table of events as Arrow record batches, Arrow IPC and Parquet.
//!
//! The columns are those of [`panther_export::table`]; [`schema`] gives them Arrow types. A [`Scan`]
//! reads a part of a log, or a whole one, and gives a batch for every few thousand rows. It fills only
//! the columns that were asked for: without a column of codes, nobody searches for codes.
//!
//! ```
//! # let folder = tempfile::tempdir().unwrap();
//! # let line = "2020-07-29 16:29:16, Error                 CBS    Lost [HRESULT = 0x80070005]\r\n";
//! # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
//! use std::ops::ControlFlow;
//!
//! use panther_arrow::{Column, Origin, Scan};
//!
//! let set = panther_set::LogSet::discover([folder.path()]);
//! let scan = Scan::new().with_columns(vec![Column::TimeLocal, Column::Code, Column::Message]);
//! let mut rows = 0;
//! for source in set.sources() {
//!     let flow = scan.read(source, 0..u64::MAX, &Origin::of(source), &mut |batch| {
//!         rows += batch.num_rows();
//!         ControlFlow::Continue(())
//!     })?;
//!     assert!(flow.is_continue());
//! }
//! assert_eq!(rows, 1);
//! # Ok::<(), panther_set::Error>(())
//! ```
//!
//! | to | use |
//! |---|---|
//! | read the rows of a source, or of a part of it | [`Scan::read`] |
//! | read a file in memory without copying its texts | [`Scan::read_file`] |
//! | make batches of items that something else gives | [`Rows`] |
//! | say what machine a log is of, and what clock it has | [`Origin`], [`HostPattern`], [`Offsets`] |
//! | write Parquet or Arrow IPC | [`RowWriter`], and [`NewFile`] for a file that is there only when it is complete |

mod builder;
#[cfg(any(feature = "ipc", feature = "parquet"))]
mod file;
mod logs;
mod own;
mod rows;
mod runs;
mod scan;
mod schema;
mod shared;
mod texts;

/// The crates whose types stand in the interface of this one.
pub use {arrow_array, arrow_buffer, arrow_schema};

#[cfg(any(feature = "ipc", feature = "parquet"))]
pub use file::{FileError, NewFile, RowWriter};
pub use panther_table::{
    Column, ColumnType, HostPattern, InvalidHostPattern, Offsets, Origin, TableScan,
};
pub use rows::Rows;
pub use scan::Scan;
pub use schema::{data_type, schema};

/// The program in the README of this crate compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
