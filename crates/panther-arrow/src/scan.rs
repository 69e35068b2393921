//! Reads logs as rows.

use std::borrow::Cow;
use std::io::Read;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use memchr::memchr_iter;
use panther::{Item, Unparsed};
use panther_export::Decode;
use panther_export::table::{Column, Place};
use panther_set::{Filter, LogFile, Offset, Result, Source};

use crate::origin::Origin;
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
#[derive(Clone)]
pub struct Scan {
    columns: Vec<Column>,
    filter: Filter,
    unparsed: fn(&Unparsed<'_>) -> bool,
    batch_rows: usize,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan")
            .field("columns", &self.columns)
            .field("batch_rows", &self.batch_rows)
            .finish_non_exhaustive()
    }
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
        Self {
            columns: Column::ALL.to_vec(),
            filter: Filter::new(),
            unparsed: |_| true,
            batch_rows: BATCH_ROWS,
        }
    }

    /// Reads these columns, in this order.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Column>) -> Self {
        Self { columns, ..self }
    }

    /// Reads the events that pass the filter, and no unparsed bytes if the filter has conditions.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        if !filter.is_empty() {
            self.unparsed = |_| false;
        }
        Self { filter, ..self }
    }

    /// Reads the unparsed bytes for which `wants` is true, whatever the filter.
    #[must_use]
    pub fn with_unparsed(self, wants: fn(&Unparsed<'_>) -> bool) -> Self {
        Self {
            unparsed: wants,
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
        &self.columns
    }

    /// The schema of the batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        schema(&self.columns)
    }

    /// Empty rows of the columns.
    #[must_use]
    pub fn rows(&self) -> Rows {
        Rows::new(&self.columns)
    }

    /// Whether somebody asked for this column.
    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
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
        let mut lines = Lines::new(self, source);
        let flow = source.for_each_in(
            range,
            |item| {
                let line = lines.next(source, item);
                self.add(&mut rows, source, item, origin, line);
                self.deliver_if(rows.len() >= self.batch_rows, &mut rows, deliver)
            },
            || ControlFlow::Continue(()),
        );
        if rows.is_empty() || matches!(flow, Ok(ControlFlow::Break(()))) {
            return flow;
        }
        let last = deliver(rows.take());
        flow.map(|flow| if flow.is_break() { flow } else { last })
    }

    /// Adds the row of an item of a source, if the scan wants it. `line` is the number of the first line
    /// of the item.
    #[inline]
    pub fn add(
        &self,
        rows: &mut Rows,
        source: &Source,
        item: &Item<'_>,
        origin: &Origin,
        line: Option<u64>,
    ) {
        let place = origin.place(source, item, line);
        let is_wanted = match item {
            Item::Unparsed(unparsed) => (self.unparsed)(unparsed),
            Item::Event(event) => {
                let offset = place
                    .offset
                    .map(|offset| Offset::from_seconds(offset.seconds));
                self.filter.wants(event, offset, |bytes| source.text(bytes))
            }
        };
        if is_wanted {
            rows.push(item, &place, &InCodePage(source));
        }
    }

    fn deliver_if(
        &self,
        is_full: bool,
        rows: &mut Rows,
        deliver: &mut dyn FnMut(RecordBatch) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if is_full {
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
        let mut line = self.has(Column::Line).then_some(1);
        let mut place = Place::new(name, file.format());
        let decode = InCodePageOfFile(&file);
        let (mut at, mut borrowed) = (0, 0);
        for item in file.items() {
            // Spans may count other bytes than the text; the lengths of the items do not.
            let end = at + item.raw().len();
            if rows.is_empty() || end > borrowed {
                borrowed = bytes.len().min(at + BLOCK);
                rows.borrow_from(bytes.slice_with_length(at, borrowed - at));
            }
            at = end;
            place.line = line;
            line = line.map(|line| line + line_feeds(item.raw()));
            let is_wanted = match &item {
                Item::Unparsed(unparsed) => (self.unparsed)(unparsed),
                Item::Event(event) => self.filter.wants(event, None, |bytes| file.text(bytes)),
            };
            if is_wanted {
                rows.push(&item, &place, &decode);
            }
            self.deliver_if(rows.len() >= self.batch_rows, &mut rows, deliver)?;
        }
        self.deliver_if(!rows.is_empty(), &mut rows, deliver)
    }
}

/// Counts the lines of a source, or of a part of it, if a column asks for them.
#[derive(Debug)]
enum Lines {
    Unknown,
    /// The next item is the first of a part.
    Start,
    Next(u64),
}

impl Lines {
    fn new(scan: &Scan, source: &Source) -> Self {
        let has_lines = !source.is_event_log() && !source.is_dump() && !source.is_quoted();
        if scan.has(Column::Line) && has_lines {
            Self::Start
        } else {
            Self::Unknown
        }
    }

    /// The number of the first line of an item, in the order of items.
    #[inline]
    fn next(&mut self, source: &Source, item: &Item<'_>) -> Option<u64> {
        let line = match *self {
            Self::Unknown => return None,
            Self::Next(line) => line,
            Self::Start => match lines_before(source, item.span().start) {
                Some(before) => before + 1,
                None => {
                    *self = Self::Unknown;
                    return None;
                }
            },
        };
        *self = Self::Next(line + line_feeds(item.raw()));
        Some(line)
    }
}

/// Counts the line feeds before a byte of a source, which is at the start only if the source must be
/// read from end to end. `None` if they cannot be read; reading the items reports that.
fn lines_before(source: &Source, at: u64) -> Option<u64> {
    if at == 0 {
        return Some(0);
    }
    let mut bytes = source.stored_bytes().ok()?.take(at);
    let mut buffer = vec![0; 1 << 18];
    let mut count = 0;
    loop {
        match bytes.read(&mut buffer).ok()? {
            0 => return Some(count),
            read => count += line_feeds(&buffer[..read]),
        }
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// Decodes the lines of a source that are not UTF-8.
struct InCodePage<'s>(&'s Source);

impl Decode for InCodePage<'_> {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.0.code_page().text(bytes)
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
