//! Results of SetupDiag: text, XML and JSON.
//!
//! The rules:
//! 1. A result begins with `Matching Profile found:`; with the tag of an element `SetupDiag`; or
//!    with a `{` and, behind 64 blanks at most, one of five names, or the name `Version` and in the
//!    first 320 bytes the name `ProfileName`. The layout of a source is that of its first result.
//! 2. A result is a list of parts: lines `Key = Value` that are indented, or between the line
//!    `System Information:` and a blank one, and all other lines; elements
//!    without elements; strings and words that are no names.
//! 3. The message is the profile, if it stands before the texts; otherwise the first line of the
//!    texts. The lines are what stands between the start of the first text and the end of the last
//!    one, without tags, names, and blanks at the start of a line.

use panther::{Level, Reason};

use super::elements::Elements;
use super::framing::{Begun, Rule, pieces};
use super::json::time::seconds;
use super::table::dates::times;
use super::xml::tags::{find, tags};
use super::xml::time::time as iso_time;
use super::{RefEvent, RefItem, RefTime, gap, xml};

const RESULTS: Elements = Elements {
    records: &["SetupDiag"],
    around: &[],
};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Lines of text.
    Text,
    /// XML.
    Xml,
    /// JSON.
    Json,
}

use Layout::{Json, Text, Xml};

impl Layout {
    /// The layout of a source that begins with these bytes.
    #[must_use]
    pub fn of(shown: &[u8]) -> Self {
        let layouts = [Text, Xml, Json].into_iter();
        let first = layouts.min_by_key(|layout| {
            let mut places = 0..shown.len();
            places
                .find(|&at| layout.begins(&shown[at..]))
                .unwrap_or(shown.len())
        });
        first.unwrap_or(Text)
    }
}

impl Rule for Layout {
    fn begins(&self, bytes: &[u8]) -> bool {
        match self {
            Text => bytes.starts_with(b"Matching Profile found:"),
            Xml => RESULTS.begins(bytes),
            Json => begins_object(&bytes[..bytes.len().min(320)]),
        }
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        match self {
            Xml => RESULTS.next(item),
            _ => item.places().find(|&at| self.begins(&item.source[at..])),
        }
    }
}

fn begins_object(bytes: &[u8]) -> bool {
    let Some(inside) = bytes.strip_prefix(b"{") else {
        return false;
    };
    let name = inside.trim_ascii_start();
    let names = [
        "ProfileName",
        "ProfileGuid",
        "SystemInfo",
        "FailureData",
        "LogErrorLine",
    ];
    let begins =
        |wanted: &str, at: usize| name[at..].starts_with(format!("\"{wanted}\"").as_bytes());
    inside.len() - name.len() <= 64
        && (names.iter().any(|known| begins(known, 0))
            || begins("Version", 0) && find(name, |at| begins("ProfileName", at)).is_some())
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8], layout: Layout) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &layout).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if layout.begins(piece.raw) {
                    event(piece.raw, layout).ok_or(Reason::Malformed)
                } else {
                    Err(match (layout, gap(piece.raw)) {
                        (Xml, _) => match xml::gap(piece.raw) {
                            Reason::Preamble => Reason::Stray,
                            reason => reason,
                        },
                        (Json, Reason::Preamble) if piece.raw.trim_ascii() == b"[" => {
                            Reason::Markup
                        }
                        (Json, Reason::Preamble) => Reason::Stray,
                        (_, reason) => reason,
                    })
                }
            })
        })
        .collect()
}

type Part<'a> = (&'a [u8], &'a [u8]);

fn parts(raw: &[u8], layout: Layout) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    match layout {
        Text => {
            let mut in_block = false;
            for (number, line) in raw.split_inclusive(|&byte| byte == b'\n').enumerate() {
                let text = line.trim_ascii();
                let equals = find(text, |at| text[at] == b'=');
                let equals = equals.filter(|_| in_block || line[0].is_ascii_whitespace());
                if number == 0 && text.starts_with(b"Matching Profile found:") {
                    let title = &text[b"Matching Profile found:".len()..];
                    match title.len().checked_sub(39) {
                        Some(at) if title[at..].starts_with(b" - ") => {
                            parts.push((b"ProfileName".as_slice(), title[..at].trim_ascii()));
                        }
                        _ => parts.push((b"ProfileName", title.trim_ascii())),
                    }
                } else if let Some(equals) = equals {
                    let (name, value) = (&text[..equals], &text[equals + 1..]);
                    parts.push((name.trim_ascii(), value.trim_ascii()));
                } else if text.is_empty() || text == b"System Information:" {
                    in_block = !text.is_empty();
                } else {
                    parts.push((b"FailureData", text));
                }
            }
        }
        Xml => {
            let mut open = None;
            for tag in tags(raw) {
                if let (false, Some((name, start))) = (tag.opens, open) {
                    parts.push((name, &raw[start..tag.start]));
                }
                open = (tag.opens && !tag.closes).then_some((tag.name, tag.end));
            }
            if let Some((name, start)) = open {
                parts.push((name, &raw[start..]));
            }
        }
        Json => {
            let mut name: &[u8] = &[];
            let mut at = 0;
            while at < raw.len() {
                if raw[at] == b'"' {
                    let end = string_end(raw, at + 1);
                    let text = &raw[at + 1..end];
                    at = (end + 1).min(raw.len());
                    if raw[at..].trim_ascii_start().starts_with(b":") {
                        name = text;
                    } else {
                        parts.push((name, text));
                    }
                } else if raw[at].is_ascii_alphanumeric() || raw[at] == b'-' {
                    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
                    let len = find(&raw[at..], |place| !is_part(raw[at + place]));
                    let end = at + len.unwrap_or(raw.len() - at);
                    if &raw[at..end] != b"null" {
                        parts.push((name, &raw[at..end]));
                    }
                    at = end;
                } else {
                    at += 1;
                }
            }
        }
    }
    parts
}

