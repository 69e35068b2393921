//! The time at the start of a line, in the forms that programs write.
//!
//! ```text
//! 2031-03-12T08:10:11.123Z    2031/03/12 08:10:11    2031-03-12 08:10:11,123
//! 3/12/2031 8:10:11 AM        12.03.2031 08:10:11    20310312 081011
//! 12/Mar/2031:08:10:11 +0100  Mar 12, 2031 8:10:11   Tue Mar 12 08:10:11 2031
//! Mar 12 08:10:11             08:10:11.123           1931033411.123
//! ```
//!
//! Blanks, one bracket or a quote may stand before it.

use crate::formats::dates::{self, Order};
use crate::model::time::{LogTime, Zone};
use crate::scan::fixed::Fixed;
use crate::scan::iso;
use crate::scan::stamp::{LEN, Stamps};

/// The choices that a single line leaves open, for all lines of a source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clues {
    /// Whether the day or the month comes first in `03/04/2031`.
    pub(super) order: Order,
    /// Whether a number at the start of a line is the seconds or milliseconds since 1970.
    pub(super) is_epoch: bool,
    /// The date in the name of the file, for lines that state only a time of day.
    pub(super) date: Option<LogTime>,
}

impl Clues {
    pub(super) const NONE: Self = Self {
        order: Order::Likely,
        is_epoch: false,
        date: None,
    };
}

/// A date and a time of day, or one of both, at the start of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    /// The time; `None` if the line does not state its date, or one that does not exist.
    pub(super) time: Option<LogTime>,
    /// Where the text behind it begins.
    pub(super) end: usize,
}

/// Reads the time at the start of a line. `None` if the line begins with none.
#[inline]
pub(super) fn read(line: &[u8], clues: Clues, stamps: &mut Stamps) -> Option<Stamp> {
    // Most lines begin with a letter that begins no name of a month or a day.
    let first = *line.first()?;
    if !(first.is_ascii_digit() || b" \t[(<\"'JFMASONDTW".contains(&first)) {
        return None;
    }
    let start = opening(line);
    let text = line.get(start..)?;
    let Read { time, rest } = if text.first()?.is_ascii_digit() {
        numeric(text, clues, stamps)?
    } else {
        named(text)?
    };
    if rest.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let is_open = start > 0 && !line.get(start - 1)?.is_ascii_whitespace();
    let rest = match rest.split_first() {
        Some((b']' | b')' | b'>' | b'"' | b'\'', rest)) if is_open => rest,
        _ => rest,
    };
    Some(Stamp {
        time,
        end: line.len() - rest.len(),
    })
}

/// A time, and the text behind it.
struct Read<'a> {
    time: Option<LogTime>,
    rest: &'a [u8],
}

/// The number of bytes before a time: blanks, and a bracket, a quote or the priority of syslog.
fn opening(line: &[u8]) -> usize {
    const MOST_BLANKS: usize = 64;
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let blanks = line.iter().take(MOST_BLANKS).take_while(is_blank).count();
    let rest = line.get(blanks..).unwrap_or_default();
    blanks
        + match rest.first() {
            Some(b'[' | b'(' | b'"' | b'\'') => 1,
            Some(b'<') => priority(rest),
            _ => 0,
        }
}

/// The length of `<34>` or `<34>1 ` at the start of a text; 1 if there is only a bracket.
fn priority(text: &[u8]) -> usize {
    let after = |text: &[u8]| {
        let digits = text.get(1..)?.iter().take(3);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let rest = text.get(1 + digits..)?.strip_prefix(b">")?;
        let rest = rest.strip_prefix(b"1 ").unwrap_or(rest);
        (digits > 0).then(|| text.len() - rest.len())
    };
    after(text).unwrap_or(1)
}

/// Reads a time that begins with a digit.
fn numeric<'a>(text: &'a [u8], clues: Clues, stamps: &mut Stamps) -> Option<Read<'a>> {
    const MOST: usize = 15;
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let digits = text.iter().take(MOST).take_while(is_digit).count();
    match (digits, text.get(digits)?) {
        (4, b'-' | b'/' | b'.') => year_first(text, stamps),
        (8, _) | (14, _) => compact(text),
        (10 | 13, _) if clues.is_epoch => epoch(text, digits),
        (1 | 2, b':') => {
            let (clock, rest) = clock(text)?;
            let time = clues.date.and_then(|date| on(clock, date));
            Some(Read { time, rest })
        }
        (1 | 2, separator @ (b'/' | b'-' | b'.' | b' ')) => {
            if text.get(digits + 1)?.is_ascii_alphabetic() {
                day_and_name(text, *separator)
            } else {
                let (date, rest) = text.split_at_checked(date_len(text)?)?;
                let (clock, rest) = clock(between(rest)?)?;
                let time = day(date, clues.order, stamps).and_then(|day| on(clock, day));
                Some(Read { time, rest })
            }
        }
        _ => None,
    }
}

