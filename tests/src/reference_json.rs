//! The event log as JSON, read slowly and obviously, without anything of the library.
//!
//! The rules, where objects stand in any way:
//! 1. An *object* is a brace, at most 64 blanks, and a quote. A *frame* is one whose first value is an array, where at most 64 blanks stand
//!    between each two tokens, and the first name has at most 64 bytes, none of them a backslash or a control character.
//! 2. A *record* is an item that starts with an object that is no frame. It ends behind the brace that closes it and the blanks and commas
//!    that follow, 64 at most; before a line that begins with an object; and before an object of the same first name that is
//!    behind a comma or an opening bracket, and 64 blanks at most. Braces in strings do not count, and a line end ends a string.
//! 3. Any other item ends before the next object that is no frame or that begins a line; and behind a byte order mark that a source
//!    starts with and that something follows.
//! 4. An item that is longer than [`panther::MAX_ITEM`] is cut as in [`crate::reference_evtx`]. What is left goes on to the next line that
//!    begins with an object.
//!
//! Where the first line is an object from its first byte to its last, an item is a line that begins with a brace, or all lines up to the
//! next such.
//!
//! 5. Of a record the first of each name counts, up to the first value that is none. It is an event if it has a section that only events
//!    have, or a number beside something that tells whose.

use panther::{Level, Reason};
use serde_core::de::IgnoredAny;

use crate::reference_evtx::{BOM, RefEvent, RefItem, first_piece, time as iso_time};

/// Whether the first line shows that every line is an object.
#[must_use]
pub fn is_lines(source: &[u8]) -> bool {
    let source = source.strip_prefix(BOM).unwrap_or(source);
    let mut lines = source.split_inclusive(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    first.ends_with(b"\n") && first.starts_with(b"{") && first.trim_ascii_end().ends_with(b"}")
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8], lines: bool) -> Vec<RefItem<'_>> {
    let mut items = Vec::new();
    let (mut at, mut is_rest) = (0, false);
    while at < source.len() {
        let end = if lines {
            end_of_line_item(source, at, is_rest)
        } else {
            end_of_item(source, at, is_rest)
        };
        let raw = first_piece(&source[at..end]);
        let kind = match is_rest {
            false => kind(raw),
            true if raw.iter().all(|&byte| byte == 0) => Err(Reason::NulRun),
            true => Err(Reason::TooLong),
        };
        items.push(RefItem {
            start: at,
            raw,
            kind,
        });
        is_rest = raw.len() < end - at;
        at += raw.len();
    }
    items
}

fn has_mark(source: &[u8], at: usize) -> bool {
    at == 0 && source.starts_with(BOM) && source.len() > BOM.len()
}

fn end_of_line_item(source: &[u8], at: usize, is_rest: bool) -> usize {
    if has_mark(source, at) {
        return BOM.len();
    }
    let one = !is_rest && source[at] == b'{';
    (at + 1..source.len())
        .find(|&place| source[place - 1] == b'\n' && (one || source[place] == b'{'))
        .unwrap_or(source.len())
}

fn end_of_item(source: &[u8], at: usize, is_rest: bool) -> usize {
    if has_mark(source, at) {
        return BOM.len();
    }
    if !is_rest && is_record(&source[at..]) {
        return end_of_record(source, at);
    }
    (at + 1..source.len())
        .find(|&place| {
            let begins_line = source[place - 1] == b'\n';
            source[place] == b'{'
                && is_object(&source[place..])
                && (begins_line || !is_rest && !is_frame(&source[place..]))
        })
        .unwrap_or(source.len())
}

