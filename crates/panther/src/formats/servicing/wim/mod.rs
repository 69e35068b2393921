//! The grammar of callback lines of the imaging library:
//! `[pid.tid] [0xHRESULT] Function:(line): text`

pub(crate) mod details;

use memchr::memrchr;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{char, space0, space1};
use nom::combinator::{opt, rest, verify};
use nom::sequence::{delimited, preceded, terminated};

use crate::formats::servicing::token::{Parsed, hex32, number};
use crate::model::text::Text;
use details::WimCallback;

pub(super) fn callback(line: &[u8]) -> Option<WimCallback<'_>> {
    // A cheap test first, because very few lines begin this way.
    if !matches!(line, [b'[', digit, ..] if digit.is_ascii_digit()) {
        return None;
    }
    let (_, callback) = parse(line).ok()?;
    Some(callback)
}

fn parse(input: &[u8]) -> Parsed<'_, WimCallback<'_>> {
    let process = delimited(
        char('['),
        (number, opt(preceded(char('.'), number))),
        char(']'),
    );
    let (input, (pid, tid)) = terminated(process, space1).parse(input)?;
    let (input, (code, (function, line, text))) = alt((
        (
            terminated(delimited(char('['), hex32, char(']')), space0).map(Some),
            alt((located, named, unnamed)),
        ),
        (nom::combinator::success(None), alt((arrow, located, named))),
    ))
    .parse(input)?;
    let callback = WimCallback {
        pid,
        tid,
        code,
        function: Text::new(function),
        line,
        text: Text::new(text.trim_ascii()),
    };
    Ok((input, callback))
}

type Report<'a> = (&'a [u8], Option<u32>, &'a [u8]);

/// Parses `Function:(line): text` or `Function:(line)`.
fn located(input: &[u8]) -> Parsed<'_, Report<'_>> {
    let (input, function) = function(input)?;
    let (input, line) = delimited(char('('), number, char(')')).parse(input)?;
    let (input, text) = preceded(opt(char(':')), rest).parse(input)?;
    Ok((input, (function, Some(line), text)))
}

/// Parses `Function: text`.
fn named(input: &[u8]) -> Parsed<'_, Report<'_>> {
    let (input, function) = terminated(function, char(' ')).parse(input)?;
    let (input, text) = rest(input)?;
    Ok((input, (function, None, text)))
}

fn unnamed(input: &[u8]) -> Parsed<'_, Report<'_>> {
    rest.map(|text| (&[][..], None, text)).parse(input)
}

/// Parses `[Function:(line) -> text] (null) (Error = 0)`.
fn arrow(input: &[u8]) -> Parsed<'_, Report<'_>> {
    let (input, (function, line)) = (
        preceded(char('['), function),
        delimited(char('('), number, tag(") -> ")),
    )
        .parse(input)?;
    let (input, text) = rest(input)?;
    let text = memrchr(b']', text)
        .and_then(|end| text.get(..end))
        .unwrap_or(text);
    Ok((input, (function, Some(line), text)))
}

/// Parses a name and the colon after it.
fn function(input: &[u8]) -> Parsed<'_, &[u8]> {
    let name = take_while1(|byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'~' | b'<' | b'>')
    });
    verify(name, |name: &[u8]| name.len() > 1 && name.ends_with(b":"))
        .map(|name: &[u8]| name.strip_suffix(b":").unwrap_or(name))
        .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case<'a> = (
        &'a [u8],
        u32,
        Option<u32>,
        Option<u32>,
        &'a str,
        Option<u32>,
        &'a [u8],
    );

    #[test]
    fn callbacks() {
        let cases: [Case<'_>; 9] = [
            (
                b"[4242] [0x80070005] CopyDataCallback:(1201): Access is denied.",
                4242,
                None,
                Some(0x8007_0005),
                "CopyDataCallback",
                Some(1201),
                b"Access is denied.",
            ),
            (
                b"[4242.77] [0xc142011c] OpenMounted:(310)",
                4242,
                Some(77),
                Some(0xC142_011C),
                "OpenMounted",
                Some(310),
                b"",
            ),
            (
                b"[7] [0x80070002] Io::Read:(9): \xBE\xDC\xBE\xF8 \xA1\xA3",
                7,
                None,
                Some(0x8007_0002),
                "Io::Read",
                Some(9),
                b"\xBE\xDC\xBE\xF8 \xA1\xA3",
            ),
            (
                b"[7] ImageRebuild: Rebuilding wim at D:\\mount",
                7,
                None,
                None,
                "ImageRebuild",
                None,
                b"Rebuilding wim at D:\\mount",
            ),
            (
                b"[7] [0x00000000] ImageRebuild: done",
                7,
                None,
                Some(0),
                "ImageRebuild",
                None,
                b"done",
            ),
            (
                b"[7] [0x80070005] something else",
                7,
                None,
                Some(0x8007_0005),
                "",
                None,
                b"something else",
            ),
            (
                b"[7] [0x80070005]",
                7,
                None,
                Some(0x8007_0005),
                "",
                None,
                b"",
            ),
            (
                b"[11] [DecodeStart:(88) -> Decoding [fast] is on] (null) (Error = 0) ",
                11,
                None,
                None,
                "DecodeStart",
                Some(88),
                b"Decoding [fast] is on",
            ),
            (b"[7] Plain:(12) x", 7, None, None, "Plain", Some(12), b"x"),
        ];
        for (line, pid, tid, code, function, source_line, text) in cases {
            let found = callback(line).unwrap_or_else(|| panic!("{}", Text::new(line)));
            assert_eq!((found.pid, found.tid, found.code), (pid, tid, code));
            assert_eq!(found.function, function);
            assert_eq!(found.line, source_line);
            assert_eq!(found.text.as_bytes(), text);
        }
    }

    #[test]
    fn not_callbacks() {
        for line in [
            "",
            "[",
            "[7",
            "[7]",
            "[7] ",
            "[05/12/2025 07:44.06.575] Installer: text",
            "[7] [VolumeName] text",
            "[gle=0x00000005]",
            "[99999999999] [0x80070005] A:(1)",
            "[7] word without a colon",
        ] {
            assert_eq!(callback(line.as_bytes()), None, "{line}");
        }
    }
}
