//! The facts of an event that its message does not state.

use std::borrow::Cow;
use std::io::{self, Write};

use memchr::memmem;
use panther::Event;
use panther::details::{EventData, Field, FieldValue};

use super::printable;
use crate::text::{Decode, text_in};

/// The width of the text, as far as panther can choose it.
const WIDTH: usize = 80;

/// The blanks before facts that stand below their event.
const INDENT: usize = 4;

/// Fields that tell where a record comes from and not what happened. The exports for programs have
/// them.
const MINOR: &[&str] = &[
    "pid",
    "tid",
    "file",
    "line",
    "sequence",
    "utc",
    "prefix",
    "call_id",
    "correlation",
    "revision",
    "trace_guid",
    "provider_guid",
    "event_id",
    "qualifiers",
    "version",
    "event_version",
    "task",
    "opcode",
    "keywords",
    "record_id",
    "activity_id",
    "channel",
    "computer",
    "user_sid",
];

/// Whether a field tells where a record comes from, as a number or as the text in its place.
fn is_minor(key: &str) -> bool {
    MINOR.contains(&key.strip_suffix("_text").unwrap_or(key))
}

/// The event id, if the event has one.
pub(super) fn event_id(event: &Event<'_>) -> Option<u64> {
    match event.field("event_id")? {
        FieldValue::Number(id) => Some(id),
        _ => None,
    }
}

/// Fields of an event that its lines do not say, each as `key=value`.
pub(super) struct Facts(Vec<String>);

impl Facts {
    pub(super) fn of(event: &Event<'_>, decode: &impl Decode) -> Self {
        let mut facts = Self(Vec::new());
        let said = Said::of(event);
        for Field { key, value, .. } in event.fields() {
            match value {
                FieldValue::Data(data) if said.nothing() => facts.add_data(event, &data, decode),
                FieldValue::Data(_) => {}
                _ if is_minor(key) => {}
                FieldValue::Text(value) => {
                    let value = event.decoded(value);
                    if !said.text(&value) {
                        facts.add(key, &text_in(&value, event.raw(), decode));
                    }
                }
                FieldValue::Number(value) => {
                    let value = value.to_string();
                    if !said.number(&value) {
                        facts.add(key, &value);
                    }
                }
                FieldValue::Time(time) => facts.add(key, &time.to_string().replace('T', " ")),
                // A kind of value that this writer does not know.
                _ => {}
            }
        }
        facts
    }

    /// Adds the values of a Windows event. A value without a name is named by its number, as the
    /// texts of its provider refer to it.
    fn add_data(&mut self, event: &Event<'_>, data: &EventData<'_>, decode: &impl Decode) {
        for (index, datum) in data.iter().enumerate() {
            let text = |bytes: &[u8]| text_in(bytes, event.raw(), decode).into_owned();
            let name = match datum.decoded_name() {
                Some(name) => text(&name),
                None => (index + 1).to_string(),
            };
            self.add(&name, &text(&datum.decoded()));
        }
    }

    /// Adds a fact, unless its value is empty.
    fn add(&mut self, key: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let is_one_line = !value.contains('\n');
        let needs_quotes = is_one_line && value.contains(char::is_whitespace);
        let quote = if needs_quotes { "\"" } else { "" };
        self.0.push(format!("{key}={quote}{value}{quote}"));
    }

    /// Writes the facts behind a text that ends in this column, if they fit there. Returns whether
    /// they did.
    pub(super) fn write_beside(
        &self,
        column: usize,
        is_behind_text: bool,
        out: &mut Vec<u8>,
    ) -> io::Result<bool> {
        let facts = self.0.join("  ");
        let gap = if is_behind_text { "  " } else { "" };
        if facts.is_empty() {
            return Ok(true);
        }
        if facts.contains('\n') || column + gap.len() + facts.chars().count() > WIDTH {
            return Ok(false);
        }
        write!(out, "{gap}{}", printable(&facts))?;
        Ok(true)
    }

    /// Writes the facts on lines of their own, as many on each as fit.
    pub(super) fn write_below(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let mut row = String::new();
        for fact in &self.0 {
            let is_one_line = !fact.contains('\n');
            let width = INDENT + row.chars().count() + 2 + fact.chars().count();
            if !row.is_empty() && is_one_line && width <= WIDTH {
                row += "  ";
                row += fact;
                continue;
            }
            write_row(&row, out)?;
            row.clear();
            if is_one_line {
                row += fact;
                continue;
            }
            for (index, line) in fact.lines().enumerate() {
                let deeper = if index > 0 { "  " } else { "" };
                write_row(&format!("{deeper}{line}"), out)?;
            }
        }
        write_row(&row, out)
    }
}

fn write_row(row: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let row = row.trim_end();
    if row.is_empty() {
        return Ok(());
    }
    writeln!(out, "{:INDENT$}{}", "", printable(row))
}

/// The texts of an event that are shown anyway.
struct Said<'a> {
    event: &'a Event<'a>,
    component: Cow<'a, [u8]>,
    message: Cow<'a, [u8]>,
}

impl<'a> Said<'a> {
    fn of(event: &'a Event<'a>) -> Self {
        Self {
            event,
            component: event.decoded(event.component().unwrap_or_default()),
            message: event.decoded(event.message()),
        }
    }

    fn nothing(&self) -> bool {
        let mut lines = self.event.lines();
        self.message.is_empty() && lines.all(|line| line.trim_ascii().is_empty())
    }

    fn text(&self, value: &[u8]) -> bool {
        self.any(|text| memmem::find(text, value).is_some())
    }

    /// Whether the digits are a whole number of a text.
    fn number(&self, digits: &str) -> bool {
        self.any(|text| {
            memmem::find_iter(text, digits).any(|at| {
                let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                !is_digit(before) && !is_digit(text.get(at + digits.len()))
            })
        })
    }

    fn any(&self, says: impl Fn(&[u8]) -> bool) -> bool {
        let mut lines = self.event.lines();
        says(&self.component)
            || says(&self.message)
            || lines.any(|line| says(&self.event.decoded(line)))
    }
}
