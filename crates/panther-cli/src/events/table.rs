//! Rows of the table: JSON Lines, Parquet and Arrow IPC.

#[cfg(feature = "arrow")]
mod file;

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use panther::{Item, Unparsed};
use panther_export::table::{Column, Row, TableRows, header};
use panther_set::{LogSet, OffsetSource, Source};
use panther_table::{InCodePage, LineCounter, Origin, TableScan};

#[cfg(feature = "arrow")]
use self::file::{FileRows, RowFile};
use super::{Printed, bar, contexts, is_stopped, timeline};
use crate::args::{EventsArgs, EventsOutput, TableOutput};
use crate::clocks::{self, Unknown};
use crate::lacking::{SeenByThreads, note_lacking};
use crate::writer::Printer;

/// Writes the rows of all sources, one source after the other.
pub(super) fn write(set: &LogSet, args: &EventsArgs, output: TableOutput) -> io::Result<Printed> {
    let scan = scan(args);
    let mut out = Out::new(args, output, &scan)?;
    let origins = origins(set, args, &scan);
    let filter = args.wanted.selection.filter();
    let seen: Vec<SeenByThreads> = set
        .sources()
        .iter()
        .map(|_| SeenByThreads::default())
        .collect();
    let empty = out.rows(&scan);
    let mut matches = 0;
    let mut written = Ok(());
    let bar = bar(set);
    let errors = set.ordered_after(
        |source, before: Option<&Piece<'_>>| Piece {
            index: set.index_of(source).unwrap_or_default(),
            // Only the reader of a source that is read from end to end knows where its lines are.
            lines: before.map_or_else(|| scan.lines(source), |before| before.lines.clone()),
            rows: empty(),
            matches: 0,
        },
        |piece, source, item| {
            if let Item::Event(event) = item {
                seen[piece.index].add(&filter, event);
            }
            piece.add(source, item, &scan, &origins[piece.index]);
        },
        |source, piece| {
            matches += piece.matches;
            written = out.write(source, piece.rows);
            match written {
                Ok(()) if !is_stopped(source) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        },
    );
    drop(bar);
    written?;
    out.end()?;
    let logs = set.sources().iter().zip(&seen);
    let logs = logs.map(|(source, seen)| (source.name(), source.format(), seen.get()));
    note_lacking(&filter, logs);
    Ok(Printed { matches, errors })
}

/// The rows that are wanted.
fn scan(args: &EventsArgs) -> TableScan {
    // Wrong names of columns have ended the program.
    let columns = args.wanted.form.table_columns().unwrap_or_default();
    let scan = TableScan::new(columns).with_filter(args.wanted.selection.filter());
    if args.wanted.include_unparsed {
        scan.with_unparsed(|_: &Unparsed<'_>| true)
    } else {
        scan
    }
}

/// The origins of all sources. Looks through all logs for it only as far as a column needs
/// that.
fn origins(set: &LogSet, args: &EventsArgs, scan: &TableScan) -> Vec<Origin> {
    let clocks: Vec<OffsetSource> = if scan.needs_offsets() {
        let timeline = timeline(set, args);
        clocks::notes(set, &timeline, args, Unknown::Null);
        clocks::note_streams(set, &timeline, args, Unknown::Null);
        timeline.offset_sources().to_vec()
    } else {
        clocks::given(set, args)
    };
    let roots: Vec<_> = args.paths.expanded();
    let hosts = args
        .host_from
        .as_ref()
        .map(|pattern| (pattern, roots.as_slice()));
    let origins = Origin::of_set(set, hosts, &clocks);
    let Some(contexts) = contexts(set, args).map(Arc::new) else {
        return origins;
    };
    let origins = origins.into_iter().enumerate();
    origins
        .map(|(index, origin)| origin.with_contexts(Arc::clone(&contexts), index))
        .collect()
}

/// The rows of a piece of a source.
struct Piece<'s> {
    /// The index of the source.
    index: usize,
    lines: LineCounter<'s>,
    rows: Rows,
    /// The number of events that pass the filter.
    matches: u64,
}

impl Piece<'_> {
    fn add(&mut self, source: &Source, item: &Item<'_>, scan: &TableScan, origin: &Origin) {
        let line = self.lines.next(item);
        let is_added = scan
            .row(source, origin, item, line, |row| self.rows.push(row))
            .is_some();
        self.matches += u64::from(is_added && item.event().is_some());
    }
}

/// Rows in the form in which they are written.
enum Rows {
    Lines(TableRows, Vec<u8>),
    #[cfg(feature = "arrow")]
    File(FileRows),
}

impl Rows {
    fn push(&mut self, row: &Row<'_, InCodePage<'_>>) {
        match self {
            Self::Lines(writer, bytes) => writer.write(row, bytes),
            #[cfg(feature = "arrow")]
            Self::File(rows) => rows.push(row),
        }
    }
}

/// The place where rows are written.
enum Out {
    Lines(Printer),
    #[cfg(feature = "arrow")]
    File(RowFile),
}

impl Out {
    fn new(args: &EventsArgs, output: TableOutput, scan: &TableScan) -> io::Result<Self> {
        let beginning = if args.wanted.form.has_header() {
            header(scan.columns())
        } else {
            Vec::new()
        };
        match output {
            TableOutput::JsonLines => {
                Ok(Self::Lines(Printer::new(EventsOutput::Jsonl, &beginning)?))
            }
            #[cfg(feature = "arrow")]
            TableOutput::File(form) => {
                Ok(Self::File(RowFile::new(args.to.as_deref(), form, scan)?))
            }
            #[cfg(not(feature = "arrow"))]
            TableOutput::File(_) => crate::args::fail(
                "no Parquet and Arrow, because panther was built without the feature `arrow`; \
                 cargo install --path crates/panther-cli --features arrow builds it with both",
            ),
        }
    }

    /// Makes empty rows of this form, on any thread.
    fn rows(&self, scan: &TableScan) -> impl Fn() -> Rows + Sync + use<> {
        let columns = scan.columns().to_vec();
        let make = match self {
            Self::Lines(_) => {
                |columns: &[Column]| Rows::Lines(TableRows::new(columns.to_vec()), Vec::new())
            }
            #[cfg(feature = "arrow")]
            Self::File(_) => |columns: &[Column]| Rows::File(FileRows::new(columns)),
        };
        move || make(&columns)
    }

    fn write(&mut self, source: &Source, rows: Rows) -> io::Result<()> {
        match (self, rows) {
            (Self::Lines(printer), Rows::Lines(_, bytes)) => printer.print(source, &bytes),
            #[cfg(feature = "arrow")]
            (Self::File(file), Rows::File(rows)) => file.write(rows),
            // The rows are made for this output.
            #[cfg(feature = "arrow")]
            (Self::Lines(_), Rows::File(_)) | (Self::File(_), Rows::Lines(..)) => Ok(()),
        }
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Lines(mut printer) => printer.flush(),
            #[cfg(feature = "arrow")]
            Self::File(file) => file.end(),
        }
    }
}
