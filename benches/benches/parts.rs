//! The parts of the library, one by one, over 16 MiB of each registered format. Every count is held
//! against what the input has.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use panther::Layout;
use panther_benches::generate::{Generated, Kind, Options};
use panther_benches::work::{
    self, Codes, Details, Errors, Frame, Header, Jsonl, Rows, Tally, Work,
};
use panther_set::{LogSet, registry};
use panther_tests::formats::row;
use panther_tests::samples::Sample;

const SIZE: usize = 16 << 20;
const PUSH: usize = 1 << 20;

type Group<'c> = BenchmarkGroup<'c, WallTime>;

/// A log of one format.
struct Input {
    log: Vec<u8>,
    events: u64,
    /// What the generator counted, if the log is one with the statistics of real logs.
    written: Option<Generated>,
}

impl Input {
    fn of(id: &str) -> Self {
        let kind = match id {
            "cbs" => Kind::Cbs,
            "dism" => Kind::Dism,
            "setup" => Kind::Setupact,
            id => {
                let Sample { log, events } = (row(id).sample)(SIZE);
                return Self {
                    log,
                    events,
                    written: None,
                };
            }
        };
        let (log, written) = Options::new(kind, SIZE as u64).to_vec();
        Self {
            log,
            events: written.records,
            written: Some(written),
        }
    }
}

/// Must hold for every work over a slice.
fn check(tally: Tally, input: &Input) -> Tally {
    assert_eq!(tally.events, input.events);
    assert_eq!(tally.bytes, input.log.len() as u64);
    tally
}

/// Does a work with every item of the log. `found` checks what the work found, against what the
/// generator counted.
fn slice<W: Work>(
    group: &mut Group<'_>,
    layout: &Layout,
    input: &Input,
    found: impl Fn(u64, &Generated) -> bool,
) {
    group.bench_function(W::NAME, |bencher| {
        bencher.iter(|| {
            let tally = check(work::iterate::<W>(layout, black_box(&input.log)), input);
            let is_right = |written| found(tally.found, written);
            assert!(
                input.written.as_ref().is_none_or(is_right),
                "{} found {}",
                W::NAME,
                tally.found
            );
            tally
        });
    });
}

fn slices(group: &mut Group<'_>, layout: &Layout, input: &Input) {
    let lines = work::newlines(&input.log);
    group.bench_function("newlines", |bencher| {
        bencher.iter(|| assert_eq!(work::newlines(black_box(&input.log)), lines));
    });
    slice::<Frame>(group, layout, input, |found, _| found == 0);
    slice::<Header>(group, layout, input, |found, _| found == 0);
    slice::<Errors>(group, layout, input, |found, written| {
        found == written.errors
    });
    // The generator counts one notation, and the code column apart. Other notations come on top.
    slice::<Codes>(group, layout, input, |found, written| {
        found >= written.code_columns.max(written.codes / 2)
    });
    slice::<Details>(group, layout, input, |found, written| {
        found > written.records / 10
    });
    slice::<Jsonl>(group, layout, input, |found, written| found > written.bytes);
    slice::<Rows>(group, layout, input, |found, written| {
        found > written.bytes / 2
    });
    group.bench_function("detect", |bencher| {
        let registry = registry();
        bencher.iter(|| {
            let layout_now = registry.learn(black_box(&input.log), "");
            assert_eq!(layout_now.format(), layout.format());
        });
    });
    group.bench_function("feeder", |bencher| {
        bencher.iter(|| {
            check(
                work::feed::<Header>(layout, black_box(&input.log), PUSH),
                input,
            )
        });
    });
}

/// From the file: opened, read and parsed.
fn set(group: &mut Group<'_>, path: &Path, threads: usize, events: u64) {
    let set = LogSet::builder().threads(threads).discover([path]);
    group.bench_function(format!("set/header/{threads}"), |bencher| {
        bencher.iter(|| assert_eq!(work::fold::<Header>(black_box(&set)).events, events));
    });
}

fn parts(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the logs");
    let registry = registry();
    for format in registry.formats() {
        let id = format.id();
        let input = Input::of(id.as_str());
        let mut group = criterion.benchmark_group(id.as_str());
        group
            .throughput(Throughput::Bytes(input.log.len() as u64))
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3))
            .sample_size(20);
        if !row(id.as_str()).is_binary() {
            let layout = registry.learn(&input.log, "");
            assert_eq!(layout.format(), id, "the input is of another format");
            slices(&mut group, &layout, &input);
        }
        let path = folder.path().join(id.as_str());
        std::fs::write(&path, &input.log).expect("room for the log");
        for threads in [1, 2] {
            set(&mut group, &path, threads, input.events);
        }
        group.finish();
    }
}

criterion_group!(benches, parts);
criterion_main!(benches);
