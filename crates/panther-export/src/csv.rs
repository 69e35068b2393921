//! Comma-separated values, one row an item.

use panther::details::FieldValue;
use panther::{Event, FormatId, Item, Text};

use crate::offset::offset_text;
use crate::text::{Decode, text};

/// Writes the items of one source as rows. Continuation lines are joined by line feeds, codes and fields by blanks.
///
/// ```
/// use panther_export::{Csv, Utf8};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready, \"steady\"\r\n";
/// let items = panther::parse(log, "CBS.log");
/// let writer = Csv::new("CBS.log", items.format().id(), Utf8);
/// let mut out = Csv::<Utf8>::header();
/// items.for_each(|item| writer.write(&item, &mut out));
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "kind,source,format,start,end,time,offset,level,component,message,lines,codes,fields,reason\n\
///      event,CBS.log,cbs,0,67,2020-07-29T16:29:16,,info,CBS,\"Ready, \"\"steady\"\"\",,,,\n"
/// );
/// ```
#[derive(Debug)]
pub struct Csv<D> {
    source: String,
    format: FormatId,
    decode: D,
}

const COLUMNS: [&str; 14] = [
    "kind",
    "source",
    "format",
    "start",
    "end",
    "time",
    "offset",
    "level",
    "component",
    "message",
    "lines",
    "codes",
    "fields",
    "reason",
];

impl<D: Decode> Csv<D> {
    /// A writer for the items of `source`.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        Self {
            source: source.to_owned(),
            format,
            decode,
        }
    }

    /// The first row.
    #[must_use]
    pub fn header() -> Vec<u8> {
        let mut out = Vec::new();
        row(&COLUMNS, &mut out);
        out
    }

    /// Appends one row.
    pub fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        self.write_at(item, None, out);
    }

    /// Appends one row; `assumed` is the offset, in seconds east of UTC, of a time that states none.
    pub fn write_at(&self, item: &Item<'_>, assumed: Option<i32>, out: &mut Vec<u8>) {
        let span = item.span();
        let (start, end) = (span.start.to_string(), span.end.to_string());
        let origin = [self.source.as_str(), self.format.0, &start, &end];
        match item {
            Item::Event(event) => self.event(event, assumed, origin, out),
            Item::Unparsed(unparsed) => {
                let [source, format, start, end] = origin;
                let message = text(unparsed.raw(), unparsed.raw(), &self.decode);
                let reason = unparsed.reason().name();
                row(
                    &[
                        "unparsed", source, format, start, end, "", "", "", "", &message, "", "",
                        "", reason,
                    ],
                    out,
                );
            }
        }
    }

    fn event(
        &self,
        event: &Event<'_>,
        assumed: Option<i32>,
        [source, format, start, end]: [&str; 4],
        out: &mut Vec<u8>,
    ) {
        let time = event
            .time()
            .map(|time| time.to_string())
            .unwrap_or_default();
        let offset = event
            .time()
            .and_then(|time| time.zone().offset().or(assumed))
            .map(offset_text)
            .unwrap_or_default();
        let level = event.level().map_or("", panther::Level::name);
        let decoded =
            |part: Text<'_>| text(&event.decoded(part), event.raw(), &self.decode).into_owned();
        let component = event.component().unwrap_or_default();
        let message = event.message();
        let lines = event.lines().map(decoded).collect::<Vec<_>>().join("\n");
        let codes = event
            .codes()
            .iter()
            .map(|code| code.code.to_string())
            .collect::<Vec<_>>()
            .join(" ");
        let fields = event.fields().into_iter().map(|field| match field.value {
            FieldValue::Text(value) => {
                format!("{}={}", field.key, decoded(value))
            }
            FieldValue::Number(value) => format!("{}={value}", field.key),
            FieldValue::Time(value) => format!("{}={value}", field.key),
            FieldValue::Data(data) => {
                let data = data.iter().map(|datum| match datum.name {
                    Some(name) => {
                        format!("{}.{}={}", field.key, decoded(name), decoded(datum.value))
                    }
                    None => format!("{}={}", field.key, decoded(datum.value)),
                });
                data.collect::<Vec<_>>().join(" ")
            }
            // A kind of value that came later than this writer.
            _ => String::new(),
        });
        let fields = fields.collect::<Vec<_>>().join(" ");
        let (component, message) = (decoded(component), decoded(message));
        let cells = [
            "event", source, format, start, end, &time, &offset, level, &component, &message,
            &lines, &codes, &fields, "",
        ];
        row(&cells, out);
    }
}

fn row(cells: &[&str; 14], out: &mut Vec<u8>) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_an_event_are_flat_text() {
        let log = b"<Event><System/><EventData><Data Name='a b'>1 &lt; 2</Data><Data>3</Data></EventData></Event>";
        let items = panther::parse(log, "a.xml");
        let writer = Csv::new("a.xml", items.format().id(), crate::Utf8);
        let mut out = Vec::new();
        items.for_each(|item| writer.write(&item, &mut out));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "event,a.xml,evtx-xml,0,93,,,,,,,,data.a b=1 < 2 data=3,\n"
        );
    }

    #[test]
    fn rows_are_those_of_the_csv_crate() {
        let row_of = |cell| {
            let mut cells = [""; 14];
            (cells[3], cells[13]) = (cell, cell);
            cells
        };
        for cell in [
            "",
            "plain",
            " blanks ",
            "a,b",
            "\"",
            "\"\"",
            "a \"b\"",
            "a\nb",
            "a\rb",
            "\t",
            "拒绝访问。",
            "#",
            "'",
        ] {
            let mut found = Vec::new();
            row(&row_of(cell), &mut found);
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(row_of(cell)).unwrap();
            assert_eq!(found, writer.into_inner().unwrap(), "{cell:?}");
        }
    }
}
