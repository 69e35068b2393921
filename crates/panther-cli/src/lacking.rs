//! Notes the logs of which a filter can take nothing, because their events lack a property.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use panther::{Event, FormatId};
use panther_set::{Filter, Property};

use crate::args::option_of_field;
use crate::notes::{names, note};

/// The properties that events of one log have, as far as a filter asks for them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    has_events: bool,
    /// One bit for each of [`Filter::properties`], as far as there are bits.
    properties: u64,
    /// Whether there is nothing left to look for, so that later events cost nothing.
    has_all: bool,
}

/// The properties that a filter asks for, each with its bit.
fn bits(filter: &Filter) -> impl Iterator<Item = (u64, Property<'_>)> {
    let bits = (0..u64::BITS).map(|index| 1 << index);
    bits.zip(filter.properties())
}

impl Seen {
    /// Adds those properties of an event that the filter asks for.
    // Also in a program that is built for size: it runs for each event.
    #[inline(always)]
    pub(crate) fn with(self, filter: &Filter, event: &Event<'_>) -> Self {
        if self.has_all {
            self
        } else {
            self.with_more(filter, event)
        }
    }

    fn with_more(mut self, filter: &Filter, event: &Event<'_>) -> Self {
        self.has_events = true;
        self.has_all = true;
        for (bit, property) in bits(filter) {
            if self.properties & bit == 0 && property.is_in(event) {
                self.properties |= bit;
            }
            self.has_all &= self.properties & bit != 0;
        }
        self
    }

    pub(crate) const fn merge(&mut self, other: Self) {
        self.has_events |= other.has_events;
        self.properties |= other.properties;
        self.has_all |= other.has_all;
    }

    /// The properties that the filter asks for and that no event has.
    fn lacking(self, filter: &Filter) -> Vec<Property<'_>> {
        let lacks = |(bit, _): &(u64, _)| self.has_events && self.properties & bit == 0;
        let lacking = bits(filter).filter(lacks);
        lacking.map(|(_, property)| property).collect()
    }
}

/// The properties that all threads see in one log.
#[derive(Debug, Default)]
pub(crate) struct SeenByThreads {
    /// Whether there is nothing left to look for.
    has_all: AtomicBool,
    seen: Mutex<Seen>,
}

impl SeenByThreads {
    /// Adds what an event has of the properties that the filter asks for.
    // Also in a program that is built for size: it runs for each event.
    #[inline(always)]
    pub(crate) fn add(&self, filter: &Filter, event: &Event<'_>) {
        if !self.has_all.load(Ordering::Relaxed) {
            self.add_more(filter, event);
        }
    }

    fn add_more(&self, filter: &Filter, event: &Event<'_>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = seen.with(filter, event);
        self.has_all.store(seen.has_all, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints one note for all logs that lack the same properties. Each log is its name, its format, and
/// what its events have.
pub(crate) fn note_lacking(
    filter: &Filter,
    logs: impl IntoIterator<Item = (String, FormatId, Seen)>,
) {
    lines(filter, logs.into_iter())
        .iter()
        .for_each(|line| note(line));
}

fn lines(filter: &Filter, seen: impl Iterator<Item = (String, FormatId, Seen)>) -> Vec<String> {
    let mut groups: BTreeMap<Lack, Logs<'_>> = BTreeMap::new();
    for (name, format, seen) in seen {
        let lacking = seen.lacking(filter);
        if lacking.is_empty() {
            continue;
        }
        let list = |part: fn(Property<'_>) -> String, word: &str| {
            let parts: Vec<String> = lacking.iter().map(|&property| part(property)).collect();
            parts.join(word)
        };
        let group = (list(plural, " and no "), list(option, " and "));
        let (names, formats) = groups.entry(group).or_default();
        names.push(name);
        if !formats.contains(&format.as_str()) {
            formats.push(format.as_str());
        }
    }
    let line = |((lacking, options), (list, formats)): (Lack, Logs<'_>)| {
        let (has, its) = if list.len() == 1 {
            ("has", "its")
        } else {
            ("have", "their")
        };
        let take = if options.contains(" and ") {
            "take"
        } else {
            "takes"
        };
        format!(
            "{} ({}) {has} no {lacking}, so {options} {take} none of {its} events",
            names(list),
            formats.join(", ")
        )
    };
    groups.into_iter().map(line).collect()
}

/// The properties that some logs lack, and the options that ask for them.
type Lack = (String, String);

/// The names of logs, and their formats.
type Logs<'f> = (Vec<String>, Vec<&'f str>);

fn plural(property: Property<'_>) -> String {
    let key = match property {
        Property::Time => "time",
        Property::Level => "level",
        Property::Component => "component",
        Property::Field("data") => return "data".to_owned(),
        Property::Field(key) => key,
        _ => "property",
    };
    format!("{}s", key.replace('_', " "))
}

/// The option that asks for a property.
fn option(property: Property<'_>) -> String {
    match property {
        Property::Time => "--since/--until".to_owned(),
        Property::Field(key) => match option_of_field(key) {
            Some(option) => format!("--{option}"),
            None => format!("--field {key}"),
        },
        Property::Level => "--level".to_owned(),
        _ => "--component".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use panther::Level;

    use super::*;

    fn seen(log: &[u8], filter: &Filter) -> Seen {
        let log = panther::parse(log, "");
        log.events()
            .fold(Seen::default(), |seen, event| seen.with(filter, &event))
    }

    #[test]
    fn logs_that_lack_the_same_share_a_note() {
        let filter = Filter::new().at_least(Level::Error).event_id(7);
        let plain = seen(b"a\nb\n", &filter);
        let cbs = seen(
            b"2020-07-29 16:29:16, Info                  CBS    a\r\n",
            &filter,
        );
        let evtx = seen(
            b"<Event><System><EventID>8</EventID><Level>4</Level></System></Event>",
            &filter,
        );
        let of =
            |name: &str, format: &'static str, seen| (name.to_owned(), FormatId::new(format), seen);
        let logs = [
            of("a.txt", "plain", plain),
            of("CBS.log", "cbs", cbs),
            of("e.xml", "evtx-xml", evtx),
            of("empty", "plain", Seen::default()),
            of("dism.log", "dism", cbs),
        ];
        assert_eq!(
            lines(&filter, logs.into_iter()),
            [
                "CBS.log, dism.log (cbs, dism) have no event ids, so --event-id takes none of \
                 their events",
                "a.txt (plain) has no levels and no event ids, so --level and --event-id take \
                 none of its events",
            ]
        );
        assert_eq!(
            lines(&Filter::new(), [of("a", "plain", plain)].into_iter()),
            [""; 0]
        );
    }
}
