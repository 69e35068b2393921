//! The grammar of messages of component `CSI`.

pub(crate) mod details;
pub(super) mod installer;

use memchr::{memchr, memchr_iter};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while as nom_while, take_while1};
use nom::character::complete::char;
use nom::combinator::{opt, verify};
use nom::sequence::{delimited, preceded};

use crate::formats::servicing::package;
use crate::formats::servicing::token::{
    Needle, Parsed, bracketed, hex8, number, split_once, take_while, until, utc,
};
use crate::model::text::Text;
use crate::model::time::LogTime;
use details::{Csi, CsiFailure, Repair};

/// Parses a message. `lines` are the lines of the record below it.
pub(super) fn parse<'a>(message: &'a [u8], lines: &'a [u8]) -> Csi<'a> {
    let (text, head) = match head(message) {
        Ok((text, (sequence, utc))) => (text, Some((sequence, utc))),
        Err(_) => (message, None),
    };
    let mut csi = Csi {
        sequence: head.map(|(sequence, _)| Text::new(sequence)),
        utc: head.and_then(|(_, utc)| utc),
        repair: None,
        installer: None,
        failure: None,
        file: None,
        directory: None,
        component: None,
        package: None,
        reason: None,
        text: Text::new(text),
    };
    if let Some(rest) = text.strip_prefix(b"[SR]") {
        let text = rest.trim_ascii_start();
        csi.text = Text::new(text);
        csi.repair = Some(repair(text));
        repaired(text, &mut csi);
    } else if let Some(rest) = text.strip_prefix(b"(F)") {
        let text = rest.trim_ascii_start();
        csi.text = Text::new(text);
        csi.failure = Some(failure(text));
        csi.installer = installer::of_failure(text);
        member(text, &mut csi);
    } else if csi.sequence.is_some() {
        csi.installer = installer::of_block(text, lines);
        member(text, &mut csi);
    }
    csi.package = package::find(csi.text.as_bytes());
    csi
}

type Head<'a> = (&'a [u8], Option<LogTime>);

/// Parses the head of a message: `0000012f ` or `0000012f@2020/1/2:03:04:05.067 `. If the text
/// after `@` is not a time, this still returns the number.
fn head(input: &[u8]) -> Parsed<'_, Head<'_>> {
    let (input, sequence) = hex8(input)?;
    let (input, time) =
        opt(preceded(char('@'), nom_while(|byte: u8| byte != b' '))).parse(input)?;
    let utc = time
        .and_then(|time| stamp(time).ok())
        .and_then(|(_, utc)| utc);
    // A message may be empty after its number.
    if input.is_empty() {
        return Ok((input, (sequence, utc)));
    }
    let (input, _) = take_while1(|byte: u8| byte == b' ').parse(input)?;
    Ok((input, (sequence, utc)))
}

/// Parses a date and time whose month and day are not padded, and whose fraction is a number of
/// milliseconds without leading zeros.
fn stamp(input: &[u8]) -> Parsed<'_, Option<LogTime>> {
    let fraction = preceded(
        char('.'),
        verify(number, |&milliseconds| milliseconds < 1000),
    );
    let (input, (time, milliseconds)) = (utc('/', ':'), opt(fraction)).parse(input)?;
    let stamp = time.map(|time| match milliseconds {
        Some(milliseconds) => time.with_fraction(milliseconds * 1_000_000, 3),
        None => time,
    });
    Ok((input, stamp))
}

const REPAIRS: [(&[u8], Repair); 17] = [
    (b"Beginning ", Repair::BeginVerify),
    (b"Verify complete", Repair::VerifyComplete),
    (b"Repairing ", Repair::RepairingFile),
    (b"Repaired file", Repair::RepairedFile),
    (b"Cannot repair", Repair::CannotRepair),
    (b"Cannot verify", Repair::CannotVerify),
    (b"Could not reproject", Repair::CouldNotReproject),
    (b"Cannot reproject", Repair::CouldNotReproject),
    (b"This component was referenced by", Repair::ReferencedBy),
    (b"Referenced by", Repair::ReferencedBy),
    (b"Repair results", Repair::Results),
    (b"Repair complete", Repair::RepairComplete),
    (b"Committing transaction", Repair::Committing),
    (
        b"Verify and Repair Transaction completed",
        Repair::TransactionComplete,
    ),
    (
        b"Verify and repair transaction completed",
        Repair::TransactionComplete,
    ),
    (b"Unable to repair", Repair::CannotRepair),
    (b"Could not repair", Repair::CannotRepair),
];

