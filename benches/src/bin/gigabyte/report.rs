//! The figures, as a table for people and as JSON.

use std::fmt;

use serde::Serialize;

use crate::adversarial::Adversarial;
use crate::bars::{self, Bar};
use crate::clock::Taken;
use crate::inputs::{Input, Inputs};
use crate::memory::Peak;
use crate::rows::{REFERENCE, Row};

/// All that was measured in one run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) bytes: usize,
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
    /// Of each round, on the processors.
    processor_seconds: Vec<f64>,
    /// Whether the row is one thread of this process, which is timed by the processor.
    is_thread: bool,
    /// From the median, of the time on the processor where the row is one thread.
    pub(crate) gigabytes_per_second: f64,
    /// The median of the ratios of the rounds, a byte.
    of_newlines: f64,
    pub(crate) peak: Option<Peak>,
}

impl Measured {
    /// The seconds of each round that count.
    fn own(&self) -> &[f64] {
        if self.is_thread {
            &self.processor_seconds
        } else {
            &self.seconds
        }
    }
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
                known.processor_seconds.push(taken.processor);
            }
            None => self.rows.push(Measured {
                name: row.name.clone(),
                what: row.what.clone(),
                threads: row.threads,
                bytes: row.bytes,
                seconds: vec![taken.wall],
                processor_seconds: vec![taken.processor],
                is_thread: row.is_thread(),
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
        self.bars = bars::of(self);
    }

    pub(crate) fn row(&self, name: &str) -> Option<&Measured> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// How many times less processor time one row takes than another, were each row's evenly spread over its threads: what a machine
    /// without other work could show at best.
    pub(crate) fn even_of(&self, one: &str, other: &str) -> Option<f64> {
        let (one, other) = (self.row(one)?, self.row(other)?);
        let even = |row: &Measured, seconds: f64| seconds / row.threads as f64;
        let rounds = one.processor_seconds.iter().zip(&other.processor_seconds);
        let mut ratios: Vec<f64> = rounds
            .map(|(&a, &b)| even(other, b) / even(one, a))
            .collect();
        Some(median(&mut ratios))
    }

    /// How many times faster a byte one row is than another: the median over the rounds. By the processor's time where both are one
    /// thread of this process, else by the wall.
    pub(crate) fn speed_of(&self, one: &str, other: &str) -> Option<f64> {
        let (first, second) = (self.row(one)?, self.row(other)?);
        if !(first.is_thread && second.is_thread) {
            return self.wall_speed_of(one, other);
        }
        let rounds = first
            .processor_seconds
            .iter()
            .zip(&second.processor_seconds);
        Some(ratio(first, second, rounds))
    }

    /// The same by the wall.
    pub(crate) fn wall_speed_of(&self, one: &str, other: &str) -> Option<f64> {
        let (one, other) = (self.row(one)?, self.row(other)?);
        Some(ratio(one, other, one.seconds.iter().zip(&other.seconds)))
    }
}

fn ratio<'r>(
    one: &Measured,
    other: &Measured,
    rounds: impl Iterator<Item = (&'r f64, &'r f64)>,
) -> f64 {
    let bytes = one.bytes as f64 / other.bytes as f64;
    median(
        &mut rounds
            .map(|(one, other)| other / one * bytes)
            .collect::<Vec<_>>(),
    )
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
            "| what | threads | wall s | processor s | GB/s | of newlines | peak MB | MB of it mapped files |\n|---|--:|--:|--:|--:|--:|--:|--:|"
        )?;
        for row in &self.rows {
            let processor = median(&mut row.processor_seconds.clone());
            let (own, files) = row.peak.map_or(Default::default(), |peak| {
                let files = format!("{:.0}", peak.of_files as f64 * 1024.0 / 1e6);
                (format!("{:.1}", peak.beyond_files()), files)
            });
            writeln!(
                f,
                "| {} | {} | {:.4} | {processor:.4} | {:.3} | {:.3} | {own} | {files} |",
                row.what,
                row.threads,
                median(&mut row.seconds.clone()),
                row.gigabytes_per_second,
                row.of_newlines,
            )?;
        }
        writeln!(
            f,
            "\n| bar | is | measured | by processor time | |\n|---|---|--:|--:|---|"
        )?;
        for bar in &self.bars {
            let met = if bar.met { "met" } else { "**missed**" };
            let quiet = bar.by_processor.map(|value| format!("{value:.2}"));
            writeln!(
                f,
                "| {} | {} | {:.2} | {} | {met} |",
                bar.what,
                bar.bar,
                bar.measured,
                quiet.unwrap_or_default()
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
