//! The columns that CBS, DISM and setup share: the grammar of Windows' "Panther" logging engine.
//!
//! ```text
//! col 0                 21         32         43     50
//! 2019-03-29 00:25:29, Info       [0x0601c1] IBS    InstallWindows:Install Path = X:\Sources
//! ```
//!
//! A line that begins with a date, a time and a comma begins a record; any other line belongs to the record above it. One grammar
//! serves every file; the dialects differ in the names of the files and in nothing that the parser does.

mod columns;
mod dialect;
mod header;
pub(crate) mod message;

pub(super) use dialect::{CBS, DISM, SETUP};

use dialect::Dialect;

use crate::details::{Details, LineDetails};
use crate::{Confidence, Cursor, Event, Format, FormatId, Item, Record, Stamps, Text};

impl Format for Dialect {
    fn id(&self) -> FormatId {
        FormatId(self.id)
    }

    fn describe(&self) -> &'static str {
        self.describe
    }

    fn sniff(&'static self, head: &[u8], name: &str) -> Confidence {
        dialect::sniff(self, head, name)
    }

    #[inline(always)]
    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        cursor.next_header(header::is_header)
    }

    fn lookahead(&self) -> usize {
        header::LOOKAHEAD
    }

    #[inline(always)]
    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        header::read(self, record, stamps)
    }

    fn details<'a>(&self, event: &Event<'a>) -> Details<'a> {
        message::details(event.component(), event.message())
    }

    fn line_details<'a>(&self, line: Text<'a>) -> LineDetails<'a> {
        message::line(line.as_bytes())
    }
}
