//! The grammar of continuation lines.

use memchr::memchr;
use nom::Parser;
use nom::bytes::complete::tag;
use nom::character::complete::{char, space1};
use nom::sequence::{delimited, preceded, terminated};

use super::token::{Needle, Parsed, gle, number, split_once, take_while, until};
use super::{dism, wim};
use crate::formats::servicing::line_details::{Hash, LineDetails};
use crate::model::text::Text;

pub(super) fn parse(line: &[u8]) -> LineDetails<'_> {
    let text = line.trim_ascii_start();
    // The mark of a quotation.
    let text = text.strip_prefix(b"> ").unwrap_or(text).trim_ascii();
    let Some(first) = text.first() else {
        return LineDetails::Blank;
    };
    let details = match first {
        b'[' => bracket(text),
        b'(' => parenthesis(text),
        b'0'..=b'9' => operation(text),
        b'\\' => Some(LineDetails::Path(Text::new(text))),
        b'-' => tail(text),
        first if first.is_ascii_alphabetic() => word(text),
        _ => None,
    };
    details.unwrap_or_else(|| LineDetails::Text(Text::new(text)))
}

fn bracket(text: &[u8]) -> Option<LineDetails<'_>> {
    if let Some(callback) = wim::callback(text) {
        return Some(LineDetails::Wim(callback));
    }
    match gle(text) {
        Ok(([], code)) => Some(LineDetails::Gle(code)),
        _ => None,
    }
}

/// Parses lines such as `(p)<TAB>CSI Payload Corrupt<TAB>...`, `(0)  LockComponentPath: ...` and
/// `( HRESULT = 0x0 ) - DriversCallback`.
fn parenthesis(text: &[u8]) -> Option<LineDetails<'_>> {
    let index: Parsed<'_, u32> =
        terminated(delimited(char('('), number, char(')')), space1).parse(text);
    if let Ok((rest, index)) = index {
        let (name, rest) = named(rest);
        return Some(LineDetails::StoreOperation { index, name, rest });
    }
    let (mark, cells) = split_once(text.strip_prefix(b"(")?, b')')?;
    if let Some(cells) = cells
        .trim_ascii_start()
        .strip_prefix(b"\t")
        .or_else(|| cells.strip_prefix(b"\t"))
    {
        let kind = until(cells, b'\t');
        let rest = cells.get(kind.len()..)?.trim_ascii();
        return Some(LineDetails::Corruption {
            mark: Text::new(mark),
            kind: Text::new(kind.trim_ascii()),
            rest: Text::new(rest),
        });
    }
    tail(text)
}

/// Parses lines such as `1: Move File: Source = ...`.
fn operation(text: &[u8]) -> Option<LineDetails<'_>> {
    let index: Parsed<'_, u32> = terminated(number, (char(':'), space1)).parse(text);
    let (rest, index) = index.ok()?;
    let (name, rest) = named(rest);
    Some(LineDetails::PoqOperation { index, name, rest })
}

/// Splits a text into a name and the text after its colon. Without a colon, the whole text is the
/// name.
fn named(text: &[u8]) -> (Text<'_>, Text<'_>) {
    let text = text.trim_ascii();
    let name = until(text, b':');
    let rest = text.get(name.len() + 1..).unwrap_or(&[]);
    (Text::new(name), Text::new(rest.trim_ascii()))
}

fn tail(text: &[u8]) -> Option<LineDetails<'_>> {
    let (text, function, hr) = dism::tail(text);
    Some(LineDetails::Tail {
        text: Text::new(text),
        function: Text::new(function?),
        hr,
    })
}

fn word(text: &[u8]) -> Option<LineDetails<'_>> {
    if let [_, b':', b'\\' | b'/', ..] = text {
        return Some(LineDetails::Path(Text::new(text)));
    }
    if let Some(rest) = text.strip_prefix(b"CSIPERF:") {
        let event = until(rest, b';');
        let rest = rest.get(event.len() + 1..).unwrap_or(&[]);
        return Some(LineDetails::Perf {
            event: Text::new(event),
            rest: Text::new(rest),
        });
    }
    if text.starts_with(b"POQ ") {
        return poq(text);
    }
    let colon = memchr(b':', text)?;
    let (key, value) = (text.get(..colon)?, text.get(colon + 1..)?);
    pair(key, value)
}

fn poq(text: &[u8]) -> Option<LineDetails<'_>> {
    let queue: Parsed<'_, u32> = delimited(tag("POQ "), number, char(' ')).parse(text);
    let (rest, queue) = queue.ok()?;
    if rest.starts_with(b"start") {
        Some(LineDetails::PoqStart(queue))
    } else if rest.starts_with(b"end") {
        Some(LineDetails::PoqEnd(queue))
    } else {
        None
    }
}

fn pair<'a>(key: &'a [u8], value: &'a [u8]) -> Option<LineDetails<'a>> {
    let is_label = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b' ' | b'(' | b')' | b'/' | b'-' | b'_' | b'.')
    };
    if key.len() > 64 || !key.iter().all(is_label) {
        return None;
    }
    let tabbed = value.starts_with(b"\t");
    let value = value.trim_ascii();
    if tabbed && let Ok(([], count)) = number(value) {
        return Some(LineDetails::CorruptionCount {
            name: Text::new(key),
            count,
        });
    }
    let text = Text::new(value);
    let key = key.trim_ascii_end();
    Some(match key {
        b"Expected" if value.starts_with(b"{") => LineDetails::HashExpected(hash(value)),
        b"Actual" if value.starts_with(b"{") => LineDetails::HashActual(hash(value)),
        b"Found" if value.starts_with(b"{") => LineDetails::HashFound(hash(value)),
        b"Original owner" => LineDetails::OwnerOriginal(text),
        b"New owner" => LineDetails::OwnerNew(text),
        b"Completion status" | b"Old component" | b"New component" | b"Smart installer"
        | b"Install mode" => LineDetails::InstallerField {
            key: Text::new(key),
            value: text,
        },
        key if key.starts_with(b"Installer ") => LineDetails::InstallerField {
            key: Text::new(key),
            value: text,
        },
        _ => LineDetails::Pair {
            key: Text::new(key),
            value: text,
        },
    })
}

