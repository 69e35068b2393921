//! The servicing grammar: `CBS.log`, `dism.log` and the logs of setup, and the lines of
//! co-installers, which stand between their records.
//!
//! A *stamp* is `dddd-dd-dd dd:dd:dd` by shape. A *header* is a stamp, a comma and a blank at a line
//! start. It is also one of these, in the first 512 bytes of a line:
//! 1. a prefix, a stamp, a comma and a level;
//! 2. the prefix of a search tool, a stamp, a comma and a blank;
//! 3. a prefix, a stamp with other letters in place of the digits, a comma and a level;
//! 4. a prefix, a comma, a level and a known component;
//! 5. marks, a level and a known component.

use panther::{Level, Reason};

use super::framing::{self, Begun, Piece, Rule};
use super::lines::{Edges, pieces_between};
use super::{BOM, RefEvent, RefItem, RefTime, coinstaller, foreign, gap};

/// The components that are known where the columns are off.
const KNOWN: &str = " CBS CSI SXS DISM DEPLOY DPX CONX SP MIG IBS MOUPG SYSPRP IBSLIB PANTHR UI DIAGER DIAG CMI TOOL DU SETUP ";

/// Those that are no words of English.
const SURE: &str = " CBS CSI SXS DISM DPX CONX MIG IBS MOUPG SYSPRP IBSLIB PANTHR CMI ";

/// How many bytes of a line decide.
pub(crate) const WINDOW: usize = 512;

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let edges = Edges {
        is_foreign: foreign::is_foreign,
        ..Edges::of(|bytes| is_header(bytes) || coinstaller::is_known(bytes))
    };
    read(pieces_between(source, edges))
}

fn read(pieces: Vec<Piece<'_>>) -> Vec<RefItem<'_>> {
    let read = |start: usize, raw| match kind(raw) {
        Err(Reason::Preamble) if coinstaller::is_known(raw) => coinstaller::event(raw),
        Err(Reason::Preamble) if start > BOM.len() => Err(Reason::Foreign),
        kind => kind,
    };
    pieces
        .into_iter()
        .map(|piece| piece.item(|| read(piece.start, piece.raw)))
        .collect()
}

/// The items of a source whose layout these bytes show. If a line of them has two records with one
/// blank behind each level, a record begins at every stamp that a comma and a level follow.
#[must_use]
pub fn items_of_shown<'a>(source: &'a [u8], shown: &[u8]) -> Vec<RefItem<'a>> {
    match is_joined(&shown[..shown.len().min(panther::SNIFF)]) {
        true => read(framing::pieces(source, &Joined)),
        false => items(source),
    }
}

struct Joined;

impl Rule for Joined {
    fn begins(&self, bytes: &[u8]) -> bool {
        joined_level(bytes).is_some()
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        item.places().find(|&at| self.begins(&item.source[at..]))
    }
}

/// Where the level of a joined record is, of which 64 bytes decide.
fn joined_level(bytes: &[u8]) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(64)];
    let is_stamp = bytes.len() > 20 && has_shape(&bytes[..19], |byte| byte.is_ascii_digit());
    if !is_stamp || bytes[19] != b',' {
        return None;
    }
    let level = blanks(bytes, 20);
    begins_with_level(&bytes[level..]).then_some(level)
}

fn is_joined(shown: &[u8]) -> bool {
    let has_one_blank = |line: &[u8], at: usize| {
        let behind = &line[at + joined_level(&line[at..]).unwrap_or(0)..];
        let word = behind
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        behind.get(word) == Some(&b' ')
            && behind
                .get(word + 1)
                .is_some_and(|next| !next.is_ascii_whitespace())
    };
    shown.split(|&byte| byte == b'\n').take(64).any(|line| {
        let starts = (0..line.len()).filter(|&at| joined_level(&line[at..]).is_some());
        let starts: Vec<usize> = starts.take(2).collect();
        starts.len() == 2 && starts.iter().all(|&at| has_one_blank(line, at))
    })
}

/// Whether these bytes, which stand at a line start, begin with a header.
pub(crate) fn is_header(bytes: &[u8]) -> bool {
    header(bytes).is_some()
}

/// A header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    /// The length of the prefix.
    pub(crate) prefix: usize,
    /// Where the columns begin.
    columns: usize,
    /// Whether it begins with a stamp.
    is_stamp: bool,
    /// Whether it begins with a stamp or with letters in place of its digits.
    is_dated: bool,
}

