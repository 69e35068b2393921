//! The logs of CBS, DISM and setup, which share the columns of Windows' "Panther" logging engine.
//!
//! ```text
//! col 0                 21         32         43     50
//! 2019-03-29 00:25:29, Info       [0x0601c1] IBS    InstallWindows:Install Path = X:\Sources
//! ```
//!
//! A line that begins with a date, a time and a comma begins a record; [`frame`] also finds records
//! that somebody copied from a log into something else. Any other line belongs to the record above
//! it, unless [`foreign`] knows better. All three formats have the same grammar. They differ only in how
//! [`dialect`] recognizes them: by file names and by the components that write the records.

pub(crate) mod cbs;
mod columns;
pub(crate) mod corruption;
pub(crate) mod csi;
mod details;
pub(crate) mod dialect;
pub(crate) mod dism;
mod foreign;
mod frame;
pub(crate) mod guest;
pub(crate) mod head;
mod hint;
mod inf;
mod joined;
mod line;
pub(crate) mod line_details;
mod markup;
pub(crate) mod package;
pub(crate) mod setup;
pub(crate) mod source;
#[cfg(test)]
mod tests;
mod token;
pub(crate) mod wim;

use crate::details::Details;
use crate::format::grammar::Grammar;
use crate::formats::coinstaller::guest as coinstaller;
use crate::framing::lines::OwnLines;
use crate::framing::rule::Framing;
use crate::model::explain::{Explain, RecordText};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::model::text::Text;
use crate::scan::stamp::Stamps;
use line_details::LineDetails;

const _: () = assert!(coinstaller::LOOKAHEAD <= frame::LOOKAHEAD);

/// The grammar of CBS, DISM and setup logs.
pub(crate) struct Servicing;

impl Explain for Servicing {
    fn details<'a>(&'a self, record: RecordText<'a>) -> Details<'a> {
        details::details(record)
    }

    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        details::line(line.as_bytes())
    }
}

impl Grammar for Servicing {
    const HEADER: usize = columns::MESSAGE;

    #[inline(always)]
    fn framing(&self) -> impl Framing {
        OwnLines::new(frame::LOOKAHEAD, is_start, foreign::is_foreign)
    }

    #[inline(always)]
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        head::read(record, stamps)
    }
}

/// Whether a line begins a record of these logs or one of a co-installer.
#[inline(always)]
fn is_start(stamps: &mut Stamps, line: &[u8]) -> bool {
    frame::is_usual(stamps, line) || is_other_start(stamps, line)
}

#[cold]
#[inline(never)]
fn is_other_start(stamps: &mut Stamps, line: &[u8]) -> bool {
    frame::is_unusual(stamps, line)
        || coinstaller::may_begin(line) && coinstaller::GUEST.begins(stamps, line)
}
