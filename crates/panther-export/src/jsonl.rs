//! JSON Lines, one object an item.

use std::borrow::Cow;

use panther::code::FoundCode;
use panther::details::{EventData, Field, FieldValue};
use panther::{Event, FormatId, Item, LogTime, Reason, Span, Text, Unparsed};

use crate::digits::{nine_digits, two_digits};
use crate::offset::offset_digits;
use crate::stage::Stage;
use crate::text::{Decode, Whole, escape_into, message_range, text};

/// Writes the items of one source as JSON Lines.
///
/// An object has these keys in this order, without those that have no value:
///
/// - every item: `kind` (`event` or `unparsed`), `source`, `format`, `start`, `end`;
/// - an event: `time`, `offset`, `level`, `component`, `message`, `lines`, `codes`, `fields`;
/// - unparsed bytes: `reason`, and `text`, or `nuls` for a run of NULs: their number.
///
/// `start` and `end` are byte offsets into the source, and `end` is exclusive. In a log that is
/// text, each item starts where the one before it ends. In a binary event log (`.evtx`), `start` and
/// `end` are those of the binary record, so there may be gaps between items; in a memory dump, they
/// are those of the header. The keys of `fields`
/// are [`Field::KEYS`](panther::details::Field::KEYS), `prefix` for the text that a search tool put
/// before the record, and `context` for what the record belongs to; see
/// [`JsonLines::write_within`].
///
/// Control characters are escaped, DEL and U+0080 to U+009F too.
#[derive(Debug)]
pub struct JsonLines<D> {
    source: String,
    format: FormatId,
    /// `{"kind":"event","source":...,"format":...,"start":`, the same on every line of an event
    /// that has the format of the source.
    event: Vec<u8>,
    /// The same for unparsed bytes.
    unparsed: Vec<u8>,
    /// The text before each line of a copied log. The items do not contain it.
    prefix: Option<String>,
    decode: D,
}

/// The part of a line before the offset of its item.
fn beginning(kind: &str, source: &str, format: FormatId) -> Vec<u8> {
    let mut line = Vec::new();
    for (key, value) in [
        ("{\"kind\":", kind),
        (",\"source\":", source),
        (",\"format\":", format.as_str()),
    ] {
        line.extend_from_slice(key.as_bytes());
        escape_into(value, &mut line);
    }
    line.extend_from_slice(b",\"start\":");
    line
}

