//! When the clock of a generated log moves.

use super::fields::Context;
use super::runs::Runs;
use super::{Generated, Kind};

/// Decides when the clock moves.
pub(crate) struct Pace {
    seconds: Runs,
    /// Records up to the end of the second.
    left: u64,
    kind: Kind,
}

impl Pace {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            seconds: Runs::new(kind.records_per_second(), kind.seconds()),
            left: 0,
            kind,
        }
    }

    /// Called before each record.
    pub(crate) fn step(&mut self, context: &mut Context, sum: &mut Generated) {
        if self.left == 0 {
            self.left = self.seconds.draw(&mut context.random);
            sum.seconds += 1;
            if sum.records > 0 {
                self.move_clock(context, sum);
            }
        }
        self.left -= 1;
    }

    fn move_clock(&self, context: &mut Context, sum: &mut Generated) {
        let random = &mut context.random;
        // Decided once a second, so a second's records count together.
        let ticket = random.below(self.kind.records_per_step_back());
        let seconds = if ticket < self.kind.records_per_second() {
            sum.steps_back += 1;
            -(random.between(1, 3) as i64)
        } else if random.below(16) == 0 {
            random.between(2, 90) as i64
        } else {
            1
        };
        context.clock.advance(seconds);
    }
}
