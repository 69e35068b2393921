//! Parquet.

use std::io::Write;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use panther_export::table::Column;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::FileError;

/// The memory, in bytes, that the rows of a row group may take before they are written.
const ROW_GROUP: usize = 32 << 20;

/// Writes Parquet.
pub(super) struct Writer<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> Writer<W> {
    pub(super) fn new(out: W, schema: &SchemaRef) -> Result<Self, FileError> {
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties()))?;
        Ok(Self(writer))
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), FileError> {
        self.0.write(batch)?;
        if self.0.memory_size() > ROW_GROUP {
            self.0.flush()?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<W, FileError> {
        Ok(self.0.into_inner()?)
    }
}

fn properties() -> WriterProperties {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("panther ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk);
    let ranges = [
        Column::TimeUtc,
        Column::TimeLocal,
        Column::ByteStart,
        Column::ByteEnd,
    ];
    let properties = ranges.into_iter().fold(properties, |properties, column| {
        let path = ColumnPath::from(column.name());
        properties.set_column_statistics_enabled(path, EnabledStatistics::Page)
    });
    properties.build()
}

impl From<ParquetError> for FileError {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(error) => match error.downcast::<std::io::Error>() {
                Ok(error) => Self::Io(*error),
                Err(error) => Self::Parquet(ParquetError::External(error)),
            },
            error => Self::Parquet(error),
        }
    }
}
