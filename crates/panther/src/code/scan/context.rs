//! The role of a number, judged by the words around it.

use super::foreign;
use super::number::{hex_run, is_word};
use crate::model::text::Text;

/// The words before a number on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// A keyword for a result; `hresult` is true if the keyword says that it is an HRESULT.
    Result { hresult: bool },
    /// The word "status", which introduces a result or the flag word of a device.
    Status,
    /// The thread in brackets at the start of a line of the imaging library. A result of eight
    /// digits follows.
    Callback,
    /// A keyword for the thread's last error.
    Gle,
    /// A keyword for the extend code of a setup result.
    Extend,
    /// A keyword for a bug check.
    BugCheck,
    /// The label of a parameter of an error report: `P6:`.
    Parameter,
    /// The arrow after a code that another one replaces.
    Outcome,
    /// A keyword for another number: flags, an address, a size.
    Other,
    /// No keyword.
    NoKeyword,
}

/// How many bytes before a number the search for its keyword covers. The bound keeps the scan
/// linear.
pub(super) const REACH: usize = 64;
/// How many words such as "is" and "of" may stand between a keyword and its number.
const FILLERS: usize = 3;

/// Classifies the words before a number.
pub(super) fn before(left: &[u8]) -> Context {
    let reach = super::near(left);
    let line = match memchr::memrchr2(b'\n', b'\r', reach) {
        Some(end) => reach.get(end + 1..).unwrap_or_default(),
        None => reach,
    };
    if is_callback(line) {
        return Context::Callback;
    }
    if is_trace(line) {
        return Context::Result { hresult: true };
    }
    if line.ends_with(b"(F) ") || is_migration(line) || is_listed(line) {
        return Context::Result { hresult: false };
    }
    let mut rest = line;
    for fillers in 0..=FILLERS {
        rest = trim(rest);
        let (before, word) = last_word(rest);
        if !is_filler(word) {
            let context = match keyword(before, word) {
                Context::NoKeyword if foreign::is_result(rest) => {
                    Context::Result { hresult: false }
                }
                Context::NoKeyword if fillers > 0 && is_code_of(line) => {
                    Context::Result { hresult: false }
                }
                Context::NoKeyword if rest.ends_with(b"->") => Context::Outcome,
                context => context,
            };
            return context;
        }
        rest = before;
    }
    Context::NoKeyword
}

/// Whether another code replaces the one before `right`: `] -> [0xC19001DF]`.
pub(super) fn is_replaced(right: &[u8]) -> bool {
    let right = right.strip_prefix(b"]").unwrap_or(right);
    let Some(right) = right.trim_ascii_start().strip_prefix(b"->") else {
        return false;
    };
    let right = right.trim_ascii_start();
    right.strip_prefix(b"[").unwrap_or(right).starts_with(b"0x")
}

/// Whether a line says `Exit code of` something, and the number stands behind that.
fn is_code_of(line: &[u8]) -> bool {
    [&b"xit code of "[..], b"eturn code of ", b"rror code of "]
        .iter()
        .any(|words| memchr::memmem::find(line, words).is_some())
}

/// Whether a line ends in a comma that follows a word for a failure, or a code with a keyword:
/// `failed, `, `error: 44, `.
fn is_listed(line: &[u8]) -> bool {
    let Some(line) = line.strip_suffix(b", ") else {
        return false;
    };
    let (before, word) = last_word(line);
    if word.first().is_some_and(u8::is_ascii_digit) {
        let (before, word) = last_word(trim(before));
        return matches!(keyword(before, word), Context::Result { .. });
    }
    is_any(word, FAILURES)
}

/// Whether a line begins with `[5808] [` or `[3252.2868] [`, as the imaging library begins a line
/// about a failed call.
fn is_callback(line: &[u8]) -> bool {
    let thread = line.trim_ascii_start().strip_prefix(b"[");
    thread
        .and_then(|thread| thread.strip_suffix(b"] ["))
        .is_some_and(|thread| {
            thread.first().is_some_and(u8::is_ascii_digit)
                && thread
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || *byte == b'.')
        })
}

/// Whether a line ends in a thread such as `ReturnHr(1) tid(1e5c) `, which a traced failure prints
/// before the code.
fn is_trace(line: &[u8]) -> bool {
    let Some(thread) = line.strip_suffix(b") ") else {
        return false;
    };
    let digits = thread
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    digits > 0
        && thread
            .get(..thread.len() - digits)
            .is_some_and(|open| open.ends_with(b" tid("))
}