impl<D: Decode> JsonLines<D> {
    /// A writer for the items of `source`.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        Self {
            source: source.to_owned(),
            format,
            event: beginning("event", source, format),
            unparsed: beginning("unparsed", source, format),
            prefix: None,
            decode,
        }
    }

    /// Adds the field `prefix` to all events without a prefix of their own: the text before each line
    /// of a copied log. The items do not contain it.
    ///
    /// ```
    /// use panther_export::{JsonLines, Utf8};
    ///
    /// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
    /// let writer = JsonLines::new("CBS.log", log.format(), Utf8).with_prefix("> ");
    /// let mut line = Vec::new();
    /// writer.write(&log.items().next().unwrap(), &mut line);
    /// assert!(line.ends_with(b"\"fields\":{\"prefix\":\"> \"}}\n"));
    /// ```
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        Self {
            prefix: Some(prefix.to_owned()),
            ..self
        }
    }

    /// Appends one line.
    pub fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        self.write_at(item, None, out);
    }

    /// Appends one line; `assumed` is the offset, in seconds east of UTC, of a time that states
    /// none.
    pub fn write_at(&self, item: &Item<'_>, assumed: Option<i32>, out: &mut Vec<u8>) {
        self.write_within(item, assumed, &[], out);
    }

    /// Works like [`JsonLines::write_at`], and adds the field `context` to an event: an object of
    /// these keys and values, unless there are none.
    ///
    /// ```
    /// use panther_export::{JsonLines, Utf8};
    ///
    /// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
    /// let writer = JsonLines::new("CBS.log", log.format(), Utf8);
    /// let mut line = Vec::new();
    /// writer.write_within(&log.items().next().unwrap(), None, &[("kb", "KB5000001")], &mut line);
    /// assert!(line.ends_with(b"\"fields\":{\"context\":{\"kb\":\"KB5000001\"}}}\n"));
    /// ```
    pub fn write_within(
        &self,
        item: &Item<'_>,
        assumed: Option<i32>,
        context: &[(&str, &str)],
        out: &mut Vec<u8>,
    ) {
        match item {
            Item::Event(event) => self.event(event, assumed, context, out),
            Item::Unparsed(unparsed) => self.unparsed(unparsed, out),
        }
    }

    fn event(
        &self,
        event: &Event<'_>,
        assumed: Option<i32>,
        context: &[(&str, &str)],
        out: &mut Vec<u8>,
    ) {
        let raw = Whole::new(event.raw());
        let escaping = event.escaping();
        let put = |part: &[u8], stage: &mut Stage<'_>| match escaping
            .map_or(part.into(), |escaping| escaping.unescape(part))
        {
            Cow::Owned(part) => escape_into(text(&part, &self.decode), stage.out()),
            Cow::Borrowed(part) => raw.put_text(part, &self.decode, stage),
        };
        if is_same(event.format(), self.format) {
            out.extend_from_slice(&self.event);
        } else {
            out.extend_from_slice(&beginning("event", &self.source, event.format()));
        }
        let stage = &mut Stage::new(out);
        put_span(event.span(), stage);
        if let Some(time) = event.time() {
            stage.put(b",\"time\":\"");
            put_time(time, stage);
            stage.put(b"\"");
            if let Some(seconds) = time.zone().offset().or(assumed) {
                stage.put(b",\"offset\":\"");
                stage.put(&offset_digits(seconds));
                stage.put(b"\"");
            }
        }
        if let Some(level) = event.level() {
            stage.put(b",\"level\":\"");
            stage.put_bytes(level.name().as_bytes());
            stage.put(b"\"");
        }
        if let Some(component) = event.component() {
            stage.put(b",\"component\":");
            match escaping {
                Some(_) => put(&component, stage),
                None => raw.put_part(&component, &self.decode, stage),
            }
        }
        stage.put(b",\"message\":");
        match escaping {
            Some(_) => put(&event.message(), stage),
            None => raw.put_range(
                &event.message(),
                || message_range(event),
                &self.decode,
                stage,
            ),
        }

        let mut list = List::new(b",\"lines\":[", b"]");
        for line in event.lines() {
            list.next(stage);
            put(&line, stage);
        }
        list.end(stage);

        let mut list = List::new(b",\"codes\":[", b"]");
        for code in &event.codes() {
            list.next(stage);
            put_code(code, stage);
        }
        list.end(stage);

        let mut list = List::new(b",\"fields\":{", b"}");
        let mut field = |key: &str, value: &FieldValue<'_>| {
            list.next(stage);
            // The keys are plain words.
            stage.put(b"\"");
            stage.put_bytes(key.as_bytes());
            stage.put(b"\":");
            match value {
                FieldValue::Text(value) => put(value, stage),
                FieldValue::Number(value) => stage.put_number(*value),
                FieldValue::Time(value) => {
                    stage.put(b"\"");
                    put_time(*value, stage);
                    stage.put(b"\"");
                }
                FieldValue::Data(data) => put_data(data, &put, stage),
                // A kind of value that this writer does not know.
                _ => stage.put(b"null"),
            }
        };
        for Field { key, value, .. } in &event.fields() {
            field(key, value);
        }
        let quoted = || self.prefix.as_deref().map(Text::from);
        if let Some(prefix) = event.prefix().or_else(quoted) {
            field("prefix", &FieldValue::Text(prefix));
        }
        if !context.is_empty() {
            list.next(stage);
            put_context(context, stage);
        }
        list.end(stage);
        stage.put(b"}\n");
    }

    fn unparsed(&self, unparsed: &Unparsed<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.unparsed);
        let stage = &mut Stage::new(out);
        put_span(unparsed.span(), stage);
        stage.put(b",\"reason\":\"");
        stage.put_bytes(unparsed.reason().name().as_bytes());
        let raw = unparsed.raw();
        if unparsed.reason() == Reason::NulRun {
            stage.put(b"\",\"nuls\":");
            stage.put_number(raw.len() as u64);
        } else {
            stage.put(b"\",\"text\":");
            Whole::new(raw).put_range(raw, || 0..raw.len(), &self.decode, stage);
        }
        stage.put(b"}\n");
    }
}

