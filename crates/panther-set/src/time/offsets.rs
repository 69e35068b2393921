//! The time-zone offsets that one source proves.

use std::collections::BTreeMap;

use panther::{Event, Repeats};

use super::evidence::OffsetEvidence;
use super::offset::Offset;

/// A byte range of a log in which all evidence proves the same offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetRange {
    /// The first evidence in the range.
    pub first: OffsetEvidence,
    /// The last evidence in the range.
    pub last: OffsetEvidence,
    /// The number of records that are evidence.
    pub count: u64,
}

impl OffsetRange {
    /// The offset that the evidence proves.
    #[must_use]
    pub const fn offset(&self) -> Offset {
        self.first.offset
    }
}

/// The maximum number of ranges of one source. Later ranges are dropped.
const MOST: usize = 1 << 12;

/// The time-zone offsets that the evidence in one source proves, and where each offset begins.
///
/// An offset applies from the record that proves it to the next record that proves another one. The
/// first offset also applies to the records before the first evidence.
///
/// ```
/// use panther_set::Offsets;
///
/// let log = b"2016-09-28 04:30:31, Info                  CSI    \
///     00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
/// let mut offsets = Offsets::default();
/// for event in panther::parse(log, "CBS.log").events() {
///     offsets.observe(&event);
/// }
/// assert_eq!(offsets.at(0).unwrap().to_string(), "+08:00");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    /// The ranges by their first byte. Neighbours may have the same offset, if different workers
    /// examined them.
    ranges: BTreeMap<u64, OffsetRange>,
}

impl Offsets {
    /// Examines a record for evidence. The records of one part of the source must arrive in order.
    #[inline]
    pub fn observe(&mut self, event: &Event<'_>) {
        if let Some(evidence) = OffsetEvidence::of(event) {
            self.add(evidence);
        }
    }

    /// Examines records that repeat the header of the event before them.
    #[doc(hidden)]
    #[inline]
    pub fn observe_repeats(&mut self, repeats: &Repeats<'_, '_>) {
        for event in repeats.events_where(OffsetEvidence::may_begin) {
            self.observe(&event);
        }
    }

    /// Works like [`Offsets::observe`], and returns whether a new range begins with the record.
    pub(super) fn observe_new(&mut self, event: &Event<'_>) -> bool {
        let before = self.ranges.len();
        self.observe(event);
        self.ranges.len() > before
    }

    fn add(&mut self, evidence: OffsetEvidence) {
        if self.ranges.len() >= MOST {
            return;
        }
        if let Some(mut last) = self.ranges.last_entry()
            && last.get().offset() == evidence.offset
        {
            last.get_mut().last = evidence;
            last.get_mut().count += 1;
            return;
        }
        let range = OffsetRange {
            first: evidence,
            last: evidence,
            count: 1,
        };
        self.ranges.insert(evidence.start, range);
    }

    /// Adds the evidence of another part of the same source. Parts may arrive in any order.
    pub fn merge(&mut self, mut other: Self) {
        if other.ranges.len() > self.ranges.len() {
            std::mem::swap(self, &mut other);
        }
        self.ranges.extend(other.ranges);
        while self.ranges.len() > MOST {
            self.ranges.pop_last();
        }
    }

    /// Whether the source has no evidence.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The offset of the record that begins at byte `start`, or `None` without evidence.
    #[must_use]
    pub fn at(&self, start: u64) -> Option<Offset> {
        let before = self.ranges.range(..=start).next_back();
        let (_, range) = before.or_else(|| self.ranges.first_key_value())?;
        Some(range.offset())
    }

    /// The ranges in order. Adjacent ranges have different offsets.
    ///
    /// ```
    /// use panther_set::Offsets;
    ///
    /// let log = b"2016-09-28 04:30:31, Info                  CSI    \
    ///     00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
    /// let mut offsets = Offsets::default();
    /// panther::parse(log, "CBS.log").events().for_each(|event| offsets.observe(&event));
    /// let range = offsets.ranges()[0];
    /// assert_eq!((range.count, range.first.start()), (1, 0));
    /// ```
    #[must_use]
    pub fn ranges(&self) -> Vec<OffsetRange> {
        let mut joined: Vec<OffsetRange> = Vec::new();
        for range in self.ranges.values() {
            match joined.last_mut() {
                Some(last) if last.offset() == range.offset() => {
                    last.last = range.last;
                    last.count += range.count;
                }
                _ => joined.push(*range),
            }
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use panther::LogTime;

    use super::*;

    fn at(start: u64, hours: i32) -> OffsetEvidence {
        let time = LogTime::new(2024, 1, 1, 0, 0, 0).unwrap();
        OffsetEvidence {
            start,
            local: time,
            utc: time,
            offset: Offset::from_seconds(hours * 3600),
        }
    }

    /// Workers examine parts of a source separately, and merge them in any order.
    #[test]
    fn parts_in_any_order_are_the_whole() {
        let all = [
            at(10, 1),
            at(20, 1),
            at(35, 2),
            at(40, 2),
            at(55, 1),
            at(60, 1),
            at(70, 1),
        ];
        let mut whole = Offsets::default();
        all.iter().for_each(|&evidence| whole.add(evidence));
        let hours: Vec<(u64, u64, i32, u64)> = whole
            .ranges()
            .iter()
            .map(|range| {
                (
                    range.first.start,
                    range.last.start,
                    range.offset().seconds() / 3600,
                    range.count,
                )
            })
            .collect();
        assert_eq!(hours, [(10, 20, 1, 2), (35, 40, 2, 2), (55, 70, 1, 3)]);
        for order in [
            [0, 1, 2, 3],
            [3, 2, 1, 0],
            [0, 3, 1, 2],
            [2, 0, 3, 1],
            [1, 3, 0, 2],
        ] {
            let mut merged = Offsets::default();
            for index in order {
                let mut piece = Offsets::default();
                all.iter()
                    .skip(index * 2)
                    .take(2)
                    .for_each(|&evidence| piece.add(evidence));
                merged.merge(piece);
            }
            assert_eq!(merged.ranges(), whole.ranges(), "{order:?}");
            for start in 0..80 {
                assert_eq!(merged.at(start), whole.at(start), "{order:?} at {start}");
            }
        }
        for (start, hours) in [(0, 1), (34, 1), (35, 2), (54, 2), (55, 1), (1000, 1)] {
            assert_eq!(
                whole.at(start),
                Some(Offset::from_seconds(hours * 3600)),
                "{start}"
            );
        }
        assert_eq!(Offsets::default().at(0), None);
    }

    /// Each record changes the offset, in a log of any length. The first ranges remain, however the
    /// log is split.
    #[test]
    fn what_is_kept_has_an_end() {
        let count = MOST as u64 + 500;
        let piece = |from: u64, upto: u64| {
            let mut piece = Offsets::default();
            (from..upto).for_each(|start| piece.add(at(start, (start % 2) as i32)));
            piece
        };
        let whole = piece(0, count);
        assert_eq!(whole.ranges().len(), MOST);
        let mut merged = piece(count / 2, count);
        merged.merge(piece(0, count / 2));
        assert!(merged == whole, "the parts show something else");
        assert_eq!(whole.at(count), Some(Offset::from_seconds(3600)));
    }
}
