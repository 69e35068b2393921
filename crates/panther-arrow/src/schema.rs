//! The Arrow types of the columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use panther_export::table::{Column, ColumnType, VERSION};

/// The schema of these columns. All may be null. Its metadata has the number of the schema of the table
/// as `panther.schema`, and each field has its meaning as `comment`.
///
/// ```
/// use panther_arrow::{Column, schema};
///
/// let schema = schema(Column::ALL);
/// assert_eq!(schema.field(0).name(), "host");
/// assert_eq!(schema.metadata()["panther.schema"], "1");
/// ```
#[must_use]
pub fn schema(columns: &[Column]) -> SchemaRef {
    let fields: Fields = columns.iter().map(|&column| field(column)).collect();
    let version = [("panther.schema".to_owned(), VERSION.to_string())];
    Arc::new(Schema::new_with_metadata(fields, HashMap::from(version)))
}

fn field(column: Column) -> Field {
    let about = [("comment".to_owned(), column.about().to_owned())];
    Field::new(column.name(), data_type(column.kind()), true).with_metadata(HashMap::from(about))
}

/// The Arrow type of a type of columns. Texts are views, and so borrow the bytes of a log.
#[must_use]
pub fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Number => DataType::Int64,
        ColumnType::Instant => DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
        ColumnType::ClockTime => DataType::Timestamp(TimeUnit::Nanosecond, None),
        ColumnType::Codes => DataType::List(Arc::new(Field::new(
            "item",
            DataType::Struct(code_fields()),
            true,
        ))),
        ColumnType::Texts => map(Field::new("value", DataType::Utf8, true)),
        ColumnType::Lists => map(Field::new("value", DataType::List(text_item()), true)),
        // A type that this crate does not know yet is a text.
        _ => DataType::Utf8View,
    }
}

/// The fields of a code.
pub(crate) fn code_fields() -> Fields {
    ["value", "kind", "role", "name"]
        .into_iter()
        .map(|name| Field::new(name, DataType::Utf8, true))
        .collect()
}

/// The field of the items of a list of texts.
pub(crate) fn text_item() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Utf8, true))
}

/// A map from names. The names of its fields are those of the format of Parquet.
fn map(value: Field) -> DataType {
    let entry = Fields::from(vec![Field::new("key", DataType::Utf8, false), value]);
    let entries = Field::new("key_value", DataType::Struct(entry), false);
    DataType::Map(Arc::new(entries), false)
}
