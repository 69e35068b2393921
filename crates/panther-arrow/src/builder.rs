//! Builders of the columns of a batch.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{
    Int64Builder, ListBuilder, MapBuilder, MapFieldNames, StringBuilder, StringViewBuilder,
    StructBuilder, TimestampNanosecondBuilder,
};
use arrow_array::{ArrayRef, new_null_array};
use arrow_buffer::Buffer;
use panther::code::FoundCode;
use panther_export::Decode;
use panther_export::table::{Column, ColumnType, Row};

use crate::schema::{code_fields, data_type, text_item};

/// Bytes of a log that a batch may borrow.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    buffer: Buffer,
    addresses: Range<usize>,
}

impl Block {
    pub(crate) fn new(buffer: Buffer) -> Self {
        let start = buffer.as_ptr() as usize;
        let addresses = start..start + buffer.len();
        Self { buffer, addresses }
    }

    /// The place of a text in the block, if the text is a slice of it.
    fn place(&self, text: &str) -> Option<(u32, u32)> {
        let at = text.as_ptr() as usize;
        if at < self.addresses.start || at + text.len() > self.addresses.end {
            return None;
        }
        let offset = u32::try_from(at - self.addresses.start).ok()?;
        Some((offset, u32::try_from(text.len()).ok()?))
    }
}

/// The builder of one column. Most columns of most logs are empty, so it counts nulls, and adds them when
/// a value follows.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    column: Column,
    values: Values,
    /// The number of nulls after the last value.
    nulls: usize,
    has_values: bool,
}

impl ColumnBuilder {
    pub(crate) fn new(column: Column) -> Self {
        Self {
            column,
            values: Values::new(column),
            nulls: 0,
            has_values: false,
        }
    }

    /// Adds the value of a row. `block` holds bytes that a text may borrow.
    #[inline]
    pub(crate) fn append(&mut self, row: &Row<'_, impl Decode>, block: Option<&Block>) {
        if self.append_value(row, block).is_some() {
            self.has_values = true;
        } else {
            self.nulls += 1;
        }
    }

