//! Comma-separated values, one row per item.

mod column;

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

use panther::code::FoundCode;
use panther::details::{Field, FieldValue, Fields};
use panther::{Event, FormatId, Item, Reason, Text};

pub use self::column::{Column, UnknownColumn};
use self::column::{Kind, Part};
use crate::offset::offset_text;
use crate::stage::Stage;
use crate::text::{Decode, message_range, name_text, text, text_at, text_in};
use crate::values::{List, Texts, first_result, put_key};

/// How rows of comma-separated values look: their columns, and what stands between the cells.
///
/// ```
/// use panther_export::{Column, CsvStyle};
///
/// let columns = vec!["time".parse::<Column>()?, "message".parse()?];
/// let style = CsvStyle::new().with_columns(columns).with_delimiter(b';');
/// assert_eq!(style.header(), b"time;message\n");
/// # Ok::<(), panther_export::UnknownColumn>(())
/// ```
#[derive(Clone, Debug)]
pub struct CsvStyle {
    columns: Arc<[Column]>,
    delimiter: u8,
    escapes_formulas: bool,
}

impl Default for CsvStyle {
    fn default() -> Self {
        Self {
            columns: Column::defaults().into(),
            delimiter: b',',
            escapes_formulas: false,
        }
    }
}

impl CsvStyle {
    /// The columns of [`Column::defaults`] with commas between them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses the columns and their order.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Column>) -> Self {
        Self {
            columns: columns.into(),
            ..self
        }
    }

    /// Puts another ASCII character between the cells. A quotation mark or a line end cannot stand
    /// there.
    #[must_use]
    pub fn with_delimiter(self, delimiter: u8) -> Self {
        Self { delimiter, ..self }
    }

    /// Puts an apostrophe before every text that a spreadsheet would take for a formula: one that
    /// begins with `=`, `+`, `-`, `@` or their full-width forms, with a tab or with a line end.
    ///
    /// This concerns text from the log and the name of its file. The writer makes all other cells
    /// itself, such as the UTC offset `-05:00`, and leaves them as they are. A text of the log that
    /// begins with an apostrophe stays as it is too, so escaped output does not always tell what the
    /// log had.
    ///
    /// ```
    /// use panther_export::{Csv, CsvStyle, Utf8};
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    =1+1\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let style = CsvStyle::new().with_escaped_formulas();
    /// let writer = Csv::new("CBS.log", log.format(), Utf8).with_style(style);
    /// let mut out = Vec::new();
    /// log.items().for_each(|item| writer.write_at(&item, Some(-5 * 3600), &mut out));
    /// let row = String::from_utf8(out).unwrap();
    /// assert!(row.contains(",-05:00,info,CBS,"));
    /// assert!(row.contains(",'=1+1,"));
    /// ```
    #[must_use]
    pub const fn with_escaped_formulas(mut self) -> Self {
        self.escapes_formulas = true;
        self
    }

    /// The row with the names of the columns.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut row = Row::new(self, &mut out);
        self.columns
            .iter()
            .for_each(|column| row.own(column.name()));
        row.end();
        out
    }
}

/// Writes the items of one source as rows of comma-separated values.
///
/// Line feeds join continuation lines, and blanks join codes. The fields without a column of their
/// own are a JSON object. Unparsed bytes have their text in the column `message`. A run of NULs has
/// their number instead, as the field `nuls`. CSV has no escapes for control characters, so U+FFFD
/// stands for each but tab, CR, LF and NUL.
///
/// # Spreadsheets
/// A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and runs it, so a
/// hostile log can make the spreadsheet act. [`CsvStyle::with_escaped_formulas`] disarms such cells.
/// Without it, every cell has the text as in the log, apart from those control characters.
///
/// ```
/// use panther_export::{Csv, CsvStyle, Utf8};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready, \"steady\"\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let names = ["time", "level", "component", "message"];
/// let columns = names.map(|name| name.parse().unwrap()).to_vec();
/// let style = CsvStyle::new().with_columns(columns);
/// let mut out = style.header();
/// let writer = Csv::new("CBS.log", log.format(), Utf8).with_style(style);
/// log.items().for_each(|item| writer.write(&item, &mut out));
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "time,level,component,message\n\
///      2020-07-29T16:29:16,info,CBS,\"Ready, \"\"steady\"\"\"\n"
/// );
/// ```
#[derive(Debug)]
pub struct Csv<D> {
    source: String,
    sha256: String,
    format: FormatId,
    decode: D,
    style: CsvStyle,
}

/// What makes a cell a formula when it comes first, as OWASP lists it under "CSV Injection".
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

