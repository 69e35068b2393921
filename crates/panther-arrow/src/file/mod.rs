//! Writes batches to files.

#[cfg(feature = "ipc")]
mod ipc;
mod new_file;
#[cfg(feature = "parquet")]
mod parquet;

use std::fmt;
use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use thiserror::Error;

pub use self::new_file::NewFile;

/// Writes batches in one of the forms of files.
///
/// The writer needs no seeking, so standard output will do. It keeps the rows of one row group of
/// Parquet in memory, at most about 32 MiB of them, and one batch of Arrow IPC.
///
/// ```
/// # #[cfg(feature = "ipc")]
/// # {
/// use panther_arrow::{Column, RowWriter, Scan};
///
/// let rows = Scan::new().with_columns(vec![Column::Level]).rows();
/// let writer = RowWriter::arrow(Vec::new(), rows.schema())?;
/// let bytes = writer.finish()?;
/// assert!(bytes.starts_with(b"ARROW1"));
/// # }
/// # Ok::<(), panther_arrow::FileError>(())
/// ```
pub struct RowWriter<W: Write + Send>(Form<W>);

enum Form<W: Write + Send> {
    #[cfg(feature = "ipc")]
    Arrow(ipc::Writer<W>),
    #[cfg(feature = "parquet")]
    Parquet(parquet::Writer<W>),
}

impl<W: Write + Send> fmt::Debug for RowWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowWriter").finish_non_exhaustive()
    }
}

impl<W: Write + Send> RowWriter<W> {
    /// Writes the file format of Arrow IPC.
    ///
    /// # Errors
    /// Returns an error if the beginning cannot be written.
    #[cfg(feature = "ipc")]
    pub fn arrow(out: W, schema: &SchemaRef) -> Result<Self, FileError> {
        Ok(Self(Form::Arrow(ipc::writer(out, schema)?)))
    }

    /// Writes Parquet, compressed with zstd.
    ///
    /// Each row group has statistics of all columns, and each page those of times and byte ranges.
    ///
    /// # Errors
    /// Returns an error if the schema has a type that Parquet has not, or if writing fails.
    #[cfg(feature = "parquet")]
    pub fn parquet(out: W, schema: &SchemaRef) -> Result<Self, FileError> {
        Ok(Self(Form::Parquet(parquet::Writer::new(out, schema)?)))
    }

    /// Writes the rows of a batch.
    ///
    /// # Errors
    /// Returns an error if writing fails. The file is useless then.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), FileError> {
        match &mut self.0 {
            #[cfg(feature = "ipc")]
            Form::Arrow(writer) => Ok(writer.write(batch)?),
            #[cfg(feature = "parquet")]
            Form::Parquet(writer) => writer.write(batch),
        }
    }

    /// Writes the end of the file. Without it the file cannot be read.
    ///
    /// # Errors
    /// Returns an error if writing fails.
    pub fn finish(self) -> Result<W, FileError> {
        match self.0 {
            #[cfg(feature = "ipc")]
            Form::Arrow(writer) => {
                let out = writer.into_inner()?.into_inner();
                out.map_err(|error| error.into_error().into())
            }
            #[cfg(feature = "parquet")]
            Form::Parquet(writer) => writer.finish(),
        }
    }
}

/// A file of rows could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system refused to write.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Arrow refused the rows.
    #[error(transparent)]
    Arrow(ArrowError),
    /// Parquet refused the rows.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Parquet(::parquet::errors::ParquetError),
}

impl From<ArrowError> for FileError {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::IoError(_, error) => Self::Io(error),
            error => Self::Arrow(error),
        }
    }
}
