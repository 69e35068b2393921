//! One walk of the library over a record, which finds where the parts of the event stand.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde_core::Deserializer;
use serde_core::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::leaves::{Leaves, inner};
use super::names::{self, Action, Place, Slot};

/// How many known objects may stand one in another.
const LEVELS: usize = 6;

/// Where the parts of an event are in its record. The first of a name counts.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    /// Where the text begins that the library reads.
    base: usize,
    /// Whether all parts are wanted, and not only those of the head.
    all: bool,
    slots: [Place32; Slot::COUNT],
    /// The slots that were seen, wanted or not.
    seen: u64,
    sections: [Place32; 2],
    has_properties: bool,
    has_system: bool,
    has_winlog: bool,
}

/// A range inside of a record; empty where there is none.
#[derive(Clone, Copy, Debug, Default)]
struct Place32 {
    start: u32,
    end: u32,
}

impl Place32 {
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
        Self::read(record, true)
    }

    /// The parts that the head of an event needs; `None` where the record is no event.
    pub(crate) fn of_head(record: &[u8]) -> Option<Self> {
        Self::read(record, false)
    }

    fn read(record: &[u8], all: bool) -> Option<Self> {
        let text = without_commas(record);
        let parts = walk(text, all).or_else(|| walk(&masked(text)?, all));
        parts.filter(Self::is_event)
    }

    /// Whether a record is an event so far as it goes, be it cut off.
    pub(crate) fn begins_event(record: &[u8]) -> bool {
        let mut parts = Self::new(record, false);
        let _ = parts.fill(record);
        parts.is_event()
    }

    fn new(text: &[u8], all: bool) -> Self {
        Self {
            base: text.as_ptr().addr(),
            all,
            slots: [Place32::default(); Slot::COUNT],
            seen: 0,
            sections: [Place32::default(); 2],
            has_properties: false,
            has_system: false,
            has_winlog: false,
        }
    }

    fn fill(&mut self, text: &[u8]) -> serde_json::Result<()> {
        let mut library = serde_json::Deserializer::from_slice(text);
        Object {
            parts: self,
            place: Place::Root,
            level: 0,
        }
        .deserialize(&mut library)?;
        library.end()
    }

    /// Whether the object has what makes it an event: a section that only events have, or a number beside a provider, a log or the
    /// number of a record.
    fn is_event(&self) -> bool {
        let any = |slots: &[Slot]| slots.iter().any(|&slot| self.saw(slot));
        let times = [Slot::SystemTime, Slot::Time, Slot::TimeElse, Slot::TimeLast];
        self.has_system
            || self.has_winlog
            || self.saw(Slot::Id)
                && any(&[
                    Slot::Provider,
                    Slot::EventSource,
                    Slot::ProviderElse,
                    Slot::Channel,
                    Slot::RecordId,
                ])
            || self.saw(Slot::IdElse) && any(&[Slot::Provider, Slot::Channel]) && any(&times)
    }

    const fn saw(&self, slot: Slot) -> bool {
        self.seen >> slot as u32 & 1 != 0
    }

    /// Whether the event is one object, with its parts and its values side by side.
    pub(super) const fn is_flat(&self) -> bool {
        !self.has_system && !self.has_winlog
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
        self.sections.map(|place| {
            (!place.is_none())
                .then(|| record.get(place.range()))
                .flatten()
        })
    }

    /// Where the first of the values is.
    pub(crate) fn data(&self) -> Option<usize> {
        let [first, _] = self.sections;
        (!first.is_none()).then_some(first.start as usize)
    }

    /// The first of these parts that is there and more than blanks.
    pub(super) fn first<'a>(&self, record: &'a [u8], slots: &[Slot]) -> Option<&'a [u8]> {
        let mut found = slots
            .iter()
            .filter_map(|&slot| record.get(self.slots.get(slot as usize)?.range()));
        found.find_map(|part| Some(part.trim_ascii()).filter(|part| !part.is_empty()))
    }

    /// Takes a value as a part of the event: itself, or the attributes of which it is made.
    fn take(&mut self, slot: Slot, value: &[u8]) {
        match value.first() {
            Some(b'{') => {
                // Attributes are what is wanted here.
                for leaf in Leaves::attributes(value) {
                    if let Some(slot) = leaf.name.and_then(|name| names::attribute(name, slot)) {
                        self.put(slot, leaf.value);
                    }
                }
            }
            Some(b'[') | None => {}
            Some(_) => self.put(slot, inner(value)),
        }
    }

    fn put(&mut self, slot: Slot, part: &[u8]) {
        let found = self.place(part);
        if let Some(place) = self.slots.get_mut(slot as usize)
            && place.is_none()
        {
            *place = found;
        }
    }

    fn add_section(&mut self, value: &[u8], is_properties: bool) {
        if !matches!(value.first(), Some(b'{' | b'[')) {
            return;
        }
        let found = self.place(value);
        if let Some(place) = self.sections.iter_mut().find(|place| place.is_none()) {
            *place = found;
            self.has_properties |= is_properties;
        }
    }

    /// Where a part of the text is in it.
    fn place(&self, part: &[u8]) -> Place32 {
        let start = part.as_ptr().addr().wrapping_sub(self.base) as u32;
        Place32 {
            start,
            end: start.saturating_add(part.len() as u32),
        }
    }
}

fn walk(text: &[u8], all: bool) -> Option<Parts> {
    let mut parts = Parts::new(text, all);
    parts.fill(text).is_ok().then_some(parts)
}

/// The record up to the last byte of its object.
fn without_commas(record: &[u8]) -> &[u8] {
    let is_behind = |byte: &u8| *byte == b',' || byte.is_ascii_whitespace();
    let end = record.iter().rposition(|byte| !is_behind(byte));
    record
        .get(..end.map_or(0, |end| end + 1))
        .unwrap_or_default()
}

/// The library wants UTF-8. Of a text in a code page all places stay the same with another byte for each that is not ASCII.
#[cold]
fn masked(text: &[u8]) -> Option<Cow<'static, [u8]>> {
    std::str::from_utf8(text).is_err().then(|| {
        let mask = |&byte: &u8| if byte.is_ascii() { byte } else { b'?' };
        Cow::Owned(text.iter().map(mask).collect())
    })
}

/// An object whose names are known.
struct Object<'p> {
    parts: &'p mut Parts,
    place: Place,
    level: usize,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            parts,
            place,
            level,
        } = self;
        match place {
            Place::System => parts.has_system = true,
            Place::Winlog => parts.has_winlog = true,
            _ => {}
        }
        while let Some(action) = map.next_key_seed(Name(place))? {
            match action {
                Action::Take(slot) => {
                    parts.seen |= 1 << slot as u32;
                    if parts.all || slot.is_of_head() {
                        let value: &RawValue = map.next_value()?;
                        parts.take(slot, value.get().as_bytes());
                        continue;
                    }
                }
                Action::Enter(place) if level < LEVELS => {
                    map.next_value_seed(Object {
                        parts: &mut *parts,
                        place,
                        level: level + 1,
                    })?;
                    continue;
                }
                Action::Section | Action::Properties => {
                    let value: &RawValue = map.next_value()?;
                    parts.add_section(value.get().as_bytes(), action == Action::Properties);
                    continue;
                }
                Action::Enter(_) | Action::Drop | Action::Other => {}
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A name, as what is done with its value. One that is written with an escape is not known.
struct Name(Place);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Action;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Action, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Action;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_bytes<E: Error>(self, name: &'de [u8]) -> Result<Action, E> {
        Ok(names::action(self.0, name))
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Action, E> {
        Ok(Action::Other)
    }
}
