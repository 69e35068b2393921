//! The table of events: one row an item, and one type a column.
//!
//! [`Column`] is the one definition of the columns, for Arrow, Parquet, SQL and the JSON Lines of
//! [`TableRows`]. [`Row`] gives the value of any column of an item, and reads only what that column
//! needs. `SCHEMA.md` lists all columns.
//!
//! ```
//! use panther_export::Utf8;
//! use panther_export::table::{Column, Place, Row, Value};
//!
//! let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
//! let log = panther::parse(log, "CBS.log");
//! let item = log.items().next().unwrap();
//! let place = Place::new("CBS.log", log.format());
//! let row = Row::new(&item, &place, &Utf8);
//! assert_eq!(row.value(Column::Component), Some(Value::Text("CBS".into())));
//! assert_eq!(row.value(Column::Code), None);
//! ```

mod column;
mod json;
mod place;
mod row;
mod set;

pub use column::{Column, ColumnType, UnknownTableColumn};
pub use json::{TableRows, header};
pub use place::{Evidence, KnownOffset, Place};
pub use row::{Row, Value};
pub use set::{ColumnSet, Columns};

/// The number of the schema. It grows when a column gets another name, type or meaning, and stays when
/// a column is added.
pub const VERSION: u32 = 1;

#[cfg(test)]
mod tests;
