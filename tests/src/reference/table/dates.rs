//! Dates and times in the forms of many countries.

use crate::reference::RefTime;

/// A text as two times: with the day first where it can be, and with the month first.
pub(crate) fn times(text: &[u8]) -> [Option<RefTime>; 2] {
    [true, false].map(|day_first| time(text.trim_ascii(), day_first))
}

/// Day, month and year in the order of the text, and the clock with what follows it.
pub(super) fn parts(text: &[u8]) -> Option<([String; 3], [u32; 3], Rest)> {
    let text = std::str::from_utf8(text).ok()?;
    let text = ["\u{a0}", "\u{202f}", "\u{200e}", "\u{200f}"]
        .iter()
        .fold(text.to_owned(), |text, blank| text.replace(blank, " "));
    let (date, clock, rest) = date_and_clock(&text)?;
    Some((date.map(str::to_owned), clock, rest))
}

fn time(text: &[u8], day_first: bool) -> Option<RefTime> {
    let (date, [hour, minute, second], rest) = parts(text)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let Rest { fraction, zone } = rest;
    let clock = format!("{hour:02}:{minute:02}:{second:02}.{fraction:0<9}");
    let lengths = date.each_ref().map(String::len);
    let mut numbers = date.map(|number| number.parse::<u32>().unwrap_or(0));
    if lengths[0] != 4 {
        if lengths[2] != 4 {
            return None;
        }
        let [first, second, year] = numbers;
        let day_is_first = match (first > 12, second > 12) {
            (true, false) => true,
            (false, true) => false,
            _ => day_first,
        };
        numbers = if day_is_first {
            [year, second, first]
        } else {
            [year, first, second]
        };
    }
    let [year, month, day] = numbers;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day).then(|| RefTime {
        clock: format!("{year:04}-{month:02}-{day:02}T{clock}"),
        digits: fraction.len(),
        zone: Some(zone),
    })
}

/// What stands behind the seconds of a time.
pub(super) struct Rest {
    fraction: String,
    zone: String,
}

/// The parts of the date, those of the clock, and the rest.
fn date_and_clock(text: &str) -> Option<([&str; 3], [u32; 3], Rest)> {
    let (first, rest) = digits(text.trim_start_matches(' '), 1..=4)?;
    let separator = rest.chars().next().filter(|char| "/.-".contains(*char))?;
    let (second, rest) = digits(rest[1..].trim_start_matches(' '), 1..=2)?;
    let rest = rest.strip_prefix(separator)?;
    let (third, rest) = digits(rest.trim_start_matches(' '), 1..=4)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let rest = match rest.strip_prefix('T') {
        Some(rest) => rest,
        None if rest.starts_with(' ') => rest.trim_start_matches(' '),
        None => return None,
    };
    let (before, rest) = half(rest);
    let (hour, rest) = digits(rest.trim_start_matches(' '), 1..=2)?;
    let colon = rest.chars().next().filter(|char| ":.".contains(*char))?;
    let (minute, rest) = digits(&rest[1..], 2..=2)?;
    let (second_of_minute, rest) = match rest.strip_prefix(colon) {
        Some(rest) => digits(rest, 2..=2)?,
        None => ("00", rest),
    };
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => digits(rest, 1..=9)?,
        None => ("", rest),
    };
    let rest = rest.trim_start_matches(' ');
    let (after, rest) = match before {
        Some(_) => (before, rest),
        None => half(rest),
    };
    let zone = zone(rest.trim_start_matches(' ').trim_ascii())?;
    let mut hour: u32 = hour.parse().ok()?;
    match after {
        Some(false) if hour == 12 => hour = 0,
        Some(true) if hour < 12 => hour += 12,
        _ => {}
    }
    let clock = [hour, minute.parse().ok()?, second_of_minute.parse().ok()?];
    let rest = Rest {
        fraction: fraction.to_owned(),
        zone,
    };
    Some(([first, second, third], clock, rest))
}

fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<(&str, &str)> {
    let end = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    count.contains(&end).then(|| text.split_at(end))
}

/// Whether it is the afternoon, where a half of the day is named.
fn half(text: &str) -> (Option<bool>, &str) {
    let words = [
        ("a.m.", false),
        ("a. m.", false),
        ("am", false),
        ("上午", false),
        ("午前", false),
        ("오전", false),
        ("π.μ.", false),
        ("πμ", false),
        ("SA", false),
        ("p.m.", true),
        ("p. m.", true),
        ("pm", true),
        ("下午", true),
        ("午後", true),
        ("오후", true),
        ("μ.μ.", true),
        ("μμ", true),
        ("CH", true),
    ];
    for (word, is_afternoon) in words {
        if let Some(start) = text.get(..word.len())
            && start.eq_ignore_ascii_case(word)
        {
            return (Some(is_afternoon), &text[word.len()..]);
        }
    }
    (None, text)
}

fn zone(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("none".to_owned());
    }
    if text == "Z" || text == "UTC" {
        return Some("0".to_owned());
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let offset = text.strip_prefix(['+', '-'])?;
    let digits = offset.replacen(':', "", usize::from(offset.len() == 5));
    let is_offset = digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (offset.len() == 4 || offset.as_bytes()[2] == b':');
    let (hours, minutes) = (
        digits.get(..2)?.parse::<i32>().ok()?,
        digits.get(2..)?.parse::<i32>().ok()?,
    );
    (is_offset && hours < 24 && minutes < 60)
        .then(|| (sign * (hours * 3600 + minutes * 60)).to_string())
}
