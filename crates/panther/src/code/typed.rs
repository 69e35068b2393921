//! Codes in text that people type or paste: several at once, in sentences, with slips.

use super::parse::{self, InvalidCode, ParsedCode, hex_value};
use super::table::{BUG_CHECKS, PROBLEMS};
use super::{Code, CodeKind, ExtendCode, extend};

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
    /// The codes that the person may have meant by a number with a slip, at most five and the
    /// likeliest first. If a digit is too many, `parsed` is the first of them.
    pub meant: Vec<Code>,
}

/// A slip in a number: failures have eight hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slip {
    /// The number has only so many digits, and no code with this number has a name.
    TooShort(usize),
    /// The number has so many digits.
    TooLong(usize),
}

/// Reads all codes in text that a person types or pastes.
///
/// Codes may be apart by blanks, commas, slashes or brackets, and a sentence may stand around them.
/// `bugcheck 0x7e` and `stop code 0x7e` are bug checks, and `Code 28` or `problem 28` is the problem
/// of a device. Letters that look like digits are read as digits, such as those of `Ox8OO70005`, and
/// a code that only repeats the one before it, as its name does, is not a second one.
///
/// # Errors
/// Returns [`InvalidCode`] if there is no code, or if a word with a digit or an underscore is not a
/// code: it may be a name or a number with a slip.
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
/// assert_eq!(codes[0].slip, Some(code::Slip::TooShort(7)));
/// assert_eq!(codes[0].meant[0].to_string(), "0x80070002");
/// # Ok::<(), code::InvalidCode>(())
/// ```
pub fn typed(text: &str) -> Result<Vec<TypedCode>, InvalidCode> {
    let plain: String = text.chars().filter_map(plain).collect();
    let mut codes: Vec<TypedCode> = Vec::new();
    let mut label = Label::None;
    let mut after_dash = false;
    let mut tokens = plain.split_whitespace().flat_map(split_pairs).peekable();
    while let Some(token) = tokens.next() {
        if token.bytes().all(|byte| byte == b'-') {
            after_dash = true;
            continue;
        }
        let word = token;
        let mut token = unslip(token.trim_end_matches(['.', '!', '?']));
        if tokens.peek().is_some_and(|next| continues(&token, next)) {
            token += tokens.next().unwrap_or_default();
        }
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
            match code(&token, label) {
                Ok(code) if codes.last().is_some_and(|last| repeats(&code, last)) => {}
                Ok(code) => codes.push(code),
                Err(_) if is_of_a_sentence(&token) => {
                    label = Label::Word;
                    continue;
                }
                Err(_) => return Err(InvalidCode::of(word)),
            }
        }
        after_dash = false;
        label = Label::None;
    }
    if codes.is_empty() {
        return Err(InvalidCode::of(text));
    }
    Ok(codes)
}

/// Whether a token is the rest of the number that the one before begins: `0x 80070005` or
/// `0x8007 0005`.
fn continues(first: &str, rest: &str) -> bool {
    parse::strip_prefix(first).is_some_and(|digits| {
        matches!((digits.len(), rest.len()), (0, 1..=8) | (4, 4))
            && hex_value(rest).is_some()
            && (digits.is_empty() || hex_value(digits).is_some())
    })
}

/// Whether a code is the one before it once more, as in `0x80070005 (E_ACCESSDENIED)`.
fn repeats(code: &TypedCode, last: &TypedCode) -> bool {
    code.parsed.code == last.parsed.code && code.parsed.kind == last.parsed.kind
}

/// Whether a word that is no code belongs to the sentence around the codes: a word of letters, an
/// update, or a phase or an operation of setup.
fn is_of_a_sentence(word: &str) -> bool {
    let is_word = word.chars().nth(1).is_some() || !word.is_ascii();
    let letters = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_letter = |letter: char| letter.is_alphabetic() || letter == '-' || letter == '.';
    let is_update = || {
        let number = letters.get(..2).zip(letters.get(2..));
        number.is_some_and(|(kb, number)| {
            kb.eq_ignore_ascii_case("kb") && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    is_word && (letters.chars().all(is_letter) || is_update()) || extend::is_name(word)
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
    /// "Windows", behind which its version may stand.
    Windows,
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
            // The version of Windows is a number and no code.
            "7" | "8" | "8.1" | "10" | "11" if self == Self::Windows => Self::Word,
            "windows" | "win" => Self::Windows,
            "is" | "was" | "of" | "the" if self != Self::None => self,
            "and" | "or" | "a" | "an" | "the" | "is" | "was" | "of" | "with" | "in" | "got"
            | "error" | "errors" | "errorcode" | "err" | "failed" | "failure" | "exit"
            | "exitcode" | "return" | "returned" | "result" | "results" | "status" | "hr"
            | "hresult" | "ntstatus" | "win32" | "gle" | "rc" | "ret" | "dwret" | "setup"
            | "update" | "upgrade" | "device" | "install" | "installation" => Self::Word,
            _ => return None,
        })
    }
}

/// Replaces a character that people type or paste by the one of the notation. Removes characters
/// that nobody sees.
fn plain(character: char) -> Option<char> {
    // The characters of ASCII in the width of Chinese characters.
    let narrow = match u32::from(character) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(character),
        _ => character,
    };
    Some(match narrow {
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => return None,
        '×' | 'х' => 'x',
        '‐'..='―' | '−' => '-',
        '。' | '…' => '.',
        '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' | '"' | '\'' | '`' | '“' | '”' | '„'
        | '‘' | '’' | '«' | '»' | ',' | ';' | '|' | '/' | '\\' | ':' | '=' | '#' | '*' | '+'
        | '&' | '、' | '【' | '】' | '「' | '」' | '《' | '》' => ' ',
        other => other,
    })
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

