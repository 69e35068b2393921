//! The event log as XML, read slowly and obviously, without anything of the library.
//!
//! The rules:
//! 1. The *first tag* of an event is `<Event` and the *last tag* `</Event>`, each with a prefix of at most 32 bytes or without one. Behind
//!    the name of the first stands `>`, `/` or a blank.
//! 2. An item starts at each first tag; at the first byte that is no blank behind the last tag that comes first after it, and behind
//!    64 blanks at most; and behind a byte order mark that a source starts with and that something follows.
//! 3. An item that is longer than [`panther::MAX_ITEM`] is cut behind the last line feed that fits, 16 bytes earlier where those are NULs,
//!    or where it must be. What is left goes on to the next first tag.
//! 4. An item that starts with a first tag is an event if a tag `System` is in it. Of the elements on the level of that tag, up to the
//!    tag that closes it, the first of each name counts.

use panther::{Level, MAX_ITEM, Reason};

/// An item as the reference reads it.
#[derive(Clone, Debug)]
pub struct RefItem<'a> {
    /// Where it begins.
    pub start: usize,
    /// Its bytes.
    pub raw: &'a [u8],
    /// What it is.
    pub kind: Result<RefEvent<'a>, Reason>,
}

/// The parts of an event.
#[derive(Clone, Debug, Default)]
pub struct RefEvent<'a> {
    /// The time with nine digits of the fraction, and the number of them that were printed.
    pub time: Option<(String, usize)>,
    /// The number that says the level.
    pub level: &'a [u8],
    /// The provider.
    pub component: &'a [u8],
    /// The first line of the message.
    pub message: &'a [u8],
    /// Everything from the message to the end of the record.
    pub body: &'a [u8],
    /// The other lines of the message.
    pub lines: Vec<&'a [u8]>,
    /// Names and values.
    pub data: Vec<(Option<&'a [u8]>, &'a [u8])>,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let starts = starts(source);
    let mut items = Vec::new();
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(source.len());
        let mut at = start;
        while at < end {
            let piece = first_piece(&source[at..end]);
            let kind = if at == start {
                kind(piece)
            } else if piece.iter().all(|&byte| byte == 0) {
                Err(Reason::NulRun)
            } else {
                Err(Reason::TooLong)
            };
            items.push(RefItem {
                start: at,
                raw: piece,
                kind,
            });
            at += piece.len();
        }
    }
    items
}

/// Rules 1 and 2.
fn starts(source: &[u8]) -> Vec<usize> {
    let mut starts: Vec<usize> = (0..source.len())
        .filter(|&at| source[at] == b'<' && is_first_tag(&source[at..]))
        .collect();
    let events = starts.clone();
    for (index, &start) in events.iter().enumerate() {
        let next = events.get(index + 1).copied().unwrap_or(source.len());
        let last = (start..next).find_map(|at| Some(at + last_tag(&source[at..next])?));
        if let Some(mut end) = last {
            for _ in 0..64 {
                if source.get(end).is_some_and(u8::is_ascii_whitespace) {
                    end += 1;
                }
            }
            if end < next && end - start <= MAX_ITEM {
                starts.push(end);
            }
        }
    }
    starts.push(0);
    if source.starts_with(BOM) {
        starts.push(BOM.len());
    }
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|&start| start < source.len());
    starts
}

/// The name at the start of these bytes, with its prefix cut off, and what follows it.
fn event_name(bytes: &[u8]) -> Option<&[u8]> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || byte >= 0x80;
    if let Some(rest) = bytes.strip_prefix(b"Event")
        && rest
            .first()
            .is_none_or(|&byte| !is_name(byte) && byte != b':')
    {
        return Some(rest);
    }
    let mut prefix = 0;
    while prefix < 32 && bytes.get(prefix).is_some_and(|&byte| is_name(byte)) {
        prefix += 1;
    }
    if prefix == 0 {
        return None;
    }
    bytes[prefix..].strip_prefix(b":Event")
}

fn is_first_tag(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(b"<").and_then(event_name);
    rest.and_then(|rest| rest.first())
        .is_some_and(|byte| b">/ \t\r\n".contains(byte))
}

