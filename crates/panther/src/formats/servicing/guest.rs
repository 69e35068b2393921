//! The records of setup in the log of another grammar.

use super::{Servicing, frame, head};
use crate::format::guest::Guest;
use crate::model::explain::FormatId;

/// How many bytes of a line decide whether it is a header.
pub(crate) const LOOKAHEAD: usize = frame::LOOKAHEAD;

/// The records of all three formats look alike. In the log of another grammar they are those of
/// setup.
pub(crate) static GUEST: Guest = Guest::new(
    FormatId::new("setup"),
    &Servicing,
    frame::is_header,
    head::unusual_head,
);
