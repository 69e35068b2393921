//! Parsing of codes that people type.

use super::table::{BUG_CHECKS, HRESULT, NTSTATUS, PROBLEMS, SETUP, Table, WIN32};
use super::{Code, CodeKind, ExtendCode};
use std::fmt;
use std::str::FromStr;

/// A parsed code; the result of [`Code::parse`].
///
/// ```
/// use panther::code::{CodeKind, ParsedCode};
///
/// let parsed: ParsedCode = "C1900101-20017".parse()?;
/// assert_eq!(parsed.code.to_string(), "0xc1900101");
/// assert_eq!(parsed.kind, CodeKind::Setup);
/// assert_eq!(parsed.extend.map(|extend| extend.value()), Some(0x20017));
/// # Ok::<(), panther::code::InvalidCode>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ParsedCode {
    /// The code.
    pub code: Code,
    /// The number space. A name decides it. For a number it is [`Code::kind`], or `Extend` if the
    /// number has the form of an extend code (`0x4000D`).
    pub kind: CodeKind,
    /// The extend code after the code, if there is one.
    pub extend: Option<ExtendCode>,
}

impl ParsedCode {
    pub(super) const fn new(code: Code, kind: CodeKind) -> Self {
        Self {
            code,
            kind,
            extend: None,
        }
    }

    /// The usual name of the constant; `None` if no table has one.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.code.name_as(self.kind)
    }

    /// An explanation for administrators, in one line: that of the pair, if it has one, and
    /// otherwise that of the code.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// let pair = Code::parse("0x80070070-0x50011")?;
    /// assert_eq!(pair.meaning(), Some("The system drive has not enough free space."));
    /// # Ok::<(), panther::code::InvalidCode>(())
    /// ```
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        let pair = self
            .extend
            .and_then(|extend| self.code.meaning_with(extend));
        pair.or_else(|| self.code.meaning_as(self.kind))
    }
}

/// The error of parsing a code. Its `Display` names the text, and lists the expected notations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCode {
    /// The text that is no code, cut if it is long.
    text: String,
}

/// The most letters of a text that an error names.
const NAMED: usize = 60;

impl InvalidCode {
    pub(super) fn of(text: &str) -> Self {
        let mut letters = text.trim().chars();
        let mut text: String = letters.by_ref().take(NAMED).collect();
        text.extend(letters.next().map(|_| '…'));
        Self { text }
    }
}

impl fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no code; expected a code such as 0x80070005, 8007042B, 5, -2147024891, a known \
             name such as E_ACCESSDENIED or a pair such as 0xC1900101-0x4000D",
            self.text
        )
    }
}

impl std::error::Error for InvalidCode {}

impl FromStr for ParsedCode {
    type Err = InvalidCode;

    fn from_str(typed: &str) -> Result<Self, InvalidCode> {
        let typed = typed.trim();
        single(typed)
            .or_else(|| pair(typed))
            .ok_or_else(|| InvalidCode::of(typed))
    }
}

fn single(typed: &str) -> Option<ParsedCode> {
    let (code, kind) = match hex_digits(typed) {
        Some(digits) => {
            let code = Code::new(hex_value(digits)?);
            (
                code,
                if looks_like_extend(digits, code) {
                    CodeKind::Extend
                } else {
                    code.kind()
                },
            )
        }
        None => match decimal(typed) {
            Some(code) => (code, code.kind()),
            None => by_any_name(typed)?,
        },
    };
    Some(ParsedCode::new(code, kind))
}

/// Parses `0xC1900101-0x4000D`, with or without blanks and prefixes.
fn pair(typed: &str) -> Option<ParsedCode> {
    let (code, extend) = typed.split_once(['-', '–', '—', ',', '/'])?;
    let parsed = single(code.trim_end())?;
    let extend = extend.trim_start();
    let digits = strip_prefix(extend).unwrap_or(extend);
    if parsed.kind == CodeKind::Extend || digits.len() > 6 {
        return None;
    }
    let extend = Some(ExtendCode::new(hex_value(digits)?));
    Some(ParsedCode { extend, ..parsed })
}

/// The digits of a hexadecimal number: after `0x`, or without a prefix if they cannot be a decimal
/// number. Eight digits without a prefix are hexadecimal, because people quote codes this way.
fn hex_digits(typed: &str) -> Option<&str> {
    if let Some(digits) = strip_prefix(typed) {
        return Some(digits);
    }
    let hex = typed.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digit = typed.bytes().any(|byte| byte.is_ascii_digit());
    let letter = typed.bytes().any(|byte| byte.is_ascii_alphabetic());
    (hex && digit && (letter || typed.len() == 8)).then_some(typed)
}

pub(super) fn strip_prefix(typed: &str) -> Option<&str> {
    typed
        .strip_prefix("0x")
        .or_else(|| typed.strip_prefix("0X"))
}