/// The length of the last tag at the start of these bytes.
fn last_tag(bytes: &[u8]) -> Option<usize> {
    let rest = event_name(bytes.strip_prefix(b"</")?)?.strip_prefix(b">")?;
    Some(bytes.len() - rest.len())
}

/// Rule 3.
fn first_piece(item: &[u8]) -> &[u8] {
    if item.len() <= MAX_ITEM {
        return item;
    }
    let mut end = MAX_ITEM;
    if item[end - 16..end].iter().all(|&byte| byte == 0) {
        return &item[..end - 16];
    }
    while end > 0 && item[end - 1] != b'\n' {
        end -= 1;
    }
    &item[..if end == 0 { MAX_ITEM } else { end }]
}

fn kind(raw: &[u8]) -> Result<RefEvent<'_>, Reason> {
    if is_first_tag(raw) {
        return event(raw).ok_or(Reason::Malformed);
    }
    Err(if raw == BOM {
        Reason::ByteOrderMark
    } else if raw.iter().all(|&byte| byte == 0) {
        Reason::NulRun
    } else if raw.iter().all(u8::is_ascii_whitespace) {
        Reason::Blank
    } else if is_markup(raw.strip_prefix(BOM).unwrap_or(raw)) {
        Reason::Markup
    } else {
        Reason::Stray
    })
}

fn is_markup(mut text: &[u8]) -> bool {
    loop {
        text = text.trim_ascii_start();
        if text.is_empty() {
            return true;
        }
        if let Some(number) = text.strip_prefix(b"Record ") {
            let end = find(number, |at| !number[at].is_ascii_digit()).unwrap_or(number.len());
            if end == 0
                || number
                    .get(end)
                    .is_some_and(|byte| !byte.is_ascii_whitespace())
            {
                return false;
            }
            text = &number[end..];
            continue;
        }
        let begins = text.len() > 1
            && text[0] == b'<'
            && (b"/?!_".contains(&text[1]) || text[1].is_ascii_alphabetic() || text[1] >= 0x80);
        let end: &[u8] = if text.starts_with(b"<!--") {
            b"-->"
        } else {
            b">"
        };
        let Some(at) = find(text, |at| begins && at > 0 && text[at..].starts_with(end)) else {
            return false;
        };
        text = &text[at + end.len()..];
    }
}

fn find(text: &[u8], is_it: impl Fn(usize) -> bool) -> Option<usize> {
    (0..text.len()).find(|&at| is_it(at))
}

#[derive(Clone, Copy)]
struct Tag<'a> {
    name: &'a [u8],
    attributes: &'a [u8],
    opens: bool,
    closes: bool,
    start: usize,
    end: usize,
}

/// The tags of a text, up to the first that has no end.
fn tags(text: &[u8]) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let second = rest.get(1).copied().unwrap_or(b' ');
        let is_name_start = second == b'_' || second.is_ascii_alphabetic() || second >= 0x80;
        if rest[0] != b'<' || !(is_name_start || b"/!?".contains(&second)) {
            at += 1;
            continue;
        }
        if second == b'!' || second == b'?' {
            let end: &[u8] = if rest.starts_with(b"<!--") {
                b"-->"
            } else if rest.starts_with(b"<![CDATA[") {
                b"]]>"
            } else {
                b">"
            };
            match find(rest, |at| at > 0 && rest[at..].starts_with(end)) {
                Some(found) => at += found + end.len(),
                None => break,
            }
            continue;
        }
        let name_start = if second == b'/' { 2 } else { 1 };
        let mut end = name_start;
        while end < rest.len() && !b">/ \t\r\n".contains(&rest[end]) {
            end += 1;
        }
        let name = &rest[name_start..end];
        let attributes = end;
        let mut quote = None;
        while end < rest.len() && (quote.is_some() || rest[end] != b'>') {
            if quote == Some(rest[end]) {
                quote = None;
            } else if quote.is_none() && b"\"'".contains(&rest[end]) {
                quote = Some(rest[end]);
            }
            end += 1;
        }
        if end >= rest.len() {
            break;
        }
        let attributes = &rest[attributes..end];
        let colon = find(name, |at| name[at] == b':');
        tags.push(Tag {
            name: colon.map_or(name, |colon| &name[colon + 1..]),
            attributes,
            opens: second != b'/',
            closes: second == b'/' || attributes.ends_with(b"/"),
            start: at,
            end: at + end + 1,
        });
        at += end + 1;
    }
    tags
}

