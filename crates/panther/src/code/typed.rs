//! Codes in text that people type or paste: several at once, in sentences, with slips.

use super::parse::{self, InvalidCode, ParsedCode, hex_value};
use super::table::{BUG_CHECKS, PROBLEMS};
use super::{Code, CodeKind, ExtendCode};

/// A code that a person typed; see [`typed`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypedCode {
    /// The code, with the extend code after it.
    pub parsed: ParsedCode,
    /// Whether the number may be a bug check too: it was typed with eight digits, as Windows prints
    /// `0x0000007E` when it stops.
    pub may_be_bug_check: bool,
    /// The slip that the number shows, if it is too short or too long for a code.
    pub slip: Option<Slip>,
    /// The codes that the person may have meant by a number with a slip, at most three. If a digit
    /// is too many, `parsed` is the first of them.
    pub meant: Vec<Code>,
}

/// A slip in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slip {
    /// The number has seven digits, and no code with seven digits has a name.
    DigitMissing,
    /// The number has nine digits.
    DigitTooMany,
}

/// Reads all codes in text that a person types or pastes.
///
/// Codes may be apart by blanks, commas or brackets, and words such as "Error" may stand before
/// them. `bugcheck 0x7e` and `stop code 0x7e` are bug checks, and `Code 28` or `problem 28` is the
/// problem of a device. `Ox` and `0×` are read as `0x`.
///
/// # Errors
/// Returns [`InvalidCode`] if there is no code, or if a word is neither a code nor one that people
/// write beside codes.
///
/// ```
/// use panther::code::{self, CodeKind};
///
/// let codes = code::typed("Error: [0x80070005], Ox800f081f")?;
/// assert_eq!(codes.len(), 2);
/// assert_eq!(codes[1].parsed.name(), Some("CBS_E_SOURCE_MISSING"));
///
/// let codes = code::typed("0xC1900101 - 0x40017")?;
/// assert!(codes[0].parsed.extend.is_some());
///
/// let codes = code::typed("bugcheck 0x7e")?;
/// assert_eq!(codes[0].parsed.kind, CodeKind::BugCheck);
///
/// let codes = code::typed("0x8007002")?;
/// assert_eq!(codes[0].meant[0].to_string(), "0x80070002");
/// # Ok::<(), code::InvalidCode>(())
/// ```
pub fn typed(text: &str) -> Result<Vec<TypedCode>, InvalidCode> {
    let plain: String = text.chars().map(plain).collect();
    let mut codes: Vec<TypedCode> = Vec::new();
    let mut label = Label::None;
    let mut after_dash = false;
    for token in plain.split_whitespace().flat_map(split_pairs) {
        if token.bytes().all(|byte| byte == b'-') {
            after_dash = true;
            continue;
        }
        let token = unslip(token.trim_end_matches(['.', '!', '?']));
        if token.is_empty() {
            continue;
        }
        if let Some(last) = codes.last_mut()
            && let Some(extend) = extend(&token, after_dash || label == Label::Extend)
            && last.parsed.extend.is_none()
            && last.parsed.code.value() >> 31 == 1
        {
            last.parsed.extend = Some(extend);
        } else if let Some(next) = label.after(&token) {
            label = next;
            continue;
        } else {
            codes.push(code(&token, label)?);
        }
        after_dash = false;
        label = Label::None;
    }
    if codes.is_empty() {
        return Err(InvalidCode::new());
    }
    Ok(codes)
}

/// The last words before a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    None,
    /// A word that says nothing about the kind, such as "error".
    Word,
    /// "code" with no other word before it, as the Device Manager prints it.
    Code,
    Problem,
    BugCheck,
    Extend,
}

impl Label {
    /// The label when `word` follows this one; `None` if it is no word that people write beside
    /// codes.
    fn after(self, word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Some(match word.as_str() {
            "code" | "codes" => match self {
                Self::None => Self::Code,
                before => before,
            },
            "problem" | "cm_prob" => Self::Problem,
            "check" if self == Self::BugCheck => self,
            "bug" | "bugcheck" | "bugcheckcode" | "stop" | "stopcode" | "bsod" | "crash" => {
                Self::BugCheck
            }
            "extend" | "extended" | "excode" | "extendcode" => Self::Extend,
            "is" | "was" | "of" | "the" if self != Self::None => self,
            "and" | "or" | "a" | "an" | "the" | "is" | "was" | "of" | "with" | "in" | "got"
            | "error" | "errors" | "errorcode" | "err" | "failed" | "failure" | "exit"
            | "exitcode" | "return" | "returned" | "result" | "results" | "status" | "hr"
            | "hresult" | "ntstatus" | "win32" | "gle" | "rc" | "ret" | "dwret" | "setup"
            | "windows" | "update" | "upgrade" | "device" | "install" | "installation" => {
                Self::Word
            }
            _ => return None,
        })
    }
}