    #[inline]
    fn append_value(&mut self, row: &Row<'_, impl Decode>, block: Option<&Block>) -> Option<()> {
        let column = self.column;
        match &mut self.values {
            Values::Text(texts) => {
                let text = row.text(column)?;
                settle(&mut self.nulls, |count| texts.append_nulls(count));
                texts.append(&text, block);
            }
            Values::Constant(texts) => {
                let text = row.text(column)?;
                settle(&mut self.nulls, |count| texts.append(None, count));
                texts.append(Some(&text), 1);
            }
            Values::Number(numbers) => {
                let number = row.number(column)?;
                settle(&mut self.nulls, |count| numbers.append_nulls(count));
                numbers.append_value(number);
            }
            Values::Time(times) => {
                let time = row.nanoseconds(column)?;
                settle(&mut self.nulls, |count| times.append_nulls(count));
                times.append_value(time);
            }
            Values::Codes(codes) => {
                let found = Some(row.codes()).filter(|found| !found.is_empty())?;
                settle(&mut self.nulls, |count| codes.append_nulls(count));
                found
                    .iter()
                    .for_each(|code| append_code(codes.values(), code));
                codes.append(true);
            }
            Values::Texts(map) => {
                let texts = Some(row.fields()).filter(|texts| !texts.is_empty())?;
                settle(&mut self.nulls, |count| end_map(map.append_nulls(count)));
                for (name, text) in texts {
                    map.keys().append_value(name);
                    map.values().append_value(text);
                }
                end_map(map.append(true));
            }
            Values::Lists(map) => {
                let lists = Some(row.data()).filter(|lists| !lists.is_empty())?;
                settle(&mut self.nulls, |count| end_map(map.append_nulls(count)));
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

    /// The column, and an empty builder for the next one.
    pub(crate) fn finish(&mut self) -> ArrayRef {
        let nulls = std::mem::take(&mut self.nulls);
        if !std::mem::take(&mut self.has_values) {
            return new_null_array(&data_type(self.column.kind()), nulls);
        }
        if nulls > 0 {
            self.values.append_nulls(nulls);
        }
        self.values.finish(self.column)
    }
}

/// The values of a column.
#[derive(Debug)]
enum Values {
    Text(TextBuilder),
    /// The same text for all rows of a log.
    Constant(ConstantBuilder),
    Number(Int64Builder),
    Time(TimestampNanosecondBuilder),
    Codes(Box<ListBuilder<StructBuilder>>),
    Texts(Box<MapBuilder<StringBuilder, StringBuilder>>),
    Lists(Box<MapBuilder<StringBuilder, ListBuilder<StringBuilder>>>),
}

impl Values {
    fn new(column: Column) -> Self {
        match column {
            Column::Host | Column::Source | Column::Member | Column::Format => {
                return Self::Constant(ConstantBuilder::default());
            }
            _ => {}
        }
        let names = || MapFieldNames {
            entry: "key_value".to_owned(),
            key: "key".to_owned(),
            value: "value".to_owned(),
        };
        match column.kind() {
            ColumnType::Number => Self::Number(Int64Builder::new()),
            ColumnType::Instant | ColumnType::ClockTime => {
                Self::Time(TimestampNanosecondBuilder::new())
            }
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
            _ => Self::Text(TextBuilder::default()),
        }
    }

    fn append_nulls(&mut self, count: usize) {
        match self {
            Self::Text(texts) => texts.append_nulls(count),
            Self::Constant(texts) => texts.append(None, count),
            Self::Number(numbers) => numbers.append_nulls(count),
            Self::Time(times) => times.append_nulls(count),
            Self::Codes(codes) => codes.append_nulls(count),
            Self::Texts(map) => end_map(map.append_nulls(count)),
            Self::Lists(map) => end_map(map.append_nulls(count)),
        }
    }

    fn finish(&mut self, column: Column) -> ArrayRef {
        match self {
            Self::Text(texts) => texts.finish(),
            Self::Constant(texts) => texts.finish(),
            Self::Number(numbers) => Arc::new(numbers.finish()),
            Self::Time(times) if column.kind() == ColumnType::Instant => {
                Arc::new(times.finish().with_timezone("UTC"))
            }
            Self::Time(times) => Arc::new(times.finish()),
            Self::Codes(codes) => Arc::new(codes.finish()),
            Self::Texts(map) => Arc::new(map.finish()),
            Self::Lists(map) => Arc::new(map.finish()),
        }
    }
}

/// Adds the nulls before a value. A builder keeps no bits of nulls until it gets one.
#[inline]
fn settle(nulls: &mut usize, append: impl FnOnce(usize)) {
    match std::mem::take(nulls) {
        0 => {}
        count => append(count),
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

/// Builds a column of texts, and the block that they borrow, if the builder has it already.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder(StringViewBuilder, Option<(usize, u32)>);

impl TextBuilder {
    #[inline]
    fn append(&mut self, text: &str, block: Option<&Block>) {
        // A view holds a text of up to 12 bytes itself.
        const INLINE: usize = 12;
        if text.len() > INLINE
            && let Some(block) = block
            && let Some((offset, len)) = block.place(text)
        {
            let known = self.1.filter(|(start, _)| *start == block.addresses.start);
            let number = match known {
                Some((_, number)) => number,
                None => {
                    let number = self.0.append_block(block.buffer.clone());
                    self.1 = Some((block.addresses.start, number));
                    number
                }
            };
            if self.0.try_append_view(number, offset, len).is_ok() {
                return;
            }
        }
        self.0.append_value(text);
    }

    #[inline]
    fn append_nulls(&mut self, count: usize) {
        (0..count).for_each(|_| self.0.append_null());
    }

    fn finish(&mut self) -> ArrayRef {
        self.1 = None;
        Arc::new(self.0.finish())
    }
}

/// Builds a column whose text changes seldom, with one copy of each text.
#[derive(Debug, Default)]
pub(crate) struct ConstantBuilder {
    builder: StringViewBuilder,
    text: Option<String>,
    count: usize,
}

impl ConstantBuilder {
    #[inline]
    fn append(&mut self, text: Option<&str>, count: usize) {
        if self.text.as_deref() != text {
            self.flush();
            self.text = text.map(str::to_owned);
        }
        self.count += count;
    }

    fn flush(&mut self) {
        let count = std::mem::take(&mut self.count);
        match &self.text {
            // A text of 4 GiB does not fit; a path is shorter.
            Some(text) if self.builder.try_append_value_n(text, count).is_ok() => {}
            _ => (0..count).for_each(|_| self.builder.append_null()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        self.flush();
        Arc::new(self.builder.finish())
    }
}