/// Where the string ends whose inside starts at `at`.
fn string_end(raw: &[u8], mut at: usize) -> usize {
    while at < raw.len() && raw[at] != b'"' {
        at += if raw[at] == b'\\' { 2 } else { 1 };
    }
    at.min(raw.len())
}

fn event(raw: &[u8], layout: Layout) -> Option<RefEvent<'_>> {
    let parts = parts(raw, layout);
    let text_names = [
        "LogErrorLine",
        "FailureData",
        "Message",
        "FailureDetails",
        "Remediation",
        "RemediationInfo",
        "string",
    ];
    let texts: Vec<Part<'_>> = parts
        .iter()
        .copied()
        .filter(|(name, _)| text_names.iter().any(|text| text.as_bytes() == *name))
        .collect();
    let named = |wanted: &str| {
        let mut parts = parts.iter();
        let found = parts.find(|(name, value)| {
            let letters: Vec<u8> = name.iter().copied().filter(|&byte| byte != b' ').collect();
            letters == wanted.as_bytes() && !value.trim_ascii().is_empty()
        });
        found.map(|(_, value)| *value)
    };
    let place = |text: &[u8]| text.as_ptr().addr() - raw.as_ptr().addr();
    let text = texts.first().zip(texts.last()).map(|(first, last)| {
        let end = place(last.1) + last.1.len();
        without_start(&raw[place(first.1)..end], layout).trim_ascii_end()
    });
    let text = text.filter(|text| !text.is_empty());
    let profile = named("ProfileName")
        .map(|profile| without_start(profile, layout).trim_ascii_end())
        .filter(|profile| !profile.is_empty())
        .filter(|profile| text.is_none_or(|text| place(profile) < place(text)));
    let mut lines = lines(text.unwrap_or_default(), layout);
    let message = match profile {
        Some(profile) => self::lines(profile, layout)[0].trim_ascii_end(),
        None => {
            text?;
            lines.remove(0).trim_ascii_end()
        }
    };
    let start = match message {
        [] => place(profile.or(text)?),
        message => place(message),
    };
    let level = texts.iter().filter(|(name, _)| *name != b"LogErrorLine");
    let level = level.filter_map(|(_, text)| level_of(text)).next();
    let quoted = texts.iter().find_map(|(_, text)| quoted(text));
    let time = |name: &str| named(name).and_then(time);
    Some(RefEvent {
        times: vec![
            time("UpgradeEndTime")
                .or(quoted)
                .or_else(|| time("UpgradeStartTime")),
        ],
        level: Some(level.map(|(level, _)| level)),
        level_text: level.map_or(&[], |(_, word)| word),
        message,
        body: Some(&raw[start..]),
        lines,
        ..RefEvent::default()
    })
}

fn level_of(text: &[u8]) -> Option<(Level, &[u8])> {
    (0..text.len()).find_map(|at| {
        let words = [
            ("Error: ", 5, Level::Error),
            ("Warning: ", 7, Level::Warning),
            ("successful", 10, Level::Info),
        ];
        let mut words = words.iter();
        let (_, len, level) = words.find(|(word, ..)| text[at..].starts_with(word.as_bytes()))?;
        Some((*level, &text[at..at + len]))
    })
}

/// The time of a line that is a record of setup.
fn quoted(text: &[u8]) -> Option<RefTime> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"LogEntry:").unwrap_or(text);
    let (stamp, rest) = text.trim_ascii_start().split_at_checked(19)?;
    iso_time(stamp).filter(|_| stamp[10] == b' ' && rest.starts_with(b", "))
}

