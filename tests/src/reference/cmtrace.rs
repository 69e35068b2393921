//! Logs for CMTrace.
//!
//! The rules:
//! 1. A source that has lines with a time at their end, and no `<![LOG[`, is read line by line.
//!    Otherwise a record begins wherever `<![LOG[` stands.
//! 2. The text of a record ends before `]LOG]!>`, or with the record. Attributes follow: letters, an
//!    equals sign and a value in quotation marks. The last of a name counts.
//! 3. A line ends in `$$<component><date time><thread=number` and a bracket, or in three cells behind
//!    tabs: component, time and a number with `(0x`. If those are no such cells, two or more blanks
//!    separate them. A level before a colon may begin it. Any other line is one of plain text.

use panther::Level;

use super::clock::{self, At};
use super::framing::{Begun, Rule, pieces};
use super::{BOM, RefEvent, RefItem, RefTime, gap, plain};

const START: &[u8] = b"<![LOG[";

struct Records;

impl Rule for Records {
    fn begins(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(START)
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        item.places()
            .find(|&at| item.source[at..].starts_with(START))
    }
}

/// The items of a source whose layout was learned from the bytes `shown`.
#[must_use]
pub fn items<'a>(source: &'a [u8], shown: &[u8]) -> Vec<RefItem<'a>> {
    let shown = &shown[..shown.len().min(panther::SNIFF)];
    let has = |text: &[u8]| shown.windows(text.len()).any(|part| part == text);
    let mut lines = shown.split_inclusive(|&byte| byte == b'\n');
    if !has(START) && lines.any(|line| tail(line).is_some()) {
        let mut items = plain::items(source);
        for item in &mut items {
            if let Ok(event) = &mut item.kind
                && let Some(found) = tail(item.raw)
            {
                *event = found;
            }
        }
        return items;
    }
    let pieces = pieces(source, &Records).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if piece.raw == BOM {
                    Err(gap(piece.raw))
                } else {
                    event(piece.raw).ok_or_else(|| gap(piece.raw))
                }
            })
        })
        .collect()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Rule 2.
fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let text = raw.strip_prefix(START)?;
    let end = find(text, b"]LOG]!>").unwrap_or(text.len());
    let mut attributes = At::new(text.get(end + 7..).unwrap_or_default());
    let text = &text[..end];
    let (mut clock, mut date): (&[u8], &[u8]) = (b"", b"");
    let mut event = RefEvent::default();
    loop {
        attributes.text(b"<");
        attributes.run(usize::MAX, |byte| byte.is_ascii_whitespace());
        let name = attributes.run(32, |byte| byte.is_ascii_alphabetic());
        if name.is_empty() || attributes.text(b"=\"").is_none() {
            break;
        }
        let value = attributes.run(usize::MAX, |byte| byte != b'"');
        if attributes.text(b"\"").is_none() {
            break;
        }
        match name {
            b"time" => clock = value,
            b"date" => date = value,
            b"component" => event.component = value,
            b"type" => event.level_text = value,
            _ => {}
        }
    }
    event.times = vec![time(date, clock)];
    event.level = Some(match event.level_text {
        b"" => None,
        b"0" => Some(Level::Verbose),
        b"1" => Some(Level::Info),
        b"2" => Some(Level::Warning),
        b"3" => Some(Level::Error),
        _ => Some(Level::Other),
    });
    let mut lines = text.split(|&byte| byte == b'\n');
    event.message = lines.next().unwrap_or_default().trim_ascii_end();
    event.lines = lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    if text.ends_with(b"\n") {
        event.lines.pop();
    }
    Some(event)
}