/// The elements inside of the one that tag `index` begins, with their contents; and where that element ends.
fn children<'a>(
    text: &'a [u8],
    tags: &[Tag<'a>],
    index: usize,
) -> (Vec<(Tag<'a>, &'a [u8])>, usize) {
    let mut found = Vec::new();
    let outer = tags[index];
    if outer.closes {
        return (found, outer.end);
    }
    let mut depth = 0;
    let mut first = outer;
    for &tag in &tags[index + 1..] {
        if tag.opens {
            if depth == 0 {
                first = tag;
            }
            depth += 1;
        }
        if tag.closes {
            if depth == 0 {
                return (found, tag.end);
            }
            depth -= 1;
            if depth == 0 {
                let end = if tag.opens { tag.end } else { tag.start };
                found.push((first, &text[first.end..end]));
            }
        }
    }
    if depth > 0 {
        found.push((first, &text[first.end..]));
    }
    (found, text.len())
}

fn attribute<'a>(tag: &Tag<'a>, wanted: &[u8]) -> Option<&'a [u8]> {
    let mut all = attributes(tag).into_iter();
    all.find_map(|(name, value)| (name == wanted).then_some(value))
}

/// The attributes up to one that has no value in quotes.
fn attributes<'a>(tag: &Tag<'a>) -> Vec<(&'a [u8], &'a [u8])> {
    let mut attributes = Vec::new();
    let mut rest = tag.attributes;
    while let Some(equals) = find(rest, |at| rest[at] == b'=') {
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = value.first().filter(|byte| b"\"'".contains(byte));
        let end = find(value, |at| at > 0 && Some(&value[at]) == quote);
        let (Some(_), Some(end)) = (quote, end) else {
            break;
        };
        attributes.push((rest[..equals].trim_ascii(), &value[1..end]));
        rest = &value[end + 1..];
    }
    attributes
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let tags = tags(raw);
    let system = tags
        .iter()
        .position(|tag| tag.opens && tag.name == b"System")?;
    let (elements, system_end) = children(raw, &tags, system);
    // The first that is not blank counts.
    let not_blank = |text: &&[u8]| !text.is_empty();
    let first = |name: &[u8]| {
        let mut named = elements.iter().filter(|element| element.0.name == name);
        named.find_map(|element| Some(element.1.trim_ascii()).filter(not_blank))
    };
    let first_with = |name: &[u8], wanted: &[u8]| {
        let mut named = elements.iter().filter(|element| element.0.name == name);
        named.find_map(|element| {
            let mut all = attributes(&element.0).into_iter();
            all.find_map(|(name, value)| {
                Some(value.trim_ascii()).filter(|text| name == wanted && not_blank(text))
            })
        })
    };
    let text = rendered(raw, tags[system].end).unwrap_or_default();
    let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let mut message = lines.remove(0).trim_ascii_end();
    for escaped in ["&#13;", "&#xD;", "&#xd;"] {
        if let Some(rest) = message.strip_suffix(escaped.as_bytes()) {
            message = rest.trim_ascii_end();
            break;
        }
    }
    for line in &mut lines {
        *line = line.strip_suffix(b"\r").unwrap_or(line);
    }
    let body = if text.is_empty() {
        system_end
    } else {
        text.as_ptr().addr() - raw.as_ptr().addr()
    };
    Some(RefEvent {
        time: first_with(b"TimeCreated", b"SystemTime").and_then(time),
        level: first(b"Level").unwrap_or_default(),
        component: first_with(b"Provider", b"Name").unwrap_or_default(),
        message,
        body: &raw[body..],
        lines,
        data: data(raw, &tags),
    })
}

