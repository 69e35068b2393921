//! `WindowsUpdate.log`.
//!
//! The rules:
//! 1. A *header* is a line that begins with a date, a time of day and a fraction or a half of the
//!    day. It may begin with `[processor]process.thread::`. A line `Unknown( 1): GUID=` is a header,
//!    and so is one without a fraction if a process, a thread and a known component follow.
//!    In a line with these columns, several blanks may stand between the date and the time of day.
//! 2. A time that does not exist, or one up to 1601, is no time.
//! 3. If seven digits of the fraction and columns in their places follow, the component has 15
//!    letters at most and the message begins after 56 bytes.
//! 4. In other lines, a process, a thread and a component are words. The message begins after the
//!    16 bytes of the column, if the component is padded so, and otherwise one byte after it.
//! 5. Without a process and a thread behind the time, only a known component is one.

use panther::Level;

use super::clock::{self, At, stamp};
use super::{RefEvent, RefItem, RefTime, lines};

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let is_header = |bytes: &[u8]| header(bytes).is_some();
    lines::items_before_prompts(source, is_header, event)
}

struct Header {
    time: Option<RefTime>,
    end: usize,
    is_trace: bool,
    has_ids: bool,
}

/// Rules 1 and 2.
fn header(bytes: &[u8]) -> Option<Header> {
    let line = bytes.split(|&byte| byte == b'\n').next()?;
    // The line with its end.
    let line = &bytes[..bytes.len().min(line.len() + 1)];
    if let Some(header) = usual(line) {
        let is_half =
            matches!(&line[header.end..], [b' ', half, b'm' | b'M', ..] if b"aApP".contains(half));
        return Some(match is_half {
            true => other(line).unwrap_or(header),
            false => header,
        });
    }
    other(line)
}

fn stated(time: Option<RefTime>) -> Option<RefTime> {
    time.filter(|time| *time.clock > *"1602")
}

fn usual(line: &[u8]) -> Option<Header> {
    let mut at = At::new(line);
    let year = at.number(4, 4)?;
    let separator = at.one_of(b"/-.")?;
    let month = at.number(2, 2)?;
    at.one_of(&[separator])?;
    let day = at.number(2, 2)?;
    at.one_of(b" \t")?;
    let hour = at.number(2, 2)?;
    at.text(b":")?;
    let minute = at.number(2, 2)?;
    at.text(b":")?;
    let second = at.number(2, 2)?;
    at.one_of(b".:")?;
    let fraction = at.run(9, |byte| byte.is_ascii_digit());
    let time = clock::time([year, month, day], [hour, minute, second], fraction);
    (!fraction.is_empty()).then(|| Header {
        time: stated(time),
        end: at.at,
        is_trace: false,
        has_ids: false,
    })
}

fn other(line: &[u8]) -> Option<Header> {
    let header = |time, end, is_trace, has_ids| Header {
        time,
        end,
        is_trace,
        has_ids,
    };
    let mut at = At::new(line);
    if at.text(b"Unknown(").is_some() {
        at.run(10, |byte| byte == b' ' || byte.is_ascii_digit());
        at.text(b"): GUID=")?;
        return Some(header(None, 0, true, false));
    }
    let hex = |at: &mut At<'_>, most| !at.run(most, |byte| byte.is_ascii_hexdigit()).is_empty();
    let has_ids = at.text(b"[").is_some()
        && hex(&mut at, 3)
        && at.text(b"]").is_some()
        && hex(&mut at, 8)
        && at.text(b".").is_some()
        && hex(&mut at, 8)
        && at.text(b"::").is_some();
    let start = if has_ids { at.at } else { 0 };
    if let Some((time, end)) = spaced(line)
        && is_old(&line[end..])
    {
        return Some(header(stated(time), end, false, false));
    }
    let stamp = stamp(&line[start..])?;
    let end = start + stamp.len;
    if stamp.is_exact {
        return Some(header(stated(stamp.time), end, true, has_ids));
    }
    // A line of an old client.
    let is_digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let is_full = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18];
    if !is_full.into_iter().all(is_digit) || line[13] != b':' || !b" \t".contains(&line[10]) {
        return None;
    }
    is_old(&line[19..]).then(|| header(stated(stamp.time), end, false, false))
}

/// A date, two to eight blanks, a time of day and a fraction behind a colon: the time and its length.
fn spaced(line: &[u8]) -> Option<(Option<RefTime>, usize)> {
    let blanks = line.get(10..)?.iter().take_while(|&&byte| byte == b' ');
    let blanks = blanks.count();
    let clock = line.get(10 + blanks..)?;
    if !(2..=8).contains(&blanks) || clock.get(8) != Some(&b':') {
        return None;
    }
    let joined = [&line[..10], b" ", clock].concat();
    let header = usual(&joined)?;
    Some((header.time, header.end + blanks - 1))
}

/// Whether a process, a thread and a known component follow, each behind one to eight blanks.
fn is_old(rest: &[u8]) -> bool {
    let mut at = At::new(rest);
    for column in 0..3 {
        let blanks = at
            .run(usize::MAX, |byte| byte == b' ' || byte == b'\t')
            .len();
        let word = at.run(usize::MAX, |byte| match column {
            2 => is_name(byte),
            _ => byte.is_ascii_hexdigit(),
        });
        let fits = match column {
            2 => is_component(word),
            _ => (1..=8).contains(&word.len()),
        };
        let ends = at.rest().first().is_some_and(u8::is_ascii_whitespace);
        if !(1..=8).contains(&blanks) || !fits || !ends {
            return false;
        }
    }
    true
}

