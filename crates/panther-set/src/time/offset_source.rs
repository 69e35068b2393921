//! Where the offset of a source's times comes from.

use std::sync::Arc;

use panther::LogTime;

use super::offset::Offset;
use super::offsets::Offsets;
use super::zone::TimeZone;

/// Where the offset of a source's times comes from, where the times do not state one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum OffsetSource {
    /// The caller gave a zone.
    Given(TimeZone),
    /// The source's own evidence shows it.
    Inferred(Offsets),
    /// The evidence in other sources shows it.
    Borrowed(BorrowedOffsets),
    /// Nothing shows it.
    Unknown,
}

impl OffsetSource {
    /// The offset of a record that begins at byte `start` and has this time. An offset that the
    /// time itself states comes first.
    #[must_use]
    pub fn offset(&self, start: u64, time: LogTime) -> Option<Offset> {
        Offset::stated(time).or_else(|| match self {
            Self::Given(zone) => zone.offset(time),
            Self::Inferred(offsets) => offsets.at(start),
            Self::Borrowed(borrowed) => Some(borrowed.at(time)),
            Self::Unknown => None,
        })
    }
}

/// Offsets that other logs of the same set prove. Of those logs, the ones that share most folders
/// with the source count, and among their evidence the one that is nearest in local time.
#[derive(Clone, Debug)]
pub struct BorrowedOffsets {
    /// Never empty, by local time.
    points: Arc<[Point]>,
}

/// Where a source's evidence for an offset begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    /// Seconds of the local clock.
    pub(super) local: i64,
    pub(super) source: usize,
    pub(super) offset: Offset,
}

impl BorrowedOffsets {
    pub(super) fn new(mut points: Vec<Point>) -> Self {
        points.sort_unstable();
        Self {
            points: points.into(),
        }
    }

    /// The offset at this local time; of two that are equally near, that of the earlier.
    fn at(&self, time: LogTime) -> Offset {
        let at = time.civil_seconds();
        let next = self.points.partition_point(|point| point.local < at);
        let around = self.points[next.saturating_sub(1)..].iter().take(2);
        around
            .min_by_key(|point| (point.local - at).abs())
            .map_or(Offset::UTC, |point| point.offset)
    }

    /// The logs that hold the evidence, by their index in the set.
    #[must_use]
    pub fn lenders(&self) -> Vec<usize> {
        let mut sources: Vec<usize> = self.points.iter().map(|point| point.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }
}

#[cfg(test)]
mod tests {
    use panther::Zone;

    use super::*;

    #[test]
    fn a_zone_that_a_time_states_comes_first() {
        let time = LogTime::new(2024, 3, 12, 9, 0, 0).unwrap();
        let given = OffsetSource::Given("+08:00".parse().unwrap());
        let east = Some(Offset::from_seconds(8 * 3600));
        assert_eq!(given.offset(0, time), east);
        for source in [given, OffsetSource::Unknown] {
            let utc = time.with_zone(Zone::Utc);
            assert_eq!(source.offset(0, utc), Some(Offset::UTC));
            let stated = time.with_zone(Zone::Offset(-3600));
            assert_eq!(source.offset(0, stated), Some(Offset::from_seconds(-3600)));
        }
        assert_eq!(OffsetSource::Unknown.offset(0, time), None);
    }

    #[test]
    fn the_nearest_in_local_time_lends() {
        let borrowed = BorrowedOffsets::new(
            [(300, 2), (100, 1), (100, 3)]
                .map(|(local, hours)| Point {
                    local,
                    source: 7,
                    offset: Offset::from_seconds(hours * 3600),
                })
                .to_vec(),
        );
        let at = |seconds: u8| {
            let time = LogTime::new(1970, 1, 1, 0, seconds / 60, seconds % 60).unwrap();
            borrowed.at(time).seconds() / 3600
        };
        assert_eq!([at(0), at(100), at(101), at(200), at(201)], [1, 1, 3, 3, 2]);
        let late = LogTime::new(2024, 1, 1, 0, 0, 0).unwrap();
        assert_eq!(borrowed.at(late).seconds(), 2 * 3600);
        assert_eq!(borrowed.lenders(), [7]);
    }
}
