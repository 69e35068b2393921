//! Builders of the columns of a batch.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    Int64Builder, ListBuilder, MapBuilder, MapFieldNames, StringBuilder, StringViewBuilder,
    StructBuilder, TimestampNanosecondBuilder,
};
use arrow_buffer::Buffer;
use panther_export::table::{Column, ColumnType, Value};

use crate::schema::{code_fields, text_item};

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

/// The builder of one column.
#[derive(Debug)]
pub(crate) enum Builder {
    Text(TextBuilder),
    /// The same text for all rows of a log.
    Constant(ConstantBuilder),
    Number(Int64Builder),
    Time(TimestampNanosecondBuilder, ColumnType),
    Codes(Box<ListBuilder<StructBuilder>>),
    Texts(MapBuilder<StringBuilder, StringBuilder>),
    Lists(MapBuilder<StringBuilder, ListBuilder<StringBuilder>>),
}

impl Builder {
    pub(crate) fn new(column: Column) -> Self {
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
            kind @ (ColumnType::Instant | ColumnType::ClockTime) => {
                Self::Time(TimestampNanosecondBuilder::new(), kind)
            }
            ColumnType::Codes => {
                let codes = StructBuilder::from_fields(code_fields(), 0);
                Self::Codes(Box::new(ListBuilder::new(codes)))
            }
            ColumnType::Texts => {
                let (keys, values) = (StringBuilder::new(), StringBuilder::new());
                Self::Texts(MapBuilder::new(Some(names()), keys, values))
            }
            ColumnType::Lists => {
                let lists = ListBuilder::new(StringBuilder::new()).with_field(text_item());
                Self::Lists(MapBuilder::new(Some(names()), StringBuilder::new(), lists))
            }
            _ => Self::Text(TextBuilder::default()),
        }
    }

    /// Adds a value, or a null. `block` holds bytes that a text may borrow.
    #[inline]
    pub(crate) fn append(&mut self, value: Option<Value<'_>>, block: Option<&Block>) {
        match (self, value) {
            (Self::Text(texts), Some(Value::Text(text))) => texts.append(&text, block),
            (Self::Text(texts), _) => texts.0.append_null(),
            (Self::Constant(texts), Some(Value::Text(text))) => texts.append(Some(&text)),
            (Self::Constant(texts), _) => texts.append(None),
            (Self::Number(numbers), Some(Value::Number(number))) => numbers.append_value(number),
            (Self::Number(numbers), _) => numbers.append_null(),
            (Self::Time(times, _), Some(Value::Nanoseconds(time))) => times.append_value(time),
            (Self::Time(times, _), _) => times.append_null(),
            (Self::Codes(codes), Some(Value::Codes(found))) => {
                for code in found {
                    let value = code.code.to_string();
                    let texts = [
                        Some(value.as_str()),
                        Some(code.kind.name()),
                        Some(code.role.name()),
                        code.name(),
                    ];
                    for (index, text) in texts.into_iter().enumerate() {
                        // The four fields of a code are texts.
                        if let Some(field) = codes.values().field_builder::<StringBuilder>(index) {
                            field.append_option(text);
                        }
                    }
                    codes.values().append(true);
                }
                codes.append(true);
            }
            (Self::Codes(codes), _) => codes.append(false),
            (Self::Texts(map), value) => {
                let is_valid = value.is_some();
                if let Some(Value::Texts(texts)) = value {
                    for (name, text) in texts {
                        map.keys().append_value(name);
                        map.values().append_value(text);
                    }
                }
                end_map(map.append(is_valid));
            }
            (Self::Lists(map), value) => {
                let is_valid = value.is_some();
                if let Some(Value::Lists(lists)) = value {
                    for (name, texts) in lists {
                        map.keys().append_value(name);
                        let list = map.values();
                        texts
                            .iter()
                            .for_each(|text| list.values().append_value(text));
                        list.append(true);
                    }
                }
                end_map(map.append(is_valid));
            }
        }
    }

    /// The column, and an empty builder for the next one.
    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(texts) => texts.finish(),
            Self::Constant(texts) => texts.finish(),
            Self::Number(numbers) => Arc::new(numbers.finish()),
            Self::Time(times, ColumnType::Instant) => Arc::new(times.finish().with_timezone("UTC")),
            Self::Time(times, _) => Arc::new(times.finish()),
            Self::Codes(codes) => Arc::new(codes.finish()),
            Self::Texts(map) => Arc::new(map.finish()),
            Self::Lists(map) => Arc::new(map.finish()),
        }
    }
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
    fn append(&mut self, text: Option<&str>) {
        if self.text.as_deref() != text {
            self.flush();
            self.text = text.map(str::to_owned);
        }
        self.count += 1;
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