fn is_name(byte: u8) -> bool {
    byte & 0x40 != 0 || byte.is_ascii_digit() || byte == b'-'
}

fn is_component(word: &[u8]) -> bool {
    const KNOWN: &str = "agent api au auclnt cdm cmpress comapi datastore deployment dnldmgr \
        downloadmanager driver dtastor dwnldmgr eehandler eehndler ep handler idletimer idletmr \
        inv metadata misc offlsnc parser protocoltalker pt report reporter service setup shared \
        shutdwn sls udp webservices wil ws wuredir wutask wuweb";
    let word = String::from_utf8_lossy(word).to_ascii_lowercase();
    KNOWN.split_whitespace().any(|known| known == word)
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let header = header(raw)?;
    let first = raw.split_inclusive(|&byte| byte == b'\n').next()?;
    let end = first.len()
        - first
            .iter()
            .rev()
            .take_while(|byte| b" \t\r\n".contains(byte))
            .count();
    let (component, message) = columns(first, &header);
    let message = message.min(end);
    let text = &first[message..end];
    let (level, word) = level(text, header.is_trace);
    let mut lines: Vec<_> = raw[first.len()..]
        .split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    if raw.ends_with(b"\n") {
        lines.pop();
    }
    if raw.len() == first.len() {
        lines.clear();
    }
    Some(RefEvent {
        times: vec![header.time],
        level: Some(Some(level)),
        level_text: word,
        component,
        message: text,
        lines,
        ..RefEvent::default()
    })
}

/// Rules 3 to 5: the component, and where the message begins.
fn columns<'a>(line: &'a [u8], header: &Header) -> (&'a [u8], usize) {
    let is_letter = |byte: &u8| byte & 0x40 != 0;
    if header.end == 27 && header.time.is_some() && line[19] == b'.' && line.len() >= 56 {
        let digit = |at: usize| line[at] & 0xf0 == 0x30;
        let blank = |at: usize| line[at] == b' ';
        let length = line[40..56].iter().take_while(|byte| is_letter(byte));
        let length = length.count();
        let padded = (40 + length..56).all(blank);
        if digit(28)
            && digit(34)
            && blank(27)
            && blank(33)
            && blank(39)
            && (1..16).contains(&length)
            && padded
        {
            return (&line[40..40 + length], 56);
        }
    }
    let mut at = At::new(line);
    at.at = header.end;
    let blanks = |at: &mut At<'_>| {
        at.run(usize::MAX, |byte| byte == b' ' || byte == b'\t')
            .len()
    };
    let ends = |at: &At<'_>| at.rest().first().is_none_or(u8::is_ascii_whitespace);
    let id = |at: &mut At<'_>| {
        blanks(at);
        let digits = at.run(usize::MAX, |byte| byte.is_ascii_hexdigit());
        (1..=8).contains(&digits.len()) && ends(at)
    };
    let has_ids = !header.has_ids && id(&mut at) && id(&mut at);
    if !has_ids {
        at.at = header.end;
    }
    let tab = has_ids && at.rest().first() == Some(&b'\t');
    let padding = if tab {
        at.at += 1;
        1
    } else {
        blanks(&mut at)
    };
    let start = at.at;
    let word = at.run(usize::MAX, is_name);
    let is_word = word.first().is_some_and(is_letter) && ends(&at);
    let is_component = match has_ids {
        true => padding <= 15,
        false => is_component(word),
    };
    if !is_word || !is_component {
        let message = if tab { start + 1 } else { start };
        return (b"", message.min(line.len()));
    }
    let is_padded = line
        .get(at.at..start + 16)
        .is_some_and(|padding| padding.iter().all(|&byte| byte == b' '));
    let message = if is_padded { start + 16 } else { at.at + 1 };
    (word, message.min(line.len()))
}

/// The level at the start of a message behind bullets, or anywhere in that of a trace.
fn level(text: &[u8], is_trace: bool) -> (Level, &[u8]) {
    const LEVELS: [(&str, Level); 4] = [
        ("*FAILED*", Level::Error),
        ("FATAL", Level::Fatal),
        ("ERROR", Level::Error),
        ("WARNING", Level::Warning),
    ];
    let bullets = text.iter().take(32);
    let bullets = bullets.take_while(|byte| b" \t*#-=".contains(byte)).count();
    if bullets > 0 && text[bullets - 1..].starts_with(b"*FAILED*") {
        return (Level::Error, &text[bullets..bullets + 6]);
    }
    for (mark, level) in &LEVELS[1..] {
        if let Some(rest) = text[bullets..].strip_prefix(mark.as_bytes())
            && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
        {
            return (*level, &text[bullets..bullets + mark.len()]);
        }
    }
    if is_trace {
        for (mark, level) in LEVELS {
            let found = text
                .windows(mark.len())
                .position(|word| word == mark.as_bytes());
            let Some(at) = found else { continue };
            if mark == "*FAILED*" {
                return (level, &text[at + 1..at + 7]);
            }
            if text.get(at + mark.len()) == Some(&b':') {
                return (level, &text[at..at + mark.len()]);
            }
        }
    }
    (Level::Info, b"")
}
