//! `CheckSUR.log` and `CheckSUR.persist.log`: the System Update Readiness tool, which checks the
//! component store and repairs it.
//!
//! ```text
//! =================================
//! Checking System Update Readiness.
//! Binary Version 6.1.40100.1
//! Package Version 8.0
//! 2031-05-07 08:12
//!
//! Checking Package Manifests and Catalogs
//! (f)<TAB>CBS MUM Corrupt<TAB>0x800B0100<TAB>servicing\Packages\Contoso.mum<TAB><TAB>Line 1:
//!
//! Summary:
//! Seconds executed: 371
//!  Found 1 errors
//! ```
//!
//! A run has an event for its head, for each section that it checks, for each finding, for the list
//! of missing files and for the summary. Only the head has a time. The other lines belong to the
//! event above them. The persistent log has many runs, one behind the other.

mod fields;

use std::ops::Range;

use memchr::memmem;

use crate::details::field::Fields;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::lines::Lines;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{CodePlaces, Explain, FormatId, RecordText};
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The format `checksur` and its grammar.
#[derive(Debug)]
pub(crate) struct CheckSur;

pub(crate) static CHECKSUR: CheckSur = CheckSur;

const RULE: &[u8] = b"==========";
/// How the head of a run begins. The start of a log may end in this line.
const HEAD: &[u8] = b"Checking System Update ";
const SUMMARY: &[u8] = b"Summary:";
const UNAVAILABLE: &[u8] = b"Unavailable repair files:";
/// The number of bytes that decide whether a line begins a record.
const LOOKAHEAD: usize = UNAVAILABLE.len();

impl Format for CheckSur {
    fn id(&self) -> FormatId {
        FormatId::new("checksur")
    }

    fn about(&self) -> &'static str {
        "CheckSUR.log: checks and repairs of the component store"
    }

    /// A name counts if a record fits, and so do a line and a finding that no other log has.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let is_named = has_stem(name, &["checksur"]);
        let mut is_certain = is_named;
        let confidence = Confidence::of_lines(head, is_named, |line| {
            is_certain |= line.starts_with(HEAD) || is_typical(line);
            begins(line)
        });
        if is_certain {
            confidence
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &CHECKSUR).into()
    }
}

impl Explain for CheckSur {
    fn code_places(&self) -> CodePlaces {
        CodePlaces::Result(result)
    }

    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        let message = record.message.as_bytes();
        if message.starts_with(HEAD) {
            fields::of_head(record.raw, &mut fields);
        } else if message.starts_with(SUMMARY) {
            fields::of_summary(record.raw, &mut fields);
        } else if let Some(mark) = mark(message) {
            let finding = message.get(mark.end + 1..).unwrap_or_default();
            fields::of_finding(finding.trim_ascii(), &mut fields);
        }
        fields
    }
}

impl Grammar for CheckSur {
    fn framing(&self) -> impl Framing {
        Lines::new(LOOKAHEAD, |_: &mut Stamps, line: &[u8]| begins(line))
    }

    fn read<'a>(&self, record: Record<'a>, _: &mut Stamps) -> Item<'a> {
        if !begins(record.raw()) {
            return record.gap();
        }
        if record.raw().starts_with(RULE) {
            return record.unparsed(Reason::Markup);
        }
        let line = record.first_line().trim_ascii_end();
        let mut head = Head::new(&record, 0..line.len());
        if line.starts_with(HEAD)
            && let Some(time) = fields::time(record.raw())
        {
            head = head.with_time(time, 0);
        } else if let Some(mark) = mark(record.raw())
            && let Some(level) = line.get(mark.clone()).and_then(level)
        {
            head = head.with_level(level, mark);
        }
        Event::new(&record, head).into()
    }
}

/// Whether a line begins a record.
fn begins(line: &[u8]) -> bool {
    let starts = [RULE, b"Checking ", SUMMARY, UNAVAILABLE];
    starts.iter().any(|start| line.starts_with(start)) || mark(line).is_some()
}

/// The place of the word in `(fix)` at the start of a line, before a blank or a tab.
fn mark(line: &[u8]) -> Option<Range<usize>> {
    let inner = line.strip_prefix(b"(")?;
    let letters = inner.iter().take(4);
    let count = letters.take_while(|byte| byte.is_ascii_lowercase()).count();
    let rest = inner.get(count..)?;
    (count > 0 && matches!(rest, [b')', b' ' | b'\t', ..])).then_some(1..count + 1)
}

fn level(mark: &[u8]) -> Option<Level> {
    match mark {
        b"f" => Some(Level::Error),
        b"w" => Some(Level::Warning),
        b"fix" => Some(Level::Info),
        _ => None,
    }
}

/// The place of the column of a finding that states why it is one: `0x` and eight digits.
fn result(message: &[u8]) -> Option<Range<usize>> {
    const LEN: usize = b"0x80070002".len();
    let columns = mark(message)?.end + 1;
    let start = columns + memmem::find(message.get(columns..)?, b"0x")?;
    let (number, rest) = message.get(start..)?.split_at_checked(LEN)?;
    let is_number = number.iter().skip(2).all(u8::is_ascii_hexdigit);
    let is_apart = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let is_column = is_apart(message.get(start - 1)) && is_apart(rest.first());
    (is_number && is_column).then_some(start..start + LEN)
}

/// Whether a line is a finding about a package or a component.
fn is_typical(line: &[u8]) -> bool {
    let finding = mark(line).and_then(|mark| line.get(mark.end + 1..));
    finding.is_some_and(|finding| {
        let finding = finding.trim_ascii_start();
        finding.starts_with(b"CBS ") || finding.starts_with(b"CSI ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_short_words_before_a_blank() {
        for (line, expected) in [
            ("(f)\tCBS MUM Missing", Some("f")),
            ("(fix) CSI Store", Some("fix")),
            ("(f)", None),
            ("()\tx", None),
            ("(fixed)\tx", None),
            ("(F)\tx", None),
            (" (f)\tx", None),
        ] {
            let word = mark(line.as_bytes()).and_then(|mark| line.get(mark));
            assert_eq!(word, expected, "{line}");
        }
    }

    #[test]
    fn findings_have_a_column_for_the_result() {
        for (line, expected) in [
            ("(f)\tCSI Missing\t0x00000002\tx.mum", Some("0x00000002")),
            ("(f) CSI Missing 0x800B0100 x.mum", Some("0x800B0100")),
            ("(w)\tUnable to get it\t0x0000045D", Some("0x0000045D")),
            ("(f)\tCSI Missing\tx0x00000002", None),
            ("(f)\tCSI Missing\t0x000000021", None),
            ("(f)\tCSI Missing\t0x2", None),
            ("CSI Missing\t0x00000002", None),
        ] {
            let place = result(line.as_bytes());
            let found = place.and_then(|place| line.get(place));
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn content_decides() {
        let run = b"Checking System Update Readiness.\r\nBinary Version 6.1\r\n";
        let finding = b"(f)\tCBS MUM Missing\t0x00000002\tservicing\\Packages\\Contoso.mum\r\n";
        let other = b"Checking the disk\r\nSummary:\r\n";
        for (log, name, expected) in [
            (&run[..], "", "checksur"),
            (finding, "", "checksur"),
            (other, "", "plain"),
            (other, "CheckSUR.log", "checksur"),
            (b"text\r\n", "CheckSUR.log", "plain"),
        ] {
            assert_eq!(crate::parse(log, name).format(), expected);
        }
    }
}