/// `2031-03-12T08:10:11.123+01:00`, also with other separators and without leading zeros.
fn year_first<'a>(text: &'a [u8], stamps: &mut Stamps) -> Option<Read<'a>> {
    if let Some((stamp, rest)) = text.split_first_chunk::<LEN>() {
        let mut stamp = *stamp;
        if let Some(between @ b'T') = stamp.get_mut(10) {
            *between = b' ';
        }
        if let Some(time) = stamps.read(&stamp) {
            let ((nanosecond, digits), rest) = fraction(rest);
            let (zone, rest) = zone(rest);
            let time = time.map(|time| time.with_fraction(nanosecond, digits).with_zone(zone));
            return Some(Read { time, rest });
        }
    }
    let mut date = Fixed::new(text);
    let year = date.four()?;
    let separator = date.one_of(b"-/.")?;
    let month = date.one_or_two()?;
    date.byte(separator)?;
    let day = date.one_or_two()?;
    let rest = between(date.rest())?;
    let (clock, rest) = clock(rest)?;
    let time = LogTime::new(year, month, day, 0, 0, 0).and_then(|date| on(clock, date));
    Some(Read { time, rest })
}

/// `20310312 081011`, `20310312T08:10:11Z`, `20310312081011`
fn compact(text: &[u8]) -> Option<Read<'_>> {
    let mut stamp = Fixed::new(text);
    let (year, month, day) = (stamp.four()?, stamp.two()?, stamp.two()?);
    // Other numbers of eight digits are no dates.
    let date = LogTime::new(year, month, day, 0, 0, 0);
    let date = date.filter(|_| (1980..2100).contains(&year))?;
    let rest = match stamp.rest().first()? {
        b'T' | b'_' | b'-' | b' ' => stamp.rest().get(1..)?,
        _ => stamp.rest(),
    };
    let (clock, rest) = clock(rest).or_else(|| digits_of_clock(rest))?;
    Some(Read {
        time: on(clock, date),
        rest,
    })
}

/// Like [`clock`], for `081011`.
fn digits_of_clock(text: &[u8]) -> Option<(LogTime, &[u8])> {
    let mut clock = Fixed::new(text);
    let [hour, minute, second] = [clock.two()?, clock.two()?, clock.two()?];
    let time = LogTime::new(1970, 1, 1, hour, minute, second)?;
    let ((nanosecond, digits), rest) = fraction(clock.rest());
    let (zone, rest) = zone(rest);
    let time = time.with_fraction(nanosecond, digits).with_zone(zone);
    Some((time, rest))
}

/// The seconds or milliseconds since 1970, with or without a fraction.
fn epoch(text: &[u8], digits: usize) -> Option<Read<'_>> {
    let (number, rest) = text.split_at_checked(digits)?;
    let number = number
        .iter()
        .fold(0_i64, |number, digit| number * 10 + i64::from(digit - b'0'));
    let (seconds, fraction, rest) = if digits == 13 {
        let milliseconds = (number % 1000) as u32;
        (number / 1000, Some((milliseconds * 1_000_000, 3)), rest)
    } else {
        let mut tail = Fixed::new(rest);
        match tail.byte(b'.').and_then(|()| tail.fraction()) {
            Some(fraction) => (number, Some(fraction), tail.rest()),
            None => (number, None, rest),
        }
    };
    let time = LogTime::of_unix(seconds)?;
    let time = match fraction {
        Some((nanosecond, digits)) => time.with_fraction(nanosecond, digits),
        None => time,
    };
    Some(Read {
        time: Some(time),
        rest,
    })
}

/// The date and time that a line begins with, if its year comes last: `3/12/2031 8:10:11 AM`.
pub(super) fn with_year_last(line: &[u8]) -> Option<&[u8]> {
    let text = line.get(opening(line)..)?;
    let (_, rest) = clock(between(text.get(date_len(text)?..)?)?)?;
    text.get(..text.len() - rest.len())
}

