//! Errors by their message, in any order and in bounded memory.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use panther::{Event, Level, LogTime, Zone};
use panther_set::Source;

use crate::template::{cut, template};

/// How many groups of a source are kept at most.
const MOST: usize = 10_000;

/// How many codes of an error are kept at most.
const CODES: usize = 4;

/// The errors of one source with one message.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) text: String,
    pub(super) component: Option<String>,
    pub(super) fatal: bool,
    pub(super) count: u64,
    pub(super) first: Option<LogTime>,
    pub(super) last: Option<LogTime>,
    /// The first byte of the first record.
    pub(super) start: u64,
    /// The first byte of the last record.
    end: u64,
    /// The first byte of the part that has the first record, and the number of its lines before.
    pub(super) line: (u64, u64),
    pub(super) codes: Vec<String>,
}

/// The groups by the hash of what their errors have in common. If there are too many, those with the
/// greatest hashes are dropped: so the counts of the others are right, whatever the order.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: BTreeMap<u64, Group>,
    /// The number of errors that were seen.
    errors: u64,
}

impl Groups {
    pub(super) fn add(&mut self, source: &Source, event: &Event<'_>, line: (u64, u64)) {
        self.errors += 1;
        let message = event.decoded(event.message());
        let message = if message.trim_ascii().is_empty() {
            // An event without a message is told apart by its values.
            source.text(event.body().as_bytes())
        } else {
            source.part(&message, event.raw())
        };
        let component = event.component().map(|name| name.to_str_lossy());
        let codes: Vec<String> = failures(event);
        let key = key(&template(&message), component.as_deref(), &codes);
        let (start, time) = (event.span().start, event.time());
        let fatal = event.level() == Some(Level::Fatal);
        if let Some(group) = self.groups.get_mut(&key) {
            group.count += 1;
            group.fatal |= fatal;
            group.last = time.or(group.last);
            group.end = start;
            return;
        }
        let group = Group {
            text: cut(message.trim()),
            component: component
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
            fatal,
            count: 1,
            first: time,
            last: time,
            start,
            end: start,
            line,
            codes,
        };
        self.groups.insert(key, group);
        self.shrink();
    }

    pub(super) fn merge(&mut self, more: Self) {
        self.errors += more.errors;
        for (key, group) in more.groups {
            match self.groups.get_mut(&key) {
                Some(known) => known.merge(group),
                None => drop(self.groups.insert(key, group)),
            }
        }
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.groups.len() > MOST {
            self.groups.pop_last();
        }
    }

    /// The groups by their keys, and the number of errors of groups that were dropped.
    pub(super) fn finish(self) -> (BTreeMap<u64, Group>, u64) {
        let kept: u64 = self.groups.values().map(|group| group.count).sum();
        (self.groups, self.errors - kept)
    }
}

impl Group {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.fatal |= other.fatal;
        if other.end > self.end {
            self.end = other.end;
            self.last = other.last.or(self.last);
        }
        if other.start < self.start {
            self.text = other.text;
            self.first = other.first;
            self.start = other.start;
            self.line = other.line;
        }
    }
}

/// What the errors of a group have in common.
fn key(text: &str, component: Option<&str>, codes: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (text, component.map(str::trim), codes).hash(&mut hasher);
    hasher.finish()
}

/// The codes of failures that an event states, each once.
fn failures(event: &Event<'_>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for found in event.codes().iter().filter(|found| found.is_failure()) {
        let code = found.code.to_string();
        if codes.len() < CODES && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// A time as its log prints it, with a Z if it is in UTC.
pub(super) fn clock(time: LogTime) -> String {
    let mark = if time.zone() == Zone::Utc { "Z" } else { "" };
    format!("{time}{mark}").replace('T', " ")
}
