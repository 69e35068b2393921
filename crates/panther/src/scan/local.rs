//! Dates with a time of day as programs print them in the notation of a country:
//! `2024.03.12 08:10:11`, `3/12/2024 8:10:11.123 AM`, `12.03.2024 08.10.11`.

use super::fixed::Fixed;
use crate::model::time::LogTime;

/// The most bytes that a [`Stamp`] can have.
pub(crate) const LONGEST: usize = b"2024. 12. 31.  23:59:59.123456789 PM".len();

/// A date and a time of day at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stamp {
    /// The time; `None` if it does not exist.
    pub(crate) time: Option<LogTime>,
    /// Whether the text states a fraction of a second, or the half of the day and more text
    /// follows. Dates inside of messages rarely do. Longer texts that begin with this one are exact,
    /// too.
    pub(crate) is_exact: bool,
    /// How many bytes the date and the time of day have.
    pub(crate) len: usize,
}

/// Reads the date and the time of day at the start of a text. Returns `None` if the
/// text does not begin with one.
///
/// A year of four digits may come first or last. If it comes last, a full stop separates the day
/// from the month after it, and other separators the month from the day after it; but a number
/// above 12 is never the month. A fraction is kept to nine digits.
pub(crate) fn read(text: &[u8]) -> Option<Stamp> {
    let mut at = Fixed::new(text);
    let (year, month, day) = date(&mut at)?;
    at.one_of(b" \t-T")?;
    // Some countries have a full stop and a blank between the parts, and programs pad the hour.
    let _ = at.byte(b' ');
    let hour = at.one_or_two()?;
    let colon = at.one_of(b":.")?;
    let minute = at.two()?;
    at.byte(colon)?;
    let second = at.two()?;
    let mut tail = at;
    let fraction = tail.one_of(b".:,").and_then(|_| tail.fraction());
    if fraction.is_some() {
        at = tail;
    }
    let half = half(&mut at);
    let hour = match (half, hour) {
        (None, hour) => Some(hour),
        (Some(later), 1..=12) => Some(hour % 12 + if later { 12 } else { 0 }),
        (Some(_), _) => None,
    };
    let time = hour.and_then(|hour| LogTime::new(year, month, day, hour, minute, second));
    Some(Stamp {
        time: time.map(|time| match fraction {
            Some((nanosecond, digits)) => time.with_fraction(nanosecond, digits),
            None => time,
        }),
        is_exact: fraction.is_some() || half.is_some() && !at.rest().is_empty(),
        len: text.len() - at.rest().len(),
    })
}

/// Reads the year, the month and the day.
fn date(at: &mut Fixed<'_>) -> Option<(u16, u8, u8)> {
    let mut year_first = *at;
    if let Some(year) = year_first.four() {
        *at = year_first;
        let separator = at.one_of(b"/-.")?;
        let _ = at.byte(b' ');
        let month = at.one_or_two()?;
        at.byte(separator)?;
        let _ = at.byte(b' ');
        let day = at.one_or_two()?;
        let _ = at.byte(b'.');
        return Some((year, month, day));
    }
    let first = at.one_or_two()?;
    let separator = at.one_of(b"/-.")?;
    let second = at.one_or_two()?;
    at.byte(separator)?;
    let year = at.four()?;
    Some(if separator == b'.' || first > 12 {
        (year, second, first)
    } else {
        (year, first, second)
    })
}

/// Reads ` AM` or ` PM`; true if it is the half after noon.
fn half(at: &mut Fixed<'_>) -> Option<bool> {
    let mut tail = *at;
    let _ = tail.byte(b' ');
    let half = tail.one_of(b"AaPp")?;
    tail.one_of(b"Mm")?;
    if tail.rest().first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    *at = tail;
    Some(half | 0x20 == b'p')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_of_many_countries() {
        for (text, expected, rest) in [
            (
                "2024.03.12 08:10:11.1234567 x",
                "2024-03-12T08:10:11.1234567",
                " x",
            ),
            ("2024. 03. 12. 08.10.11", "2024-03-12T08:10:11", ""),
            ("2024-3-2 8:10:11:123", "2024-03-02T08:10:11.123", ""),
            ("3/12/2024 8:10:11 AM text", "2024-03-12T08:10:11", " text"),
            ("3/12/2024 12:10:11 AM", "2024-03-12T00:10:11", ""),
            ("3/12/2024  8:10:11.5 pm", "2024-03-12T20:10:11.5", ""),
            ("13/12/2024 08:10:11,25", "2024-12-13T08:10:11.25", ""),
            ("03-12-2024 08:10:11.", "2024-03-12T08:10:11", "."),
            ("12.03.2024 08:10:11", "2024-03-12T08:10:11", ""),
            ("03/12/2024-08:10:11.123", "2024-03-12T08:10:11.123", ""),
            (
                "2024/03/12 08:10:11 Archive",
                "2024-03-12T08:10:11",
                " Archive",
            ),
        ] {
            let stamp = read(text.as_bytes()).unwrap();
            assert_eq!(stamp.time.unwrap().to_string(), expected, "{text}");
            assert_eq!(&text[stamp.len..], rest, "{text}");
        }
    }

    #[test]
    fn times_that_do_not_exist_have_the_form() {
        for text in [
            "2024/02/30 08:10:11",
            "2024/03/12 24:10:11",
            "3/12/2024 13:10:11 AM",
            "3/12/2024 0:10:11 PM",
        ] {
            let stamp = read(text.as_bytes()).unwrap();
            assert_eq!((stamp.time, stamp.len), (None, text.len()), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_time() {
        for text in [
            "",
            "2024",
            "2024/03-12 08:10:11",
            "2024/03/12",
            "2024/03/12 08:10",
            "2024/03/12 08:10.11",
            "12/03/24 08:10:11",
            "Tue 12/03/2024 08:10:11",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        let longest = b"2024. 12. 31.  23:59:59.123456789 PM";
        assert_eq!(read(longest).unwrap().len, LONGEST);
    }

    #[test]
    fn exact_times_are_told_from_others() {
        for (text, expected) in [
            ("2024/03/12 08:10:11", false),
            ("2024/03/12 08:10:11.5", true),
            ("3/12/2024 8:10:11 AM ", true),
            ("3/12/2024 8:10:11 AM", false),
            ("3/12/2024 8:10:11 Amber ", false),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap().is_exact, expected, "{text}");
        }
    }
}
