//! What a log shows of its distance from UTC.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use panther::details::Details;
use panther::{Event, LogTime, Zone};

use crate::zone::{TimeZone, UnknownZone};

/// Seconds east of UTC.
///
/// ```
/// use panther_set::Offset;
///
/// let offset: Offset = "+05:30".parse()?;
/// assert_eq!(offset.seconds(), 19_800);
/// assert_eq!(offset.to_string(), "+05:30");
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(i32);

impl Offset {
    /// UTC itself.
    pub const UTC: Self = Self(0);

    /// This many seconds east.
    #[must_use]
    pub const fn from_seconds(seconds: i32) -> Self {
        Self(seconds)
    }

    /// Seconds east of UTC; negative in the west.
    #[must_use]
    pub const fn seconds(self) -> i32 {
        self.0
    }

    /// The offset that a time states itself.
    #[must_use]
    pub fn stated(time: LogTime) -> Option<Self> {
        time.zone().offset().map(Self)
    }
}

/// `+08:00`
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs() / 60;
        f.pad(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

/// `+08:00`, `-0330`, `+08` or `Z`.
impl FromStr for Offset {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        text.parse::<TimeZone>()?.fixed().ok_or(UnknownZone)
    }
}

/// A record that tells its time twice: by the local clock in its header, and in UTC in its message.
///
/// Records of component `CSI` do so behind their number, `00000001@2016/9/27:20:30:31.455`, and records of `CBS` in the message
/// `Universal Time is: ...`. The difference, rounded to a quarter of an hour, is the offset; where it is not within five seconds of one,
/// the two are not of the same moment and prove nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    start: u64,
    local: LogTime,
    utc: LogTime,
    offset: Offset,
}

/// Every offset in use is a multiple of this.
const QUARTER: i64 = 15 * 60;
/// How long after its moment a record may be written.
const SLACK: i64 = 5;
/// The least and the greatest offset in use.
const RANGE: std::ops::RangeInclusive<i64> = -12 * 3600..=14 * 3600;

impl Evidence {
    /// The evidence in a record. All but a few are dismissed after a look at nine bytes.
    #[must_use]
    #[inline]
    pub fn of(event: &Event<'_>) -> Option<Self> {
        // One question for both kinds, which nearly always has the same answer: a processor does not guess it wrong.
        let message = event.message();
        let (start, at) = message.first_chunk::<9>()?.split_at(8);
        if (start == b"Universa") | (at == b"@") {
            return Self::read(event);
        }
        None
    }

    #[cold]
    fn read(event: &Event<'_>) -> Option<Self> {
        let local = event.time().filter(|time| time.zone() == Zone::Unstated)?;
        let utc = match event.details() {
            Details::Csi(csi) => csi.utc?,
            Details::Cbs(cbs) => cbs.utc?,
            _ => return None,
        };
        let difference = local.civil_seconds() - utc.civil_seconds();
        let rounded = (difference + QUARTER / 2).div_euclid(QUARTER) * QUARTER;
        if (difference - rounded).abs() > SLACK || !RANGE.contains(&rounded) {
            return None;
        }
        Some(Self {
            start: event.span().start,
            local,
            utc,
            offset: Offset(i32::try_from(rounded).ok()?),
        })
    }

    /// Where the record begins in its source.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// The time in the header.
    #[must_use]
    pub const fn local(&self) -> LogTime {
        self.local
    }

    /// The time in the message.
    #[must_use]
    pub const fn utc(&self) -> LogTime {
        self.utc
    }

    /// What follows from the two.
    #[must_use]
    pub const fn offset(&self) -> Offset {
        self.offset
    }
}

/// A part of a log in which all evidence is for one offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first evidence in it.
    pub first: Evidence,
    /// The last evidence in it.
    pub last: Evidence,
    /// How many records are evidence.
    pub count: u64,
}

impl Stretch {
    /// The offset.
    #[must_use]
    pub const fn offset(&self) -> Offset {
        self.first.offset
    }
}

/// The most stretches that are kept of one source; what follows them is left out.
const MOST: usize = 1 << 16;

/// The offsets that the evidence in one source shows, and where each begins to hold.
///
/// An offset holds from the record that proves it until the next that proves another; before the first evidence the first holds.
///
/// ```
/// use panther_set::Offsets;
///
/// let log = b"2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
/// let mut offsets = Offsets::default();
/// panther::parse(log, "CBS.log").events().for_each(|event| offsets.observe(&event));
/// assert_eq!(offsets.at(0).unwrap().to_string(), "+08:00");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    /// By where they begin. Neighbours are of one offset where their pieces of the source were looked at apart.
    stretches: BTreeMap<u64, Stretch>,
}

impl Offsets {
    /// Looks at a record. Those of one piece of the source must come in order.
    #[inline]
    pub fn observe(&mut self, event: &Event<'_>) {
        if let Some(evidence) = Evidence::of(event) {
            self.add(evidence);
        }
    }

    fn add(&mut self, evidence: Evidence) {
        if self.stretches.len() >= MOST {
            return;
        }
        if let Some(mut last) = self.stretches.last_entry()
            && last.get().offset() == evidence.offset
        {
            last.get_mut().last = evidence;
            last.get_mut().count += 1;
            return;
        }
        let stretch = Stretch {
            first: evidence,
            last: evidence,
            count: 1,
        };
        self.stretches.insert(evidence.start, stretch);
    }

    /// Adds what was seen in another piece of the same source, in any order.
    pub fn merge(&mut self, mut other: Self) {
        if other.stretches.len() > self.stretches.len() {
            std::mem::swap(self, &mut other);
        }
        self.stretches.extend(other.stretches);
        while self.stretches.len() > MOST {
            self.stretches.pop_last();
        }
    }

