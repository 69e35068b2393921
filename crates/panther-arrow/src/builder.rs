//! Builders of the columns of a batch.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{ListBuilder, MapBuilder, MapFieldNames, StringBuilder, StructBuilder};
use panther::code::FoundCode;
use panther_export::Decode;
use panther_export::table::{Column, ColumnType, Row};

use crate::own::Numbers;
use crate::schema::{code_fields, text_item};
use crate::texts::{Block, TextBuilder};

/// The builder of one column. Most columns of most logs are empty, so it adds the nulls before a value
/// only when it gets that value.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    column: Column,
    values: Values,
    /// The number of rows of which `values` has the values and the nulls.
    len: usize,
}

impl ColumnBuilder {
    pub(crate) fn new(column: Column) -> Self {
        Self {
            column,
            values: Values::new(column, 0),
            len: 0,
        }
    }

    pub(crate) const fn column(&self) -> Column {
        self.column
    }

    /// Adds the value of the row with this index; the rows before it that have none get nulls. `block` holds
    /// bytes that a text may borrow.
    #[inline]
    pub(crate) fn append(
        &mut self,
        index: usize,
        row: &Row<'_, impl Decode>,
        block: Option<&Block>,
    ) {
        let nulls = index - self.len;
        if self.append_value(nulls, row, block).is_some() {
            self.len = index + 1;
        }
    }

    /// Gives the `count` rows from this index on the text of the row before them, or no value if that has none.
    #[inline]
    pub(crate) fn repeat(&mut self, index: usize, count: usize) {
        if let Values::Text(texts) = &mut self.values
            && self.len == index
        {
            texts.repeat(count);
            self.len = index + count;
        }
    }

    #[inline]
    fn append_value(
        &mut self,
        nulls: usize,
        row: &Row<'_, impl Decode>,
        block: Option<&Block>,
    ) -> Option<()> {
        let column = self.column;
        match &mut self.values {
            Values::Text(texts) => {
                // With a constant column, nothing is left of the choice among all columns.
                let text = match column {
                    Column::Level => row.text(Column::Level),
                    Column::Component => row.text(Column::Component),
                    Column::Message => row.text(Column::Message),
                    column => row.text(column),
                }?;
                settle(nulls, |count| texts.append_nulls(count));
                texts.append(&text, block);
            }
            Values::Number(numbers) => {
                let number = row.number(column)?;
                settle(nulls, |count| numbers.push_n(None, count));
                numbers.push(Some(number));
            }
            Values::Codes(codes) => {
                let found = Some(row.codes()).filter(|found| !found.is_empty())?;
                settle(nulls, |count| codes.append_nulls(count));
                found
                    .iter()
                    .for_each(|code| append_code(codes.values(), code));
                codes.append(true);
            }
            Values::Texts(map) => {
                let texts = Some(row.fields()).filter(|texts| !texts.is_empty())?;
                settle(nulls, |count| end_map(map.append_nulls(count)));
                for (name, text) in texts {
                    map.keys().append_value(name);
                    map.values().append_value(text);
                }
                end_map(map.append(true));
            }
            Values::Lists(map) => {
                let lists = Some(row.data()).filter(|lists| !lists.is_empty())?;
                settle(nulls, |count| end_map(map.append_nulls(count)));
                for (name, texts) in lists {
                    map.keys().append_value(name);
                    let list = map.values();
                    texts
                        .iter()
                        .for_each(|text| list.values().append_value(text));
                    list.append(true);
                }
                end_map(map.append(true));
            }
        }
        Some(())
    }

    /// The column of so many rows, of which the builder keeps nothing; `None` if it has no values.
    pub(crate) fn finish(&mut self, rows: usize) -> Option<ArrayRef> {
        let len = std::mem::take(&mut self.len);
        if len == 0 {
            return None;
        }
        let nulls = rows - len;
        if nulls > 0 {
            self.values.append_nulls(nulls);
        }
        // The next batch is likely to have as many rows.
        let next = Values::new(self.column, rows);
        std::mem::replace(&mut self.values, next).finish()
    }
}

/// The values of a column.
#[derive(Debug)]
enum Values {
    Text(TextBuilder),
    Number(Numbers),
    Codes(Box<ListBuilder<StructBuilder>>),
    Texts(Box<MapBuilder<StringBuilder, StringBuilder>>),
    Lists(Box<MapBuilder<StringBuilder, ListBuilder<StringBuilder>>>),
}

impl Values {
    /// No values, with room for so many rows.
    fn new(column: Column, room: usize) -> Self {
        let names = || MapFieldNames {
            entry: "key_value".to_owned(),
            key: "key".to_owned(),
            value: "value".to_owned(),
        };
        match column.kind() {
            ColumnType::Number => Self::Number(Numbers::default()),
            ColumnType::Codes => {
                let codes = StructBuilder::from_fields(code_fields(), 0);
                Self::Codes(Box::new(ListBuilder::new(codes)))
            }
            ColumnType::Texts => {
                let (keys, values) = (StringBuilder::new(), StringBuilder::new());
                Self::Texts(Box::new(MapBuilder::new(Some(names()), keys, values)))
            }
            ColumnType::Lists => {
                let lists = ListBuilder::new(StringBuilder::new()).with_field(text_item());
                let map = MapBuilder::new(Some(names()), StringBuilder::new(), lists);
                Self::Lists(Box::new(map))
            }
            _ => Self::Text(TextBuilder::new(room)),
        }
    }

    fn append_nulls(&mut self, count: usize) {
        match self {
            Self::Text(texts) => texts.append_nulls(count),
            Self::Number(numbers) => numbers.push_n(None, count),
            Self::Codes(codes) => codes.append_nulls(count),
            Self::Texts(map) => end_map(map.append_nulls(count)),
            Self::Lists(map) => end_map(map.append_nulls(count)),
        }
    }

    fn finish(self) -> Option<ArrayRef> {
        Some(match self {
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::Number(mut numbers) => return numbers.take(ColumnType::Number),
            Self::Codes(mut codes) => Arc::new(codes.finish()),
            Self::Texts(mut map) => Arc::new(map.finish()),
            Self::Lists(mut map) => Arc::new(map.finish()),
        })
    }
}

/// Adds the nulls before a value. A builder keeps no bits of nulls until it gets one.
#[inline]
fn settle(nulls: usize, append: impl FnOnce(usize)) {
    if nulls > 0 {
        append(nulls);
    }
}

fn append_code(codes: &mut StructBuilder, code: &FoundCode<'_>) {
    let value = code.code.to_string();
    let texts = [
        Some(value.as_str()),
        Some(code.kind.name()),
        Some(code.role.name()),
        code.name(),
    ];
    for (index, text) in texts.into_iter().enumerate() {
        // The four fields of a code are texts.
        if let Some(field) = codes.field_builder::<StringBuilder>(index) {
            field.append_option(text);
        }
    }
    codes.append(true);
}

/// Each key of a map gets its value right behind it, so there are as many of both.
fn end_map(ended: Result<(), arrow_schema::ArrowError>) {
    debug_assert!(ended.is_ok(), "{ended:?}");
}
