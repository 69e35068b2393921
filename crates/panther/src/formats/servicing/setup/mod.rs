//! The grammar of messages of Windows Setup: of its components, and of no component.

pub(crate) mod details;
mod plugin;

use memchr::{memchr, memchr_iter};
use nom::Parser;
use nom::character::complete::char;
use nom::sequence::delimited;
use smallvec::SmallVec;

use crate::formats::servicing::token::{
    Needle, Parsed, bracketed, gle, hex32, is_function, number, split_once, strip_word_back,
    take_while, take_while_back, until, whole_number,
};
use crate::formats::servicing::{hint, inf, package, source};
use crate::model::text::Text;
use crate::scan::patterns::Pairs;
use details::{Operation, Outcome, Phase, Progress, Setup};

/// For each search, a rare pair of bytes in its word.
static HINTS: Pairs = Pairs::NONE
    .with(KB, [b"kK", b"bB"])
    .with(FILE, [b".", b"cCiI"])
    .with(PHASE, [b"pP", b"hH"])
    .with(CODE, [b"0", b"xX"])
    .with(PLUGIN, [b"l", b"u"])
    .with(PERCENT, [b"0123456789.", b"%"])
    .with(APP, [b"0123456789", b"_"])
    .with(PACKAGE, package::TILDE);
const KB: u8 = 0;
/// A source file or an INF.
const FILE: u8 = 1;
const PHASE: u8 = 2;
const CODE: u8 = 3;
const PLUGIN: u8 = 4;
const PERCENT: u8 = 5;
const APP: u8 = 6;
const PACKAGE: u8 = 7;

pub(super) fn parse(message: &[u8]) -> Option<Setup<'_>> {
    let indented = message.starts_with(b" ");
    let message = message.trim_ascii();
    let (executable, rest) = executable(message);
    let (function, line, text) = match function(rest) {
        // Indented lines such as `  DeviceInfo: (null)` are labels and values.
        (Some(name), None, _) if indented && !is_qualified(name) => (None, None, rest),
        function => function,
    };
    let hints = hint::pairs(text, &HINTS);
    let (result, gle) = hints.then(CODE, || Some(codes(text))).unwrap_or_default();
    let setup = Setup {
        executable: executable.map(Text::new),
        function: function.map(Text::new),
        line,
        operation: operation(text),
        phase: hints.then(PHASE, || phase(text)),
        progress: hints.then(PERCENT, || progress(text)),
        result,
        gle,
        source: hints.then(FILE, || source::find(text)),
        package: hints.then(PACKAGE, || package::find(text)),
        app: hints.then(APP, || app(text)),
        plugin: hints.then(PLUGIN, || plugin::find(text)),
        inf: hints.then(FILE, || inf::find(text)),
        kb: hints.then(KB, || package::find_kb(text)),
        text: Text::new(text),
    };
    let told = executable.is_some()
        || function.is_some()
        || setup.operation.is_some()
        || setup.phase.is_some()
        || setup.progress.is_some()
        || result.is_some()
        || gle.is_some()
        || setup.source.is_some()
        || setup.package.is_some()
        || setup.app.is_some()
        || setup.plugin.is_some()
        || setup.inf.is_some()
        || setup.kb.is_some();
    told.then_some(setup)
}

/// Splits off a program at the start: `[setup.exe] `.
fn executable(message: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let tag = bracketed(message).filter(|(name, _)| {
        name.len() <= 64
            && name.get(name.len().saturating_sub(4)..).is_some_and(|end| {
                end.eq_ignore_ascii_case(b".exe") || end.eq_ignore_ascii_case(b".dll")
            })
            && !name.contains(&b'\\')
    });
    match tag {
        Some((name, rest)) => (Some(name), rest.trim_ascii_start()),
        None => (None, message),
    }
}

