//! Reads logs as rows.

use std::borrow::Cow;
use std::fmt;
use std::ops::{ControlFlow, Range};

use panther::{Item, Repeats, Run, Unparsed};
use panther_export::Decode;
use panther_export::table::{Column, Row};
use panther_set::{Filter, Offset, Result, Source};

use crate::lines::LineCounter;
use crate::origin::Origin;

/// The columns and the items of logs that are wanted as rows.
///
/// ```
/// use panther_set::Filter;
/// use panther_table::{Column, TableScan};
///
/// let errors = TableScan::new(vec![Column::Host, Column::TimeUtc, Column::Code])
///     .with_filter(Filter::new().at_least(panther::Level::Error));
/// assert_eq!(errors.columns().len(), 3);
/// ```
#[derive(Clone)]
pub struct TableScan {
    columns: Vec<Column>,
    filter: Filter,
    unparsed: fn(&Unparsed<'_>) -> bool,
    /// Whether a column or the filter may use the UTC offset of an event, so that it is looked up.
    looks_up_offsets: bool,
}

impl fmt::Debug for TableScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableScan")
            .field("columns", &self.columns)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}

impl TableScan {
    /// Reads these columns of all items.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        let scan = Self {
            columns,
            filter: Filter::new(),
            unparsed: |_| true,
            looks_up_offsets: false,
        };
        scan.settled()
    }

    fn settled(mut self) -> Self {
        self.looks_up_offsets = self.has_offset_column() || self.filter.uses_offsets();
        self
    }

    /// Reads these columns, in this order.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Column>) -> Self {
        Self { columns, ..self }.settled()
    }

    /// Reads the events that pass the filter, and no unparsed bytes if the filter has conditions.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        if !filter.is_empty() {
            self.unparsed = |_| false;
        }
        Self { filter, ..self }.settled()
    }

    /// Reads the unparsed bytes for which `wants` is true, whatever the filter.
    #[must_use]
    pub fn with_unparsed(self, wants: fn(&Unparsed<'_>) -> bool) -> Self {
        Self {
            unparsed: wants,
            ..self
        }
    }

    /// The columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether a column is wanted.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Whether the rows need the UTC offsets of times that state none: for a column, or for a bound
    /// of the filter that is an instant.
    ///
    /// ```
    /// use panther_set::Filter;
    /// use panther_table::{Column, TableScan};
    ///
    /// let scan = TableScan::new(vec![Column::TimeLocal]);
    /// assert!(!scan.needs_offsets());
    /// let since = Filter::new().since("2031-03-09T08:10Z".parse()?);
    /// assert!(scan.with_filter(since).needs_offsets());
    /// # Ok::<(), panther_set::InvalidBound>(())
    /// ```
    #[must_use]
    pub fn needs_offsets(&self) -> bool {
        self.has_offset_column() || self.filter.has_instants()
    }

    fn has_offset_column(&self) -> bool {
        self.columns.iter().any(|column| column.needs_offset())
    }

    /// A counter of lines for a source, which counts only if the column `line` is wanted.
    #[must_use]
    pub fn lines<'s>(&self, source: &'s Source) -> LineCounter<'s> {
        if self.has(Column::Line) {
            LineCounter::of(source)
        } else {
            LineCounter::none(source)
        }
    }

    /// A counter of lines for a piece of a source, as [`LineCounter::of_piece`] makes it, which
    /// counts only if the column `line` is wanted.
    #[must_use]
    pub fn lines_of_piece<'s>(&self, source: &'s Source) -> LineCounter<'s> {
        if self.has(Column::Line) {
            LineCounter::of_piece(source)
        } else {
            LineCounter::none(source)
        }
    }

    /// Whether all events are wanted.
    #[must_use]
    pub fn wants_all(&self) -> bool {
        self.filter.is_empty()
    }

    /// Whether an item is wanted; `offset` is that of its time, if it is known, and `text` decodes bytes
    /// of its log.
    #[inline]
    pub fn wants(
        &self,
        item: &Item<'_>,
        offset: Option<Offset>,
        text: impl for<'b> Fn(&'b [u8]) -> Cow<'b, str>,
    ) -> bool {
        match item {
            Item::Unparsed(unparsed) => (self.unparsed)(unparsed),
            Item::Event(event) => self.filter.is_empty() || self.filter.wants(event, offset, text),
        }
    }

    /// Passes the row of an item to `each`, if it is wanted. `line` is the number of the first line of the
    /// item. The row knows the UTC offset of its time only if a wanted column or the filter needs
    /// it.
    #[inline]
    pub fn row<R>(
        &self,
        source: &Source,
        origin: &Origin,
        item: &Item<'_>,
        line: Option<u64>,
        each: impl FnOnce(&Row<'_, InCodePage<'_>>) -> R,
    ) -> Option<R> {
        self.row_of(source, origin, item, line, None, each)
    }

    /// Like [`TableScan::row`], also for a record that repeats the header of the one before.
    #[inline]
    fn row_of<R>(
        &self,
        source: &Source,
        origin: &Origin,
        item: &Item<'_>,
        line: Option<u64>,
        repeat: Option<Repeat<'_>>,
        each: impl FnOnce(&Row<'_, InCodePage<'_>>) -> R,
    ) -> Option<R> {
        // A filter may leave out the row before.
        let repeats = repeat.is_some() && self.wants_all();
        let text = repeat.and_then(|repeat| repeat.text);
        let mut place = origin.place(source, item, line);
        if self.looks_up_offsets {
            place.offset = origin.offset(item);
        }
        let offset = place
            .offset
            .map(|known| Offset::from_seconds(known.seconds));
        self.wants(item, offset, |bytes| source.text(bytes))
            .then(|| {
                let decode = InCodePage(source);
                let row = Row::new(item, &place, &decode).repeating_header(repeats);
                each(&row.with_text(text))
            })
    }

    /// Reads the items of `source` that begin in a byte range: one of [`Source::parts`], or
    /// `0..u64::MAX` for all of them. Passes the rows to `each`, and ends early if it breaks.
    ///
    /// # Errors
    /// Returns an error if the source cannot be read to the end of the range.
    pub fn read(
        &self,
        source: &Source,
        range: Range<u64>,
        origin: &Origin,
        mut each: impl FnMut(&Row<'_, InCodePage<'_>>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let mut lines = self.lines(source);
        let as_text = self.has(Column::Message);
        let mut pass = |item: &Item<'_>, repeat: Option<Repeat<'_>>| {
            let line = lines.next(item);
            let flow = self.row_of(source, origin, item, line, repeat, &mut each);
            flow.unwrap_or(ControlFlow::Continue(()))
        };
        source.for_each_run_in(
            range,
            |run| match run {
                Run::Item(item) => pass(item, None),
                Run::Repeats(repeats) => each_repeat(&repeats, as_text, &mut pass),
            },
            || ControlFlow::Continue(()),
        )
    }
}