/// Writes the brackets and commas of a list, and nothing for an empty list.
struct List<const N: usize> {
    open: &'static [u8; N],
    close: &'static [u8; 1],
    any: bool,
}

impl<const N: usize> List<N> {
    const fn new(open: &'static [u8; N], close: &'static [u8; 1]) -> Self {
        Self {
            open,
            close,
            any: false,
        }
    }

    /// What to write before the next value.
    fn next(&mut self, stage: &mut Stage<'_>) {
        if self.any {
            stage.put(b",");
        } else {
            stage.put(self.open);
        }
        self.any = true;
    }

    fn end(&self, stage: &mut Stage<'_>) {
        if self.any {
            stage.put(self.close);
        }
    }
}

/// Writes the values as an object. The values of a name that occurs several times are an array.
fn put_data(data: &EventData<'_>, put: &impl Fn(&[u8], &mut Stage<'_>), stage: &mut Stage<'_>) {
    let mut object = List::new(b"{", b"}");
    for values in data.by_name().chunk_by(|(one, _), (other, _)| one == other) {
        let [(name, first), rest @ ..] = values else {
            continue;
        };
        object.next(stage);
        put(name, stage);
        stage.put(b":");
        if rest.is_empty() {
            put(&first.value, stage);
            continue;
        }
        let mut array = List::new(b"[", b"]");
        for (_, datum) in values {
            array.next(stage);
            put(&datum.value, stage);
        }
        array.end(stage);
    }
    object.end(stage);
}

fn put_context(context: &[(&str, &str)], stage: &mut Stage<'_>) {
    stage.put(b"\"context\":");
    let mut object = List::new(b"{", b"}");
    for (key, value) in context {
        object.next(stage);
        escape_into(*key, stage.out());
        stage.put(b":");
        escape_into(*value, stage.out());
    }
    object.end(stage);
}

