//! Results as text.

use std::ops::{ControlFlow, Range};

use memchr::memchr;

use super::parts::EachPart;

/// The words with which a result begins.
pub(super) const TITLE: &[u8] = b"Matching Profile found:";

/// The line above the facts of the machine.
const BLOCK: &[u8] = b"System Information:";

/// The length of a GUID, and of the blanks and the hyphen before it.
const GUID: usize = 36;
const HYPHEN: &[u8] = b" - ";

/// Calls `each` with the profile, with every line `Key = Value` that is indented or below
/// `System Information:`, and with every other line.
pub(super) fn each_part<'a>(record: &'a [u8], each: &mut EachPart<'_, 'a>) -> ControlFlow<()> {
    let mut start = 0;
    // A paste may have lost the indents. A blank line ends the block.
    let mut in_block = false;
    for line in record.split_inclusive(|&byte| byte == b'\n') {
        let range = trimmed(line, start);
        let text = record.get(range.clone()).unwrap_or_default();
        if start == 0 && text.starts_with(TITLE) {
            profile(text, each)?;
        } else if (in_block || line.first().is_some_and(u8::is_ascii_whitespace))
            && let Some(equals) = memchr(b'=', text)
            && let Some((name, value)) = text.split_at_checked(equals)
        {
            let value = trimmed(value.get(1..).unwrap_or_default(), range.start + equals + 1);
            each(name.trim_ascii(), value)?;
        } else if text.is_empty() || text == BLOCK {
            in_block = !text.is_empty();
        } else {
            each(b"FailureData", range)?;
        }
        start += line.len();
    }
    ControlFlow::Continue(())
}

/// Splits the first line: a name, and a GUID at its end.
fn profile<'a>(line: &'a [u8], each: &mut EachPart<'_, 'a>) -> ControlFlow<()> {
    let start = TITLE.len();
    let text = line.get(start..).unwrap_or_default();
    let split = text.len().checked_sub(GUID + HYPHEN.len());
    let split = split.filter(|&at| text.get(at..).is_some_and(|rest| rest.starts_with(HYPHEN)));
    let Some(split) = split else {
        return each(b"ProfileName", trimmed(text, start));
    };
    each(
        b"ProfileName",
        trimmed(text.get(..split).unwrap_or_default(), start),
    )?;
    each(b"ProfileGuid", line.len() - GUID..line.len())
}

/// The range of a text that begins at `start`, without blanks around it.
fn trimmed(text: &[u8], start: usize) -> Range<usize> {
    let start = start + (text.len() - text.trim_ascii_start().len());
    start..start + text.trim_ascii().len()
}

/// The first line feed of a text, with all blanks and line feeds that follow it.
pub(super) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    let at = memchr(b'\n', text)?;
    let rest = text.get(at..)?;
    Some(at..text.len() - rest.trim_ascii_start().len())
}
