//! Tells lines that belong to no record of the servicing logs.
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

pub(crate) fn is_prompt(text: &[u8]) -> bool {
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

/// Whether a line behind any marks of a quotation has one of the known shapes.
fn is_known(mut text: &[u8]) -> bool {
    while let Some(rest) = text.strip_prefix(b"> ") {
        text = rest.trim_ascii_start();
    }
    let is_drive = text[0].is_ascii_alphabetic() && text.get(1) == Some(&b':');
    if text[0] == b'\\' || (is_drive && matches!(text.get(2), Some(b'\\' | b'/'))) {
        return !text.ends_with(b".log");
    }
    if let Some((key, value)) = pair(text) {
        return is_known_pair(key, value);
    }
    let may_end = text[0] == b'-' || (text[0] == b'(' && text.contains(&b')'));
    const STARTS: &str = "[gle=|[0x|[HRESULT|[l:|['|====|Checking |Summary:|The following actions \
        |Repair failed|POQ |(null)|CSIPERF:|<|{|}|)|]|\\|,|;|'";
    STARTS
        .split('|')
        .any(|start| text.starts_with(start.as_bytes()))
        || is_numbered(text)
        || (may_end && ends_with_function(text))
}

/// The parts of `key: value`, where the key has only the characters of one.
fn pair(text: &[u8]) -> Option<(&str, &[u8])> {
    let colon = text.iter().position(|&byte| byte == b':')?;
    let key = &text[..colon];
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b" ()/-_.".contains(byte);
    let is_other = text.starts_with(b"CSIPERF:") || text.starts_with(b"POQ ");
    let fits = colon <= 64 && text[0].is_ascii_alphabetic() && key.iter().all(is_part);
    let key = std::str::from_utf8(key).ok()?.trim_ascii_end();
    (fits && !is_other).then_some((key, &text[colon + 1..]))
}

fn is_known_pair(key: &str, behind: &[u8]) -> bool {
    const LABELS: [&str; 13] = [
        "Operation",
        "Operation result",
        "Last Successful Step",
        "Repair failed",
        "Summary",
        "Msg",
        "Original owner",
        "New owner",
        "Completion status",
        "Old component",
        "New component",
        "Smart installer",
        "Install mode",
    ];
    let value = behind.trim_ascii();
    LABELS.contains(&key)
        || key.starts_with("Total ")
        || key.starts_with("Installer ")
        || value.is_empty()
        || value.starts_with(b"[")
        || value.starts_with(b"{")
        || behind.starts_with(b"\t")
        || behind.starts_with(b"  ")
}

/// Whether a line begins with the number of an operation, a mark of the component store, or the
/// process of a callback: `1: `, `(1) `, `(p)`, a tab, or `[1.2] `.
fn is_numbered(text: &[u8]) -> bool {
    let blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    let is_number = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        !digits.starts_with('+') && digits.parse::<u32>().is_ok()
    };
    let until = |end: u8| text.iter().position(|&byte| byte == end);
    match text[0] {
        b'[' => until(b']').is_some_and(|end| {
            let part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
            let is_end = end + 1 == text.len() || blank(text.get(end + 1));
            end > 1 && text[1..end].iter().all(part) && is_end
        }),
        b'(' => until(b')').is_some_and(|end| {
            let is_index = is_number(&text[1..end]) && blank(text.get(end + 1));
            is_index || text.get(end + 1) == Some(&b'\t')
        }),
        _ => until(b':').is_some_and(|end| is_number(&text[..end]) && blank(text.get(end + 1))),
    }
}

/// Whether a text ends in ` - ` and the name of a function, and perhaps in `(hr:0x...)` behind it.
fn ends_with_function(text: &[u8]) -> bool {
    let code = (text.len().saturating_sub(15)..text.len()).rfind(|&at| {
        let digits = text[at..].strip_prefix(b"(hr:0x");
        let digits = digits.or(text[at..].strip_prefix(b"(hr:0X"));
        let digits = digits.and_then(|digits| digits.strip_suffix(b")"));
        digits.is_some_and(|digits| {
            (1..=8).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit)
        })
    });
    let text = &text[..code.unwrap_or(text.len())];
    if let Some(name) = text.strip_prefix(b"- ")
        && is_function(name)
    {
        return true;
    }
    let blank = text.iter().rposition(|&byte| byte == b' ');
    blank.is_some_and(|at| text[..at].ends_with(b" -") && is_function(&text[at + 1..]))
}

/// Whether a name has two words: behind a line, two colons or a small letter.
fn is_function(name: &[u8]) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:~<>".contains(byte);
    let is_joined =
        |two: &[u8]| two == b"::" || two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase();
    name.first()
        .is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && name.len() <= 512
        && name.iter().all(part)
        && (name.contains(&b'_') || name.windows(2).any(is_joined))
        && !name.ends_with(b":")
}
