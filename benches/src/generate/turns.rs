//! Which component writes next.
//!
//! A component writes a run of records, and then another one does. The next one is the one that is
//! furthest behind its share, so that a short log keeps the shares too.

use super::random::Random;
use super::runs::{Runs, Shape};
use super::template::Script;

/// The parts of a record that [`Turn::due`] is counted in.
const PARTS: u64 = 1_000;

/// The turns of all sections of a script.
#[derive(Debug)]
pub(crate) struct Turns {
    turns: Vec<Turn>,
    now: usize,
    /// Records up to the end of the run.
    left: u64,
}

#[derive(Debug)]
struct Turn {
    /// The log's record before which the section's next record should come.
    due: u64,
    /// From one record of the section to the next.
    every: u64,
    runs: Runs,
}

impl Turns {
    pub(crate) fn new(script: &Script, shape: Shape, random: &mut Random) -> Self {
        let total: u64 = script.sections().map(|(weight, _)| weight).sum();
        let turn = |(weight, run)| {
            let every = PARTS * total / weight;
            Turn {
                due: random.below(every * run),
                every,
                runs: Runs::new(run, shape),
            }
        };
        Self {
            turns: script.sections().map(turn).collect(),
            now: 0,
            left: 0,
        }
    }

    /// The section that the next group is taken from.
    pub(crate) fn section(&mut self, random: &mut Random) -> usize {
        if self.left == 0 {
            let others = (0..self.turns.len()).filter(|&index| index != self.now);
            let next = others.min_by_key(|&index| self.turns[index].due);
            self.now = next.unwrap_or(self.now);
            self.left = self.turns[self.now].runs.draw(random);
        }
        self.now
    }

    /// Called after each record.
    pub(crate) fn step(&mut self) {
        let turn = &mut self.turns[self.now];
        turn.due += turn.every;
        self.left = self.left.saturating_sub(1);
    }
}