fn repair(text: &[u8]) -> Repair {
    if let Ok((_, repair)) = alt((
        counted("Verifying ", Repair::Verifying),
        counted("Repairing ", Repair::Repairing),
    ))
    .parse(text)
    {
        return repair;
    }
    REPAIRS
        .iter()
        .find(|(phrase, _)| text.starts_with(phrase))
        .map_or(Repair::Other, |&(_, repair)| repair)
}

/// Parses `Verifying 100 components` or `Repairing 3 (0x00000003) components`.
fn counted<'a>(
    verb: &'static str,
    repair: fn(u32) -> Repair,
) -> impl Parser<&'a [u8], Output = Repair, Error = nom::error::Error<&'a [u8]>> {
    let hex = delimited(
        tag(" ("),
        take_while1(|byte: u8| byte.is_ascii_alphanumeric()),
        tag(")"),
    );
    delimited(tag(verb), number, (opt(hex), tag(" component"))).map(repair)
}

/// Parses the file, the component and the reason of a repair message.
fn repaired<'a>(text: &'a [u8], csi: &mut Csi<'a>) {
    if csi.repair == Some(Repair::ReferencedBy) || csi.repair == Some(Repair::Other) {
        return;
    }
    let rest = match names(text) {
        Some((directory, file, rest)) => {
            csi.directory = directory.map(Text::new);
            csi.file = Some(Text::new(file));
            rest
        }
        None => {
            csi.file = path(text).map(Text::new);
            text
        }
    };
    csi.component = rest
        .strip_prefix(b" of ")
        .map(|rest| until(rest, b','))
        .filter(|name| !name.is_empty())
        .map(Text::new);
    static STORE: Needle = Needle::new(b" in the store, ");
    static SEMICOLON: Needle = Needle::new(b"; ");
    let reason = STORE
        .split_last(rest)
        .map(|(_, reason)| reason)
        .or_else(|| SEMICOLON.after(rest));
    csi.reason = reason.map(|reason| Text::new(reason.trim_ascii()));
}

/// The unquoted path after `file `, up to the words that can follow a path.
fn path(text: &[u8]) -> Option<&[u8]> {
    static FILE: Needle = Needle::new(b"file ");
    static STOPS: [Needle; 3] = [
        Needle::new(b" from store"),
        Needle::new(b" by copying"),
        Needle::new(b" because"),
    ];
    let rest = FILE.after(text)?;
    if !rest.starts_with(b"\\") && rest.get(1) != Some(&b':') {
        return None;
    }
    let mut path = until(rest, b';');
    for stop in &STOPS {
        path = stop.split(path).map_or(path, |(before, _)| before);
    }
    let path = path.trim_ascii_end();
    (!path.is_empty()).then_some(path)
}

/// Parses the file of any other message. The store quotes registry names in the same way, so the
/// name must follow the word `file` (`file member [l:9]'name'`) or have the form of a path.
fn member<'a>(text: &'a [u8], csi: &mut Csi<'a>) {
    let Some(at) = memchr_iter(b'[', text).find(|&at| {
        text.get(at + 1..)
            .is_some_and(|rest| rest.starts_with(b"l:") || rest.starts_with(b"ml:"))
    }) else {
        return;
    };
    let Some((before, rest)) = text.split_at_checked(at) else {
        return;
    };
    let Some((directory, file, _)) = names(rest) else {
        return;
    };
    let before = before.trim_ascii_end();
    let called = [&b"file"[..], b"File", b"file member"]
        .iter()
        .any(|word| before.ends_with(word));
    if called || is_path(directory.unwrap_or(file)) {
        csi.directory = directory.map(Text::new);
        csi.file = Some(Text::new(file));
    }
}

/// Whether a name is the path of a file, such as `\??\C:\x`, `\SystemRoot\x` or `C:\x`, and not of
/// a registry key, such as `\Registry\Machine\x`.
fn is_path(name: &[u8]) -> bool {
    name.starts_with(b"\\??\\")
        || name.starts_with(b"\\SystemRoot\\")
        || name.starts_with(b"\\Device\\")
        || matches!(name, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
}

type Names<'a> = (Option<&'a [u8]>, &'a [u8], &'a [u8]);

