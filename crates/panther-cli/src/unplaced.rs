//! The items for which a timeline in UTC has no place.

use std::sync::atomic::{AtomicU64, Ordering};

use panther::Item;

use crate::notes::note;

/// Counts the items that have no instant, by what they lack.
#[derive(Default)]
pub(crate) struct Unplaced {
    no_offset: AtomicU64,
    no_time: AtomicU64,
    no_event: AtomicU64,
}

impl Unplaced {
    pub(crate) fn add(&self, item: &Item<'_>) {
        let count = match item.event().map(|event| event.time()) {
            Some(Some(_)) => &self.no_offset,
            Some(None) => &self.no_time,
            None => &self.no_event,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Says on standard error how many items were left out.
    pub(crate) fn note(&self) {
        let rows = [
            (
                &self.no_offset,
                "their UTC offset is not known; --tz gives it",
            ),
            (&self.no_time, "they have no time"),
            (&self.no_event, "they belong to no event, and have no time"),
        ];
        for (count, reason) in rows {
            let count = count.load(Ordering::Relaxed);
            let items = if count == 1 { "item" } else { "items" };
            if count > 0 {
                note(&format!("{count} {items} left out: {reason}"));
            }
        }
    }
}
