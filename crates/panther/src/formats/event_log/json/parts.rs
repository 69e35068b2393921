//! Locates the parts of an event in its record.

use std::ops::Range;

use super::leaves::inner;
use super::names::{self, Action, Place, Slot};
use super::walk::{Step, Walk};
use crate::formats::event_log::view::trimmed;

/// The maximum nesting depth of known objects.
const LEVELS: usize = 6;

/// The positions of an event's parts in its record. If a name occurs several times, the first one
/// applies. Of a truncated record, the parts before the break count.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    slots: [Span; Slot::COUNT],
    /// The slots whose names occurred, as bits, whether a caller wants them or not.
    seen: u64,
    sections: [Span; 2],
    has_properties: bool,
    has_winlog: bool,
    has_system: bool,
    /// The end of the section `System`, if it has one.
    end_of_system: Option<u32>,
    /// The range from the start of the innermost object that may contain the whole event to the end
    /// of the last value.
    root: Span,
}

/// A range in a record. Empty if there is none.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    const fn new(start: usize, len: usize) -> Self {
        // A record has at most 4 MiB, so its offsets fit.
        Self {
            start: start as u32,
            end: (start + len) as u32,
        }
    }

    const fn is_none(self) -> bool {
        self.start == self.end
    }

    const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

const _: () = assert!(Slot::COUNT <= 64);

impl Parts {
    /// Locates all parts. Returns `None` if the record is not an event.
    pub(super) fn all(record: &[u8]) -> Option<Self> {
        let mut parts = Self::new();
        parts.fill(record, true);
        parts.is_event().then_some(parts)
    }

    /// Locates the parts that the head of an event needs. Returns `None` if the record is not an
    /// event.
    #[inline]
    pub(super) fn of_head(record: &[u8]) -> Option<Self> {
        let mut parts = Self::new();
        parts.fill(record, false);
        parts.is_event().then_some(parts)
    }

    const fn new() -> Self {
        const NONE: Span = Span { start: 0, end: 0 };
        Self {
            slots: [NONE; Slot::COUNT],
            seen: 0,
            sections: [NONE; 2],
            has_properties: false,
            has_winlog: false,
            has_system: false,
            end_of_system: None,
            root: NONE,
        }
    }

