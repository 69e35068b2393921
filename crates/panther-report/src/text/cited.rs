//! Cited lines.

use std::io::{self, Write};

use panther_diagnose::{Evidence, Finding};
use unicode_width::UnicodeWidthStr;

use super::PLAIN;
use super::page::Page;
use super::wrap::{cut, shorten};
use crate::names::Names;
use crate::words::{self, grouped};

/// How many lines of one role the short form cites.
const LINES: usize = 6;

/// How many letters of a line the short form shows.
const LETTERS: usize = 240;

/// The greatest width of a component.
const COMPONENT: usize = 20;

/// The greatest width of a time.
const TIME: usize = 30;

/// The least width to which the name of a source is shortened.
const NAME: usize = 12;

/// How many digits of the fraction of a second are shown.
const FRACTION: usize = 3;

/// The indent of the text of a cited line.
const INDENT: usize = 4;

impl<W: Write> Page<'_, W> {
    /// Writes records; `date` is the one that all have in common.
    pub(super) fn cited(
        &mut self,
        cited: &[&Evidence],
        date: Option<&str>,
        names: &Names,
    ) -> io::Result<()> {
        let shown = if self.long { usize::MAX } else { LINES };
        for evidence in cited.iter().take(shown) {
            self.record(evidence, date, names)?;
        }
        self.more("cited", cited.len().saturating_sub(shown))
    }

    fn record(&mut self, evidence: &Evidence, date: Option<&str>, names: &Names) -> io::Result<()> {
        let faint = self.styles.faint;
        let number = match evidence.line {
            Some(line) => format!(":{line}"),
            None => format!("@{}", evidence.start),
        };
        let when = when(evidence, date);
        let component = evidence.component.as_deref().unwrap_or_default();
        let component = shorten(component, COMPONENT);
        let mut head = vec![("  ".to_owned(), PLAIN)];
        head.extend(when.map(|time| (format!("{time}  "), faint)));
        let used: usize = head.iter().map(|(part, _)| part.len()).sum();
        let used = used + number.len() + component.width() + 4;
        let room = self.width.saturating_sub(used).min(self.width / 2);
        let name = shorten(&names.short(&evidence.source), room.max(NAME));
        head.push((format!("{name}{number}  "), self.styles.heading));
        if !component.is_empty() {
            head.push((format!("{component}  "), faint));
        }
        let text = if self.long {
            evidence.text.clone()
        } else {
            cut(&evidence.text, LETTERS)
        };
        let head: Vec<_> = head
            .iter()
            .map(|(part, style)| (part.as_str(), *style))
            .collect();
        if self.long {
            self.block(&head, "", PLAIN, INDENT)?;
            for line in &evidence.before {
                self.block(&[("    ", PLAIN)], line, faint, INDENT)?;
            }
            self.block(&[("  > ", faint)], &text, PLAIN, INDENT)?;
            for line in &evidence.after {
                self.block(&[("    ", PLAIN)], line, faint, INDENT)?;
            }
        } else {
            self.block(&head, &text, PLAIN, INDENT)?;
        }
        self.repeated(evidence, date)
    }

    /// Says how often a record is there, if more than once.
    fn repeated(&mut self, evidence: &Evidence, date: Option<&str>) -> io::Result<()> {
        if evidence.count < 2 {
            return Ok(());
        }
        let mut text = format!("{} × like this", grouped(evidence.count));
        for part in words::distinct(evidence) {
            text = format!("{text}, {part}");
        }
        if let Some(last) = &evidence.last_time {
            text = format!("{text}, the last at {}", without(last, date));
        }
        self.block(&[("    ", PLAIN)], &text, self.styles.heading, INDENT)
    }
}

/// The date that the times of all evidence share.
pub(super) fn shared_date(finding: &Finding) -> Option<&str> {
    let mut times = finding
        .evidence
        .iter()
        .flat_map(|evidence| [&evidence.time, &evidence.last_time])
        .flatten()
        .map(|time| time.get(..10));
    let date = times.next()??;
    times.all(|other| other == Some(date)).then_some(date)
}

fn when(evidence: &Evidence, date: Option<&str>) -> Option<String> {
    let time = evidence.time.as_deref()?;
    let mut text = without(time, date);
    if let Some(offset) = &evidence.offset {
        text.push_str(offset);
    }
    Some(shorten(&text, TIME))
}

/// A time without the date, and with few digits of its fraction.
fn without(time: &str, date: Option<&str>) -> String {
    let text = match date.and_then(|date| time.strip_prefix(date)) {
        Some(rest) => rest.trim_start_matches(['T', ' ']).to_owned(),
        None => words::time(time),
    };
    match text.split_once('.') {
        Some((whole, rest)) => {
            let digits = rest.find(|letter: char| !letter.is_ascii_digit());
            let (fraction, zone) = rest.split_at(digits.unwrap_or(rest.len()));
            format!(
                "{whole}.{}{zone}",
                fraction.get(..FRACTION).unwrap_or(fraction)
            )
        }
        None => text,
    }
}
