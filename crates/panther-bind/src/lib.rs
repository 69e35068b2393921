//! The reading of rows that the bindings of panther for other languages share.
//!
//! A [`Query`] says in texts which rows a caller wants: columns, conditions, a time zone. [`Query::open`]
//! finds the logs. [`Opened::batches`] reads them on threads of its own and hands over one record batch
//! after another, and [`Opened::summaries`] counts their contents.
//!
//! ```
//! # let folder = tempfile::tempdir().unwrap();
//! # let line = "2020-07-29 16:29:16, Error                 CBS    Lost [HRESULT = 0x80070005]\r\n";
//! # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
//! use panther_bind::Query;
//!
//! let mut query = Query::default();
//! query.set("columns", "component,code")?;
//! query.set("level", "error")?;
//! let opened = query.open([folder.path()]);
//! let batches = opened.batches();
//! assert_eq!(batches.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 1);
//! # Ok::<(), panther_bind::InvalidOption>(())
//! ```

mod batches;
mod condition;
mod near;
mod opened;
mod piece;
mod plain;
mod problem;
mod query;
mod summary;

pub use batches::{Batches, Next, ReaderFailed};
pub use opened::Opened;
pub use problem::Problem;
pub use query::{InvalidOption, Query};
pub use summary::Summary;
