//! Records that a web page joined on one line, because it took the line breaks away.
//!
//! ```text
//! 2016-04-12 22:03:28, Info CBS One 2016-04-12 22:03:29, Error CBS Two
//! ```
//!
//! A time, a comma and a level begin a record wherever they stand. Such a page also joins blanks,
//! so the columns tell these texts from logs whose messages quote a record.

use std::ops::Range;

use memchr::memchr;

use super::columns::skip_blanks;
use super::frame::starts_with_level;
use super::{Servicing, head};
use crate::details::Details;
use crate::format::grammar::Grammar;
use crate::formats::servicing::line_details::LineDetails;
use crate::framing::anchors::{Anchors, FindAnchor};
use crate::framing::rule::Framing;
use crate::model::explain::{Explain, RecordText};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::model::text::Text;
use crate::scan::stamp::{self, Stamps};

/// The grammar of a text with joined records.
pub(super) struct Joined;

impl Explain for Joined {
    fn details<'a>(&'a self, record: RecordText<'a>) -> Details<'a> {
        Servicing.details(record)
    }

    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        Servicing.line_details(line)
    }
}

impl Grammar for Joined {
    fn framing(&self) -> impl Framing {
        Anchors::new(LOOKAHEAD, Start)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        head::read(record, stamps)
    }
}

/// How many bytes from the time on decide whether a record begins there.
const LOOKAHEAD: usize = 64;

/// A time, a comma and a level.
#[derive(Clone, Copy, Debug)]
struct Start;

impl FindAnchor for Start {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        let mut at = places.start.saturating_add(stamp::LEN);
        loop {
            at += memchr(b',', input.get(at..)?)?;
            let start = at - stamp::LEN;
            if start >= places.end {
                return None;
            }
            if level_at(input, start).is_some() {
                return Some(start);
            }
            at += 1;
        }
    }
}

/// Where the level of a record begins, counted from `start`; `None` if no record begins there.
fn level_at(input: &[u8], start: usize) -> Option<usize> {
    let rest = input.get(start..)?;
    let rest = rest.get(..LOOKAHEAD).unwrap_or(rest);
    let (stamp, columns) = rest.split_first_chunk::<{ stamp::LEN }>()?;
    columns.strip_prefix(b",")?;
    Stamps::default().read_stamp(stamp)?;
    let level = skip_blanks(rest, stamp::LEN + 1);
    starts_with_level(rest, level).then_some(level)
}

/// Whether a line of these bytes has two records whose blanks were joined.
pub(super) fn is_joined(head: &[u8]) -> bool {
    const LINES: usize = 64;
    let lines = head.split(|&byte| byte == b'\n');
    lines.take(LINES).any(|line| {
        let first = Start.find(line, 0..line.len());
        let second = first.and_then(|first| Start.find(line, first + 1..line.len()));
        [first, second]
            .into_iter()
            .all(|start| start.is_some_and(|start| has_joined_blanks(line, start)))
    })
}

/// Whether one blank, and no more, follows the level of the record at `start`.
fn has_joined_blanks(line: &[u8], start: usize) -> bool {
    let behind = level_at(line, start).and_then(|level| line.get(start + level..));
    let behind = behind.unwrap_or_default();
    let word = behind.iter().take_while(|byte| byte.is_ascii_alphabetic());
    matches!(behind.get(word.count()..), Some([b' ', next, ..]) if !next.is_ascii_whitespace())
}
