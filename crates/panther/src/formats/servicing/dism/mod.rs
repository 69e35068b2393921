//! The grammar of messages of component `DISM`.

pub(crate) mod details;

use memchr::{memchr, memrchr};
use nom::Parser;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::space0;
use nom::combinator::opt;
use nom::sequence::{delimited, preceded, terminated};

use crate::formats::servicing::hint::{self, Hints};
use crate::formats::servicing::token::{
    Needle, Parsed, hex_value, hex32, is_function, number, split_once, take_while, take_while_back,
    until,
};
use crate::formats::servicing::{package, source};
use crate::model::text::Text;
use crate::scan::patterns::Pairs;
use details::{Dism, DismEvent};

/// For each search, a rare pair of bytes in its word.
static HINTS: Pairs = Pairs::NONE
    .with(KB, [b"kK", b"bB"])
    .with(SOURCE, [b".", b"cC"])
    .with(STATE, [b"cC", b"bB"])
    .with(PACKAGE, package::TILDE);
const KB: u8 = 0;
const SOURCE: u8 = 1;
const STATE: u8 = 2;
const PACKAGE: u8 = 3;

pub(super) fn parse(message: &[u8]) -> Option<Dism<'_>> {
    let (provider, pid, tid, text) = head(message);
    let (body, function, hr) = tail(text);
    let hints = hint::pairs(body, &HINTS);
    let dism = Dism {
        provider: provider.map(Text::new),
        pid,
        tid,
        event: event(body, hints),
        function: function.map(Text::new),
        hr,
        source: hints.then(SOURCE, || source::find(body)),
        package: hints.then(PACKAGE, || package::find(body)),
        kb: hints.then(KB, || package::find_kb(body)),
        text: Text::new(body),
    };
    let told = dism.provider.is_some()
        || pid.is_some()
        || dism.event != DismEvent::Other
        || function.is_some()
        || hr.is_some()
        || dism.source.is_some()
        || dism.package.is_some();
    told.then_some(dism)
}

/// Splits off the end of a message: the function after the last ` - `, and the HRESULT after that.
/// Both are optional.
pub(super) fn tail(text: &[u8]) -> (&[u8], Option<&[u8]>, Option<u32>) {
    let text = text.trim_ascii_end();
    let (text, hr) = match coded(text) {
        Some((text, hr)) => (text, Some(hr)),
        None => (text, None),
    };
    let split = match text.strip_prefix(b"- ") {
        // The message before the function is empty.
        Some(name) if is_function(name) => Some((&[][..], name)),
        _ => last_dash(text).filter(|(_, name)| is_function(name)),
    };
    match split {
        Some((body, name)) => (body.trim_ascii(), Some(name), hr),
        None => (text.trim_ascii(), None, hr),
    }
}

/// The text before and after the last ` - `. The name of a function has no blank, so only the last
/// blank matters.
fn last_dash(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (before, name) = text.split_at_checked(memrchr(b' ', text)?)?;
    Some((before.strip_suffix(b" -")?, name.get(1..)?))
}

/// Splits off an HRESULT at the end: `(hr:0x80070002)`, or `HRESULT=80070002` in messages of
/// `Dism.exe`.
fn coded(text: &[u8]) -> Option<(&[u8], u32)> {
    if !text.ends_with(b")") {
        let digits = take_while_back(text, |byte| byte.is_ascii_hexdigit());
        let before = text.get(..text.len() - digits.len())?;
        let stated = before.ends_with(b" HRESULT=") && (1..=8).contains(&digits.len());
        // These words are part of a sentence, so the text keeps them.
        return stated.then(|| (text, hex_value(digits)));
    }
    // The code is at most 15 bytes long. The bound keeps the time linear for messages with many
    // open parentheses.
    let (_, end) = text.split_at_checked(text.len().saturating_sub(15))?;
    let at = text.len() - end.len() + memrchr(b'(', end)?;
    let (before, code) = text.split_at_checked(at)?;
    let parsed: Parsed<'_, u32> = delimited(tag("(hr:"), hex32, tag(")")).parse(code);
    match parsed {
        Ok(([], hr)) => Some((before, hr)),
        _ => None,
    }
}

type Head<'a> = (Option<&'a [u8]>, Option<u32>, Option<u32>, &'a [u8]);

fn head(message: &[u8]) -> Head<'_> {
    let message = message.trim_ascii_start();
    match (opt(provider), opt(process)).parse(message) as Parsed<'_, _> {
        Ok((text, (provider, Some((pid, tid))))) => (provider, Some(pid), tid, text),
        Ok((text, (provider, None))) => (provider, None, None, text),
        Err(_) => (None, None, None, message),
    }
}

/// Parses a provider such as `DISM Package Manager: `. A blank must follow the colon, because
/// `Initialized Panther logging at C:\...` contains a colon, too.
fn provider(input: &[u8]) -> Parsed<'_, &[u8]> {
    let name = take_while1(|byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.'));
    let (rest, name) = terminated(name, tag(":")).parse(input)?;
    let begins = name.first().is_some_and(u8::is_ascii_uppercase);
    let known = rest.starts_with(b" PID=") || is_provider(name);
    if !begins || !known || name.len() > 48 || !matches!(rest.first(), None | Some(b' ')) {
        return nom::combinator::fail().parse(input);
    }
    let (rest, _) = space0(rest)?;
    Ok((rest, name))
}

/// Whether a name is a known provider. If no process follows, other words before a colon are part
/// of a sentence, such as `Error: text`.
fn is_provider(name: &[u8]) -> bool {
    let dll = name
        .get(name.len().saturating_sub(4)..)
        .is_some_and(|end| end.eq_ignore_ascii_case(b".exe") || end.eq_ignore_ascii_case(b".dll"));
    dll || name == b"API"
        || name.starts_with(b"DISM ")
        || name.ends_with(b" Provider")
        || name.ends_with(b" Manager")
}