/// The first quoted name, with its directory if the form is `"directory"\[l:9]"name"`, and the text
/// after the name.
fn names(text: &[u8]) -> Option<Names<'_>> {
    let (first, rest) = quoted(text)?;
    let second = rest
        .strip_prefix(b"\\")
        .filter(|rest| rest.starts_with(b"["))
        .and_then(quoted);
    Some(match second {
        Some((second, rest)) => (Some(first), second, rest),
        None => (None, first, rest),
    })
}

/// The first name of the form `[l:24{12}]"name"` or `[l:12]'name'`, and the text after it. The
/// number in braces, or else the number after `l:`, is the count of characters. If there is no
/// quote after that many bytes, because the name is not ASCII, the next quote ends the name.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut text = text;
    loop {
        let open = memchr(b'[', text)?;
        text = text.get(open..)?;
        let Some((sizes, rest)) = sizes(text) else {
            text = text.get(1..)?;
            continue;
        };
        let (&quote, inner) = rest.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            text = rest;
            continue;
        }
        let counted = length(sizes).filter(|&length| inner.get(length) == Some(&quote));
        let end = counted.or_else(|| memchr(quote, inner))?;
        let (name, rest) = inner.split_at_checked(end)?;
        return (!name.is_empty()).then_some((name, rest.get(1..)?));
    }
}

/// The sizes in brackets at the start of `text`, and the text after them. Sizes are short, and the
/// bound on their length keeps the time linear for brackets that are never closed.
fn sizes(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if !text.starts_with(b"[l:") && !text.starts_with(b"[ml:") {
        return None;
    }
    let (sizes, _) = bracketed(text.get(..text.len().min(64))?)?;
    Some((sizes, text.get(sizes.len() + 2..)?))
}

/// The count of characters in sizes such as `l:24{12}`, `ml:520{260},l:24{12}` or `l:12 ml:13`.
fn length(sizes: &[u8]) -> Option<usize> {
    let mut labels = sizes.windows(2).enumerate().rev();
    let (at, _) = labels.find(|(_, label)| label == b"l:")?;
    let before = at.checked_sub(1).and_then(|before| sizes.get(before));
    let at = if before == Some(&b'm') { 0 } else { at };
    let size = sizes.get(at..)?.strip_prefix(b"l:")?;
    let (_, (bytes, characters)) = (number, opt(delimited(char('{'), number, char('}'))))
        .parse(size)
        .ok()?;
    usize::try_from(characters.unwrap_or(bytes)).ok()
}

/// Parses a failure: a status, remarks about it in brackets, a number, and a function:
/// `c0000280 [Error,Facility=(system)] #12# from A::B(flags = 0)`.
fn failure(text: &[u8]) -> CsiFailure<'_> {
    let (word, mut rest) = take_while(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_name = word.contains(&b'_') && !word.iter().any(u8::is_ascii_lowercase);
    let is_code =
        word.starts_with(b"0x") || word.len() == 8 && word.iter().all(u8::is_ascii_hexdigit);
    let mut status = (is_name || is_code).then_some(word);
    if is_name
        && rest.starts_with(b"(")
        && let Some((arguments, after)) = split_once(rest, b')')
    {
        status = text.get(..word.len() + arguments.len() + 1);
        rest = after;
    }
    if is_code && let Some((_, after)) = rest.strip_prefix(b" ").and_then(bracketed) {
        rest = after;
    }
    let number =
        match delimited((char(' '), char('#')), number, char('#')).parse(rest) as Parsed<'_, u32> {
            Ok((_, number)) => Some(number),
            Err(_) => None,
        };
    CsiFailure {
        status: status.map(Text::new),
        number,
        function: number
            .and_then(|_| Some(function(FROM.after(rest)?)))
            .filter(|name| !name.is_empty())
            .map(Text::new),
    }
}

static FROM: Needle = Needle::new(b"from ");

/// The function at the start of a text, whole: its template arguments may have blanks, commas and
/// parentheses.
fn function(text: &[u8]) -> &[u8] {
    let mut depth = 0_usize;
    let end = text.iter().take(1024).position(|byte| {
        match byte {
            b'<' => depth += 1,
            b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(byte, b'(' | b'[' | b' ' | b',')
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests;
