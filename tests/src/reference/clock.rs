//! Times in the notations of countries, read from left to right.

use super::RefTime;

/// Reads a text from its start.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> At<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    /// One of these bytes.
    pub(crate) fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = *self.rest().first()?;
        bytes.contains(&byte).then(|| {
            self.at += 1;
            byte
        })
    }

    /// The bytes from here on that are of a kind, as many as `most`.
    pub(crate) fn run(&mut self, most: usize, is_part: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take(most).take_while(|&&byte| is_part(byte));
        let length = length.count();
        self.at += length;
        &rest[..length]
    }

    /// A number of at least and at most so many digits.
    pub(crate) fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.run(most, |byte| byte.is_ascii_digit());
        let digits = std::str::from_utf8(digits).ok()?;
        (digits.len() >= least).then(|| digits.parse().ok())?
    }

    /// This text.
    pub(crate) fn text(&mut self, text: &[u8]) -> Option<()> {
        self.rest().starts_with(text).then(|| self.at += text.len())
    }
}

/// A date and a time of day as a text says them.
pub(crate) struct Stamp {
    /// The time; `None` where there is no such time.
    pub(crate) time: Option<RefTime>,
    /// Whether a fraction is said, or a half of the day before more text.
    pub(crate) is_exact: bool,
    /// The length of the text.
    pub(crate) len: usize,
}

/// The date and the time of day at the start of a text.
pub(crate) fn stamp(text: &[u8]) -> Option<Stamp> {
    let mut at = At::new(text);
    let date = date(&mut at)?;
    at.one_of(b" \t-T")?;
    at.one_of(b" ");
    let hour = at.number(1, 2)?;
    let colon = at.one_of(b":.")?;
    let minute = at.number(2, 2)?;
    at.one_of(&[colon])?;
    let second = at.number(2, 2)?;
    let before = at.at;
    at.one_of(b".:,");
    let mut fraction = at.run(9, |byte| byte.is_ascii_digit());
    if at.at - before != fraction.len() + 1 {
        (at.at, fraction) = (before, b"");
    }
    if fraction.is_empty() {
        at.at = before;
    }
    let half = half(&mut at);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => 99,
        Some(b'p') => hour % 12 + 12,
        Some(_) => hour % 12,
    };
    Some(Stamp {
        time: time(date, [hour, minute, second], fraction),
        is_exact: !fraction.is_empty() || half.is_some() && !at.rest().is_empty(),
        len: at.at,
    })
}

/// The year, the month and the day.
fn date(at: &mut At<'_>) -> Option<[u32; 3]> {
    let start = *at;
    if let Some(year) = at.number(4, 4) {
        let separator = at.one_of(b"/-.")?;
        at.one_of(b" ");
        let month = at.number(1, 2)?;
        at.one_of(&[separator])?;
        at.one_of(b" ");
        let day = at.number(1, 2)?;
        at.one_of(b".");
        return Some([year, month, day]);
    }
    *at = start;
    let first = at.number(1, 2)?;
    let separator = at.one_of(b"/-.")?;
    let second = at.number(1, 2)?;
    at.one_of(&[separator])?;
    let year = at.number(4, 4)?;
    let day_first = separator == b'.' || first > 12;
    Some(if day_first {
        [year, second, first]
    } else {
        [year, first, second]
    })
}

/// `a` or `p`, after which an `m` and no further letter or digit stands.
fn half(at: &mut At<'_>) -> Option<u8> {
    let start = *at;
    at.one_of(b" ");
    let half = at.one_of(b"aApP").map(|byte| byte.to_ascii_lowercase());
    let is_half = half.is_some()
        && at.one_of(b"mM").is_some()
        && !at.rest().first().is_some_and(u8::is_ascii_alphanumeric);
    if !is_half {
        *at = start;
    }
    half.filter(|_| is_half)
}

/// The time with these parts, where there is one.
pub(crate) fn time(
    [year, month, day]: [u32; 3],
    [hour, minute, second]: [u32; 3],
    fraction: &[u8],
) -> Option<RefTime> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    let exists = (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60;
    let digits = String::from_utf8_lossy(fraction);
    exists.then(|| RefTime {
        clock: format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{digits:0<9}"
        ),
        digits: fraction.len(),
        zone: Some("none".to_owned()),
    })
}
