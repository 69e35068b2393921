//! Rows for Timesketch.

use std::borrow::Cow;

use panther::details::{Field, FieldValue};
use panther::{Event, Item, LogTime, Text};

use crate::stage::Stage;
use crate::text::{Decode, escape_into, name_text, text, text_in};
use crate::values::{List, Texts, first_result, put_key, put_time};

/// Writes the events of one source as JSON Lines that Timesketch imports.
///
/// A row has the keys that Timesketch needs, `message`, `datetime` (UTC, with six digits of the
/// second), `timestamp` (microseconds since 1970) and `timestamp_desc`. Then follow `host` if the
/// event names its computer, `source`, `sha256` if it is given, `format`, `byte_start`, `byte_end`,
/// `level`, `component`, `code` and `code_name` of the first result code, `codes`, and the fields. The
/// message contains the continuation lines. `data` is a list of texts such as `param1=running`,
/// because an index can hold only so many names.
///
/// ```
/// use panther_export::{Timesketch, Utf8};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let writer = Timesketch::new("CBS.log", Utf8);
/// let event = log.items().next().unwrap();
/// let mut out = Vec::new();
/// assert!(!writer.write_at(&event, None, &mut out), "no instant without an offset");
/// assert!(writer.write_at(&event, Some(2 * 3600), &mut out));
/// let row = String::from_utf8(out).unwrap();
/// assert!(row.starts_with(concat!(
///     r#"{"message":"Ready","datetime":"2020-07-29T14:29:16.000000+00:00","#,
///     r#""timestamp":1596032956000000,"timestamp_desc":"Log Entry Written","#
/// )));
/// ```
#[derive(Debug)]
pub struct Timesketch<D> {
    source: String,
    sha256: Option<String>,
    decode: D,
}

impl<D: Decode> Timesketch<D> {
    /// A writer for the events of `source`.
    #[must_use]
    pub fn new(source: &str, decode: D) -> Self {
        Self {
            source: source.to_owned(),
            sha256: None,
            decode,
        }
    }

    /// Adds the SHA-256 of the whole source, in hexadecimal.
    #[must_use]
    pub fn with_sha256(self, sha256: &str) -> Self {
        Self {
            sha256: Some(sha256.to_owned()),
            ..self
        }
    }

    /// Appends one row, if the item is an event at a known instant, and returns whether it is.
    /// `assumed` is the offset, in seconds east of UTC, of a time that states none.
    pub fn write_at(&self, item: &Item<'_>, assumed: Option<i32>, out: &mut Vec<u8>) -> bool {
        let event = item.event();
        let instant = event.and_then(|event| Instant::of(event.time()?, assumed));
        if let (Some(event), Some(instant)) = (event, instant) {
            self.event(&event, &instant, out);
        }
        event.is_some() && instant.is_some()
    }

    fn event(&self, event: &Event<'_>, instant: &Instant, out: &mut Vec<u8>) {
        let decoded = |part: Text<'_>| match event.decoded(part) {
            Cow::Borrowed(part) => text_in(part, event.raw(), &self.decode).into_owned(),
            Cow::Owned(part) => text(&part, &self.decode).into_owned(),
        };
        let texts = Texts::of(event, &self.decode);
        let mut row = RowKeys(List::new(b"{", b"}\n"), Stage::new(out));
        let mut message = decoded(event.message());
        for line in event.lines() {
            message.push('\n');
            message.push_str(&decoded(line));
        }
        row.text("message", &message);
        row.key("datetime").put(b"\"");
        put_time(instant.utc, &mut row.1);
        row.1.put(b"+00:00\"");
        let timestamp = instant.microseconds.to_string();
        row.key("timestamp").put_bytes(timestamp.as_bytes());
        row.text("timestamp_desc", "Log Entry Written");
        let fields = event.fields();
        if let Some(FieldValue::Text(computer)) = fields.get("computer") {
            row.text("host", &decoded(computer));
        }
        row.text("source", &self.source);
        if let Some(sha256) = &self.sha256 {
            row.text("sha256", sha256);
        }
        row.text("format", event.format().as_str());
        row.key("byte_start").put_number(event.span().start);
        row.key("byte_end").put_number(event.span().end);
        if let Some(level) = event.level() {
            row.text("level", level.name());
        }
        if let Some(component) = event.component() {
            row.text("component", &decoded(component));
        }
        let codes = event.codes();
        if let Some(code) = first_result(&codes) {
            row.text("code", &code.code.to_string());
            if let Some(name) = code.name() {
                row.text("code_name", name);
            }
            let stage = row.key("codes");
            let mut list = List::new(b"[", b"]");
            for code in &codes {
                list.next(stage);
                escape_into(code.code.to_string(), stage.out());
            }
            list.end(stage);
        }
        for Field { key, value, .. } in &fields {
            let stage = row.key(key);
            match value {
                FieldValue::Data(data) => {
                    let name = |name| name_text(name, event.raw(), &self.decode);
                    let mut list = List::new(b"[", b"]");
                    for (key, datum) in data.with_keys(name) {
                        list.next(stage);
                        escape_into(format!("{key}={}", decoded(datum.value)), stage.out());
                    }
                    list.end(stage);
                }
                value => texts.put_value(value, stage),
            }
        }
        row.0.end(&mut row.1);
    }
}