/// The length of a date such as `3/12/2031` at the start of a text.
fn date_len(text: &[u8]) -> Option<usize> {
    let mut date = Fixed::new(text);
    date.one_or_two()?;
    let separator = date.one_of(b"/.-")?;
    date.one_or_two()?;
    date.byte(separator)?;
    date.four()?;
    Some(text.len() - date.rest().len())
}

/// The day of a date such as `3/12/2031`.
fn day(date: &[u8], order: Order, stamps: &mut Stamps) -> Option<LogTime> {
    const MIDNIGHT: &[u8] = b" 00:00:00";
    // `dates` reads no date without a time of day.
    let mut text = [b' '; LEN];
    let (before, after) = text.split_at_mut_checked(date.len())?;
    before.copy_from_slice(date);
    after.get_mut(..MIDNIGHT.len())?.copy_from_slice(MIDNIGHT);
    dates::read(&text, order, stamps)
}

/// `12/Mar/2031:08:10:11 +0100`, `12 Mar 2031 08:10:11`
fn day_and_name(text: &[u8], separator: u8) -> Option<Read<'_>> {
    let mut date = Fixed::new(text);
    let day = date.one_or_two()?;
    date.byte(separator)?;
    let (month, rest) = month(date.rest())?;
    let mut date = Fixed::new(rest);
    date.byte(separator)?;
    let year = date.four()?;
    let (clock, rest) = clock(between(date.rest())?)?;
    let time = LogTime::new(year, month, day, 0, 0, 0).and_then(|date| on(clock, date));
    Some(Read { time, rest })
}

/// A time that begins with the name of a month, or of a day of the week before one.
fn named(text: &[u8]) -> Option<Read<'_>> {
    let text = without_weekday(text);
    if text.first()?.is_ascii_digit() {
        return day_and_name(text, b' ');
    }
    let (month, rest) = month(text)?;
    let rest = rest.strip_prefix(b".").unwrap_or(rest);
    let mut date = Fixed::new(blanks(rest)?);
    let day = date.one_or_two()?;
    let rest = date.rest();
    let after = blanks(rest.strip_prefix(b",").unwrap_or(rest))?;
    let mut year = Fixed::new(after);
    if let Some(number) = year.four()
        && let Some(rest) = between(year.rest())
        && let Some((clock, rest)) = clock(rest)
    {
        let time = LogTime::new(number, month, day, 0, 0, 0).and_then(|date| on(clock, date));
        return Some(Read { time, rest });
    }
    let (clock, rest) = clock(after)?;
    // The year of `Tue Mar 12 08:10:11 2031`; the log of a system has none.
    let mut tail = Fixed::new(rest);
    let year = tail.byte(b' ').and_then(|()| tail.four());
    let year = year.filter(|year| (1970..2100).contains(year));
    Some(match year {
        Some(year) => Read {
            time: LogTime::new(year, month, day, 0, 0, 0).and_then(|date| on(clock, date)),
            rest: tail.rest(),
        },
        None => Read { time: None, rest },
    })
}

const MONTHS: [&[u8]; 12] = [
    b"January",
    b"February",
    b"March",
    b"April",
    b"May",
    b"June",
    b"July",
    b"August",
    b"September",
    b"October",
    b"November",
    b"December",
];

const DAYS: [&[u8]; 7] = [
    b"Monday",
    b"Tuesday",
    b"Wednesday",
    b"Thursday",
    b"Friday",
    b"Saturday",
    b"Sunday",
];

/// The index of the name that a text begins with, whole or its first three letters.
fn name<'a>(text: &'a [u8], names: &[&[u8]]) -> Option<(u8, &'a [u8])> {
    const MOST: usize = 10;
    let letters = text.iter().take(MOST);
    let letters = letters
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let (word, rest) = text.split_at_checked(letters)?;
    let is_it = |name: &&[u8]| {
        word.eq_ignore_ascii_case(name)
            || name
                .get(..3)
                .is_some_and(|short| word.eq_ignore_ascii_case(short))
    };
    let index = names.iter().position(is_it)?;
    Some((index as u8, rest))
}

fn month(text: &[u8]) -> Option<(u8, &[u8])> {
    name(text, &MONTHS).map(|(index, rest)| (index + 1, rest))
}

