//! Columns whose values rows with the same text share.

use arrow_array::{ArrayRef, UInt32Array};
use arrow_select::take::take;
use panther::Item;
use panther_export::table::{Column, ColumnSet, Row};
use panther_export::{Decode, RepeatKey, Repeats};

use crate::builder::ColumnBuilder;
use crate::texts::Block;

/// The columns of rows that the bytes of an event after its time decide. Each text is read once.
#[derive(Debug)]
pub(crate) struct SharedRows {
    columns: ColumnSet,
    /// The values of each column for each text, in the order of the set.
    builders: Vec<ColumnBuilder>,
    /// The index of the builder of each column of the set.
    places: [u8; Column::ALL.len()],
    /// Whether rows share values. Columns of the header alone take less time than to look for their text.
    are_shared: bool,
    /// For each row, the index of its text, if rows share values.
    rows: Vec<u32>,
    /// The number of texts.
    texts: u32,
    /// How many of the last rows repeat a level and a component that their builders do not have yet.
    repeated: usize,
    /// The texts of which a later row may share the values, and their indexes.
    known: Repeats,
}

impl SharedRows {
    pub(crate) fn new(columns: ColumnSet) -> Self {
        let mut places = [0; Column::ALL.len()];
        for (index, column) in columns.into_iter().enumerate() {
            places[column as usize] = index as u8;
        }
        Self {
            columns,
            builders: columns.into_iter().map(ColumnBuilder::new).collect(),
            places,
            are_shared: columns.into_iter().any(Column::needs_search),
            rows: Vec::new(),
            texts: 0,
            repeated: 0,
            known: Repeats::default(),
        }
    }

    /// Adds a row; `repeats` tells whether it has one line, and the level and component of the row before.
    #[inline]
    pub(crate) fn push(
        &mut self,
        row: &Row<'_, impl Decode>,
        repeats: bool,
        block: Option<&Block>,
    ) {
        if !self.are_shared {
            if repeats {
                self.push_repeated(row, block);
            } else {
                self.push_text(row, block);
            }
            return;
        }
        let key = self.key(row);
        let known = key.and_then(|key| self.known.get(key));
        if let Some(&[a, b, c, d]) = known {
            self.rows.push(u32::from_ne_bytes([a, b, c, d]));
            return;
        }
        if let Some(key) = key {
            self.known.keep(key, &self.texts.to_ne_bytes());
        }
        self.rows.push(self.texts);
        self.push_text(row, block);
    }

    /// Adds a row that differs from the one before in its message alone.
    #[inline]
    fn push_repeated(&mut self, row: &Row<'_, impl Decode>, block: Option<&Block>) {
        if self.columns.contains(Column::Message) {
            let place = usize::from(self.places[Column::Message as usize]);
            if let Some(builder) = self.builders.get_mut(place) {
                builder.append(self.texts as usize, row, block);
            }
        }
        self.texts += 1;
        self.repeated += 1;
    }

    /// Gives the repeated rows their levels and components.
    #[inline]
    fn end_repeated(&mut self) {
        let count = std::mem::take(&mut self.repeated);
        if count == 0 {
            return;
        }
        for column in self
            .columns
            .and(const { ColumnSet::of(&[Column::Level, Column::Component]) })
        {
            let place = usize::from(self.places[column as usize]);
            if let Some(builder) = self.builders.get_mut(place) {
                builder.repeat(self.texts as usize - count, count);
            }
        }
    }

    #[inline]
    fn push_text(&mut self, row: &Row<'_, impl Decode>, block: Option<&Block>) {
        self.end_repeated();
        for column in row.columns(self.columns) {
            let place = usize::from(self.places[column as usize]);
            if let Some(builder) = self.builders.get_mut(place) {
                builder.append(self.texts as usize, row, block);
            }
        }
        self.texts += 1;
    }

    /// The key of the text of a row, if that text alone decides the shared values.
    #[inline]
    fn key<'r>(&mut self, row: &Row<'r, impl Decode>) -> Option<RepeatKey<'r>> {
        let place = row.place();
        match row.item() {
            Item::Event(event)
                if place.session.is_none()
                    && place.prefix.is_none()
                    && std::ptr::eq(event.format().as_str(), place.format.as_str()) =>
            {
                self.known.key(event)
            }
            _ => None,
        }
    }

    /// Forgets the texts: those of the rows that follow have other values.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
    }

    /// The columns of all rows, of which the builders keep nothing; `None` for a column without values.
    pub(crate) fn take(&mut self) -> Vec<(Column, Option<ArrayRef>)> {
        self.end_repeated();
        let rows = std::mem::take(&mut self.rows);
        let texts = std::mem::take(&mut self.texts) as usize;
        self.known.clear();
        let are_all_different = !self.are_shared || texts == rows.len();
        let rows = UInt32Array::from(rows);
        let builders = self.builders.iter_mut();
        let columns = builders.map(|builder| {
            let values = builder.finish(texts).map(|values| match are_all_different {
                true => values,
                // Each row has a text.
                false => take(&values, &rows, None).expect("the values fit in a batch"),
            });
            (builder.column(), values)
        });
        columns.collect()
    }
}
