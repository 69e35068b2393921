//! The grammar of messages of components `CBS` and `SXS`.

pub(crate) mod details;

use nom::Parser;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::char;
use nom::combinator::{opt, recognize};
use nom::sequence::preceded;

use crate::formats::servicing::token::{
    Needle, Parsed, split_once, strip_word_back, take_while, until, utc, whole_number,
};
use crate::formats::servicing::{hint, inf, package};
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::patterns::Pairs;
use details::{Cbs, CbsAction, CbsTopic, StateChange};

/// For each search, a rare pair of bytes in its word.
static HINTS: Pairs = Pairs::NONE
    .with(KB, [b"kK", b"bB"])
    .with(SESSION, [b"sS", b"sS"])
    .with(CLIENT, [b"iI", b"eE"])
    .with(REBOOT, [b"bB", b"oO"])
    .with(INF, [b".", b"iI"]);
/// The pairs for messages about applicability.
static APPLICABILITY: Pairs = Pairs::NONE.with(KB, [b"kK", b"bB"]);
const KB: u8 = 0;
const SESSION: u8 = 1;
const CLIENT: u8 = 2;
const REBOOT: u8 = 3;
const INF: u8 = 4;

#[inline(always)]
pub(super) fn parse(message: &[u8]) -> Option<Cbs<'_>> {
    let (topic, text) = topic(message);
    // Most messages of a CBS log are about applicability, and these never name a session, a client
    // or a restart.
    let hints = if topic == Some(CbsTopic::Appl) {
        hint::pairs(message, &APPLICABILITY)
    } else {
        hint::pairs(message, &HINTS)
    };
    let action = action(topic, text);
    let session = hints.then(SESSION, || session(message));
    let package = package::find(text);
    let kb = hints.then(KB, || package::find_kb(text));
    let utc = universal_time(text);
    let servicing_stack = servicing_stack(text);
    let inf = hints.then(INF, || inf::find(text));
    let (state, update) = labels(text);
    let told = topic.is_some()
        || action.is_some()
        || session.is_some()
        || package.is_some()
        || kb.is_some()
        || state.is_some()
        || utc.is_some()
        || servicing_stack.is_some()
        || inf.is_some();
    if !told {
        return None;
    }
    // The only place that makes a `Cbs`, so that the compiler builds this large value in the
    // caller's memory.
    Some(Cbs {
        topic,
        action,
        session,
        client: hints.then(CLIENT, || client(text)),
        package,
        update,
        kb,
        state,
        utc,
        servicing_stack,
        inf,
        reboot_required: hints.then(REBOOT, || reboot_required(text)),
        text: Text::new(text),
    })
}

/// Splits off the word before the first colon, if it names a part of the engine.
fn topic(message: &[u8]) -> (Option<CbsTopic<'_>>, &[u8]) {
    let (word, rest) = take_while(message, |byte| byte.is_ascii_alphabetic());
    let Some(text) = rest.strip_prefix(b":") else {
        return (None, message);
    };
    let topic = match word {
        b"Exec" => CbsTopic::Exec,
        b"Appl" => CbsTopic::Appl,
        b"Plan" => CbsTopic::Plan,
        b"Session" => CbsTopic::Session,
        b"TI" => CbsTopic::TrustedInstaller,
        b"Startup" => CbsTopic::Startup,
        b"Shutdown" => CbsTopic::Shutdown,
        b"Maint" | b"Scavenge" => CbsTopic::Maintenance,
        b"FOD" => CbsTopic::FeatureOnDemand,
        b"SQM" => CbsTopic::Sqm,
        // These words are labels of a value or a level.
        b"Package" | b"Update" | b"Warning" | b"Error" | b"Build" | b"Identity" => {
            return (None, message);
        }
        [first, _, ..] if first.is_ascii_uppercase() && word.len() <= 32 => {
            CbsTopic::Other(Text::new(word))
        }
        _ => return (None, message),
    };
    (Some(topic), text.trim_ascii_start())
}

