//! Parses dates and times in the formats of many locales: `20/05/2026 21:41:03`, `1/22/2026 9:03:19
//! PM`, `2026. 5. 20. 오후 9:41:03`, `20-May-26 9:41:03 PM`.

pub(crate) mod order;

use crate::model::time::{LogTime, Zone};
use crate::scan::fixed::Fixed;
use crate::scan::iso;
use crate::scan::number::number;
use crate::scan::stamp::Stamps;

/// The order of day and month before a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
    /// Unknown: each date is read in the order that it resembles.
    Likely,
    /// The times are not dates but numbers since an epoch.
    Epoch,
}

/// Parses a time, with the zone that it states. If the date is invalid in the given order, the
/// other order applies.
pub(crate) fn read(text: &[u8], order: Order, stamps: &mut Stamps) -> Option<LogTime> {
    let text = text.trim_ascii();
    if order == Order::Epoch {
        return epoch(text);
    }
    let usual = match text.get(4) {
        Some(b'-') => iso::read(text, stamps),
        _ => padded(text, order, stamps),
    };
    usual.or_else(|| Parts::of(text)?.time(order))
}

/// Parses a number since an epoch, which is in UTC. The number of digits shows the unit: seconds,
/// milliseconds, microseconds or nanoseconds since 1970, or units of 100 ns since 1601.
fn epoch(text: &[u8]) -> Option<LogTime> {
    let (digits, fraction) = match text.iter().position(|&byte| byte == b'.') {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, b"".as_slice()),
    };
    let value = i64::try_from(number(digits)?).ok()?;
    let (seconds, nanosecond, places) = match digits.len() {
        9 | 10 => (value, 0, 0),
        13 => (value / 1_000, (value % 1_000) as u32 * 1_000_000, 3),
        16 => (value / 1_000_000, (value % 1_000_000) as u32 * 1_000, 6),
        18 if fraction.is_empty() => return LogTime::of_filetime(value.cast_unsigned()),
        19 => (value / 1_000_000_000, (value % 1_000_000_000) as u32, 9),
        _ => return None,
    };
    let (nanosecond, places) = match (places, fraction) {
        (_, []) => (nanosecond, places),
        (0, _) => Fixed::new(fraction.get(..9).unwrap_or(fraction)).fraction()?,
        _ => return None,
    };
    let time = LogTime::of_unix(seconds)?;
    Some(time.with_fraction(nanosecond, places).with_zone(Zone::Utc))
}

/// Parses `20/05/2026 21:41:03`, the most frequent form. It is a timestamp in another order.
/// Returns `None` for other forms and for invalid times.
#[inline]
fn padded(text: &[u8], order: Order, stamps: &mut Stamps) -> Option<LogTime> {
    let &[
        a,
        b,
        s @ (b'/' | b'.' | b'-'),
        c,
        d,
        t,
        y0,
        y1,
        y2,
        y3,
        b' ',
        ref clock @ ..,
    ] = text
    else {
        return None;
    };
    let &[h0, h1, b':', m0, m1, b':', s0, s1] = clock else {
        return None;
    };
    if s != t {
        return None;
    }
    let (first, second) = ([a, b], [c, d]);
    let (month, day) = match (first > *b"12", second > *b"12") {
        (false, true) => (first, second),
        (true, false) => (second, first),
        _ if matches!(order, Order::MonthFirst) => (first, second),
        _ => (second, first),
    };
    let ([m, n], [p, q]) = (month, day);
    let stamp = [
        y0, y1, y2, y3, b'-', m, n, b'-', p, q, b' ', h0, h1, b':', m0, m1, b':', s0, s1,
    ];
    stamps.read(&stamp)?
}

/// A half of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// A date and a time, split into their parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// The numbers of the date, in the order of the text.
    numbers: [Number; 3],
    /// The byte between the numbers.
    separator: u8,
    clock: [u8; 3],
    half: Option<Half>,
    /// The fraction in nanoseconds, and its number of digits.
    fraction: (u32, u8),
    zone: Zone,
}

#[derive(Clone, Copy, Debug)]
struct Number {
    value: u16,
    digits: u8,
}

