//! The event log in each of its formats, next to what other libraries do with the same bytes:
//!
//! - XML: a bare loop of quick-xml.
//! - JSON, one object per line: a walk of serde_json that keeps nothing, and one that keeps
//!   everything.
//! - CSV: the records of csv-core.
//! - `.evtx`: the crate `evtx`, which makes the same XML and reads nothing in it, once through its
//!   hidden function and once through its documented interface.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use evtx::{EvtxParser, ParserSettings};
use panther::details::Details;
use panther_set::{LogSet, registry};
use panther_tests::formats::row;
use panther_tests::samples::{Sample, table};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

const SIZE: usize = 16 << 20;

type Group<'c> = BenchmarkGroup<'c, WallTime>;

/// Starts a group that measures `log`.
fn group<'c>(criterion: &'c mut Criterion, name: &str, log: &[u8]) -> Group<'c> {
    let mut group = criterion.benchmark_group(name);
    group
        .throughput(Throughput::Bytes(log.len() as u64))
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    group
}

/// Measures a function that counts the events of a log.
fn count(group: &mut Group<'_>, name: &str, input: &Sample, events: impl Fn(&[u8]) -> u64) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| assert_eq!(events(black_box(&input.log)), input.events));
    });
}

/// Reads the header of every event.
fn headers(log: &[u8]) -> u64 {
    panther::parse(log, "").events().fold(0, |count, event| {
        black_box((
            event.time(),
            event.level(),
            event.component(),
            event.message(),
        ));
        count + 1
    })
}

/// Reads the header and the number of every event.
fn system(log: &[u8]) -> u64 {
    let is_numbered = |event: &panther::Event<'_>| {
        black_box((event.time(), event.level(), event.component()));
        match event.details() {
            Details::Evtx(evtx) => black_box(evtx.system()).event_id().is_some(),
            _ => false,
        }
    };
    panther::parse(log, "").events().filter(is_numbered).count() as u64
}

fn bare_loop(log: &[u8]) -> u64 {
    let mut reader = Reader::from_str(str::from_utf8(log).expect("the log is UTF-8"));
    let mut events = 0;
    loop {
        match black_box(reader.read_event()).expect("the log is XML") {
            Event::Start(tag) if tag.name().as_ref() == "Event" => events += 1,
            Event::Eof => return events,
            _ => {}
        }
    }
}

/// Reads every line as a value of this type.
fn values<T: serde::de::DeserializeOwned>(log: &[u8]) -> u64 {
    lines(log).fold(0, |count, line| {
        black_box(serde_json::from_slice::<T>(line).expect("the line is JSON"));
        count + 1
    })
}

/// The lines of a log that ends with a line end.
fn lines(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    memchr::memchr_iter(b'\n', log).map(move |end| {
        let line = &log[at..end];
        at = end + 1;
        line
    })
}

/// A bare loop over the records of a table, header lines included.
fn csv_core_loop(table: &[u8], separator: u8) -> u64 {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
    let (mut rest, mut ends, mut count) = (table, [0; 64], 0);
    let mut output = vec![0; 1 << 20];
    loop {
        let (result, read, _, _) = reader.read_record(rest, &mut output, &mut ends);
        rest = &rest[read..];
        match black_box(result) {
            csv_core::ReadRecordResult::Record => count += 1,
            csv_core::ReadRecordResult::End => return count,
            _ => {}
        }
    }
}

/// Measures a format, and the libraries that read the same bytes.
fn text(criterion: &mut Criterion, id: &str) {
    let input = (row(id).sample)(SIZE);
    let group = &mut group(criterion, id, &input.log);
    count(group, "events", &input, headers);
    count(group, "system", &input, system);
    match id {
        "evtx-xml" => count(group, "quick-xml", &input, bare_loop),
        "evtx-json" => {
            count(group, "serde_json, ignored", &input, values::<IgnoredAny>);
            count(
                group,
                "serde_json, values",
                &input,
                values::<serde_json::Value>,
            );
            let log = input.log.trim_ascii_end().iter();
            let log = log.map(|&byte| if byte == b'\n' { b',' } else { byte });
            let array = Sample {
                log: [b'['].into_iter().chain(log).chain([b']']).collect(),
                ..input
            };
            count(group, "events of an array", &array, headers);
        }
        "evtx-csv" => {
            count(group, "csv-core", &input, |log| {
                csv_core_loop(log, b',') - 1
            });
            let input = table::get_winevent(SIZE);
            count(group, "events of get-winevent", &input, headers);
            count(group, "csv-core of get-winevent", &input, |log| {
                csv_core_loop(log, b',') - 2
            });
        }
        _ => {}
    }
}

fn records(path: &Path) -> u64 {
    let set = LogSet::builder().threads(1).discover([path]);
    let (count, errors) = set.par_fold(
        || 0,
        |count, _, item| {
            if let Some(event) = item.event() {
                black_box((event.time(), event.level(), event.component()));
                *count += 1;
            }
            ControlFlow::Continue(())
        },
        |one, other| one + other,
    );
    assert!(errors.is_empty());
    count
}

fn parser(path: &Path) -> EvtxParser<std::fs::File> {
    let settings = ParserSettings::new().indent(false);
    let parser = EvtxParser::from_path(path).expect("an event log");
    parser.with_configuration(settings)
}

fn dump(path: &Path) -> u64 {
    let mut parser = parser(path);
    let chunks = parser.chunks_xml_bytes(false);
    chunks
        .map(|chunk| black_box(chunk).records().count() as u64)
        .sum()
}

fn dump_by_record(path: &Path) -> u64 {
    let mut parser = parser(path);
    let records = parser.records_bytes();
    records.filter(|record| black_box(record).is_ok()).count() as u64
}

/// Measures binary event logs, which are read from files.
fn binary(criterion: &mut Criterion) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let input = (row("evtx").sample)(SIZE);
    std::fs::write(file.path(), &input.log).expect("room for the file");
    let group = &mut group(criterion, "evtx", &input.log);
    for (name, read) in [
        ("events", records as fn(&Path) -> u64),
        ("evtx", dump),
        ("evtx by record", dump_by_record),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(read(black_box(file.path())), input.events));
        });
    }
}

fn event_logs(criterion: &mut Criterion) {
    for format in registry().formats() {
        match format.id().as_str() {
            "evtx" => binary(criterion),
            id if id.starts_with("evtx-") => text(criterion, id),
            _ => {}
        }
    }
}

criterion_group!(benches, event_logs);
criterion_main!(benches);
