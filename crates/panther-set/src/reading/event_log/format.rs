//! Which sources are binary event logs.

use panther::Format;

/// Whether sources of this format are binary event logs, whose text is made when they are read.
///
/// This is the only place that knows the format by its id.
pub(crate) fn is_event_log(format: &dyn Format) -> bool {
    cfg!(feature = "evtx") && format.id().0 == "evtx"
}