fn action(topic: Option<CbsTopic<'_>>, text: &[u8]) -> Option<CbsAction> {
    static INITIALIZED: Needle = Needle::new(b" initialized");
    static FINALIZED: Needle = Needle::new(b" finalized");
    if topic == Some(CbsTopic::Session) {
        if INITIALIZED.find(text).is_some() {
            return Some(CbsAction::SessionInitialized);
        }
        if FINALIZED.find(text).is_some() {
            return Some(CbsAction::SessionFinalized);
        }
    }
    // The first letter leaves only a few phrases to compare.
    let begins = |phrase: &[u8]| text.starts_with(phrase);
    let action = match text.first()? {
        b'D' if begins(b"DetectUpdate") => CbsAction::Evaluating,
        b'E' if begins(b"Evaluating ") || begins(b"External EvaluateApplicability") => {
            CbsAction::Evaluating
        }
        b'F' if begins(b"Failed to ") => CbsAction::Failed,
        b'G' if begins(b"Generating failure report") => CbsAction::Reporting,
        b'I' if begins(b"Installing ") => CbsAction::Installing,
        b'P' if begins(b"Processing started") => CbsAction::ProcessingStarted,
        b'P' if begins(b"Processing complete") => CbsAction::ProcessingComplete,
        b'P' if begins(b"Pinning ") => CbsAction::Pinning,
        b'R' if begins(b"Reporting package change") => CbsAction::Reporting,
        b'R' if begins(b"Read out cached") => CbsAction::Evaluating,
        b'R' if begins(b"Resolving ") => CbsAction::Resolving,
        b'S' if begins(b"Session processing started") => CbsAction::ProcessingStarted,
        b'S' if begins(b"Session processing complete") => CbsAction::ProcessingComplete,
        b'S' if begins(b"Staging ") => CbsAction::Staging,
        b'S' if begins(b"Skip") => CbsAction::Skipping,
        b'S' if begins(b"Setting package state") || begins(b"Setting update state") => {
            CbsAction::SettingState
        }
        b'U' if begins(b"Unstaging ") => CbsAction::Unstaging,
        b'U' if begins(b"Uninstalling ") => CbsAction::Uninstalling,
        b'd' if begins(b"detectParent") || begins(b"detect Parent") => CbsAction::Evaluating,
        b'p' if begins(b"processing started") => CbsAction::ProcessingStarted,
        b'p' if begins(b"processing complete") => CbsAction::ProcessingComplete,
        _ => return None,
    };
    Some(action)
}

/// Finds the session: `Session: 31000001_1234567`, `Session(Stage): ...`,
/// `sessions\31000001_1234567`.
fn session(message: &[u8]) -> Option<Text<'_>> {
    static SESSION: Needle = Needle::new(b"ession");
    let mut rest = message;
    while let Some(after) = SESSION.after(rest) {
        rest = after;
        let label = rest.strip_prefix(b"s").unwrap_or(rest);
        let label = match label.strip_prefix(b"(") {
            Some(kind) => split_once(kind.get(..kind.len().min(64)).unwrap_or(kind), b')')
                .and_then(|(inner, _)| kind.get(inner.len() + 1..))
                .unwrap_or(label),
            None => label,
        };
        let (_, id) = take_while(label, |byte| {
            matches!(
                byte,
                b':' | b' ' | b'=' | b'[' | b'\\' | b'/' | b'I' | b'i' | b'd' | b'D'
            )
        });
        if let Ok((_, id)) = session_id(id) {
            return Some(Text::new(id));
        }
    }
    None
}

fn session_id(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize((
        take_while_m_n(1, 10, |byte: u8| byte.is_ascii_digit()),
        char('_'),
        take_while_m_n(1, 10, |byte: u8| byte.is_ascii_digit()),
    ))
    .parse(input)
}

/// Finds the client: `by client X`, `Client: X`, `client id: X`. Package names contain the word,
/// too.
fn client(text: &[u8]) -> Option<Text<'_>> {
    static CLIENT: Needle = Needle::new(b"lient");
    let mut at = 0;
    let rest = loop {
        let (before, rest) = text.split_at_checked(at + CLIENT.find(text.get(at..)?)?)?;
        at = before.len() + 5;
        let rest = rest.get(5..)?;
        let told = match before.last() {
            Some(b'c') if before.ends_with(b"by c") => rest.strip_prefix(b" "),
            Some(b'c') => rest.strip_prefix(b" id: "),
            Some(b'C') => rest.strip_prefix(b": "),
            _ => None,
        };
        if let Some(told) = told {
            break told;
        }
    };
    let client = until(until(rest, b','), b'[').trim_ascii();
    name(client.strip_suffix(b".").unwrap_or(client))
}

/// Parses `Universal Time is: 2020-01-02 03:04:05.678`.
fn universal_time(text: &[u8]) -> Option<LogTime> {
    let rest = text.strip_prefix(b"Universal Time is:")?;
    let (_, time) = stamp(rest.trim_ascii()).ok()?;
    time
}

fn stamp(input: &[u8]) -> Parsed<'_, Option<LogTime>> {
    let fraction = preceded(
        char('.'),
        take_while_m_n(1, 9, |byte: u8| byte.is_ascii_digit()),
    );
    let (input, (time, fraction)) = (utc('-', ' '), opt(fraction)).parse(input)?;
    let stamp = time.map(|time| {
        match fraction.and_then(|digits: &[u8]| Some((digits.len(), whole_number(digits)?))) {
            Some((digits, value)) => {
                // There are at most nine digits, so the power fits.
                let nanosecond = value * 10_u32.pow(9_u32.saturating_sub(digits as u32));
                time.with_fraction(nanosecond, digits as u8)
            }
            None => time,
        }
    });
    Ok((input, stamp))
}

