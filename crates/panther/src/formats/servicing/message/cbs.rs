//! Messages of component `CBS`.

use memchr::{memchr_iter, memmem};
use nom::Parser;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::char;
use nom::combinator::recognize;

use super::package;
use super::token::{
    Parsed, after, split_once, strip_word_back, take_while, take_while_back, until,
};
use crate::Text;
use crate::details::{Cbs, CbsAction, CbsTopic, StateChange};

pub(super) fn parse(message: &[u8]) -> Option<Cbs<'_>> {
    let (topic, text) = topic(message);
    let kb = package::find_kb(text);
    let cbs = Cbs {
        topic,
        action: action(topic, text),
        session: session(message),
        client: client(text),
        package: package::find(text),
        update: after(text, b"Update: ").and_then(|rest| name(until(rest, b','))),
        kb,
        state: state_change(text),
        reboot_required: reboot_required(text),
        text: Text::new(text),
    };
    let told = cbs.topic.is_some()
        || cbs.action.is_some()
        || cbs.session.is_some()
        || cbs.package.is_some()
        || cbs.kb.is_some()
        || cbs.state.is_some();
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

const ACTIONS: [(&[u8], CbsAction); 21] = [
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

fn client(text: &[u8]) -> Option<Text<'_>> {
    let rest = after(text, b"by client ").or_else(|| after(text, b"Client: "))?;
    let name_and_rest = until(until(rest, b','), b'[').trim_ascii();
    name(name_and_rest.strip_suffix(b".").unwrap_or(name_and_rest))
}

fn reboot_required(text: &[u8]) -> Option<bool> {
    let rest = after(text, b"eboot required")?;
    let (_, answer) = take_while(rest, |byte| matches!(byte, b':' | b'=' | b' '));
    match answer {
        [b'y' | b'Y', ..] => Some(true),
        [b'n' | b'N', ..] => Some(false),
        _ => None,
    }
}

/// Reads `label: value` pairs, wherever they stand; the labels are few and their order differs between versions.
fn state_change(text: &[u8]) -> Option<StateChange<'_>> {
    let mut change = StateChange::default();
    for colon in memchr_iter(b':', text) {
        let (Some(before), Some(rest)) = (text.get(..colon), text.get(colon + 1..)) else {
            break;
        };
        // Nearly every label ends in one of these letters, and most colons follow another.
        if !matches!(
            before.last(),
            Some(b'd' | b'e' | b'g' | b't' | b'l' | b'n' | b'o' | b'E')
        ) {
            continue;
        }
        let Some(slot) = slot(&mut change, before) else {
            continue;
        };
        if let Some(state) = state(rest) {
            *slot = Some(state);
        }
    }
    if change == StateChange::default() {
        sentence(text, &mut change);
    }
    (change != StateChange::default()).then_some(change)
}

