//! Collects rows of the table in batches.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, SchemaRef};
use panther_export::Decode;
use panther_export::table::{Column, ColumnSet, Row};

use crate::logs::Logs;
use crate::own::OwnRows;
use crate::schema::schema;
use crate::shared::SharedRows;
use crate::texts::Block;

/// Collects rows of the table in a record batch.
///
/// Rows of one log that follow each other, and whose events have the same bytes but for their times, share
/// the values that these bytes decide: only the first of them is read for codes and details. All rows of
/// one log must be read with the same [`Decode`].
///
/// ```
/// use panther_arrow::{Column, Rows};
/// use panther_export::Utf8;
/// use panther_export::table::{Place, Row};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let mut rows = Rows::new(&[Column::Level, Column::Message]);
/// let place = Place::new("CBS.log", log.format());
/// for item in &log {
///     rows.push(&Row::new(&item, &place, &Utf8));
/// }
/// let batch = rows.take();
/// assert_eq!((batch.num_rows(), batch.num_columns()), (1, 2));
/// assert!(rows.is_empty());
/// ```
#[derive(Debug)]
pub struct Rows {
    schema: SchemaRef,
    /// The columns of the schema.
    columns: Vec<Column>,
    logs: Logs,
    /// The columns whose values each row has for itself.
    own: OwnRows,
    /// The columns whose values rows with the same text share.
    shared: SharedRows,
    nulls: Nulls,
    /// The bytes that texts may borrow.
    block: Option<Block>,
    len: usize,
}

impl Rows {
    /// No rows yet, of these columns.
    #[must_use]
    pub fn new(columns: &[Column]) -> Self {
        let all: ColumnSet = columns.iter().copied().collect();
        let of_logs = |column: &Column| Logs::decide(*column);
        let own = |column: &Column| column.differs_by_event();
        let shared = |column: &Column| !of_logs(column) && !own(column);
        Self {
            schema: schema(columns),
            columns: columns.to_vec(),
            logs: Logs::new(all.into_iter().filter(of_logs)),
            own: OwnRows::new(all.into_iter().filter(own)),
            shared: SharedRows::new(all.into_iter().filter(shared).collect()),
            nulls: Nulls::default(),
            block: None,
            len: 0,
        }
    }

    /// Lets the texts of the rows that follow borrow these bytes, if they are slices of them. All other
    /// texts are copied.
    ///
    /// # Panics
    /// If there are 2^32 bytes or more, which Arrow cannot count.
    pub fn borrow_from(&mut self, bytes: Buffer) {
        self.block = Some(Block::new(bytes));
    }

    /// Adds a row.
    #[inline]
    pub fn push(&mut self, row: &Row<'_, impl Decode>) {
        let block = self.block.as_ref();
        // The row before is in the batch before, or in this one.
        let repeats = row.repeats_header() && self.len > 0;
        if repeats {
            self.logs.push_same();
        } else if self.logs.push(row) {
            self.shared.forget();
        }
        self.own.push(row, repeats);
        self.shared.push(row, repeats, block);
        self.len += 1;
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The schema of the batch.
    #[must_use]
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes all rows.
    ///
    /// # Panics
    /// Never: the builders have the types of the schema, and all have the same length.
    #[must_use]
    pub fn take(&mut self) -> RecordBatch {
        let len = std::mem::take(&mut self.len);
        let built = self.logs.take().into_iter();
        let built = built.chain(self.own.take()).chain(self.shared.take());
        let built: Vec<_> = built.collect();
        let columns = self.columns.iter().zip(self.schema.fields());
        let columns = columns.map(|(&column, field)| -> ArrayRef {
            let found = built.iter().find(|(of, _)| *of == column);
            let values = found.and_then(|(_, values)| values.clone());
            values.unwrap_or_else(|| self.nulls.of(field.data_type(), len))
        });
        // Without a column, only this tells the number of rows.
        let options = RecordBatchOptions::new().with_row_count(Some(len));
        let batch =
            RecordBatch::try_new_with_options(self.schema.clone(), columns.collect(), &options);
        batch.expect("the columns fit the schema")
    }
}

/// Columns without values, which batches share.
#[derive(Debug, Default)]
struct Nulls {
    columns: Vec<ArrayRef>,
}

impl Nulls {
    fn of(&mut self, data_type: &DataType, len: usize) -> ArrayRef {
        let known = self
            .columns
            .iter()
            .position(|column| column.data_type() == data_type);
        match known.map(|at| &mut self.columns[at]) {
            Some(column) if column.len() >= len => column.slice(0, len),
            Some(column) => {
                *column = new_null_array(data_type, len);
                Arc::clone(column)
            }
            None => {
                let column = new_null_array(data_type, len);
                self.columns.push(Arc::clone(&column));
                column
            }
        }
    }
}