impl Parts {
    /// Splits a text. Returns `None` if it is not a date and a time.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let mut rest = Rest(text);
        rest.blanks();
        let (numbers, separator) = match rest.0.first()? {
            b'0'..=b'9' => rest.numbers(),
            _ => None,
        }
        .or_else(|| {
            if !has_clock(text) {
                return None;
            }
            rest = Rest(text);
            rest.blanks();
            rest.named_month()
        })?;
        // Korean dates end with a full stop, and some locales write a comma after a date.
        let _ = rest.one_of(b".");
        let _ = rest.one_of(b",");
        if !rest.blanks() {
            rest.one_of(b"T")?;
        }
        let before = rest.half();
        rest.blanks();
        let hour = rest.number(2)?;
        let colon = rest.one_of(b":.")?;
        let minute = rest.two_digits()?;
        let second_of_minute = match rest.one_of(&[colon]) {
            Some(_) => rest.two_digits()?,
            None => 0,
        };
        let fraction = match rest.one_of(b".,") {
            Some(_) => rest.fraction()?,
            None => (0, 0),
        };
        rest.blanks();
        let half = before.or_else(|| rest.half());
        rest.blanks();
        let zone = match rest.0.trim_ascii() {
            b"UTC" => Zone::Utc,
            zone => iso::read_zone(zone)?,
        };
        Some(Self {
            numbers,
            separator,
            clock: [hour.value as u8, minute, second_of_minute],
            half,
            fraction,
            zone,
        })
    }

    /// The time, if the calendar and the clock contain it.
    pub(super) fn time(&self, order: Order) -> Option<LogTime> {
        let [first, second, third] = self.numbers;
        let (year, month, day) = if first.digits == 4 {
            (first, second, third)
        } else if third.digits == 4 {
            let day_first = match order {
                Order::DayFirst => true,
                Order::MonthFirst => false,
                Order::Likely | Order::Epoch => self.looks_day_first(),
            };
            // A number greater than 12 is the day, regardless of the order.
            match (first.value > 12, second.value > 12) {
                (false, true) => (third, first, second),
                (true, false) => (third, second, first),
                _ if day_first => (third, second, first),
                _ => (third, first, second),
            }
        } else {
            return None;
        };
        let [hour, minute, second] = self.clock;
        let hour = match self.half {
            Some(Half::Morning) if hour == 12 => 0,
            Some(Half::Afternoon) if hour < 12 => hour + 12,
            _ => hour,
        };
        let (nanosecond, digits) = self.fraction;
        let (month, day) = (month.value.try_into().ok()?, day.value.try_into().ok()?);
        let time = LogTime::new(year.value, month, day, hour, minute, second)?;
        Some(time.with_fraction(nanosecond, digits).with_zone(self.zone))
    }

    /// The evidence of the two numbers before the year for their order. Returns `None` if the year
    /// comes first, because then the order is unambiguous.
    pub(super) fn evidence(&self) -> Option<OrderEvidence> {
        let [first, second, third] = self.numbers;
        if first.digits == 4 || third.digits != 4 {
            return None;
        }
        Some(match (first.value > 12, second.value > 12) {
            (true, false) => OrderEvidence::Certain(Order::DayFirst),
            (false, true) => OrderEvidence::Certain(Order::MonthFirst),
            // No locale of Windows puts the month first before a full stop.
            _ if self.separator == b'.' => OrderEvidence::Certain(Order::DayFirst),
            _ if first.value == second.value => OrderEvidence::Neutral,
            _ if self.looks_day_first() => OrderEvidence::Likely(Order::DayFirst),
            _ => OrderEvidence::Likely(Order::MonthFirst),
        })
    }

    /// Whether the day probably comes first. The month comes first in the United States and in
    /// locales derived from it. These print slashes, halves of the day, and numbers without leading
    /// zeros. Other locales that print halves pad at least the month.
    const fn looks_day_first(&self) -> bool {
        let [first, second, _] = self.numbers;
        let padded = second.digits == 2 && second.value < 10;
        self.half.is_none() || self.separator != b'/' || (padded && first.digits == 1)
    }
}

/// Whether a text has a digit with a colon or a point behind it, as the hour of a time has. Most
/// texts that are not a date have none.
fn has_clock(text: &[u8]) -> bool {
    let mut pairs = text.windows(2);
    pairs.any(|pair| matches!(pair, [b'0'..=b'9', b':' | b'.']))
}

/// The evidence of a date for the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderEvidence {
    /// The date is only valid in this order.
    Certain(Order),
    /// The date resembles this order.
    Likely(Order),
    /// Day and month are equal.
    Neutral,
}

