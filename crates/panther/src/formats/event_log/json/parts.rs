//! Where the parts of an event stand in its record.

use std::ops::Range;

use super::leaves::inner;
use super::names::{self, Action, Place, Slot};
use super::walk::{Step, Walk};
use crate::formats::event_log::view::trimmed;

/// How many known objects may stand one in another.
const LEVELS: usize = 6;

/// Where the parts of an event are in its record. The first of a name counts; of a record that breaks off, what stands before.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    slots: [Span; Slot::COUNT],
    /// The slots that were seen, be they wanted or not.
    seen: u64,
    sections: [Span; 2],
    has_properties: bool,
    has_winlog: bool,
    has_system: bool,
    /// Where the section `System` ends, where it does.
    end_of_system: Option<u32>,
    /// Where the innermost object begins that may have the whole event, and where the last value ends that was read.
    root: Span,
}

/// A range in a record; empty where there is none.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    const fn new(start: usize, len: usize) -> Self {
        // A record is no longer than 4 MiB.
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
    /// All parts; `None` where the record is no event.
    pub(super) fn all(record: &[u8]) -> Option<Self> {
        let mut parts = Self::new();
        parts.fill(record, true);
        parts.is_event().then_some(parts)
    }

    /// The parts that the head of an event needs; `None` where the record is no event.
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

    /// Walks through the record until its object ends, or breaks, or nothing that is wanted can follow.
    fn fill(&mut self, record: &[u8], all: bool) {
        let mut walk = Walk::new(record);
        let mut outer = [Place::Root; LEVELS];
        let mut level = 0;
        let mut place = Place::Root;
        // What is left of `System` when the head has all is passed over. It is read where all is wanted, but if it breaks, it must not
        // hide what the head sees behind it.
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

    /// Where a walk is that goes into the value of a name.
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

    /// Takes a value that begins at `start`.
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

    /// Whether all was found that the head takes from the section `System`.
    fn has_head(&self) -> bool {
        [Slot::Provider, Slot::Level, Slot::SystemTime]
            .iter()
            .all(|&slot| {
                let span = self.slots.get(slot as usize);
                span.is_some_and(|span| !span.is_none())
            })
    }

    /// Whether the object has what makes it an event: a section that only events have, or a number beside a provider, a log or the
    /// number of a record.
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

    /// The object up to the last value that could be read, if it has the parts of the event and the values side by side.
    pub(super) fn flat<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        let is_flat = !self.has_system && !self.has_winlog;
        record.get(self.root.range()).filter(|_| is_flat)
    }

    /// Whether `ProcessId` is of the event itself, as it is where `ThreadId` stands beside it; alone it is a value.
    pub(super) const fn owns_process(&self) -> bool {
        self.saw(Slot::PidElse) && self.saw(Slot::TidElse) && !self.saw(Slot::Pid)
    }

    pub(super) const fn has_properties(&self) -> bool {
        self.has_properties
    }

    /// The values in objects or arrays that were given with the event.
    pub(super) fn sections<'a>(&self, record: &'a [u8]) -> [Option<&'a [u8]>; 2] {
        self.sections
            .map(|span| record.get(span.range()).filter(|_| !span.is_none()))
    }

    /// Where the body is of an event that has no message: behind the section `System`, or where the first of the values is; at the
    /// record's start, where they stand among the parts.
    pub(super) fn body(&self, record: &[u8]) -> usize {
        let [first, _] = self.sections;
        match self.end_of_system {
            Some(end) => end as usize,
            None if self.has_system => record.len(),
            // An empty range begins at 0.
            None => first.start as usize,
        }
    }

    /// The first of these parts that is there and more than blanks.
    pub(super) fn first<'a>(&self, record: &'a [u8], slots: &[Slot]) -> Option<&'a [u8]> {
        record.get(self.place(record, slots)?)
    }

    /// Where the first of these parts is.
    pub(super) fn place(&self, record: &[u8], slots: &[Slot]) -> Option<Range<usize>> {
        let mut found = slots
            .iter()
            .filter_map(|&slot| Some(self.slots.get(slot as usize)?.range()));
        found.find_map(|range| trimmed(record, range))
    }
}
