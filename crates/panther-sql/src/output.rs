//! Writes the rows of an answer: as a table, as CSV or JSON Lines, or to a file.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use datafusion::arrow::json::LineDelimitedWriter;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::error::DataFusionError;
use datafusion::physical_plan::SendableRecordBatchStream;
use futures::StreamExt;
use panther_arrow::{FileError, NewFile, RowWriter};
use unicode_width::UnicodeWidthStr;

/// The form in which rows are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A table with a line for each row. All rows are in memory.
    #[default]
    Table,
    /// CSV with a header.
    Csv,
    /// JSON Lines: an object for each row.
    Json,
}

/// The reason why an answer was not written.
#[derive(Debug)]
pub enum OutputError {
    /// The query failed.
    Query(DataFusionError),
    /// The rows could not be written.
    File(FileError),
    /// The name of the file names no form of rows.
    UnknownFile,
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(error) => f.write_str(&crate::message(error)),
            Self::File(error) => error.fmt(f),
            Self::UnknownFile => {
                f.write_str("its name must end in .parquet, .arrow, .csv, .json or .jsonl")
            }
        }
    }
}

impl std::error::Error for OutputError {}

impl OutputError {
    /// Whether the reader of the output is gone, as `head` is after a few lines.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::File(FileError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<DataFusionError> for OutputError {
    fn from(error: DataFusionError) -> Self {
        Self::Query(error)
    }
}

impl From<FileError> for OutputError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> Self {
        Self::File(error.into())
    }
}

impl From<ArrowError> for OutputError {
    fn from(error: ArrowError) -> Self {
        Self::File(error.into())
    }
}

/// Prints the rows of an answer.
///
/// # Errors
/// Returns an error if the query fails, or if the rows cannot be written.
pub async fn print(
    mut rows: SendableRecordBatchStream,
    format: Format,
    mut out: impl Write,
) -> Result<(), OutputError> {
    let schema = rows.schema();
    match format {
        Format::Table => {
            if header(&schema) == ["plan_type", "plan"] {
                return print_plan(rows, out).await;
            }
            let mut cells = vec![header(&schema)];
            while let Some(batch) = rows.next().await {
                each_row(&batch?, &mut |row| {
                    cells.push(row.iter().map(|cell| printable(cell)).collect());
                    Ok(())
                })?;
            }
            out.write_all(table(&cells).as_bytes())?;
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            writer
                .write_record(header(&schema))
                .map_err(io::Error::from)?;
            while let Some(batch) = rows.next().await {
                each_row(&batch?, &mut |row| {
                    Ok(writer.write_record(row).map_err(io::Error::from)?)
                })?;
            }
            writer.flush()?;
        }
        Format::Json => {
            let mut writer = LineDelimitedWriter::new(&mut out);
            while let Some(batch) = rows.next().await {
                writer.write(&batch?)?;
            }
            writer.finish()?;
        }
    }
    Ok(out.flush()?)
}

/// Prints the answer to `EXPLAIN`, whose lines say something by their indentation.
async fn print_plan(
    mut rows: SendableRecordBatchStream,
    mut out: impl Write,
) -> Result<(), OutputError> {
    while let Some(batch) = rows.next().await {
        each_row(&batch?, &mut |row| {
            Ok(writeln!(out, "{}", row.join("\n").trim_end())?)
        })?;
    }
    Ok(out.flush()?)
}

/// Writes the rows of an answer to a file, whose name tells its form: Parquet, Arrow, CSV or JSON
/// Lines. The file is there only if all rows are in it.
///
/// # Errors
/// Returns an error if the query fails, or if the file cannot be written.
pub async fn save(mut rows: SendableRecordBatchStream, path: &Path) -> Result<(), OutputError> {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let file = NewFile::create(path)?;
    let schema = rows.schema();
    let mut writer = match ending.to_str().unwrap_or_default() {
        "parquet" => RowWriter::parquet(file, &schema)?,
        "arrow" => RowWriter::arrow(file, &schema)?,
        ending => {
            let format = match ending {
                "csv" => Format::Csv,
                "json" | "jsonl" => Format::Json,
                _ => return Err(OutputError::UnknownFile),
            };
            let mut file = io::BufWriter::new(file);
            print(rows, format, &mut file).await?;
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            return Ok(file.keep()?);
        }
    };
    while let Some(batch) = rows.next().await {
        writer.write(&batch?)?;
    }
    Ok(writer.finish()?.keep()?)
}

fn header(schema: &SchemaRef) -> Vec<String> {
    let names = schema.fields().iter();
    names.map(|field| field.name().clone()).collect()
}

/// Passes the cells of each row to a closure. A null is an empty cell.
fn each_row(
    batch: &RecordBatch,
    each: &mut dyn FnMut(&[String]) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    let options = FormatOptions::default();
    let columns = batch.columns().iter();
    let columns = columns.map(|column| ArrayFormatter::try_new(column, &options));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    for row in 0..batch.num_rows() {
        let cells = columns.iter().map(|column| column.value(row).to_string());
        each(&cells.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// The text on one line, and without characters that control a terminal.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => printable.push('\u{21b5}'),
            '\r' => {}
            '\t' => printable.push(' '),
            control if control.is_control() => printable.extend(control.escape_unicode()),
            // These change the direction of the text around them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => printable.push('\u{fffd}'),
            character => printable.push(character),
        }
    }
    printable
}

/// The rows under each other, with a line below the first one.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
        if at == 0 {
            let lines: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text.push_str(&lines.join("  "));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_line_for_each_row() {
        let rows = [["a", "level"], ["\u{4e2d}\u{6587}", "error"], ["x", ""]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            table(&rows),
            "a     level\n----  -----\n\u{4e2d}\u{6587}  error\nx\n"
        );
    }

    #[test]
    fn a_cell_does_not_control_the_terminal() {
        assert_eq!(printable("a\r\nb\tc"), "a\u{21b5}b c");
        assert_eq!(printable("\u{1b}[31mred\u{7}"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(printable("\u{202e}txt"), "\u{fffd}txt");
    }
}
