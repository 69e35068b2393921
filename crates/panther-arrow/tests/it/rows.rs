//! The batches have the rows that the JSON Lines of the table have.

use std::borrow::Cow;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use panther_arrow::{Column, Origin, Rows, Scan};
use panther_export::Utf8;
use panther_export::table::{Place, Row, TableRows};
use panther_set::{Filter, LogFile, LogSet, Source};
use panther_table::InCodePage;
use panther_tests::corpus;
use serde_json::Value;

use crate::cells::rows;

/// The batches of a whole source.
pub(crate) fn batches(scan: &Scan, source: &Source) -> Vec<RecordBatch> {
    let mut batches = Vec::new();
    let flow = scan.read(source, 0..u64::MAX, &Origin::of(source), &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    batches
}

/// The rows of a source as `panther-export` writes them.
fn expected(source: &Source) -> Vec<Value> {
    let writer = TableRows::new(Column::ALL.to_vec());
    let origin = Origin::of(source);
    let has_lines = source.has_lines();
    let mut line = 1;
    let mut out = Vec::new();
    let flow = source.for_each(|item| {
        let mut place = Place::new(&origin.source, source.format());
        place.member = origin.member.as_deref();
        place.prefix = origin.prefix.as_deref();
        place.line = has_lines.then_some(line);
        line += item.raw().iter().filter(|&&byte| byte == b'\n').count() as u64;
        writer.write(&Row::new(item, &place, &InCodePage(source)), &mut out);
        ControlFlow::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    let text = String::from_utf8(out).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

fn check(set: &LogSet) -> usize {
    const ROWS: usize = 700;
    let scan = Scan::new().with_batch_rows(ROWS);
    // These rows share no values.
    let header = Column::ALL
        .iter()
        .copied()
        .filter(|column| !column.needs_search());
    let header = Scan::new().with_columns(header.collect());
    let mut count = 0;
    for source in set.sources() {
        let all = batches(&scan, source);
        assert!(all.iter().all(|batch| batch.num_rows() <= ROWS));
        let found: Vec<Value> = all.iter().flat_map(rows).collect();
        let expected = expected(source);
        let header: Vec<Value> = batches(&header, source).iter().flat_map(rows).collect();
        assert_eq!(header.len(), expected.len(), "{}", source.name());
        for (header, expected) in header.iter().zip(&expected) {
            for (key, value) in header.as_object().unwrap() {
                assert_eq!(value, &expected[key], "{}", source.name());
            }
        }
        assert_eq!(found.len(), expected.len(), "{}", source.name());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{}", source.name());
        }
        count += found.len();
    }
    count
}

/// Writes a sample of each format into a folder.
pub(crate) fn write_samples(folder: &Path) {
    for row in panther_tests::formats::ROWS {
        let sample = (row.sample)(40_000);
        fs::write(folder.join(format!("{}.log", row.id)), sample.log).unwrap();
    }
}

#[test]
fn batches_have_the_rows_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    write_samples(folder.path());
    assert!(check(&LogSet::discover([folder.path()])) > 100);
}

#[test]
fn real_logs_have_the_rows_of_the_table() {
    let Some(root) = corpus::root() else {
        return corpus::say_skipped();
    };
    let count: usize = ["bluebox", "dism", "setupdiag"]
        .iter()
        .map(|folder| check(&LogSet::discover([root.join(folder)])))
        .sum();
    assert!(count > 0);
}

type Decoder = fn(&[u8]) -> Cow<'_, str>;

/// Two logs have the same texts, in other code pages.
#[test]
fn rows_of_two_logs_share_nothing() {
    let line =
        b"2020-07-29 16:29:16, Error                 CBS    Gr\xFC\xDFe [HRESULT = 0x80070005]\r\n";
    let bytes = line.repeat(200);
    let log = panther::parse(&bytes, "CBS.log");
    let columns = [Column::Source, Column::Message, Column::Code];
    let mut collected = Rows::new(&columns);
    let decoders: [Decoder; 2] = [
        |bytes| String::from_utf8_lossy(bytes),
        |bytes| bytes.iter().map(|&byte| char::from(byte)).collect(),
    ];
    for (name, decode) in ["a.log", "b.log"].into_iter().zip(&decoders) {
        let place = Place::new(name, log.format());
        for item in &log {
            collected.push(&Row::new(&item, &place, decode));
        }
    }
    let found = rows(&collected.take());
    assert_eq!(found.len(), 400);
    for (index, row) in found.iter().enumerate() {
        let (source, greeting) = if index < 200 {
            ("a.log", "Gr\u{FFFD}\u{FFFD}e")
        } else {
            ("b.log", "Gr\u{FC}\u{DF}e")
        };
        assert_eq!(row["source"], source);
        assert_eq!(row["message"], format!("{greeting} [HRESULT = 0x80070005]"));
        assert_eq!(row["code"], "0x80070005");
    }
}

#[test]
fn events_in_other_sessions_share_nothing() {
    let line = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    let bytes = line.repeat(300);
    let log = panther::parse(&bytes, "CBS.log");
    let mut collected = Rows::new(&[Column::Session, Column::Attempt]);
    for (index, item) in log.items().enumerate() {
        let mut place = Place::new("CBS.log", log.format());
        place.session = [None, Some("1_2"), Some("3_4")][index / 100];
        place.attempt = (index >= 100).then_some(index as u64);
        collected.push(&Row::new(&item, &place, &Utf8));
    }
    let found = rows(&collected.take());
    for (index, row) in found.iter().enumerate() {
        let session = [None, Some("1_2"), Some("3_4")][index / 100];
        assert_eq!(row.get("session").and_then(Value::as_str), session);
        let attempt = row.get("attempt").and_then(Value::as_u64);
        assert_eq!(attempt, (index >= 100).then_some(index as u64));
    }
}

#[test]
fn texts_of_a_file_in_memory_are_not_copied() {
    let line = "2020-07-29 16:29:16, Info                  CBS    A message longer than a view\r\n  and a line below it\r\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, line.repeat(300)).unwrap();
    let file = Arc::new(LogFile::read(&path).unwrap());
    let log = file.bytes().as_ptr_range();
    let scan = Scan::new()
        .with_columns(vec![Column::Line, Column::Message, Column::Lines])
        .with_batch_rows(128);
    let mut batches = Vec::new();
    let flow = scan.read_file(Arc::clone(&file), "CBS.log", &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    // The batches keep the bytes alive.
    drop(file);
    let sizes: Vec<usize> = batches.iter().map(RecordBatch::num_rows).collect();
    assert_eq!(sizes, [128, 128, 44]);
    for batch in &batches {
        for column in &batch.columns()[1..] {
            let texts = column.as_string_view();
            assert!(
                texts
                    .iter()
                    .flatten()
                    .all(|text| log.contains(&text.as_ptr()))
            );
        }
    }
    let last = rows(&batches[2]).pop().unwrap();
    assert_eq!(last["line"], 599);
    assert_eq!(last["lines"], "  and a line below it");
}

#[test]
fn a_filter_leaves_out_rows_and_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let log = "torn line\r\n\
        2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
        2020-07-29 16:29:17, Error                 CBS    Lost\r\n";
    fs::write(&path, log).unwrap();
    let source = Source::open(&path).unwrap();
    let scan = Scan::new().with_columns(vec![Column::Message, Column::UnparsedReason]);
    let found = |scan: &Scan| -> Vec<String> {
        let batches = batches(scan, &source);
        let rows = batches.iter().flat_map(rows);
        rows.map(|row| row.to_string()).collect()
    };
    assert_eq!(
        found(&scan),
        [
            r#"{"message":"torn line\r\n","unparsed_reason":"preamble"}"#,
            r#"{"message":"Ready"}"#,
            r#"{"message":"Lost"}"#
        ]
    );
    let errors = scan.with_filter(Filter::new().at_least(panther::Level::Error));
    assert_eq!(found(&errors), [r#"{"message":"Lost"}"#]);
    let errors = errors.with_unparsed(|_| true);
    assert_eq!(found(&errors).len(), 2);
    // Without any column, a batch still has a number of rows.
    let none = Scan::new().with_columns(Vec::new());
    let count: usize = batches(&none, &source)
        .iter()
        .map(RecordBatch::num_rows)
        .sum();
    assert_eq!(count, 3);
}
