//! JSON Lines, one object an item.

use panther::code::FoundCode;
use panther::details::FieldValue;
use panther::{Event, FormatId, Item, Unparsed, Zone};

use crate::string::put_string;
use crate::text::{Decode, text};

/// Writes the items of one source as JSON Lines.
///
/// The keys come in this order, and are absent where there is nothing to say: `kind` (event or unparsed), `source`, `format`, `start`,
/// `end`, then for an event `time`, `offset`, `level`, `component`, `message`, `lines`, `codes`, `fields`, and for unparsed bytes
/// `reason`, `text`. The keys of `fields` are [`Field::KEYS`](panther::details::Field::KEYS), and `prefix` for what a search tool put before the
/// record. Offsets are bytes of the source, `end` exclusive: each item starts where the one before it ended.
#[derive(Debug)]
pub struct JsonLines<D> {
    /// `,"source":...,"format":...,"start":`, the same on every line.
    origin: Vec<u8>,
    decode: D,
}

impl<D: Decode> JsonLines<D> {
    /// A writer for the items of `source`.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        let mut origin = b",\"source\":".to_vec();
        put_string(source.as_bytes(), &mut origin);
        origin.extend_from_slice(b",\"format\":");
        put_string(format.0.as_bytes(), &mut origin);
        origin.extend_from_slice(b",\"start\":");
        Self { origin, decode }
    }

    /// Appends one line.
    pub fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        match item {
            Item::Event(event) => self.event(event, out),
            Item::Unparsed(unparsed) => self.unparsed(unparsed, out),
        }
        out.extend_from_slice(b"}\n");
    }

    fn event(&self, event: &Event<'_>, out: &mut Vec<u8>) {
        let put = self.put(event.raw());
        self.begin("{\"kind\":\"event\"", event.span(), out);
        if let Some(time) = event.time() {
            put_time(b",\"time\":\"", time, out);
            if let Some(seconds) = offset(time.zone()) {
                let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
                out.extend_from_slice(
                    format!(
                        ",\"offset\":\"{sign}{:02}:{:02}\"",
                        seconds / 3600,
                        seconds / 60 % 60
                    )
                    .as_bytes(),
                );
            }
        }
        if let Some(level) = event.level() {
            out.extend_from_slice(b",\"level\":\"");
            out.extend_from_slice(level.name().as_bytes());
            out.push(b'"');
        }
        if let Some(component) = event.component() {
            out.extend_from_slice(b",\"component\":");
            put.text(&component, out);
        }
        out.extend_from_slice(b",\"message\":");
        put.text(&event.message(), out);
        list(",\"lines\":[", event.lines(), "]", out, |line, out| {
            put.text(&line, out)
        });
        list(",\"codes\":[", event.codes(), "]", out, |code, out| {
            put_code(&code, out)
        });
        let fields = event
            .fields()
            .into_iter()
            .map(|field| (field.key, field.value));
        let prefix = event
            .prefix()
            .map(|prefix| ("prefix", FieldValue::Text(prefix)));
        list(
            ",\"fields\":{",
            fields.chain(prefix),
            "}",
            out,
            |(key, value), out| {
                put_string(key.as_bytes(), out);
                out.push(b':');
                match value {
                    FieldValue::Text(value) => put.text(&value, out),
                    FieldValue::Number(value) => number(value, out),
                    FieldValue::Time(value) => put_time(b"\"", value, out),
                    // A kind of value that came later than this writer.
                    _ => out.extend_from_slice(b"null"),
                }
            },
        );
    }

    fn unparsed(&self, unparsed: &Unparsed<'_>, out: &mut Vec<u8>) {
        self.begin("{\"kind\":\"unparsed\"", unparsed.span(), out);
        out.extend_from_slice(b",\"reason\":\"");
        out.extend_from_slice(unparsed.reason().name().as_bytes());
        out.push(b'"');
        out.extend_from_slice(b",\"text\":");
        self.put(unparsed.raw()).text(unparsed.raw(), out);
    }

    fn begin(&self, kind: &str, span: panther::Span, out: &mut Vec<u8>) {
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(&self.origin);
        number(span.start, out);
        out.extend_from_slice(b",\"end\":");
        number(span.end, out);
    }

    /// What writes the text of an item.
    fn put<'p>(&'p self, raw: &'p [u8]) -> Put<'p, D> {
        Put {
            raw,
            is_ascii: raw.is_ascii(),
            decode: &self.decode,
        }
    }
}

