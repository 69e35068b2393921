//! The outputs of events, and how JSON Lines and CSV look.

use std::borrow::Cow;

use clap::{Args, ValueEnum};
use panther_export::table::{Column as TableColumn, UnknownTableColumn};
use panther_export::{Column, CsvStyle, UnknownColumn};
use panther_table::nearest;

use super::headings::FORM;

/// The output that an option of `events` and `follow` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputArg {
    /// Text for people
    Text,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// JSON Lines for Timesketch: the events whose time in UTC is known
    Timesketch,
    /// A Parquet file, for DuckDB, polars, Spark and the like
    Parquet,
    /// A file of Arrow IPC
    Arrow,
}

/// An output of single events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventsOutput {
    Text,
    Jsonl,
    Csv,
    Timesketch,
}

/// An output of rows of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableOutput {
    JsonLines,
    File(FileOutput),
}

/// The form of a file of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileOutput {
    Parquet,
    Arrow,
}

/// The keys of JSON Lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaArg {
    /// What each event has, with nested objects
    Events,
    /// The columns of the table that Parquet, Arrow and SQL have
    Table,
}

/// How rows look in the outputs for programs and spreadsheets.
#[derive(Debug, Args)]
pub(crate) struct FormArgs {
    /// Write JSON Lines with these keys
    #[arg(long, help_heading = FORM, value_enum, default_value_t = SchemaArg::Events)]
    schema: SchemaArg,

    /// Begin JSON Lines with a row of kind `header` that has the number of the schema, the version of
    /// panther and a value of every key, from which DuckDB and polars learn all columns
    #[arg(long, help_heading = FORM)]
    header: bool,

    /// Write these columns, separated by commas. Of CSV: keys of the JSON Lines or of their fields,
    /// code, code_name, or data.NAME for a value of an event of the event log. Of the table: see
    /// --schema table
    #[arg(long, help_heading = FORM, value_name = "NAME", value_delimiter = ',')]
    columns: Vec<String>,

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
        output: OutputArg,
        is_hashed: bool,
    ) -> Option<Cow<'static, str>> {
        let has_columns = !self.columns.is_empty();
        let table = self.table(output);
        let names = match table {
            Some(_) => self.table_columns().err(),
            None => self.csv_columns().err(),
        };
        let wrong = names.filter(|_| table.is_some() || output == OutputArg::Csv);
        wrong.map(Cow::Owned).or_else(|| {
            let unfit = self.unfit(output, has_columns && table.is_none(), is_hashed);
            unfit.map(Cow::Borrowed)
        })
    }

    fn unfit(&self, output: OutputArg, has_columns: bool, is_hashed: bool) -> Option<&'static str> {
        let has_hash = has_columns && self.columns.iter().any(|column| column == "sha256");
        let csv = [
            (
                has_columns,
                "--columns is for --output csv and for the table",
            ),
            (self.delimiter.is_some(), "--delimiter is for --output csv"),
            (self.bom, "--bom is for --output csv"),
            (self.csv_raw, "--csv-raw is for --output csv"),
        ];
        let csv = csv.into_iter().filter(|_| output != OutputArg::Csv);
        let is_table = self.schema == SchemaArg::Table;
        let jsonl = [
            (self.header, "--header is for --output jsonl"),
            (
                is_table && !matches!(output, OutputArg::Parquet | OutputArg::Arrow),
                "--schema is for --output jsonl",
            ),
        ];
        let jsonl = jsonl.into_iter().filter(|_| output != OutputArg::Jsonl);
        let hash = [(has_hash && !is_hashed, "the column sha256 needs --hash")];
        let mut given = csv
            .chain(jsonl)
            .chain(hash)
            .filter(|(is_given, _)| *is_given);
        given.next().map(|(_, message)| message)
    }

    /// The table that an output asks for, if it asks for one.
    pub(super) fn table(&self, output: OutputArg) -> Option<TableOutput> {
        match output {
            OutputArg::Parquet => Some(TableOutput::File(FileOutput::Parquet)),
            OutputArg::Arrow => Some(TableOutput::File(FileOutput::Arrow)),
            OutputArg::Jsonl if self.schema == SchemaArg::Table => Some(TableOutput::JsonLines),
            _ => None,
        }
    }

    /// The columns of the table: those that the command line names, or all.
    pub(crate) fn table_columns(&self) -> Result<Vec<TableColumn>, String> {
        if self.columns.is_empty() {
            return Ok(TableColumn::ALL.to_vec());
        }
        let names = TableColumn::ALL.iter().map(|column| column.name());
        let columns = self.columns.iter();
        columns
            .map(|name| {
                name.parse()
                    .map_err(|error: UnknownTableColumn| unknown(name, names.clone(), &error))
            })
            .collect()
    }

    /// The columns of CSV that the command line names.
    fn csv_columns(&self) -> Result<Vec<Column>, String> {
        let columns = self.columns.iter();
        columns
            .map(|name| {
                name.parse()
                    .map_err(|error: UnknownColumn| unknown(name, Column::names(), &error))
            })
            .collect()
    }

    /// Whether a header row was asked for.
    pub(crate) const fn has_header(&self) -> bool {
        self.header
    }

    /// How rows of CSV look.
    pub(crate) fn csv(&self, is_hashed: bool) -> CsvStyle {
        // Wrong names have ended the program.
        let mut columns = self.csv_columns().unwrap_or_default();
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

/// Says that there is no such column, and which one has a similar name, or else which there are.
fn unknown<'n>(
    name: &str,
    names: impl Iterator<Item = &'n str>,
    error: &dyn std::fmt::Display,
) -> String {
    match nearest(name, names) {
        Some(known) => format!("no column {name:?}; {known} is one"),
        None => error.to_string(),
    }
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
        let message = |name: &str| {
            let error = name.parse::<Column>().unwrap_err();
            unknown(name, Column::names(), &error)
        };
        assert_eq!(message("eventid"), "no column \"eventid\"; event_id is one");
        assert!(message("zzz").contains("the columns are kind source"));
    }
}
