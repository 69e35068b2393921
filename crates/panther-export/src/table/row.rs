//! The values of one row.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use panther::code::FoundCode;
use panther::details::{EventData, Field, FieldValue, Fields};
use panther::{Event, EventCodes, Item, LogTime, Reason, Text, Unparsed};

use super::column::{Column, ColumnType, OfField};
use super::place::{Evidence, Place};
use super::set::{ColumnSet, OF_CODES, OF_DETAILS};
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
    repeats_header: bool,
    text: Option<&'r str>,
    codes: OnceCell<EventCodes<'r>>,
    details: OnceCell<Details<'r>>,
}

/// The fields of an event, and where the values of columns are among them.
struct Details<'r> {
    fields: Fields<'r>,
    /// For each [`OfField`], one more than the index of its field; 0 if the event has none.
    places: [u8; OfField::COUNT],
    /// The columns that have a field, and `fields` if a field has no column of its own.
    columns: ColumnSet,
    data: Option<EventData<'r>>,
}

impl<'r> Details<'r> {
    fn of(fields: Fields<'r>) -> Self {
        let (mut places, mut columns) = ([0; OfField::COUNT], ColumnSet::default());
        let mut data = None;
        for (index, field) in fields.iter().enumerate() {
            let column = match (OfField::of_key(field.key), field.value) {
                (Some(column), _) => {
                    places[column as usize] = u8::try_from(index + 1).unwrap_or(0);
                    column.column()
                }
                (None, FieldValue::Data(values)) => {
                    data = Some(values);
                    Column::Data
                }
                (None, _) => Column::Fields,
            };
            columns = columns.with(column);
        }
        Self {
            fields,
            places,
            columns,
            data,
        }
    }
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
            repeats_header: false,
            text: None,
            codes: OnceCell::new(),
            details: OnceCell::new(),
        }
    }

    /// States that the event has one line, and the time, level and component of the event before it in the
    /// same log, whose row is the one before. An output may then copy these.
    #[must_use]
    #[inline]
    pub const fn repeating_header(mut self, repeats: bool) -> Self {
        self.repeats_header = repeats;
        self
    }

    /// Gives the bytes of the record as text, if the caller knows that they are UTF-8: to check many records at
    /// once takes less time. Any other text is ignored.
    #[must_use]
    #[inline]
    pub fn with_text(mut self, text: Option<&'r str>) -> Self {
        let is_same = |text: &&str| std::ptr::eq(text.as_bytes(), self.item.raw());
        self.text = text.filter(is_same);
        self
    }

    /// Whether the row is [known](Self::repeating_header) to repeat the header of the one before.
    #[must_use]
    #[inline]
    pub const fn repeats_header(&self) -> bool {
        self.repeats_header
    }

    /// The item.
    #[must_use]
    #[inline]
    pub const fn item(&self) -> &'r Item<'r> {
        self.item
    }

    /// The facts of the item that its bytes do not state.
    #[must_use]
    #[inline]
    pub const fn place(&self) -> &'r Place<'r> {
        self.place
    }

    /// Those of the columns `among` that may have a value. Each other one of them is null.
    ///
    /// It searches for codes only if one of the columns is made of codes, and for details only if one is
    /// made of details.
    #[must_use]
    pub fn columns(&self, among: ColumnSet) -> ColumnSet {
        /// The columns that an event may lack.
        const SOME: ColumnSet = ColumnSet::of(&[
            Column::Level,
            Column::Component,
            Column::Lines,
            Column::UnparsedReason,
        ]);
        let Item::Event(event) = self.item else {
            let of_events = OF_CODES.or(OF_DETAILS).or(SOME);
            return among
                .without(of_events)
                .or(among.and(ColumnSet::of(&[Column::UnparsedReason])));
        };
        let mut columns = among
            .without(OF_CODES.or(OF_DETAILS).or(SOME))
            .with_if(Column::Level, event.level().is_some())
            .with_if(Column::Component, event.component().is_some());
        if among.contains(Column::Lines) {
            columns = columns.with_if(Column::Lines, event.lines().as_text().is_some());
        }
        if !among.and(OF_CODES).is_empty() && !self.codes().is_empty() {
            columns = columns.or(OF_CODES);
        }
        if !among.and(OF_DETAILS).is_empty() {
            let has_prefix = self.place.prefix.is_some() || event.prefix().is_some();
            columns = columns
                .or(self.details().columns)
                .with_if(Column::Session, self.place.session.is_some())
                .with_if(Column::Fields, has_prefix);
        }
        columns.and(among)
    }

    /// The value of a column; `None` is a null.
    #[must_use]
    pub fn value(&self, column: Column) -> Option<Value<'_>> {
        match column.kind() {
            ColumnType::Text => self.text(column).map(Value::Text),
            ColumnType::Number => self.number(column).map(Value::Number),
            ColumnType::Instant | ColumnType::ClockTime => {
                self.nanoseconds(column).map(Value::Nanoseconds)
            }
            ColumnType::Codes => Some(self.codes())
                .filter(|codes| !codes.is_empty())
                .map(Value::Codes),
            ColumnType::Texts => Some(self.fields())
                .filter(|fields| !fields.is_empty())
                .map(Value::Texts),
            ColumnType::Lists => Some(self.data())
                .filter(|data| !data.is_empty())
                .map(Value::Lists),
        }
    }

    /// The value of a column of [texts](ColumnType::Text). Each other column is null here.
    #[inline]
    pub fn text(&self, column: Column) -> Option<Cow<'_, str>> {
        let place = self.place;
        match (column, self.item) {
            (Column::Host, _) => place.host.map(Cow::Borrowed),
            (Column::Source, _) => Some(place.source.into()),
            (Column::Member, _) => place.member.map(Cow::Borrowed),
            (Column::Format, Item::Event(event)) => Some(event.format().as_str().into()),
            (Column::Format, Item::Unparsed(_)) => Some(place.format.as_str().into()),
            (Column::Message, Item::Unparsed(unparsed)) => self.unparsed_text(unparsed),
            (Column::UnparsedReason, Item::Unparsed(unparsed)) => {
                Some(unparsed.reason().name().into())
            }
            (column, Item::Event(event)) => self.text_of_event(event, column),
            (_, Item::Unparsed(_)) => None,
        }
    }

    #[inline]
    fn text_of_event(&self, event: &'r Event<'r>, column: Column) -> Option<Cow<'_, str>> {
        match column {
            Column::Level => Some(event.level()?.name().into()),
            Column::Component => Some(self.decoded(event, event.component()?)),
            Column::Message => Some(self.message(event)),
            Column::Lines => self.lines(event),
            Column::OffsetEvidence => Some(self.evidence(event.time()?).into()),
            Column::Code => Some(self.code()?.code.to_string().into()),
            Column::CodeKind => Some(self.code()?.kind.name().into()),
            Column::CodeRole => Some(self.code()?.role.name().into()),
            Column::CodeName => self.code()?.name().map(Cow::Borrowed),
            Column::Session => {
                let own = self.field(Column::Session);
                let own = own.and_then(|value| self.field_text(value));
                own.or_else(|| self.place.session.map(Cow::Borrowed))
            }
            column => self.field_text(self.field(column)?),
        }
    }

    /// The value of a column of [numbers](ColumnType::Number). Each other column is null here.
    #[inline]
    pub fn number(&self, column: Column) -> Option<i64> {
        let number = match column {
            Column::ByteStart => self.item.span().start,
            Column::ByteEnd => self.item.span().end,
            Column::Line => self.place.line?,
            Column::Attempt => self.place.attempt?,
            Column::UtcOffset => {
                let stated = self.event()?.time()?.zone().offset();
                let known = self.place.offset.map(|offset| offset.seconds);
                return stated.or(known).map(i64::from);
            }
            column => match self.field(column)? {
                FieldValue::Number(number) => number,
                _ => return None,
            },
        };
        i64::try_from(number).ok()
    }

    /// The value of a column of [instants](ColumnType::Instant) or [times](ColumnType::ClockTime), in
    /// nanoseconds since 1970. Each other column is null here.
    #[inline]
    pub fn nanoseconds(&self, column: Column) -> Option<i64> {
        let time = self.event()?.time()?;
        let seconds = match column {
            Column::TimeLocal => time.civil_seconds(),
            Column::TimeUtc => {
                let given = self.place.offset.map(|offset| offset.seconds);
                time.unix_seconds(given)?
            }
            _ => return None,
        };
        // A time so far from 1970 that its nanoseconds do not fit has no value.
        let whole = seconds.checked_mul(1_000_000_000)?;
        whole.checked_add(time.nanosecond().into())
    }

    /// All codes of the event, for the column `codes`.
    pub fn codes(&self) -> &[FoundCode<'r>] {
        self.codes.get_or_init(|| match self.item {
            Item::Event(event) => event.codes(),
            Item::Unparsed(_) => EventCodes::default(),
        })
    }

    /// Names and texts of the column `fields`: the fields that have no column of their own.
    #[must_use]
    pub fn fields(&self) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let Item::Event(event) = self.item else {
            return Vec::new();
        };
        let details = self.details();
        let all = details
            .fields
            .iter()
            .filter(|_| details.columns.contains(Column::Fields));
        let others = all.filter(|field| OfField::of_key(field.key).is_none());
        let fields = others.filter_map(|Field { key, value, .. }| {
            Some((Cow::Borrowed(*key), self.field_text(*value)?))
        });
        let own = event.prefix().map(|prefix| self.decoded(event, prefix));
        let prefix = own.or(self.place.prefix.map(Cow::Borrowed));
        let prefix = prefix.map(|prefix| (Cow::Borrowed("prefix"), prefix));
        fields.chain(prefix).collect()
    }

    /// Names, each once, and texts of the column `data`: the values of an event of the event log.
    #[must_use]
    pub fn data(&self) -> Vec<(Cow<'_, str>, Vec<Cow<'_, str>>)> {
        let mut lists: Vec<(Cow<'_, str>, Vec<Cow<'_, str>>)> = Vec::new();
        let Item::Event(event) = self.item else {
            return lists;
        };
        for datum in self.details().data.iter().flatten() {
            let name = datum.decoded_name().map_or(Cow::Borrowed("Data"), |name| {
                name_text(name, self.item.raw(), self.decode)
            });
            let value = self.decoded(event, datum.value);
            match lists.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => lists.push((name, vec![value])),
            }
        }
        lists
    }

    const fn event(&self) -> Option<&'r Event<'r>> {
        match self.item {
            Item::Event(event) => Some(event),
            Item::Unparsed(_) => None,
        }
    }

    /// The bytes that belong to no event, as text; none for a run of NULs, which has no text.
    fn unparsed_text(&self, unparsed: &Unparsed<'r>) -> Option<Cow<'r, str>> {
        let has_text = unparsed.reason() != Reason::NulRun;
        has_text.then(|| text(unparsed.raw(), self.decode))
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
            Some(_) => self.decoded(event, event.message()),
            None if let Some(part) = self.text.and_then(|text| text.get(message_range(event))) => {
                Cow::Borrowed(part)
            }
            None => match ascii(event, event.message()) {
                Some(text) => Cow::Borrowed(text),
                None => text_at(message_range(event), event.raw(), self.decode),
            },
        }
    }

    /// The continuation lines as one text.
    fn lines(&self, event: &'r Event<'r>) -> Option<Cow<'r, str>> {
        let lines = event.lines();
        let all = lines.as_text()?;
        Some(match event.escaping() {
            None => self.decoded(event, all),
            Some(_) => {
                let lines = lines.map(|line| self.decoded(event, line));
                lines.collect::<Vec<_>>().join("\n").into()
            }
        })
    }

    /// A part of the record as text.
    #[inline]
    fn decoded(&self, event: &'r Event<'r>, part: Text<'r>) -> Cow<'r, str> {
        let record = event.raw();
        match event.decoded(part) {
            Cow::Borrowed(part) => match ascii(event, part.into()) {
                Some(text) => Cow::Borrowed(text),
                None => text_in(part, record, self.decode),
            },
            Cow::Owned(part) => text(&part, self.decode).into_owned().into(),
        }
    }

    fn code(&self) -> Option<&FoundCode<'r>> {
        first_result(self.codes())
    }

    fn details(&self) -> &Details<'r> {
        self.details.get_or_init(|| match self.item {
            Item::Event(event) => Details::of(event.fields()),
            Item::Unparsed(_) => Details::of(Fields::default()),
        })
    }

    /// The value of a column that has a field.
    #[inline]
    fn field(&self, column: Column) -> Option<FieldValue<'r>> {
        let column = OfField::of_column(column)?;
        let details = self.details();
        let place = usize::from(*details.places.get(column as usize)?);
        Some((*details.fields).get(place.checked_sub(1)?)?.value)
    }

    /// The value of a field as text; `None` for values that have names.
    fn field_text(&self, value: FieldValue<'r>) -> Option<Cow<'r, str>> {
        match value {
            FieldValue::Text(value) => Some(self.decoded(self.event()?, value)),
            FieldValue::Number(value) => Some(value.to_string().into()),
            FieldValue::Time(value) => Some(value.to_string().into()),
            _ => None,
        }
    }
}

/// A part of an event as text, if all bytes of its record are known to be ASCII.
#[inline]
fn ascii<'e>(event: &Event<'_>, part: Text<'e>) -> Option<&'e str> {
    /// The length from which a check with vectors takes fewer instructions.
    const LONG: usize = 32;
    let part = part.as_bytes();
    match event.is_ascii() {
        true if part.len() < LONG => str::from_utf8(part).ok(),
        true => simdutf8::basic::from_utf8(part).ok(),
        false => None,
    }
}
