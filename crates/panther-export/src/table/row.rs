//! The values of one row.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use panther::code::FoundCode;
use panther::details::{EventData, Field, FieldValue, Fields};
use panther::{Event, EventCodes, Item, LogTime, Reason, Text, Unparsed};

use super::column::Column;
use super::place::{Evidence, Place};
use crate::text::{Decode, message_range, name_text, text, text_at, text_in};
use crate::values::first_result;

/// A value of a row. Its variant is that of the [type](Column::kind) of its column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'v> {
    /// A text. It borrows the bytes of the log, unless they need decoding.
    Text(Cow<'v, str>),
    /// A number.
    Number(i64),
    /// Nanoseconds since 1970, of an instant or of a clock.
    Nanoseconds(i64),
    /// The codes of the event; there is at least one.
    Codes(&'v [FoundCode<'v>]),
    /// Names and texts; there is at least one.
    Texts(Vec<(Cow<'v, str>, Cow<'v, str>)>),
    /// Names, each once, and their texts; there is at least one.
    Lists(Vec<(Cow<'v, str>, Vec<Cow<'v, str>>)>),
}

/// An item as a row of the table.
///
/// It reads the codes and the details of the event once, when the first column asks for them.
pub struct Row<'r, D> {
    item: &'r Item<'r>,
    place: &'r Place<'r>,
    decode: &'r D,
    codes: OnceCell<EventCodes<'r>>,
    fields: OnceCell<Fields<'r>>,
}

impl<D> fmt::Debug for Row<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("item", self.item)
            .field("place", self.place)
            .finish_non_exhaustive()
    }
}

impl<'r, D: Decode> Row<'r, D> {
    /// The row of an item. `decode` decodes lines that are not UTF-8.
    #[must_use]
    #[inline]
    pub const fn new(item: &'r Item<'r>, place: &'r Place<'r>, decode: &'r D) -> Self {
        Self {
            item,
            place,
            decode,
            codes: OnceCell::new(),
            fields: OnceCell::new(),
        }
    }