/// A record that repeats the header of the one before.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Repeat<'t> {
    /// The record, if it is known to be UTF-8.
    pub text: Option<&'t str>,
}

/// Passes records that repeat a header to a closure. If `as_text`, it checks all of them for UTF-8 at once.
#[doc(hidden)]
#[inline]
pub fn each_repeat(
    repeats: &Repeats<'_, '_>,
    as_text: bool,
    each: &mut impl FnMut(&Item<'_>, Option<Repeat<'_>>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let all = as_text.then(|| simdutf8::basic::from_utf8(repeats.bytes()).ok());
    let all = all.flatten();
    let mut start = 0;
    repeats.events().try_for_each(|event| {
        let end = start + event.raw().len();
        let text = all.and_then(|all| all.get(start..end));
        start = end;
        each(&Item::Event(event), Some(Repeat { text }))
    })
}

/// Decodes the lines of a source that are not UTF-8 in its code page.
#[derive(Clone, Copy, Debug)]
pub struct InCodePage<'s>(pub &'s Source);

impl Decode for InCodePage<'_> {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.0.code_page().text(bytes)
    }
}

#[cfg(test)]
mod tests {
    use panther_export::table::Value;
    use panther_set::{OffsetSource, TimeZone};

    use super::*;
    use crate::offsets::Offsets;

    #[test]
    fn an_offset_is_there_for_the_columns_and_bounds_that_use_it() {
        let log: &[u8] = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
        let source = Source::stream("CBS.log", log).unwrap();
        let zone: TimeZone = "+02:00".parse().unwrap();
        let origin = Origin::of(&source).with_offsets(Offsets::from(&OffsetSource::Given(zone)));
        let log = panther::parse(log, "CBS.log");
        let item = log.items().next().unwrap();
        let offset_in = |scan: &TableScan| {
            scan.row(&source, &origin, &item, None, |row| {
                row.value(Column::UtcOffset)
                    .is_some_and(|value| matches!(value, Value::Number(7200)))
            })
        };
        let local = TableScan::new(vec![Column::TimeLocal]);
        assert_eq!(offset_in(&local), Some(false));
        let columns = vec![Column::UtcOffset];
        assert_eq!(offset_in(&local.clone().with_columns(columns)), Some(true));
        for (since, expected) in [
            ("2020-07-29T14:29:16Z", Some(true)),
            ("2020-07-29T14:29:17Z", None),
            ("2020-07-29T16:29:16", Some(false)),
        ] {
            let filter = Filter::new().since(since.parse().unwrap());
            let scan = local.clone().with_filter(filter);
            assert_eq!(offset_in(&scan), expected, "{since}");
        }
    }
}
