//! The values of an event as JSON.

use std::borrow::Cow;

use panther::code::{CodeRole, FoundCode};
use panther::details::{EventData, FieldValue};
use panther::format::Escaping;
use panther::{Event, LogTime};

use crate::digits::{nine_digits, two_digits};
use crate::stage::Stage;
use crate::text::{Decode, Whole, escape_into, is_plain, name_text, text};

/// Writes the texts of one event.
pub(crate) struct Texts<'e, D> {
    record: &'e [u8],
    pub(crate) raw: Whole<'e>,
    pub(crate) escaping: Option<&'e dyn Escaping>,
    decode: &'e D,
}

impl<'e, D: Decode> Texts<'e, D> {
    #[inline]
    pub(crate) fn of(event: &Event<'e>, decode: &'e D) -> Self {
        Self {
            record: event.raw(),
            raw: Whole::new(event.raw()),
            escaping: event.escaping(),
            decode,
        }
    }

    /// Adds a part of the record as a string, without the escapes of its format.
    #[inline]
    pub(crate) fn put(&self, part: &[u8], stage: &mut Stage<'_>) {
        match self
            .escaping
            .map_or(part.into(), |escaping| escaping.unescape(part))
        {
            Cow::Owned(part) => escape_into(text(&part, self.decode), stage.out()),
            Cow::Borrowed(part) => self.raw.put_text(part, self.decode, stage),
        }
    }

    /// Adds the value of a field.
    #[inline]
    pub(crate) fn put_value(&self, value: &FieldValue<'_>, stage: &mut Stage<'_>) {
        match value {
            FieldValue::Text(value) => self.put(value, stage),
            FieldValue::Number(value) => stage.put_number(*value),
            FieldValue::Time(value) => {
                stage.put(b"\"");
                put_time(*value, stage);
                stage.put(b"\"");
            }
            FieldValue::Data(data) => self.put_data(data, stage),
            // A kind of value that this writer does not know.
            _ => stage.put(b"null"),
        }
    }

    /// Adds the values as an object of texts.
    fn put_data(&self, data: &EventData<'_>, stage: &mut Stage<'_>) {
        let mut object = List::new(b"{", b"}");
        for (key, datum) in data.with_keys(|name| name_text(name, self.record, self.decode)) {
            object.next(stage);
            put_key(&key, stage);
            self.put(&datum.value, stage);
        }
        object.end(stage);
    }
}

/// Writes the brackets and commas of a list, and nothing for an empty list.
pub(crate) struct List<const N: usize, const M: usize> {
    open: &'static [u8; N],
    close: &'static [u8; M],
    any: bool,
}

impl<const N: usize, const M: usize> List<N, M> {
    pub(crate) const fn new(open: &'static [u8; N], close: &'static [u8; M]) -> Self {
        Self {
            open,
            close,
            any: false,
        }
    }

    /// What to write before the next value.
    pub(crate) fn next(&mut self, stage: &mut Stage<'_>) {
        if self.any {
            stage.put(b",");
        } else {
            stage.put(self.open);
        }
        self.any = true;
    }

    pub(crate) const fn is_empty(&self) -> bool {
        !self.any
    }

    pub(crate) fn end(&self, stage: &mut Stage<'_>) {
        if self.any {
            stage.put(self.close);
        }
    }
}

pub(crate) fn put_key(key: &str, stage: &mut Stage<'_>) {
    if is_plain(key.as_bytes()) {
        stage.put(b"\"");
        stage.put_bytes(key.as_bytes());
        stage.put(b"\":");
    } else {
        escape_into(key, stage.out());
        stage.put(b":");
    }
}

/// The first code that is a result, otherwise the first one.
pub(crate) fn first_result<'c, 'a>(codes: &'c [FoundCode<'a>]) -> Option<&'c FoundCode<'a>> {
    let result = codes.iter().find(|code| code.role == CodeRole::Result);
    result.or(codes.first())
}

pub(crate) fn put_code(code: &FoundCode<'_>, stage: &mut Stage<'_>) {
    stage.put(b"{\"value\":\"0x");
    let digits = std::array::from_fn(|index| {
        let digit = code.code.value() >> (28 - 4 * index) & 0xF;
        b"0123456789abcdef"[digit as usize]
    });
    stage.put::<8>(&digits);
    stage.put(b"\",\"kind\":\"");
    stage.put_bytes(code.kind.name().as_bytes());
    stage.put(b"\",\"role\":\"");
    stage.put_bytes(code.role.name().as_bytes());
    stage.put(b"\"");
    if let Some(name) = code.name() {
        stage.put(b",\"name\":");
        escape_into(name, stage.out());
    }
    stage.put(b"}");
}

/// Writes the time as [`LogTime`] displays it.
pub(crate) fn put_time(time: LogTime, stage: &mut Stage<'_>) {
    let (century, year) = (time.year() / 100, time.year() % 100);
    let mut text = *b"....-..-..T..:..:..";
    for (at, number) in [
        (0, century as u8),
        (2, year as u8),
        (5, time.month()),
        (8, time.day()),
        (11, time.hour()),
        (14, time.minute()),
        (17, time.second()),
    ] {
        text[at..at + 2].copy_from_slice(&two_digits(number));
    }
    stage.put(&text);
    if time.fraction_digits() > 0 {
        put_fraction(time, stage);
    }
}

/// Writes the fraction of a second. It is apart, because a larger `put_time` takes more instructions
/// for every time without a fraction.
#[inline(never)]
fn put_fraction(time: LogTime, stage: &mut Stage<'_>) {
    let digits = nine_digits(time.nanosecond());
    let printed = digits.get(..usize::from(time.fraction_digits()));
    stage.put(b".");
    stage.put_bytes(printed.unwrap_or(&digits));
}
