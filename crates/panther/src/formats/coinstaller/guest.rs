//! The lines of co-installers in the log of another grammar.

use super::{details, frame, head};
use crate::details::field::Fields;
use crate::format::guest::Guest;
use crate::model::explain::{Explain, FormatId, RecordText};

pub(super) const ID: FormatId = FormatId::new("coinstaller");

/// How many bytes of a line decide whether it is a record.
pub(crate) const LOOKAHEAD: usize = frame::LOOKAHEAD;

/// Whether a line may begin a record, judged by its first bytes.
#[inline]
pub(crate) fn may_begin(line: &[u8]) -> bool {
    matches!(line, [b'[', _, _, b'/', ..] | [b'A'..=b'Z' | b'a'..=b'z', ..])
}

/// Only a time in brackets or a known name begins a record in another log.
pub(crate) static GUEST: Guest = Guest::new(
    ID,
    &Meaning,
    |_, line| frame::is_known(line),
    |record, _| head::read(record),
);

/// Explains the lines, in a log of their own and in the log of a host.
pub(super) struct Meaning;

impl Explain for Meaning {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        details::fields(record.message)
    }
}