    /// The value of a column; `None` is a null.
    #[inline]
    pub fn value(&self, column: Column) -> Option<Value<'_>> {
        let place = self.place;
        match (column, self.item) {
            (Column::Host, _) => place.host.map(known),
            (Column::Source, _) => Some(known(place.source)),
            (Column::Member, _) => place.member.map(known),
            (Column::Format, Item::Event(event)) => Some(known(event.format().as_str())),
            (Column::Format, Item::Unparsed(_)) => Some(known(place.format.as_str())),
            (Column::ByteStart, item) => number(item.span().start),
            (Column::ByteEnd, item) => number(item.span().end),
            (Column::Line, _) => place.line.and_then(number),
            (column, Item::Event(event)) => self.of_event(event, column),
            (Column::Message, Item::Unparsed(unparsed)) => self.unparsed_text(unparsed),
            (Column::UnparsedReason, Item::Unparsed(unparsed)) => {
                Some(known(unparsed.reason().name()))
            }
            (_, Item::Unparsed(_)) => None,
        }
    }

    #[inline]
    fn of_event(&self, event: &'r Event<'r>, column: Column) -> Option<Value<'_>> {
        match column {
            Column::TimeLocal => nanoseconds(event.time()?.civil_seconds(), event.time()?),
            Column::Level => Some(known(event.level()?.name())),
            Column::Component => Some(Value::Text(self.decoded(event.component()?))),
            Column::Message => Some(Value::Text(self.message(event))),
            Column::Lines => self.lines(event),
            Column::TimeUtc => {
                let time = event.time()?;
                let given = self.place.offset.map(|offset| offset.seconds);
                nanoseconds(time.unix_seconds(given)?, time)
            }
            Column::UtcOffset => {
                let stated = event.time()?.zone().offset();
                let seconds = stated.or(self.place.offset.map(|offset| offset.seconds))?;
                Some(Value::Number(seconds.into()))
            }
            Column::OffsetEvidence => Some(known(self.evidence(event.time()?))),
            Column::Code => Some(Value::Text(self.code()?.code.to_string().into())),
            Column::CodeKind => Some(known(self.code()?.kind.name())),
            Column::CodeRole => Some(known(self.code()?.role.name())),
            Column::CodeName => self.code()?.name().map(known),
            Column::Codes => {
                let codes = self.codes();
                (!codes.is_empty()).then_some(Value::Codes(codes))
            }
            Column::Attempt => self.place.attempt.and_then(number),
            Column::Session => {
                let own = self.field("session");
                own.or_else(|| self.place.session.map(known))
            }
            Column::Fields => self.other_fields(event),
            Column::Data => match self.fields().get("data")? {
                FieldValue::Data(data) => self.lists(&data),
                _ => None,
            },
            column => self.field(column.field()?),
        }
    }

    /// The bytes that belong to no event, as text; none for a run of NULs, which has no text.
    fn unparsed_text(&self, unparsed: &Unparsed<'r>) -> Option<Value<'_>> {
        let has_text = unparsed.reason() != Reason::NulRun;
        has_text.then(|| Value::Text(text(unparsed.raw(), self.decode)))
    }

    fn evidence(&self, time: LogTime) -> &'static str {
        if time.zone().offset().is_some() {
            return Evidence::Stated.name();
        }
        let offset = self.place.offset;
        offset.map_or("none", |offset| offset.evidence.name())
    }

    #[inline]
    fn message(&self, event: &'r Event<'r>) -> Cow<'r, str> {
        match event.escaping() {
            Some(_) => self.decoded(event.message()),
            None => text_at(message_range(event), event.raw(), self.decode),
        }
    }

    /// The continuation lines as one text.
    fn lines(&self, event: &'r Event<'r>) -> Option<Value<'r>> {
        let lines = event.lines();
        let all = lines.as_text()?;
        Some(Value::Text(match event.escaping() {
            None => self.decoded(all),
            Some(_) => {
                let lines = lines.map(|line| self.decoded(line));
                lines.collect::<Vec<_>>().join("\n").into()
            }
        }))
    }

    /// A part of the record as text.
    fn decoded(&self, part: Text<'r>) -> Cow<'r, str> {
        let record = self.item.raw();
        match self.item {
            Item::Event(event) => match event.decoded(part) {
                Cow::Borrowed(part) => text_in(part, record, self.decode),
                Cow::Owned(part) => text(&part, self.decode).into_owned().into(),
            },
            Item::Unparsed(_) => text_in(part.as_bytes(), record, self.decode),
        }
    }

    fn codes(&self) -> &EventCodes<'r> {
        self.codes.get_or_init(|| match self.item {
            Item::Event(event) => event.codes(),
            Item::Unparsed(_) => EventCodes::default(),
        })
    }

    fn code(&self) -> Option<&FoundCode<'r>> {
        first_result(self.codes())
    }

    fn fields(&self) -> &Fields<'r> {
        self.fields.get_or_init(|| match self.item {
            Item::Event(event) => event.fields(),
            Item::Unparsed(_) => Fields::default(),
        })
    }

    fn field(&self, key: &str) -> Option<Value<'_>> {
        match self.fields().get(key)? {
            FieldValue::Number(value) => number(value),
            value => Some(Value::Text(self.field_text(value)?)),
        }
    }

    /// The value of a field as text; `None` for values that have names.
    fn field_text(&self, value: FieldValue<'r>) -> Option<Cow<'r, str>> {
        match value {
            FieldValue::Text(value) => Some(self.decoded(value)),
            FieldValue::Number(value) => Some(value.to_string().into()),
            FieldValue::Time(value) => Some(value.to_string().into()),
            _ => None,
        }
    }

    /// The fields that have no column of their own.
    fn other_fields(&self, event: &'r Event<'r>) -> Option<Value<'_>> {
        let has_column = |key: &str| {
            let mut columns = Column::ALL.iter();
            columns.any(|column| column.field() == Some(key))
        };
        let fields = self.fields().iter().filter(|field| !has_column(field.key));
        let fields = fields.filter_map(|Field { key, value, .. }| {
            Some((Cow::Borrowed(*key), self.field_text(*value)?))
        });
        let own = event.prefix().map(|prefix| self.decoded(prefix));
        let prefix = own.or(self.place.prefix.map(Cow::Borrowed));
        let prefix = prefix.map(|prefix| (Cow::Borrowed("prefix"), prefix));
        let all: Vec<_> = fields.chain(prefix).collect();
        (!all.is_empty()).then_some(Value::Texts(all))
    }

    /// The values of an event of the event log by their names.
    fn lists(&self, data: &EventData<'r>) -> Option<Value<'_>> {
        let mut lists: Vec<(Cow<'_, str>, Vec<Cow<'_, str>>)> = Vec::new();
        for datum in data {
            let name = datum.decoded_name().map_or(Cow::Borrowed("Data"), |name| {
                name_text(name, self.item.raw(), self.decode)
            });
            let value = self.decoded(datum.value);
            match lists.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => lists.push((name, vec![value])),
            }
        }
        (!lists.is_empty()).then_some(Value::Lists(lists))
    }
}

const fn known(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn number<'v>(number: u64) -> Option<Value<'v>> {
    i64::try_from(number).ok().map(Value::Number)
}

/// `None` for a time so far from 1970 that its nanoseconds do not fit.
fn nanoseconds<'v>(seconds: i64, time: LogTime) -> Option<Value<'v>> {
    let whole = seconds.checked_mul(1_000_000_000)?;
    whole
        .checked_add(time.nanosecond().into())
        .map(Value::Nanoseconds)
}