fn time(text: &[u8]) -> Option<RefTime> {
    let text = text.trim_ascii();
    let date = text
        .strip_prefix(b"\\/Date(")
        .or_else(|| text.strip_prefix(b"/Date("));
    let found = match date {
        Some(date) => of_date(std::str::from_utf8(date).ok()?.split_once(')')?.0),
        None => iso_time(text).or_else(|| {
            let [day_first, month_first] = times(text);
            match text.last() {
                Some(b'M' | b'm') => month_first,
                _ => day_first,
            }
        }),
    };
    // The time is not set.
    found.filter(|time| time.clock[..4] >= *"1601")
}

fn of_date(date: &str) -> Option<RefTime> {
    let (sign, date) = match date.strip_prefix('-') {
        Some(date) => (-1, date),
        None => (1, date),
    };
    let (digits, offset) = date.split_at(
        date.find(|char: char| !char.is_ascii_digit())
            .unwrap_or(date.len()),
    );
    let bare = offset.replacen(
        ':',
        "",
        usize::from(offset.len() == 6 && offset.as_bytes()[3] == b':'),
    );
    let zone = match bare.as_bytes() {
        b"" | b"Z" => 0,
        b" UTC" => 0,
        [sign @ (b'+' | b'-'), digits @ ..]
            if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) =>
        {
            let (hours, minutes): (i64, i64) = (bare[1..3].parse().ok()?, bare[3..].parse().ok()?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if *sign == b'-' { -60 } else { 60 }
        }
        _ => return None,
    };
    let milliseconds = sign * digits.parse::<i64>().ok()?;
    let whole = seconds(milliseconds.div_euclid(1000) + zone)?;
    let fraction = milliseconds.rem_euclid(1000);
    Some(RefTime {
        clock: format!("{whole}.{fraction:03}000000"),
        digits: if fraction == 0 { 0 } else { 3 },
        zone: Some(zone.to_string()),
    })
}

/// A text without the blanks and line breaks at its start.
fn without_start(text: &[u8], layout: Layout) -> &[u8] {
    let mut rest = text.trim_ascii_start();
    loop {
        let len = one_break(rest, layout);
        if len == 0 {
            return rest;
        }
        rest = rest[len..].trim_ascii_start();
    }
}

fn lines(text: &[u8], layout: Layout) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if one_break(&text[at..], layout) > 0 {
            let line = &text[start..at];
            lines.push(line.strip_suffix(b"\r").unwrap_or(line));
            start = text.len() - without_start(&text[at..], layout).len();
            at = start;
        } else {
            at += if layout == Json && text[at] == b'\\' {
                2
            } else {
                1
            };
        }
    }
    if start < text.len() {
        let line = &text[start..];
        lines.push(line.strip_suffix(b"\r").unwrap_or(line));
    }
    lines
}

/// The length of the line break at the start of a text.
fn one_break(text: &[u8], layout: Layout) -> usize {
    let escapes: &[&str] = match layout {
        Text => &["\n"],
        Xml => &[
            "\n", "&#10;", "&#xA;", "&#xa;", "&#x0A;", "&#x0a;", "&#13;\n", "&#xD;\n", "&#xd;\n",
            "&#x0D;\n", "&#x0d;\n",
        ],
        Json => &[
            "\n", "\\n", "\\r", "\\u000a", "\\u000A", "\\u000d", "\\u000D",
        ],
    };
    if let Some(escape) = escapes
        .iter()
        .find(|escape| text.starts_with(escape.as_bytes()))
    {
        return escape.len();
    }
    match (layout, text) {
        (Xml, [b'<', first, ..])
            if *first == b'/'
                || *first == b'_'
                || first.is_ascii_alphabetic()
                || *first >= 0x80 =>
        {
            let end = text.iter().take(257).position(|&byte| byte == b'>');
            end.map_or(0, |end| end + 1)
        }
        (Xml, [b'&', ..]) => {
            // A carriage return and a line feed, both escaped.
            let returns = ["&#13;", "&#xD;", "&#xd;", "&#x0D;", "&#x0d;"];
            let feed = returns.iter().find_map(|first| {
                let after = text.strip_prefix(first.as_bytes())?;
                let feed = after.starts_with(b"&").then(|| one_break(after, Xml))?;
                // Two carriage returns are none.
                let is_feed = returns
                    .iter()
                    .all(|first| !after.starts_with(first.as_bytes()));
                (feed > 0 && is_feed).then_some(first.len() + feed)
            });
            feed.unwrap_or(0)
        }
        (Json, [b'"', ..]) => {
            let mut at = 1;
            loop {
                let Some(open) = find(&text[at..], |place| text[at + place] == b'"') else {
                    return text.len();
                };
                let start = at + open + 1;
                let end = string_end(text, start);
                at = (end + 1).min(text.len());
                if !text[at..].trim_ascii_start().starts_with(b":") {
                    return start;
                }
            }
        }
        _ => 0,
    }
}