fn end_of_record(source: &[u8], start: usize) -> usize {
    let (mut depth, mut in_string) = (0, false);
    let name = first_name(&source[start..]);
    let mut at = start;
    while at < source.len() {
        match source[at] {
            b'\n' => {
                if is_object(&source[at + 1..]) {
                    return at + 1;
                }
                in_string = false;
            }
            b'"' => in_string = !in_string,
            b'\\' if in_string && source.get(at + 1) != Some(&b'\n') => at += 1,
            b'{' => {
                let before = source[start.max(at.saturating_sub(64))..at].trim_ascii_end();
                let is_element = at > start && (before.ends_with(b",") || before.ends_with(b"["));
                if is_element && name.is_some() && starts_with_name(&source[at..], name) {
                    return at;
                }
                if !in_string {
                    depth += 1;
                }
            }
            b'}' if !in_string => {
                depth -= 1;
                if depth <= 0 {
                    let is_behind = |byte: &&u8| b", \t\r\n\x0c".contains(*byte);
                    let behind = source[at + 1..].iter().take(64).take_while(is_behind);
                    return at + 1 + behind.count();
                }
            }
            _ => {}
        }
        at += 1;
    }
    source.len()
}

/// What follows at most 64 blanks.
fn behind_blanks(text: &[u8]) -> Option<&[u8]> {
    let rest = text.trim_ascii_start();
    (!rest.is_empty() && text.len() - rest.len() <= 64).then_some(rest)
}

fn is_object(text: &[u8]) -> bool {
    let inside = text.strip_prefix(b"{").and_then(behind_blanks);
    inside.is_some_and(|inside| inside.starts_with(b"\""))
}

/// The first name with its quotes.
fn first_name(text: &[u8]) -> Option<&[u8]> {
    let inside = text.strip_prefix(b"{").and_then(behind_blanks)?;
    let name = inside.strip_prefix(b"\"")?;
    let end = name.iter().position(|&byte| byte == b'"')?;
    let plain = name[..end]
        .iter()
        .all(|&byte| byte >= b' ' && byte != b'\\');
    (plain && end <= 64).then_some(&inside[..end + 2])
}

fn starts_with_name(text: &[u8], name: Option<&[u8]>) -> bool {
    let inside = text.strip_prefix(b"{").and_then(behind_blanks);
    inside.is_some_and(|inside| name.is_some_and(|name| inside.starts_with(name)))
}

fn is_frame(text: &[u8]) -> bool {
    let value = || {
        let name = first_name(text)?;
        let inside = behind_blanks(text.strip_prefix(b"{")?)?;
        let rest = behind_blanks(&inside[name.len()..])?;
        behind_blanks(rest.strip_prefix(b":")?)
    };
    value().is_some_and(|value| value.starts_with(b"["))
}

fn is_record(text: &[u8]) -> bool {
    is_object(text) && !is_frame(text)
}

fn kind(raw: &[u8]) -> Result<RefEvent<'_>, Reason> {
    if is_record(raw) {
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
            let digits = number.iter().take_while(|byte| byte.is_ascii_digit());
            let rest = &number[digits.count()..];
            if rest.len() == number.len() || rest.first().is_some_and(|b| !b.is_ascii_whitespace())
            {
                return false;
            }
            text = rest;
        } else if text[0] == b'"' {
            // As if it stood in an object.
            let object = [b"{", text].concat();
            let Some(name) = first_name(&object) else {
                return false;
            };
            let after = text[name.len()..].trim_ascii_start();
            let Some(after) = after.strip_prefix(b":") else {
                return false;
            };
            text = after;
        } else if b"[]{},".contains(&text[0]) {
            text = &text[1..];
        } else {
            return false;
        }
    }
}

/// The value at the start of this text, which begins with no blank.
fn value(text: &[u8]) -> Option<&[u8]> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(&text[..values.byte_offset()])
}

fn blanks(text: &[u8], at: usize) -> usize {
    let is_blank = |byte: &&u8| b" \t\r\n".contains(*byte);
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(is_blank).count()
}

/// What a value is to an event.
#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    Part(&'static str),
    Inside(Place),
    Section,
    Properties,
    Ignored,
    Value,
}

