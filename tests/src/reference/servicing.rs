//! The servicing grammar: `CBS.log`, `dism.log` and the logs of setup.
//!
//! A *stamp* is `dddd-dd-dd dd:dd:dd, ` by shape. A *header* is a stamp at a line start, or behind
//! a search tool's prefix, which ends with a colon, or with a colon and the byte order mark of the
//! file that was searched.

use panther::{Level, Reason};

use super::{BOM, RefEvent, RefItem, RefTime, gap, lines};

/// The components that are known where the columns are off.
const KNOWN: &str = " CBS CSI SXS DISM DEPLOY DPX CONX SP MIG IBS MOUPG SYSPRP IBSLIB PANTHR UI DIAGER DIAG CMI TOOL DU SETUP ";

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = lines::pieces(source, is_header).into_iter();
    pieces
        .map(|piece| RefItem {
            start: piece.start,
            raw: piece.raw,
            kind: match piece.rest {
                Some(reason) => Err(reason),
                None => kind(piece.raw),
            },
        })
        .collect()
}

/// Whether these bytes, which stand at a line start, begin with a header.
fn is_header(bytes: &[u8]) -> bool {
    stamp_at(bytes).is_some()
}

/// Where the stamp is.
fn stamp_at(bytes: &[u8]) -> Option<usize> {
    if is_stamp(bytes) {
        return Some(0);
    }
    for length in 1..=300 {
        // The byte that would be the last of the prefix.
        let byte = *bytes.get(length - 1)?;
        if byte < b' ' || byte == 0x7F || b"*?\"<>|".contains(&byte) {
            return None;
        }
        if byte == b':' && is_prefix(&bytes[..length - 1]) {
            let after = &bytes[length..];
            if is_stamp(after) {
                return Some(length);
            }
            // The first line of a file that was searched still has that file's mark.
            if after.starts_with(BOM) && is_stamp(&after[BOM.len()..]) {
                return Some(length + BOM.len());
            }
        }
    }
    None
}

/// Whether a prefix, less its last colon, looks like a path or is made of line numbers. Neither a
/// blank nor a mark begins it.
fn is_prefix(prefix: &[u8]) -> bool {
    if prefix
        .first()
        .is_some_and(|first| b" \t\x0C\r\n".contains(first))
        || prefix.starts_with(BOM)
    {
        return false;
    }
    prefix.iter().any(|byte| b"./\\".contains(byte))
        || prefix
            .split(|&byte| byte == b':')
            .all(|word| !word.is_empty() && word.iter().all(u8::is_ascii_digit))
}

/// Whether these bytes begin with a stamp and its comma and blank.
fn is_stamp(bytes: &[u8]) -> bool {
    let shape = b"dddd-dd-dd dd:dd:dd, ";
    if bytes.len() < shape.len() {
        return false;
    }
    for (at, &expected) in shape.iter().enumerate() {
        let fits = match expected {
            b'd' => bytes[at].is_ascii_digit(),
            byte => bytes[at] == byte,
        };
        if !fits {
            return false;
        }
    }
    true
}

/// The time of a stamp, where the calendar and the clock have it.
fn time(stamp: &[u8]) -> Option<RefTime> {
    let number = |from: usize, to: usize| {
        stamp[from..to]
            .iter()
            .fold(0_u16, |sum, &digit| sum * 10 + u16::from(digit - b'0'))
    };
    let time = [
        number(0, 4),
        number(5, 7),
        number(8, 10),
        number(11, 13),
        number(14, 16),
        number(17, 19),
    ];
    let [year, month, day, hour, minute, second] = time;
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    let exists = day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
    exists.then(|| {
        let date = format!("{year:04}-{month:02}-{day:02}");
        RefTime {
            clock: format!("{date}T{hour:02}:{minute:02}:{second:02}.000000000"),
            digits: 0,
            zone: Some("none".to_owned()),
        }
    })
}

/// Reads an uncut item, or the first piece of one.
fn kind(raw: &[u8]) -> Result<RefEvent<'_>, Reason> {
    let stamp = stamp_at(raw).ok_or_else(|| gap(raw))?;
    let time = time(&raw[stamp..]).ok_or(Reason::BadTime)?;
    Ok(event(raw, stamp, time))
}

