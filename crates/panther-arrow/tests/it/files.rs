//! Files of rows read back as they were written.

use std::fs;
use std::io::{self, Cursor, Write};

use arrow_array::RecordBatch;
use panther_arrow::{FileError, NewFile, RowWriter, Scan};
use panther_set::{LogSet, Source};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

use crate::cells::rows;
use crate::rows::{batches, write_samples};

fn samples() -> (tempfile::TempDir, LogSet) {
    let folder = tempfile::tempdir().unwrap();
    write_samples(folder.path());
    let set = LogSet::discover([folder.path()]);
    (folder, set)
}

fn all(set: &LogSet, scan: &Scan) -> Vec<RecordBatch> {
    let sources = set.sources().iter();
    sources.flat_map(|source| batches(scan, source)).collect()
}

#[test]
fn parquet_reads_back() {
    let (_folder, set) = samples();
    let scan = Scan::new();
    let batches = all(&set, &scan);
    let mut writer = RowWriter::parquet(Vec::new(), &scan.schema()).unwrap();
    batches
        .iter()
        .for_each(|batch| writer.write(batch).unwrap());
    let bytes = bytes::Bytes::from(writer.finish().unwrap());
    let file = SerializedFileReader::new(bytes.clone()).unwrap();
    let group = file.metadata().row_group(0);
    for (index, name) in [(5, "byte_end"), (8, "time_utc"), (16, "message")] {
        let column = group.column(index);
        assert_eq!(column.column_path().string(), name);
        assert!(
            column
                .statistics()
                .is_some_and(|statistics| statistics.min_bytes_opt().is_some()),
            "{name}"
        );
    }
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    assert_eq!(reader.schema().metadata()["panther.schema"], "1");
    let read = reader.build().unwrap().map(Result::unwrap);
    let read: Vec<Value> = read.flat_map(|batch| rows(&batch)).collect();
    let expected: Vec<Value> = batches.iter().flat_map(rows).collect();
    assert!(expected.len() > 100);
    assert_eq!(read, expected);
}

#[test]
fn arrow_reads_back() {
    let (_folder, set) = samples();
    let scan = Scan::new();
    let batches = all(&set, &scan);
    let mut writer = RowWriter::arrow(Vec::new(), &scan.schema()).unwrap();
    batches
        .iter()
        .for_each(|batch| writer.write(batch).unwrap());
    let bytes = writer.finish().unwrap();
    let reader = arrow_ipc::reader::FileReader::try_new(Cursor::new(bytes), None).unwrap();
    let read: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    assert_eq!(read, batches);
}

/// Takes so many bytes, and then the disk is full.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_that_says_so() {
    let (_folder, set) = samples();
    let scan = Scan::new();
    let batches = all(&set, &scan);
    let written = |writer: Result<RowWriter<Full>, FileError>| {
        let mut writer = writer?;
        batches.iter().try_for_each(|batch| writer.write(batch))?;
        writer.finish().map(drop)
    };
    for size in [0, 3, 1000, 20_000] {
        let errors = [
            written(RowWriter::parquet(Full(size), &scan.schema())).unwrap_err(),
            written(RowWriter::arrow(Full(size), &scan.schema())).unwrap_err(),
        ];
        for error in errors {
            let FileError::Io(error) = error else {
                panic!("{error:?} after {size} bytes");
            };
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
    }
}

#[test]
fn a_file_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.parquet");
    fs::write(&path, "the older one").unwrap();
    let mut file = NewFile::create(&path).unwrap();
    file.write_all(b"half").unwrap();
    drop(file);
    assert_eq!(fs::read(&path).unwrap(), b"the older one");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(NewFile::create(folder.path()).is_err());
    let error = NewFile::create(folder.path().join("none/events.parquet")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    // The caller knows the name that it gave, and nobody the temporary one.
    assert!(!error.to_string().contains(".panther-"), "{error}");
}

#[test]
fn an_empty_log_makes_a_file_without_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, "").unwrap();
    let scan = Scan::new();
    assert!(batches(&scan, &Source::open(&path).unwrap()).is_empty());
    let bytes = RowWriter::parquet(Vec::new(), &scan.schema())
        .unwrap()
        .finish()
        .unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    assert_eq!(reader.schema().fields().len(), scan.columns().len());
}
