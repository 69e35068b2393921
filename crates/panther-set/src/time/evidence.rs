//! Records that prove a time-zone offset.

use panther::details::Details;
use panther::{Event, LogTime, Zone};

use super::offset::Offset;

/// A record that states its time twice: in local time in its header, and in UTC in its message.
///
/// Two kinds of records do this. Records of the component `CSI` have a UTC timestamp after their
/// sequence number, `00000001@2016/9/27:20:30:31.455`. Records of `CBS` have the message `Universal
/// Time is: ...`.
///
/// The offset is the difference of the two times, rounded to a quarter of an hour. If the
/// difference is more than five seconds from a quarter, the times belong to different moments and
/// prove nothing.
///
/// ```
/// use panther_set::OffsetEvidence;
///
/// let log = b"2016-09-28 04:30:31, Info                  CSI    \
///     00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let event = log.events().next().unwrap();
/// let evidence = OffsetEvidence::of(&event).unwrap();
/// assert_eq!(evidence.offset().to_string(), "+08:00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetEvidence {
    pub(super) start: u64,
    pub(super) local: LogTime,
    pub(super) utc: LogTime,
    pub(super) offset: Offset,
}

/// The granularity of all offsets in use.
const QUARTER: i64 = 15 * 60;
/// The maximum delay between the moment of a record and its header, in seconds.
const SLACK: i64 = 5;
/// The smallest and the largest offset in use, in seconds.
const RANGE: std::ops::RangeInclusive<i64> = -12 * 3600..=14 * 3600;

impl OffsetEvidence {
    /// Reads the evidence in a record, if any. Dismisses nearly all records after looking at nine
    /// bytes.
    #[must_use]
    #[inline]
    pub fn of(event: &Event<'_>) -> Option<Self> {
        if Self::may_begin(event.message().first_chunk()?) {
            return Self::read(event);
        }
        None
    }

    /// Whether a message that begins with these bytes may be evidence.
    #[inline]
    pub(super) fn may_begin(message: &[u8; 9]) -> bool {
        // One test covers both kinds of records. Its result is nearly always the same, so the
        // processor predicts the branch correctly.
        let (start, at) = message.split_at(8);
        (start == b"Universa") | (at == b"@")
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
            offset: Offset::from_seconds(i32::try_from(rounded).ok()?),
        })
    }

    /// The byte offset of the record in its source.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// The local time in the header.
    #[must_use]
    pub const fn local(&self) -> LogTime {
        self.local
    }

    /// The UTC time in the message.
    #[must_use]
    pub const fn utc(&self) -> LogTime {
        self.utc
    }

    /// The time-zone offset that follows from the two times.
    #[must_use]
    pub const fn offset(&self) -> Offset {
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(header: &str, component: &str, message: &str) -> Option<String> {
        let line = format!("{header}, Info                  {component:<6} {message}\r\n");
        let log = panther::parse(line.as_bytes(), "CBS.log");
        let event = log.events().next()?;
        OffsetEvidence::of(&event).map(|evidence| evidence.offset.to_string())
    }

    #[test]
    fn two_readings_of_one_moment_tell_the_offset() {
        for (header, message, offset) in [
            (
                "2016-09-28 04:30:31",
                "00000001@2016/9/27:20:30:31.455 Wcp",
                "+08:00",
            ),
            // A fraction of two digits still means milliseconds, and the header rounds down.
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
}