/// Parses a hash such as `{l:32 ml:33 b:0011...}.`
fn hash(raw: &[u8]) -> Hash<'_> {
    let length: Parsed<'_, u32> = preceded(tag("{l:"), number).parse(raw);
    static DIGITS: Needle = Needle::new(b" b:");
    let digits = DIGITS
        .after(raw)
        .map(|rest| take_while(rest, |byte| byte.is_ascii_hexdigit()).0);
    Hash {
        raw: Text::new(raw),
        length: length.ok().map(|(_, length)| length),
        digits: digits.map(Text::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let text = Text::from;
        for (line, expected) in [
            ("", LineDetails::Blank),
            (" \t\r", LineDetails::Blank),
            ("POQ 3 starts:", LineDetails::PoqStart(3)),
            ("POQ 3 ends.", LineDetails::PoqEnd(3)),
            (
                "    12: Move File: Source = [l:5]\"a:b.c\", Destination = x",
                LineDetails::PoqOperation {
                    index: 12,
                    name: text("Move File"),
                    rest: text("Source = [l:5]\"a:b.c\", Destination = x"),
                },
            ),
            (
                "  (0)  LockSample: flags: 0 comp: {l:16 b:00}",
                LineDetails::StoreOperation {
                    index: 0,
                    name: text("LockSample"),
                    rest: text("flags: 0 comp: {l:16 b:00}"),
                },
            ),
            (
                " Expected: {l:32 ml:33 b:00aaFF}.",
                LineDetails::HashExpected(Hash {
                    raw: text("{l:32 ml:33 b:00aaFF}."),
                    length: Some(32),
                    digits: Some(text("00aaFF")),
                }),
            ),
            (
                " Actual: {l:32 b:00}.",
                LineDetails::HashActual(Hash {
                    raw: text("{l:32 b:00}."),
                    length: Some(32),
                    digits: Some(text("00")),
                }),
            ),
            (
                " Found: {b:00}",
                LineDetails::HashFound(Hash {
                    raw: text("{b:00}"),
                    length: None,
                    digits: None,
                }),
            ),
            ("[gle=0x80004005]\r", LineDetails::Gle(0x8000_4005)),
            (
                "CSIPERF:AIDONE;{0};(null);88us",
                LineDetails::Perf {
                    event: text("AIDONE"),
                    rest: text("{0};(null);88us"),
                },
            ),
            (
                "    Installer ID: {0-1}",
                LineDetails::InstallerField {
                    key: text("Installer ID"),
                    value: text("{0-1}"),
                },
            ),
            (
                "    Completion status: S_OK ",
                LineDetails::InstallerField {
                    key: text("Completion status"),
                    value: text("S_OK"),
                },
            ),
            (
                "    Old component: [l:0]''",
                LineDetails::InstallerField {
                    key: text("Old component"),
                    value: text("[l:0]''"),
                },
            ),
            (
                "   Original owner: [l:4]'A\\B'",
                LineDetails::OwnerOriginal(text("[l:4]'A\\B'")),
            ),
            (
                "   New owner: (null)",
                LineDetails::OwnerNew(text("(null)")),
            ),
            (
                "(p)\tCSI Payload Corrupt\t(n)\ta.dll",
                LineDetails::Corruption {
                    mark: text("p"),
                    kind: text("CSI Payload Corrupt"),
                    rest: text("(n)\ta.dll"),
                },
            ),
            (
                "Total Detected Corruption:\t10",
                LineDetails::CorruptionCount {
                    name: text("Total Detected Corruption"),
                    count: 10,
                },
            ),
            (
                " - CSample::Callback",
                LineDetails::Tail {
                    text: text(""),
                    function: text("CSample::Callback"),
                    hr: None,
                },
            ),
            (
                "( HRESULT = 0x0 ) - SampleCallback",
                LineDetails::Tail {
                    text: text("( HRESULT = 0x0 )"),
                    function: text("SampleCallback"),
                    hr: None,
                },
            ),
            (
                "Image Index: [2]",
                LineDetails::Pair {
                    key: text("Image Index"),
                    value: text("[2]"),
                },
            ),
            (
                "    Removal Candidates: 36",
                LineDetails::Pair {
                    key: text("Removal Candidates"),
                    value: text("36"),
                },
            ),
            ("\\??\\C:\\a b", LineDetails::Path(text("\\??\\C:\\a b"))),
            ("  D:\\mount", LineDetails::Path(text("D:\\mount"))),
            (
                "=================================",
                LineDetails::Text(text("=================================")),
            ),
            (
                "  'HKLM\\Sample')",
                LineDetails::Text(text("'HKLM\\Sample')")),
            ),
            ("(x", LineDetails::Text(text("(x"))),
            ("12", LineDetails::Text(text("12"))),
            ("POQ x starts:", LineDetails::Text(text("POQ x starts:"))),
        ] {
            assert_eq!(parse(line.as_bytes()), expected, "{line}");
        }
        assert!(matches!(
            parse(b"[4242] [0x80070005] A:(1): \xBE\xDC"),
            LineDetails::Wim(_)
        ));
        assert!(matches!(parse(b"\xBE\xDC"), LineDetails::Text(_)));
    }
}
