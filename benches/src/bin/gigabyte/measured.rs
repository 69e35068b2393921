//! The rows that were timed, and how they compare.

use serde::Serialize;

use crate::clock::Taken;
use crate::memory::Peak;
use crate::rows::{REFERENCE, Row};

/// One row.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) threads: usize,
    bytes: u64,
    /// The seconds of each round, by the wall clock.
    pub(crate) seconds: Vec<f64>,
    /// The processor seconds of each round.
    pub(crate) processor_seconds: Vec<f64>,
    /// Whether the row is one thread of this process, which is timed by processor time.
    is_thread: bool,
    /// From the median; of the processor time if the row is one thread.
    pub(crate) gigabytes_per_second: f64,
    /// The median of the per-byte ratios of the rounds.
    pub(crate) of_newlines: f64,
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

/// The median. This sorts the values.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => values[len / 2],
        len => (values[len / 2 - 1] + values[len / 2]) / 2.0,
    }
}

/// All rows of one run.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Measurements(Vec<Measured>);

impl Measurements {
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Measured> {
        self.0.iter()
    }

    /// Adds the time of a row in one round.
    pub(crate) fn add(&mut self, row: &Row, taken: Taken) {
        match self.0.iter_mut().find(|known| known.name == row.name) {
            Some(known) => {
                known.seconds.push(taken.wall);
                known.processor_seconds.push(taken.processor);
            }
            None => self.0.push(Measured {
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

    /// Records the memory that a row took.
    pub(crate) fn memory(&mut self, row: &Row, peak: Option<Peak>) {
        if let Some(known) = self.0.iter_mut().find(|known| known.name == row.name) {
            known.peak = peak;
        }
    }

    /// Computes the speeds from the rounds.
    pub(crate) fn finish(&mut self) {
        let ratios: Vec<f64> = self
            .iter()
            .map(|row| self.speed_of(&row.name, REFERENCE).unwrap_or(f64::NAN))
            .collect();
        for (row, ratio) in self.0.iter_mut().zip(ratios) {
            row.of_newlines = ratio;
            row.gigabytes_per_second = row.bytes as f64 / median(&mut row.own().to_vec()) / 1e9;
        }
    }

    pub(crate) fn row(&self, name: &str) -> Option<&Measured> {
        self.iter().find(|row| row.name == name)
    }

    /// How many times less processor time one row takes than another, with the time of each spread
    /// evenly over its threads: the best that an idle machine could show.
    pub(crate) fn even_of(&self, one: &str, other: &str) -> Option<f64> {
        let (one, other) = (self.row(one)?, self.row(other)?);
        let even = |row: &Measured, seconds: f64| seconds / row.threads as f64;
        let rounds = one.processor_seconds.iter().zip(&other.processor_seconds);
        let mut ratios: Vec<f64> = rounds
            .map(|(&a, &b)| even(other, b) / even(one, a))
            .collect();
        Some(median(&mut ratios))
    }

    /// How many times faster per byte one row is than another: the median over the rounds. By
    /// processor time if both are one thread of this process, otherwise by the wall clock.
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

    /// The same by the wall clock.
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
