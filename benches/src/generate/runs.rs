//! Lengths of runs: of records that share a second, and of records that share a component.

use super::random::Random;

/// The mean length of each twentieth of the runs of real logs, from the shortest runs to the
/// longest, in percent of the mean of all.
pub(crate) type Shape = [u64; 20];

/// Draws lengths of runs. Each twentieth is drawn once before any is drawn again, so that a short
/// log keeps to the mean too.
#[derive(Debug)]
pub(crate) struct Runs {
    mean: u64,
    shape: Shape,
    drawn: usize,
}

impl Runs {
    pub(crate) fn new(mean: u64, shape: Shape) -> Self {
        Self {
            mean,
            shape,
            drawn: shape.len(),
        }
    }

    /// The length of the next run: that of its twentieth, or up to a half less or more.
    pub(crate) fn draw(&mut self, random: &mut Random) -> u64 {
        if self.drawn == self.shape.len() {
            self.drawn = 0;
            self.shuffle(random);
        }
        let hundredths = self.mean * self.shape[self.drawn];
        self.drawn += 1;
        let hundredths = random.between(hundredths / 2, hundredths * 3 / 2);
        ((hundredths + random.below(100)) / 100).max(1)
    }

    fn shuffle(&mut self, random: &mut Random) {
        for last in (1..self.shape.len()).rev() {
            let other = random.below(last as u64 + 1);
            self.shape.swap(last, other as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_runs_have_the_mean() {
        let mut shape = [50; 20];
        shape[0] = 1_050;
        let mut runs = Runs::new(40, shape);
        let random = &mut Random::new(1);
        let sum: u64 = (0..20_000).map(|_| runs.draw(random)).sum();
        assert!((780_000..820_000).contains(&sum), "{sum}");
        let long = (0..20).filter(|_| runs.draw(random) > 100).count();
        assert_eq!(long, 1);
    }
}
