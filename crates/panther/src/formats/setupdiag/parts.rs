//! The parts of a result, as each layout lists them.

use std::ops::{ControlFlow, Range};

/// Receives the name and the range of a part.
pub(super) type EachPart<'e, 'a> = dyn FnMut(&'a [u8], Range<usize>) -> ControlFlow<()> + 'e;
