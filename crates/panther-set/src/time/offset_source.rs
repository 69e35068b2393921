//! Where the time-zone offset of a log comes from.

use std::sync::Arc;

use panther::LogTime;

use super::offset::Offset;
use super::offsets::Offsets;
use super::zone::TimeZone;

/// Where the time-zone offset of a log comes from. Applies to times that do not state their offset.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum OffsetSource {
    /// The caller gave a time zone.
    Given(TimeZone),
    /// Records of the log itself prove the offsets.
    Inferred(Offsets),
    /// Records of other logs in the set prove the offsets.
    Borrowed(BorrowedOffsets),
    /// No record proves an offset.
    Unknown,
}

impl OffsetSource {
    /// The offset of a record that begins at byte `start` and has this time. An offset that the
    /// time itself states takes precedence.
    ///
    /// ```
    /// use panther::LogTime;
    /// use panther_set::OffsetSource;
    ///
    /// let time = LogTime::new(2024, 1, 15, 12, 30, 0).unwrap();
    /// let given = OffsetSource::Given("+01:00".parse()?);
    /// assert_eq!(given.offset(0, time).unwrap().to_string(), "+01:00");
    /// assert_eq!(OffsetSource::Unknown.offset(0, time), None);
    /// # Ok::<(), panther_set::UnknownZone>(())
    /// ```
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

/// Offsets that a log borrows from other logs of the set.
///
/// The lenders are the logs that prove their own offsets and are nearest by folder: panther walks up
/// from the folder of the borrowing log, and stops at the first folder that has such logs anywhere
/// under it. It does not leave the folder or the archive of the machine, which is around the first
/// folder of Windows or Setup in the path, because other machines have other clocks. Each time gets the offset that a lender proves nearest to it in local time. For that,
/// the first and the last record count of each range of a lender that has one offset.
#[derive(Clone, Debug)]
pub struct BorrowedOffsets {
    /// The evidence, sorted by local time. Never empty.
    points: Arc<[Point]>,
}

/// The first or the last evidence of a range with one offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    /// Local time in seconds.
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

    /// The offset at this local time. If two points are equally near, the earlier one applies.
    fn at(&self, time: LogTime) -> Offset {
        let at = time.civil_seconds();
        let next = self.points.partition_point(|point| point.local < at);
        let around = self.points[next.saturating_sub(1)..].iter().take(2);
        around
            .min_by_key(|point| (point.local - at).abs())
            .map_or(Offset::UTC, |point| point.offset)
    }

    /// The evidence that is lent, in the order of local time: the lender, as an index into
    /// [`LogSet::sources`](crate::LogSet::sources), a local time in
    /// [civil seconds](LogTime::civil_seconds), and the offset that the lender proves at that time.
    pub fn points(&self) -> impl Iterator<Item = (usize, i64, Offset)> {
        let points = self.points.iter();
        points.map(|point| (point.source, point.local, point.offset))
    }

    /// The offsets that are lent, in the order of local time.
    pub fn offsets(&self) -> impl Iterator<Item = Offset> {
        self.points.iter().map(|point| point.offset)
    }

    /// The logs that lend their offsets, as indices into
    /// [`LogSet::sources`](crate::LogSet::sources).
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
        let times: Vec<i64> = borrowed.points().map(|(_, local, _)| local).collect();
        assert_eq!(times, [100, 100, 300]);
    }
}
