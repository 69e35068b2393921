//! Times such as `2024-03-12T01:21:38.1234567Z`, which programs that export event logs write.

use super::stamp::{self, Stamps};
use crate::model::time::{LogTime, Zone};

/// Reads a text that is a time. Keeps the digits of the fraction, of which there may be up to nine.
/// Some programs write a blank instead of the `T`, and ` UTC` instead of the `Z`. The text may end
/// in an offset, or state no zone.
pub(crate) fn read(text: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
    let (stamp, rest) = text.split_first_chunk::<{ stamp::LEN }>()?;
    let mut stamp = *stamp;
    let separator = stamp.get_mut(10)?;
    if !matches!(separator, b'T' | b' ') {
        return None;
    }
    *separator = b' ';
    let time = stamps.read(&stamp)??;
    let (fraction, zone) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.split_at_checked(digits)
                .filter(|_| (1..=9).contains(&digits))?
        }
        None => ([].as_slice(), rest),
    };
    let whole = fraction
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    let digits = fraction.len() as u8;
    let nanosecond = whole * 10_u32.pow(9 - u32::from(digits));
    Some(
        time.with_fraction(nanosecond, digits)
            .with_zone(read_zone(zone)?),
    )
}

/// Reads the zone: the text after the last digit of the time.
pub(crate) fn read_zone(text: &[u8]) -> Option<Zone> {
    let (sign, digits) = match text.split_first() {
        None => return Some(Zone::Unstated),
        Some((b'+', digits)) => (1, digits),
        Some((b'-', digits)) => (-1, digits),
        Some(_) => return matches!(text, b"Z" | b" UTC").then_some(Zone::Utc),
    };
    let (hours, minutes) = match *digits {
        [a, b, b':', c, d] | [a, b, c, d] => ([a, b], [c, d]),
        _ => return None,
    };
    let [hours, minutes] = [hours, minutes].map(|digits| {
        let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some(i32::from(tens) * 10 + i32::from(ones))
    });
    let (hours, minutes) = (hours?, minutes?);
    match (hours, minutes) {
        (0, 0) => Some(Zone::Utc),
        (0..24, 0..60) => Some(Zone::Offset(sign * (hours * 3600 + minutes * 60))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_and_without_a_zone() {
        for (text, expected) in [
            (
                "2024-03-12T01:21:38.1234567Z",
                Some(("2024-03-12T01:21:38.1234567", Zone::Utc)),
            ),
            (
                "2024-03-12 01:21:38 UTC",
                Some(("2024-03-12T01:21:38", Zone::Utc)),
            ),
            (
                "2024-03-12T01:21:38+00:00",
                Some(("2024-03-12T01:21:38", Zone::Utc)),
            ),
            (
                "2024-03-12T01:21:38.5-08:00",
                Some(("2024-03-12T01:21:38.5", Zone::Offset(-28_800))),
            ),
            (
                "2024-03-12T01:21:38+0530",
                Some(("2024-03-12T01:21:38", Zone::Offset(19_800))),
            ),
            (
                "2024-03-12T01:21:38",
                Some(("2024-03-12T01:21:38", Zone::Unstated)),
            ),
            ("2024-03-12T01:21:38.", None),
            ("2024-03-12T01:21:38.1234567890Z", None),
            ("2024-03-12T01:21:38+24:00", None),
            ("2024-03-12T01:21:38+1", None),
            ("2024-03-12T01:21:38 PM", None),
            ("2024-13-12T01:21:38Z", None),
            ("2024-03-12", None),
        ] {
            let time = read(text.as_bytes(), &mut Stamps::default());
            let found = time.map(|time| {
                let printed = time.with_fraction(time.nanosecond(), time.fraction_digits());
                (printed.to_string(), time.zone())
            });
            assert_eq!(
                found.as_ref().map(|(text, zone)| (text.as_str(), *zone)),
                expected,
                "{text}"
            );
        }
    }
}
