//! Columns whose values each row has for itself.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, TimestampNanosecondArray};
use arrow_buffer::{NullBuffer, NullBufferBuilder, ScalarBuffer};
use panther::LogTime;
use panther_export::Decode;
use panther_export::table::{Column, ColumnType, KnownOffset, Row};

use crate::runs::TextRuns;

/// The columns of rows that no other row shares.
#[derive(Debug, Default)]
pub(crate) struct OwnRows {
    places: Vec<(Column, Numbers)>,
    times: Times,
}

impl OwnRows {
    pub(crate) fn new(columns: impl Iterator<Item = Column>) -> Self {
        let mut rows = Self::default();
        for column in columns {
            match column {
                Column::TimeUtc
                | Column::TimeLocal
                | Column::UtcOffset
                | Column::OffsetEvidence => rows.times.columns.push(OfTime::new(column)),
                _ => rows.places.push((column, Numbers::default())),
            }
        }
        rows
    }

    /// Adds a row; `repeats` tells whether it has the time of the row before.
    #[inline]
    pub(crate) fn push(&mut self, row: &Row<'_, impl Decode>, repeats: bool) {
        for (column, numbers) in &mut self.places {
            // With a constant column, nothing is left of the choice among all columns.
            numbers.push(match column {
                Column::ByteStart => row.number(Column::ByteStart),
                Column::ByteEnd => row.number(Column::ByteEnd),
                Column::Line => row.number(Column::Line),
                column => row.number(*column),
            });
        }
        if !self.times.columns.is_empty() {
            self.times.push(row, repeats);
        }
    }

    /// The columns of all rows, of which nothing is kept; `None` for a column without values.
    pub(crate) fn take(&mut self) -> Vec<(Column, Option<ArrayRef>)> {
        self.times.end_run();
        let places = self.places.iter_mut();
        let places = places.map(|(column, numbers)| (*column, numbers.take(column.kind())));
        let times = self.times.columns.iter_mut();
        let times = times.map(|of_time| (of_time.column, of_time.take()));
        places.chain(times).collect()
    }
}

/// The columns that the time of an event and the known offset decide. Many events in a row have the same
/// time.
#[derive(Debug, Default)]
struct Times {
    columns: Vec<OfTime>,
    /// The time and the offset of the last rows.
    last: (Option<LogTime>, Option<KnownOffset>),
    /// The number of rows with this time that the columns do not have yet.
    rows: usize,
}

impl Times {
    #[inline]
    fn push(&mut self, row: &Row<'_, impl Decode>, repeats: bool) {
        let offset = row.place().offset;
        if !repeats || offset != self.last.1 {
            let event = row.item().event();
            let this = (event.and_then(|event| event.time()), offset);
            if this != self.last || self.rows == 0 {
                self.end_run();
                self.last = this;
                self.columns.iter_mut().for_each(|column| column.begin(row));
            }
        }
        self.rows += 1;
    }

    fn end_run(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        self.columns.iter_mut().for_each(|column| column.end(rows));
    }
}

/// A column that the time decides.
#[derive(Debug)]
struct OfTime {
    column: Column,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Texts(TextRuns),
    /// Numbers, and that of the rows which they do not have yet.
    Numbers(Numbers, Option<i64>),
}

impl OfTime {
    fn new(column: Column) -> Self {
        let values = match column.kind() {
            ColumnType::Text => Values::Texts(TextRuns::default()),
            _ => Values::Numbers(Numbers::default(), None),
        };
        Self { column, values }
    }

    #[inline]
    fn begin(&mut self, row: &Row<'_, impl Decode>) {
        match &mut self.values {
            Values::Texts(texts) => texts.begin(row.text(self.column).as_deref()),
            Values::Numbers(_, number) if self.column.kind() == ColumnType::Number => {
                *number = row.number(self.column);
            }
            Values::Numbers(_, number) => *number = row.nanoseconds(self.column),
        }
    }

    #[inline]
    fn end(&mut self, rows: usize) {
        match &mut self.values {
            Values::Texts(texts) => texts.add(rows),
            Values::Numbers(numbers, number) => numbers.push_n(*number, rows),
        }
    }

    fn take(&mut self) -> Option<ArrayRef> {
        match &mut self.values {
            Values::Texts(texts) => texts.take(),
            Values::Numbers(numbers, _) => numbers.take(self.column.kind()),
        }
    }
}

/// The numbers of a column.
#[derive(Debug)]
pub(crate) struct Numbers {
    numbers: Vec<i64>,
    nulls: NullBufferBuilder,
    has_values: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl Numbers {
    fn with_capacity(rows: usize) -> Self {
        Self {
            numbers: Vec::with_capacity(rows),
            nulls: NullBufferBuilder::new(rows),
            has_values: false,
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, number: Option<i64>) {
        self.numbers.push(number.unwrap_or_default());
        self.nulls.append(number.is_some());
        self.has_values |= number.is_some();
    }

    #[inline]
    pub(crate) fn push_n(&mut self, number: Option<i64>, rows: usize) {
        let len = self.numbers.len() + rows;
        self.numbers.resize(len, number.unwrap_or_default());
        match number {
            Some(_) => self.nulls.append_n_non_nulls(rows),
            None => self.nulls.append_n_nulls(rows),
        }
        self.has_values |= number.is_some() && rows > 0;
    }

    /// The numbers as an array of a type; `None` if all are null.
    pub(crate) fn take(&mut self, kind: ColumnType) -> Option<ArrayRef> {
        let rows = self.numbers.len();
        // The next batch is likely to have as many rows.
        let mut taken = std::mem::replace(self, Self::with_capacity(rows));
        if !taken.has_values {
            return None;
        }
        let (numbers, nulls) = (ScalarBuffer::from(taken.numbers), taken.nulls.finish());
        Some(array(numbers, nulls, kind))
    }
}

fn array(numbers: ScalarBuffer<i64>, nulls: Option<NullBuffer>, kind: ColumnType) -> ArrayRef {
    match kind {
        ColumnType::Instant => {
            Arc::new(TimestampNanosecondArray::new(numbers, nulls).with_timezone("UTC"))
        }
        ColumnType::ClockTime => Arc::new(TimestampNanosecondArray::new(numbers, nulls)),
        _ => Arc::new(Int64Array::new(numbers, nulls)),
    }
}
