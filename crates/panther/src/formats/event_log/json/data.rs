//! The values that a provider adds to an event.

use std::ops::ControlFlow;

use super::leaves::Leaves;
use super::names::{self, Action, Place};
use super::parts::Parts;
use crate::formats::event_log::view::EachValue;

/// Calls `each` with every value: the leaves of the sections, or of a flat object the values that
/// are not properties of the event.
pub(super) fn each_value<'a>(record: &'a [u8], each: &mut EachValue<'_, 'a>) {
    let Some(parts) = Parts::all(record) else {
        return;
    };
    let _ = match (parts.sections(record), parts.flat(record)) {
        // The items of `Properties` are objects with one value each, always called `Value`.
        ([Some(first), _], _) if parts.has_properties() => {
            Leaves::new(first).try_for_each(|leaf| each(None, leaf.value))
        }
        ([Some(first), second], _) => {
            let mut sections = [Some(first), second].into_iter().flatten();
            sections.try_for_each(|section| named(Leaves::new(section), each))
        }
        // `ProcessId` may be the process of the event or a value.
        (_, Some(all)) if parts.owns_process() => {
            named(Leaves::without(all, is_own_with_process), each)
        }
        (_, Some(all)) => named(Leaves::without(all, is_own), each),
        (_, None) => ControlFlow::Continue(()),
    };
}

fn named<'a>(mut leaves: Leaves<'a>, each: &mut EachValue<'_, 'a>) -> ControlFlow<()> {
    leaves.try_for_each(|leaf| each(leaf.name, leaf.value))
}

fn is_own_with_process(name: &[u8]) -> bool {
    names::action(Place::Root, name) != Action::Other
}

fn is_own(name: &[u8]) -> bool {
    is_own_with_process(name) && !matches!(name, b"ProcessId" | b"ThreadId")
}