/// The header of a line.
pub(crate) fn header(bytes: &[u8]) -> Option<Header> {
    let dated = |prefix: usize, is_stamp: bool| Header {
        prefix,
        columns: prefix + 20,
        is_stamp,
        is_dated: true,
    };
    if is_stamp(bytes) {
        return Some(dated(0, true));
    }
    let line = &bytes[..bytes.len().min(WINDOW)];
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
    if line.len() < 2 || line.starts_with(BOM) {
        return None;
    }
    let undated = |at: usize| Header {
        prefix: at,
        columns: at,
        is_stamp: false,
        is_dated: false,
    };
    for comma in 0..line.len().min(319) {
        if line[comma] != b',' {
            continue;
        }
        let level = blanks(line, comma + 1);
        if comma >= 19 {
            let (prefix, stamp) = (&line[..comma - 19], &line[comma - 19..comma]);
            let fits = is_prefix(prefix) && begins_with_level(&line[level..]);
            if has_shape(stamp, |byte| byte.is_ascii_digit()) {
                let searched = line.get(comma + 1) == Some(&b' ') && is_search(prefix);
                if fits || searched {
                    return Some(dated(comma - 19, true));
                }
                continue;
            }
            let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"*#?_".contains(&byte);
            if has_shape(stamp, letter) && fits {
                return Some(dated(comma - 19, false));
            }
        }
        if is_prefix(&line[..=comma]) && has_component(line, level, KNOWN) {
            return Some(undated(level));
        }
    }
    let mark = |byte: u8| !byte.is_ascii_alphabetic() && (byte >= b' ' || byte == b'\t');
    let level = line.iter().position(|&byte| !mark(byte))?;
    let behind: &[u8] = &line[level..];
    let behind = &behind[behind
        .iter()
        .position(|byte| !byte.is_ascii_alphabetic())
        .unwrap_or(behind.len())..];
    let apart = [&b","[..], b"\t", b"  ", b" \t"];
    let is_apart = apart.iter().any(|start| behind.starts_with(start));
    let has_code = !loose(line, level).code.is_empty();
    let known = if is_apart || has_code { KNOWN } else { SURE };
    has_component(line, level, known).then(|| undated(level))
}

/// Whether text may stand before a header.
fn is_prefix(text: &[u8]) -> bool {
    let plain = |&byte: &u8| byte == b'\t' || (byte >= b' ' && byte != 0x7F);
    text.iter().all(plain) && !matches!(text.last(), Some(last) if last.is_ascii_alphanumeric())
}

/// Whether a prefix is a path or line numbers, and a colon.
fn is_search(prefix: &[u8]) -> bool {
    let prefix = prefix.strip_suffix(BOM).unwrap_or(prefix);
    let Some((b':', text)) = prefix.split_last() else {
        return false;
    };
    let allowed = |&byte: &u8| byte >= b' ' && byte != 0x7F && !b"*?\"<>|".contains(&byte);
    if text.first().is_none_or(|first| *first == b' ') || !text.iter().all(allowed) {
        return false;
    }
    text.iter().any(|byte| b"./\\".contains(byte))
        || text
            .split(|&byte| byte == b':')
            .all(|word| !word.is_empty() && word.iter().all(u8::is_ascii_digit))
}

/// Whether a word at the start is a level, and something else follows it.
fn begins_with_level(text: &[u8]) -> bool {
    let length = text.iter().position(|byte| !byte.is_ascii_alphabetic());
    let Some(length) = length.filter(|&length| !text[length].is_ascii_digit()) else {
        return false;
    };
    !matches!(level(&text[..length]), None | Some(Level::Other))
}

/// Whether a level, a code and a component of these begin here, and text follows.
fn has_component(line: &[u8], at: usize, known: &str) -> bool {
    let columns = loose(line, at);
    let component = String::from_utf8_lossy(columns.component);
    [&b"Info"[..], b"Warning", b"Error"].contains(&columns.level)
        && line[at..].starts_with(columns.level)
        && !component.is_empty()
        && known.contains(&format!(" {component} "))
        && blanks(line, columns.end) > columns.end
}

/// Whether 19 bytes have the shape of a stamp with such digits.
fn has_shape(stamp: &[u8], digit: impl Fn(u8) -> bool) -> bool {
    let mut shape = stamp.iter().zip(b"dddd-dd-dd dd:dd:dd");
    shape.all(|(&byte, &expected)| match expected {
        b'd' => digit(byte),
        expected => byte == expected,
    })
}

/// Whether these bytes begin with a stamp, a comma and a blank.
fn is_stamp(bytes: &[u8]) -> bool {
    bytes.len() >= 21
        && bytes[19..21] == *b", "
        && has_shape(&bytes[..19], |byte| byte.is_ascii_digit())
}