/// Splits off the columns of a checker that setup runs, behind its name and a colon:
/// `hwreqchk: ERROR,Windows::Compat::Sample,37,Failed to ...`. Returns the function, its source line
/// and the text.
fn checker<'a>(tool: &[u8], rest: &'a [u8]) -> Option<(&'a [u8], u32, &'a [u8])> {
    let (level, rest) = take_while(rest, |byte| byte.is_ascii_uppercase());
    let (function, rest) = split_once(rest.strip_prefix(b",")?, b',')?;
    let (line, text) = split_once(rest, b',')?;
    let fits = tool.len() <= 32
        && tool.iter().all(u8::is_ascii_alphanumeric)
        && !level.is_empty()
        && is_function(until(function, b'<'));
    let line = whole_number(line)?;
    fits.then_some((function, line, text.trim_ascii_start()))
}

/// The full name of an app package after the word "package": a name, a version, which ends in a
/// digit, an architecture, a resource that may be empty, and the publisher, with `_` between them.
fn app(text: &[u8]) -> Option<Text<'_>> {
    static WORD: Needle = Needle::new(b"ackage ");
    let mut rest = text;
    while let Some(after) = WORD.after(rest) {
        let (name, behind) = take_while(after.trim_ascii_start(), |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'~')
        });
        let name = name.strip_suffix(b".").unwrap_or(name);
        let parts = name.split(|byte| *byte == b'_').take(6);
        let parts: SmallVec<[&[u8]; 6]> = parts.collect();
        if let [_, [.., b'0'..=b'9'], _, _, publisher] = parts.as_slice()
            && publisher.len() == 13
            && name.len() <= 255
        {
            return Some(Text::new(name));
        }
        rest = behind;
    }
    None
}

/// Splits off a function at the start. Returns the function, its source line, and the rest.
///
/// If a line number in parentheses follows, any name is a function. Otherwise the name must have
/// the form of a function name, which `Error:` and `VERBOSE:` do not have.
fn function(message: &[u8]) -> (Option<&[u8]>, Option<u32>, &[u8]) {
    let none = (None, None, message);
    let Some((name, rest)) = function_name(message) else {
        return none;
    };
    if let [b':', b' ', columns @ ..] = rest
        && let Some((function, line, text)) = checker(name, columns)
    {
        return (Some(function), Some(line), text);
    }
    if let Ok((rest, line)) = source_line(rest) {
        return match colon(rest) {
            Some(text) => (Some(name), Some(line), text),
            None => none,
        };
    }
    if !is_function(until(name, b'<')) || is_variable(name) || is_label(name) {
        return none;
    }
    // A function may have an argument: `GetAttribute(Name.Dir): text`.
    let rest = match rest.strip_prefix(b"(") {
        Some(arguments) => match split_once(arguments, b')') {
            Some((inner, rest)) if inner.len() <= 64 && rest.starts_with(b":") => rest,
            _ => return none,
        },
        None => rest,
    };
    if rest.is_empty() {
        return (Some(name), None, rest);
    }
    match colon(rest)
        .or_else(|| rest.strip_prefix(b" - "))
        .or_else(|| rest.strip_prefix(b" -- "))
    {
        Some(text) => (Some(name), None, text.trim_ascii_start()),
        None => none,
    }
}

/// Splits off a function name such as `Class::Method`, or one with template arguments:
/// `CImpl<class A<class B> >::Method`. The name may have blanks and commas only inside angle
/// brackets.
fn function_name(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let first = message.first()?;
    if !(first.is_ascii_alphabetic() || *first == b'_') {
        return None;
    }
    let window = message.get(..1024).unwrap_or(message);
    let mut depth = 0_u32;
    let mut at = 0;
    let end = loop {
        at += word_length(window.get(at..)?);
        match window.get(at) {
            None => break message.len(),
            Some(b'<') => depth += 1,
            Some(b'>') => depth = depth.checked_sub(1)?,
            Some(b':')
                if message.get(at + 1) == Some(&b':')
                    || at.checked_sub(1).and_then(|at| message.get(at)) == Some(&b':') => {}
            Some(b' ' | b',' | b'*' | b'&') if depth > 0 => {}
            Some(_) => break at,
        }
        at += 1;
    };
    if depth > 0 {
        return None;
    }
    let (name, rest) = message.split_at_checked(end)?;
    (!name.is_empty()).then_some((name, rest))
}

