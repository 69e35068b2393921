//! Columns of texts that change seldom.

use std::sync::Arc;

use arrow_array::ArrayRef;

use crate::texts::TextBuilder;

/// A column of texts that change seldom: it keeps each text once for all rows in a row that have it.
#[derive(Debug, Default)]
pub(crate) struct TextRuns {
    texts: TextBuilder,
    /// The number of nulls behind them.
    nulls: usize,
    /// The text of the last rows.
    last: Option<String>,
    /// How many of these rows were not added yet.
    rows: usize,
}

impl TextRuns {
    /// Sets the text of the rows that follow.
    #[inline]
    pub(crate) fn begin(&mut self, text: Option<&str>) {
        if self.last.as_deref() != text {
            self.flush();
            self.last = text.map(str::to_owned);
        }
    }

    /// Adds rows.
    #[inline]
    pub(crate) const fn add(&mut self, rows: usize) {
        self.rows += rows;
    }

    fn flush(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        match &self.last {
            Some(text) if rows > 0 => {
                self.texts.append_nulls(std::mem::take(&mut self.nulls));
                self.texts.append_n(text, rows);
            }
            _ => self.nulls += rows,
        }
    }

    /// The column, of which nothing is kept; `None` if all its rows are null.
    pub(crate) fn take(&mut self) -> Option<ArrayRef> {
        self.flush();
        let mut texts = std::mem::take(&mut self.texts);
        let nulls = std::mem::take(&mut self.nulls);
        if texts.is_empty() {
            return None;
        }
        texts.append_nulls(nulls);
        Some(Arc::new(texts.finish()))
    }
}
