//! Every format, read slowly and obviously.
//!
//! These readers follow the same rules as the library and share no code with it: plain loops over
//! bytes, the whole input in hand, no word tricks, no state carried from one item to the next.
//! Where a reader and the library disagree, one of them is wrong.
//!
//! [`lines`] frames the formats whose records begin with a header line, and [`framing`] all others.

pub mod checksur;
pub mod clixml;
pub(crate) mod clock;
pub mod cmtrace;
pub mod coinstaller;
pub mod compat_xml;
pub mod diag_xml;
pub mod dmp;
pub mod elements;
pub(crate) mod foreign;
pub mod framing;
pub mod json;
pub mod lines;
pub mod listing;
pub mod merge;
pub mod miglog;
pub mod plain;
pub mod printed;
pub mod reporting_events;
pub mod servicing;
pub mod setupapi;
pub mod setupdiag;
pub mod shape;
pub mod stamped;
pub mod table;
pub mod windows_update;
pub mod xml;

use panther::{Level, Reason};

/// The UTF-8 byte order mark.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// An item as a reference reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefItem<'a> {
    /// The byte at which it begins.
    pub start: usize,
    /// Its bytes.
    pub raw: &'a [u8],
    /// The event, or the reason why the item is not an event.
    pub kind: Result<RefEvent<'a>, Reason>,
}

/// The parts of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefEvent<'a> {
    /// The time. Where dates do not tell the day from the month, one for each order; the library
    /// reads one of these.
    pub times: Vec<Option<RefTime>>,
    /// The text before the header.
    pub prefix: &'a [u8],
    /// The level; `None` where the reference does not say.
    pub level: Option<Option<Level>>,
    /// The word or number that says the level.
    pub level_text: &'a [u8],
    /// The digits of the code column; empty where there is none.
    pub code: &'a [u8],
    /// The component.
    pub component: &'a [u8],
    /// The first line of the message.
    pub message: &'a [u8],
    /// The bytes from the message to the end of the record; `None` where the reference does not
    /// say.
    pub body: Option<&'a [u8]>,
    /// The other lines of the message.
    pub lines: Vec<&'a [u8]>,
    /// Names and values; `None` for a format without.
    pub data: Option<Vec<RefValue<'a>>>,
    /// Whether the reference says no more of the event than its bytes.
    pub is_partial: bool,
}

/// The name of a value, where it has one, and the value.
pub type RefValue<'a> = (Option<&'a [u8]>, &'a [u8]);

/// A time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefTime {
    /// Date and clock, with nine digits of the fraction.
    pub clock: String,
    /// How many digits of the fraction the log has.
    pub digits: usize,
    /// The seconds of the offset, or `none`; `None` where the reference does not say.
    pub zone: Option<String>,
}

/// The reason that the bytes of an item tell by themselves.
pub(crate) fn gap(raw: &[u8]) -> Reason {
    if raw == BOM {
        Reason::ByteOrderMark
    } else if raw.iter().all(|&byte| byte == 0) {
        Reason::NulRun
    } else if raw.iter().all(u8::is_ascii_whitespace) {
        Reason::Blank
    } else {
        Reason::Preamble
    }
}

/// Cuts an item that is longer than [`panther::MAX_ITEM`]: behind the last line feed that fits, or
/// where it must be; or 16 bytes before that where those are NULs, so that a run goes on as a run.
pub(crate) fn first_piece(item: &[u8]) -> &[u8] {
    const MAX: usize = panther::MAX_ITEM;
    if item.len() <= MAX {
        return item;
    }
    if item[MAX - 16..MAX].iter().all(|&byte| byte == 0) {
        return &item[..MAX - 16];
    }
    let line_feed = item[..MAX].iter().rposition(|&byte| byte == b'\n');
    &item[..line_feed.map_or(MAX, |at| at + 1)]
}