/// The unread rest of a text.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    /// Reads three numbers, and the byte between them.
    #[inline]
    fn numbers(&mut self) -> Option<([Number; 3], u8)> {
        let first = self.number(4)?;
        let separator = self.one_of(b"/.-")?;
        self.blanks();
        let second = self.number(2)?;
        self.one_of(&[separator])?;
        self.blanks();
        let third = self.number(4)?;
        Some(([first, second, third], separator))
    }

    /// Reads a date with the name of its month, after the day of the week if there is one:
    /// `12-Mar-24`, `12 March 2024`, `Tuesday, March 12, 2024`. Returns its year, month and day.
    #[cold]
    fn named_month(&mut self) -> Option<([Number; 3], u8)> {
        let (day, month) = match self.0.first()? {
            b'0'..=b'9' => {
                let day = self.number(2)?;
                self.date_separator()?;
                (day, month(self.word())?)
            }
            _ => {
                let word = self.word();
                let month = match month(word) {
                    Some(month) => month,
                    None => {
                        // The day of the week.
                        let _ = self.one_of(b",");
                        self.blanks();
                        month(self.word())?
                    }
                };
                self.date_separator()?;
                (self.number(2)?, month)
            }
        };
        self.date_separator()?;
        let year = self.number(4)?;
        let value = match year.digits {
            2 => 2000 + year.value,
            4 => year.value,
            _ => return None,
        };
        let year = Number { value, digits: 4 };
        let month = Number {
            value: month,
            digits: 2,
        };
        Some(([year, month, day], b'-'))
    }

    /// Skips what stands between a day, the name of a month, and a year.
    fn date_separator(&mut self) -> Option<()> {
        let before = self.0.len();
        let _ = self.one_of(b"-.,/");
        self.blanks();
        (self.0.len() < before).then_some(())
    }

    /// Reads the letters up to the next blank or punctuation.
    fn word(&mut self) -> &'a [u8] {
        let is_letter = |byte: &&u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
        let length = self.0.iter().take_while(is_letter).count();
        let (word, rest) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = rest;
        word
    }
    /// Skips blanks and directional marks. Returns whether there were any.
    #[inline]
    fn blanks(&mut self) -> bool {
        let before = self.0.len();
        while let Some((first, rest)) = self.0.split_first() {
            match first {
                b' ' => self.0 = rest,
                0xC2 | 0xE2 if self.wide_blank() => {}
                _ => break,
            }
        }
        self.0.len() < before
    }

    #[cold]
    fn wide_blank(&mut self) -> bool {
        let mut blanks = ["\u{a0}", "\u{202f}", "\u{200e}", "\u{200f}"].into_iter();
        let rest = blanks.find_map(|blank| self.0.strip_prefix(blank.as_bytes()));
        if let Some(rest) = rest {
            self.0 = rest;
        }
        rest.is_some()
    }

    #[inline]
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// Reads a number of at most `most` digits.
    #[inline]
    fn number(&mut self, most: u8) -> Option<Number> {
        let (mut value, mut digits) = (0, 0);
        while let Some((first, rest)) = self.0.split_first() {
            let digit = first.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            if digits == most {
                return None;
            }
            value = value * 10 + u16::from(digit);
            digits += 1;
            self.0 = rest;
        }
        (digits > 0).then_some(Number { value, digits })
    }

    fn two_digits(&mut self) -> Option<u8> {
        let number = self.number(2)?;
        (number.digits == 2).then_some(number.value as u8)
    }

    /// Reads a fraction. Returns nanoseconds and the number of digits.
    fn fraction(&mut self) -> Option<(u32, u8)> {
        let digits = self.digits();
        if !(1..=9).contains(&digits) {
            return None;
        }
        let (fraction, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        let value = fraction
            .iter()
            .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
        let digits = digits as u8;
        Some((value * 10_u32.pow(9 - u32::from(digits)), digits))
    }

    fn digits(&self) -> usize {
        self.0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    }

    /// Reads a half of the day.
    #[inline]
    fn half(&mut self) -> Option<Half> {
        // At most positions there is a digit or nothing.
        let first = self.0.first()?;
        if first.is_ascii_digit() {
            return None;
        }
        let (half, length) = match self.0 {
            [b'A', b'M', ..] => (Half::Morning, 2),
            [b'P', b'M', ..] => (Half::Afternoon, 2),
            _ => return self.other_half(),
        };
        self.0 = self.0.get(length..)?;
        Some(half)
    }

    fn other_half(&mut self) -> Option<Half> {
        let is_prefix = |word: &&[u8]| {
            self.0
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let (word, half) = [(MORNING, Half::Morning), (AFTERNOON, Half::Afternoon)]
            .into_iter()
            .find_map(|(words, half)| Some((*words.iter().find(|word| is_prefix(word))?, half)))?;
        self.0 = self.0.get(word.len()..)?;
        Some(half)
    }
}

/// The number of the month with this name, in full or shortened.
fn month(name: &[u8]) -> Option<u16> {
    let is_start = |known: &&[u8]| {
        name.get(..known.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(known))
    };
    let at = MONTHS.iter().position(|names| {
        let mut names = names.split(|&byte| byte == b' ');
        names.any(|known| is_start(&known))
    })?;
    u16::try_from(at + 1).ok()
}

/// How the names of the months begin in English, German, French, Spanish, Portuguese and Italian.
/// A start that two months share is longer.
const MONTHS: [&[u8]; 12] = [
    "jan jän ene gen".as_bytes(),
    "feb fév fev".as_bytes(),
    "mar mär mrz".as_bytes(),
    "apr avr abr".as_bytes(),
    b"may mai mag",
    b"jun juin giu",
    b"jul juil lug",
    "aug aoû ago".as_bytes(),
    b"sep set",
    b"oct okt out ott",
    b"nov",
    "dec dez déc dic".as_bytes(),
];

/// The halves of the day as Windows prints them: in English and Spanish, simplified and traditional
/// Chinese, Japanese, Korean, Greek and Vietnamese. East Asian words are also in their code pages.
/// Longer words come first.
const MORNING: &[&[u8]] = &[
    b"a.m.",
    b"a. m.",
    "a.\u{a0}m.".as_bytes(),
    "a.\u{202f}m.".as_bytes(),
    b"am",
    "上午".as_bytes(),
    "午前".as_bytes(),
    "오전".as_bytes(),
    "π.μ.".as_bytes(),
    "πμ".as_bytes(),
    b"SA",
    b"\xC9\xCF\xCE\xE7",
    b"\xA4W\xA4\xC8",
    b"\x8C\xDF\x91O",
    b"\xBF\xC0\xC0\xFC",
];

const AFTERNOON: &[&[u8]] = &[
    b"p.m.",
    b"p. m.",
    "p.\u{a0}m.".as_bytes(),
    "p.\u{202f}m.".as_bytes(),
    b"pm",
    "下午".as_bytes(),
    "午後".as_bytes(),
    "오후".as_bytes(),
    "μ.μ.".as_bytes(),
    "μμ".as_bytes(),
    b"CH",
    b"\xCF\xC2\xCE\xE7",
    b"\xA4U\xA4\xC8",
    b"\x8C\xDF\x8C\xE3",
    b"\xBF\xC0\xC8\xC4",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: Order) -> Option<String> {
        let time = read(text.as_bytes(), order, &mut Stamps::default())?;
        Some(format!("{time:?}"))
    }

    #[test]
    fn times_of_many_locales_are_read() {
        let expected = Some("2026-05-20T21:41:03 Unstated".to_owned());
        for text in [
            "20/05/2026 21:41:03",
            "5/20/2026 9:41:03 PM",
            "5/20/2026 9:41:03\u{202f}PM",
            "5/20/2026 9:41:03\u{a0}pm",
            "20-05-2026 21:41:03",
            "20.05.2026 21:41:03",
            "20.5.2026 21.41.03",
            "20.05.2026, 21:41:03",
            "2026/5/20 21:41:03",
            "2026-05-20 21:41:03",
            "2026-5-20 21:41:03",
            "2026. 5. 20. 오후 9:41:03",
            "2026-05-20 오후 9:41:03",
            "2026/5/20 下午 09:41:03",
            "2026/05/20 午後9:41:03",
            "20/05/2026 09:41:03 p. m.",
            "20/05/2026 9:41:03 p.m.",
            "\u{200e}20\u{200e}/05/2026 21:41:03"
                .replace('\u{200e}', "")
                .as_str(),
        ] {
            for order in [Order::DayFirst, Order::MonthFirst, Order::Likely] {
                assert_eq!(shown(text, order), expected, "{text} {order:?}");
            }
        }
    }

    #[test]
    fn names_of_months_are_read() {
        let expected = Some("2024-03-12T09:21:38 Unstated".to_owned());
        for text in [
            "12-Mar-24 9:21:38 AM",
            "12-Mar-2024 09:21:38",
            "12 March 2024 09:21:38",
            "12. März 2024 09:21:38",
            "12 mars 2024 09:21:38",
            "Tuesday, March 12, 2024 9:21:38 AM",
            "Tue Mar 12 2024 09:21:38",
        ] {
            assert_eq!(shown(text, Order::Likely), expected, "{text}");
        }
        for text in [
            "12-Foo-24 9:21:38",
            "Mar 12 09:21",
            "March",
            "12-Mar-1 9:21:38",
        ] {
            assert_eq!(shown(text, Order::Likely), None, "{text}");
        }
    }

    #[test]
    fn numbers_since_an_epoch_are_read() {
        for (text, expected) in [
            ("1600198330", "2020-09-15T19:32:10 Utc"),
            ("1600198330.25", "2020-09-15T19:32:10.25 Utc"),
            ("1600198330232", "2020-09-15T19:32:10.232 Utc"),
            ("1600198330232423", "2020-09-15T19:32:10.232423 Utc"),
            ("132446719302324231", "2020-09-15T19:32:10.2324231 Utc"),
            ("1600198330232423100", "2020-09-15T19:32:10.232423100 Utc"),
        ] {
            assert_eq!(
                shown(text, Order::Epoch).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "",
            "7036",
            "16001983302",
            "1600198330.x",
            "1600198330232.5",
            "x",
        ] {
            assert_eq!(shown(text, Order::Epoch), None, "{text}");
        }
    }

    #[test]
    fn zones_and_fractions_are_read() {
        for (text, expected) in [
            (
                "2021-10-20 22:39:12.731 +09:00",
                "2021-10-20T22:39:12.731 Offset(32400)",
            ),
            ("2021-10-20T22:39:12.731Z", "2021-10-20T22:39:12.731 Utc"),
            (
                "2021-10-20 22:39:12.7310000",
                "2021-10-20T22:39:12.7310000 Unstated",
            ),
            ("10/20/2021 10:39:12.5 PM", "2021-10-20T22:39:12.5 Unstated"),
            ("10/20/2021 12:00:00 AM", "2021-10-20T00:00:00 Unstated"),
            ("10/20/2021 12:00 PM", "2021-10-20T12:00:00 Unstated"),
        ] {
            assert_eq!(
                shown(text, Order::Likely).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn the_order_counts_only_where_both_are_dates() {
        let text = "03/04/2026 10:00:00";
        let day = Some("2026-04-03T10:00:00 Unstated");
        let month = Some("2026-03-04T10:00:00 Unstated");
        assert_eq!(shown(text, Order::DayFirst).as_deref(), day);
        assert_eq!(shown(text, Order::MonthFirst).as_deref(), month);
        assert_eq!(shown(text, Order::Likely).as_deref(), day);
        assert_eq!(
            shown("3/4/2026 10:00:00 AM", Order::Likely).as_deref(),
            month
        );
        // Australia pads the month but not the day.
        assert_eq!(
            shown("3/04/2026 10:00:00 AM", Order::Likely).as_deref(),
            day
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "None",
            "10016",
            "20/05/26 21:41:03",
            "20/05/2026",
            "20/05/2026 21",
            "32/05/2026 21:41:03",
            "20/13/2026 21:41:03",
            "20/05-2026 21:41:03",
            "20/05/2026 24:00:00",
            "20/05/2026 21:41:03 x",
            "20/05/2026 21:41:3",
            "20/05/202621:41:03",
            "1600198330.232423",
            "10.0.19041.1",
        ] {
            assert_eq!(shown(text, Order::Likely), None, "{text}");
        }
    }

    #[test]
    fn dates_say_what_they_know() {
        let evidence = |text: &str| Parts::of(text.as_bytes()).unwrap().evidence();
        assert_eq!(
            evidence("20/05/2026 1:00:00"),
            Some(OrderEvidence::Certain(Order::DayFirst))
        );
        assert_eq!(
            evidence("05/20/2026 1:00:00"),
            Some(OrderEvidence::Certain(Order::MonthFirst))
        );
        assert_eq!(
            evidence("05.06.2026 1:00:00"),
            Some(OrderEvidence::Certain(Order::DayFirst))
        );
        assert_eq!(
            evidence("5/6/2026 1:00:00 AM"),
            Some(OrderEvidence::Likely(Order::MonthFirst))
        );
        assert_eq!(
            evidence("05/06/2026 1:00:00"),
            Some(OrderEvidence::Likely(Order::DayFirst))
        );
        assert_eq!(evidence("05/05/2026 1:00:00"), Some(OrderEvidence::Neutral));
        assert_eq!(evidence("2026/05/06 1:00:00"), None);
    }
}
