//! Cells of record batches as JSON, to compare them with the rows of `panther-export`.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampNanosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use panther_arrow::arrow_schema::{DataType, TimeUnit};
use serde_json::{Map, Value, json};

/// The rows of a batch, without their nulls.
pub(crate) fn rows(batch: &RecordBatch) -> Vec<Value> {
    let schema = batch.schema();
    let row = |row: usize| {
        let cells = schema.fields().iter().zip(batch.columns());
        let cells = cells.filter(|(_, column)| column.is_valid(row));
        let cells = cells.map(|(field, column)| (field.name().clone(), cell(column, row)));
        Value::Object(cells.collect())
    };
    (0..batch.num_rows()).map(row).collect()
}

fn cell(column: &ArrayRef, row: usize) -> Value {
    match column.data_type() {
        DataType::Utf8View => json!(column.as_string_view().value(row)),
        DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => {
            let value = column.as_primitive::<TimestampNanosecondType>().value(row);
            let seconds = value.div_euclid(1_000_000_000);
            let time = panther::LogTime::of_unix(seconds).unwrap();
            let nanos = value.rem_euclid(1_000_000_000);
            let mark = if zone.is_some() { "Z" } else { "" };
            json!(format!("{time}.{nanos:09}{mark}"))
        }
        DataType::List(_) => list(&column.as_list::<i32>().value(row)),
        DataType::Struct(_) => {
            let fields = column.as_struct();
            let names = fields.column_names().into_iter().zip(fields.columns());
            let valid = names.filter(|(_, column)| column.is_valid(row));
            let cells = valid.map(|(name, column)| (name.to_owned(), cell(column, row)));
            Value::Object(cells.collect())
        }
        DataType::Map(..) => {
            let entries = column.as_map().value(row);
            let mut object = Map::new();
            for entry in 0..entries.len() {
                let name = entries.column(0).as_string::<i32>().value(entry);
                object.insert(name.to_owned(), cell(entries.column(1), entry));
            }
            Value::Object(object)
        }
        other => panic!("no column has the type {other}"),
    }
}

fn list(items: &ArrayRef) -> Value {
    (0..items.len()).map(|row| cell(items, row)).collect()
}
