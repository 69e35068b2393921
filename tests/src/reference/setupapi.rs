//! The logs of SetupAPI.
//!
//! The rules:
//! 1. A *mark* is a line that begins with up to 16 blanks and one of these: `>>>`, one to four blanks
//!    and `[` (and behind one blank an upper-case letter); `<<<`, one to four blanks and `[Exit`;
//!    `<ins>`; `[Boot Session: `; `[Device Install Log]`; `[SetupAPI Log]`; `[BeginLog]`; a date, a time
//!    and a number in a bracket. The four bytes of an index are one without blanks.
//! 2. An exit, `<ins>`, a boot session and `[BeginLog]` close an item. All but the exit and
//!    `[BeginLog]` begin one, an index only at a line start.
//! 3. An item without a mark is the rest of a section if one of its lines has a tag or is an edge of a
//!    section.
//! 4. A section is an error if its exit is a failure or a line has `!!!`, and a warning if a line has
//!    `!`.

use panther::{Level, Reason};

use super::lines::{Edges, pieces_between};
use super::{RefEvent, RefItem, RefTime, gap};

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let is_header =
        |line: &[u8]| matches!(mark(line), Some(">" | "boot" | "header" | "stamp" | "ins"));
    let edges = Edges {
        is_start: |line| mark(line) == Some("index"),
        is_end: |line| matches!(mark(line), Some("exit" | "begin" | "boot" | "ins")),
        ..Edges::of(is_header)
    };
    let pieces = pieces_between(source, edges).into_iter();
    pieces
        .map(|piece| piece.item(|| event(piece.raw).ok_or_else(|| reason(piece.raw, piece.start))))
        .collect()
}

fn reason(raw: &[u8], start: usize) -> Reason {
    match (gap(raw), mark(raw)) {
        (Reason::Preamble, Some("ins" | "index")) => Reason::Markup,
        (Reason::Preamble, _) if start > 0 => Reason::Stray,
        (reason, _) => reason,
    }
}

fn mark(line: &[u8]) -> Option<&'static str> {
    let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
    let text = &line[blanks.min(16)..];
    let bracket = |arrows: &str| {
        let rest = text.strip_prefix(arrows.as_bytes())?;
        let blanks = rest.iter().take_while(|&&byte| byte == b' ').count();
        let inner = rest[blanks..].strip_prefix(b"[")?;
        (1..=4).contains(&blanks).then_some((blanks, inner))
    };
    if let Some((blanks, inner)) = bracket(">>>") {
        return (blanks > 1 || inner.first()?.is_ascii_uppercase()).then_some(">");
    }
    if let Some((_, inner)) = bracket("<<<") {
        return inner.starts_with(b"Exit").then_some("exit");
    }
    for (start, name) in [
        ("<ins>", "ins"),
        ("[Boot Session: ", "boot"),
        ("[Device Install Log]", "header"),
        ("[SetupAPI Log]", "header"),
        ("[BeginLog]", "begin"),
    ] {
        if text.starts_with(start.as_bytes()) {
            return Some(name);
        }
    }
    if line.starts_with(b"\x11\x11\xE0\xE0") {
        return Some("index");
    }
    let shape: Vec<u8> = text.iter().take(22).map(|&byte| shape(byte)).collect();
    (shape == b"[9999/99/99 99:99:99 9").then_some("stamp")
}

fn shape(byte: u8) -> u8 {
    if byte.is_ascii_digit() { b'9' } else { byte }
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let second = line_end(raw, 0);
    let end = raw.trim_ascii_end().len();
    let first = &raw[..second];
    let title = {
        let line = first.trim_ascii_end();
        let start = line
            .iter()
            .position(|&byte| byte == b'[')
            .map_or(0, |at| at + 1);
        let close = line[start..].iter().rposition(|&byte| byte == b']');
        let end = close.map_or(line.len(), |at| start + at);
        start..start + line[start..end].trim_ascii_end().len()
    };
    let footer = footer(raw);
    let (message, lines, time, level) = match mark(raw) {
        Some("header") => (title, second, None, None),
        Some("boot") => (title, second, time(first), None),
        Some(">") => {
            let line = &raw[second..line_end(raw, second)];
            let starts = line.trim_ascii_start().starts_with(b">>>");
            let start = if starts { time(line) } else { None };
            (
                title,
                second,
                start.or(footer.end),
                level(raw, second, footer.exit),
            )
        }
        Some("stamp") => {
            let third = line_end(raw, second);
            let text = second + raw[second..third].trim_ascii_end().len();
            (second..text, third, time(first), numbered(raw, second))
        }
        Some("ins" | "index") => return None,
        _ => {
            if !raw.split(|&byte| byte == b'\n').any(is_of_section) {
                return None;
            }
            let level = level(raw, 0, footer.exit);
            (0..first.trim_ascii_end().len(), second, footer.end, level)
        }
    };
    let (level, level_text) = level.unwrap_or((Level::Info, b""));
    let lines = match raw.get(lines..end).unwrap_or_default() {
        [] => Vec::new(),
        lines => lines
            .split(|&byte| byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .collect(),
    };
    Some(RefEvent {
        times: vec![time],
        level: Some(Some(level)),
        level_text,
        message: &raw[message.clone()],
        body: Some(&raw[message.start..]),
        lines,
        ..RefEvent::default()
    })
}

/// The end of the line that begins at `at`, its line feed included.
fn line_end(raw: &[u8], at: usize) -> usize {
    let feed = raw[at..].iter().position(|&byte| byte == b'\n');
    feed.map_or(raw.len(), |feed| at + feed + 1)
}

#[derive(Default)]
struct Footer<'a> {
    end: Option<RefTime>,
    exit: Option<&'a [u8]>,
}

