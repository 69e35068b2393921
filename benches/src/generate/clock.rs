//! The wall clock of a generated log: whole seconds, held as the text that is printed.

/// Minutes that local time is ahead of UTC, as on the machine that the generated log comes from.
const AHEAD_OF_UTC: i64 = 8 * 60;

/// The current second, printed twice: local for the header, UTC for the stamps of CSI.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    seconds: i64,
    local: [u8; 19],
    utc: Vec<u8>,
}

impl Clock {
    /// `seconds` are seconds of local time since 1970.
    pub(crate) fn new(seconds: i64) -> Self {
        let mut clock = Self {
            seconds,
            local: *b"0000-00-00 00:00:00",
            utc: Vec::with_capacity(24),
        };
        clock.print();
        clock
    }

    pub(crate) fn advance(&mut self, seconds: i64) {
        self.seconds += seconds;
        self.print();
    }

    /// `2023-11-14 08:12:31`
    pub(crate) fn local(&self) -> &[u8; 19] {
        &self.local
    }

    /// `2023/11/14:0:12:31`, as CSI prints it: month and day are not padded.
    pub(crate) fn utc(&self) -> &[u8] {
        &self.utc
    }

    fn print(&mut self) {
        let (year, month, day, hour, minute, second) = civil(self.seconds);
        for (at, value) in [
            (0, year / 100),
            (2, year % 100),
            (5, month),
            (8, day),
            (11, hour),
            (14, minute),
            (17, second),
        ] {
            self.local[at] = b'0' + (value / 10 % 10) as u8;
            self.local[at + 1] = b'0' + (value % 10) as u8;
        }
        let (year, month, day, hour, minute, second) = civil(self.seconds - AHEAD_OF_UTC * 60);
        self.utc.clear();
        self.utc.extend_from_slice(
            format!("{year}/{month}/{day}:{hour:02}:{minute:02}:{second:02}").as_bytes(),
        );
    }
}

/// Year, month, day, hour, minute and second of the proleptic Gregorian calendar
/// (the algorithm is Howard Hinnant's `civil_from_days`).
fn civil(seconds: i64) -> (i64, i64, i64, i64, i64, i64) {
    let time = seconds.rem_euclid(86_400);
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day, time / 3_600, time / 60 % 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_local_time_and_utc() {
        let mut clock = Clock::new(1_699_949_551);
        assert_eq!(clock.local(), b"2023-11-14 08:12:31");
        assert_eq!(clock.utc(), b"2023/11/14:00:12:31");
        clock.advance(-3 * 3_600);
        assert_eq!(clock.local(), b"2023-11-14 05:12:31");
        assert_eq!(clock.utc(), b"2023/11/13:21:12:31");
        clock.advance(108 * 86_400);
        assert_eq!(clock.local(), b"2024-03-01 05:12:31");
        assert_eq!(clock.utc(), b"2024/2/29:21:12:31");
    }
}
