//! Times as numbers, to place them on a line.

use panther::LogTime;

/// The length of the date and the time of day in the text of a time, without a fraction of a second.
pub(crate) const WHOLE: usize = 19;

/// Seconds since 1970 on the clock that printed the time: the inverse of its text. `None` if the
/// text is no time.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let small = |from: usize, to: usize| u8::try_from(number(from, to)?).ok();
    let time = LogTime::new(
        number(0, 4)?,
        small(5, 7)?,
        small(8, 10)?,
        small(11, 13)?,
        small(14, 16)?,
        small(17, 19)?,
    )?;
    Some(time.civil_seconds())
}

/// The text of a number of seconds since 1970: date and time of day.
pub(crate) fn text(seconds: i64) -> String {
    let time = LogTime::of_unix(seconds).map(|time| time.to_string());
    time.unwrap_or_default().replace('T', " ")
}

/// A length of time for people, such as `2 d 03:00`.
pub(crate) fn length(seconds: i64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    if days > 0 {
        format!("{days} d {hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_numbers_and_texts() {
        for time in ["2031-03-09T16:29:16.123Z", "2031-03-09 16:29:16"] {
            assert_eq!(text(seconds(time).unwrap()), "2031-03-09 16:29:16");
        }
        assert_eq!(seconds("yesterday"), None);
        assert_eq!(seconds("2031-13-09 16:29:16"), None);
        assert_eq!(length(180_000), "2 d 02:00");
        assert_eq!(length(3_661), "01:01:01");
    }
}