    /// Whether there is no evidence.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// The offset of the record that begins at byte `start`.
    #[must_use]
    pub fn at(&self, start: u64) -> Option<Offset> {
        let before = self.stretches.range(..=start).next_back();
        let (_, stretch) = before.or_else(|| self.stretches.first_key_value())?;
        Some(stretch.offset())
    }

    /// The stretches, in order; no two neighbours are of one offset.
    #[must_use]
    pub fn stretches(&self) -> Vec<Stretch> {
        let mut joined: Vec<Stretch> = Vec::new();
        for stretch in self.stretches.values() {
            match joined.last_mut() {
                Some(last) if last.offset() == stretch.offset() => {
                    last.last = stretch.last;
                    last.count += stretch.count;
                }
                _ => joined.push(*stretch),
            }
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(header: &str, component: &str, message: &str) -> Option<String> {
        let line = format!("{header}, Info                  {component:<6} {message}\r\n");
        let event = panther::parse(line.as_bytes(), "CBS.log").events().next()?;
        Evidence::of(&event).map(|evidence| evidence.offset.to_string())
    }

    #[test]
    fn two_readings_of_one_moment_tell_the_offset() {
        for (header, message, offset) in [
            (
                "2016-09-28 04:30:31",
                "00000001@2016/9/27:20:30:31.455 Wcp",
                "+08:00",
            ),
            // Milliseconds of two digits are three, and the header rounds down.
            (
                "2022-09-14 22:18:07",
                "00000001@2022/9/15:05:18:07.05 Wcp",
                "-07:00",
            ),
            (
                "2022-09-14 22:18:07",
                "00000001@2022/9/15:05:18:06.999 Wcp",
                "-07:00",
            ),
            (
                "2022-09-14 22:18:06",
                "00000001@2022/9/15:05:18:07.001 Wcp",
                "-07:00",
            ),
            (
                "2024-01-01 00:00:04",
                "00000001@2023/12/31:18:15:00.000 Wcp",
                "+05:45",
            ),
            (
                "2024-01-01 00:00:00",
                "00000001@2024/1/1:03:30:00.000 Wcp",
                "-03:30",
            ),
            (
                "2024-01-01 00:00:00",
                "00000001@2024/1/1:00:00:00.000 Wcp",
                "+00:00",
            ),
        ] {
            assert_eq!(
                evidence(header, "CSI", message).as_deref(),
                Some(offset),
                "{message}"
            );
        }
        let told = evidence(
            "2024-07-25 02:54:53",
            "CBS",
            "Universal Time is: 2024-07-24 18:54:53.287",
        );
        assert_eq!(told.as_deref(), Some("+08:00"));
    }

    #[test]
    fn what_is_not_of_one_moment_proves_nothing() {
        for (header, component, message) in [
            (
                "2016-09-28 04:30:31",
                "CSI",
                "00000001@2016/9/27:20:30:25.000 late",
            ),
            (
                "2016-09-28 04:30:31",
                "CSI",
                "00000001@2016/9/27:20:38:00.000 between",
            ),
            (
                "2016-09-28 04:30:31",
                "CSI",
                "00000001@2016/9/26:20:30:31.455 a day",
            ),
            (
                "2016-09-28 04:30:31",
                "CSI",
                "00000001@2016/13/27:20:30:31.455 month",
            ),
            ("2016-09-28 04:30:31", "CSI", "00000001 no time"),
            (
                "2016-09-28 04:30:31",
                "CBS",
                "00000001@2016/9/27:20:30:31.455 not CSI",
            ),
            ("2016-09-28 04:30:31", "CBS", "Universal Time is: soon"),
            (
                "2016-09-28 04:30:31",
                "DISM",
                "Universal Time is: 2016-09-27 20:30:31.455",
            ),
        ] {
            assert_eq!(evidence(header, component, message), None, "{message}");
        }
    }

    fn at(start: u64, hours: i32) -> Evidence {
        let time = LogTime::new(2024, 1, 1, 0, 0, 0).unwrap();
        Evidence {
            start,
            local: time,
            utc: time,
            offset: Offset(hours * 3600),
        }
    }

    /// Pieces of a source are looked at apart and put together in any order.
    #[test]
    fn pieces_in_any_order_are_the_whole() {
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
            .stretches()
            .iter()
            .map(|stretch| {
                (
                    stretch.first.start,
                    stretch.last.start,
                    stretch.offset().0 / 3600,
                    stretch.count,
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
            assert_eq!(merged.stretches(), whole.stretches(), "{order:?}");
            for start in 0..80 {
                assert_eq!(merged.at(start), whole.at(start), "{order:?} at {start}");
            }
        }
        for (start, hours) in [(0, 1), (34, 1), (35, 2), (54, 2), (55, 1), (1000, 1)] {
            assert_eq!(whole.at(start), Some(Offset(hours * 3600)), "{start}");
        }
        assert_eq!(Offsets::default().at(0), None);
    }

    /// Evidence that changes with every record, in a log of any length: the first stretches are kept, whatever the pieces.
    #[test]
    fn what_is_kept_has_an_end() {
        let count = MOST as u64 + 500;
        let piece = |from: u64, upto: u64| {
            let mut piece = Offsets::default();
            (from..upto).for_each(|start| piece.add(at(start, (start % 2) as i32)));
            piece
        };
        let whole = piece(0, count);
        assert_eq!(whole.stretches().len(), MOST);
        let mut merged = piece(count / 2, count);
        merged.merge(piece(0, count / 2));
        assert!(merged == whole, "the pieces show something else");
        assert_eq!(whole.at(count), Some(Offset(3600)));
    }
}