fn footer(raw: &[u8]) -> Footer<'_> {
    let mut footer = Footer::default();
    let lines = raw.trim_ascii_end().rsplit(|&byte| byte == b'\n').take(2);
    for line in lines.take_while(|line| line.trim_ascii_start().starts_with(b"<<<")) {
        if mark(line) == Some("exit") {
            footer.exit = footer.exit.or(Some(line));
        } else {
            footer.end = footer.end.or_else(|| time(line));
        }
    }
    footer
}

/// The first date and time of a line.
fn time(line: &[u8]) -> Option<RefTime> {
    let digit = line.iter().position(u8::is_ascii_digit)?;
    let stamp = line.get(digit..digit + 19)?;
    let stamp = std::str::from_utf8(stamp)
        .ok()
        .filter(|stamp| stamp.is_ascii())?;
    let shape: Vec<u8> = stamp.bytes().map(shape).collect();
    let number = |at: std::ops::Range<usize>| stamp[at].parse::<u32>().unwrap_or(u32::MAX);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    let exists = (1..=days).contains(&day)
        && number(11..13) < 24
        && number(14..16) < 60
        && number(17..19) < 60;
    if shape != b"9999/99/99 99:99:99" || !exists {
        return None;
    }
    let rest = line[digit + 19..].strip_prefix(b".").unwrap_or_default();
    let fraction = rest.iter().take(9).take_while(|byte| byte.is_ascii_digit());
    let fraction: String = fraction.map(|&byte| char::from(byte)).collect();
    Some(RefTime {
        clock: format!(
            "{}T{}.{:0<9}",
            stamp[..10].replace('/', "-"),
            &stamp[11..],
            fraction
        ),
        digits: fraction.len(),
        zone: Some("none".to_owned()),
    })
}

fn level<'a>(raw: &'a [u8], body: usize, exit: Option<&'a [u8]>) -> Option<(Level, &'a [u8])> {
    let failure = exit.and_then(|line| {
        let at = line.windows(7).position(|word| word == b"FAILURE")?;
        // Behind the name of the status: a colon and blanks.
        let before = &line[..at];
        let is_value = before.trim_ascii_end().ends_with(b":")
            && before.iter().filter(|&&byte| byte == b':').count() == 1
            && !before.contains(&b'(');
        is_value.then_some((Level::Error, &line[at..at + 7]))
    });
    let marked = |mark: &'static str, level| {
        let mut lines = raw[body..].split(|&byte| byte == b'\n');
        lines.find_map(|line| {
            let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
            let word = mark.trim_end().len();
            line[blanks..]
                .starts_with(mark.as_bytes())
                .then(|| (level, &line[blanks..blanks + word]))
        })
    };
    failure
        .or_else(|| marked("!!!", Level::Error))
        .or_else(|| marked("! ", Level::Warning))
}

/// The level of a record of Windows 2000 or XP.
fn numbered(raw: &[u8], body: usize) -> Option<(Level, &[u8])> {
    let find = |letter: u8, level| {
        raw[body..].split(|&byte| byte == b'\n').find_map(|line| {
            let text = match line {
                [b'@', b' ', rest @ ..] if is_clock(rest.get(..12)?) => {
                    rest[12..].trim_ascii_start()
                }
                line => line,
            };
            let is_level = text.starts_with(&[b'#', letter]);
            is_level.then(|| (level, &text[..2]))
        })
    };
    find(b'E', Level::Error).or_else(|| find(b'W', Level::Warning))
}

fn is_clock(text: &[u8]) -> bool {
    let shape: Vec<u8> = text.iter().map(|&byte| shape(byte)).collect();
    shape == b"99:99:99.999" && text < b"24".as_slice() && text[3] < b'6' && text[6] < b'6'
}

fn is_of_section(line: &[u8]) -> bool {
    let text = line.trim_ascii_start();
    let edges = ["<<<  Section end ", ">>>  Section start ", "<<<  [Exit"];
    if edges.iter().any(|edge| text.starts_with(edge.as_bytes())) {
        return true;
    }
    if text.len() == line.len() && !text.starts_with(b"!") {
        return false;
    }
    let text = text
        .strip_prefix(b"!!!")
        .or_else(|| text.strip_prefix(b"! "))
        .unwrap_or(text)
        .trim_ascii_start();
    let len = text
        .iter()
        .take_while(|byte| byte.is_ascii_lowercase() || **byte == b'.')
        .count();
    let behind = &text[len..];
    (2..=3).contains(&len)
        && behind.starts_with(b":")
        && behind.get(1).is_none_or(u8::is_ascii_whitespace)
}
