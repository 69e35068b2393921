//! The logs of SetupAPI, which installs devices and drivers: `setupapi.dev.log`, `setupapi.app.log`,
//! `setupapi.setup.log`, `setupapi.offline.log` and `setupapi.upgrade.log`.
//!
//! ```text
//! [Boot Session: 2022/02/05 11:18:36.223]
//!
//! >>>  [Device Install (DiInstallDriver) - C:\contoso\wlan.inf]
//! >>>  Section start 2022/02/05 11:20:49.867
//!      inf: Provider: Contoso Ltd.
//!      sto: {Stage Driver Package: C:\contoso\wlan.inf} 11:20:49.882
//! !    ndv:      Unable to find any matching devices.
//! <<<  Section end 2022/02/05 11:20:50.120
//! <<<  [Exit status: FAILURE(0xe000020b)]
//! ```
//!
//! A record is a section with all its lines. The header of a log and the start of Windows are
//! events too. While a section is open, SetupAPI keeps the line `<ins>` at the place where it goes
//! on, and an index at the end of the file; both are [`Reason::Markup`]. If other sections interrupt
//! a section, its rest is an event of its own.
//!
//! Windows 2000 and XP write `setupapi.log`, whose records begin with a stamp, a process id and a
//! number. `#E` and `#W` mark errors and warnings there.
//!
//! ```text
//! [2003/02/18 10:18:56 568.2675 Driver Install]
//! #-019 Searching for hardware ID(s): contoso\wlan
//! #E122 Device install failed. Error 2: The system cannot find the file specified.
//! ```

pub(crate) mod details;
pub(crate) mod exit;
pub(crate) mod facts;
mod frame;
mod head;
pub(crate) mod line;
mod mark;
pub(crate) mod parts;
mod time;

use crate::details::Details;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::servicing::line_details::LineDetails;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, FormatId, RecordText};
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::model::text::Text;
use crate::scan::stamp::Stamps;
use details::SetupApi;
use frame::Marks;
use line::SetupApiLine;
use mark::Mark;
use parts::SetupApiKind;

/// The format `setupapi`.
#[derive(Debug)]
pub(crate) struct SetupApiLog;

pub(crate) static SETUPAPI: SetupApiLog = SetupApiLog;

impl Format for SetupApiLog {
    fn id(&self) -> FormatId {
        FormatId::new("setupapi")
    }

    fn about(&self) -> &'static str {
        "logs of SetupAPI, which installs devices and drivers"
    }

    /// A mark is sure. Lines of sections alone, as in a log that was cut, must be half of all.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let mut has_mark = false;
        let is_named = has_stem(name, &["setupapi"]);
        let confidence = Confidence::of_lines(head, is_named, |line| {
            let is_mark = Mark::of(line).is_some();
            has_mark |= is_mark;
            is_mark || line::is_of_section(line)
        });
        let half = Confidence::CONTENT.0 + 5 + if is_named { 15 } else { 0 };
        if has_mark || confidence.0 >= half {
            confidence
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &SETUPAPI).into()
    }
}

impl Explain for SetupApiLog {
    fn details<'a>(&'a self, record: RecordText<'a>) -> Details<'a> {
        Details::SetupApi(SetupApi::new(record.raw))
    }

    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        let text = line.as_bytes().trim_ascii();
        if text.is_empty() {
            LineDetails::Blank
        } else if text.starts_with(b">>>") || text.starts_with(b"<<<") {
            LineDetails::Text(Text::new(text))
        } else {
            LineDetails::SetupApi(SetupApiLine::read(line.as_bytes()))
        }
    }
}

impl Grammar for SetupApiLog {
    fn framing(&self) -> impl Framing {
        Marks
    }

    fn read<'a>(&self, record: Record<'a>, _stamps: &mut Stamps) -> Item<'a> {
        match SetupApiKind::of(record.raw()) {
            Some(kind) => Event::new(&record, head::read(&record, kind)).into(),
            None => record.gap_or(|| unread(record.raw(), record.start())),
        }
    }
}

/// Why an item is no event.
fn unread(raw: &[u8], start: u64) -> Reason {
    if parts::is_unread(raw) {
        Reason::Markup
    } else if start == 0 {
        Reason::Preamble
    } else {
        Reason::Stray
    }
}
