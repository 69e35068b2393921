//! Whether a line without a header belongs to the record before it.
//!
//! The shapes of further lines are known; they were counted in real logs. People also put other
//! text behind a record: a command prompt, a line of another log, or prose. Such text ends the
//! record, so that its codes are not those of the record.

use memchr::{memchr, memmem, memrchr};

use super::frame;
use super::line;
use super::line_details::LineDetails;
use crate::formats::coinstaller::guest as coinstaller;
use crate::scan::prompt::is_prompt;
use crate::scan::stamp::Stamps;

/// Whether `line` belongs to no record. `item` is the text from the start of the current item to
/// the line.
#[inline]
pub(super) fn is_foreign(stamps: &mut Stamps, item: &[u8], line: &[u8]) -> bool {
    // Nearly all records have no prefix.
    let is_usual = item.first().is_some_and(u8::is_ascii_digit)
        && frame::stamp_and_comma(item).is_some()
        && is_usual_line(line);
    !is_usual && is_foreign_to(stamps, item, line)
}

/// Whether a line is one of those that nearly all further lines are: blank, indented, or of the
/// imaging library. It is cheaper than [`belongs`], which accepts all these lines.
#[inline]
fn is_usual_line(line: &[u8]) -> bool {
    let begins = match line {
        [] | [b'\r'] => return true,
        [b' ' | b'\t', ..] => true,
        [b'[', rest @ ..] => begins_with_process(rest),
        _ => false,
    };
    // A line that may be a search result, or blank.
    begins
        && !matches!(
            line.strip_suffix(b"\r").unwrap_or(line),
            [.., b's' | b't', b')'] | [.., ..=b' ']
        )
}

/// Whether a text begins with a process, and perhaps a thread, and ends the bracket around them:
/// `1804] ` or `1804.7] `.
#[inline]
fn begins_with_process(text: &[u8]) -> bool {
    let process = digits(text);
    let behind = match text.get(process..) {
        Some([b'.', thread @ ..]) => match digits(thread) {
            0 => None,
            length => thread.get(length..),
        },
        behind => behind,
    };
    process > 0 && matches!(behind, Some([b']', b' ', ..]))
}

#[cold]
fn is_foreign_to(stamps: &mut Stamps, item: &[u8], line: &[u8]) -> bool {
    if let Some(start) = frame::start(stamps, item) {
        let prefix = item.get(..start.prefix).unwrap_or_default();
        return !belongs(item, behind_prefix(prefix, line));
    }
    // A co-installer writes single lines.
    coinstaller::GUEST.begins(stamps, item) && !line.first().is_none_or(u8::is_ascii_whitespace)
}

/// The part of `line` behind the same prefix as that of its record, in which numbers may differ.
fn behind_prefix<'a>(prefix: &[u8], line: &'a [u8]) -> &'a [u8] {
    let (mut left, mut rest) = (prefix, line);
    while let Some(&expected) = left.first() {
        let (own, other) = match (digits(left), digits(rest)) {
            (0, 0) if rest.first() == Some(&expected) => (1, 1),
            (0, _) | (_, 0) => break,
            numbers => numbers,
        };
        left = left.get(own..).unwrap_or_default();
        rest = rest.get(other..).unwrap_or_default();
    }
    if left.trim_ascii().is_empty() {
        rest
    } else {
        line
    }
}

