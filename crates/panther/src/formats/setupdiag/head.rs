//! Reads the head of a result: time, level, and the ranges of the message and the lines.

use std::ops::{ControlFlow, Range};

use memchr::memmem;

use super::layout::{Results, is_name, is_text};
use super::{log_line, time};
use crate::model::escaping::Escaping as _;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The parts of a result that its head needs.
#[derive(Default)]
struct Parts {
    profile: Option<Range<usize>>,
    upgrade_start: Option<Range<usize>>,
    upgrade_end: Option<Range<usize>>,
    log_line: Option<Range<usize>>,
    /// From the start of the first text about the failure to the end of the last one.
    texts: Option<Range<usize>>,
    level: Option<(Level, Range<usize>)>,
}

/// Reads the head of a result. Returns `None` if the result has neither a profile nor a text.
pub(super) fn read(layout: Results, record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let parts = parts(layout, record);
    let texts = parts.texts.and_then(|texts| trimmed(layout, record, texts));
    let profile = parts
        .profile
        .and_then(|profile| trimmed(layout, record, profile))
        .map(|profile| first_line(layout, record, profile).0)
        .filter(|profile| {
            texts
                .as_ref()
                .is_none_or(|texts| profile.start < texts.start)
        });
    let end = record.raw().len();
    let (message, lines) = match (profile, texts) {
        (Some(profile), texts) => (profile, texts.unwrap_or(end..end)),
        (None, Some(texts)) => first_line(layout, record, texts),
        (None, None) => return None,
    };
    let mut head = Head::new(record, message).with_lines(lines);
    let read = |part: Option<Range<usize>>, stamps: &mut Stamps| {
        part.and_then(|part| time::read(record.part(part), stamps))
    };
    let time = read(parts.upgrade_end, stamps)
        .or_else(|| Some(log_line::read(record.part(parts.log_line?))?.time))
        .or_else(|| read(parts.upgrade_start, stamps));
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    if let Some((level, word)) = parts.level {
        head = head.with_level(level, word);
    }
    Some(head)
}

fn parts(layout: Results, record: &Record<'_>) -> Parts {
    let mut parts = Parts::default();
    layout.each_part(record.raw(), &mut |name, range| {
        if is_text(name) {
            let text = record.part(range.clone());
            if parts.level.is_none() && name != b"LogErrorLine" {
                parts.level = level(text, range.start);
            }
            if parts.log_line.is_none() && log_line::read(text).is_some() {
                parts.log_line = Some(range.clone());
            }
            let start = parts
                .texts
                .as_ref()
                .map_or(range.start, |texts| texts.start);
            parts.texts = Some(start..range.end);
        } else if !record.part(range.clone()).trim_ascii().is_empty() {
            let place = if is_name(name, "ProfileName") {
                &mut parts.profile
            } else if is_name(name, "UpgradeStartTime") {
                &mut parts.upgrade_start
            } else if is_name(name, "UpgradeEndTime") {
                &mut parts.upgrade_end
            } else {
                return ControlFlow::Continue(());
            };
            if place.is_none() {
                *place = Some(range);
            }
        }
        ControlFlow::Continue(())
    });
    parts
}

/// The level that a text about the failure states, and the range of the word. SetupDiag begins most
/// of them with `Error:` or `Warning:`.
fn level(text: &[u8], start: usize) -> Option<(Level, Range<usize>)> {
    const WORDS: [(&[u8], Level); 3] = [
        (b"Error: ", Level::Error),
        (b"Warning: ", Level::Warning),
        (b"successful", Level::Info),
    ];
    let found = WORDS
        .iter()
        .filter_map(|(word, level)| Some((memmem::find(text, word)?, word.trim_ascii(), *level)))
        .min_by_key(|(at, ..)| *at)?;
    let (at, word, level) = found;
    let word = word.strip_suffix(b":").unwrap_or(word);
    Some((level, start + at..start + at + word.len()))
}

/// Removes blanks and line breaks around a text. Returns `None` if nothing remains.
fn trimmed(layout: Results, record: &Record<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let text = layout.trim_start(record.part(range.clone()));
    let start = range.end - text.len();
    let len = text.trim_ascii_end().len();
    (len > 0).then_some(start..start + len)
}

/// The ranges of the first line of a text and of its other lines.
fn first_line(
    layout: Results,
    record: &Record<'_>,
    range: Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let text = record.part(range.clone());
    let found = layout.line_break(text).unwrap_or(text.len()..text.len());
    let first = text.get(..found.start).unwrap_or(text).trim_ascii_end();
    (
        range.start..range.start + first.len(),
        range.start + found.end..range.end,
    )
}