/// Parses the version in `Loaded Servicing Stack v10.0.1.7 with Core: ...`.
fn servicing_stack(text: &[u8]) -> Option<Text<'_>> {
    name(until(text.strip_prefix(b"Loaded Servicing Stack v")?, b' '))
}

fn reboot_required(text: &[u8]) -> Option<bool> {
    static REBOOT: Needle = Needle::new(b"eboot required");
    let rest = REBOOT.after(text)?;
    let (_, answer) = take_while(rest, |byte| matches!(byte, b':' | b'=' | b' '));
    match answer {
        [b'y' | b'Y' | b't' | b'T', ..] => Some(true),
        [b'n' | b'N' | b'f' | b'F', ..] => Some(false),
        _ => None,
    }
}

/// Finds the states: reads all `label: value` pairs in one pass, in any order. The order differs
/// between versions of Windows.
#[inline(always)]
fn labels(text: &[u8]) -> (Option<StateChange<'_>>, Option<Text<'_>>) {
    let mut change = StateChange::default();
    let mut update = None;
    let mut told = false;
    let mut rest = text;
    while let Some((before, value)) = split_once(rest, b':') {
        rest = value;
        let before = text.get(..text.len() - value.len() - 1).unwrap_or(before);
        if before.ends_with(b"Update") {
            update = update.or_else(|| name(until(value.strip_prefix(b" ")?, b',')));
            continue;
        }
        let Some((slot, numbered)) = slot(&mut change, before) else {
            continue;
        };
        // A number is a state only if the label contains the word `state`: `Current: 0, Limit: 1`
        // is a progress.
        let Some((word, behind)) = state(value) else {
            continue;
        };
        if numbered || is_word(&word) {
            *slot = Some(word);
            told = true;
        }
        rest = behind;
        // The labels of a plan follow one another, so the next ones need no search.
        while let Some((slot, value)) = listed(&mut change, rest) {
            let Some((word, behind)) = state(value) else {
                break;
            };
            if is_word(&word) {
                *slot = Some(word);
                told = true;
            }
            rest = behind;
        }
    }
    if !told {
        sentence(text, &mut change);
        told = change != StateChange::default();
    }
    (told.then_some(change), update)
}

fn is_word(state: &[u8]) -> bool {
    state.first().is_some_and(u8::is_ascii_alphabetic)
}

/// The field for a label directly after a comma, if it is one that a plan lists, and the text after
/// its colon.
fn listed<'c, 'a, 't>(
    change: &'c mut StateChange<'a>,
    text: &'t [u8],
) -> Option<(&'c mut Option<Text<'a>>, &'t [u8])> {
    let text = text.strip_prefix(b", ")?;
    Some(match text.first()? {
        b'a' => (&mut change.applicable, text.strip_prefix(b"applicable:")?),
        b'c' => (&mut change.current, text.strip_prefix(b"current:")?),
        b'l' => (&mut change.limit, text.strip_prefix(b"limit:")?),
        b'p' => (&mut change.pending, text.strip_prefix(b"pending:")?),
        b't' => (&mut change.targeted, text.strip_prefix(b"targeted:")?),
        b's' => match text.strip_prefix(b"start:") {
            Some(rest) => (&mut change.start, rest),
            None => (&mut change.selected, text.strip_prefix(b"selected:")?),
        },
        _ => return None,
    })
}

/// The field for the label at the end of `before`, and whether its value may be a number.
#[inline(always)]
fn slot<'c, 'a>(
    change: &'c mut StateChange<'a>,
    before: &[u8],
) -> Option<(&'c mut Option<Text<'a>>, bool)> {
    // The last letter excludes most labels.
    let slot = match before.last()? {
        b'e' | b'E' => {
            if let Some(rest) = strip_word_back(before, b"state") {
                return Some((qualified(change, rest)?, true));
            }
            is_label(before, b"applicable").then_some(&mut change.applicable)
        }
        b't' if is_label(before, b"current") => Some(&mut change.current),
        b't' if is_label(before, b"start") => Some(&mut change.start),
        b't' if is_label(before, b"target") => Some(&mut change.targeted),
        b't' if is_label(before, b"limit") => Some(&mut change.limit),
        b'l' if is_label(before, b"original") => Some(&mut change.start),
        b'g' if is_label(before, b"pending") => Some(&mut change.pending),
        b'd' if is_label(before, b"targeted") => Some(&mut change.targeted),
        b'd' if is_label(before, b"selected") => Some(&mut change.selected),
        b'n' if is_label(before, b"disposition") => Some(&mut change.targeted),
        b'o' if is_label(before, b"applicable state to") => Some(&mut change.applicable),
        b'o' if is_label(before, b"state to") => Some(&mut change.new),
        _ => None,
    };
    slot.map(|slot| (slot, false))
}