/// How many bytes at the start of a text are letters, digits, `_` and `~`.
fn word_length(text: &[u8]) -> usize {
    let is_other = |byte: &u8| WORD.get(usize::from(*byte)) != Some(&true);
    text.iter().position(is_other).unwrap_or(text.len())
}

/// The bytes of a word in the name of a function. A table, because most messages begin with one.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~');
        byte += 1;
    }
    table
};

fn source_line(input: &[u8]) -> Parsed<'_, u32> {
    delimited(char('('), number, char(')')).parse(input)
}

/// Removes the colon after a function, and blanks after the colon. Accepts an empty text.
fn colon(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [] => Some(rest),
        // A colon before a backslash belongs to a path.
        [b':', b'\\', ..] => None,
        [b':', text @ ..] => Some(text.trim_ascii_start()),
        _ => None,
    }
}

/// Whether a name is a variable in Hungarian notation: `bShowOnly:0`, `pszDirectory:C:\`.
fn is_variable(name: &[u8]) -> bool {
    [&b"b"[..], b"psz", b"dw", b"sz", b"wsz", b"hr"]
        .iter()
        .any(|prefix| {
            name.strip_prefix(*prefix)
                .and_then(<[u8]>::first)
                .is_some_and(u8::is_ascii_uppercase)
        })
}

/// Whether a name is the label of a value: `VolumeName: \\?\Volume{...}`, `DiskNumber:0`. A name
/// that begins with a verb is a function.
fn is_label(name: &[u8]) -> bool {
    [&b"Name"[..], b"Number", b"Id", b"Guid", b"Path"]
        .iter()
        .any(|noun| name.ends_with(noun))
        && ![&b"Get"[..], b"Set", b"Find", b"Create", b"Delete", b"Is"]
            .iter()
            .any(|verb| name.starts_with(verb))
        && !is_qualified(name)
}

fn is_qualified(name: &[u8]) -> bool {
    static COLONS: Needle = Needle::new(b"::");
    COLONS.find(name).is_some()
}

fn operation(text: &[u8]) -> Option<Operation<'_>> {
    let (name, outcome) = match text.first()? {
        b'O' => {
            let rest = text.strip_prefix(b"Operation ")?;
            if let Some(name) = rest.strip_prefix(b"failed: ") {
                (without_error(name), Outcome::Failed)
            } else {
                let name = rest
                    .strip_prefix(b"completed successfully: ")
                    .or_else(|| rest.strip_prefix(b"completed: "))
                    .or_else(|| rest.strip_prefix(b"succeeded: "))?;
                (without_error(name), Outcome::Succeeded)
            }
        }
        b'E' => {
            let rest = text.strip_prefix(b"Executing operation")?;
            (value(rest, true)?, Outcome::Started)
        }
        b'S' => {
            let rest = text.strip_prefix(b"Starting operation")?;
            (value(rest, true)?, Outcome::Started)
        }
        b'C' => {
            let rest = text.strip_prefix(b"Current op")?;
            let rest = rest
                .strip_prefix(b" string")
                .unwrap_or(rest)
                .trim_ascii_start();
            (rest.strip_prefix(b":")?.trim_ascii(), Outcome::Named)
        }
        _ => return None,
    };
    let name = name.trim_ascii();
    (!name.is_empty()).then(|| Operation {
        name: Text::new(name),
        outcome,
    })
}

