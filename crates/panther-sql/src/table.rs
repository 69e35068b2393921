//! The tables, and the data that a scan of one carries.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::error::Result;
use datafusion_datasource::TableSchema;
use panther_arrow::Column;
use serde::{Deserialize, Serialize};

use crate::part::COLUMN;
use crate::wanted::Condition;

/// The columns of `sources`: texts and numbers.
pub(crate) const SOURCE_COLUMNS: [(&str, DataType); 12] = [
    ("host", DataType::Utf8View),
    ("source", DataType::Utf8View),
    ("member", DataType::Utf8View),
    ("size", DataType::Int64),
    ("sha256", DataType::Utf8View),
    ("format", DataType::Utf8View),
    ("encoding", DataType::Utf8View),
    ("events", DataType::Int64),
    ("errors", DataType::Int64),
    ("unparsed", DataType::Int64),
    ("status", DataType::Utf8View),
    ("reason", DataType::Utf8View),
];

/// A table that is read from logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Table {
    /// One row for each event and for each unparsed piece of a log.
    Events,
    /// One row for each log, and for each file that is not read.
    Sources,
}

impl Table {
    /// The tables.
    pub const ALL: [Self; 2] = [Self::Events, Self::Sources];

    /// The name of the table in a query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Sources => "sources",
        }
    }

    /// The columns of the table.
    #[must_use]
    pub fn schema(self) -> SchemaRef {
        match self {
            Self::Events => panther_arrow::schema(Column::ALL),
            Self::Sources => {
                let fields = SOURCE_COLUMNS.map(|(name, kind)| Field::new(name, kind, true));
                Arc::new(Schema::new(fields.to_vec()))
            }
        }
    }

    /// The columns, and the hidden one that describes the parts.
    pub(crate) fn file_schema(self) -> TableSchema {
        let part = Field::new(COLUMN, DataType::Utf8, false);
        TableSchema::builder(self.schema())
            .with_table_partition_cols(vec![Arc::new(part)])
            .build()
    }

    /// The columns at these indices.
    pub(crate) fn columns(self, indices: &[usize]) -> Result<Schema> {
        Ok(self.schema().project(indices)?)
    }
}

/// The settings that the scan of a table carries beside its columns and parts: all of it is sent to the processes
/// that read the parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogScan {
    pub(crate) table: Table,
    /// The number of the scan, by which a process knows the parts of one scan.
    pub(crate) id: u64,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) zone: Option<String>,
    pub(crate) host_from: Option<String>,
}

/// A short name of the type of a column.
#[must_use]
pub fn type_name(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => "text".to_owned(),
        DataType::Int64 => "number".to_owned(),
        DataType::Timestamp(_, None) => "timestamp".to_owned(),
        DataType::Timestamp(_, Some(zone)) => format!("timestamp in {zone}"),
        DataType::List(item) if matches!(item.data_type(), DataType::Struct(_)) => {
            "list of structs".to_owned()
        }
        DataType::Map(..) => "map".to_owned(),
        other => other.to_string(),
    }
}
