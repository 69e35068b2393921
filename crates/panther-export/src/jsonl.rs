//! JSON Lines, one object an item.

use panther::details::{Field, FieldValue};
use panther::{Event, FormatId, Item, Reason, Span, Text, Unparsed};

use crate::offset::offset_digits;
use crate::repeats::Repeats;
use crate::stage::Stage;
use crate::text::{Decode, Whole, escape_into, message_range};
use crate::values::{List, Texts, put_code, put_key, put_time};

/// Writes the items of one source as JSON Lines.
///
/// The module [`schema`](crate::schema) lists the keys of an object in their order; keys that have
/// no value are absent.
///
/// Control characters are escaped, DEL and U+0080 to U+009F too.
///
/// A writer keeps a MiB of its output, in [`Repeats`]. Only one thread at a time uses that memory,
/// so several threads write faster with a writer each. All events must have been read with the
/// layout of the source.
#[derive(Debug)]
pub struct JsonLines<D> {
    source: String,
    sha256: Option<String>,
    format: FormatId,
    /// `{"kind":"event","source":...,"format":...,"byte_start":`, the same on every line of an event
    /// that has the format of the source.
    event: Vec<u8>,
    /// The same for unparsed bytes.
    unparsed: Vec<u8>,
    /// The text before each line of a copied log. The items do not contain it.
    prefix: Option<String>,
    repeats: Option<Repeats>,
    decode: D,
}

/// The part of a line before the offset of its item.
fn beginning(kind: &str, source: &str, sha256: Option<&str>, format: FormatId) -> Vec<u8> {
    let mut line = Vec::new();
    for (key, value) in [
        ("{\"kind\":", Some(kind)),
        (",\"source\":", Some(source)),
        (",\"sha256\":", sha256),
        (",\"format\":", Some(format.as_str())),
    ] {
        if let Some(value) = value {
            line.extend_from_slice(key.as_bytes());
            escape_into(value, &mut line);
        }
    }
    line.extend_from_slice(b",\"byte_start\":");
    line
}

impl<D: Decode> JsonLines<D> {
    /// A writer for the items of `source`.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        Self {
            source: source.to_owned(),
            sha256: None,
            format,
            event: beginning("event", source, None, format),
            unparsed: beginning("unparsed", source, None, format),
            prefix: None,
            repeats: Some(Repeats::default()),
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

    /// Adds the key `sha256` to all items: the SHA-256 of the whole source, in hexadecimal.
    ///
    /// ```
    /// use panther_export::{JsonLines, Utf8};
    ///
    /// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
    /// let writer = JsonLines::new("CBS.log", log.format(), Utf8).with_sha256("e3b0c4");
    /// let mut line = Vec::new();
    /// writer.write(&log.items().next().unwrap(), &mut line);
    /// assert!(line.starts_with(br#"{"kind":"event","source":"CBS.log","sha256":"e3b0c4","format""#));
    /// ```
    #[must_use]
    pub fn with_sha256(mut self, sha256: &str) -> Self {
        self.sha256 = Some(sha256.to_owned());
        self.event = self.beginning("event", self.format);
        self.unparsed = self.beginning("unparsed", self.format);
        self
    }

    /// Gives the writer a memory of the output of earlier events of the same source, by a
    /// writer with the same options; or none, and then it keeps nothing.
    #[must_use]
    pub fn with_repeats(self, repeats: Option<Repeats>) -> Self {
        Self { repeats, ..self }
    }

    /// Takes the memory of this writer, for the next writer of the same source.
    #[must_use]
    pub const fn take_repeats(&mut self) -> Option<Repeats> {
        self.repeats.take()
    }

    fn beginning(&self, kind: &str, format: FormatId) -> Vec<u8> {
        beginning(kind, &self.source, self.sha256.as_deref(), format)
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
        let is_usual = is_same(event.format(), self.format);
        if is_usual {
            out.extend_from_slice(&self.event);
        } else {
            out.extend_from_slice(&self.beginning("event", event.format()));
        }
        let stage = &mut Stage::new(out);
        put_span(event.span(), stage);
        if let Some(time) = event.time() {
            stage.put(b",\"time\":\"");
            put_time(time, stage);
            stage.put(b"\"");
            if let Some(seconds) = time.zone().offset().or(assumed) {
                stage.put(b",\"utc_offset\":\"");
                stage.put(&offset_digits(seconds));
                stage.put(b"\"");
            }
        }
        let repeats = self.repeats.as_ref();
        let repeats = repeats.filter(|_| is_usual && context.is_empty());
        let mut kept = repeats.and_then(Repeats::hold);
        let key = kept.as_mut().and_then(|kept| kept.key(event));
        let Some((kept, key)) = kept.as_mut().zip(key) else {
            return self.after_time(event, context, stage);
        };
        if let Some(output) = kept.output(key) {
            return stage.put_bytes(output);
        }
        let from = stage.out().len();
        self.after_time(event, context, stage);
        kept.keep(key, stage.out().get(from..).unwrap_or_default());
    }