/// Removes `. Error: 0x...[gle=0x...]` from the end of an operation's name.
fn without_error(text: &[u8]) -> &[u8] {
    static SENTENCE: Needle = Needle::new(b". Error: 0x");
    static ERROR: Needle = Needle::new(b" Error: 0x");
    static LAST_ERROR: Needle = Needle::new(b"[gle=");
    [&SENTENCE, &ERROR, &LAST_ERROR]
        .into_iter()
        .find_map(|needle| needle.split_last(text))
        .map_or(text, |(name, _)| name)
}

fn phase(text: &[u8]) -> Option<Phase<'_>> {
    static WORD: Needle = Needle::new(b"hase");
    let mut rest = text;
    loop {
        let (before, after) = WORD.split(rest)?;
        rest = after;
        // Skips `SubPhase`, which is a number inside a phase, and recovery phases, which setup
        // counts separately.
        let before = before
            .strip_suffix(b"P")
            .or_else(|| before.strip_suffix(b"p"));
        let Some(before) =
            before.filter(|before| !before.ends_with(b"Sub") && !before.ends_with(b"recovery "))
        else {
            continue;
        };
        if let Some(change) = after.strip_prefix(b" change: ")
            && let Some((from, to)) = bracketed(change.get(..256).unwrap_or(change))
            && let Some((to, _)) = to.strip_prefix(b" -> ").and_then(bracketed)
        {
            return Some(Phase {
                name: Text::new(to),
                before: Some(Text::new(from)),
                outcome: Outcome::Started,
            });
        }
        let outcome = phase_outcome(before);
        let after = after.strip_prefix(b" string").unwrap_or(after);
        // The bound keeps the time linear if a message has many phases and brackets that are never
        // closed.
        let after = after.get(..256).unwrap_or(after);
        if let Some(name) = value(after, outcome != Outcome::Named)
            && !name.is_empty()
        {
            return Some(Phase {
                name: Text::new(name),
                before: None,
                outcome,
            });
        }
    }
}

fn phase_outcome(before: &[u8]) -> Outcome {
    let words = before.trim_ascii_end();
    if strip_word_back(words, b"started").is_some()
        || strip_word_back(words, b"executing").is_some()
        || strip_word_back(words, b"entering").is_some()
        || strip_word_back(words, b"starting").is_some()
    {
        Outcome::Started
    } else if strip_word_back(words, b"completed").is_some()
        || strip_word_back(words, b"finished").is_some()
    {
        Outcome::Succeeded
    } else if strip_word_back(words, b"failed execution").is_some() {
        Outcome::Failed
    } else {
        Outcome::Named
    }
}

/// The value after a label: in brackets; after `:`, `=` or `is`; or a number. If `word` is true, it
/// may also be a word.
fn value(rest: &[u8], word: bool) -> Option<&[u8]> {
    let rest = rest.trim_ascii_start();
    let (separator, rest) = match rest {
        [separator @ (b':' | b'='), rest @ ..] => (Some(*separator), rest.trim_ascii_start()),
        [b'i', b's', b' ', rest @ ..] => (None, rest.trim_ascii_start()),
        _ => (None, rest),
    };
    if let Some((inner, _)) = bracketed(rest) {
        return Some(inner.trim_ascii());
    }
    if word && separator == Some(b':') {
        // The name of an operation is a sentence.
        return Some(without_error(rest).trim_ascii());
    }
    let (name, _) = take_while(rest, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b',' | b'-')
    });
    let name = name.strip_suffix(b",").unwrap_or(name);
    (separator.is_some() || word || whole_number(name).is_some()).then_some(name)
}