impl<D: Decode> Csv<D> {
    /// A writer for the items of `source`.
    #[must_use]
    pub fn new(source: &str, format: FormatId, decode: D) -> Self {
        Self {
            source: source.to_owned(),
            sha256: String::new(),
            format,
            decode,
            style: CsvStyle::default(),
        }
    }

    /// Writes rows in this style. The default is [`CsvStyle::new`].
    #[must_use]
    pub fn with_style(self, style: CsvStyle) -> Self {
        Self { style, ..self }
    }

    /// Fills the column `sha256`: the SHA-256 of the whole source, in hexadecimal.
    #[must_use]
    pub fn with_sha256(self, sha256: &str) -> Self {
        Self {
            sha256: sha256.to_owned(),
            ..self
        }
    }

    /// Appends one row.
    pub fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        self.write_at(item, None, out);
    }

    /// Appends one row; `assumed` is the offset, in seconds east of UTC, of a time that states
    /// none.
    pub fn write_at(&self, item: &Item<'_>, assumed: Option<i32>, out: &mut Vec<u8>) {
        let mut row = Row::new(&self.style, out);
        match item {
            Item::Event(event) => {
                let event = EventCells::of(event, assumed, &self.decode);
                for column in &*self.style.columns {
                    match &column.0 {
                        Kind::Item(part) if self.common(item, *part, &mut row) => {}
                        Kind::Item(part) => event.part(*part, &self.style.columns, &mut row),
                        Kind::Field(key) => event.field(key, &mut row),
                        Kind::Datum(name) => event.datum(name, &mut row),
                    }
                }
            }
            Item::Unparsed(unparsed) => {
                let nuls = unparsed.reason() == Reason::NulRun;
                for column in &*self.style.columns {
                    match column.0 {
                        Kind::Item(part) if self.common(item, part, &mut row) => {}
                        Kind::Item(Part::Reason) => row.own(unparsed.reason().name()),
                        Kind::Item(Part::Message) if !nuls => {
                            row.foreign(&text(unparsed.raw(), &self.decode));
                        }
                        Kind::Item(Part::Fields) if nuls => {
                            row.own(&format!("{{\"nuls\":{}}}", unparsed.raw().len()));
                        }
                        _ => row.own(""),
                    }
                }
            }
        }
        row.end();
    }

    /// Adds a cell that every item has. Returns whether the column has such a cell.
    fn common(&self, item: &Item<'_>, part: Part, row: &mut Row<'_>) -> bool {
        match (part, item) {
            (Part::Kind, Item::Event(_)) => row.own("event"),
            (Part::Kind, Item::Unparsed(_)) => row.own("unparsed"),
            (Part::Source, _) => row.foreign(&self.source),
            (Part::Sha256, _) => row.own(&self.sha256),
            (Part::Format, Item::Event(event)) => row.own(event.format().as_str()),
            (Part::Format, Item::Unparsed(_)) => row.own(self.format.as_str()),
            (Part::ByteStart, _) => row.number(item.span().start),
            (Part::ByteEnd, _) => row.number(item.span().end),
            _ => return false,
        }
        true
    }
}

/// The cells of an event.
struct EventCells<'e, D> {
    event: Event<'e>,
    assumed: Option<i32>,
    fields: Fields<'e>,
    codes: Vec<FoundCode<'e>>,
    decode: &'e D,
}

impl<'e, D: Decode> EventCells<'e, D> {
    fn of(event: &Event<'e>, assumed: Option<i32>, decode: &'e D) -> Self {
        Self {
            event: *event,
            assumed,
            fields: event.fields(),
            codes: event.codes().iter().copied().collect(),
            decode,
        }
    }

