//! The scale on which a merge orders times.

use panther::LogTime;

use super::offset::Offset;

/// Seconds since the Unix epoch, and nanoseconds.
pub(super) type Instant = (i64, u32);

/// The place of items without any time.
pub(super) const LAST: Instant = (i64::MAX, 0);

/// The instant of a time, which has this offset unless it states another one.
pub(super) fn instant(time: LogTime, offset: Offset) -> Instant {
    let seconds = time.unix_seconds(Some(offset.seconds()));
    let seconds = seconds.unwrap_or_default();
    (seconds, time.nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_in_utc_and_in_order_within_a_second() {
        let time = LogTime::new(1970, 1, 1, 8, 0, 1).unwrap();
        let east = Offset::from_seconds(8 * 3600);
        assert_eq!(instant(time, east), (1, 0));
        assert_eq!(instant(time, Offset::UTC), (28_801, 0));
        let later = time.with_fraction(5_000_000, 3);
        assert!(instant(time, east) < instant(later, east));
    }
}
