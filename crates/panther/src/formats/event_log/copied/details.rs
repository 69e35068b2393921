//! The parts of a copied event.

use std::borrow::Cow;
use std::ops::Range;

use crate::formats::dates::Order;
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::labels::{Labelled, lines, stated};
use crate::formats::event_log::names::{Role, role};
use crate::formats::event_log::view::{EachValue, Rendering, System, View, text, trimmed};
use crate::formats::event_log::xml::EventXml;
use crate::model::escaping::Escaping;

/// The grammar of copied events.
#[derive(Debug)]
pub(super) struct EventCopy {
    pub(super) order: Order,
}

impl EventLog for EventCopy {}

/// The data are from the XML, so they have its escapes.
impl Escaping for EventCopy {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        EventXml.unescape(text)
    }
}

impl View for EventCopy {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        let parts = Parts::of(record);
        if let Some(xml) = parts.xml(record) {
            return EventXml.system(xml);
        }
        let value = |range: Range<usize>| text(record.get(range));
        System {
            channel: value(parts.channel),
            provider: value(parts.provider),
            time: value(parts.date),
            id: value(parts.id),
            task: value(parts.task),
            level: value(parts.level),
            keywords: value(parts.keywords),
            user_sid: value(parts.user),
            computer: value(parts.computer),
            ..System::default()
        }
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        let parts = Parts::of(record);
        Some(Rendering {
            message: text(parts.message().and_then(|range| record.get(range))),
            level: text(record.get(parts.level)),
            task: text(record.get(parts.task)),
            ..Rendering::default()
        })
    }

    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        if let Some(xml) = Parts::of(record).xml(record) {
            EventXml.each_value(xml, each);
        }
    }
}

/// The meaning of the lines before the description, in their order.
const LINES: [Role; 9] = [
    Role::Channel,
    Role::Provider,
    Role::Time,
    Role::Id,
    Role::TaskWord,
    Role::Level,
    Role::Keywords,
    Role::UserSid,
    Role::Computer,
];

/// The ranges of the parts of a record. A part that is missing is empty.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) channel: Range<usize>,
    pub(super) provider: Range<usize>,
    pub(super) date: Range<usize>,
    pub(super) id: Range<usize>,
    pub(super) task: Range<usize>,
    pub(super) level: Range<usize>,
    pub(super) keywords: Range<usize>,
    pub(super) user: Range<usize>,
    pub(super) computer: Range<usize>,
    description: Option<Range<usize>>,
    xml: Option<Range<usize>>,
}

impl Parts {
    pub(super) fn of(record: &[u8]) -> Self {
        let mut parts = Self::default();
        let mut next = 0;
        let mut description = record.len();
        for (start, line) in lines(record) {
            // Lines after the nine are the description, and so is a line without a label.
            let Some(line) = Labelled::of(line) else {
                description = start;
                break;
            };
            let known = role(line.label);
            let at = LINES.iter().skip(next).position(|&line| line == known);
            let at = at.map_or(next, |ahead| next + ahead);
            let place = start + line.place;
            let Some(&role) = LINES.get(at).filter(|_| known != Role::Message) else {
                description = place;
                break;
            };
            next = at + 1;
            if !stated(line.value).is_empty() {
                *parts.place(role) = place..place + line.value.len();
            }
        }
        let xml = xml_start(record, description);
        let end = xml.map_or(record.len(), |(end, _)| end);
        parts.description = trimmed(record, description..end);
        parts.xml = xml.map(|(_, start)| start..record.len());
        parts
    }

    fn place(&mut self, role: Role) -> &mut Range<usize> {
        match role {
            Role::Channel => &mut self.channel,
            Role::Provider => &mut self.provider,
            Role::Time => &mut self.date,
            Role::Id => &mut self.id,
            Role::TaskWord => &mut self.task,
            Role::Level => &mut self.level,
            Role::Keywords => &mut self.keywords,
            Role::UserSid => &mut self.user,
            _ => &mut self.computer,
        }
    }

    pub(super) fn message(&self) -> Option<Range<usize>> {
        self.description.clone()
    }

    pub(super) fn xml<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        record.get(self.xml.clone()?)
    }
}

/// Where the XML starts, and where the label before it starts.
fn xml_start(record: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut label = from..from;
    for (at, line) in lines(record.get(from..)?) {
        let tag = line.trim_ascii_start();
        if tag.starts_with(b"<Event ") || tag.starts_with(b"<Event>") {
            let before = record.get(label.clone())?.trim_ascii_end();
            let is_label = before.ends_with(b":") || before.ends_with("：".as_bytes());
            return Some((if is_label { label.start } else { from + at }, from + at));
        }
        if !line.trim_ascii().is_empty() {
            label = from + at..from + at + line.len();
        }
    }
    None
}
