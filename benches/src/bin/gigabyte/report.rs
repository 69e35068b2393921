//! The figures, as a table for people and as JSON.

use std::fmt;

use serde::Serialize;

use crate::adversarial::Adversarial;
use crate::bars::{self, Bar};
use crate::inputs::{Input, Inputs};
use crate::measured::{Measurements, median};

/// Every figure of one run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) bytes: usize,
    rounds: u32,
    processor: String,
    processors: usize,
    /// Runnable processes of the whole machine, averaged over a minute. A load far above the number
    /// of threads of a row means noise.
    load_before: String,
    load_after: String,
    pub(crate) rows: Measurements,
    bars: Vec<Bar>,
    pub(crate) adversarial: Vec<Adversarial>,
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
            rows: Measurements::default(),
            bars: Vec::new(),
            adversarial: Vec::new(),
        }
    }

    /// Computes speeds and bars from the rounds.
    pub(crate) fn finish(&mut self) {
        self.load_after = load();
        self.rows.finish();
        self.bars = bars::of(&self.rows);
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
            "| what | threads | wall s | processor s | GB/s | of newlines | peak MB | MB of it mapped files |\n|---|--:|--:|--:|--:|--:|--:|--:|"
        )?;
        for row in self.rows.iter() {
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