/// Whether a line ends in `Error WRITE, `, as migration prints the failed access before the code.
fn is_migration(line: &[u8]) -> bool {
    let Some(access) = line.strip_suffix(b", ") else {
        return false;
    };
    let (before, word) = last_word(access);
    let error = last_word(before.trim_ascii_end()).1;
    !word.is_empty() && word.iter().all(u8::is_ascii_uppercase) && is_any(error, &["error"])
}

/// Removes the blanks and punctuation between a keyword and its number.
fn trim(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., last] = text {
        match last {
            b' ' | b'\t' | b':' | b'=' | b'[' | b'(' | b'"' | b'\'' | b'<' | b'*' => text = rest,
            // The colon and the bracket of East Asian texts.
            0x88 | 0x9A if rest.ends_with(b"\xEF\xBC") => {
                text = rest.strip_suffix(b"\xEF\xBC").unwrap_or(rest);
            }
            // `GetLastError() = 5`
            b')' if rest.last() == Some(&b'(') => text = rest,
            _ => break,
        }
    }
    text
}

pub(super) fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().rev().take_while(|byte| is_word(**byte)).count();
    text.split_at(text.len() - length)
}

fn is_filler(word: &[u8]) -> bool {
    is_any(word, &["is", "was", "of", "value", "number"])
}

/// Classifies the last word before a number. `before` is the text before that word.
fn keyword(before: &[u8], word: &[u8]) -> Context {
    let previous = || last_word(trim(before)).1;
    let stated = |yes: bool| match yes {
        true => Context::Result { hresult: false },
        false => Context::NoKeyword,
    };
    if is_hresult(word) {
        Context::Result { hresult: true }
    } else if is_any(word, &["gle"]) || ends(word, &["lasterror", "last_error"]) {
        Context::Gle
    } else if ends(word, &["error"]) {
        match previous() {
            last if is_any(last, &["last"]) => Context::Gle,
            extended if is_any(extended, &["extended"]) => Context::Extend,
            _ => stated(true),
        }
    } else if is_any(word, &["code"]) {
        match previous() {
            extend if is_any(extend, &["extend", "extended"]) => Context::Extend,
            crash if is_any(crash, CRASHES) || is_any(crash, &["stop", "check"]) => {
                Context::BugCheck
            }
            kind => stated(is_any(kind, CODES) || ends(kind, &["error"])),
        }
    } else if is_any(word, &["with"]) {
        stated(is_any(previous(), ENDINGS))
    } else if is_any(word, EXTENDS) {
        Context::Extend
    } else if is_any(word, CRASHES) || is_any(word, &["check"]) && is_any(previous(), &["bug"]) {
        Context::BugCheck
    } else if let [b'P' | b'p', number @ ..] = word
        && matches!(number.len(), 1 | 2)
        && number.iter().all(u8::is_ascii_digit)
    {
        Context::Parameter
    } else if ends(word, &["status"]) {
        Context::Status
    } else if is_any(word, RESULTS) || ends(word, RESULT_ENDS) {
        stated(true)
    } else if ends(word, OTHERS)
        || before.ends_with(b"@")
        || word.is_empty() && before.ends_with(b"/")
    {
        Context::Other
    } else {
        Context::NoKeyword
    }
}

/// Words before "code" that make it a keyword for a result.
const CODES: &[&str] = &[
    "error",
    "exit",
    "return",
    "result",
    "status",
    "failure",
    "with",
    "hresult",
    "exception",
    "win32",
];

/// Keywords for an extend code.
const EXTENDS: &[&str] = &[
    "extend",
    "extended",
    "extendcode",
    "extendedcode",
    "excode",
    "setup360extended",
];

/// Keywords for a bug check.
const CRASHES: &[&str] = &["crash", "bugcheck", "bugcheckcode", "stopcode"];

/// Words for a failure that a comma may part from its code.
const FAILURES: &[&str] = &["failed", "failure", "fails", "failing"];

/// Words before "with" that make it a keyword for a result.
const ENDINGS: &[&str] = &[
    "failed",
    "failure",
    "fails",
    "completed",
    "exited",
    "finished",
    "ended",
    "returned",
    "aborted",
    "error",
];

/// Keywords for a result.
const RESULTS: &[&str] = &[
    "err",
    "rc",
    "ret",
    "dwret",
    "retval",
    "return",
    "returned",
    "returning",
    "returns",
    "failed",
    "failure",
    "failing",
    "fails",
    "exit",
    "exited",
    "exception",
];

/// Endings of keywords for a result, as in `dwResult`.
const RESULT_ENDS: &[&str] = &[
    "result",
    "errorcode",
    "error_code",
    "exitcode",
    "returncode",
    "resultcode",
];