fn event(raw: &[u8], stamp: usize, time: RefTime) -> RefEvent<'_> {
    // `split` gives one more, and empty, piece after a line feed that ends the record.
    let mut lines: Vec<&[u8]> = raw.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let first = lines.remove(0);
    for line in &mut lines {
        if line.last() == Some(&b'\r') {
            *line = &line[..line.len() - 1];
        }
    }
    let mut end = first.len();
    while b" \t\r".contains(&first[end - 1]) {
        end -= 1;
    }
    let line = &first[stamp..end];
    let columns = aligned(line).unwrap_or_else(|| loose(line));
    let message = columns.message.min(line.len());
    RefEvent {
        times: vec![Some(time)],
        prefix: &raw[..stamp],
        level: Some(level(columns.level)),
        level_text: columns.level,
        code: columns.code.get(1..9).unwrap_or_default(),
        component: columns.component,
        message: &line[message..],
        body: Some(&raw[stamp + message..]),
        lines,
        data: None,
    }
}

struct Columns<'a> {
    level: &'a [u8],
    code: &'a [u8],
    component: &'a [u8],
    message: usize,
}

/// The columns in their places.
fn aligned(line: &[u8]) -> Option<Columns<'_>> {
    let level = cell(line, 21, 10)?;
    let code = cell(line, 32, 10)?;
    let component = cell(line, 43, 6)?;
    if level.is_empty() || !(code.is_empty() || is_code(code)) {
        return None;
    }
    Some(Columns {
        level,
        code,
        component,
        message: 50,
    })
}

/// The word in a column of `width` bytes, which only blanks may follow, at least one of them past
/// the column; a line may end anywhere.
fn cell(line: &[u8], from: usize, width: usize) -> Option<&[u8]> {
    let mut cell: &[u8] = &[];
    let mut ended = false;
    for at in from..=from + width {
        match line.get(at) {
            None => break,
            Some(b' ') => ended = true,
            Some(b'\t') => return None,
            Some(_) if ended || at == from + width => return None,
            Some(_) => cell = &line[from..=at],
        }
    }
    Some(cell)
}

/// The columns where they are off: words in their order.
fn loose(line: &[u8]) -> Columns<'_> {
    let mut at = blanks(line, 21);
    let level_start = at;
    while at < line.len() && line[at].is_ascii_alphabetic() {
        at += 1;
    }
    let level = line.get(level_start..at).unwrap_or_default();
    at = blanks(line, at);
    let mut code: &[u8] = &[];
    if is_code(word(line, at)) {
        code = word(line, at);
        at = blanks(line, at + code.len());
    }
    let mut component: &[u8] = &[];
    let next = word(line, at);
    let known = std::str::from_utf8(next)
        .is_ok_and(|name| !name.is_empty() && KNOWN.contains(&format!(" {name} ")));
    if known {
        component = next;
        at = blanks(line, at + component.len());
    }
    Columns {
        level,
        code,
        component,
        message: at,
    }
}

/// The place of the first byte at or after `at` that is no blank.
fn blanks(line: &[u8], mut at: usize) -> usize {
    while at < line.len() && b" \t".contains(&line[at]) {
        at += 1;
    }
    at
}

/// The bytes from `at` on that are no blanks.
fn word(line: &[u8], at: usize) -> &[u8] {
    let mut end = at;
    while end < line.len() && !b" \t".contains(&line[end]) {
        end += 1;
    }
    line.get(at..end).unwrap_or_default()
}

/// `[0x`, six hexadecimal digits and `]`.
fn is_code(word: &[u8]) -> bool {
    word.len() == 10
        && word.starts_with(b"[0x")
        && word[9] == b']'
        && word[3..9].iter().all(u8::is_ascii_hexdigit)
}

/// The level that a word means.
fn level(word: &[u8]) -> Option<Level> {
    let levels = [
        ("info", Level::Info),
        ("warning", Level::Warning),
        ("error", Level::Error),
        ("fatal", Level::Fatal),
        ("perf", Level::Perf),
        ("verbose", Level::Verbose),
        ("debug", Level::Debug),
    ];
    if word.is_empty() {
        return None;
    }
    let word = String::from_utf8_lossy(word).to_ascii_lowercase();
    let known = levels.iter().find(|(name, _)| *name == word);
    Some(known.map_or(Level::Other, |&(_, level)| level))
}
