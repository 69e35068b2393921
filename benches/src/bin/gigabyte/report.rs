//! The figures, as a table for people and as JSON.

use std::fmt;

use serde::Serialize;

use crate::adversarial::Adversarial;
use crate::clock::Taken;
use crate::inputs::{Input, Inputs};
use crate::memory::Peak;
use crate::rows::{REFERENCE, Row};

/// All that was measured in one run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    bytes: usize,
    rounds: u32,
    processor: String,
    processors: usize,
    /// Processes that wanted to run, beside ours: averages over a minute. What is far above the threads that a row has is noise.
    load_before: String,
    load_after: String,
    pub(crate) rows: Vec<Measured>,
    bars: Vec<Bar>,
    pub(crate) adversarial: Vec<Adversarial>,
}

/// One row.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) threads: usize,
    bytes: u64,
    /// Of each round, by the wall.
    seconds: Vec<f64>,
    /// Of each round, on a processor; only where the row is one thread of this process.
    thread_seconds: Option<Vec<f64>>,
    /// From the median, of the time on a processor where that is known.
    pub(crate) gigabytes_per_second: f64,
    /// The median of the ratios of the rounds, a byte.
    of_newlines: f64,
    peak: Option<Peak>,
}

impl Measured {
    /// The seconds of each round: of the thread where they are known.
    fn own(&self) -> &[f64] {
        self.thread_seconds.as_deref().unwrap_or(&self.seconds)
    }
}

/// A bar that the project set itself.
#[derive(Debug, Serialize)]
struct Bar {
    what: String,
    bar: String,
    measured: f64,
    met: bool,
}

/// The median; the values are put in order.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => values[len / 2],
        len => (values[len / 2 - 1] + values[len / 2]) / 2.0,
    }
}

