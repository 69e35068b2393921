//! The parts of an event in XML.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::data;
use super::section::{Section, children_of_system};
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::view::{EachValue, Rendering, System, View, fill, text};
use crate::formats::markup::tags::{Children, Kind, Tag, Tags, open_bracket};
use crate::formats::markup::unescape::unescape;
use crate::model::escaping::Escaping;

/// The grammar of the event log as XML.
///
/// A format of another crate that renders binary records as XML, such as a reader of `.evtx` files,
/// uses this grammar for its [`Layout`](crate::Layout).
///
/// ```
/// use panther::format::EventXml;
/// use panther::{FormatId, Items, Layout};
///
/// let layout = Layout::fixed(FormatId::new("my-evtx"), &EventXml);
/// let xml = b"<Event><System><EventID>7</EventID></System></Event>";
/// assert_eq!(Items::new(&layout, xml).events().count(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct EventXml;

impl EventLog for EventXml {}

impl Escaping for EventXml {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        unescape(text)
    }
}

impl View for EventXml {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        Section::of(record).map_or_else(System::default, |section| section.system)
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        rendering(record)
    }

    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        data::each_value(record, each);
    }
}

/// Reads the element `RenderingInfo`.
pub(super) fn rendering(record: &[u8]) -> Option<Rendering<'_>> {
    let tag = rendering_info(record, children_of_system(record)?.tags.at)?;
    let mut rendering = Rendering {
        culture: text(tag.attribute(b"Culture")),
        ..Rendering::default()
    };
    for child in Children::of(record, &tag) {
        let place = match child.tag.name {
            b"Message" => &mut rendering.message,
            b"Level" => &mut rendering.level,
            b"Task" => &mut rendering.task,
            b"Opcode" => &mut rendering.opcode,
            b"Channel" => &mut rendering.channel,
            b"Provider" => &mut rendering.provider,
            _ => continue,
        };
        fill(place, Some(child.content()));
    }
    Some(rendering)
}

/// The opening tag of the first element `RenderingInfo` after `from`.
pub(crate) fn rendering_info(record: &[u8], from: usize) -> Option<Tag<'_>> {
    static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"RenderingInfo"));
    let rest = record.get(from..)?;
    let start = NAME.find_iter(rest).find_map(|hit| {
        let ends = matches!(
            rest.get(hit + NAME.needle().len())?,
            b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'
        );
        ends.then(|| open_bracket(rest.get(..hit)?)).flatten()
    })?;
    Tags::new(record, from + start)
        .next()
        .filter(|tag| tag.kind != Kind::Close)
}
