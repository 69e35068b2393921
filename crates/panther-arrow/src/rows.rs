//! Collects rows of the table in batches.

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use panther_export::Decode;
use panther_export::table::{Column, Row};

use crate::builder::{Block, ColumnBuilder};
use crate::schema::schema;

/// Collects rows of the table in a record batch.
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
    columns: Vec<ColumnBuilder>,
    schema: SchemaRef,
    /// The bytes that texts may borrow.
    block: Option<Block>,
    len: usize,
}

impl Rows {
    /// No rows yet, of these columns.
    #[must_use]
    pub fn new(columns: &[Column]) -> Self {
        Self {
            schema: schema(columns),
            columns: columns
                .iter()
                .map(|&column| ColumnBuilder::new(column))
                .collect(),
            block: None,
            len: 0,
        }
    }

    /// Lets the texts of the rows that follow borrow these bytes, if they are slices of them. All other
    /// texts are copied.
    pub fn borrow_from(&mut self, bytes: Buffer) {
        self.block = Some(Block::new(bytes));
    }

    /// Adds a row.
    #[inline]
    pub fn push(&mut self, row: &Row<'_, impl Decode>) {
        let block = self.block.as_ref();
        for column in &mut self.columns {
            column.append(row, block);
        }
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
        let columns = self.columns.iter_mut().map(ColumnBuilder::finish);
        // Without a column, only this tells the number of rows.
        let options = RecordBatchOptions::new().with_row_count(Some(self.len));
        self.len = 0;
        RecordBatch::try_new_with_options(self.schema.clone(), columns.collect(), &options)
            .expect("the columns fit the schema")
    }
}