/// The place for the value of the label that ends `before`.
fn slot<'c, 'a>(
    change: &'c mut StateChange<'a>,
    before: &[u8],
) -> Option<&'c mut Option<Text<'a>>> {
    let label = take_while_back(before, |byte| byte.is_ascii_alphabetic() || byte == b' ');
    let is = |word: &[u8]| strip_word_back(label, word).is_some();
    if let Some(rest) = strip_word_back(label, b"state") {
        let rest = rest.trim_ascii_end();
        let ends = |word: &[u8]| strip_word_back(rest, word).is_some();
        return if ends(b"execute") {
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
        };
    }
    if is(b" state to") {
        Some(&mut change.new)
    } else if is(b"current") {
        Some(&mut change.current)
    } else if is(b"pending") {
        Some(&mut change.pending)
    } else if is(b"start") || is(b"original") {
        Some(&mut change.start)
    } else if is(b"applicable") {
        Some(&mut change.applicable)
    } else if is(b"targeted") || is(b"target") || is(b"disposition") {
        Some(&mut change.targeted)
    } else if is(b"limit") {
        Some(&mut change.limit)
    } else if is(b"selected") {
        Some(&mut change.selected)
    } else {
        None
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
mod tests {
    use super::*;

    fn read(message: &str) -> Cbs<'_> {
        parse(message.as_bytes()).unwrap_or_else(|| panic!("{message}"))
    }

    #[test]
    fn states() {
        let message = "Exec: Package: Sample~31bf3856ad364e35~amd64~~10.0.1.0 current: Staged, pending: Default, start: Absent, \
                       applicable: Installed, targeted: Uninstall Requested, limit: Installed, selected: On";
        let cbs = read(message);
        assert_eq!(cbs.topic, Some(CbsTopic::Exec));
        assert_eq!(cbs.package.unwrap().name, "Sample");
        let state = cbs.state.unwrap();
        for (value, expected) in [
            (state.current, "Staged"),
            (state.pending, "Default"),
            (state.start, "Absent"),
            (state.applicable, "Installed"),
            (state.targeted, "Uninstall Requested"),
            (state.limit, "Installed"),
            (state.selected, "On"),
            (state.outcome(), "Uninstall Requested"),
        ] {
            assert_eq!(value.unwrap(), expected);
        }
    }

    #[test]
    fn the_state_told_last_or_wanted_is_the_outcome() {
        for (message, expected) in [
            (
                "Appl: Evaluating package applicability for package A~31bf3856ad364e35~x86~~1.0.0.0, applicable state: Installed Invalid",
                Some("Installed Invalid"),
            ),
            (
                "Startup: Package: A~31bf3856ad364e35~x86~~1.0.0.0 completed startup processing, new state: Installed, original: Staged, targeted: Installed. hr = 0x0",
                Some("Installed"),
            ),
            ("Setting package state to Staged", Some("Staged")),
            (
                "Changing update state from Staged to Install Pending.",
                Some("Install Pending"),
            ),
            (
                "Appl: Package: A~31bf3856ad364e35~x86~~1.0.0.0, Update: NetFake, Applicable: NeedsParent, Disposition: Staged",
                Some("Staged"),
            ),
            (
                "Appl: Package: A~31bf3856ad364e35~x86~~1.0.0.0, Update: NetFake, off by default, drop applicable state to:Staged",
                Some("Staged"),
            ),
            (
                "Read out cached applicability for package: A~31bf3856ad364e35~x86~~1.0.0.0, ApplicableState: 112, CurrentState:64",
                Some("112"),
            ),
            (
                "Appl: DetectUpdate, Package: A~31bf3856ad364e35~x86~~1.0.0.0, Remote Parent: B, Intended State: Staged",
                Some("Staged"),
            ),
            (
                "Appl: detectParent: parent found: A~31bf3856ad364e35~x86~~1.0.0.0, state: Superseded",
                Some("Superseded"),
            ),
            ("Appl: note, ExecuteState: ExecuteStateNone", None),
            ("TI: Last boot time: 2020-01-02 03:04:05.678", None),
            ("Session: 1_2 start: 2020/1/1", None),
        ] {
            let outcome = read(message).state.and_then(|state| state.outcome());
            assert_eq!(outcome, expected.map(Text::from), "{message}");
        }
    }

    #[test]
    fn sessions_and_clients() {
        for (message, session, client, action) in [
            (
                "Session: 31000001_1234567 initialized by client SampleAgent.",
                Some("31000001_1234567"),
                Some("SampleAgent"),
                Some(CbsAction::SessionInitialized),
            ),
            (
                "Session: 31000001_1234567 finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]",
                Some("31000001_1234567"),
                None,
                Some(CbsAction::SessionFinalized),
            ),
            (
                "Exec: Processing started.  Client: Sample Provider, Session(Stage): 31000001_1234567, Package: A",
                Some("31000001_1234567"),
                Some("Sample Provider"),
                Some(CbsAction::ProcessingStarted),
            ),
            (
                r"Deleting C:\Windows\servicing\Sessions\31000001_1234567.xml",
                Some("31000001_1234567"),
                None,
                None,
            ),
            (
                "Exec: Session processing started.  Session: none",
                None,
                None,
                Some(CbsAction::ProcessingStarted),
            ),
            (
                "Maint: processing complete.  Session: 31000001_1234567. [HRESULT = 0x00000000 - S_OK]",
                Some("31000001_1234567"),
                None,
                Some(CbsAction::ProcessingComplete),
            ),
        ] {
            let cbs = read(message);
            assert_eq!(cbs.session, session.map(Text::from), "{message}");
            assert_eq!(cbs.client, client.map(Text::from), "{message}");
            assert_eq!(cbs.action, action, "{message}");
        }
        assert_eq!(
            read("Session: 1_2 finalized. Reboot required: yes").reboot_required,
            Some(true)
        );
    }

    #[test]
    fn topics() {
        for (message, topic, text) in [
            ("Appl:Sample is set", Some(CbsTopic::Appl), "Sample is set"),
            (
                "Lock: New lock added: X",
                Some(CbsTopic::Other(Text::from("Lock"))),
                "New lock added: X",
            ),
            (
                "TI: --- Initializing ---",
                Some(CbsTopic::TrustedInstaller),
                "--- Initializing ---",
            ),
            (
                "Package: KB5099999 state: Staged",
                None,
                "Package: KB5099999 state: Staged",
            ),
        ] {
            let cbs = read(message);
            assert_eq!(cbs.topic, topic);
            assert_eq!(cbs.text, text);
        }
        for message in [
            "",
            "Trusted Installer is running",
            "C:\\x",
            "Warning: Unrecognized attribute.",
            ":",
        ] {
            assert_eq!(parse(message.as_bytes()), None, "{message}");
        }
    }
}
