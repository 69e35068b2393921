//! The lines of co-installers in the log of another grammar.

use super::{frame, head};
use crate::format::guest::Guest;
use crate::model::explain::{Explain, FormatId};

pub(super) const ID: FormatId = FormatId::new("coinstaller");

/// How many bytes of a line decide whether it is a record.
pub(crate) const LOOKAHEAD: usize = frame::LOOKAHEAD;

/// Only a time in brackets or a known name begins a record in another log.
pub(crate) static GUEST: Guest = Guest::new(
    ID,
    &Lines,
    |_, line| frame::is_known(line),
    |record, _| head::read(record),
);

struct Lines;

impl Explain for Lines {}
