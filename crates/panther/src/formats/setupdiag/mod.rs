//! The results of `SetupDiag`, the program of Microsoft that looks for known causes in the logs of
//! an upgrade: as text, XML or JSON.
//!
//! ```text
//! Matching Profile found: OptionalComponentOpenPackageFailed - 22952520-EC89-4FBD-94E0-B67DF88347F6
//! System Information:
//!     Machine Name = Offline
//!     UpgradeEndTime = 3/21/2018 10:02:40 PM
//!
//! Error: SetupDiag reports down-level failure, Operation: Finalize, Error: 0x8007001F - 0x50015
//! ```
//!
//! ```text
//! <SetupDiag xmlns="https://docs.microsoft.com/windows/deployment/upgrade/setupdiag">
//!   <ProfileName>DiskSpaceBlockInDownLevel</ProfileName>
//!   <SystemInfo><MachineName>Offline</MachineName></SystemInfo>
//!   <FailureData>Warning: Found Disk Space Hard Block.</FailureData>
//! </SetupDiag>
//! ```
//!
//! A result is one event, whose message is the name of the rule that matched. Its lines are the
//! texts that explain the failure, of all elements that have one. A line of another log that they
//! quote is a line of the event: [`LineDetails::Quoted`](crate::details::LineDetails::Quoted) has
//! its own time and level. It is no event, because it stands in the middle of the result.
//!
//! The content tells the layout: the XML states an encoding that it does not have, and the JSON may
//! have line breaks in its strings, so a JSON library does not read it.

pub(crate) mod details;
mod failure;
mod head;
mod json;
mod layout;
mod log_line;
mod parts;
pub(crate) mod quoted;
mod text;
mod time;
mod xml;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::markup::around::is_markup;
use crate::framing::anchors::{Anchors, FindAnchor};
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use layout::Results;

/// The format `setupdiag`.
#[derive(Debug)]
pub(crate) struct SetupDiagFormat;

pub(crate) static SETUPDIAG: SetupDiagFormat = SetupDiagFormat;

impl Format for SetupDiagFormat {
    fn id(&self) -> FormatId {
        FormatId::new("setupdiag")
    }

    fn about(&self) -> &'static str {
        "results of SetupDiag: SetupDiagResults.xml, .json and .log"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let (layout, start) = first_result(head);
        let Some(result) = start.and_then(|start| head.get(start..)) else {
            return Confidence::NO;
        };
        if !layout.has_profile(result) {
            return Confidence::NO;
        }
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        match head.trim_ascii_start() {
            // A document of its own.
            [b'<' | b'{' | b'[', ..] => Confidence(Confidence::CONTENT.0 + 20),
            _ if matches!(layout, Results::Text) => Confidence(Confidence::CONTENT.0 + 20),
            // Another log that quotes one.
            _ => Confidence(Confidence::CONTENT.0 - 10),
        }
    }

    fn layout(&self, head: &[u8]) -> Draft {
        let grammar = match first_result(head).0 {
            Results::Text => &Results::Text,
            Results::Xml => &Results::Xml,
            Results::Json => &Results::Json,
        };
        Layout::fixed(self.id(), grammar).into()
    }
}

/// The layout whose first result comes first, and the position of that result. Text if there is no
/// result.
fn first_result(head: &[u8]) -> (Results, Option<usize>) {
    [Results::Text, Results::Xml, Results::Json]
        .into_iter()
        .map(|layout| (layout, layout.find(head, 0..head.len())))
        .min_by_key(|(_, start)| start.unwrap_or(usize::MAX))
        .unwrap_or((Results::Text, None))
}

impl Grammar for Results {
    fn framing(&self) -> impl Framing {
        Anchors::new(layout::LOOKAHEAD, *self)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if self.begins(record.raw()) {
            return match head::read(*self, &record, stamps) {
                Some(head) => Event::new(&record, head).into(),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match self {
            Self::Text => Reason::Preamble,
            Self::Xml if is_markup(record.raw()) => Reason::Markup,
            Self::Json if record.raw().trim_ascii() == b"[" => Reason::Markup,
            Self::Xml | Self::Json => Reason::Stray,
        })
    }
}