/// Writes a number as code has it: `0x` before hexadecimal digits, digits in place of the letters
/// that look like them, and no suffix of C or of an assembler.
fn unslip(token: &str) -> String {
    let mut digits = token;
    let mut has_prefix = false;
    while let [b'0' | b'o' | b'O', b'x' | b'X', ..] = digits.as_bytes() {
        digits = digits.get(2..).unwrap_or_default();
        has_prefix = true;
    }
    let bare = digits.strip_prefix(['x', 'X']).filter(|_| !has_prefix);
    if let Some(bare) = bare.filter(|bare| bare.len() == 8 && hex_value(bare).is_some()) {
        return format!("0x{bare}");
    }
    let whole = |digits: &str| digits.len() == 8 && (has_prefix || begins_like_failure(digits));
    let suffix = digits.get(8..).unwrap_or_default();
    if whole(digits.get(..8).unwrap_or_default())
        && ["h", "l", "u", "ul"].contains(&suffix.to_ascii_lowercase().as_str())
    {
        digits = digits.get(..8).unwrap_or_default();
    }
    let replaced = digits.replace(['o', 'O'], "0").replace(['l', 'I'], "1");
    if (has_prefix || whole(digits)) && hex_value(&replaced).is_some() {
        digits = &replaced;
    }
    let prefix = if has_prefix { "0x" } else { "" };
    format!("{prefix}{digits}")
}

/// Whether digits, with letters in place of zeros, begin as those of a failure: `8007`, `C190` or
/// `D000`.
fn begins_like_failure(digits: &str) -> bool {
    let second = digits.as_bytes().get(1).copied();
    digits.starts_with(['8', 'c', 'C', 'd', 'D'])
        && second.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'o' | b'O'))
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
            let digits = digits.unwrap_or(token);
            (slip, meant) = (Some(Slip::TooLong(digits.len())), shortened(digits));
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
        && (digits.len() == 7 || matches!(digits.len(), 5 | 6) && begins_like_failure(digits))
        && parsed.name().is_none()
        && parsed.kind != CodeKind::Extend
    {
        (slip, meant) = (Some(Slip::TooShort(digits.len())), lengthened(digits));
    }
    Ok(TypedCode {
        parsed,
        may_be_bug_check,
        slip,
        meant,
    })
}

/// The named codes of which one digit was left out: first one that stands twice or a zero, then the
/// last one.
fn lengthened(digits: &str) -> Vec<Code> {
    if digits.len() != 7 {
        return Vec::new();
    }
    let zeros = (1..digits.len()).map(|at| (at, '0'));
    let last = ('0'..='9')
        .chain('A'..='F')
        .map(|last| (digits.len(), last));
    let longer = |(at, digit): (usize, char)| {
        let (before, after) = digits.split_at_checked(at)?;
        hex_value(&format!("{before}{digit}{after}"))
    };
    let (explained, others): (Vec<u32>, Vec<u32>) = last
        .filter_map(longer)
        .partition(|&value| Code::new(value).meaning().is_some());
    let repeated = digits.char_indices().chain(zeros).filter_map(longer);
    named(repeated.chain(explained).chain(others))
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

/// How many codes may be meant.
const MEANT: usize = 5;

/// The first few of these codes that are failures with a name.
fn named(values: impl Iterator<Item = u32>) -> Vec<Code> {
    let mut codes = Vec::new();
    for code in values.map(Code::new) {
        let known = code.is_failure() && code.win32() != Some(0) && code.name().is_some();
        if known && !codes.contains(&code) && codes.len() < MEANT {
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
            "0x80070005: Access is denied.",
            "0x80070005 - Zugriff verweigert",
            "错误 0x80070005：拒绝访问。",
            "Windows 10 update KB5001330 failed with 0x80070005",
            "[HRESULT = 0x80070005 - E_ACCESSDENIED]",
            "0x80070005 (E_ACCESSDENIED)",
            "E_ACCESSDENIED 0x80070005 E_ACCESSDENIED",
            "0x8OO7OOO5",
            "8OO7OOO5",
            "0x80070005L",
            "0x80070005UL",
            "80070005h",
            "0x0x80070005",
            "x80070005",
            "0x 80070005",
            "0x8007 0005",
            "0xFFFFFFFF80070005",
            "０ｘ８００７０００５，",
            "\u{200B}0x8007\u{200B}0005\u{FEFF}",
            "0x80070005…",
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
            "0x80070005,0x800f081f",
            "0x80070005、0x800f081f",
            "0x80070005\\0x800f081f",
            "E_ACCESSDENIED 0x800f081f CBS_E_SOURCE_MISSING",
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
            "0xC1900101/0x40017",
            "0xC1900101,0x40017",
            "0xC1900101-40017 The installation failed in the SECOND_BOOT phase with an error during \
             BOOT operation",
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
        // The last digit may be the missing one; codes with an explanation come first.
        let last = meant("0x8007000");
        assert!(
            last.contains(&0x8007_0005) && last.len() == MEANT,
            "{last:x?}"
        );
        let slip = |text: &str| typed(text).unwrap()[0].slip;
        assert_eq!(slip("0x8007002"), Some(Slip::TooShort(7)));
        assert_eq!(slip("0x800700005"), Some(Slip::TooLong(9)));
        assert_eq!(slip("0x800705"), Some(Slip::TooShort(6)));
        for text in ["0x80070005", "0x4000D", "0x0601c1", "0x7e"] {
            assert_eq!(slip(text), None, "{text}");
        }
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
            "0x80070005 E_ACESSDENIED",
            "0x80070005 0x8g",
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