fn put_code(code: &FoundCode<'_>, stage: &mut Stage<'_>) {
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

/// Whether two formats are the same. Nearly always they are the same text in memory, too.
fn is_same(one: FormatId, other: FormatId) -> bool {
    std::ptr::eq(one.as_str(), other.as_str()) || one == other
}

fn put_span(span: Span, stage: &mut Stage<'_>) {
    stage.put_number(span.start);
    stage.put(b",\"end\":");
    stage.put_number(span.end);
}

/// Writes the time as [`LogTime`] displays it.
fn put_time(time: LogTime, stage: &mut Stage<'_>) {
    let (century, year) = (time.year() / 100, time.year() % 100);
    let (y, z) = (two_digits(century as u8), two_digits(year as u8));
    let (m, d) = (two_digits(time.month()), two_digits(time.day()));
    let (h, n) = (two_digits(time.hour()), two_digits(time.minute()));
    let s = two_digits(time.second());
    stage.put(&[
        y[0], y[1], z[0], z[1], b'-', m[0], m[1], b'-', d[0], d[1], b'T', h[0], h[1], b':', n[0],
        n[1], b':', s[0], s[1],
    ]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Utf8;

    fn lines(log: &[u8], name: &str) -> Vec<String> {
        let log = panther::parse(log, name);
        let writer = JsonLines::new(name, log.format(), Utf8);
        let mut out = Vec::new();
        log.items().for_each(|item| writer.write(&item, &mut out));
        String::from_utf8(out)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// JSON needs six bytes for each NUL. A long run is never a part of an event.
    #[test]
    fn a_run_of_nuls_is_a_number() {
        let nuls = "\0".repeat(1000);
        let log = format!("{nuls}2016-09-28 04:30:31, Info                  CBS    a{nuls}b\r\n");
        assert_eq!(
            lines(log.as_bytes(), "CBS.log"),
            [
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","start":0,"end":1000,"reason":"nul_run","nuls":1000}"#,
                r#"{"kind":"event","source":"CBS.log","format":"cbs","start":1000,"end":1051,"time":"2016-09-28T04:30:31","level":"info","component":"CBS","message":"a"}"#,
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","start":1051,"end":2051,"reason":"nul_run","nuls":1000}"#,
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","start":2051,"end":2054,"reason":"foreign","text":"b\r\n"}"#,
            ]
        );
    }

    #[test]
    fn an_event_with_everything() {
        let log = "\u{FEFF}2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 Failed, Error 0x80070005\r\n\
            \u{20}   second \"line\"\r\n";
        assert_eq!(
            lines(log.as_bytes(), "CBS.log"),
            [
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","start":0,"end":3,"reason":"byte_order_mark","text":"U"}"#.replace('U', "\u{FEFF}"),
                concat!(
                    r#"{"kind":"event","source":"CBS.log","format":"cbs","start":3,"end":130,"time":"2016-09-28T04:30:31","level":"info","#,
                    r#""component":"CSI","message":"00000001@2016/9/27:20:30:31.455 Failed, Error 0x80070005","lines":["    second \"line\""],"#,
                    r#""codes":[{"value":"0x80070005","kind":"hresult","role":"result","name":"E_ACCESSDENIED"}],"#,
                    r#""fields":{"sequence":"00000001","utc":"2016-09-27T20:30:31.455"}}"#
                )
                .to_owned()
            ]
        );
    }

    #[test]
    fn an_offset_stands_behind_the_time() {
        let log = b"2016-09-28 04:30:31, Info                  CBS    Ready\r\n";
        let log = panther::parse(log, "CBS.log");
        let writer = JsonLines::new("CBS.log", log.format(), Utf8);
        for (assumed, expected) in [
            (Some(8 * 3600), r#"04:30:31","offset":"+08:00","level""#),
            (Some(-12_600), r#"04:30:31","offset":"-03:30","level""#),
            (Some(0), r#"04:30:31","offset":"+00:00","level""#),
            (None, r#"04:30:31","level""#),
        ] {
            let mut out = Vec::new();
            log.items()
                .for_each(|item| writer.write_at(&item, assumed, &mut out));
            let line = String::from_utf8(out).unwrap();
            assert!(line.contains(expected), "{line}");
        }
    }

    #[test]
    fn the_fraction_has_the_digits_that_were_printed() {
        let time = LogTime::new(2016, 9, 27, 20, 30, 31).unwrap();
        for nanosecond in [0, 3, 455_000_000, 18_220_400, 999_999_999] {
            for digits in 0..=9 {
                let time = time.with_fraction(nanosecond, digits);
                let mut out = Vec::new();
                put_time(time, &mut Stage::new(&mut out));
                assert_eq!(String::from_utf8(out).unwrap(), time.to_string());
            }
        }
    }

    #[test]
    fn values_of_an_event_are_an_object() {
        let fields = |data: &str| {
            let log = format!(
                "<Event><System><Provider Name='R&amp;D'/><EventID>x7</EventID></System><EventData>{data}</EventData></Event>"
            );
            let line = lines(log.as_bytes(), "a.xml").remove(0);
            let (_, fields) = line.split_once(r#","fields":"#).unwrap();
            fields.strip_suffix('}').unwrap().to_owned()
        };
        let before = r#"{"provider":"R&D","event_id":"x7""#;
        for (data, expected) in [
            ("", ""),
            (
                "<Data Name='a'>&lt;1&gt;</Data><Binary>00</Binary>",
                r#","data":{"a":"<1>","Binary":"00"}"#,
            ),
            (
                "<Data>&quot;x&quot;</Data><Data/>",
                r#","data":{"Data":["\"x\"",""]}"#,
            ),
            (
                "<Data Name='a'>1</Data><Data Name='a'><![CDATA[<2>]]></Data><Data>3</Data>",
                r#","data":{"a":["1","<2>"],"Data":"3"}"#,
            ),
        ] {
            assert_eq!(fields(data), format!("{before}{expected}}}"));
        }
    }

    #[test]
    fn a_prefix_is_kept() {
        let log = b"CBS.log:2016-09-28 04:30:31, Info                         Ready\r\n";
        assert!(
            lines(log, "sfc.txt")[0]
                .ends_with(r#""message":"Ready","fields":{"prefix":"CBS.log:"}}"#)
        );
    }
}