/// Writes the text of one item, of which one look tells whether any of it need be checked for UTF-8.
struct Put<'d, D> {
    raw: &'d [u8],
    is_ascii: bool,
    decode: &'d D,
}

impl<D: Decode> Put<'_, D> {
    fn text(&self, bytes: &[u8], out: &mut Vec<u8>) {
        if self.is_ascii {
            put_string(bytes, out);
        } else {
            put_string(text(bytes, self.raw, self.decode).as_bytes(), out);
        }
    }
}

/// The items between `open` and `close` with commas; nothing at all where there are none.
fn list<T>(
    open: &str,
    items: impl IntoIterator<Item = T>,
    close: &str,
    out: &mut Vec<u8>,
    mut put: impl FnMut(T, &mut Vec<u8>),
) {
    let mut any = false;
    for item in items {
        out.extend_from_slice(if any { b"," } else { open.as_bytes() });
        any = true;
        put(item, out);
    }
    if any {
        out.extend_from_slice(close.as_bytes());
    }
}

fn put_code(code: &FoundCode<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"value\":\"0x");
    for shift in (0..8).rev() {
        let digit = (code.code.value() >> (4 * shift) & 0xF) as usize;
        out.push(b"0123456789abcdef"[digit]);
    }
    out.extend_from_slice(b"\",\"kind\":\"");
    out.extend_from_slice(code.kind.name().as_bytes());
    out.extend_from_slice(b"\",\"role\":\"");
    out.extend_from_slice(code.role.name().as_bytes());
    out.push(b'"');
    if let Some(name) = code.name() {
        out.extend_from_slice(b",\"name\":");
        put_string(name.as_bytes(), out);
    }
    out.push(b'}');
}

/// `opening`, then the time as [`panther::LogTime`] shows it, then a quote.
fn put_time(opening: &[u8], time: panther::LogTime, out: &mut Vec<u8>) {
    out.extend_from_slice(opening);
    let [century, year] = [time.year() / 100, time.year() % 100].map(|pair| pair as u8);
    let pairs = [
        century,
        year,
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    ];
    for (pair, before) in pairs.into_iter().zip(["", "", "-", "-", "T", ":", ":"]) {
        out.extend_from_slice(before.as_bytes());
        out.extend_from_slice(&[b'0' + pair / 10, b'0' + pair % 10]);
    }
    if time.fraction_digits() > 0 {
        let fraction = format!("{:09}", time.nanosecond());
        out.push(b'.');
        out.extend_from_slice(&fraction.as_bytes()[..usize::from(time.fraction_digits())]);
    }
    out.push(b'"');
}

/// Seconds east of UTC, where they are known.
const fn offset(zone: Zone) -> Option<i32> {
    match zone {
        Zone::Unstated => None,
        Zone::Utc => Some(0),
        Zone::Offset(seconds) => Some(seconds),
    }
}

fn number(value: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Utf8;

    fn lines(log: &[u8], name: &str) -> Vec<String> {
        let items = panther::parse(log, name);
        let writer = JsonLines::new(name, items.format().id(), Utf8);
        let mut out = Vec::new();
        items.for_each(|item| writer.write(&item, &mut out));
        String::from_utf8(out)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn an_event_with_everything() {
        let log = "\u{FEFF}2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 Failed, Error 0x80070005\r\n\
            second \"line\"\r\n";
        assert_eq!(
            lines(log.as_bytes(), "CBS.log"),
            [
                r#"{"kind":"unparsed","source":"CBS.log","format":"cbs","start":0,"end":3,"reason":"byte_order_mark","text":"U"}"#.replace('U', "\u{FEFF}"),
                concat!(
                    r#"{"kind":"event","source":"CBS.log","format":"cbs","start":3,"end":126,"time":"2016-09-28T04:30:31","level":"info","#,
                    r#""component":"CSI","message":"00000001@2016/9/27:20:30:31.455 Failed, Error 0x80070005","lines":["second \"line\""],"#,
                    r#""codes":[{"value":"0x80070005","kind":"hresult","role":"result","name":"E_ACCESSDENIED"}],"#,
                    r#""fields":{"sequence":"00000001","utc":"2016-09-27T20:30:31.455"}}"#
                )
                .to_owned()
            ]
        );
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