    fn code(&self) -> Option<&FoundCode<'e>> {
        first_result(&self.codes)
    }

    fn decoded(&self, part: Text<'e>) -> Cow<'e, str> {
        match self.event.decoded(part) {
            Cow::Borrowed(part) => text_in(part, self.event.raw(), self.decode),
            Cow::Owned(part) => text(&part, self.decode).into_owned().into(),
        }
    }

    fn part(&self, part: Part, columns: &[Column], row: &mut Row<'_>) {
        let event = &self.event;
        let time = event.time();
        match part {
            Part::Time => row.own(&time.map(|time| time.to_string()).unwrap_or_default()),
            Part::UtcOffset => {
                let offset = time.and_then(|time| time.zone().offset().or(self.assumed));
                row.own(&offset.map(offset_text).unwrap_or_default());
            }
            Part::Level => row.own(event.level().map_or("", panther::Level::name)),
            Part::Component => row.foreign(&self.decoded(event.component().unwrap_or_default())),
            Part::Message => match event.escaping() {
                Some(_) => row.foreign(&self.decoded(event.message())),
                None => row.foreign(&text_at(message_range(event), event.raw(), self.decode)),
            },
            Part::Lines => {
                let lines = event.lines().map(|line| self.decoded(line));
                row.foreign(&lines.collect::<Vec<_>>().join("\n"));
            }
            Part::Code => {
                row.own(
                    &self
                        .code()
                        .map(|code| code.code.to_string())
                        .unwrap_or_default(),
                );
            }
            Part::CodeName => row.own(self.code().and_then(|code| code.name()).unwrap_or_default()),
            Part::Codes => {
                let codes = self.codes.iter().map(|code| code.code.to_string());
                row.own(&codes.collect::<Vec<_>>().join(" "));
            }
            Part::Fields => row.own(&self.rest(columns)),
            Part::Reason | Part::Kind | Part::Source | Part::Sha256 => row.own(""),
            Part::Format | Part::ByteStart | Part::ByteEnd => row.own(""),
        }
    }

    fn field(&self, key: &str, row: &mut Row<'_>) {
        let prefix = || self.event.prefix().filter(|_| key == "prefix");
        match self.fields.get(key).or(prefix().map(FieldValue::Text)) {
            None => row.own(""),
            Some(FieldValue::Text(value)) => row.foreign(&self.decoded(value)),
            Some(FieldValue::Number(value)) => row.number(value),
            Some(FieldValue::Time(value)) => row.own(&value.to_string()),
            Some(value) => row.own(&self.json(|texts, stage| texts.put_value(&value, stage))),
        }
    }

    fn datum(&self, name: &str, row: &mut Row<'_>) {
        let name = name.strip_prefix("data.").unwrap_or(name);
        let Some(FieldValue::Data(data)) = self.fields.get("data") else {
            return row.own("");
        };
        let values = data.with_keys(|name| name_text(name, self.event.raw(), self.decode));
        match values.into_iter().find(|(key, _)| key == name) {
            Some((_, datum)) => row.foreign(&self.decoded(datum.value)),
            None => row.own(""),
        }
    }

    /// The fields that have no column of their own.
    fn rest(&self, columns: &[Column]) -> String {
        let has_column = |key: &str| columns.iter().any(|column| column.0.is_field(key));
        self.json(|texts, stage| {
            let mut object = List::new(b"{", b"}");
            for Field { key, value, .. } in &self.fields {
                if !has_column(key) {
                    object.next(stage);
                    put_key(key, stage);
                    texts.put_value(value, stage);
                }
            }
            if let Some(prefix) = self.event.prefix().filter(|_| !has_column("prefix")) {
                object.next(stage);
                put_key("prefix", stage);
                texts.put(&prefix, stage);
            }
            object.end(stage);
        })
    }

    fn json(&self, put: impl FnOnce(&Texts<'_, D>, &mut Stage<'_>)) -> String {
        let mut json = Vec::new();
        put(
            &Texts::of(&self.event, self.decode),
            &mut Stage::new(&mut json),
        );
        String::from_utf8_lossy(&json).into_owned()
    }
}

/// A row that is being written.
struct Row<'o> {
    delimiter: u8,
    escapes_formulas: bool,
    is_first: bool,
    out: &'o mut Vec<u8>,
}

impl<'o> Row<'o> {
    const fn new(style: &CsvStyle, out: &'o mut Vec<u8>) -> Self {
        Self {
            delimiter: style.delimiter,
            escapes_formulas: style.escapes_formulas,
            is_first: true,
            out,
        }
    }

    /// Adds a cell whose text is panther's own.
    fn own(&mut self, cell: &str) {
        self.cell(cell, false);
    }

    /// Adds a cell whose text comes from the log or from the name of its file.
    fn foreign(&mut self, cell: &str) {
        self.cell(cell, self.escapes_formulas && cell.starts_with(FORMULA));
    }

    fn number(&mut self, number: u64) {
        self.delimit();
        // Writing to a vector cannot fail.
        let _ = write!(self.out, "{number}");
    }

    fn cell(&mut self, cell: &str, is_formula: bool) {
        self.delimit();
        let cell = without_controls(cell);
        let is_quoted = cell.contains([char::from(self.delimiter), '"', '\r', '\n']);
        let apostrophe = if is_formula { "'" } else { "" };
        let (mark, inner) = match is_quoted {
            true => ("\"", cell.replace('"', "\"\"").into()),
            false => ("", cell),
        };
        for part in [mark, apostrophe, &inner, mark] {
            self.out.extend_from_slice(part.as_bytes());
        }
    }

    fn delimit(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(self.delimiter);
        }
    }

    fn end(self) {
        self.out.push(b'\n');
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

#[cfg(test)]
mod tests;
