//! `poqexec.log`: the operations on files and on the registry that an update left for the next
//! start of Windows ("primitive operation queue").
//!
//! ```text
//! 1da7452a3b5c6d7: 2f: Create File: \SystemRoot\WinSxS\Temp\contoso.dll
//! ```
//!
//! A record begins with the time as Windows counts it, in hexadecimal digits: the number of units of
//! 100 ns since 1601, in UTC.

use std::ops::Range;

use super::{Kind, Stamp, Stamped};
use crate::details::field::Fields;
use crate::model::explain::FormatId;
use crate::model::level::Level;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::stamp::Stamps;

/// The format `poqexec`.
#[derive(Debug)]
pub(crate) struct Poqexec;

pub(crate) static POQEXEC: Stamped<Poqexec> = Stamped::NEW;

/// The number of digits of all times from 1829 to 2057, of which the first is 1.
const DIGITS: usize = 15;

impl Kind for Poqexec {
    const ID: FormatId = FormatId::new("poqexec");
    const ABOUT: &'static str = "poqexec.log: what an update does while Windows starts";
    const STEMS: &'static [&'static str] = &["poqexec"];
    const LOOKAHEAD: usize = DIGITS + 1;

    fn stamp(_stamps: &mut Stamps, line: &[u8]) -> Option<Stamp> {
        let (digits, rest) = line.split_first_chunk::<DIGITS>()?;
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_stamp = digits.starts_with(b"1") && digits.iter().all(is_digit);
        if !is_stamp || rest.first() != Some(&b':') {
            return None;
        }
        let units = std::str::from_utf8(digits).ok()?;
        let time = LogTime::of_filetime(u64::from_str_radix(units, 16).ok()?)?;
        (time.year() >= 1970).then_some(Stamp {
            time: Some(time),
            len: DIGITS + 1,
        })
    }

    /// No other log begins its lines with such a number.
    fn is_typical(_message: &[u8]) -> bool {
        true
    }

    /// The log states no level.
    fn level(_message: &[u8]) -> Option<(Level, Range<usize>)> {
        None
    }

    /// The operation, which follows a number: `2f: Create File: ...`.
    fn fields<'a>(message: &'a [u8], fields: &mut Fields<'a>) {
        let digits = message.iter().take_while(|byte| byte.is_ascii_hexdigit());
        let rest = message.get(digits.count()..).unwrap_or_default();
        let text = rest.strip_prefix(b": ").unwrap_or_default();
        let operation = memchr::memchr(b':', text).and_then(|end| text.get(..end));
        let is_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b' ';
        let operation = operation.filter(|operation| operation.iter().all(is_word));
        fields.text("operation", operation.map(Text::new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_units_since_1601() {
        let time = |line: &[u8]| Poqexec::stamp(&mut Stamps::default(), line)?.time;
        let found = time(b"1d1950f4e1c9123: 1").unwrap();
        assert_eq!(found.to_string(), "2016-04-12T23:01:53.7998115");
        for line in [
            &b"1d1950f4e1c9123 1"[..],
            b"1D1950F4E1C9123: 1",
            b"01d1950f4e1c9123: 1",
            b"11d950f4e1c9123: 1",
            b"fd1950f4e1c9123: 1",
            b"1d1950f4e1c9123",
        ] {
            assert_eq!(time(line), None, "{}", line.escape_ascii());
        }
    }
}
