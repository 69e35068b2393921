//! `BlueBox.log`: the program that unpacks a feature update before Windows Setup starts.
//!
//! ```text
//! 2031-05-07 08:00:01: BuildInfo: [10.0.40100.1 (sample)]
//! 2031-05-07 08:00:02: Opening Box Result: [0x0]
//! ```
//!
//! The log states no level. A message whose last bracket has a failed HRESULT is an error.

use std::ops::Range;

use super::{Kind, Stamp, Stamped, bracketed};
use crate::details::field::{FieldValue, Fields};
use crate::model::explain::FormatId;
use crate::model::level::Level;
use crate::model::text::Text;
use crate::scan::stamp::{LEN, Stamps};

/// The format `bluebox`.
#[derive(Debug)]
pub(crate) struct BlueBox;

pub(crate) static BLUEBOX: Stamped<BlueBox> = Stamped::NEW;

/// How the messages begin that the program writes.
const TYPICAL: [&[u8]; 18] = [
    b"BuildInfo: [",
    b"CommandLine: [",
    b"Cmdline: [",
    b"Opening Box",
    b"Deleting box",
    b"Detecting Product from",
    b"ParseCommandLine: ",
    b"Checking cleanup registry value",
    b"Cleanup value ",
    b"Cleaning MoSetup",
    b"Cleaning alternate storage",
    b"Flushing MoSetup",
    b"Removing CorrelationVector",
    b"Removing cleanup registry",
    b"Creating path (with ACL)",
    b"Launching process: [",
    b"Extracting content to [",
    b"Waiting for process events",
];

impl Kind for BlueBox {
    const ID: FormatId = FormatId::new("bluebox");
    const ABOUT: &'static str = "BlueBox.log: feature updates before setup starts";
    const STEMS: &'static [&'static str] = &["bluebox"];
    const LOOKAHEAD: usize = LEN + b": ".len();

    fn stamp(stamps: &mut Stamps, line: &[u8]) -> Option<Stamp> {
        let time = stamps.read(line)?;
        let is_header = matches!(line.get(LEN..), Some([b':', b' ' | b'\r' | b'\n', ..]));
        is_header.then_some(Stamp { time, len: LEN + 1 })
    }

    fn is_typical(message: &[u8]) -> bool {
        TYPICAL.iter().any(|start| message.starts_with(start))
    }

    fn level(message: &[u8]) -> Option<(Level, Range<usize>)> {
        Some((Level::Error, failure(message)?))
    }

    /// The version of the build, the program and the command line, as far as a message has them.
    fn fields<'a>(message: &'a [u8], fields: &mut Fields<'a>) {
        let Some((label, rest)) = split(message) else {
            return;
        };
        let Some((value, rest)) = bracketed(rest, b"[", b']') else {
            return;
        };
        match label {
            b"BuildInfo" => {
                let version = value.as_bytes().split(|&byte| byte == b' ').next();
                fields.text("version", version.map(Text::new));
            }
            b"CommandLine" | b"Cmdline" => fields.text("command_line", trimmed(value)),
            b"Opening Box" => fields.text("file", Some(value)),
            b"Launching process" | b"Launching" => {
                fields.push("executable", FieldValue::Text(value));
                let rest = rest.strip_prefix(b" with command-line").unwrap_or(rest);
                let line = bracketed(rest, b" [", b']').and_then(|(line, _)| trimmed(line));
                fields.text("command_line", line);
            }
            _ => {}
        }
    }
}

/// Splits a message at its first colon and a blank.
fn split(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', message)?;
    let rest = message.get(colon + 1..)?.strip_prefix(b" ")?;
    Some((message.get(..colon)?, rest))
}

fn trimmed(text: Text<'_>) -> Option<Text<'_>> {
    Some(Text::new(text.as_bytes().trim_ascii()))
}

/// The place of a failed HRESULT in brackets at the end of a message.
fn failure(message: &[u8]) -> Option<Range<usize>> {
    let text = message.strip_suffix(b".").unwrap_or(message);
    let text = text.strip_suffix(b"]")?;
    let (before, digits) = text.split_last_chunk::<8>()?;
    let [first, ..] = digits;
    let is_failure = matches!(first, b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F')
        && digits.iter().all(u8::is_ascii_hexdigit)
        && (before.ends_with(b"[0x") || before.ends_with(b"[0X"));
    is_failure.then(|| before.len() - b"0x".len()..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_result_at_the_end_is_an_error() {
        for (message, expected) in [
            ("Opening Box Result: [0x80070070]", true),
            ("Extract: no room [Sources\\a.exe]: [0xC1900101].", true),
            ("Opening Box Result: [0x0]", false),
            ("Opening Box Result: [0x00000001]", false),
            ("Opening Box Result: [0x8007007g]", false),
            ("[80070070]", false),
            ("[0x80070070] is what it was", false),
            ("]", false),
        ] {
            assert_eq!(failure(message.as_bytes()).is_some(), expected, "{message}");
        }
    }

    #[test]
    fn other_logs_with_such_times_are_not_it() {
        let log = b"2031-05-07 08:00:01: copied a file\r\n";
        assert_eq!(crate::parse(log, "copy.log").format(), "plain");
        assert_eq!(crate::parse(log, "BlueBox.log").format(), "bluebox");
        assert_eq!(crate::parse(b"text\r\n", "BlueBox.log").format(), "plain");
    }

    #[test]
    fn the_program_and_its_command_line() {
        let log = b"2031-05-07 08:00:01: Launching process: [X:\\Setup.exe] with command-line \
            [/Install  ] in Session: [-1]\r\n";
        let log = crate::parse(log, "");
        let event = log.events().next().unwrap();
        let fields = event.fields();
        let text = |text: &'static str| Some(FieldValue::Text(Text::new(text.as_bytes())));
        assert_eq!(fields.get("executable"), text("X:\\Setup.exe"));
        assert_eq!(fields.get("command_line"), text("/Install"));
    }
}
