//! Dates and times by a shape such as `YYYY-MM-DD hh:mm:ss`.

use super::RefTime;

/// The numbers that a shape found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbers {
    pub(crate) year: u64,
    pub(crate) month: u64,
    pub(crate) day: u64,
    pub(crate) hour: u64,
    pub(crate) minute: u64,
    pub(crate) second: u64,
    pub(crate) fraction: u64,
    /// The number of digits of the fraction.
    pub(crate) digits: usize,
}

/// Reads a text that begins with this shape: its numbers and its length. A letter of `YMDhms`
/// stands for one or two digits, several of them for as many digits, and `f` for one to nine
/// digits of a fraction. Any other byte stands for itself.
pub(crate) fn read(text: &[u8], shape: &str) -> Option<(Numbers, usize)> {
    let mut numbers = Numbers::default();
    let (shape, mut at, mut in_shape) = (shape.as_bytes(), 0, 0);
    while in_shape < shape.len() {
        let letter = shape[in_shape];
        let count = shape[in_shape..].iter().take_while(|&&byte| byte == letter);
        let count = count.count();
        let place = match letter {
            b'Y' => &mut numbers.year,
            b'M' => &mut numbers.month,
            b'D' => &mut numbers.day,
            b'h' => &mut numbers.hour,
            b'm' => &mut numbers.minute,
            b's' => &mut numbers.second,
            b'f' => &mut numbers.fraction,
            other => {
                if text.get(at) != Some(&other) {
                    return None;
                }
                at += 1;
                in_shape += 1;
                continue;
            }
        };
        let most = match (letter, count) {
            (b'f', _) => 9,
            (_, 1) => 2,
            (_, exact) => exact,
        };
        let digits = text[at..].iter().take(most);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || count > 1 && digits != count {
            return None;
        }
        for digit in &text[at..at + digits] {
            *place = *place * 10 + u64::from(digit - b'0');
        }
        if letter == b'f' {
            numbers.digits = digits;
        }
        at += digits;
        in_shape += count;
    }
    Some((numbers, at))
}

impl Numbers {
    /// The time, if there is such a day and such a time of day.
    pub(crate) fn time(self, zone: &str) -> Option<RefTime> {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            fraction,
            digits,
        } = self;
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        let exists = (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60;
        exists.then(|| RefTime {
            clock: format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:0<9}",
                match digits {
                    0 => String::new(),
                    digits => format!("{fraction:0digits$}"),
                }
            ),
            digits,
            zone: Some(zone.to_owned()),
        })
    }
}