/// The text of the message.
fn rendered(raw: &[u8], from: usize) -> Option<&[u8]> {
    let name = b"RenderingInfo";
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || byte >= 0x80;
    let start = (from..raw.len()).find(|&at| {
        let mut rest = &raw[at..];
        if rest[0] != b'<' {
            return false;
        }
        rest = &rest[1..];
        let prefix = find(rest, |at| !is_name(rest[at])).unwrap_or(0);
        if (1..=32).contains(&prefix) && rest[prefix] == b':' {
            rest = &rest[prefix + 1..];
        }
        rest.starts_with(name)
            && rest
                .get(name.len())
                .is_some_and(|byte| b">/ \t\r\n".contains(byte))
    })?;
    // Read from there, whatever comes before.
    let own = tags(&raw[start..]);
    if own.first().is_none_or(|tag| !tag.opens) {
        return None;
    }
    let (elements, _) = children(&raw[start..], &own, 0);
    let message = elements
        .iter()
        .find(|element| element.0.name == b"Message")?;
    Some(message.1.trim_ascii()).filter(|text| !text.is_empty())
}

/// Every element of a section that has none inside.
fn data<'a>(raw: &'a [u8], tags: &[Tag<'a>]) -> Vec<(Option<&'a [u8]>, &'a [u8])> {
    let mut data = Vec::new();
    let mut path: Vec<Tag<'a>> = Vec::new();
    let mut leaf = false;
    for &tag in tags {
        if path.is_empty() {
            let sections = ["EventData", "UserData", "ProcessingErrorData"];
            if tag.opens && !tag.closes && sections.iter().any(|name| name.as_bytes() == tag.name) {
                path.push(tag);
            }
            continue;
        }
        match (tag.opens, tag.closes) {
            (true, false) => {
                path.push(tag);
                leaf = true;
            }
            (true, true) => {
                data.push(datum(&tag, &[]));
                leaf = false;
            }
            _ => {
                let open = path.pop().expect("an open element");
                if leaf {
                    data.push(datum(&open, &raw[open.end..tag.start]));
                }
                leaf = false;
            }
        }
    }
    if leaf && let Some(open) = path.last() {
        data.push(datum(open, &raw[open.end..]));
    }
    data
}

fn datum<'a>(tag: &Tag<'a>, value: &'a [u8]) -> (Option<&'a [u8]>, &'a [u8]) {
    let named = attribute(tag, b"Name");
    let element = Some(tag.name).filter(|&name| name != b"Data");
    let value = match value.trim_ascii() {
        [] if value.contains(&b'\n') => &[],
        _ => value,
    };
    (named.or(element).filter(|name| !name.is_empty()), value)
}

fn time(text: &[u8]) -> Option<(String, usize)> {
    let text = std::str::from_utf8(text).ok()?;
    let rest = ["Z", " UTC"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .or_else(|| without_offset(text))
        .unwrap_or(text);
    let (whole, fraction) = match rest.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    let shape: String = whole
        .chars()
        .map(|char| if char.is_ascii_digit() { '9' } else { char })
        .collect();
    let is_shape = shape == "9999-99-99T99:99:99" || shape == "9999-99-99 99:99:99";
    if !is_shape || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| whole[from..from + 2].parse::<u32>().unwrap_or(99);
    let year: u32 = whole[..4].parse().ok()?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match number(5) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    let exists =
        (1..=days).contains(&number(8)) && number(11) < 24 && number(14) < 60 && number(17) < 60;
    exists.then(|| {
        let whole = whole.replace(' ', "T");
        (format!("{whole}.{fraction:0<9}"), fraction.len())
    })
}

/// What stands before an offset such as `+05:30` or `+0530`.
fn without_offset(text: &str) -> Option<&str> {
    let (before, offset) = text.split_at_checked(text.rfind(['+', '-'])?)?;
    let digits = offset[1..].replacen(':', "", usize::from(offset.len() == 6));
    let is_offset = digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (offset.len() == 5 || offset.as_bytes()[3] == b':')
        && digits[..2] < *"24"
        && digits[2..] < *"60";
    (is_offset && before.len() >= 19).then_some(before)
}

/// The level that a number means.
#[must_use]
pub fn level(word: &[u8]) -> Option<Level> {
    Some(match word {
        b"" => return None,
        b"0" | b"4" => Level::Info,
        b"1" => Level::Fatal,
        b"2" => Level::Error,
        b"3" => Level::Warning,
        b"5" => Level::Verbose,
        _ => Level::Other,
    })
}
