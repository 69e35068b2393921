//! Reads logs as batches of rows.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use panther::{Item, Run, Unparsed};
use panther_export::Decode;
use panther_export::table::{Column, Place, Row};
use panther_set::{Filter, LogFile, Result, Source};
use panther_table::{Origin, Repeat, TableScan, each_repeat, line_feeds};

use crate::rows::Rows;
use crate::schema::schema;

/// Reads logs as batches of rows: which columns, which items, how many rows a batch.
///
/// ```
/// use panther_arrow::{Column, Scan};
/// use panther_set::Filter;
///
/// let errors = Scan::new()
///     .with_columns(vec![Column::Host, Column::TimeUtc, Column::Code])
///     .with_filter(Filter::new().at_least(panther::Level::Error))
///     .with_batch_rows(1024);
/// assert_eq!(errors.schema().fields().len(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct Scan {
    table: TableScan,
    batch_rows: usize,
}

impl Default for Scan {
    fn default() -> Self {
        Self::new()
    }
}

/// The rows of a batch, unless the caller chooses another number.
const BATCH_ROWS: usize = 8192;

/// The bytes of a file that one batch may borrow. Arrow counts them in 32 bits.
const BLOCK: usize = 1 << 30;

impl Scan {
    /// Reads all columns of all items, in batches of 8,192 rows.
    #[must_use]
    pub fn new() -> Self {
        Self::of(TableScan::new(Column::ALL.to_vec()))
    }

    /// Reads what a scan of the table wants.
    #[must_use]
    pub const fn of(table: TableScan) -> Self {
        Self {
            table,
            batch_rows: BATCH_ROWS,
        }
    }

    /// Reads these columns, in this order.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Column>) -> Self {
        Self {
            table: self.table.with_columns(columns),
            ..self
        }
    }

    /// Reads the events that pass the filter, and no unparsed bytes if the filter has conditions.
    #[must_use]
    pub fn with_filter(self, filter: Filter) -> Self {
        Self {
            table: self.table.with_filter(filter),
            ..self
        }
    }

    /// Reads the unparsed bytes for which `wants` is true, whatever the filter.
    #[must_use]
    pub fn with_unparsed(self, wants: fn(&Unparsed<'_>) -> bool) -> Self {
        Self {
            table: self.table.with_unparsed(wants),
            ..self
        }
    }

    /// Gives batches of at most so many rows.
    #[must_use]
    pub fn with_batch_rows(self, batch_rows: usize) -> Self {
        Self {
            batch_rows: batch_rows.max(1),
            ..self
        }
    }

    /// The columns that are read.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        self.table.columns()
    }

    /// The schema of the batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        schema(self.columns())
    }

    /// Empty rows of the columns.
    #[must_use]
    pub fn rows(&self) -> Rows {
        Rows::new(self.columns())
    }

    /// Reads the items of `source` that begin in a byte range: one of [`Source::parts`], or
    /// `0..u64::MAX` for all of them. Passes batches of rows to `deliver`, and ends early if it breaks.
    ///
    /// The texts of a batch are copies, because a source reads a file piece by piece and never maps it.
    ///
    /// # Errors
    /// Returns an error if the source cannot be read to the end of the range. The rows before the error
    /// are delivered.
    pub fn read(
        &self,
        source: &Source,
        range: Range<u64>,
        origin: &Origin,
        deliver: &mut dyn FnMut(RecordBatch) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let mut rows = self.rows();
        let flow = self.table.read(source, range, origin, |row| {
            rows.push(row);
            self.deliver(&mut rows, self.batch_rows, deliver)
        });
        match flow {
            Ok(ControlFlow::Break(())) => Ok(ControlFlow::Break(())),
            flow => {
                let last = self.deliver(&mut rows, 1, deliver);
                flow.map(|_| last)
            }
        }
    }

    /// Delivers the rows if there are so many of them.
    fn deliver(
        &self,
        rows: &mut Rows,
        enough: usize,
        deliver: &mut dyn FnMut(RecordBatch) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if rows.len() >= enough {
            deliver(rows.take())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Reads a file in memory, and passes batches of rows to `deliver` until it breaks. The texts of the
    /// batches borrow the bytes of the file, which live as long as a batch does.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("CBS.log");
    /// # std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready for all\r\n").unwrap();
    /// use std::sync::Arc;
    /// use std::ops::ControlFlow;
    ///
    /// use panther_arrow::{Column, Scan};
    /// use panther_set::LogFile;
    ///
    /// let file = Arc::new(LogFile::read(&path)?);
    /// let scan = Scan::new().with_columns(vec![Column::Message]);
    /// let flow = scan.read_file(file, "CBS.log", &mut |batch| {
    ///     assert_eq!(batch.num_rows(), 1);
    ///     ControlFlow::Continue(())
    /// });
    /// assert!(flow.is_continue());
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn read_file(
        &self,
        file: Arc<LogFile>,
        name: &str,
        deliver: &mut dyn FnMut(RecordBatch) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let bytes = Buffer::from(bytes::Bytes::from_owner(Shared(Arc::clone(&file))));
        let mut rows = self.rows();
        let mut line = self.table.has(Column::Line).then_some(1);
        let mut place = Place::new(name, file.format());
        let decode = InCodePageOfFile(&file);
        let (mut at, mut borrowed) = (0, 0);
        let as_text = self.table.has(Column::Message);
        // A filter may leave out the row whose header an event repeats.
        let has_all = self.table.wants_all();
        let mut push = |item: &Item<'_>, repeat: Option<Repeat<'_>>| {
            // Spans may count other bytes than the text; the lengths of the items do not.
            let end = at + item.raw().len();
            if rows.is_empty() || end > borrowed {
                borrowed = bytes.len().min(at + BLOCK);
                rows.borrow_from(bytes.slice_with_length(at, borrowed - at));
            }
            at = end;
            place.line = line;
            line = line.map(|line| line + line_feeds(item));
            if self.table.wants(item, None, |bytes| file.text(bytes)) {
                let row = Row::new(item, &place, &decode)
                    .repeating_header(repeat.is_some() && has_all)
                    .with_text(repeat.and_then(|repeat| repeat.text));
                rows.push(&row);
            }
            self.deliver(&mut rows, self.batch_rows, deliver)
        };
        let mut items = file.items();
        while let Some(run) = items.next_run() {
            match run {
                Run::Item(item) => push(item, None)?,
                Run::Repeats(repeats) => each_repeat(&repeats, as_text, &mut push)?,
            }
        }
        self.deliver(&mut rows, 1, deliver)
    }
}

/// Decodes the lines of a file in memory that are not UTF-8.
struct InCodePageOfFile<'f>(&'f LogFile);

impl Decode for InCodePageOfFile<'_> {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.0.code_page().text(bytes)
    }
}

/// The bytes of a file, which live as long as a batch borrows them.
struct Shared(Arc<LogFile>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes()
    }
}
