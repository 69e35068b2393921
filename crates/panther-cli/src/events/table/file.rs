//! Files of Parquet and Arrow IPC.

use std::fs;
use std::io::{self, IsTerminal, Stdout, Write};
use std::path::Path;

use panther_arrow::{FileError, NewFile, RowWriter, Rows, schema};
use panther_export::table::{Column, Row};
use panther_table::{InCodePage, TableScan};

use crate::args::{FileOutput, fail};
use crate::stop;

/// The rows of a piece.
pub(super) struct FileRows(Box<Rows>);

impl FileRows {
    pub(super) fn new(columns: &[Column]) -> Self {
        Self(Box::new(Rows::new(columns)))
    }

    pub(super) fn push(&mut self, row: &Row<'_, InCodePage<'_>>) {
        self.0.push(row);
    }
}

/// A file, or standard output.
enum Place {
    Stdout(Stdout),
    File(NewFile),
}

/// A file of rows that is being written.
pub(super) struct RowFile(Box<RowWriter<Place>>);

impl RowFile {
    pub(super) fn new(to: Option<&Path>, form: FileOutput, scan: &TableScan) -> io::Result<Self> {
        let stdout = io::stdout();
        let place = match to {
            Some(path) => {
                let file = NewFile::create(path).map_err(|error| of_file(path, &error))?;
                let temporary = file.temporary_path().to_owned();
                // A signal may end the program without its destructors.
                stop::ends_itself(move || drop(fs::remove_file(&temporary)));
                Place::File(file)
            }
            None if stdout.is_terminal() => {
                fail("the output is no text: give --to FILE, or redirect standard output")
            }
            None => Place::Stdout(stdout),
        };
        let schema = schema(scan.columns());
        let writer = match form {
            FileOutput::Arrow => RowWriter::arrow(place, &schema),
            FileOutput::Parquet => RowWriter::parquet(place, &schema),
        };
        Ok(Self(Box::new(writer.map_err(io_error)?)))
    }

    pub(super) fn write(&mut self, mut rows: FileRows) -> io::Result<()> {
        if rows.0.is_empty() {
            return Ok(());
        }
        self.0.write(&rows.0.take()).map_err(io_error)
    }

    /// Ends the file. After a signal it stays without its name, because it does not have all rows.
    pub(super) fn end(self) -> io::Result<()> {
        if stop::is_requested() {
            return Ok(());
        }
        match self.0.finish().map_err(io_error)? {
            Place::Stdout(mut out) => out.flush(),
            Place::File(file) => file.keep(),
        }
    }
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

fn of_file(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn io_error(error: FileError) -> io::Error {
    match error {
        FileError::Io(error) => error,
        error => io::Error::other(error),
    }
}