/// Each line has a place, what is meant, and the names that mean it.
const NAMES: &[(&str, &str, &str)] = &[
    ("", ">", "Event _source result"),
    ("", ">System", "System"),
    ("", ">Rendering", "RenderingInfo"),
    ("", ">winlog", "winlog"),
    ("", ">ecs", "event"),
    ("", ">log", "log"),
    ("", ">host", "host"),
    ("", ">user", "user"),
    (
        "",
        "section",
        "EventData UserData ProcessingErrorData event_data user_data",
    ),
    ("", "properties", "Properties"),
    (
        "",
        "ignored",
        "Bookmark ContainerLog MatchedQueryIds KeywordsDisplayNames RenderingInfo_attributes Event_attributes #attributes \
         @metadata @version agent beat ecs",
    ),
    ("", "provider", "Provider ProviderName source_name"),
    ("", "source", "EventSourceName"),
    ("", "provider 3", "SourceName Source"),
    ("", "id", "EventID EventId event_id"),
    ("", "id 2", "Id EventCode"),
    ("", "level", "Level level EventLevel"),
    ("", "level 2", "Severity"),
    ("", "level 3", "LevelDisplayName EventLevelName"),
    ("", "time", "TimeCreated"),
    ("", "time 2", "EventTime @timestamp Timestamp"),
    ("", "time 3", "TimeGenerated"),
    (
        "",
        "record",
        "EventRecordID EventRecordId RecordId record_number",
    ),
    ("", "channel", "Channel LogName log_name EventLog"),
    ("", "pid", "ProcessID ExecutionProcessID process_id"),
    ("", "pid 2", "ProcessId"),
    ("", "tid 2", "ThreadId"),
    ("", "message", "Message message RenderedDescription"),
    (
        "",
        "other",
        "RecordNumber ProviderGuid ProviderId provider_guid Qualifiers Version version Task task TaskDisplayName Opcode opcode OpcodeDisplayName \
         Keywords keywords ActivityId ActivityID activity_id RelatedActivityId RelatedActivityID related_activity_id ThreadID \
         ExecutionThreadID thread_id Computer MachineName computer_name Hostname UserId UserID",
    ),
    ("System", "provider", "Provider Provider_attributes"),
    ("System", "level", "Level Level_attributes"),
    (
        "System",
        "system time",
        "TimeCreated TimeCreated_attributes",
    ),
    (
        "System",
        "id",
        "EventID EventId EventID_attributes EventId_attributes",
    ),
    (
        "System",
        "other",
        "Version Task Opcode Keywords EventRecordID Correlation Execution Channel Computer Security Version_attributes \
         Task_attributes Opcode_attributes Keywords_attributes EventRecordID_attributes Correlation_attributes Execution_attributes \
         Channel_attributes Computer_attributes Security_attributes",
    ),
    ("Rendering", "message", "Message"),
    ("Rendering", "level 3", "Level"),
    (
        "Rendering",
        "other",
        "Task Opcode Channel Provider Culture @Culture #attributes",
    ),
    ("winlog", "section", "event_data user_data"),
    ("winlog", "provider", "provider_name"),
    ("winlog", "level 2", "level"),
    ("winlog", "time", "time_created"),
    ("winlog", ">process", "process"),
    ("winlog", ">user", "user"),
    (
        "winlog",
        "other",
        "provider_guid event_id record_id channel computer_name activity_id related_activity_id version task opcode keywords",
    ),
    ("process", ">thread", "thread"),
    ("process", "other", "pid"),
    ("thread", "other", "id"),
    ("user", "other", "identifier"),
    ("ecs", "id 2", "code"),
    ("ecs", "provider 3", "provider"),
    ("log", "level 2", "level"),
    ("host", "other", "name"),
];

/// A place, and in attributes what they are attributes of.
type Place = (&'static str, &'static str);

fn meaning((place, own): Place, name: &[u8]) -> Meaning {
    if place == "attributes" {
        return attribute(own, name);
    }
    let found = NAMES.iter().find(|(of, _, names)| {
        *of == place
            && names
                .split_whitespace()
                .any(|known| known.as_bytes() == name)
    });
    match found.map(|&(_, meaning, _)| meaning) {
        None => Meaning::Value,
        Some("section") => Meaning::Section,
        Some("properties") => Meaning::Properties,
        Some("ignored") => Meaning::Ignored,
        Some(meaning) => match meaning.strip_prefix('>') {
            Some(inside) => Meaning::Inside((inside, "")),
            None => Meaning::Part(meaning),
        },
    }
}

