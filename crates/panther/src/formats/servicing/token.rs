//! Parsers for words and numbers that the message grammars share.

use std::sync::OnceLock;

use memchr::memchr;
use memchr::memmem::Finder;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n, take_while1};
use nom::character::complete::{char, u8 as small, u16 as year, u32 as decimal};
use nom::combinator::verify;
use nom::sequence::{preceded, terminated};

use crate::model::time::{LogTime, Zone};

pub(super) type Parsed<'a, T> = nom::IResult<&'a [u8], T>;

/// The longest name. Longer runs of name characters are data, and the bound keeps searches
/// backwards cheap.
pub(super) const NAME_MAX: usize = 512;

/// Parses `0x80070005` or `0X80070005`, with one to eight hex digits. A number with more digits is
/// a pointer or a size.
pub(super) fn hex32(input: &[u8]) -> Parsed<'_, u32> {
    let digits = preceded(
        alt((tag("0x"), tag("0X"))),
        take_while1(|byte: u8| byte.is_ascii_hexdigit()),
    );
    verify(digits, |digits: &[u8]| digits.len() <= 8)
        .map(hex_value)
        .parse(input)
}

/// Parses exactly eight hex digits.
pub(super) fn hex8(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while_m_n(8, 8, |byte: u8| byte.is_ascii_hexdigit()).parse(input)
}

/// The value of hex digits; its low 32 bits if there are more than eight digits.
pub(super) fn hex_value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |value: u32, &byte| {
        let digit = (byte as char).to_digit(16).unwrap_or(0);
        value << 4 | digit
    })
}

/// Parses the thread's last error: `[gle=0x00000005]`.
pub(super) fn gle(input: &[u8]) -> Parsed<'_, u32> {
    nom::sequence::delimited(tag("[gle="), hex32, tag("]")).parse(input)
}

/// Parses a decimal number that fits 32 bits.
pub(super) fn number(input: &[u8]) -> Parsed<'_, u32> {
    decimal(input)
}

/// Parses a date and a time of day in UTC. `within` separates the parts of the date, and `after`
/// follows the date. The output is `None` if the date or time does not exist.
pub(super) fn utc<'a>(
    within: char,
    after: char,
) -> impl Parser<&'a [u8], Output = Option<LogTime>, Error = nom::error::Error<&'a [u8]>> {
    let date = (
        terminated(year, char(within)),
        terminated(small, char(within)),
        terminated(small, char(after)),
    );
    let time = (
        terminated(small, char(':')),
        terminated(small, char(':')),
        small,
    );
    (date, time).map(|((year, month, day), (hour, minute, second))| {
        LogTime::new(year, month, day, hour, minute, second).map(|time| time.with_zone(Zone::Utc))
    })
}

/// Parses the whole slice as a decimal number.
pub(super) fn whole_number(input: &[u8]) -> Option<u32> {
    match number(input) {
        Ok(([], value)) => Some(value),
        _ => None,
    }
}

/// A word to search for. Preparing the searcher costs more than most searches, so a `Needle` does
/// that only once.
pub(super) struct Needle {
    word: &'static [u8],
    finder: OnceLock<Finder<'static>>,
}

impl Needle {
    pub(super) const fn new(word: &'static [u8]) -> Self {
        Self {
            word,
            finder: OnceLock::new(),
        }
    }

    /// The offset of the first occurrence.
    #[inline]
    pub(super) fn find(&self, input: &[u8]) -> Option<usize> {
        if input.len() < self.word.len() {
            return None;
        }
        self.finder
            .get_or_init(|| Finder::new(self.word))
            .find(input)
    }

    /// The text before and after the first occurrence.
    #[inline]
    pub(super) fn split<'a>(&self, input: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let (before, rest) = input.split_at_checked(self.find(input)?)?;
        Some((before, rest.get(self.word.len()..)?))
    }

    /// The text before and after the last occurrence. Searches forwards, because only that search
    /// has vector instructions, and because most texts have no occurrence.
    #[inline]
    pub(super) fn split_last<'a>(&self, input: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let (_, mut rest) = self.split(input)?;
        while let Some(after) = self.after(rest) {
            rest = after;
        }
        let end = input.len() - rest.len();
        Some((input.get(..end - self.word.len())?, rest))
    }

    /// The text after the first occurrence.
    #[inline]
    pub(super) fn after<'a>(&self, input: &'a [u8]) -> Option<&'a [u8]> {
        self.split(input).map(|(_, rest)| rest)
    }
}

/// The text before and after the first `stop`.
pub(super) fn split_once(input: &[u8], stop: u8) -> Option<(&[u8], &[u8])> {
    let (before, rest) = input.split_at_checked(memchr(stop, input)?)?;
    Some((before, rest.get(1..)?))
}

/// The text before the first `stop`, or the whole text.
pub(super) fn until(input: &[u8], stop: u8) -> &[u8] {
    memchr(stop, input)
        .and_then(|at| input.get(..at))
        .unwrap_or(input)
}

