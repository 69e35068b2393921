//! Events as Event Viewer copies them and PowerShell prints them.
//!
//! These readers know the usual form alone: whole events with English names in the usual order.
//! For any other text they give `None`.

use panther::Reason;

use super::table::dates::times;
use super::{RefEvent, RefItem};

/// Events as Event Viewer copies them, without XML.
#[must_use]
pub fn copies(source: &[u8]) -> Option<Vec<RefItem<'_>>> {
    const LABELS: [&str; 9] = [
        "Log Name:",
        "Source:",
        "Date:",
        "Event ID:",
        "Task Category:",
        "Level:",
        "Keywords:",
        "User:",
        "Computer:",
    ];
    let records = records(source, b"Log Name:      ")?;
    let read = |raw| {
        let mut lines = lines(raw);
        let mut values = [&[][..]; 9];
        for (value, label) in values.iter_mut().zip(LABELS) {
            *value = lines
                .next()?
                .strip_prefix(format!("{label:<15}").as_bytes())?;
            if value.is_empty() || value.trim_ascii() != *value || *value == b"N/A" {
                return None;
            }
        }
        let [_, source, date, id, _, level, keywords, ..] = values;
        let is_usual = lines.next()? == b"Description:"
            && id.iter().all(u8::is_ascii_digit)
            && id.len() < 10
            && keywords == b"Classic";
        let mut text: Vec<&[u8]> = lines.collect();
        while text.last().is_some_and(|line| line.is_empty()) {
            text.pop();
        }
        let is_usual = is_usual && text.iter().all(|line| line.trim_ascii() == *line);
        let (message, rest) = text.split_first()?;
        if !is_usual || message.is_empty() || text.iter().any(|line| line.starts_with(b"<")) {
            return None;
        }
        event(date, source, level, message, rest.to_vec())
    };
    items(source, 0, Reason::Blank, records, read)
}

/// Events as `Get-WinEvent | Format-List` prints them.
#[must_use]
pub fn list(source: &[u8]) -> Option<Vec<RefItem<'_>>> {
    const NAMES: [&str; 5] = [
        "TimeCreated",
        "ProviderName",
        "Id",
        "LevelDisplayName",
        "Message",
    ];
    let head = source.len() - source.trim_ascii_start().len();
    let records = records(&source[head..], b"TimeCreated      : ")?;
    let read = |raw| {
        let mut lines = lines(raw);
        let mut values = [&[][..]; 5];
        for (value, name) in values.iter_mut().zip(NAMES) {
            let line = lines.next()?;
            *value = line.strip_prefix(format!("{name:<16} : ").as_bytes())?;
            if value.trim_ascii().is_empty() || value.starts_with(b" ") {
                return None;
            }
        }
        let [time, provider, id, level, message] = values;
        let mut rest = Vec::new();
        let mut has_ended = false;
        for line in lines {
            match line.strip_prefix(b"                   ") {
                Some(text) if !has_ended && text.trim_ascii() == text && !text.is_empty() => {
                    rest.push(text);
                }
                _ if line.is_empty() => has_ended = true,
                _ => return None,
            }
        }
        if !id.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut text = message.trim_ascii_end();
        // A line that ends in a blank goes on in the next one.
        if message.ends_with(b" ") && !rest.is_empty() {
            let next: &[u8] = rest.remove(0);
            let place = |part: &[u8]| part.as_ptr().addr() - raw.as_ptr().addr();
            text = &raw[place(message)..place(next) + next.len()];
        }
        event(time, provider, level, text, rest)
    };
    items(source, head, Reason::Blank, records, read)
}

/// Events as `Get-WinEvent` prints them in a table of one provider.
#[must_use]
pub fn table(source: &[u8]) -> Option<Vec<RefItem<'_>>> {
    const DASHES: &[u8] = b"-----------                      -- ---------------- -------\r\n";
    const NAMES: &[u8] = b"TimeCreated                      Id LevelDisplayName Message\r\n";
    let names = source.windows(NAMES.len()).position(|text| text == NAMES)?;
    let head = names + NAMES.len() + DASHES.len();
    let is_usual = source[names + NAMES.len()..].starts_with(DASHES)
        && source[..names].trim_ascii() == b"ProviderName: Contoso-Agent"
        && source.starts_with(b"\r\n");
    let mut records = Vec::new();
    let mut at = head;
    for line in source.get(head..)?.split_inclusive(|&byte| byte == b'\n') {
        records.push((at - head, line));
        at += line.len();
    }
    is_usual.then(|| items(source, head, Reason::Markup, records, row))?
}

fn row(raw: &[u8]) -> Option<RefEvent<'_>> {
    let row = raw.strip_suffix(b"\r\n")?;
    let is_usual = row.len() > 54
        && row.is_ascii()
        && row.trim_ascii() == row
        && [29, 35, 52].iter().all(|&at| row[at] == b' ')
        && row[30..35].trim_ascii().iter().all(u8::is_ascii_digit)
        && row[34].is_ascii_digit()
        && !b" \t".contains(&row[53]);
    if !is_usual {
        return None;
    }
    let level = row[36..52].trim_ascii_end();
    event(row[..29].trim_ascii(), b"", level, &row[53..], Vec::new())
}

/// The records of a text that begins with one, with their offsets.
fn records<'a>(source: &'a [u8], start: &[u8]) -> Option<Vec<(usize, &'a [u8])>> {
    let is_start =
        |at: usize| source[at..].starts_with(start) && (at == 0 || source[at - 1] == b'\n');
    let mut starts: Vec<usize> = (0..source.len()).filter(|&at| is_start(at)).collect();
    let is_usual = source.is_ascii() && !source.contains(&0) && starts.first() == Some(&0);
    starts.push(source.len());
    let records = starts
        .windows(2)
        .map(|pair| (pair[0], &source[pair[0]..pair[1]]));
    is_usual.then(|| records.collect())
}

fn items<'a>(
    source: &'a [u8],
    head: usize,
    reason: Reason,
    records: Vec<(usize, &'a [u8])>,
    read: impl Fn(&'a [u8]) -> Option<RefEvent<'a>>,
) -> Option<Vec<RefItem<'a>>> {
    let mut items = Vec::new();
    if head > 0 {
        items.push(RefItem {
            start: 0,
            raw: &source[..head],
            kind: Err(reason),
        });
    }
    for (start, raw) in records {
        items.push(RefItem {
            start: head + start,
            raw,
            kind: Ok(read(raw)?),
        });
    }
    Some(items)
}

fn event<'a>(
    time: &'a [u8],
    component: &'a [u8],
    level_text: &'a [u8],
    message: &'a [u8],
    lines: Vec<&'a [u8]>,
) -> Option<RefEvent<'a>> {
    let times = times(time);
    times[0].as_ref().or(times[1].as_ref())?;
    Some(RefEvent {
        times: times.to_vec(),
        component,
        level_text,
        message,
        lines,
        ..RefEvent::default()
    })
}

/// The lines of a record without their ends.
fn lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    raw.split_inclusive(|&byte| byte == b'\n').map(|line| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    })
}