fn attribute(own: &'static str, name: &[u8]) -> Meaning {
    match name.strip_prefix(b"@").unwrap_or(name) {
        b"#attributes" => Meaning::Inside(("attributes", own)),
        b"#text" | b"Value" | b"value" => Meaning::Part(own),
        b"Name" if own == "provider" => Meaning::Part(own),
        b"EventSourceName" => Meaning::Part("source"),
        b"SystemTime" => Meaning::Part("system time"),
        b"Guid" | b"Qualifiers" | b"ActivityID" | b"RelatedActivityID" | b"ProcessID"
        | b"ThreadID" | b"UserID" | b"Culture" => Meaning::Part("other"),
        _ => Meaning::Value,
    }
}

#[derive(Default)]
struct Record<'a> {
    /// The parts that were found, in their order; of a part that is an object, or nothing, only the name.
    parts: Vec<(&'static str, &'a [u8])>,
    sections: Vec<&'a [u8]>,
    properties: bool,
    has_system: bool,
    has_winlog: bool,
    system_end: Option<usize>,
    /// How deep the object is that has the event.
    root_level: usize,
    /// The names and values in it that mean nothing to the event log.
    values: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Record<'a> {
    fn first(&self, wanted: &[&str]) -> Option<&'a [u8]> {
        wanted.iter().find_map(|wanted| {
            let found = self
                .parts
                .iter()
                .find(|(name, value)| name == wanted && !value.is_empty());
            found
                .map(|part| part.1.trim_ascii())
                .filter(|value| !value.is_empty())
        })
    }

    fn has(&self, wanted: &str) -> bool {
        self.parts.iter().any(|(name, _)| *name == wanted)
    }

    fn has_value(&self, wanted: &str) -> bool {
        self.parts
            .iter()
            .any(|(name, value)| *name == wanted && !value.is_empty())
    }

    /// Walks through an object from behind its brace; where it ends, if it does.
    fn walk(&mut self, raw: &'a [u8], mut at: usize, place: Place, level: usize) -> Option<usize> {
        let mut is_first = true;
        loop {
            let is_done = ["provider", "level", "system time"]
                .iter()
                .all(|name| self.has_value(name));
            if place.0 == "System" && is_done {
                at = end_of_object(raw, at);
            }
            at = blanks(raw, at);
            if *raw.get(at)? == b'}' {
                return Some(at + 1);
            }
            if !is_first {
                if raw[at] != b',' {
                    return None;
                }
                at = blanks(raw, at + 1);
            }
            is_first = false;
            let start = at + 1;
            if *raw.get(at)? != b'"' {
                return None;
            }
            at += 1;
            while *raw.get(at)? != b'"' {
                at += if raw[at] == b'\\' { 2 } else { 1 };
            }
            let name = &raw[start..at];
            at = blanks(raw, at + 1);
            if *raw.get(at)? != b':' {
                return None;
            }
            at = blanks(raw, at + 1);
            let meaning = meaning(place, name);
            if let Meaning::Part(part) = meaning {
                self.parts.push((part, &[]));
            }
            let inside = match meaning {
                Meaning::Inside(inside) => Some(inside),
                Meaning::Part("pid 2" | "tid 2") => None,
                Meaning::Part(part) => Some(("attributes", part)),
                _ => None,
            };
            if let Some(inside) = inside.filter(|_| level < 6)
                && raw.get(at) == Some(&b'{')
            {
                self.has_system |= inside.0 == "System";
                self.has_winlog |= inside.0 == "winlog";
                if inside.0.is_empty() {
                    self.root_level = level + 1;
                    self.values.clear();
                }
                at = self.walk(raw, at + 1, inside, level + 1)?;
                if inside.0 == "System" {
                    self.system_end.get_or_insert(at);
                }
                continue;
            }
            let value = value(raw.get(at..)?)?;
            at += value.len();
            let is_nested = value.starts_with(b"{") || value.starts_with(b"[");
            match meaning {
                Meaning::Part(part) if !is_nested => self.parts.push((part, inner(value))),
                Meaning::Section | Meaning::Properties if is_nested && self.sections.len() < 2 => {
                    self.sections.push(value);
                    self.properties |= meaning == Meaning::Properties;
                }
                _ => {}
            }
            let may_be_value = matches!(meaning, Meaning::Value | Meaning::Part("pid 2" | "tid 2"));
            if place.0.is_empty() && level == self.root_level && may_be_value {
                self.values.push((name, value));
            }
        }
    }
}