impl Report {
    pub(crate) fn new(inputs: &Inputs, rounds: u32) -> Self {
        Self {
            bytes: inputs.bytes(Input::Cbs).len(),
            rounds,
            processor: processor(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            load_before: load(),
            load_after: String::new(),
            rows: Vec::new(),
            bars: Vec::new(),
            adversarial: Vec::new(),
        }
    }

    /// Adds what a row took in one round.
    pub(crate) fn add(&mut self, row: &Row, taken: Taken) {
        match self.rows.iter_mut().find(|known| known.name == row.name) {
            Some(known) => {
                known.seconds.push(taken.wall);
                if let Some(seconds) = &mut known.thread_seconds {
                    seconds.push(taken.thread);
                }
            }
            None => self.rows.push(Measured {
                name: row.name.clone(),
                what: row.what.clone(),
                threads: row.threads,
                bytes: row.bytes,
                seconds: vec![taken.wall],
                thread_seconds: row.is_thread().then(|| vec![taken.thread]),
                gigabytes_per_second: 0.0,
                of_newlines: 0.0,
                peak: None,
            }),
        }
    }

    pub(crate) fn memory(&mut self, row: &Row, peak: Option<Peak>) {
        if let Some(known) = self.rows.iter_mut().find(|known| known.name == row.name) {
            known.peak = peak;
        }
    }

    /// Works out what follows from the rounds.
    pub(crate) fn finish(&mut self) {
        self.load_after = load();
        let ratios: Vec<f64> = self
            .rows
            .iter()
            .map(|row| self.speed_of(&row.name, REFERENCE).unwrap_or(f64::NAN))
            .collect();
        for (row, ratio) in self.rows.iter_mut().zip(ratios) {
            row.of_newlines = ratio;
            row.gigabytes_per_second = row.bytes as f64 / median(&mut row.own().to_vec()) / 1e9;
        }
        self.bars = self.bars();
    }

    fn row(&self, name: &str) -> Option<&Measured> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// How many times faster a byte one row is than another: the median over the rounds.
    fn speed_of(&self, one: &str, other: &str) -> Option<f64> {
        let (one, other) = (self.row(one)?, self.row(other)?);
        let bytes = one.bytes as f64 / other.bytes as f64;
        let rounds = match (&one.thread_seconds, &other.thread_seconds) {
            (Some(one), Some(other)) => one.iter().zip(other),
            _ => one.seconds.iter().zip(&other.seconds),
        };
        let mut ratios: Vec<f64> = rounds.map(|(one, other)| other / one * bytes).collect();
        Some(median(&mut ratios))
    }

    fn bars(&self) -> Vec<Bar> {
        let mut bars = Vec::new();
        let mut bar = |what: &str, least: bool, limit: f64, measured: Option<f64>| {
            if let Some(measured) = measured {
                bars.push(Bar {
                    what: what.to_owned(),
                    bar: format!("{} {limit}", if least { "at least" } else { "at most" }),
                    measured,
                    met: if least {
                        measured >= limit
                    } else {
                        measured <= limit
                    },
                });
            }
        };
        let speed = |one: &str, other: &str| self.speed_of(one, other);
        let newlines = "of the speed of counting newlines";
        for (what, one, other, limit) in [
            ("header, CBS", "map/header/1", REFERENCE, 0.65),
            ("header, DISM", "dism/header", "dism/newlines", 0.5),
            ("header, setup", "setupact/header", "setupact/newlines", 0.5),
        ] {
            bar(
                &format!("{what}: {newlines}"),
                true,
                limit,
                speed(one, other),
            );
        }
        for (what, group) in [
            ("one file, mapped", "map"),
            ("one file, read", "file"),
            ("500 files", "files"),
        ] {
            for work in ["header", "codes", "jsonl"] {
                let threads = |count: usize| format!("{group}/{work}/{count}");
                let what = format!("{what}, {work}: two threads against one");
                bar(&what, true, 1.7, speed(&threads(2), &threads(1)));
            }
        }
        let gigabytes = |name| self.row(name).map(|row| row.gigabytes_per_second);
        bar(
            "codes, GB/s on one thread",
            true,
            2.0,
            gigabytes("map/codes/1"),
        );
        bar(
            "JSON Lines, GB/s on one thread",
            true,
            0.8,
            gigabytes("map/jsonl/1"),
        );
        bar(
            "panther scan, two threads: of the time of wc -l",
            false,
            0.6,
            speed("process/wc", "process/scan/2"),
        );
        bar(
            "panther events --level error: of the time of rg -c ', Error'",
            false,
            1.0,
            speed("process/rg", "process/events"),
        );
        let scan = self.row("process/scan/2").and_then(|row| row.peak);
        bar(
            "panther scan: peak memory in MB",
            false,
            64.0,
            scan.map(Peak::beyond_files),
        );
        bar(
            "times the speed of cmtraceopen-parser",
            true,
            150.0,
            speed("peer/header", "peer/cmtraceopen"),
        );
        bar(
            "cost a byte of the whole against its first 100 MiB",
            false,
            1.05,
            speed("part/header", "map/header/1"),
        );
        bars
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:.2} GB, {} rounds; {} x {}; load before {}, after {}\n",
            self.bytes as f64 / 1e9,
            self.rounds,
            self.processors,
            self.processor,
            self.load_before,
            self.load_after,
        )?;
        writeln!(
            f,
            "| what | threads | wall s | thread s | GB/s | of newlines | peak MB | MB of it mapped files |\n|---|--:|--:|--:|--:|--:|--:|--:|"
        )?;
        for row in &self.rows {
            let thread = row
                .thread_seconds
                .as_ref()
                .map_or_else(String::new, |seconds| {
                    format!("{:.4}", median(&mut seconds.clone()))
                });
            let (own, files) = row.peak.map_or(Default::default(), |peak| {
                let files = format!("{:.0}", peak.of_files as f64 * 1024.0 / 1e6);
                (format!("{:.1}", peak.beyond_files()), files)
            });
            writeln!(
                f,
                "| {} | {} | {:.4} | {thread} | {:.3} | {:.3} | {own} | {files} |",
                row.what,
                row.threads,
                median(&mut row.seconds.clone()),
                row.gigabytes_per_second,
                row.of_newlines,
            )?;
        }
        writeln!(f, "\n| bar | is | measured | |\n|---|---|--:|---|")?;
        for bar in &self.bars {
            let met = if bar.met { "met" } else { "**missed**" };
            writeln!(
                f,
                "| {} | {} | {:.2} | {met} |",
                bar.what, bar.bar, bar.measured
            )?;
        }
        if !self.adversarial.is_empty() {
            writeln!(
                f,
                "\n| adversarial file | MB | read by | GB/s, a quarter of it | GB/s, whole |\n|---|--:|---|--:|--:|"
            )?;
        }
        for row in &self.adversarial {
            let Adversarial {
                what,
                how,
                quarter,
                whole,
                ..
            } = row;
            let megabytes = row.bytes / 1_000_000;
            writeln!(
                f,
                "| {what} | {megabytes} | {how} | {quarter:.2} | {whole:.2} |"
            )?;
        }
        Ok(())
    }
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = info.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim())
    };
    let mut name = field("model name")
        .unwrap_or(std::env::consts::ARCH)
        .to_owned();
    let flags = field("flags").unwrap_or_default();
    for (flag, word) in [("avx2", ", AVX2"), ("avx512bw", ", AVX-512")] {
        if flags.split(' ').any(|known| known == flag) {
            name += word;
        }
    }
    name
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
