//! Comma-separated values, one row per item.

use std::borrow::Cow;

use panther::details::FieldValue;
use panther::{Event, FormatId, Item, Reason, Text};

use crate::offset::offset_text;
use crate::text::{Decode, message_range, text, text_at, text_in};

/// Writes the items of one source as rows of comma-separated values.
///
/// Line feeds join continuation lines; blanks join codes and fields. Unparsed bytes have their text
/// in the column `message`. A run of NULs has their number instead, as the field `nuls`. CSV has no
/// escapes for control characters, so U+FFFD stands for each but tab, CR, LF and NUL.
///
/// # Spreadsheets
/// A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and runs it, so a
/// hostile log can make the spreadsheet act. [`with_escaped_formulas`](Csv::with_escaped_formulas)
/// disarms such cells. Without it, every cell has the text as in the log, apart from those control
/// characters.
///
/// ```
/// use panther_export::{Csv, Utf8};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready, \"steady\"\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let writer = Csv::new("CBS.log", log.format(), Utf8);
/// let mut out = Csv::<Utf8>::header();
/// log.items().for_each(|item| writer.write(&item, &mut out));
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
    escapes_formulas: bool,
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

/// The columns whose text comes from the log or from the name of its file: source, component,
/// message, lines and fields.
const FOREIGN: [usize; 5] = [1, 8, 9, 10, 12];

/// What makes a cell a formula when it comes first, as OWASP lists it under "CSV Injection".
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

impl<D: Decode> Csv<D> {
    /// A writer for the items of `source`.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        Self {
            source: source.to_owned(),
            format,
            decode,
            escapes_formulas: false,
        }
    }

    /// Puts an apostrophe before every text that a spreadsheet would take for a formula: one that
    /// begins with `=`, `+`, `-`, `@` or their full-width forms, with a tab or with a line end.
    ///
    /// This concerns the columns `source`, `component`, `message`, `lines` and `fields`, and the
    /// text of unparsed bytes. The writer makes all other cells itself, such as the `offset`
    /// `-05:00`, and leaves them as they are. A text of the log that begins with an apostrophe
    /// stays as it is too, so escaped output does not always tell what the log had.
    ///
    /// ```
    /// use panther_export::{Csv, Utf8};
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    =1+1\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let writer = Csv::new("CBS.log", log.format(), Utf8).with_escaped_formulas();
    /// let mut out = Vec::new();
    /// log.items().for_each(|item| writer.write_at(&item, Some(-5 * 3600), &mut out));
    /// let row = String::from_utf8(out).unwrap();
    /// assert!(row.contains(",-05:00,info,CBS,'=1+1,"));
    /// ```
    #[must_use]
    pub fn with_escaped_formulas(mut self) -> Self {
        self.escapes_formulas = true;
        self
    }

    /// The row with the names of the columns.
    #[must_use]
    pub fn header() -> Vec<u8> {
        let mut out = Vec::new();
        row(&COLUMNS, false, &mut out);
        out
    }

    /// Appends one row.
    pub fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        self.write_at(item, None, out);
    }

    /// Appends one row; `assumed` is the offset, in seconds east of UTC, of a time that states
    /// none.
    pub fn write_at(&self, item: &Item<'_>, assumed: Option<i32>, out: &mut Vec<u8>) {
        let span = item.span();
        let (start, end) = (span.start.to_string(), span.end.to_string());
        let format = item.event().map_or(self.format, |event| event.format());
        let origin = [self.source.as_str(), format.as_str(), &start, &end];
        match item {
            Item::Event(event) => self.event(event, assumed, origin, out),
            Item::Unparsed(unparsed) => {
                let [source, format, start, end] = origin;
                let raw = unparsed.raw();
                let (message, fields) = match unparsed.reason() {
                    Reason::NulRun => (Cow::default(), format!("nuls={}", raw.len())),
                    _ => (text(raw, &self.decode), String::new()),
                };
                let reason = unparsed.reason().name();
                row(
                    &[
                        "unparsed", source, format, start, end, "", "", "", "", &message, "", "",
                        &fields, reason,
                    ],
                    self.escapes_formulas,
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
        let decoded = |part: Text<'_>| match event.decoded(part) {
            Cow::Borrowed(part) => text_in(part, event.raw(), &self.decode).into_owned(),
            Cow::Owned(part) => text(&part, &self.decode).into_owned(),
        };
        let component = event.component().unwrap_or_default();
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
            // A kind of value that this writer does not know.
            _ => String::new(),
        });
        let fields = fields.collect::<Vec<_>>().join(" ");
        let component = decoded(component);
        let message = match event.escaping() {
            Some(_) => decoded(event.message()),
            None => text_at(message_range(event), event.raw(), &self.decode).into_owned(),
        };
        let cells = [
            "event", source, format, start, end, &time, &offset, level, &component, &message,
            &lines, &codes, &fields, "",
        ];
        row(&cells, self.escapes_formulas, out);
    }
}

