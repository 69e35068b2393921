//! The parts of the library, one by one, over 16 MiB of each log. Every count is held against what the generator says it wrote.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use panther_benches::generate::{Generated, Kind, Options};
use panther_benches::work::{
    self, Codes, Details, Errors, Frame, Header, Jsonl, Rows, Tally, Work,
};
use panther_set::LogSet;

const SIZE: u64 = 16 << 20;
const PUSH: usize = 1 << 20;

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Cbs => "CBS.log",
        Kind::Dism => "dism.log",
        Kind::Setupact => "setupact.log",
    }
}

/// What must hold whatever the work is.
fn check(tally: Tally, written: &Generated) -> Tally {
    assert_eq!(tally.events, written.records);
    assert_eq!(tally.bytes, written.bytes);
    tally
}

fn slice<W: Work>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    kind: Kind,
    log: &[u8],
    written: &Generated,
    found: impl Fn(u64) -> bool,
) {
    group.bench_function(W::NAME, |bencher| {
        bencher.iter(|| {
            let tally = check(
                work::iterate::<W>(&work::layout(kind), black_box(log)),
                written,
            );
            assert!(found(tally.found), "{} found {}", W::NAME, tally.found);
            tally
        });
    });
}

fn parts(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the logs");
    for kind in Kind::ALL {
        let (log, written) = Options::new(kind, SIZE).to_vec();
        let mut group = criterion.benchmark_group(kind.name());
        group
            .throughput(Throughput::Bytes(written.bytes))
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3))
            .sample_size(20);
        group.bench_function("newlines", |bencher| {
            bencher.iter(|| assert_eq!(work::newlines(black_box(&log)), written.lines));
        });
        slice::<Frame>(&mut group, kind, &log, &written, |found| found == 0);
        slice::<Header>(&mut group, kind, &log, &written, |found| found == 0);
        slice::<Errors>(&mut group, kind, &log, &written, |found| {
            found == written.errors
        });
        // The generator counts one notation, and the code column apart; other notations come on top.
        slice::<Codes>(&mut group, kind, &log, &written, |found| {
            found >= written.code_columns.max(written.codes / 2)
        });
        slice::<Details>(&mut group, kind, &log, &written, |found| {
            found > written.records / 10
        });
        slice::<Jsonl>(&mut group, kind, &log, &written, |found| {
            found > written.bytes
        });
        slice::<Rows>(&mut group, kind, &log, &written, |found| {
            found > written.bytes / 2
        });
        let layout = &work::layout(kind);
        group.bench_function("detect", |bencher| {
            bencher.iter(|| {
                assert_eq!(
                    panther::parse(black_box(&log), name(kind)).format(),
                    layout.format()
                )
            });
        });
        group.bench_function("feeder", |bencher| {
            bencher.iter(|| {
                check(
                    work::feed::<Header>(layout, black_box(&log), PUSH),
                    &written,
                )
            });
        });
        let path = folder.path().join(name(kind));
        std::fs::write(&path, &log).expect("room for the log");
        for threads in [1, 2] {
            set(&mut group, &path, threads, &written);
        }
        group.finish();
    }
}

/// From the file: opened, read and parsed.
fn set(group: &mut BenchmarkGroup<'_, WallTime>, path: &Path, threads: usize, written: &Generated) {
    let set = LogSet::builder().threads(threads).discover([path]);
    group.bench_function(format!("set/header/{threads}"), |bencher| {
        bencher.iter(|| check(work::fold::<Header>(black_box(&set)), written));
    });
}

criterion_group!(benches, parts);
criterion_main!(benches);
