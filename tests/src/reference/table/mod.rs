//! The event log as a table.
//!
//! The rules:
//! 1. A *row start* is a line start at which the fields up to the time and the number stand in 512
//!    bytes and in one line, each with what ends it, and are a time and a number. Only tables have
//!    them in which the message comes behind the time.
//! 2. A *row end* is a line whose last 4 KiB have the fields behind the message, and a time among
//!    them. Only the other tables have them.
//! 3. An item starts at each row start; behind each line end that stands in no quotes, if a quote
//!    is before it or a separator is in the 512 bytes of the line behind it; and behind each row
//!    end. The rest of an item that was too long begins inside of quotes.

mod cells;
pub(crate) mod dates;
mod header;
pub mod layouts;

use panther::Reason;

use self::cells::{Field, fields, without_end};
use self::dates::{parts, times};
use self::header::is_header;
use self::layouts::RefLayout;
use super::framing::{Begun, Rule, pieces};
use super::{RefEvent, RefItem, RefTime, gap};

/// The items of a source.
#[must_use]
pub fn items<'a>(source: &'a [u8], layout: &RefLayout) -> Vec<RefItem<'a>> {
    let pieces = pieces(source, layout).into_iter();
    pieces
        .map(|piece| piece.item(|| kind(piece.raw, layout)))
        .collect()
}

impl Rule for RefLayout {
    fn begins(&self, bytes: &[u8]) -> bool {
        row_start(bytes, self)
    }

    /// Rule 3.
    fn next(&self, item: Begun<'_>) -> Option<usize> {
        let source = item.source;
        let mut is_open = item.is_rest;
        let mut line_start = item.start;
        let mut at = item.start;
        while at < source.len() && at < item.last {
            let byte = source[at];
            if byte == b'"' && is_open {
                if source.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else {
                    is_open = false;
                }
            } else if byte == b'"' && (at == item.start || source[at - 1] == self.separator) {
                is_open = true;
            } else if byte == b'\n' {
                let after = &source[at + 1..];
                let line = without_end(&source[line_start..=at]);
                let is_apart = !is_open && (line.ends_with(b"\"") || has_separator(after, self));
                if row_start(after, self) || is_apart || row_end(line, self) {
                    return Some(at + 1).filter(|&next| next < source.len());
                }
                line_start = at + 1;
            }
            at += 1;
        }
        None
    }
}

fn has_separator(line: &[u8], layout: &RefLayout) -> bool {
    let near = &line[..line.len().min(512)];
    let first = near
        .iter()
        .find(|&&byte| byte == layout.separator || byte == b'\n');
    first == Some(&layout.separator)
}

/// Rule 1.
fn row_start(line: &[u8], layout: &RefLayout) -> bool {
    if !layout.has_row_starts() {
        return false;
    }
    let near = &line[..line.len().min(512)];
    let wanted = layout.place('t').max(layout.place('i'));
    // A field is whole if what ends it is there: then there is no field that the end of the bytes
    // ends.
    let fields = fields(near, layout.separator, false);
    let whole = fields.iter().take_while(|field| field.is_ended).count();
    whole > wanted
        && fields[..=wanted]
            .iter()
            .all(|field| !field.text.contains(&b'\n'))
        && !times(fields[layout.place('t')].text)
            .iter()
            .all(Option::is_none)
        && is_number(fields[layout.place('i')].text)
}

/// Rule 2.
fn row_end(line: &[u8], layout: &RefLayout) -> bool {
    if layout.has_row_starts() {
        return false;
    }
    let near = &line[line.len().saturating_sub(4096)..];
    let wanted = layout.roles.len() - 1 - layout.place('m');
    let mut found = 0;
    for at in (0..near.len()).rev() {
        let quotes = near[at..].iter().filter(|&&byte| byte == b'"').count();
        if near[at] == layout.separator && quotes % 2 == 0 {
            found += 1;
        }
        if found == wanted {
            let fields = fields(&near[at + 1..], layout.separator, false);
            let field = |role| fields.get(layout.place(role) - layout.place('m') - 1);
            return field('t').is_some_and(|field| !times(field.text).iter().all(Option::is_none))
                && field('i').is_some_and(|field| is_number(field.text));
        }
    }
    false
}

fn kind<'a>(raw: &'a [u8], layout: &RefLayout) -> Result<RefEvent<'a>, Reason> {
    let fields = fields(raw, layout.separator, true);
    let field = |role| {
        let field: Option<&Field<'a>> = fields.get(layout.place(role));
        field.map(|field| field.text.trim_ascii())
    };
    let has = |role| layout.roles.contains(role);
    let times = field('t').map_or([None, None], times);
    let is_date = field('t').is_some_and(|time| parts(time).is_some());
    let is_empty = field('t').is_some_and(<[u8]>::is_empty);
    let is_timed = times.iter().any(Option::is_some);
    let is_numbered = field('i').is_some_and(is_number);
    let is_event = match (has('t'), has('i')) {
        (true, true) => {
            field('t').is_some()
                && field('i').is_some()
                && (is_timed || is_numbered && (is_empty || is_date))
        }
        (true, false) => is_timed || is_date,
        _ => is_numbered,
    };
    if is_event {
        return Ok(row(&fields, layout, times));
    }
    Err(if gap(raw) != Reason::Preamble {
        gap(raw)
    } else if is_header(raw, layout) {
        Reason::Markup
    } else if fields.len() < 2 {
        Reason::Stray
    } else {
        Reason::Malformed
    })
}

fn row<'a>(fields: &[Field<'a>], layout: &RefLayout, times: [Option<RefTime>; 2]) -> RefEvent<'a> {
    let field = |role| {
        let field = fields.get(layout.place(role));
        field.map_or(&[][..], |field| field.text.trim_ascii())
    };
    let text = field('m');
    let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let message = lines.remove(0).trim_ascii_end();
    for line in &mut lines {
        *line = line.strip_suffix(b"\r").unwrap_or(line);
    }
    let data = fields.iter().enumerate().filter_map(|(index, field)| {
        let is_data = layout
            .roles
            .as_bytes()
            .get(index)
            .is_none_or(|&role| role == b'd');
        let name = layout.names.get(index).copied().unwrap_or_default();
        let name = Some(name.as_bytes()).filter(|name| !name.is_empty());
        (is_data && !field.text.trim_ascii().is_empty()).then_some((name, field.text))
    });
    let level_text = match field('l') {
        b"" => field('w'),
        number => number,
    };
    RefEvent {
        times: times.to_vec(),
        level: None,
        level_text,
        component: field('p'),
        message,
        lines,
        data: Some(data.collect()),
        ..RefEvent::default()
    }
}

fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    (1..=10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}