/// Replaces a character that people type or paste by the one of the notation.
fn plain(character: char) -> char {
    match character {
        '×' | 'х' => 'x',
        '‐'..='―' | '−' => '-',
        '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' | '"' | '\'' | '`' | '“' | '”' | '„'
        | '‘' | '’' | '«' | '»' | ',' | ';' | '|' | '/' | ':' | '=' | '#' | '*' => ' ',
        other => other,
    }
}

/// Splits `0xC1900101-0x4000D` before and after its hyphen, and `-2147024891` not at all.
fn split_pairs(token: &str) -> impl Iterator<Item = &str> {
    let number = token.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    let parts = if number { (token, "") } else { cut(token) };
    let (first, rest) = parts;
    let hyphen = if rest.is_empty() { "" } else { "-" };
    [first, hyphen, rest.trim_start_matches('-')]
        .into_iter()
        .filter(|part| !part.is_empty())
}

/// Cuts a token at its first hyphen, which the second part keeps.
fn cut(token: &str) -> (&str, &str) {
    match token.find('-').and_then(|at| token.split_at_checked(at)) {
        Some(parts) => parts,
        None => (token, ""),
    }
}

/// Reads the letter O before an x as the digit 0.
fn unslip(token: &str) -> String {
    match token.as_bytes() {
        [b'o' | b'O', b'x' | b'X', ..] => format!("0{}", token.get(1..).unwrap_or_default()),
        _ => token.to_owned(),
    }
}

/// The extend code after a result. If no hyphen or word says that it is one, it must have the form
/// of one.
fn extend(token: &str, stated: bool) -> Option<ExtendCode> {
    let digits = parse::strip_prefix(token).unwrap_or(token);
    let extend = ExtendCode::new(hex_value(digits)?);
    let fits = digits.len() <= 6 && (stated || digits.len() == 5 && extend.is_usual());
    fits.then_some(extend)
}

fn code(token: &str, label: Label) -> Result<TypedCode, InvalidCode> {
    let digits = parse::strip_prefix(token);
    let (mut slip, mut meant) = (None, Vec::new());
    let mut parsed: ParsedCode = match token.parse() {
        Ok(parsed) => parsed,
        Err(error) => {
            (slip, meant) = (Some(Slip::DigitTooMany), shortened(digits.unwrap_or(token)));
            let code = *meant.first().ok_or(error)?;
            ParsedCode::new(code, code.kind())
        }
    };
    let value = parsed.code.value();
    match label {
        // People quote stop codes in hexadecimal, with or without 0x.
        Label::BugCheck if parsed.kind != CodeKind::BugCheck => {
            if let Some(value) = hex_value(digits.unwrap_or(token)) {
                parsed.code = Code::new(value);
            }
            parsed.kind = CodeKind::BugCheck;
        }
        Label::Problem => parsed.kind = CodeKind::DeviceProblem,
        Label::Code if digits.is_none() && PROBLEMS.get(value).is_some() => {
            parsed.kind = CodeKind::DeviceProblem;
        }
        _ => {}
    }
    let eight = digits.is_some_and(|digits| digits.len() == 8);
    let may_be_bug_check =
        eight && parsed.kind == CodeKind::Win32 && BUG_CHECKS.get(value).is_some();
    if let Some(digits) = digits.or_else(|| (token.len() == 7).then_some(token))
        && digits.len() == 7
        && parsed.name().is_none()
    {
        (slip, meant) = (Some(Slip::DigitMissing), lengthened(digits));
    }
    Ok(TypedCode {
        parsed,
        may_be_bug_check,
        slip,
        meant,
    })
}

/// The named codes of which a digit that stands twice was typed once, or a zero was left out.
fn lengthened(digits: &str) -> Vec<Code> {
    let zeros = (1..digits.len()).map(|at| (at, '0'));
    let longer = digits
        .char_indices()
        .chain(zeros)
        .filter_map(|(at, digit)| {
            let (before, after) = digits.split_at_checked(at)?;
            hex_value(&format!("{before}{digit}{after}"))
        });
    named(longer)
}

/// The named codes that remain if one of the digits goes, first those that lose a digit which
/// stands twice.
fn shortened(digits: &str) -> Vec<Code> {
    if digits.len() != 9 {
        return Vec::new();
    }
    let bytes = digits.as_bytes();
    let (doubled, others): (Vec<usize>, Vec<usize>) =
        (0..digits.len()).partition(|&at| bytes.get(at) == bytes.get(at + 1));
    let shorter = doubled.into_iter().chain(others).filter_map(|at| {
        let (before, after) = (digits.get(..at)?, digits.get(at + 1..)?);
        hex_value(&format!("{before}{after}"))
    });
    named(shorter)
}

