//! The code in a value that has a name, such as `SubStatus` with the value `0xC000006D`.

use super::scan::number::{decimal, hex};
use super::{Code, CodeKind, CodeRole, FoundCode};
use crate::model::span::Span;

/// Reads a value as the code that its name announces. In a value, the name stands for the keyword
/// before a number in a message, so a decimal number counts, too. Returns `None` if the name is not
/// a keyword or the value is more than a number. `base` is the offset of the value in its source.
pub(crate) fn named(name: &[u8], value: &[u8], base: u64) -> Option<FoundCode<'static>> {
    let keyword = Keyword::of(name)?;
    let text = value.trim_ascii();
    let lead = value.len() - value.trim_ascii_start().len();
    let (code, skipped) = match text.strip_prefix(b"%%") {
        // The number of the message that Event Viewer inserts: that of a Win32 error.
        Some(digits) => (
            Code::new(decimal(digits).filter(|code| *code < 0x1_0000)?),
            2,
        ),
        None if keyword == Keyword::Parameter => return None,
        None => (Code::new(number(text)?), 0),
    };
    let kind = match (keyword, code.value()) {
        (Keyword::Hresult, 0 | 1) => CodeKind::Hresult,
        (_, 0) if text.starts_with(b"0x") => CodeKind::Hresult,
        _ => code.kind(),
    };
    let start = base.saturating_add((lead + skipped) as u64);
    Some(FoundCode {
        code,
        kind,
        role: CodeRole::Result,
        span: Span::new(start, start.saturating_add((text.len() - skipped) as u64)),
        stated_name: None,
    })
}

/// The kind of number that a value has by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    /// A result.
    Result,
    /// A result that is an HRESULT.
    Hresult,
    /// A parameter of a message. It is a code only if it is written as an inserted message.
    Parameter,
}

impl Keyword {
    fn of(name: &[u8]) -> Option<Self> {
        const LONGEST: usize = 48;
        let mut folded = [0; LONGEST];
        let mut len = 0;
        for byte in name {
            if matches!(byte, b'_' | b'-' | b' ' | b'.') {
                continue;
            }
            *folded.get_mut(len)? = byte.to_ascii_lowercase();
            len += 1;
        }
        let name = folded.get(..len)?;
        let ends = |ending: &&str| name.ends_with(ending.as_bytes());
        if name == b"hr" || ["hresult", "hrresult"].iter().any(ends) {
            Some(Self::Hresult)
        } else if name
            .strip_prefix(b"param")
            .is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
        {
            Some(Self::Parameter)
        } else if OTHERS.iter().any(ends) {
            None
        } else if RESULTS.iter().any(|word| name == word.as_bytes()) || ENDINGS.iter().any(ends) {
            Some(Self::Result)
        } else {
            None
        }
    }
}

/// Names of results.
const RESULTS: &[&str] = &[
    "rc",
    "ret",
    "err",
    "retval",
    "status",
    "substatus",
    "error",
    "result",
];

/// Endings of names of results.
const ENDINGS: &[&str] = &[
    "errorcode",
    "exitcode",
    "returncode",
    "resultcode",
    "statuscode",
    "failurecode",
    "exceptioncode",
    "retcode",
    "returnvalue",
    "lasterror",
    "errornumber",
    "win32error",
    "ntstatus",
    "status",
    "error",
    "result",
];

/// Endings of names of numbers that are no result although the name ends like one.
const OTHERS: &[&str] = &["httpstatus", "httpstatuscode", "extendederror"];

/// The value of a whole number: hexadecimal with a prefix, eight bare hexadecimal digits of a
/// failure, or decimal.
fn number(text: &[u8]) -> Option<u32> {
    if let Some(digits) = text
        .strip_prefix(b"0x")
        .or_else(|| text.strip_prefix(b"0X"))
    {
        // A program of 64 bits prints the sign or zeros before the eight digits.
        return match digits.split_at_checked(8) {
            Some((b"ffffffff" | b"FFFFFFFF" | b"00000000", low)) if low.len() == 8 => hex(low),
            _ => hex(digits),
        };
    }
    if let Some(digits) = text.strip_prefix(b"-") {
        let magnitude = decimal(digits).filter(|&magnitude| magnitude <= 1 << 31)?;
        return Some(magnitude.wrapping_neg());
    }
    match text {
        [b'8' | b'c' | b'C' | b'd' | b'D', ..] if text.len() == 8 => hex(text),
        _ => decimal(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str) -> Option<(u32, &'static str, (u64, u64))> {
        let found = named(name.as_bytes(), value.as_bytes(), 10)?;
        let span = (found.span.start, found.span.end);
        Some((found.code.value(), found.kind.name(), span))
    }

    #[test]
    fn names_announce_codes() {
        for (name, value, expected) in [
            ("Status", "0xc000006d", (0xC000_006D, "ntstatus", (10, 20))),
            ("SubStatus", "0x0", (0, "hresult", (10, 13))),
            (
                "errorCode",
                "0x800f0922",
                (0x800F_0922, "hresult", (10, 20)),
            ),
            (
                "errorCode",
                "2147942405",
                (0x8007_0005, "hresult", (10, 20)),
            ),
            ("hr", "-2147024891", (0x8007_0005, "hresult", (10, 21))),
            ("hr", "1", (1, "hresult", (10, 11))),
            ("Error Code", " 1058 ", (1058, "win32", (11, 15))),
            ("param2", "%%1053", (1053, "win32", (12, 16))),
            (
                "ExceptionCode",
                "c0000005",
                (0xC000_0005, "ntstatus", (10, 18)),
            ),
            (
                "Result",
                "0xffffffff80070005",
                (0x8007_0005, "hresult", (10, 28)),
            ),
            ("Win32Error", "5", (5, "win32", (10, 11))),
        ] {
            assert_eq!(read(name, value), Some(expected), "{name}={value}");
        }
    }

    #[test]
    fn other_names_and_values_announce_none() {
        for (name, value) in [
            ("Name", "5"),
            ("param1", "60000"),
            ("httpStatus", "404"),
            ("Status", ""),
            ("Status", "running"),
            ("Status", "0x80070005 at start"),
            ("Status", "%%2147942402"),
            ("Result", "1.5"),
            ("Result", "0x180070005"),
            ("StatusText", "5"),
            ("", "5"),
        ] {
            assert_eq!(read(name, value), None, "{name}={value}");
        }
    }
}