/// Parses `Overall progress: [50%]`, `Progress = 7%` or `Action: 100%, Delta: ...`.
fn progress(text: &[u8]) -> Option<Progress<'_>> {
    static PROGRESS: Needle = Needle::new(b"rogress");
    let percent_at = memchr(b'%', text)?;
    let before = text.get(..percent_at)?;
    let number = take_while_back(before, |byte| byte.is_ascii_digit() || byte == b'.');
    let percent =
        whole_number(until(number, b'.')).and_then(|percent| u8::try_from(percent).ok())?;
    if percent > 100 {
        return None;
    }
    let label = before.get(..before.len() - number.len())?;
    let scope = match PROGRESS.split_last(label) {
        Some((label, _)) => {
            let label = label
                .strip_suffix(b"p")
                .or_else(|| label.strip_suffix(b"P"))
                .unwrap_or(label);
            take_while_back(label, |byte| byte.is_ascii_alphabetic() || byte == b' ')
        }
        None => text.starts_with(b"Action: ").then_some(until(text, b':'))?,
    };
    Some(Progress {
        scope: Text::new(scope.trim_ascii()),
        percent,
    })
}

/// The stated result and the thread's last error.
fn codes(text: &[u8]) -> (Option<u32>, Option<u32>) {
    let mut result = None;
    let mut bare = None;
    let mut last_error = None;
    for zero in memchr_iter(b'0', text) {
        let (Some(before), Some(rest)) = (text.get(..zero), text.get(zero..)) else {
            break;
        };
        if !matches!(rest, [_, b'x' | b'X', ..]) {
            continue;
        }
        if let Some(bracket) = before.strip_suffix(b"[gle=") {
            if let Some(Ok((_, code))) = text.get(bracket.len()..).map(gle) {
                last_error = Some(code);
            }
            continue;
        }
        let Ok((rest, code)) = hex32(rest) else {
            continue;
        };
        if states_result(before, text) {
            result = Some(code);
        } else if rest.is_empty() || rest.starts_with(b"[gle=") {
            let before = before.trim_ascii_end();
            let sentence = before.ends_with(b":") || before.ends_with(b".");
            bare = (sentence && tells_failure(text)).then_some(code);
        }
    }
    (result.or(bare), last_error)
}

/// Whether a text reports a failure. Then a code after it is its result without a label:
/// `Failed to check the sample. 0x00000490[gle=0x00000002]`.
fn tells_failure(text: &[u8]) -> bool {
    static WORDS: [Needle; 3] = [
        Needle::new(b"ailed"),
        Needle::new(b"ailure"),
        Needle::new(b"rror"),
    ];
    WORDS.iter().any(|word| word.find(text).is_some())
}

/// Whether the label before a code says that the code is the result.
fn states_result(before: &[u8], text: &[u8]) -> bool {
    let label_end = before
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'=' | b':' | b'[' | b'('))
        .map_or(0, |at| at + 1);
    let Some(label) = before.get(..label_end) else {
        return false;
    };
    // Migration reports failures as `Error WRITE, 0x0000065E while applying object`.
    if let Some(kind) = label.strip_suffix(b",") {
        return text.starts_with(b"Error ") && kind.len() <= 32;
    }
    is_result(label)
}

/// Whether a label ends in a word for a result: `WindowsError`, `SetupResult`, `hresult`,
/// `return code`.
fn is_result(label: &[u8]) -> bool {
    match label.last() {
        Some(b't' | b'T') => {
            strip_word_back(label, b"result").is_some()
                || strip_word_back(label, b"dwret").is_some()
        }
        // `chr` does not end in `hr`.
        Some(b'r' | b'R') => {
            strip_word_back(label, b"error").is_some()
                || strip_word_back(label, b"hr")
                    .is_some_and(|rest| rest.last().is_none_or(|byte| !byte.is_ascii_lowercase()))
        }
        Some(b'e' | b'E') => {
            strip_word_back(label, b"error code").is_some()
                || strip_word_back(label, b"return code").is_some()
                || strip_word_back(label, b"result value").is_some()
        }
        Some(b's' | b'S') => strip_word_back(label, b"status").is_some(),
        Some(b'd' | b'D') => strip_word_back(label, b"returned").is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