fn without_weekday(text: &[u8]) -> &[u8] {
    let rest = name(text, &DAYS).map(|(_, rest)| rest);
    let rest = rest.map(|rest| rest.strip_prefix(b",").unwrap_or(rest));
    rest.and_then(blanks).unwrap_or(text)
}

/// A text without the one or two blanks that it begins with.
fn blanks(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b" ")?;
    Some(rest.strip_prefix(b" ").unwrap_or(rest))
}

/// The text behind what stands between a date and a time of day.
fn between(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b",").unwrap_or(text);
    match text.first()? {
        b'T' | b't' | b'_' | b':' | b'\t' => text.get(1..),
        b'-' => text.get(1..),
        _ => blanks(text),
    }
}

/// A time of day at the start of a text, on the first day of 1970, and the text behind it: with or
/// without seconds, a fraction, a half of the day and a zone.
fn clock(text: &[u8]) -> Option<(LogTime, &[u8])> {
    let mut clock = Fixed::new(text);
    let hour = clock.one_or_two()?;
    clock.byte(b':')?;
    let minute = clock.two()?;
    let second = match clock.rest() {
        [b':', digit, ..] if digit.is_ascii_digit() => {
            clock.byte(b':')?;
            clock.two()?
        }
        _ => 0,
    };
    let (fraction, rest) = fraction(clock.rest());
    let (hour, rest) = match half(rest) {
        Some((is_afternoon, rest)) => (hour_of_half(hour, is_afternoon)?, rest),
        None => (hour, rest),
    };
    let (zone, rest) = zone(rest);
    let time = LogTime::new(1970, 1, 1, hour, minute, second)?;
    let (nanosecond, digits) = fraction;
    let time = time.with_fraction(nanosecond, digits).with_zone(zone);
    Some((time, rest))
}

/// The time of day `clock` on the day of `date`.
fn on(clock: LogTime, date: LogTime) -> Option<LogTime> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let time = LogTime::new(
        year,
        month,
        day,
        clock.hour(),
        clock.minute(),
        clock.second(),
    )?;
    let time = time.with_fraction(clock.nanosecond(), clock.fraction_digits());
    Some(time.with_zone(clock.zone()))
}

/// The fraction of a second at the start of a text; none if the text begins with no fraction. A
/// comma or a colon may also end a time, so three digits at least must follow one.
fn fraction(text: &[u8]) -> ((u32, u8), &[u8]) {
    let mut rest = Fixed::new(text);
    let least = match rest.one_of(b".,:") {
        Some(b'.') => 1,
        _ => 3,
    };
    match rest.fraction() {
        Some((nanosecond, digits)) if digits >= least => ((nanosecond, digits), rest.rest()),
        _ => ((0, 0), text),
    }
}

/// Whether a text begins with `PM` and not with `AM`; `None` if with neither.
fn half(text: &[u8]) -> Option<(bool, &[u8])> {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    let (&[first, second], rest) = text.split_first_chunk::<2>()?;
    if !second.eq_ignore_ascii_case(&b'M') || rest.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    match first.to_ascii_uppercase() {
        b'A' => Some((false, rest)),
        b'P' => Some((true, rest)),
        _ => None,
    }
}

const fn hour_of_half(hour: u8, is_afternoon: bool) -> Option<u8> {
    match (hour, is_afternoon) {
        (12, false) => Some(0),
        (12, true) => Some(12),
        (1..12, false) => Some(hour),
        (1..12, true) => Some(hour + 12),
        _ => None,
    }
}

/// The zone at the start of a text: `Z`, ` UTC`, `+01:00`, ` -0800`.
fn zone(text: &[u8]) -> (Zone, &[u8]) {
    let after = text.strip_prefix(b" ").unwrap_or(text);
    let len = match after.first() {
        Some(b'Z') => 1,
        Some(b'U' | b'G') if after.starts_with(b"UTC") || after.starts_with(b"GMT") => 3,
        Some(b'+' | b'-') if after.get(3) == Some(&b':') => 6,
        Some(b'+' | b'-') => 5,
        _ => return (Zone::Unstated, text),
    };
    let read = || {
        let (zone, rest) = after.split_at_checked(len)?;
        let is_word = rest.first().is_some_and(u8::is_ascii_alphanumeric);
        let zone = match len {
            1 | 3 => Zone::Utc,
            _ => iso::read_zone(zone)?,
        };
        (!is_word).then_some((zone, rest))
    };
    read().unwrap_or((Zone::Unstated, text))
}
