//! The servicing grammar read line by line, slowly and obviously.
//!
//! This is a second reading of the same rules, and shares no code with the library: plain loops over bytes, the whole input in
//! hand, no word tricks, no state carried from one item to the next. Where it and the library disagree, one of them is wrong.
//!
//! The rules:
//! 1. A *stamp* is `dddd-dd-dd dd:dd:dd, ` by shape. A *header* is a stamp at a line start, or behind a search tool's prefix, which
//!    ends with a colon, or with a colon and the byte order mark of the file that was searched.
//! 2. A *line start* is the start of the source, the byte after a line feed, after a byte order mark that is an item, or after a
//!    run of NULs that is an item.
//! 3. An item starts at each header; at a byte order mark, or two, before a header; at a mark that a source starts with and that
//!    something follows; at a run of 16 NULs or more, or of fewer before a header or its marks; and after such a mark or run.
//! 4. An item that is longer than [`panther::MAX_ITEM`] is cut behind the last line feed that fits, or where it must be; a run of
//!    NULs 16 bytes before that, so that what is left is a run too.

use panther::{Level, MAX_ITEM, Reason};

/// An item as the reference reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefItem<'a> {
    /// Where it begins.
    pub start: usize,
    /// Its bytes.
    pub raw: &'a [u8],
    /// What it is.
    pub kind: RefKind<'a>,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefKind<'a> {
    /// A record.
    Event(RefEvent<'a>),
    /// No record.
    Unparsed(Reason),
}

/// The parts of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefEvent<'a> {
    /// Year, month, day, hour, minute, second.
    pub time: [u16; 6],
    /// What stands before the stamp.
    pub prefix: &'a [u8],
    /// The level word.
    pub level: &'a [u8],
    /// The code column with its brackets.
    pub code: &'a [u8],
    /// The component.
    pub component: &'a [u8],
    /// The rest of the first line.
    pub message: &'a [u8],
    /// Everything from the message to the end of the record.
    pub body: &'a [u8],
    /// The lines after the first.
    pub lines: Vec<&'a [u8]>,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The components that are known where the columns are off.
const KNOWN: &str = " CBS CSI SXS DISM DEPLOY DPX CONX SP MIG IBS MOUPG SYSPRP IBSLIB PANTHR UI DIAGER DIAG CMI TOOL DU SETUP ";

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, is_header).into_iter();
    pieces
        .map(|(start, raw, rest)| RefItem {
            start,
            raw,
            kind: match rest {
                Some(reason) => RefKind::Unparsed(reason),
                None => kind(raw),
            },
        })
        .collect()
}

/// The items of a source whose records begin with such a header: where each begins, its bytes, and the reason where it is what is left of
/// one that was too long.
pub(crate) fn pieces(
    source: &[u8],
    is_header: fn(&[u8]) -> bool,
) -> Vec<(usize, &[u8], Option<Reason>)> {
    let starts = starts(source, is_header);
    let mut pieces = Vec::new();
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(source.len());
        let mut at = start;
        while at < end {
            let piece = first_piece(&source[at..end]);
            let rest = (at > start).then(|| {
                if piece.iter().all(|&byte| byte == 0) {
                    Reason::NulRun
                } else {
                    Reason::TooLong
                }
            });
            pieces.push((at, piece, rest));
            at += piece.len();
        }
    }
    pieces
}

/// Rule 4.
fn first_piece(item: &[u8]) -> &[u8] {
    if item.len() <= MAX_ITEM {
        return item;
    }
    let mut end = MAX_ITEM;
    if item.iter().all(|&byte| byte == 0) {
        return &item[..MAX_ITEM - 16];
    }
    while end > 0 && item[end - 1] != b'\n' {
        end -= 1;
    }
    &item[..if end == 0 { MAX_ITEM } else { end }]
}

/// Rules 2 and 3: where the items start, before any is cut for its length.
fn starts(source: &[u8], is_header: fn(&[u8]) -> bool) -> Vec<usize> {
    let begins_record = |bytes: &[u8]| begins_record(bytes, is_header);
    let mut starts = Vec::new();
    let mut at = 0;
    let mut line_start = true;
    while at < source.len() {
        let rest = &source[at..];
        if rest[0] == 0 {
            let mut run = 0;
            while run < rest.len() && rest[run] == 0 {
                run += 1;
            }
            let after = &rest[run..];
            line_start = run >= 16 || begins_record(after);
            if line_start {
                starts.push(at);
                starts.push(at + run);
            }
            at += run;
            continue;
        }
        let is_mark = rest.starts_with(BOM) && (at == 0 || begins_record(rest));
        if line_start && is_mark {
            starts.push(at);
            starts.push(at + BOM.len());
            at += BOM.len();
            continue;
        }
        if line_start && is_header(rest) {
            starts.push(at);
        }
        line_start = rest[0] == b'\n';
        at += 1;
    }
    starts.push(0);
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|&start| start < source.len());
    starts
}

/// Whether a record begins here, behind up to two byte order marks.
fn begins_record(bytes: &[u8], is_header: fn(&[u8]) -> bool) -> bool {
    let marks = bytes.chunks(BOM.len()).take_while(|&chunk| chunk == BOM);
    (0..=marks.count().min(2)).any(|count| is_header(&bytes[count * BOM.len()..]))
}

/// Whether these bytes, which stand at a line start, begin with a header.
#[must_use]
pub fn is_header(bytes: &[u8]) -> bool {
    stamp_at(bytes).is_some()
}

/// Rule 1: where the stamp is.
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

/// Whether a prefix, less its last colon, looks like a path or is made of line numbers. Neither a blank nor a mark begins it.
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

/// The numbers of a stamp, where the calendar and the clock have them.
fn time(stamp: &[u8]) -> Option<[u16; 6]> {
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
    (day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60).then_some(time)
}

/// What an uncut item, or the first piece of one, is.
fn kind(raw: &[u8]) -> RefKind<'_> {
    let Some(stamp) = stamp_at(raw) else {
        return RefKind::Unparsed(gap(raw));
    };
    match time(&raw[stamp..]) {
        Some(time) => RefKind::Event(event(raw, stamp, time)),
        None => RefKind::Unparsed(Reason::BadTime),
    }
}

/// Why bytes that begin with no header are no record.
pub(crate) fn gap(raw: &[u8]) -> Reason {
    if raw == BOM {
        Reason::ByteOrderMark
    } else if raw.iter().all(|&byte| byte == 0) {
        Reason::NulRun
    } else if raw.iter().all(u8::is_ascii_whitespace) {
        Reason::Blank
    } else {
        Reason::Preamble
    }
}

fn event(raw: &[u8], stamp: usize, time: [u16; 6]) -> RefEvent<'_> {
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
    RefEvent {
        time,
        prefix: &raw[..stamp],
        level: columns.level,
        code: columns.code,
        component: columns.component,
        message: &line[columns.message.min(line.len())..],
        body: &raw[stamp + columns.message.min(line.len())..],
        lines,
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

/// The word in a column of `width` bytes, which only blanks may follow, at least one of them past the column; a line may end anywhere.
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
#[must_use]
pub fn level(word: &[u8]) -> Option<Level> {
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