/// Endings of keywords for numbers that are not codes.
const OTHERS: &[&str] = &[
    "flag",
    "flags",
    "offset",
    "mask",
    "size",
    "length",
    "address",
    "handle",
    "version",
    "attributes",
    "signature",
    "key",
];

/// Whether a word is a keyword for an HRESULT: `hr`, `HRESULT`, `hrResult`, `m_hr`.
fn is_hresult(word: &[u8]) -> bool {
    let named = word.len() <= 10
        && word
            .get(..2)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"hr"));
    named || ends(word, &["hresult", "_hr"])
}

pub(super) fn is_any(word: &[u8], words: &[&str]) -> bool {
    words
        .iter()
        .any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

pub(super) fn ends(word: &[u8], endings: &[&str]) -> bool {
    endings.iter().any(|ending| {
        let at = word.len().checked_sub(ending.len());
        at.and_then(|at| word.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(ending.as_bytes()))
    })
}

/// The name of the constant after a number, as in ` - CBS_E_BUSY]` or ` (E_FAIL)`; `None` if the
/// log may have cut the name.
///
/// Logs cut names (`0x8024402c - U`). Therefore a name must contain an underscore, and other text
/// must follow it. A bracket before the number must be closed after the name.
pub(super) fn stated_name<'a>(left: &[u8], right: &'a [u8]) -> Option<Text<'a>> {
    let blanks = |text: &'a [u8]| {
        let count = text
            .iter()
            .take(4)
            .take_while(|byte| **byte == b' ')
            .count();
        text.get(count..).unwrap_or_default()
    };
    let right = blanks(right);
    let (right, close) = match right {
        [b'-', rest @ ..] => (blanks(rest), None),
        [b'(', rest @ ..] => (rest, Some(b')')),
        [b'[', rest @ ..] => (rest, Some(b']')),
        _ => return None,
    };
    let length = right
        .iter()
        .take(100)
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_')
        .count();
    let (name, tail) = right.split_at_checked(length)?;
    let whole = name.first().is_some_and(u8::is_ascii_uppercase)
        && name.last().is_some_and(|last| *last != b'_')
        && name.contains(&b'_');
    let opened = last_opened(left);
    let closed = match (close, opened) {
        (Some(close), _) => tail.first() == Some(&close),
        // The logs have one name with a blank after it.
        (None, Some(b'[')) => matches!(tail, [b']', ..] | [b' ', b']', ..]),
        (None, Some(_)) => tail.first() == Some(&b')'),
        (None, None) => {
            !matches!(tail.first(), None | Some(b'a'..=b'z' | b':' | b'.' | b'\\' | 0x80..))
        }
    };
    (whole && closed).then_some(Text::new(name))
}

/// The opening bracket before a number; `None` if it is closed again or there is none.
fn last_opened(left: &[u8]) -> Option<u8> {
    let reach = left.get(left.len().saturating_sub(24)..).unwrap_or(left);
    let at = reach
        .iter()
        .rposition(|byte| matches!(byte, b'[' | b'(' | b']' | b')' | b'\n'))?;
    reach
        .get(at)
        .copied()
        .filter(|byte| matches!(byte, b'[' | b'('))
}

/// The extend code that follows a result: ` - 0x4000D`, `-20017`, and in brackets `, 0x4000D` and
/// `][0x4000D`. Returns the offsets in `right` of the number's start, of its first digit, and of
/// its end.
pub(super) fn extend_after(
    left: &[u8],
    right: &[u8],
    prefixed: bool,
) -> Option<(usize, usize, usize)> {
    let blanks = |at: usize| {
        let rest = right.get(at..).unwrap_or_default();
        at + rest
            .iter()
            .take(2)
            .take_while(|byte| **byte == b' ')
            .count()
    };
    let dash = blanks(0);
    let dash = match right.get(dash..)? {
        [b'-', ..] => dash + 1,
        [0xE2, 0x80, 0x93 | 0x94, ..] => dash + 3,
        [b',', ..] if left.ends_with(b"[") => dash + 1,
        [b']', b'[', b'0', ..] if left.ends_with(b"[") && dash == 0 => 2,
        _ => return None,
    };
    let start = blanks(dash);
    let digits = match right.get(start..)? {
        [b'0', b'x' | b'X', ..] => start + 2,
        _ if prefixed => return None,
        _ => start,
    };
    let run = hex_run(
        right
            .get(digits..)?
            .get(..8)
            .or_else(|| right.get(digits..))?,
    );
    let end = digits + run;
    let apart = right
        .get(end)
        .is_none_or(|byte| !is_word(*byte) && *byte != b'-');
    ((5..=6).contains(&run) && apart).then_some((start, digits, end))
}
