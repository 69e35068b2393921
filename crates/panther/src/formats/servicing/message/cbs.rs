//! Messages of component `CBS`.

use memchr::{memchr_iter, memmem};
use nom::Parser;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::{char, u8 as small, u16 as year};
use nom::combinator::{opt, recognize};
use nom::sequence::{preceded, terminated};

use super::package;
use super::token::{Parsed, after, split_once, strip_word_back, take_while, until, whole_number};
use crate::details::{Cbs, CbsAction, CbsTopic, StateChange};
use crate::{LogTime, Text, Zone};

pub(super) fn parse(message: &[u8]) -> Option<Cbs<'_>> {
    let (topic, text) = topic(message);
    let (state, update) = labels(text);
    let mut cbs = Cbs {
        topic,
        action: action(topic, text),
        session: None,
        client: None,
        package: package::find(text),
        update,
        kb: package::find_kb(text),
        state,
        utc: universal_time(text),
        servicing_stack: servicing_stack(text),
        reboot_required: None,
        text: Text::new(text),
    };
    // Most of a CBS log is about applicability, and that part of the engine speaks of none of these.
    if topic != Some(CbsTopic::Appl) {
        cbs.session = session(message);
        cbs.client = client(text);
        cbs.reboot_required = reboot_required(text);
    }
    let told = cbs.topic.is_some()
        || cbs.action.is_some()
        || cbs.session.is_some()
        || cbs.package.is_some()
        || cbs.kb.is_some()
        || cbs.state.is_some()
        || cbs.utc.is_some()
        || cbs.servicing_stack.is_some();
    told.then_some(cbs)
}

/// The word before the first colon, where it names a part of the engine.
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
        // These are labels of a value or of a level, not of a part.
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

const ACTIONS: [(&[u8], CbsAction); 24] = [
    (b"Reporting package change", CbsAction::Reporting),
    (b"Generating failure report", CbsAction::Reporting),
    (b"Read out cached", CbsAction::Evaluating),
    (b"Processing started", CbsAction::ProcessingStarted),
    (b"Session processing started", CbsAction::ProcessingStarted),
    (b"processing started", CbsAction::ProcessingStarted),
    (b"Processing complete", CbsAction::ProcessingComplete),
    (
        b"Session processing complete",
        CbsAction::ProcessingComplete,
    ),
    (b"processing complete", CbsAction::ProcessingComplete),
    (b"Evaluating ", CbsAction::Evaluating),
    (b"detectParent", CbsAction::Evaluating),
    (b"detect Parent", CbsAction::Evaluating),
    (b"DetectUpdate", CbsAction::Evaluating),
    (b"External EvaluateApplicability", CbsAction::Evaluating),
    (b"Resolving ", CbsAction::Resolving),
    (b"Staging ", CbsAction::Staging),
    (b"Unstaging ", CbsAction::Unstaging),
    (b"Installing ", CbsAction::Installing),
    (b"Uninstalling ", CbsAction::Uninstalling),
    (b"Pinning ", CbsAction::Pinning),
    (b"Skip", CbsAction::Skipping),
    (b"Setting package state", CbsAction::SettingState),
    (b"Setting update state", CbsAction::SettingState),
    (b"Failed to ", CbsAction::Failed),
];

fn action(topic: Option<CbsTopic<'_>>, text: &[u8]) -> Option<CbsAction> {
    if topic == Some(CbsTopic::Session) {
        if memmem::find(text, b" initialized").is_some() {
            return Some(CbsAction::SessionInitialized);
        }
        if memmem::find(text, b" finalized").is_some() {
            return Some(CbsAction::SessionFinalized);
        }
    }
    ACTIONS
        .iter()
        .find(|(phrase, _)| text.starts_with(phrase))
        .map(|&(_, action)| action)
}