/// The time that a date with the month first and a time of day with a bias say.
fn time(date: &[u8], clock: &[u8]) -> Option<RefTime> {
    let month_first = || {
        let mut at = At::new(date);
        let month = at.number(1, 2)?;
        let separator = at.one_of(b"-/")?;
        let day = at.number(1, 2)?;
        at.one_of(&[separator])?;
        Some([at.number(4, 4)?, month, day])
    };
    let year_first = || {
        let mut at = At::new(date);
        let year = at.number(4, 4)?;
        at.text(b"-")?;
        let month = at.number(2, 2)?;
        at.text(b"-")?;
        Some([year, month, at.number(2, 2)?])
    };
    let date = month_first().or_else(year_first)?;
    let mut at = At::new(clock);
    let hour = at.number(1, 2)?;
    at.text(b":")?;
    let minute = at.number(1, 2)?;
    at.text(b":")?;
    let second = at.number(1, 2)?;
    let before = at;
    let mut fraction: &[u8] = b"";
    if at.text(b".").is_some() {
        fraction = at.run(9, |byte| byte.is_ascii_digit());
    }
    if fraction.is_empty() {
        at = before;
    }
    let mut time = clock::time(date, [hour, minute, second], fraction)?;
    if at.rest().starts_with(b"+-") {
        at.text(b"+");
    }
    let sign = at.one_of(b"+-");
    let bias = std::str::from_utf8(at.rest()).unwrap_or("x");
    let is_bias = (1..=4).contains(&bias.len()) && bias.bytes().all(|byte| byte.is_ascii_digit());
    let minutes: i32 = if is_bias { bias.parse().ok()? } else { 9999 };
    time.zone = Some(match sign {
        Some(b'-') if minutes < 1440 => (minutes * 60).to_string(),
        Some(_) if minutes < 1440 => (-minutes * 60).to_string(),
        _ => "none".to_owned(),
    });
    Some(time)
}

/// Rule 3.
fn tail(line: &[u8]) -> Option<RefEvent<'_>> {
    let end = line.iter().rposition(|byte| !b" \t\r\n".contains(byte))?;
    let raw = line;
    let line = &line[..=end];
    let (text, component, time) = if line.ends_with(b">") {
        let mark = (0..line.len()).rfind(|&at| line[at..].starts_with(b"$$<"))?;
        let rest = &line[mark + 3..];
        let (component, rest) = rest.split_at(find(rest, b"><")?);
        let rest = &rest[2..];
        let (stamp, rest) = rest.split_at(find(rest, b"><thread=")?);
        let blank = stamp.iter().position(|&byte| byte == b' ')?;
        let time = time(&stamp[..blank], &stamp[blank + 1..])?;
        number(&rest[9..])?;
        (&line[..mark], component, time)
    } else {
        let with_tabs = line.rsplitn(4, |&byte| byte == b'\t').collect();
        cells(with_tabs).or_else(|| cells(between_blanks(line)))?
    };
    let message = text.trim_ascii_end();
    let word = message.iter().take(10).position(|&byte| byte == b':');
    let word = word.map_or(&b""[..], |colon| &message[..colon]);
    let level = std::str::from_utf8(word)
        .ok()
        .and_then(|word| word.parse().ok());
    let level = level.filter(|level| *level != Level::Other);
    Some(RefEvent {
        times: vec![Some(time)],
        level: Some(level),
        level_text: if level.is_some() { word } else { b"" },
        component,
        message,
        body: Some(raw),
        ..RefEvent::default()
    })
}

/// The text, the component and the time of a line with these cells, the last one first.
fn cells(cells: Vec<&[u8]>) -> Option<(&[u8], &[u8], RefTime)> {
    let [thread, stamp, component, text] = cells.try_into().ok()?;
    let stamp_read = clock::stamp(stamp).filter(|read| read.len == stamp.len())?;
    number(thread).filter(|()| find(thread, b"(0x").is_some())?;
    Some((text, component, stamp_read.time?))
}

/// The last three cells of a line between two or more blanks, the last one first, and what stands
/// before them.
fn between_blanks(mut line: &[u8]) -> Vec<&[u8]> {
    let mut cells = Vec::new();
    while cells.len() < 3
        && let Some(end) = (2..=line.len())
            .rev()
            .find(|&end| line[..end].ends_with(b"  "))
    {
        cells.push(&line[end..]);
        let start = line[..end].iter().rposition(|&byte| byte != b' ');
        line = &line[..start.map_or(0, |start| start + 1)];
    }
    cells.push(line);
    cells
}

/// Whether a number that fits 32 bits begins the text.
fn number(text: &[u8]) -> Option<()> {
    let digits = At::new(text).run(usize::MAX, |byte| byte.is_ascii_digit());
    let digits = std::str::from_utf8(digits).ok()?;
    digits.parse::<u32>().ok().map(drop)
}