/// The first few of these codes that are failures with a name.
fn named(values: impl Iterator<Item = u32>) -> Vec<Code> {
    let mut codes = Vec::new();
    for code in values.map(Code::new) {
        let known = code.is_failure() && code.win32() != Some(0) && code.name().is_some();
        if known && !codes.contains(&code) && codes.len() < 3 {
            codes.push(code);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of a text: the number in hexadecimal, its kind, and its extend code.
    fn read(text: &str) -> Vec<(u32, &'static str, Option<u32>)> {
        let codes = typed(text).unwrap_or_default();
        let parsed = codes.iter().map(|typed| typed.parsed);
        parsed
            .map(|parsed| {
                let extend = parsed.extend.map(ExtendCode::value);
                (parsed.code.value(), parsed.kind.name(), extend)
            })
            .collect()
    }

    #[test]
    fn one_code_in_many_dresses() {
        for text in [
            "0x80070005",
            "0x80070005,",
            "[0x80070005]",
            "(0x80070005).",
            "Error 0x80070005",
            "error code: 0x80070005",
            "Error:0x80070005!",
            "hr=0x80070005",
            "HRESULT = 80070005",
            "Ox80070005",
            "0×80070005",
            "\"0x80070005\"",
            "failed with error code 0X80070005",
            "-2147024891",
            "\u{2212}2147024891",
            "E_ACCESSDENIED",
            "exit code 2147942405",
        ] {
            assert_eq!(read(text), [(0x8007_0005, "hresult", None)], "{text}");
        }
    }

    #[test]
    fn several_codes() {
        let both = [
            (0x8007_0005, "hresult", None),
            (0x800F_081F, "hresult", None),
        ];
        for text in [
            "0x80070005 0x800f081f",
            "0x80070005, 0x800f081f,",
            "80070005/800f081f",
            "0x80070005 and 0x800F081F",
            "Error 0x80070005; error 0x800f081f",
            "0x80070005 - 0x800f081f",
        ] {
            assert_eq!(read(text), both, "{text}");
        }
    }

    #[test]
    fn pairs() {
        for text in [
            "0xC1900101-0x40017",
            "0xC1900101 - 0x40017",
            "0xC1900101 – 0x40017",
            "0xC1900101- 0x40017",
            "0xC1900101 0x40017",
            "0xC1900101, 0x40017",
            "[0xC1900101][0x40017]",
            "C1900101-40017",
            "0xC1900101 extend 0x40017",
            "error 0xC1900101 extended code 0x40017",
        ] {
            assert_eq!(
                read(text),
                [(0xC190_0101, "setup", Some(0x40017))],
                "{text}"
            );
        }
        assert_eq!(read("0x40017"), [(0x40017, "extend", None)]);
    }

    #[test]
    fn bug_checks_and_problems_of_devices() {
        for text in [
            "bugcheck 0x7e",
            "bug check 7E",
            "BugCheck: 0x0000007E",
            "stop code 0x7E",
            "BSOD 7e",
            "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED",
            "stop code SYSTEM_THREAD_EXCEPTION_NOT_HANDLED",
        ] {
            assert_eq!(read(text), [(0x7E, "bugcheck", None)], "{text}");
        }
        for text in [
            "Code 28",
            "problem 28",
            "Problem code: 0x1c",
            "CM_PROB_FAILED_INSTALL",
        ] {
            assert_eq!(read(text), [(28, "problem", None)], "{text}");
        }
        assert_eq!(read("error code 28"), [(28, "win32", None)]);
        assert_eq!(read("exit code 3010"), [(3010, "win32", None)]);
        let padded = typed("0x0000007E").unwrap();
        assert!(padded[0].may_be_bug_check && padded[0].parsed.kind == CodeKind::Win32);
        assert!(!typed("0x7E").unwrap()[0].may_be_bug_check);
    }

    #[test]
    fn slips_are_doubted() {
        let meant = |text: &str| {
            let codes = typed(text).unwrap();
            codes[0]
                .meant
                .iter()
                .map(|code| code.value())
                .collect::<Vec<_>>()
        };
        assert_eq!(meant("0x8007002")[0], 0x8007_0002);
        assert_eq!(meant("8007005")[0], 0x8007_0005);
        assert_eq!(meant("0x800F81F")[0], 0x800F_081F);
        assert_eq!(meant("0xC190101")[0], 0xC190_0101);
        assert_eq!(read("0x800700005")[0].0, 0x8007_0005);
        assert!(meant("0x80070005").is_empty());
        let slip = |text: &str| typed(text).unwrap()[0].slip;
        assert_eq!(slip("0x8007002"), Some(Slip::DigitMissing));
        assert_eq!(slip("0x800700005"), Some(Slip::DigitTooMany));
        assert_eq!(slip("0x80070005"), None);
    }

    #[test]
    fn refused() {
        for text in [
            "",
            " ",
            "-",
            "soon",
            "error",
            "0x",
            "0xg",
            "0x80070005 soon",
            "é",
            "0xC1900101-x",
            "0x8007000512",
            "[",
            "code",
        ] {
            assert!(typed(text).is_err(), "{text}");
        }
    }
}
