//! The columns that all rows of a log share.

use arrow_array::ArrayRef;
use panther::{FormatId, Item};
use panther_export::Decode;
use panther_export::table::{Column, Place, Row};

use crate::runs::TextRuns;

/// The columns of rows that their log decides.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    columns: Vec<(Column, TextRuns)>,
    last: Option<Log>,
    /// The number of rows of the last log that the columns do not have yet.
    rows: usize,
}

/// A log, and the format of items in it.
#[derive(Debug)]
struct Log {
    host: Option<String>,
    source: String,
    member: Option<String>,
    format: FormatId,
}

impl Log {
    fn new(place: &Place<'_>, format: FormatId) -> Self {
        Self {
            host: place.host.map(str::to_owned),
            source: place.source.to_owned(),
            member: place.member.map(str::to_owned),
            format,
        }
    }

    #[inline]
    fn has(&self, place: &Place<'_>) -> bool {
        self.source == place.source
            && self.member.as_deref() == place.member
            && self.host.as_deref() == place.host
    }

    fn text(&self, column: Column) -> Option<&str> {
        match column {
            Column::Host => self.host.as_deref(),
            Column::Source => Some(&self.source),
            Column::Member => self.member.as_deref(),
            _ => Some(self.format.as_str()),
        }
    }
}

impl Logs {
    /// Whether a log decides this column.
    pub(crate) const fn decide(column: Column) -> bool {
        matches!(
            column,
            Column::Host | Column::Source | Column::Member | Column::Format
        )
    }

    pub(crate) fn new(columns: impl Iterator<Item = Column>) -> Self {
        Self {
            columns: columns
                .map(|column| (column, TextRuns::default()))
                .collect(),
            ..Self::default()
        }
    }

    /// Adds a row; tells whether its log is another one than that of the row before.
    #[inline]
    pub(crate) fn push(&mut self, row: &Row<'_, impl Decode>) -> bool {
        let place = row.place();
        let format = match row.item() {
            Item::Event(event) => event.format(),
            Item::Unparsed(_) => place.format,
        };
        match &self.last {
            Some(last) if last.has(place) => {
                // Ids are the same text in the same place, mostly.
                let is_same = std::ptr::eq(last.format.as_str(), format.as_str());
                if !is_same && last.format != format {
                    self.begin(place, format);
                }
                self.rows += 1;
                false
            }
            _ => {
                self.begin(place, format);
                self.rows += 1;
                true
            }
        }
    }

    /// Adds a row of the same log and format.
    #[inline]
    pub(crate) const fn push_same(&mut self) {
        self.rows += 1;
    }

    #[cold]
    fn begin(&mut self, place: &Place<'_>, format: FormatId) {
        self.end_run();
        let log = Log::new(place, format);
        for (column, runs) in &mut self.columns {
            runs.begin(log.text(*column));
        }
        self.last = Some(log);
    }

    fn end_run(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        self.columns.iter_mut().for_each(|(_, runs)| runs.add(rows));
    }

    /// The columns of all rows, of which nothing is kept; `None` for a column without values.
    pub(crate) fn take(&mut self) -> Vec<(Column, Option<ArrayRef>)> {
        self.end_run();
        let columns = self.columns.iter_mut();
        columns
            .map(|(column, runs)| (*column, runs.take()))
            .collect()
    }
}