/// `Session: 31000001_1234567`, `Session(Stage): ...`, `sessions\31000001_1234567`.
fn session(message: &[u8]) -> Option<Text<'_>> {
    let mut rest = message;
    while let Some(after) = after(rest, b"ession") {
        rest = after;
        let label = rest.strip_prefix(b"s").unwrap_or(rest);
        let label = match label.strip_prefix(b"(") {
            Some(kind) => split_once(kind.get(..kind.len().min(64)).unwrap_or(kind), b")")
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

/// `by client X`, `Client: X`, `client id: X`; package names hold the word too.
fn client(text: &[u8]) -> Option<Text<'_>> {
    let rest = memmem::find_iter(text, b"lient").find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let rest = rest.strip_prefix(b"lient")?;
        match before.last()? {
            b'c' if before.ends_with(b"by c") => rest.strip_prefix(b" "),
            b'c' => rest.strip_prefix(b" id: "),
            b'C' => rest.strip_prefix(b": "),
            _ => None,
        }
    })?;
    let client = until(until(rest, b','), b'[').trim_ascii();
    name(client.strip_suffix(b".").unwrap_or(client))
}

/// `Universal Time is: 2020-01-02 03:04:05.678`
fn universal_time(text: &[u8]) -> Option<LogTime> {
    let rest = text.strip_prefix(b"Universal Time is:")?;
    let (_, time) = stamp(rest.trim_ascii()).ok()?;
    time
}

fn stamp(input: &[u8]) -> Parsed<'_, Option<LogTime>> {
    let date = (
        terminated(year, char('-')),
        terminated(small, char('-')),
        terminated(small, char(' ')),
    );
    let time = (
        terminated(small, char(':')),
        terminated(small, char(':')),
        small,
    );
    let fraction = preceded(
        char('.'),
        take_while_m_n(1, 9, |byte: u8| byte.is_ascii_digit()),
    );
    let (input, ((year, month, day), (hour, minute, second), fraction)) =
        (date, time, opt(fraction)).parse(input)?;
    let stamp = LogTime::new(year, month, day, hour, minute, second).map(|time| {
        let time = time.with_zone(Zone::Utc);
        match fraction.and_then(|digits: &[u8]| Some((digits.len(), whole_number(digits)?))) {
            Some((digits, value)) => {
                // Nine digits at most, so the power fits.
                let nanosecond = value * 10_u32.pow(9_u32.saturating_sub(digits as u32));
                time.with_fraction(nanosecond, digits as u8)
            }
            None => time,
        }
    });
    Ok((input, stamp))
}

/// `Loaded Servicing Stack v10.0.1.7 with Core: ...`
fn servicing_stack(text: &[u8]) -> Option<Text<'_>> {
    name(until(text.strip_prefix(b"Loaded Servicing Stack v")?, b' '))
}

fn reboot_required(text: &[u8]) -> Option<bool> {
    let rest = after(text, b"eboot required")?;
    let (_, answer) = take_while(rest, |byte| matches!(byte, b':' | b'=' | b' '));
    match answer {
        [b'y' | b'Y' | b't' | b'T', ..] => Some(true),
        [b'n' | b'N' | b'f' | b'F', ..] => Some(false),
        _ => None,
    }
}

/// Reads `label: value` pairs in one pass, wherever they stand; the labels are few and their order differs between versions.
fn labels(text: &[u8]) -> (Option<StateChange<'_>>, Option<Text<'_>>) {
    let mut change = StateChange::default();
    let mut update = None;
    for colon in memchr_iter(b':', text) {
        let (Some(before), Some(rest)) = (text.get(..colon), text.get(colon + 1..)) else {
            break;
        };
        if before.ends_with(b"Update") {
            update = update.or_else(|| name(until(rest.strip_prefix(b" ")?, b',')));
            continue;
        }
        let Some((slot, numbered)) = slot(&mut change, before) else {
            continue;
        };
        // `Current: 0, Limit: 1` is a progress; only what is called a state is told by a number.
        if let Some(state) = state(rest)
            && (numbered || state.first().is_some_and(u8::is_ascii_alphabetic))
        {
            *slot = Some(state);
        }
    }
    if change == StateChange::default() {
        sentence(text, &mut change);
    }
    let change = (change != StateChange::default()).then_some(change);
    (change, update)
}

