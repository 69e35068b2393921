//! `WindowsUpdate.log`, the log of the Windows Update client.
//!
//! ```text
//! 2024/03/12 08:10:11.1234567 8096  8116  Agent           * START * Finding updates
//! 2024-03-12<TAB>08:10:11:123<TAB> 908<TAB>45c<TAB>Agent<TAB>WARNING: Exit code = 0x8024000B
//! [0]1F40.0A3C::3/12/2024 8:10:11.123 AM agent.cpp:77 *FAILED* [80240438] Web service call
//! ```
//!
//! The first line is of `Get-WindowsUpdateLog`, which makes the log from traces. It prints the date
//! with the separators of the country. The second is of Windows XP to 8, whose client writes the
//! log itself; copies of it often have blanks instead of tabs. The third is of the tools for
//! traces. All of them may occur in one log, so the grammar tells the shape of each line.
//!
//! A trace that the tool cannot decode has the date 1600 or 1601, which means no date, or no date
//! at all: `Unknown( 10): GUID=... (No Format Information found).` It is an event without time.
//!
//! The client marks the level of few messages: `FATAL:`, `WARNING:` and `*FAILED*`, which is an
//! error. All others are [`Level::Info`](crate::Level).

mod columns;
mod fields;
mod frame;
mod head;

use crate::details::Fields;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::lines::before_prompts;
use crate::framing::rule::Framing;
use crate::model::explain::{Explain, FormatId, RecordText};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The format `windowsupdate`.
#[derive(Debug)]
pub(crate) struct WindowsUpdate;

pub(crate) static WINDOWS_UPDATE: WindowsUpdate = WindowsUpdate;

impl Format for WindowsUpdate {
    fn id(&self) -> FormatId {
        FormatId::new("windowsupdate")
    }

    fn about(&self) -> &'static str {
        "WindowsUpdate.log, the log of the Windows Update client"
    }

    /// Many programs begin lines with a time. Without the name of the log, a line must also have the
    /// columns of the client.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let is_named = has_stem(name, &["windowsupdate"]);
        let mut stamps = Stamps::default();
        Confidence::of_lines(head, is_named, |line| {
            if is_named {
                frame::is_header(&mut stamps, line)
            } else {
                frame::is_surely_client(&mut stamps, line)
            }
        })
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &WINDOWS_UPDATE).into()
    }
}

impl Explain for WindowsUpdate {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        fields::read(record)
    }
}

impl Grammar for WindowsUpdate {
    #[inline(always)]
    fn framing(&self) -> impl Framing {
        before_prompts(frame::LOOKAHEAD, frame::is_header)
    }

    #[inline(always)]
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        head::read(record, stamps)
    }
}