    /// Writes all of an event but its place and its time.
    fn after_time(&self, event: &Event<'_>, context: &[(&str, &str)], stage: &mut Stage<'_>) {
        let texts = Texts::of(event, &self.decode);
        if let Some(level) = event.level() {
            stage.put(b",\"level\":\"");
            stage.put_bytes(level.name().as_bytes());
            stage.put(b"\"");
        }
        if let Some(component) = event.component() {
            stage.put(b",\"component\":");
            match texts.escaping {
                Some(_) => texts.put(&component, stage),
                None => texts.raw.put_part(&component, &self.decode, stage),
            }
        }
        stage.put(b",\"message\":");
        match texts.escaping {
            Some(_) => texts.put(&event.message(), stage),
            None => texts.raw.put_range(
                &event.message(),
                || message_range(event),
                &self.decode,
                stage,
            ),
        }

        let mut list = List::new(b",\"lines\":[", b"]");
        for line in event.lines() {
            list.next(stage);
            texts.put(&line, stage);
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
            texts.put_value(value, stage);
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

fn put_context(context: &[(&str, &str)], stage: &mut Stage<'_>) {
    stage.put(b"\"context\":");
    let mut object = List::new(b"{", b"}");
    for (key, value) in context {
        object.next(stage);
        put_key(key, stage);
        escape_into(*value, stage.out());
    }
    object.end(stage);
}

/// Whether two formats are the same. Nearly always they are the same text in memory, too.
fn is_same(one: FormatId, other: FormatId) -> bool {
    std::ptr::eq(one.as_str(), other.as_str()) || one == other
}

fn put_span(span: Span, stage: &mut Stage<'_>) {
    stage.put_number(span.start);
    stage.put(b",\"byte_end\":");
    stage.put_number(span.end);
}

#[cfg(test)]
mod tests {
    use panther::LogTime;

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
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","byte_start":0,"byte_end":1000,"reason":"nul_run","nuls":1000}"#,
                r#"{"kind":"event","source":"CBS.log","format":"cbs","byte_start":1000,"byte_end":1051,"time":"2016-09-28T04:30:31","level":"info","component":"CBS","message":"a"}"#,
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","byte_start":1051,"byte_end":2051,"reason":"nul_run","nuls":1000}"#,
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","byte_start":2051,"byte_end":2054,"reason":"foreign","text":"b\r\n"}"#,
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
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","byte_start":0,"byte_end":3,"reason":"byte_order_mark","text":"U"}"#.replace('U', "\u{FEFF}"),
                concat!(
                    r#"{"kind":"event","source":"CBS.log","format":"cbs","byte_start":3,"byte_end":130,"time":"2016-09-28T04:30:31","level":"info","#,
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
            (Some(8 * 3600), r#"04:30:31","utc_offset":"+08:00","level""#),
            (Some(-12_600), r#"04:30:31","utc_offset":"-03:30","level""#),
            (Some(0), r#"04:30:31","utc_offset":"+00:00","level""#),
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
        let before = r#"{"provider":"R&D","event_id_text":"x7""#;
        for (data, expected) in [
            ("", ""),
            (
                "<Data Name='a'>&lt;1&gt;</Data><Binary>00</Binary>",
                r#","data":{"a":"<1>","Binary":"00"}"#,
            ),
            (
                "<Data>&quot;x&quot;</Data><Data/>",
                r#","data":{"Data":"\"x\"","Data_2":""}"#,
            ),
            (
                "<Data Name='a'>1</Data><Data Name='a'><![CDATA[<2>]]></Data><Data>3</Data>",
                r#","data":{"a":"1","a_2":"<2>","Data":"3"}"#,
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