/// The place for the value of the label that ends `before`, and whether the value may be a number.
fn slot<'c, 'a>(
    change: &'c mut StateChange<'a>,
    before: &[u8],
) -> Option<(&'c mut Option<Text<'a>>, bool)> {
    let is = |word: &[u8]| {
        strip_word_back(before, word)
            .is_some_and(|rest| !rest.last().is_some_and(u8::is_ascii_alphabetic))
    };
    // The last letter tells most labels apart.
    let slot = match before.last()? {
        b'e' | b'E' => {
            if let Some(rest) = strip_word_back(before, b"state") {
                return Some((qualified(change, rest)?, true));
            }
            is(b"applicable").then_some(&mut change.applicable)
        }
        b't' if is(b"current") => Some(&mut change.current),
        b't' if is(b"start") => Some(&mut change.start),
        b't' if is(b"target") => Some(&mut change.targeted),
        b't' if is(b"limit") => Some(&mut change.limit),
        b'l' if is(b"original") => Some(&mut change.start),
        b'g' if is(b"pending") => Some(&mut change.pending),
        b'd' if is(b"targeted") => Some(&mut change.targeted),
        b'd' if is(b"selected") => Some(&mut change.selected),
        b'n' if is(b"disposition") => Some(&mut change.targeted),
        b'o' if is(b"state to") => Some(&mut change.new),
        _ => None,
    };
    slot.map(|slot| (slot, false))
}

/// The place for a label that ends in `state`, by the word before: `CurrentState`, `package applicable State`.
fn qualified<'c, 'a>(
    change: &'c mut StateChange<'a>,
    before: &[u8],
) -> Option<&'c mut Option<Text<'a>>> {
    let before = before.trim_ascii_end();
    let ends = |word: &[u8]| strip_word_back(before, word).is_some();
    if ends(b"execute") {
        // The engine's own state and not a package's.
        None
    } else if ends(b"current") {
        Some(&mut change.current)
    } else if ends(b"applicable") {
        Some(&mut change.applicable)
    } else if ends(b"start") || ends(b"original") {
        Some(&mut change.start)
    } else if ends(b"target") || ends(b"targeted") || ends(b"intended") {
        Some(&mut change.targeted)
    } else if ends(b"pending") {
        Some(&mut change.pending)
    } else {
        Some(&mut change.new)
    }
}

/// `state to Installed`, `state from Staged to Installed`
fn sentence<'a>(text: &'a [u8], change: &mut StateChange<'a>) {
    let Some(rest) = after(text, b" state ") else {
        return;
    };
    if let Some(rest) = rest.strip_prefix(b"to ") {
        change.new = state(rest);
    } else if let Some((from, to)) = rest
        .strip_prefix(b"from ")
        .and_then(|rest| split_once(rest, b" to "))
    {
        change.start = state(from);
        change.new = state(to);
    }
}

/// A state is one to three words of letters, or a number.
fn state(rest: &[u8]) -> Option<Text<'_>> {
    let rest = rest.trim_ascii_start();
    let (value, rest) = take_while(rest, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_')
    });
    let value = value.trim_ascii_end();
    let words = value.split(|&byte| byte == b' ').take(4).count();
    // `state: C:\x` and `start: 2020/1/1` go on in a way that no state does.
    let ends = matches!(
        rest.first(),
        None | Some(b',' | b'.' | b';' | b'[' | b'(' | b')' | b'\r' | b'\t')
    );
    (!value.is_empty() && words <= 3 && value.len() <= 48 && ends).then(|| Text::new(value))
}

fn name(bytes: &[u8]) -> Option<Text<'_>> {
    let bytes = bytes.trim_ascii();
    (!bytes.is_empty()).then(|| Text::new(bytes))
}

#[cfg(test)]
mod tests;
