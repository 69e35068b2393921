//! `ReportingEvents.log`, in which the Windows Update client keeps what it reports to its server.
//!
//! ```text
//! {GUID}<TAB>2024-03-12 08:10:11:123+0100<TAB>1<TAB>182 [AGENT_INSTALLING_FAILED]<TAB>101<TAB>{GUID}<TAB>200<TAB>80070643<TAB>Contoso<TAB>Failure<TAB>Content Install<TAB>Installation Failure: ...
//! ```
//!
//! The columns are the id of the report, the time with its offset from UTC, a number, the event, a
//! number, the update and its revision, the result in hexadecimal, the program that asked, the
//! outcome, the category, the description, and often a correlation vector. The program is the
//! component, and the outcome is the level. Copies of the log may have blanks instead of tabs.

mod columns;

use crate::details::Fields;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::servicing::package;
use crate::framing::lines::before_prompts;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, FormatId, RecordText};
use crate::model::head::Head;
use crate::model::item::Item;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::text::Text;
use crate::scan::stamp::Stamps;
use columns::Columns;

/// The format `reportingevents`.
#[derive(Debug)]
pub(crate) struct ReportingEvents;

pub(crate) static REPORTING_EVENTS: ReportingEvents = ReportingEvents;

impl Format for ReportingEvents {
    fn id(&self) -> FormatId {
        FormatId::new("reportingevents")
    }

    fn about(&self) -> &'static str {
        "ReportingEvents.log, the reports of the Windows Update client"
    }

    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let is_named = has_stem(name, &["reportingevents"]);
        let mut stamps = Stamps::default();
        Confidence::of_lines(head, is_named, |line| columns::is_header(&mut stamps, line))
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &REPORTING_EVENTS).into()
    }
}

impl Grammar for ReportingEvents {
    fn framing(&self) -> impl Framing {
        before_prompts(columns::LOOKAHEAD, columns::is_header)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let line = record.first_line();
        let Some(columns) = Columns::read(line) else {
            return record.unparsed(record.foreign_reason());
        };
        let outcome = line.get(columns.outcome.clone()).unwrap_or_default();
        let mut head = Head::new(&record, columns.message.clone())
            .with_component(columns.source.clone())
            .with_code_column(columns.result());
        if !outcome.is_empty() {
            head = head.with_level(level(outcome), columns.outcome.clone());
        }
        if let Some(time) = columns.time(line, stamps) {
            head = head.with_time(time, 0);
        }
        Event::new(&record, head).into()
    }
}

/// The level of an outcome.
fn level(outcome: &[u8]) -> Level {
    match outcome {
        b"Failure" | b"Error" => Level::Error,
        b"Warning" => Level::Warning,
        _ => Level::Info,
    }
}

impl Explain for ReportingEvents {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        let line = record.raw.split(|&byte| byte == b'\n').next();
        let line = line.unwrap_or_default();
        let Some(columns) = Columns::read(line) else {
            return fields;
        };
        let cell = |range: std::ops::Range<usize>| Some(Text::new(line.get(range)?));
        let number = |range| cell(range).and_then(|cell| cell.to_str()?.parse::<u32>().ok());
        fields.number("event_id", number(columns.event));
        fields.text("event_name", cell(columns.name));
        fields.text("update_id", cell(columns.update));
        fields.number("revision", number(columns.revision));
        fields.text("category", cell(columns.category));
        let kb = package::find_kb(record.message.as_bytes());
        fields.text("kb", kb.map(|kb| kb.text));
        fields.text("correlation", cell(columns.correlation));
        fields
    }
}