/// The time of a stamp, where the calendar and the clock have it.
pub(crate) fn time(stamp: &[u8]) -> Option<RefTime> {
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
pub(crate) fn kind(raw: &[u8]) -> Result<RefEvent<'_>, Reason> {
    let header = header(raw).ok_or_else(|| gap(raw))?;
    let time = match header.is_stamp {
        true => Some(time(&raw[header.prefix..]).ok_or(Reason::BadTime)?),
        false => None,
    };
    Ok(event(raw, header, time))
}

fn event(raw: &[u8], header: Header, time: Option<RefTime>) -> RefEvent<'_> {
    let stamp = header.prefix;
    let (first, lines) = split_lines(raw);
    let mut end = first.len();
    while b" \t\r".contains(&first[end - 1]) {
        end -= 1;
    }
    let line = &first[stamp..end];
    // Pages leave marks only behind columns that are not in their places.
    let line = match stamp == 0 && header.is_stamp && is_usual(line) {
        true => line,
        false => without_marks(&raw[..stamp], line),
    };
    let columns = match header.is_dated && first.get(header.columns) == Some(&b' ') {
        true => aligned(line),
        false => None,
    };
    let columns = columns.unwrap_or_else(|| loose(line, header.columns - stamp));
    let message = columns.message.min(line.len());
    RefEvent {
        times: vec![time],
        prefix: &raw[..stamp],
        level: Some(level(columns.level)),
        level_text: columns.level,
        code: columns.code.get(1..9).unwrap_or_default(),
        component: columns.component,
        message: &line[message..],
        body: Some(&raw[stamp + message..]),
        lines,
        data: None,
        is_partial: false,
    }
}

/// The first line and the others, without their ends; the first keeps its carriage return.
pub(crate) fn split_lines(raw: &[u8]) -> (&[u8], Vec<&[u8]>) {
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
    (first, lines)
}

struct Columns<'a> {
    level: &'a [u8],
    code: &'a [u8],
    component: &'a [u8],
    /// Where the component ends.
    end: usize,
    message: usize,
}

/// Whether a line has known words in all columns.
fn is_usual(line: &[u8]) -> bool {
    let Some(columns) = aligned(line).filter(|_| line.len() >= 50) else {
        return false;
    };
    [&b"Info"[..], b"Warning", b"Error"].contains(&columns.level)
        && columns.component.iter().all(|byte| byte & 0x40 != 0)
}

/// A text without the ends of tags, and without the mark at its end that its prefix ends with too.
fn without_marks<'a>(prefix: &[u8], mut text: &'a [u8]) -> &'a [u8] {
    const TAGS: &str = "<br>,<br/>,<br />,</p>,</li>,</code>,</pre>,</div>,</td>,</span>";
    while let Some(tag) = TAGS.split(',').find(|tag| text.ends_with(tag.as_bytes())) {
        text = text[..text.len() - tag.len()].trim_ascii_end();
    }
    let marks = ["**", "`", "\"", "'", "|"].map(str::as_bytes);
    let prefix = prefix.trim_ascii();
    for mark in marks {
        if prefix.ends_with(mark) && text.ends_with(mark) {
            return text[..text.len() - mark.len()].trim_ascii_end();
        }
    }
    text
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
        end: 43 + component.len(),
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

/// The columns where they are off, from `at` on: words in their order.
fn loose(line: &[u8], at: usize) -> Columns<'_> {
    let mut at = blanks(line, at);
    let level_start = at;
    while at < line.len() && line[at].is_ascii_alphabetic() {
        at += 1;
    }
    let level = line.get(level_start..at).unwrap_or_default();
    if line.get(at) == Some(&b',') {
        at += 1;
    }
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
        at += component.len();
    }
    Columns {
        level,
        code,
        component,
        end: at,
        message: blanks(line, at),
    }
}

/// The place of the first byte at or after `at` that is no blank.
fn blanks(line: &[u8], mut at: usize) -> usize {
    loop {
        match blank(line, at) {
            0 => return at,
            length => at += length,
        }
    }
}

/// The length of the blank at `at`, or 0.
fn blank(line: &[u8], at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    let blanks = [" ", "\t", "\u{a0}", "&nbsp;", "&#160;"];
    let found = blanks
        .iter()
        .find(|blank| rest.starts_with(blank.as_bytes()));
    found.map_or(0, |blank| blank.len())
}

/// The bytes from `at` on that are no blanks.
fn word(line: &[u8], at: usize) -> &[u8] {
    let mut end = at;
    while end < line.len() && blank(line, end) == 0 {
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
