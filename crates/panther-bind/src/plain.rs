//! Texts in the type that every Arrow library computes with.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

/// The schema with `string` in place of `string_view`.
pub(crate) fn plain_schema(schema: &Schema) -> SchemaRef {
    let plain = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8View => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8)),
        _ => Arc::clone(field),
    };
    let fields: Fields = schema.fields().iter().map(plain).collect();
    let metadata = schema.metadata().clone();
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

/// The batch with the schema that [`plain_schema`] makes of its own.
pub(crate) fn plain(batch: &RecordBatch, schema: &SchemaRef) -> RecordBatch {
    let plain = |column: &ArrayRef| match column.as_string_view_opt() {
        Some(texts) => Arc::new(texts.iter().collect::<StringArray>()),
        None => Arc::clone(column),
    };
    let columns = batch.columns().iter().map(plain).collect();
    // The columns have the types of the schema, and the length of the batch.
    RecordBatch::try_new(Arc::clone(schema), columns).unwrap_or_else(|_| batch.clone())
}