/// A string without its quotes; nothing for `null`.
fn inner(value: &[u8]) -> &[u8] {
    if value == b"null" {
        return &[];
    }
    let inside = value
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    inside.unwrap_or(value)
}

/// Where the brace is that closes the object around `at`.
fn end_of_object(raw: &[u8], mut at: usize) -> usize {
    let (mut depth, mut in_string) = (0, false);
    while at < raw.len() {
        match raw[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string && depth == 0 => return at,
            b'}' if !in_string => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    raw.len()
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let mut record = Record::default();
    record.walk(raw, 1, ("", ""), 0);
    let any = |names: &[&str]| names.iter().any(|name| record.has(name));
    let is_event = record.has_system
        || record.has_winlog
        || record.has("id") && any(&["provider", "source", "provider 3", "channel", "record"])
        || record.has("id 2")
            && any(&["provider", "channel"])
            && any(&["time", "time 2", "time 3"]);
    if !is_event {
        return None;
    }
    let text = record.first(&["message"]);
    let (message, lines, body) = match text {
        Some(text) => split_message(raw, text),
        None if record.has_system => (&[][..], Vec::new(), record.system_end.unwrap_or(raw.len())),
        None => {
            let first = record.sections.first();
            let at = first.map_or(0, |section| offset(raw, section));
            (&[][..], Vec::new(), at)
        }
    };
    let time = record.first(&["system time", "time", "time 2", "time 3"]);
    Some(RefEvent {
        time: time.and_then(time_of),
        level: record
            .first(&["level", "level 2", "level 3"])
            .unwrap_or_default(),
        component: record
            .first(&["provider", "source", "provider 3"])
            .unwrap_or_default(),
        message,
        body: &raw[body..],
        lines,
        data: data(&record),
    })
}

fn offset(raw: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr() - raw.as_ptr().addr()
}

fn split_message<'a>(raw: &'a [u8], text: &'a [u8]) -> (&'a [u8], Vec<&'a [u8]>, usize) {
    let mut text = text;
    loop {
        text = text.trim_ascii_start();
        let escaped = [b"\\n", b"\\r", b"\\t"]
            .iter()
            .find_map(|&blank| text.strip_prefix(blank));
        match escaped {
            Some(rest) => text = rest,
            None => break,
        }
    }
    let body = offset(raw, text);
    let mut lines = vec![];
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with(b"\\r\\n") || text[at..].starts_with(b"\\n") {
            lines.push(&text[start..at]);
            at += if text[at + 1] == b'r' { 4 } else { 2 };
            start = at;
        } else {
            at += if text[at] == b'\\' { 2 } else { 1 };
        }
    }
    if start < text.len() || lines.is_empty() {
        lines.push(&text[start..]);
    }
    let first = lines.remove(0).trim_ascii_end();
    (first, lines, body)
}

#[derive(Default)]
struct Leaves<'a> {
    opened: Option<&'a [u8]>,
    attribute: Option<&'a [u8]>,
    found: Vec<(Option<&'a [u8]>, &'a [u8])>,
}

impl<'a> Leaves<'a> {
    fn read(&mut self, value: &'a [u8], name: Option<&'a [u8]>) {
        match value[0] {
            b'{' => {
                (self.opened, self.attribute) = (name, None);
                for pair in elements(value).chunks(2) {
                    let (name, value) = (inner_string(pair[0]), pair[1]);
                    if name == b"#attributes" || name.ends_with(b"_attributes") {
                        continue;
                    }
                    if name == b"@Name" {
                        self.attribute = Some(inner(value));
                    }
                    if !name.starts_with(b"@") {
                        self.read(value, Some(name));
                    }
                }
            }
            b'[' => {
                for value in elements(value) {
                    self.read(value, None);
                }
            }
            _ => {
                let name = if name == Some(b"#text") {
                    self.attribute.take().or(self.opened)
                } else {
                    name
                };
                let name = name.filter(|&name| name != b"Data" && !name.is_empty());
                self.found.push((name, inner(value)));
            }
        }
    }
}

