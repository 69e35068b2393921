//! The logs of CBS, DISM and setup, which share the columns of Windows' "Panther" logging engine.
//!
//! ```text
//! col 0                 21         32         43     50
//! 2019-03-29 00:25:29, Info       [0x0601c1] IBS    InstallWindows:Install Path = X:\Sources
//! ```
//!
//! A line that begins with a date, a time and a comma begins a record. Any other line belongs to
//! the record above it. All three formats have the same grammar. They differ only in how
//! [`dialect`] recognizes them: by file names and by the components that write the records.

pub(crate) mod cbs;
mod columns;
pub(crate) mod csi;
mod details;
pub(crate) mod dialect;
pub(crate) mod dism;
mod frame;
pub(crate) mod head;
mod hint;
mod line;
pub(crate) mod line_details;
pub(crate) mod package;
pub(crate) mod setup;
pub(crate) mod source;
#[cfg(test)]
mod tests;
mod token;
pub(crate) mod wim;

use crate::details::Details;
use crate::format::grammar::Grammar;
use crate::framing::lines::Lines;
use crate::framing::rule::Framing;
use crate::model::explain::{Explain, RecordText};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::model::text::Text;
use crate::scan::stamp::Stamps;
use line_details::LineDetails;

/// The grammar of CBS, DISM and setup logs.
pub(crate) struct Servicing;

impl Explain for Servicing {
    fn details<'a>(&'a self, record: RecordText<'a>) -> Details<'a> {
        details::details(record.component, record.message)
    }

    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        details::line(line.as_bytes())
    }
}

impl Grammar for Servicing {
    #[inline(always)]
    fn framing(&self) -> impl Framing {
        Lines::new(frame::LOOKAHEAD, frame::is_header)
    }

    #[inline(always)]
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        head::read(record, stamps)
    }
}
