//! Time-zone offsets.

use std::fmt;
use std::str::FromStr;

use panther::LogTime;

/// A time-zone offset in seconds east of UTC.
///
/// ```
/// use panther_set::Offset;
///
/// let offset: Offset = "+05:30".parse()?;
/// assert_eq!(offset.seconds(), 19_800);
/// assert_eq!(offset.to_string(), "+05:30");
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(i32);

impl Offset {
    /// The offset of UTC.
    pub const UTC: Self = Self(0);

    /// Makes an offset from seconds east of UTC; negative seconds are west.
    #[must_use]
    pub const fn from_seconds(seconds: i32) -> Self {
        Self(seconds)
    }

    /// The offset in seconds east of UTC; negative in the west.
    #[must_use]
    pub const fn seconds(self) -> i32 {
        self.0
    }

    /// The offset that a time states itself, if any.
    #[must_use]
    pub fn stated(time: LogTime) -> Option<Self> {
        time.zone().offset().map(Self)
    }
}

/// Formats the offset as `+08:00`.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs() / 60;
        f.pad(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

/// The error for a text that is neither a time zone nor an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(
    feature = "time-zones",
    error(
        "expected a time zone such as Europe/Berlin or W. Europe Standard Time, \
         or an offset such as +08:00, from -23:59 to +23:59"
    )
)]
#[cfg_attr(
    not(feature = "time-zones"),
    error(
        "expected an offset such as +08:00, from -23:59 to +23:59; names of time zones are not \
         known, because panther was built without the feature `time-zones`"
    )
)]
pub struct UnknownZone;

/// Parses `+08:00`, `-0330`, `+08`, `UTC` or `Z`. The hours go up to 23, as in RFC 3339.
impl FromStr for Offset {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("Z") || text.eq_ignore_ascii_case("UTC") {
            return Ok(Self::UTC);
        }
        seconds(text.as_bytes()).map(Self).ok_or(UnknownZone)
    }
}

/// The seconds of a numeric offset: `+08`, `+0800` or `+08:00`, optionally with seconds.
fn seconds(text: &[u8]) -> Option<i32> {
    /// The units after the hours, in seconds.
    const UNITS: [i32; 2] = [60, 1];
    let (sign, rest) = match text.split_first()? {
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let (hours, mut rest) = two_digits(rest)?;
    if hours > 23 {
        return None;
    }
    let mut sum = hours * 3600;
    let has_colons = rest.first() == Some(&b':');
    for unit in UNITS {
        if rest.is_empty() {
            break;
        }
        if has_colons {
            rest = rest.strip_prefix(b":")?;
        }
        let (number, more) = two_digits(rest)?;
        if number > 59 {
            return None;
        }
        sum += number * unit;
        rest = more;
    }
    rest.is_empty().then_some(sign * sum)
}

fn two_digits(text: &[u8]) -> Option<(i32, &[u8])> {
    let (digits, rest) = text.split_first_chunk::<2>()?;
    let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| (i32::from(tens) * 10 + i32::from(ones), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read() {
        for (text, seconds) in [
            ("Z", 0),
            ("utc", 0),
            ("+08", 28_800),
            ("+0800", 28_800),
            (" +08:00 ", 28_800),
            ("-0330", -12_600),
            ("-00:00", 0),
            ("+05:45:30", 20_730),
            ("-054530", -20_730),
            ("+23:59:59", 86_399),
        ] {
            assert_eq!(text.parse(), Ok(Offset(seconds)), "{text}");
        }
        for bad in [
            "",
            "+",
            "8",
            "08:00",
            "+8",
            "+080",
            "+08:",
            "+08:0",
            "+0800:00",
            "+08:0000",
            "+08:60",
            "+24:00",
            "-25:00",
            "+99:00",
            "+08:00x",
            "+08:00:00:00",
            "+0a:00",
            "\u{2212}08:00",
            "Europe/Berlin",
        ] {
            assert_eq!(bad.parse::<Offset>(), Err(UnknownZone), "{bad}");
        }
    }
}
