//! Reads a CBS log as record batches, beside counting its newlines in the same run.
//!
//! The log is made of the real ones where there is a corpus, and of the generator's otherwise.

use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use panther_arrow::{Column, Origin, RowWriter, Scan};
use panther_benches::generate::{Kind, Options};
use panther_benches::real;
use panther_set::{LogFile, Source};

/// The columns of most questions.
const HEADER: [Column; 6] = [
    Column::Source,
    Column::ByteStart,
    Column::TimeLocal,
    Column::Level,
    Column::Component,
    Column::Message,
];

/// The bytes of the log. A bench in test mode runs once, and is not optimised.
fn len() -> usize {
    let is_test = std::env::args().any(|word| word == "--test");
    if is_test { 1 << 20 } else { 64 << 20 }
}

fn log() -> Vec<u8> {
    let real: Vec<u8> = real::logs(Kind::Cbs).concat();
    if real.is_empty() {
        return Options::new(Kind::Cbs, len() as u64).to_vec().0;
    }
    real.iter().copied().cycle().take(len()).collect()
}

fn table(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the log");
    let path = folder.path().join("CBS.log");
    let log = log();
    fs::write(&path, &log).expect("room for the log");
    let mut group = criterion.benchmark_group("table");
    group
        .throughput(Throughput::Bytes(log.len() as u64))
        .sample_size(10);
    group.bench_function("newlines", |bench| {
        bench.iter(|| memchr::memchr_iter(b'\n', black_box(&log)).count());
    });
    let file = Arc::new(LogFile::read(&path).expect("the log"));
    let source = Source::open(&path).expect("the log");
    let origin = Origin::of(&source);
    let everything = Column::ALL.to_vec();
    let times = vec![Column::TimeLocal, Column::Level];
    for (name, columns) in [
        ("header", HEADER.to_vec()),
        ("times", times),
        ("all", everything),
    ] {
        let scan = Scan::new().with_columns(columns);
        group.bench_function(format!("{name}, borrowed"), |bench| {
            bench.iter(|| {
                let mut rows = 0;
                let _ = scan.read_file(Arc::clone(&file), "CBS.log", &mut |batch| {
                    rows += batch.num_rows();
                    ControlFlow::Continue(())
                });
                rows
            });
        });
        group.bench_function(format!("{name}, copied"), |bench| {
            bench.iter(|| {
                let mut rows = 0;
                let read = scan.read(&source, 0..u64::MAX, &origin, &mut |batch| {
                    rows += batch.num_rows();
                    ControlFlow::Continue(())
                });
                read.map(|_| rows).expect("the log")
            });
        });
    }
    group.bench_function("parquet", |bench| {
        let scan = Scan::new();
        bench.iter(|| {
            let writer = RowWriter::parquet(std::io::sink(), &scan.schema());
            let mut writer = writer.expect("a schema of Parquet");
            let read = scan.read(&source, 0..u64::MAX, &origin, &mut |batch| {
                writer.write(&batch).expect("the sink takes all");
                ControlFlow::Continue(())
            });
            read.map(|_| writer.finish().is_ok()).expect("the log")
        });
    });
}

criterion_group!(benches, table);
criterion_main!(benches);