/// Splits `input` before the first byte that `keep` rejects.
pub(super) fn take_while(input: &[u8], keep: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = input
        .iter()
        .position(|&byte| !keep(byte))
        .unwrap_or(input.len());
    input.split_at_checked(end).unwrap_or((input, &[]))
}

/// The longest suffix of `input` whose bytes `keep` accepts, at most [`NAME_MAX`] bytes.
pub(super) fn take_while_back(input: &[u8], keep: impl Fn(u8) -> bool) -> &[u8] {
    let length = input
        .iter()
        .rev()
        .take(NAME_MAX)
        .take_while(|&&byte| keep(byte))
        .count();
    input.get(input.len() - length..).unwrap_or(&[])
}

/// The text before `word`, if `input` ends in `word` in any case. `word` must have only lower-case
/// letters and blanks.
///
/// The compiler knows the length of `word`, so it compiles the loop to a few wide comparisons.
#[inline]
pub(super) fn strip_word_back<'a, const N: usize>(
    input: &'a [u8],
    word: &[u8; N],
) -> Option<&'a [u8]> {
    let (before, end) = input.split_last_chunk::<N>()?;
    let mut differ = 0;
    for (byte, letter) in end.iter().zip(word) {
        // Bit 5 distinguishes upper and lower case. A blank has no case, so this compares it
        // exactly.
        let fold = if *letter == b' ' { 0 } else { 0x20 };
        differ |= (byte | fold) ^ letter;
    }
    (differ == 0).then_some(before)
}

/// The text inside `[...]` at the start of `input`, and the text after it.
pub(super) fn bracketed(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = input.strip_prefix(b"[")?;
    let end = memchr(b']', inner)?;
    Some((inner.get(..end)?, inner.get(end + 1..)?))
}

/// Whether a name has the form of a function name: `Class::Method`, `DismInitializeInternal`,
/// `Callback_Compliance`. A single word such as `Warning` does not.
pub(super) fn is_function(name: &[u8]) -> bool {
    let Some(&first) = name.first() else {
        return false;
    };
    if !(first.is_ascii_alphabetic() || first == b'_') || name.len() > NAME_MAX {
        return false;
    }
    let mut previous = 0;
    let mut joined = 0;
    for &byte in name {
        let class = NAME.get(usize::from(byte)).copied().unwrap_or(0);
        if class == 0 {
            return false;
        }
        joined |= class & (previous >> 4 | JOIN);
        previous = class;
    }
    joined != 0 && previous & COLON == 0
}

const COLON: u8 = 1;
const UPPER: u8 = 2;
const JOIN: u8 = 4;
const OTHER: u8 = 8;

/// The class of each byte in a function name; 0 if it cannot belong to one. The upper half of the
/// value has the class that joins two words if it follows: a colon after a colon, and a capital
/// after a small letter.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
const NAME: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => OTHER | UPPER << 4,
            b'0'..=b'9' | b'~' | b'<' | b'>' => OTHER,
            b'_' => JOIN,
            b':' => COLON | COLON << 4,
            _ => 0,
        };
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::Text;

    #[test]
    fn functions_are_told_from_words() {
        for name in [
            "CWim::Apply",
            "DismInitializeInternal",
            "Callback_Compliance",
            "CApplyWIM",
            "SPMoveFile",
            "CReader::~CReader",
            "pCopyFile",
        ] {
            assert!(is_function(name.as_bytes()), "{name}");
        }
        for name in [
            "", "Warning", "VERBOSE", "error", "a b", "9Lives", "C::", "-x", "No", "C",
        ] {
            assert!(!is_function(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn a_needle_splits_at_its_first_and_at_its_last_place() {
        static NEEDLE: Needle = Needle::new(b", ");
        let split = |text: &'static str| {
            let parts =
                |(before, after)| (Text::new(before).to_string(), Text::new(after).to_string());
            let bytes = text.as_bytes();
            (
                NEEDLE.split(bytes).map(parts),
                NEEDLE.split_last(bytes).map(parts),
            )
        };
        let parts = |before: &str, after: &str| Some((before.to_owned(), after.to_owned()));
        assert_eq!(split("a, b, c"), (parts("a", "b, c"), parts("a, b", "c")));
        assert_eq!(split(", "), (parts("", ""), parts("", "")));
        assert_eq!(split(",a ,"), (None, None));
        assert_eq!(split(""), (None, None));
    }

    #[test]
    fn hex_has_one_to_eight_digits() {
        assert_eq!(hex32(b"0x5]"), Ok((&b"]"[..], 5)));
        assert_eq!(hex32(b"0XFFFFFFFF"), Ok((&b""[..], u32::MAX)));
        assert!(hex32(b"0x123456789").is_err());
        assert!(hex32(b"0x").is_err());
        assert!(hex32(b"80070005").is_err());
    }
}