/// Whether `before` ends in `word` as a whole word.
#[inline]
fn is_label<const N: usize>(before: &[u8], word: &[u8; N]) -> bool {
    strip_word_back(before, word)
        .is_some_and(|rest| !rest.last().is_some_and(u8::is_ascii_alphabetic))
}

/// The field for a label that ends in `state`. The word before it decides: `CurrentState`,
/// `package applicable State`.
#[inline(never)]
fn qualified<'c, 'a>(
    change: &'c mut StateChange<'a>,
    before: &[u8],
) -> Option<&'c mut Option<Text<'a>>> {
    let before = before.trim_ascii_end();
    match before.last() {
        // `execute state` is the state of the engine, not of a package.
        Some(b'e' | b'E') if strip_word_back(before, b"execute").is_some() => None,
        Some(b'e' | b'E') if strip_word_back(before, b"applicable").is_some() => {
            Some(&mut change.applicable)
        }
        Some(b't' | b'T') if strip_word_back(before, b"current").is_some() => {
            Some(&mut change.current)
        }
        Some(b't' | b'T') if strip_word_back(before, b"start").is_some() => Some(&mut change.start),
        Some(b't' | b'T') if strip_word_back(before, b"target").is_some() => {
            Some(&mut change.targeted)
        }
        Some(b'l' | b'L') if strip_word_back(before, b"original").is_some() => {
            Some(&mut change.start)
        }
        Some(b'd' | b'D')
            if strip_word_back(before, b"targeted").is_some()
                || strip_word_back(before, b"intended").is_some() =>
        {
            Some(&mut change.targeted)
        }
        Some(b'g' | b'G') if strip_word_back(before, b"pending").is_some() => {
            Some(&mut change.pending)
        }
        _ => Some(&mut change.new),
    }
}

/// Finds states in a sentence: `state to Installed`, `state from Staged to Installed`.
fn sentence<'a>(text: &'a [u8], change: &mut StateChange<'a>) {
    static STATE: Needle = Needle::new(b" state ");
    static TO: Needle = Needle::new(b" to ");
    let told = |text| state(text).map(|(state, _)| state);
    let Some(rest) = STATE.after(text) else {
        return;
    };
    if let Some(rest) = rest.strip_prefix(b"to ") {
        change.new = told(rest);
    } else if let Some((from, to)) = rest.strip_prefix(b"from ").and_then(|rest| TO.split(rest)) {
        change.start = told(from);
        change.new = told(to);
    }
}

/// Splits off a state at the start: one to three words of letters, or a number.
#[inline(always)]
fn state(rest: &[u8]) -> Option<(Text<'_>, &[u8])> {
    // Nearly every state is one word between a blank and a comma.
    if let [b' ', text @ ..] = rest {
        let end = word_len(text);
        if let Some((word, rest @ [b',', ..])) = text.split_at_checked(end)
            && (1..=48).contains(&end)
        {
            return Some((Text::new(word), rest));
        }
    }
    long_state(rest)
}

/// How many bytes at the start of `text` can belong to the words of a state.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
#[inline(always)]
fn word_len(text: &[u8]) -> usize {
    let mut end = 0;
    for &byte in text {
        if !STATE[usize::from(byte)] {
            break;
        }
        end += 1;
    }
    end
}

fn long_state(rest: &[u8]) -> Option<(Text<'_>, &[u8])> {
    let text = rest.trim_ascii_start();
    let (mut rest, mut end, mut blanks) = (text, 0, 0);
    loop {
        let length = word_len(rest);
        rest = rest.get(length..)?;
        if length > 0 {
            end = text.len() - rest.len();
            if blanks > 2 || end > 48 {
                return None;
            }
        }
        let Some(behind) = rest.strip_prefix(b" ") else {
            break;
        };
        blanks += 1;
        rest = behind;
    }
    // After a state, a separator must follow. This excludes `state: C:\x` and `start: 2020/1/1`.
    let ends = matches!(
        rest.first(),
        None | Some(b',' | b'.' | b';' | b'[' | b'(' | b')' | b'\r' | b'\t')
    );
    let value = text.get(..end).filter(|value| !value.is_empty() && ends)?;
    Some((Text::new(value), rest))
}

/// The bytes that can belong to the words of a state.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
const STATE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        byte += 1;
    }
    table
};

fn name(bytes: &[u8]) -> Option<Text<'_>> {
    let bytes = bytes.trim_ascii();
    (!bytes.is_empty()).then(|| Text::new(bytes))
}

#[cfg(test)]
mod tests;