/// The keys of a row, and where they are written.
struct RowKeys<'o>(List<1, 2>, Stage<'o>);

impl<'o> RowKeys<'o> {
    fn key(&mut self, key: &str) -> &mut Stage<'o> {
        self.0.next(&mut self.1);
        put_key(key, &mut self.1);
        &mut self.1
    }

    fn text(&mut self, key: &str, text: &str) {
        escape_into(text, self.key(key).out());
    }
}

/// A time whose UTC offset is known.
#[derive(Clone, Copy)]
struct Instant {
    /// In UTC, with six digits of the second.
    utc: LogTime,
    /// Microseconds since 1970.
    microseconds: i64,
}

impl Instant {
    fn of(time: LogTime, assumed: Option<i32>) -> Option<Self> {
        let seconds = time.unix_seconds(time.zone().offset().or(assumed))?;
        let utc = LogTime::of_unix(seconds)?;
        let microseconds = time.nanosecond() / 1000;
        Some(Self {
            utc: utc.with_fraction(microseconds * 1000, 6),
            microseconds: seconds.checked_mul(1_000_000)? + i64::from(microseconds),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn rows(log: &str, name: &str, assumed: Option<i32>) -> Vec<Value> {
        let log = panther::parse(log.as_bytes(), name);
        let writer = Timesketch::new(name, crate::Utf8).with_sha256("e3b0");
        let mut out = Vec::new();
        for item in &log {
            let before = out.len();
            assert_eq!(
                writer.write_at(&item, assumed, &mut out),
                out.len() > before
            );
        }
        let lines = str::from_utf8(&out).unwrap().lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn an_event_log_is_in_utc_and_names_its_host() {
        let xml = "<Event><System><Provider Name='P'/><EventID>7</EventID>\
            <TimeCreated SystemTime='2024-03-12T23:59:59.1234567Z'/><Computer>PC-7</Computer></System>\
            <EventData><Data Name='a'>1</Data><Data>2</Data></EventData></Event>";
        let row = &rows(xml, "a.xml", Some(3600))[0];
        assert_eq!(row["datetime"], "2024-03-12T23:59:59.123456+00:00");
        assert_eq!(row["timestamp"], 1_710_287_999_123_456_i64);
        assert_eq!(row["host"], "PC-7");
        assert_eq!(row["event_id"], 7);
        assert_eq!(row["sha256"], "e3b0");
        assert_eq!(row["data"], serde_json::json!(["a=1", "Data=2"]));
    }

    #[test]
    fn an_event_without_an_instant_has_no_row() {
        let log = "a stray line\n2020-01-01 00:30:00, Error                 CBS    Failed 0x80070005\n  more\n";
        assert_eq!(rows(log, "CBS.log", None), [Value::Null; 0]);
        let rows = rows(log, "CBS.log", Some(3600));
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["datetime"], "2019-12-31T23:30:00.000000+00:00");
        assert_eq!(rows[0]["message"], "Failed 0x80070005\n  more");
        assert_eq!(rows[0]["code_name"], "E_ACCESSDENIED");
        assert_eq!(rows[0]["timestamp_desc"], "Log Entry Written");
    }
}