    /// Walks through the record until its object ends or breaks, or until no wanted part can
    /// follow.
    fn fill(&mut self, record: &[u8], all: bool) {
        let mut walk = Walk::new(record);
        let mut outer = [Place::Root; LEVELS];
        let mut level = 0;
        let mut place = Place::Root;
        // Once the head is complete, it skips the rest of `System`. A walk for all parts reads that
        // rest too. If the rest is broken, the walk returns here, so that it finds the same parts
        // after `System` as the head does.
        let mut rest_of_system: Option<(Walk<'_>, usize)> = None;
        let mut has_left = false;
        if !walk.enter() {
            return;
        }
        loop {
            if place == Place::System && !has_left && self.has_head() {
                if !all {
                    walk.leave();
                    has_left = true;
                } else if rest_of_system.is_none() {
                    rest_of_system = Some((walk.clone(), level));
                }
            }
            if let Some(step) = walk.step() {
                let name = match step {
                    Step::Name(name) => name,
                    Step::End if level == 0 => return,
                    Step::End => {
                        if place == Place::System {
                            (rest_of_system, has_left) = (None, false);
                            if self.end_of_system.is_none() {
                                self.end_of_system = Some(walk.at() as u32);
                                let rest = record.get(walk.at()..).unwrap_or_default();
                                if !all && self.has_head() && !names::may_have_message(rest) {
                                    return;
                                }
                            }
                        }
                        level -= 1;
                        place = outer.get(level).copied().unwrap_or(Place::Root);
                        continue;
                    }
                };
                let action = names::action(place, name);
                if let Some(inside) = self.inside(action)
                    && let Some(outside) = outer.get_mut(level)
                    && walk.enter()
                {
                    self.see_object(inside, walk.at() - 1);
                    *outside = place;
                    level += 1;
                    place = inside;
                    continue;
                }
                if let Some(value) = walk.value() {
                    self.root.end = walk.at() as u32;
                    self.take(action, walk.at() - value.len(), value, all);
                    continue;
                }
            }
            let Some((rest, outside)) = rest_of_system.take() else {
                return;
            };
            (walk, level, place) = (rest, outside, Place::System);
            walk.leave();
            has_left = true;
        }
    }

    /// The place of a walk inside the value of a name, if it can enter the value.
    fn inside(&mut self, action: Action) -> Option<Place> {
        match action {
            Action::Enter(inside) => Some(inside),
            Action::Take(slot) => {
                self.seen |= 1 << slot as u32;
                let may_be_value = matches!(slot, Slot::PidElse | Slot::TidElse);
                (!may_be_value).then_some(Place::Attributes(slot))
            }
            _ => None,
        }
    }

    const fn see_object(&mut self, inside: Place, at: usize) {
        match inside {
            Place::Root => self.root.start = at as u32,
            Place::System => self.has_system = true,
            Place::Winlog => self.has_winlog = true,
            _ => {}
        }
    }

    /// Records a value that begins at `start`.
    fn take(&mut self, action: Action, start: usize, value: &[u8], all: bool) {
        let is_nested = matches!(value.first(), Some(b'{' | b'['));
        match action {
            Action::Take(slot) if !is_nested && (all || slot.is_of_head()) => {
                if let Some(span) = self.slots.get_mut(slot as usize)
                    && span.is_none()
                {
                    let quotes = usize::from(value.first() == Some(&b'"'));
                    *span = Span::new(start + quotes, inner(value).len());
                }
            }
            Action::Section | Action::Properties if is_nested => {
                if let Some(span) = self.sections.iter_mut().find(|span| span.is_none()) {
                    *span = Span::new(start, value.len());
                    self.has_properties |= action == Action::Properties;
                }
            }
            _ => {}
        }
    }

    /// Whether all parts of the head that are in the section `System` have been found.
    fn has_head(&self) -> bool {
        [Slot::Provider, Slot::Level, Slot::SystemTime]
            .iter()
            .all(|&slot| {
                let span = self.slots.get(slot as usize);
                span.is_some_and(|span| !span.is_none())
            })
    }

    /// Whether the object is an event: it has a section that only events have, or an event id
    /// together with a provider, a log or a record id.
    const fn is_event(&self) -> bool {
        let from = self.saw(Slot::Provider) || self.saw(Slot::Channel);
        let from_else = self.saw(Slot::EventSource) || self.saw(Slot::ProviderElse);
        let time = self.saw(Slot::Time) || self.saw(Slot::TimeElse) || self.saw(Slot::TimeLast);
        self.has_system
            || self.has_winlog
            || self.saw(Slot::Id) && (from || from_else || self.saw(Slot::RecordId))
            || self.saw(Slot::IdElse) && from && time
    }

    const fn saw(&self, slot: Slot) -> bool {
        self.seen >> slot as u32 & 1 != 0
    }

    /// The object up to its last readable value, if it is flat: it contains the parts of the event
    /// and the values of the provider side by side.
    pub(super) fn flat<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        let is_flat = !self.has_system && !self.has_winlog;
        record.get(self.root.range()).filter(|_| is_flat)
    }

    /// Whether `ProcessId` is the process of the event. It is if there is a `ThreadId` too; on its
    /// own it is a value of the provider.
    pub(super) const fn owns_process(&self) -> bool {
        self.saw(Slot::PidElse) && self.saw(Slot::TidElse) && !self.saw(Slot::Pid)
    }

    pub(super) const fn has_properties(&self) -> bool {
        self.has_properties
    }

    /// The objects or arrays with the values of the provider.
    pub(super) fn sections<'a>(&self, record: &'a [u8]) -> [Option<&'a [u8]>; 2] {
        self.sections
            .map(|span| record.get(span.range()).filter(|_| !span.is_none()))
    }

    /// The position of the body of an event without a message: after the section `System`,
    /// otherwise at the first section of values. If the values are among the parts, the body starts
    /// at the start of the record.
    pub(super) fn body(&self, record: &[u8]) -> usize {
        let [first, _] = self.sections;
        match self.end_of_system {
            Some(end) => end as usize,
            None if self.has_system => record.len(),
            // An empty range starts at 0.
            None => first.start as usize,
        }
    }

    /// The first of these parts that exists and is not blank.
    pub(super) fn first<'a>(&self, record: &'a [u8], slots: &[Slot]) -> Option<&'a [u8]> {
        record.get(self.place(record, slots)?)
    }

    /// The range of the first of these parts that exists and is not blank.
    pub(super) fn place(&self, record: &[u8], slots: &[Slot]) -> Option<Range<usize>> {
        let mut found = slots
            .iter()
            .filter_map(|&slot| Some(self.slots.get(slot as usize)?.range()));
        found.find_map(|range| trimmed(record, range))
    }
}