fn inner_string(value: &[u8]) -> &[u8] {
    &value[1..value.len() - 1]
}

/// The names and values of an object, or the values of an array.
fn elements(value: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut at = 1;
    loop {
        while at < value.len() && b" \t\r\n,:".contains(&value[at]) {
            at += 1;
        }
        if at + 1 >= value.len() {
            return found;
        }
        let element = self::value(&value[at..]).expect("a value inside of one that was read");
        found.push(element);
        at += element.len();
    }
}

fn data<'a>(record: &Record<'a>) -> Vec<(Option<&'a [u8]>, &'a [u8])> {
    let mut leaves = Leaves::default();
    if record.properties {
        leaves.read(record.sections[0], None);
        return leaves
            .found
            .into_iter()
            .map(|(_, value)| (None, value))
            .collect();
    }
    for section in &record.sections {
        let mut one = Leaves::default();
        one.read(section, None);
        leaves.found.extend(one.found);
    }
    if record.sections.is_empty() && !record.has_system && !record.has_winlog {
        let owns_process = record.has("pid 2") && record.has("tid 2") && !record.has("pid");
        for &(name, value) in &record.values {
            if name == b"#attributes" || name.ends_with(b"_attributes") {
                continue;
            }
            if owns_process && [&b"ProcessId"[..], b"ThreadId"].contains(&name) {
                continue;
            }
            if name == b"@Name" {
                leaves.attribute = Some(inner(value));
            }
            if !name.starts_with(b"@") {
                leaves.read(value, Some(name));
            }
        }
    }
    leaves.found
}

fn time_of(text: &[u8]) -> Option<(String, usize)> {
    if let Some(time) = iso_time(text) {
        return Some(time);
    }
    let shown = std::str::from_utf8(text).ok()?;
    let unslashed = shown.replace("\\/", "/");
    if let Some(date) = unslashed
        .strip_prefix("/Date(")
        .and_then(|rest| rest.strip_suffix(")/"))
    {
        let digits = match date.strip_prefix('-') {
            Some(_) => date,
            None => date.split(['+', '-']).next()?,
        };
        let is_number = digits
            .trim_start_matches('-')
            .bytes()
            .all(|byte| byte.is_ascii_digit());
        let milliseconds: i64 = digits.parse().ok().filter(|_| is_number)?;
        let whole = seconds(milliseconds.div_euclid(1000))?;
        return Some((
            format!("{whole}.{:03}000000", milliseconds.rem_euclid(1000)),
            3,
        ));
    }
    let (whole, fraction) = shown.split_once('.').unwrap_or((shown, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = &fraction.get(..9).unwrap_or(fraction);
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let whole = seconds(whole.parse().ok()?)?;
    Some((format!("{whole}.{fraction:0<9}"), fraction.len()))
}

/// The reading of a clock so many seconds after the start of 1970, counted day by day.
fn seconds(seconds: i64) -> Option<String> {
    let mut days = seconds.div_euclid(86_400);
    let second = seconds.rem_euclid(86_400);
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = |year: i64| if is_leap(year) { 366 } else { 365 };
    let mut year = 1970;
    while days < 0 {
        year -= 1;
        if year < 0 {
            return None;
        }
        days += length(year);
    }
    while days >= length(year) {
        days -= length(year);
        year += 1;
        if year > 9999 {
            return None;
        }
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!(
        "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}",
        days + 1
    ))
}

/// The level that a word or a number means, of those that the tests use.
#[must_use]
pub fn level(word: &[u8]) -> Option<Level> {
    let small = word.to_ascii_lowercase();
    Some(match &small[..] {
        b"" => return None,
        b"0" | b"4" | b"information" | b"info" | b"audit_success" | b"audit_failure" => Level::Info,
        b"1" | b"critical" => Level::Fatal,
        b"2" | b"error" => Level::Error,
        b"3" | b"warning" => Level::Warning,
        b"5" | b"verbose" | b"debug" => Level::Verbose,
        _ => match std::str::from_utf8(word) {
            Ok("LogAlways" | "\u{4fe1}\u{606f}") => Level::Info,
            Ok("Fehler") => Level::Error,
            _ => Level::Other,
        },
    })
}