/// The number of digits at the start of a text.
#[inline]
fn digits(text: &[u8]) -> usize {
    // Eight bytes at a time; the text of a number has a few.
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    if let Some(word) = text.first_chunk::<8>() {
        let digits = u64::from_le_bytes(*word) ^ ZEROS;
        let others = (((digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676) | digits)
            & 0x8080_8080_8080_8080;
        if others != 0 {
            return others.trailing_zeros() as usize / 8;
        }
    }
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn belongs(item: &[u8], line: &[u8]) -> bool {
    let text = line.trim_ascii_end();
    let Some(&first) = text.first() else {
        return true;
    };
    // A line feed without a carriage return does not end a record if other lines have both.
    let is_within = item.ends_with(b"\n") && !item.ends_with(b"\r\n") && line.ends_with(b"\r");
    if is_within {
        return true;
    }
    if is_prompt(text) || is_other_log(text) || is_search_result(text) {
        return false;
    }
    first.is_ascii_whitespace()
        || has_known_shape(text)
        || is_open(item)
        || is_wrapped(item, text)
        || is_in_summary(item)
}

/// Whether a search in an editor wrote this line above its results: `  C:\CBS.log (987 hits)`.
fn is_search_result(line: &[u8]) -> bool {
    let text = line.trim_ascii_end();
    text.ends_with(b" hits)") || text.ends_with(b" hit)")
}

/// Whether a line begins as those of other logs and documents do: with a date, the mark of a
/// section, a heading or a fence.
fn is_other_log(text: &[u8]) -> bool {
    match text {
        [b'`', ..] => text.starts_with(b"```"),
        [b'~', ..] => text.starts_with(b"~~~"),
        [b'#', ..] => [&b"# "[..], b"## ", b"### "]
            .iter()
            .any(|heading| text.starts_with(heading)),
        [b'>', ..] => text.starts_with(b">>>"),
        [b'<', ..] => text.starts_with(b"<<<") || text.starts_with(b"<!["),
        [b'[', date @ ..] => is_date(date),
        [b'0'..=b'9', ..] => is_date(text),
        _ => false,
    }
}

/// Whether a text begins with a date.
fn is_date(text: &[u8]) -> bool {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let digits = text.iter().take(5).take_while(is_digit).count();
    let behind = text.get(digits..).unwrap_or_default();
    (1..=4).contains(&digits)
        && matches!(behind, [b'/' | b'-' | b'.', next, ..] if next.is_ascii_digit())
        && behind
            .iter()
            .skip(1)
            .take(3)
            .any(|byte| b"/-.".contains(byte))
}

/// Whether a line has a shape that the logs of setup and servicing give their further lines.
fn has_known_shape(text: &[u8]) -> bool {
    let mut text = text;
    // The marks of a quotation.
    while let Some(rest) = text.strip_prefix(b"> ") {
        text = rest.trim_ascii_start();
    }
    match line::parse(text) {
        LineDetails::Text(_) => {}
        LineDetails::Pair { key, value } => {
            let colon = memchr(b':', text).map_or(text.len(), |at| at + 1);
            let behind = text.get(colon..).unwrap_or_default();
            return is_known_label(key.as_bytes())
                || value.as_bytes().is_empty()
                || matches!(value.as_bytes().first(), Some(b'[' | b'{'))
                || behind.starts_with(b"\t")
                || behind.starts_with(b"  ");
        }
        LineDetails::Path(_) => return !text.trim_ascii_end().ends_with(b".log"),
        _ => return true,
    }
    const STARTS: [&[u8]; 12] = [
        b"[gle=",
        b"[0x",
        b"[HRESULT",
        b"[l:",
        b"['",
        b"====",
        b"Checking ",
        b"Summary:",
        b"The following actions ",
        b"Repair failed",
        b"POQ ",
        b"(null)",
    ];
    STARTS.iter().any(|start| text.starts_with(start))
        || is_callback(text)
        || matches!(
            text.first(),
            Some(b'{' | b'}' | b'<' | b')' | b']' | b'\\' | b',' | b';' | b'\'')
        )
}

/// Whether a line begins with a process in brackets, as those of the imaging library do:
/// `[1804] [0x80070002] ...`, `[1804.7] ...` or `[24992] ...`.
fn is_callback(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"[") else {
        return false;
    };
    let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let length = rest.iter().take_while(is_part).count();
    length > 0 && matches!(rest.get(length..), Some([b']'] | [b']', b' ' | b'\t', ..]))
}

/// The labels that stand before a value in the blocks of a record.
fn is_known_label(label: &[u8]) -> bool {
    const LABELS: [&[u8]; 6] = [
        b"Operation",
        b"Operation result",
        b"Last Successful Step",
        b"Repair failed",
        b"Summary",
        b"Msg",
    ];
    LABELS.contains(&label) || label.starts_with(b"Total ")
}

/// Whether the line before ends in the middle of a sentence.
fn is_open(item: &[u8]) -> bool {
    matches!(
        item.trim_ascii_end().last(),
        Some(b':' | b',' | b'(' | b'[' | b'{' | b'=' | b';' | b'\\')
    ) && !is_blank_line_last(item)
}

fn is_blank_line_last(item: &[u8]) -> bool {
    item.ends_with(b"\n\n") || item.ends_with(b"\n\r\n")
}

/// Whether a window of 80 or 120 columns wrapped the line before: the first word of this line does
/// not fit into it.
fn is_wrapped(item: &[u8], text: &[u8]) -> bool {
    const WIDTHS: [usize; 2] = [80, 120];
    const LONGEST: usize = 130;
    let before = item.strip_suffix(b"\n").unwrap_or(item);
    let before = before.strip_suffix(b"\r").unwrap_or(before);
    let near = before
        .get(before.len().saturating_sub(LONGEST)..)
        .unwrap_or_default();
    let start = memrchr(b'\n', near).map(|at| at + 1);
    if start.is_none() && near.len() < before.len() {
        return false;
    }
    let length = near.len() - start.unwrap_or(0);
    let word = text
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    WIDTHS
        .iter()
        .any(|&width| length <= width && length + 20 > width && length + word + 5 > width)
}

/// Whether the record is the report of a check of the component store, whose lines are text.
fn is_in_summary(item: &[u8]) -> bool {
    const HEAD: usize = 512;
    memmem::find(item.get(..HEAD).unwrap_or(item), b"\n====").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(record: &str, line: &str, expected: bool) {
        let found = is_foreign(&mut Stamps::default(), record.as_bytes(), line.as_bytes());
        assert_eq!(found, expected, "{record:?} {line:?}");
    }

    const RECORD: &str = "2020-07-29 16:29:16, Info                  CBS    Text\r\n";

    #[test]
    fn lines_of_records() {
        for line in [
            "",
            "\r",
            "  indented",
            "\ttab",
            " Expected: {l:32 b:00}.\r",
            "POQ 0 starts:",
            "    1: Move File: Source = x",
            "1: Move File: Source = x",
            "Install mode: delta",
            "CSIPERF:TXCOMMIT;21136",
            "[gle=0x80004005]",
            "[1804] [0x80070002] Func:(1381): Not found.",
            "[1804.7] [0x80070002] Func:(641)",
            "[24992] Unmarshall: text",
            "[1184] [Create:(3) -> text] (null)",
            "(p)\tCSI Payload Corrupt\t1",
            "=================================",
            "Checking System Update Readiness.",
            "Total Detected Corruption:\t3",
            "Operation: Detect and Repair ",
            "Repair failed: Missing replacement payload.",
            "The following actions will be performed:",
            "Wim:         [C:\\a.wim]",
            "Image Index: [2]",
            "- CSample::Callback",
            "\\SystemRoot\\a.dll",
            "C:\\Windows\\a.dll",
            "</unattend>",
            "}",
        ] {
            check(RECORD, line, false);
        }
    }

    #[test]
    fn other_text() {
        for line in [
            "PS C:\\Windows> dism",
            "C:\\Windows\\system32>dism",
            "```",
            "# Heading",
            "Thank you for any help.",
            "- a point of a list",
            "Error: 0x800f0915",
            "The source files could not be found.",
            "2020-07-29 16:29:16: a line of another log",
            "2020-07-29T16:29:16Z text",
            "07/29/2020 16:29:16 text",
            "29.07.2020 text",
            "[07/29/2020] text",
            ">>>  [Device Install]",
            "<![LOG[text]LOG]!>",
            "  C:\\CBS.log (987 hits)",
        ] {
            check(RECORD, line, true);
        }
        // Foreign text goes on to the next record, and a preamble too.
        check("PS C:\\> dism\r\n", "Error: 5", false);
        check("AudMig: text\r\n", "prose", true);
        check("AudMig: text\r\n", "", false);
    }

    #[test]
    fn the_line_before_decides() {
        let bare = "2020-07-29 16:29:16, Info                  CBS    Text\n";
        check(bare, "goes on\r", false);
        check(bare, "prose", true);
        let open = "2020-07-29 16:29:16, Info                  CBS    The reasons:\r\n";
        check(open, "one reason", false);
        check(&format!("{open}\r\n"), "prose", true);
        let wrapped =
            "2020-07-29 16:29:16, Info                  CBS    This text is as long as a row\r\n";
        check(wrapped, "window and goes on", false);
        check(wrapped, "C:\\>dir", true);
        let summary = "2020-07-29 16:29:16, Info                  CBS    \r\n====\r\n";
        check(summary, "Any text.", false);
    }

    #[test]
    fn prefixes_are_those_of_the_record() {
        let quoted = "> 2020-07-29 16:29:16, Info                  CBS    Text\n";
        check(quoted, ">  Expected: {l:32 b:00}.", false);
        check(quoted, ">", false);
        check(quoted, "> prose", true);
        check(quoted, "> ```", true);
        let listed = "  3. 2020-07-29 16:29:16, Info                  CBS    Text\n";
        check(listed, "  14. ", false);
        check(listed, "  14. prose", true);
        let passed = "2020-07-29T16:30:00Z: vm: 2020-07-29 16:29:16, Info CBS Text\n";
        check(
            passed,
            "2020-07-29T16:30:01Z: vm: Install mode: delta",
            false,
        );
        check(passed, "2020-07-29T16:30:01Z: vm: Done", true);
        let indented = "    2020-07-29 16:29:16, Info                  CBS    Text\n";
        check(indented, "     Expected: {l:32 b:00}.", false);
        check(indented, "    prose", true);
    }
}