/// The text with U+FFFD in place of control characters that may steer a terminal.
fn without_controls(cell: &str) -> Cow<'_, str> {
    let unwanted =
        |letter: char| letter.is_control() && !matches!(letter, '\t' | '\r' | '\n' | '\0');
    if cell.contains(unwanted) {
        cell.replace(unwanted, "\u{FFFD}").into()
    } else {
        cell.into()
    }
}

fn row(cells: &[&str; 14], escapes_formulas: bool, out: &mut Vec<u8>) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        let is_formula = escapes_formulas && FOREIGN.contains(&index) && cell.starts_with(FORMULA);
        let apostrophe: &[u8] = if is_formula { b"'" } else { b"" };
        let cell = without_controls(cell);
        if cell.contains([',', '"', '\r', '\n']) {
            out.push(b'"');
            out.extend_from_slice(apostrophe);
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(apostrophe);
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_nuls_is_a_number() {
        let log = [0; 1000];
        let log = panther::parse(&log, "CBS.log");
        let writer = Csv::new("CBS.log", log.format(), crate::Utf8);
        let mut out = Vec::new();
        log.items().for_each(|item| writer.write(&item, &mut out));
        let out = String::from_utf8(out).unwrap();
        assert_eq!(
            out,
            "unparsed,CBS.log,plain,0,1000,,,,,,,,nuls=1000,nul_run\n"
        );
    }

    #[test]
    fn values_of_an_event_are_flat_text() {
        let log = b"<Event><System/><EventData><Data Name='a b'>1 &lt; 2</Data><Data>3</Data></EventData></Event>";
        let log = panther::parse(log, "a.xml");
        let writer = Csv::new("a.xml", log.format(), crate::Utf8);
        let mut out = Vec::new();
        log.items().for_each(|item| writer.write(&item, &mut out));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "event,a.xml,evtx-xml,0,93,,,,,,,,data.a b=1 < 2 data=3,\n"
        );
    }

    /// Cells of all columns, read by the crate csv.
    fn cells(
        log: &[u8],
        source: &str,
        writer: impl FnOnce(Csv<crate::Utf8>) -> Csv<crate::Utf8>,
    ) -> Vec<csv::StringRecord> {
        let log = panther::parse(log, "CBS.log");
        let writer = writer(Csv::new(source, log.format(), crate::Utf8));
        let mut out = Csv::<crate::Utf8>::header();
        log.items()
            .for_each(|item| writer.write_at(&item, Some(-5 * 3600), &mut out));
        csv::Reader::from_reader(&*out)
            .records()
            .map(Result::unwrap)
            .collect()
    }

    /// A log with this text wherever a log has text.
    fn log_of(text: &str) -> Vec<u8> {
        format!("{text}\r\n2020-07-29 16:29:16, Info                  {text}    {text}\n{text}\n")
            .into()
    }

    #[test]
    fn no_text_of_a_log_is_a_formula() {
        for text in [
            "=1+1", "=\"a,b\"", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "＋1", "－1", "＠x",
        ] {
            let log = log_of(text);
            let escaped = cells(&log, "=a.log", Csv::with_escaped_formulas);
            let raw = cells(&log, "=a.log", |writer| writer);
            assert_eq!(escaped.len(), raw.len(), "{text}");
            assert!(escaped.len() >= 2, "{text}");
            let mut apostrophes = 0;
            for (escaped, raw) in escaped.iter().flatten().zip(raw.iter().flatten()) {
                if ["-05:00", "+05:00"].contains(&raw) {
                    assert_eq!(escaped, raw, "an offset of our own");
                } else if raw.starts_with(FORMULA) {
                    assert_eq!(escaped, format!("'{raw}"));
                    apostrophes += 1;
                } else {
                    assert_eq!(escaped, raw);
                }
            }
            // Not all of them: a tab before a message belongs to its header.
            assert!(apostrophes >= 4, "{text}: {apostrophes} cells");
        }
    }

    #[test]
    fn no_cell_steers_a_terminal() {
        for letter in ('\u{1}'..='\u{8}')
            .chain(['\u{B}', '\u{1B}'])
            .chain('\u{7F}'..='\u{9F}')
        {
            let log = log_of(&format!("x{letter}"));
            for with in [Csv::with_escaped_formulas, |writer| writer] {
                let rows = cells(&log, &format!("a{letter}.log"), with);
                let all = rows.iter().flatten().collect::<String>();
                assert!(!all.contains(letter), "{all:?}");
                assert!(all.matches('\u{FFFD}').count() >= 5, "{all:?}");
            }
        }
    }

    #[test]
    fn a_cell_that_begins_with_a_line_end_is_no_formula() {
        for (text, expected) in [
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("'=1", "'=1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            let mut found = Vec::new();
            let mut cells = [""; 14];
            cells[9] = text;
            row(&cells, true, &mut found);
            let expected = format!(",,,,,,,,,{expected},,,,\n");
            assert_eq!(String::from_utf8(found).unwrap(), expected);
        }
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
            row(&row_of(cell), false, &mut found);
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(row_of(cell)).unwrap();
            assert_eq!(found, writer.into_inner().unwrap(), "{cell:?}");
        }
    }
}