/// Parses the process and an optional thread: `PID=4242 TID=77 `.
fn process(input: &[u8]) -> Parsed<'_, (u32, Option<u32>)> {
    terminated(
        (
            preceded(tag("PID="), number),
            opt(preceded((space0, tag("TID=")), number)),
        ),
        space0,
    )
    .parse(input)
}

fn event(text: &[u8], hints: Hints) -> DismEvent<'_> {
    // The API prints the name of its file before some messages.
    let text = ["DismApi.dll:", "DismHost.exe:"]
        .iter()
        .find_map(|module| text.strip_prefix(module.as_bytes()))
        .unwrap_or(text)
        .trim_ascii();
    let event = match text.first() {
        Some(b'<') => banner(text),
        Some(b'H') => text
            .strip_prefix(b"Host machine information:")
            .and_then(host),
        Some(b'T') => text
            .strip_prefix(b"Target image information:")
            .and_then(target),
        Some(b'E') => text
            .strip_prefix(b"Executing command line:")
            .map(|line| DismEvent::CommandLine(trimmed(line))),
        Some(b'P') if text.starts_with(b"Parent") => text
            .strip_prefix(b"Parent process command line:")
            .map(|line| DismEvent::ParentCommandLine(trimmed(line))),
        Some(b'I') => image_session(text),
        _ => None,
    };
    event
        .or_else(|| version(text))
        .or_else(|| hints.then(STATE, || state_mapped(text)))
        .unwrap_or(DismEvent::Other)
}

/// Parses the banner of a session: `<----- Starting Dism.exe session ----->`
fn banner(text: &[u8]) -> Option<DismEvent<'_>> {
    let (_, text) = take_while(text, |byte| matches!(byte, b'<' | b'-' | b' '));
    static SESSION: Needle = Needle::new(b" session");
    let (text, _) = SESSION.split(text)?;
    if let Some(program) = text.strip_prefix(b"Starting ") {
        let program = trimmed(program);
        return Some(DismEvent::SessionStart { program });
    }
    let program = trimmed(text.strip_prefix(b"Ending ")?);
    Some(DismEvent::SessionEnd { program })
}

static OS_VERSION: Needle = Needle::new(b"OS Version=");
static ARCHITECTURE: Needle = Needle::new(b"architecture=");

fn host(text: &[u8]) -> Option<DismEvent<'_>> {
    static PROCESSORS: Needle = Needle::new(b"processors=");
    Some(DismEvent::Host {
        os_version: value(text, &OS_VERSION)?,
        architecture: value(text, &ARCHITECTURE),
        processors: PROCESSORS
            .after(text)
            .and_then(|rest| number(rest).ok())
            .map(|(_, count)| count),
    })
}

fn target(text: &[u8]) -> Option<DismEvent<'_>> {
    Some(DismEvent::Target {
        os_version: value(text, &OS_VERSION)?,
        architecture: value(text, &ARCHITECTURE),
    })
}

fn image_session(text: &[u8]) -> Option<DismEvent<'_>> {
    if let Some(version) = text.strip_prefix(b"Image session version:") {
        return Some(DismEvent::ImageSessionVersion(trimmed(version)));
    }
    if let Some(path) = text.strip_prefix(b"Initialized Panther logging at ") {
        return Some(DismEvent::LoggingAt(trimmed(path)));
    }
    static REQUIRED: Needle = Needle::new(b"required=");
    let rest = REQUIRED.after(text.strip_prefix(b"Image session has been closed")?)?;
    Some(DismEvent::ImageSessionClosed {
        reboot_required: rest
            .first()
            .is_some_and(|byte| byte.eq_ignore_ascii_case(&b'y')),
    })
}

/// Parses a version: `Dism.exe version: 10.0.1.1`, `API Version 10.0.1.1`
fn version(text: &[u8]) -> Option<DismEvent<'_>> {
    let (program, rest) = take_while(text, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')
    });
    let version = rest
        .strip_prefix(b" version:")
        .or_else(|| rest.strip_prefix(b" Version:"))
        .or_else(|| rest.strip_prefix(b" Version "))?
        .trim_ascii();
    let numbers = version
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    (!program.is_empty() && !version.is_empty() && numbers).then(|| DismEvent::Version {
        program: Text::new(program),
        version: Text::new(version),
    })
}

/// Parses `with CBS state 7(CbsInstallStateInstalled) being mapped to dism state
/// 5(DISM_INSTALL_STATE_INSTALLED)`.
fn state_mapped(text: &[u8]) -> Option<DismEvent<'_>> {
    static CBS_STATE: Needle = Needle::new(b" with CBS state ");
    static DISM_STATE: Needle = Needle::new(b"dism state ");
    let (cbs, rest) = parenthesised(CBS_STATE.after(text)?)?;
    let (dism, _) = parenthesised(DISM_STATE.after(rest)?)?;
    Some(DismEvent::StateMapped { cbs, dism })
}

fn parenthesised(text: &[u8]) -> Option<(Text<'_>, &[u8])> {
    let (_, rest) = split_once(text, b'(')?;
    let end = memchr(b')', rest)?;
    Some((Text::new(rest.get(..end)?), rest.get(end..)?))
}

/// The value after `label`, up to a comma or a blank.
fn value<'a>(text: &'a [u8], label: &Needle) -> Option<Text<'a>> {
    let value = until(until(label.after(text)?, b','), b' ');
    (!value.is_empty()).then(|| Text::new(value))
}

fn trimmed(bytes: &[u8]) -> Text<'_> {
    Text::new(bytes.trim_ascii())
}

#[cfg(test)]
mod tests;
