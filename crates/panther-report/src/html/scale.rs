//! Where a time stands on the line.
//!
//! The times of a set may span years, of which an hour matters. So the line consists of the times at
//! which some log was written, and leaves out the long times between.

use serde::Serialize;

/// The width of the line.
pub(super) const WIDTH: f64 = 1000.0;

/// The width of a place where time is left out.
const BREAK: f64 = 6.0;

/// The most stretches of the line.
const MOST: usize = 24;

/// The shortest time that is left out, in seconds.
const SHORTEST: i64 = 1800;

/// A stretch of the line: its times and its ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) left: f64,
    pub(super) right: f64,
}

/// The stretches of a line, in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scale {
    pub(super) stretches: Vec<Stretch>,
}

impl Scale {
    /// The line for these times, from and to; they may overlap and come in any order.
    pub(super) fn of(mut busy: Vec<(i64, i64)>) -> Self {
        busy.sort_unstable();
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (from, to) in busy {
            match spans.last_mut() {
                Some((_, end)) if from - *end < SHORTEST => *end = to.max(*end),
                _ => spans.push((from, to)),
            }
        }
        leave_out_longest(&mut spans);
        let breaks = spans.len().saturating_sub(1) as f64 * BREAK;
        // A square root, so that a short stretch is wide enough beside a long one.
        let weight = |&(from, to): &(i64, i64)| ((to - from) as f64 + 60.0).sqrt();
        let total: f64 = spans.iter().map(weight).sum();
        let mut left = 0.0;
        let stretch = |span: &(i64, i64)| {
            let right = left + (WIDTH - breaks) * weight(span) / total;
            let stretch = Stretch {
                from: span.0,
                to: span.1.max(span.0 + 1),
                left: round(left),
                right: round(right),
            };
            left = right + BREAK;
            stretch
        };
        Self {
            stretches: spans.iter().map(stretch).collect(),
        }
    }

    /// The place of a time; one that is left out stands at the nearest end.
    pub(super) fn place(&self, time: i64) -> f64 {
        let at = self
            .stretches
            .partition_point(|stretch| stretch.to < time)
            .min(self.stretches.len().saturating_sub(1));
        let Some(stretch) = self.stretches.get(at) else {
            return 0.0;
        };
        let part = (time - stretch.from) as f64 / (stretch.to - stretch.from) as f64;
        round(stretch.left + part.clamp(0.0, 1.0) * (stretch.right - stretch.left))
    }
}

/// Joins spans until there are few: only the longest times between them are left out.
fn leave_out_longest(spans: &mut Vec<(i64, i64)>) {
    let mut gaps: Vec<i64> = spans.windows(2).map(|pair| pair[1].0 - pair[0].1).collect();
    gaps.sort_unstable_by(|one, other| other.cmp(one));
    let Some(&least) = gaps.get(MOST - 1) else {
        return;
    };
    let mut few: Vec<(i64, i64)> = Vec::new();
    for &(from, to) in spans.iter() {
        match few.last_mut() {
            Some((_, end)) if from - *end <= least => *end = to,
            _ => few.push((from, to)),
        }
    }
    *spans = few;
}

/// Two digits behind the point are enough for a line of 1,000 units.
pub(super) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_silence_is_left_out() {
        let scale = Scale::of(vec![(1_000_000, 1_003_600), (0, 3600), (3000, 4000)]);
        assert_eq!(scale.stretches.len(), 2);
        assert_eq!(scale.place(-5), 0.0);
        assert_eq!(scale.place(2_000_000), WIDTH);
        let first = scale.stretches[0];
        assert_eq!((first.from, first.to), (0, 4000));
        assert_eq!(scale.place(500_000), scale.stretches[1].left);
        assert!(scale.place(2000) > 200.0 && scale.place(2000) < 300.0);
    }

    #[test]
    fn there_are_few_stretches() {
        let busy = (0..1000).map(|day| (day * 90_000, day * 90_000 + 60));
        let scale = Scale::of(busy.collect());
        assert!(scale.stretches.len() <= MOST);
        let busy = (0..100_i64).map(|day| (day * day * 90_000, day * day * 90_000 + 60));
        assert_eq!(Scale::of(busy.collect()).stretches.len(), MOST);
        assert_eq!(Scale::of(Vec::new()).place(5), 0.0);
    }
}
