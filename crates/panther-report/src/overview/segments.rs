//! The parts of a source that threads read, put together in their order.

use super::{Gap, Jump};

/// How many gaps and how many jumps are kept of a source at most.
const MOST: usize = 64;

/// A time without an event that is worth showing, in seconds.
const GAP: i64 = 3600;

/// A jump backwards that is worth showing, in seconds. Records of threads that write one log differ
/// by less.
const JUMP: i64 = 60;

/// One part of a source: where it begins, its lines, and its times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) start: u64,
    pub(super) lines: u64,
    times: Option<(i64, i64)>,
    /// The first record that has a time.
    timed: u64,
}

/// The gaps, jumps and lines of a source.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// The part that is being read.
    own: Option<Segment>,
    /// Parts that others have read.
    parts: Vec<Segment>,
    gaps: Vec<Gap>,
    jumps: Vec<Jump>,
    /// How often the time of a record is later than that of the record before it, and earlier.
    forward: u64,
    backward: u64,
}

impl Segments {
    /// The part that is being read; it begins at byte `start` if it begins now.
    fn current(&mut self, start: u64) -> &mut Segment {
        self.own.get_or_insert(Segment {
            start,
            lines: 0,
            times: None,
            timed: start,
        })
    }

    /// Counts the lines of an item, which come in order within a part. Returns where the part begins
    /// and how many of its lines are before the item.
    pub(super) fn add_lines(&mut self, start: u64, raw: &[u8]) -> (u64, u64) {
        let part = self.current(start);
        let before = part.lines;
        part.lines += memchr::memchr_iter(b'\n', raw).count() as u64;
        (part.start, before)
    }

    /// Sees the time of an event, in order within a part.
    pub(super) fn see(&mut self, start: u64, second: i64) {
        let part = self.current(start);
        let previous = part.times.map(|(_, last)| last);
        match &mut part.times {
            Some((_, last)) => *last = second,
            None => {
                part.times = Some((second, second));
                part.timed = start;
            }
        }
        if let Some(previous) = previous {
            self.step(start, previous, second);
        }
    }

    fn step(&mut self, start: u64, from: i64, to: i64) {
        self.forward += u64::from(to > from);
        self.backward += u64::from(to < from);
        if to - from > GAP {
            self.gaps.push(Gap { from, to });
            if self.gaps.len() > 2 * MOST {
                keep_most(&mut self.gaps, |gap| gap.to - gap.from);
            }
        } else if from - to > JUMP {
            self.jumps.push(Jump { start, from, to });
            if self.jumps.len() > 2 * MOST {
                keep_most(&mut self.jumps, |jump| jump.from - jump.to);
            }
        }
    }

    pub(super) fn merge(&mut self, more: Self) {
        self.parts.extend(more.parts.into_iter().chain(more.own));
        self.gaps.extend(more.gaps);
        self.jumps.extend(more.jumps);
        self.forward += more.forward;
        self.backward += more.backward;
        keep_most(&mut self.gaps, |gap| gap.to - gap.from);
        keep_most(&mut self.jumps, |jump| jump.from - jump.to);
    }

    /// Puts the parts together: the parts in order, with the number of lines before each, and the
    /// gaps and jumps, also those between two parts.
    pub(super) fn finish(mut self) -> (Vec<Segment>, Vec<Gap>, Vec<Jump>) {
        let mut parts = std::mem::take(&mut self.parts);
        parts.extend(self.own.take());
        parts.sort_by_key(|part| part.start);
        let mut previous = None;
        let mut lines = 0;
        for part in &mut parts {
            if let (Some(from), Some((to, last))) = (previous, part.times) {
                self.step(part.timed, from, to);
                previous = Some(last);
            } else {
                previous = part.times.map(|(_, last)| last).or(previous);
            }
            let own = part.lines;
            part.lines = lines;
            lines += own;
        }
        if self.backward > self.forward {
            self.turn_around();
        }
        keep_most(&mut self.gaps, |gap| gap.to - gap.from);
        keep_most(&mut self.jumps, |jump| jump.from - jump.to);
        self.gaps.sort();
        self.jumps.sort();
        (parts, self.gaps, self.jumps)
    }

    /// The latest record of the source comes first: what seemed to be jumps is the time between two
    /// records.
    fn turn_around(&mut self) {
        let steps = std::mem::take(&mut self.jumps).into_iter();
        self.gaps = steps
            .filter(|step| step.from - step.to > GAP)
            .map(|step| Gap {
                from: step.to,
                to: step.from,
            })
            .collect();
    }
}

/// Keeps the longest ones; of equal ones those that sort first, so that the order of parts does not
/// matter.
fn keep_most<T: Ord + Copy>(all: &mut Vec<T>, length: impl Fn(&T) -> i64) {
    if all.len() > MOST {
        all.sort_by_key(|one| (-length(one), *one));
        all.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(start: u64, times: &[i64]) -> Segments {
        let mut segments = Segments::default();
        for (index, &time) in times.iter().enumerate() {
            let start = start + index as u64 * 10;
            segments.add_lines(start, b"one\ntwo\n");
            segments.see(start, time);
        }
        segments
    }

    #[test]
    fn parts_are_put_together_in_their_order() {
        let mut segments = segment(40, &[20_000, 20_001]);
        segments.merge(segment(0, &[0, 5000, 5001, 4990]));
        segments.merge(segment(60, &[12_000]));
        let (parts, gaps, jumps) = segments.finish();
        let lines: Vec<_> = parts.iter().map(|part| (part.start, part.lines)).collect();
        assert_eq!(lines, [(0, 0), (40, 8), (60, 12)]);
        assert_eq!(
            gaps,
            [
                Gap { from: 0, to: 5000 },
                Gap {
                    from: 4990,
                    to: 20_000
                }
            ]
        );
        assert_eq!(
            jumps,
            [Jump {
                start: 60,
                from: 20_001,
                to: 12_000
            }]
        );
    }

    #[test]
    fn the_latest_record_may_come_first() {
        let (_, gaps, jumps) = segment(0, &[20_000, 19_990, 5000, 4900]).finish();
        let gap = Gap {
            from: 5000,
            to: 19_990,
        };
        assert_eq!((gaps, jumps), (vec![gap], Vec::new()));
    }

    #[test]
    fn the_longest_gaps_are_kept() {
        let mut times = vec![0];
        for length in 1..=200 {
            times.push(times.last().unwrap() + 4000 + length);
        }
        let (_, gaps, _) = segment(0, &times).finish();
        assert_eq!(gaps.len(), MOST);
        assert!(gaps.iter().all(|gap| gap.to - gap.from > 4130));
    }
}
