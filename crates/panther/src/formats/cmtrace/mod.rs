//! Logs for CMTrace, the viewer of Configuration Manager: `smsts.log`, `ccmsetup.log`, the logs of the
//! Intune management extension, and those of many scripts.
//!
//! ```text
//! <![LOG[Running the installer of Contoso]LOG]!><time="08:10:11.123-060" date="03-12-2024" component="Agent" context="" type="1" thread="1234" file="agent.cpp:77">
//! Running the installer of Contoso  $$<Agent><03-12-2024 08:10:11.123-060><thread=1234 (0x4D2)>
//! Running the installer of Contoso<TAB>Agent<TAB>3/12/2024 8:10:11 AM<TAB>1234 (0x04D2)
//! ```
//!
//! The first line is the usual notation, in which a text may have several lines. The second is an
//! older one. The third is what the viewer copies. The number behind the time of day is what must be
//! added to get UTC, in minutes. The type is 1 for information, 2 for a warning and 3 for an error.
//!
//! In the usual notation a record begins wherever `<![LOG[` stands. In the other two the time stands
//! at the end of a line, so every line is a record, and one without a time is an event without time.

mod attributes;
mod lines;
mod time;

use memchr::memmem;

use crate::details::Fields;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::anchors::{Anchors, FindAnchor};
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, FormatId, RecordText};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::line;
use crate::scan::stamp::Stamps;
use std::ops::Range;

/// The bytes that begin a record.
const START: &[u8] = b"<![LOG[";

/// The format `cmtrace`, and its usual grammar.
#[derive(Debug)]
pub(crate) struct Cmtrace;

pub(crate) static CMTRACE: Cmtrace = Cmtrace;

impl Format for Cmtrace {
    fn id(&self) -> FormatId {
        FormatId::new("cmtrace")
    }

    fn about(&self) -> &'static str {
        "logs for CMTrace: of Configuration Manager, task sequences and Intune"
    }

    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let is_named = has_stem(name, &["smsts", "ccmsetup", "cmtrace"]);
        Confidence::of_lines(head, is_named, |line| {
            line.starts_with(START) || lines::Tail::read(line).is_some()
        })
    }

    fn layout(&self, head: &[u8]) -> Draft {
        let has_lines = || {
            let mut lines = line::lines(head);
            lines.any(|line| lines::Tail::read(line).is_some())
        };
        if memmem::find(head, START).is_none() && has_lines() {
            Layout::fixed(self.id(), &lines::CMTRACE_LINES).into()
        } else {
            Layout::fixed(self.id(), &CMTRACE).into()
        }
    }
}

impl Explain for Cmtrace {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        attributes::fields(record.raw)
    }
}

impl Grammar for Cmtrace {
    fn framing(&self) -> impl Framing {
        Anchors::new(START.len(), Start)
    }

    fn read<'a>(&self, record: Record<'a>, _: &mut Stamps) -> Item<'a> {
        match attributes::head(&record) {
            Some(head) => Event::new(&record, head).into(),
            None => record.gap(),
        }
    }
}

struct Start;

impl FindAnchor for Start {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        let end = places.end.saturating_add(START.len() - 1).min(input.len());
        let found = memmem::find(input.get(places.start..end)?, START)?;
        Some(places.start + found)
    }
}