/// The value of up to eight digits, or of sixteen if 64-bit code has extended the sign.
pub(super) fn hex_value(digits: &str) -> Option<u32> {
    let digits = match digits.len() {
        16 => digits
            .get(..8)
            .filter(|high| high.eq_ignore_ascii_case("ffffffff"))
            .and_then(|_| digits.get(8..))?,
        1..=8 => digits,
        _ => return None,
    };
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

fn decimal(typed: &str) -> Option<Code> {
    let value: i64 = typed.parse().ok()?;
    let value = u32::try_from(value).or_else(|_| i32::try_from(value).map(i32::cast_unsigned));
    value.ok().map(Code::new)
}

/// Whether a number has the form of an extend code, which no other code has: five digits, of which
/// a known phase and a known operation.
fn looks_like_extend(digits: &str, code: Code) -> bool {
    digits.len() == 5 && ExtendCode::from(code).is_usual()
}

/// The value of the name of a result, a bug check or a problem.
fn by_any_name(typed: &str) -> Option<(Code, CodeKind)> {
    let other = |table: &Table, kind| Some((Code::new(table.value_of(typed)?), kind));
    by_name(typed)
        .or_else(|| other(&BUG_CHECKS, CodeKind::BugCheck))
        .or_else(|| other(&PROBLEMS, CodeKind::DeviceProblem))
}

/// The value of the name of a result. The beginning of most names tells the only table to search.
pub(super) fn by_name(typed: &str) -> Option<(Code, CodeKind)> {
    let begins = |prefix: &str| {
        let start = typed.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let value = |table: &Table| table.value_of(typed).map(Code::new);
    let setup = || value(&SETUP).map(|code| (code, code.kind()));
    let hresult = || Some((value(&HRESULT)?, CodeKind::Hresult));
    let win32 = || Some((value(&WIN32)?, CodeKind::Win32));
    let nt_status = || Some((value(&NTSTATUS)?, CodeKind::NtStatus));
    if begins("ERROR_") {
        win32().or_else(setup).or_else(hresult)
    } else if begins("STATUS_") {
        nt_status()
    } else {
        setup().or_else(hresult).or_else(win32).or_else(nt_status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Option<(u32, &str, Option<u32>)>) {
        let parsed = Code::parse(typed).ok();
        let got = parsed.map(|parsed| {
            let extend = parsed.extend.map(ExtendCode::value);
            (parsed.code.value(), parsed.kind.name(), extend)
        });
        assert_eq!(got, expected, "{typed:?}");
    }

    #[test]
    fn numbers() {
        check("0x80070005", Some((0x8007_0005, "hresult", None)));
        check(" 0X8007042b ", Some((0x8007_042B, "hresult", None)));
        check("80070005", Some((0x8007_0005, "hresult", None)));
        check("8007042B", Some((0x8007_042B, "hresult", None)));
        check("c0000034", Some((0xC000_0034, "ntstatus", None)));
        check("3bc3", Some((0x3BC3, "win32", None)));
        check("5", Some((5, "win32", None)));
        check("0", Some((0, "win32", None)));
        check("0x5", Some((5, "win32", None)));
        check("1392", Some((1392, "win32", None)));
        check("-2147024891", Some((0x8007_0005, "hresult", None)));
        check("2147942405", Some((0x8007_0005, "hresult", None)));
        check("-1", Some((0xFFFF_FFFF, "hresult", None)));
        check("0xFFFFFFFF80070005", Some((0x8007_0005, "hresult", None)));
        check("0x4000D", Some((0x4000D, "extend", None)));
        check("0x0004000D", Some((0x4000D, "hresult", None)));
    }

    #[test]
    fn pairs() {
        check(
            "0xC1900101-0x4000D",
            Some((0xC190_0101, "setup", Some(0x4000D))),
        );
        check(
            "0xC1900101 - 0x4000D",
            Some((0xC190_0101, "setup", Some(0x4000D))),
        );
        check(
            "C1900101-20017",
            Some((0xC190_0101, "setup", Some(0x20017))),
        );
        check(
            "0x80070005 – 0x2000C",
            Some((0x8007_0005, "hresult", Some(0x2000C))),
        );
        check(
            "8007001F-3000D",
            Some((0x8007_001F, "hresult", Some(0x3000D))),
        );
    }

    #[test]
    fn names() {
        check("E_ACCESSDENIED", Some((0x8007_0005, "hresult", None)));
        check("cbs_e_source_missing", Some((0x800F_081F, "hresult", None)));
        check("CBS_E_CANNOT_REMOVE", Some((0x800F_0825, "hresult", None)));
        check("ERROR_ACCESS_DENIED", Some((5, "win32", None)));
        check(
            "STATUS_DELETE_PENDING",
            Some((0xC000_0056, "ntstatus", None)),
        );
        check(
            "MOSETUP_E_SETUP_PLATFORM",
            Some((0xC190_0101, "setup", None)),
        );
        check("S_OK", Some((0, "hresult", None)));
        check("add", None);
    }

    #[test]
    fn refused() {
        for typed in [
            "",
            " ",
            "0x",
            "0xg",
            "0x800700055",
            "0x1FFFFFFFF80070005",
            "+",
            "-",
            "--5",
            "-2147483649",
            "4294967296",
            "E_NO_SUCH_NAME",
            "0xC1900101-",
            "0xC1900101-x",
            "-0x5",
            "0x+5",
            "0xC1900101-+1",
            "0x4000D-0x4000D",
            "é",
            "0x80070005é",
            "0xC1900101-0x80070005",
        ] {
            check(typed, None);
        }
        let message = InvalidCode::of(" soon ").to_string();
        assert!(message.starts_with("\"soon\" is no code; expected a code such as 0x80070005"));
        let message = InvalidCode::of(&"é".repeat(99)).to_string();
        assert!(message.starts_with(&format!("\"{}…\" is no code", "é".repeat(60))));
    }

    #[test]
    fn every_name_can_be_typed() {
        for table in [&SETUP, &HRESULT, &WIN32, &NTSTATUS, &BUG_CHECKS, &PROBLEMS] {
            for (value, name) in table.entries().step_by(101) {
                assert_eq!(
                    Code::parse(name).map(|parsed| parsed.code.value()),
                    Ok(value),
                    "{name}"
                );
            }
        }
    }
}
