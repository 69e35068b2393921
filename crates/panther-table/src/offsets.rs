//! The UTC offsets of a log, in a form that can be sent to another machine.

use panther::LogTime;
use panther_export::table::{Evidence, KnownOffset};
use panther_set::{Offset, OffsetSource, TimeZone};
use serde::{Deserialize, Serialize};

/// The origin of the UTC offsets of a log: an [`OffsetSource`] that can be serialized.
///
/// ```
/// use panther::LogTime;
/// use panther_table::Offsets;
/// use panther_set::OffsetSource;
///
/// let source = OffsetSource::Given("Europe/Berlin".parse()?);
/// let offsets = Offsets::from(&source);
/// let time = LogTime::new(2031, 7, 1, 12, 0, 0).unwrap();
/// assert_eq!(offsets.at(0, time).unwrap().seconds, 7200);
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Offsets {
    /// Nothing proves an offset.
    #[default]
    Unknown,
    /// The caller gave a zone.
    #[serde(with = "zone")]
    Given(TimeZone),
    /// Records of the log prove the offsets: each in seconds east of UTC, with the offset of the
    /// first byte from which it holds. The first one holds before that byte too.
    Proved(Vec<(u64, i32)>),
    /// Records of other logs prove the offsets: each with a local time in
    /// [civil seconds](LogTime::civil_seconds) at which it holds, in the order of time. A time has the
    /// offset that is nearest.
    Lent(Vec<(i64, i32)>),
}

impl From<&OffsetSource> for Offsets {
    fn from(source: &OffsetSource) -> Self {
        Self::lent_by(source, |_| true)
    }
}

impl Offsets {
    /// The offsets of a source, of which those that other logs lend count only if `may_lend` is true for
    /// the lender, an index into [`LogSet::sources`](panther_set::LogSet::sources).
    #[must_use]
    pub fn lent_by(source: &OffsetSource, may_lend: impl Fn(usize) -> bool) -> Self {
        match source {
            OffsetSource::Given(zone) => Self::Given(zone.clone()),
            OffsetSource::Inferred(offsets) => {
                let ranges = offsets.ranges().into_iter();
                let ranges = ranges.map(|range| (range.first.start(), range.offset().seconds()));
                Self::Proved(ranges.collect())
            }
            OffsetSource::Borrowed(borrowed) => {
                let points = borrowed.points().filter(|(lender, ..)| may_lend(*lender));
                let points = points.map(|(_, local, offset)| (local, offset.seconds()));
                let points: Vec<_> = points.collect();
                if points.is_empty() {
                    Self::Unknown
                } else {
                    Self::Lent(points)
                }
            }
            _ => Self::Unknown,
        }
    }

    /// The offset of a record that begins at byte `start` and whose time states no offset.
    #[must_use]
    pub fn at(&self, start: u64, time: LogTime) -> Option<KnownOffset> {
        let (seconds, evidence) = match self {
            Self::Unknown => return None,
            Self::Given(zone) => (zone.offset(time).map(Offset::seconds)?, Evidence::Given),
            Self::Proved(ranges) => {
                let next = ranges.partition_point(|(from, _)| *from <= start);
                let (_, seconds) = ranges.get(next.saturating_sub(1))?;
                (*seconds, Evidence::Proved)
            }
            Self::Lent(points) => {
                let at = time.civil_seconds();
                let next = points.partition_point(|(local, _)| *local < at);
                let around = points.iter().skip(next.saturating_sub(1)).take(2);
                let (_, seconds) = around.min_by_key(|(local, _)| (local - at).abs())?;
                (*seconds, Evidence::Lent)
            }
        };
        Some(KnownOffset { seconds, evidence })
    }
}

/// Serializes a zone as text.
mod zone {
    use panther_set::TimeZone;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(zone: &TimeZone, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(zone)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<TimeZone, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
