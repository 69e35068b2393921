//! The outputs of events, and how JSON Lines and CSV look.

use clap::{Args, ValueEnum};
use panther_export::{Column, CsvStyle, UnknownColumn};

use super::headings::FORM;

/// The output of `events` and `follow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsOutput {
    /// Text for people
    Text,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// JSON Lines for Timesketch: the events whose time in UTC is known
    Timesketch,
}

/// How rows look in the outputs for programs and spreadsheets.
#[derive(Debug, Args)]
pub(crate) struct FormArgs {
    /// Begin JSON Lines with a row of kind `header` that has the number of the schema, the version of
    /// panther and a value of every key, from which DuckDB and polars learn all columns
    #[arg(long, help_heading = FORM)]
    header: bool,

    /// Write these columns of CSV, separated by commas: keys of the JSON Lines or of their fields,
    /// code, code_name, or data.NAME for a value of an event of the event log
    #[arg(long, help_heading = FORM, value_name = "NAME", value_delimiter = ',', value_parser = column)]
    columns: Vec<Column>,

    /// Put CHAR between the cells of CSV, such as ; or tab [default: ,]
    #[arg(long, help_heading = FORM, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,

    /// Begin CSV with a byte order mark, by which Excel knows that it is UTF-8
    #[arg(long, help_heading = FORM)]
    bom: bool,

    /// Write CSV cells as the log has them, apart from control characters. Without this option, an
    /// apostrophe comes before text that begins with = + - or @, so that no spreadsheet runs it as a
    /// formula
    #[arg(long, help_heading = FORM)]
    csv_raw: bool,
}

impl FormArgs {
    /// Says which option is for another output, or needs another option, if one does.
    pub(crate) fn contradiction(
        &self,
        output: EventsOutput,
        is_hashed: bool,
    ) -> Option<&'static str> {
        let has_hash = self.columns.iter().any(|column| column.name() == "sha256");
        let csv = [
            (!self.columns.is_empty(), "--columns is for --output csv"),
            (self.delimiter.is_some(), "--delimiter is for --output csv"),
            (self.bom, "--bom is for --output csv"),
            (self.csv_raw, "--csv-raw is for --output csv"),
        ];
        let csv = csv.into_iter().filter(|_| output != EventsOutput::Csv);
        let jsonl = [(self.header, "--header is for --output jsonl")];
        let jsonl = jsonl.into_iter().filter(|_| output != EventsOutput::Jsonl);
        let hash = [(has_hash && !is_hashed, "the column sha256 needs --hash")];
        let mut given = csv
            .chain(jsonl)
            .chain(hash)
            .filter(|(is_given, _)| *is_given);
        given.next().map(|(_, message)| message)
    }

    /// How rows of CSV look.
    pub(crate) fn csv(&self, is_hashed: bool) -> CsvStyle {
        let mut columns = self.columns.clone();
        if columns.is_empty() {
            columns = Column::defaults();
            if is_hashed {
                columns.extend("sha256".parse::<Column>());
            }
        }
        let style = CsvStyle::new().with_columns(columns);
        let style = style.with_delimiter(self.delimiter.unwrap_or(b','));
        if self.csv_raw {
            style
        } else {
            style.with_escaped_formulas()
        }
    }

    /// What comes before all rows.
    pub(crate) fn beginning(&self, output: EventsOutput, is_hashed: bool) -> Vec<u8> {
        match output {
            EventsOutput::Csv => {
                let mark = if self.bom { "\u{FEFF}" } else { "" };
                [mark.as_bytes(), &self.csv(is_hashed).header()].concat()
            }
            EventsOutput::Jsonl if self.header => {
                panther_export::schema::header("panther", env!("CARGO_PKG_VERSION"))
            }
            EventsOutput::Jsonl | EventsOutput::Text | EventsOutput::Timesketch => Vec::new(),
        }
    }
}

fn column(name: &str) -> Result<Column, String> {
    name.parse().map_err(|error: UnknownColumn| {
        let near = Column::names().map(|known| (strsim::jaro_winkler(name, known), known));
        let near = near.filter(|(likeness, _)| *likeness > 0.8);
        match near.max_by(|one, other| one.0.total_cmp(&other.0)) {
            Some((_, known)) => format!("no column {name:?}; {known} is one"),
            None => error.to_string(),
        }
    })
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if matches!(text, "tab" | "\\t") => Ok(b'\t'),
        [b'"' | b'\r' | b'\n'] => Err("this character has a meaning of its own in CSV".to_owned()),
        [delimiter] if delimiter.is_ascii() => Ok(*delimiter),
        _ => Err("one ASCII character, or tab".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_one_character() {
        for (text, expected) in [(";", b';'), ("tab", b'\t'), ("\\t", b'\t'), ("\t", b'\t')] {
            assert_eq!(delimiter(text), Ok(expected));
        }
        for text in ["", ";;", "\"", "\n", "；"] {
            assert!(delimiter(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_unknown_column_names_the_nearest() {
        assert_eq!(
            column("eventid").unwrap_err(),
            "no column \"eventid\"; event_id is one"
        );
        assert!(
            column("zzz")
                .unwrap_err()
                .contains("the columns are kind source")
        );
    }
}
