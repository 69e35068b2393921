//! Which lines without a header belong to no record of the servicing logs.
//!
//! The rules, for a line behind an item that begins with a header:
//! 1. If the line begins as the prefix of the record does, with any numbers, what follows counts.
//! 2. A blank line belongs to the record, and one that a bare line feed joins to it.
//! 3. A prompt and the start of a line of another log do not.
//! 4. An indented line belongs to it, and a line of a known shape, a line behind an open end, a
//!    line that a window of 80 or 120 columns wrapped, and all lines of a summary.

use super::{coinstaller, servicing};

/// Whether the line at the start of `rest` belongs to no record; `item` stands before it.
pub(crate) fn is_foreign(item: &[u8], rest: &[u8]) -> bool {
    let line = &rest[..rest.len().min(servicing::WINDOW)];
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let blank = |line: &[u8]| line.first().is_none_or(u8::is_ascii_whitespace);
    let Some(header) = servicing::header(item) else {
        return coinstaller::is_known(item) && !blank(line);
    };
    !belongs(item, behind(&item[..header.prefix], line))
}

fn behind<'a>(prefix: &[u8], line: &'a [u8]) -> &'a [u8] {
    let (mut at, mut from) = (0, 0);
    let digits = |text: &[u8], mut at: usize| {
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    while at < prefix.len() {
        let (left, right) = (digits(prefix, at), digits(line, from));
        if left > at && right > from {
            (at, from) = (left, right);
        } else if left == at && line.get(from) == Some(&prefix[at]) {
            (at, from) = (at + 1, from + 1);
        } else {
            break;
        }
    }
    match prefix[at..].trim_ascii().is_empty() {
        true => &line[from..],
        false => line,
    }
}

fn belongs(item: &[u8], line: &[u8]) -> bool {
    let text = line.trim_ascii_end();
    let bare = item.ends_with(b"\n") && !item.ends_with(b"\r\n");
    if text.is_empty() || (bare && line.ends_with(b"\r")) {
        return true;
    }
    let hits = text.ends_with(b" hits)") || text.ends_with(b" hit)");
    if is_prompt(text) || is_other(text) || hits {
        return false;
    }
    text[0].is_ascii_whitespace()
        || is_known(text)
        || is_open(item)
        || is_wrapped(item, text)
        || item[..item.len().min(512)]
            .windows(5)
            .any(|part| part == b"\n====")
}

fn is_prompt(text: &[u8]) -> bool {
    let path = text.strip_prefix(b"PS ").unwrap_or(text);
    let drive = path.len() > 2 && path[0].is_ascii_alphabetic() && path[1..3] == *b":\\";
    (drive && path.contains(&b'>')) || text.starts_with(b"$ ")
}

fn is_other(text: &[u8]) -> bool {
    let date = text.strip_prefix(b"[").unwrap_or(text);
    let digits = date.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let behind = &date[digits..];
    let separator = |byte: &u8| b"/-.".contains(byte);
    let dated = (1..=4).contains(&digits)
        && behind.first().is_some_and(separator)
        && behind.get(1).is_some_and(u8::is_ascii_digit)
        && behind[1..behind.len().min(4)].iter().any(separator);
    let marks = ["```", "~~~", "# ", "## ", "### ", ">>>", "<<<", "<!["];
    dated || marks.iter().any(|mark| text.starts_with(mark.as_bytes()))
}

fn is_open(item: &[u8]) -> bool {
    let blank = item.ends_with(b"\n\n") || item.ends_with(b"\n\r\n");
    !blank
        && item
            .trim_ascii_end()
            .last()
            .is_some_and(|last| b":,([{=;\\".contains(last))
}

fn is_wrapped(item: &[u8], text: &[u8]) -> bool {
    let mut lines: Vec<&[u8]> = item.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let last = lines.last().copied().unwrap_or_default();
    let length = last.strip_suffix(b"\r").unwrap_or(last).len();
    let word = text
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    [80, 120]
        .iter()
        .any(|&width| length <= width && length + 20 > width && length + word + 5 > width)
}

/// The shapes that details of lines have, and some more. The details have a test of their own, so
/// this asks the library for the kind of a line.
fn is_known(text: &[u8]) -> bool {
    use panther::details::LineDetails;
    let record = b"2020-07-29 16:29:16, Info                  CBS    \n ";
    let log = [&record[..], text].concat();
    let layout = crate::properties::layout("cbs", b"");
    let event = panther::Items::new(&layout, &log)
        .events()
        .next()
        .expect("a record");
    let details = event.line_details().next();
    match details {
        None | Some(LineDetails::Text(_)) => {}
        Some(LineDetails::Pair { key, value }) => {
            let (key, value) = (key.to_string(), value.as_bytes());
            let labels =
                "|Operation|Operation result|Last Successful Step|Repair failed|Summary|Msg|";
            let after = &text[key.len() + 1..];
            return labels.contains(&format!("|{key}|"))
                || key.starts_with("Total ")
                || value.is_empty()
                || value.starts_with(b"[")
                || value.starts_with(b"{")
                || after.starts_with(b"\t")
                || after.starts_with(b"  ");
        }
        Some(LineDetails::Path(_)) => return !text.ends_with(b".log"),
        Some(_) => return true,
    }
    let starts = "[gle=|[0x|[HRESULT|[l:|['|====|Checking |Summary:|The following actions |Repair failed|POQ |(null)|<|{|}|)|]|\\|,|;|'";
    let digits = text
        .iter()
        .skip(1)
        .take_while(|&&byte| byte.is_ascii_digit() || byte == b'.');
    let digits = digits.count();
    starts
        .split('|')
        .any(|start| text.starts_with(start.as_bytes()))
        || (text[0] == b'['
            && digits > 0
            && (text[1 + digits..] == *b"]" || text[1 + digits..].starts_with(b"] ")))
}
