//! An event as XML has it: the section `System`, the values, and what was rendered.

mod data;
mod tags;

use std::sync::LazyLock;

use memchr::memmem::Finder;

pub(super) use data::Data;
pub(crate) use tags::{Children, PREFIX, is_name, is_name_start, open_bracket, unescape};

use super::{Rendering, System, fill, text};
use tags::{Element, Kind, Tag, Tags};

/// The section `System`. The first element of a name counts.
pub(super) fn system(record: &[u8]) -> System<'_> {
    let mut system = System::default();
    if let Some(children) = children_of_system(record) {
        for element in children {
            take(&mut system, &element);
        }
    }
    system
}

#[inline]
fn take<'a>(system: &mut System<'a>, element: &Element<'a>) {
    let place = match element.tag.name {
        b"Provider" => {
            fill(&mut system.provider, element.attribute(b"Name"));
            fill(&mut system.provider_guid, guid(element, b"Guid"));
            return fill(
                &mut system.event_source,
                element.attribute(b"EventSourceName"),
            );
        }
        b"EventID" => {
            fill(&mut system.qualifiers, element.attribute(b"Qualifiers"));
            &mut system.id
        }
        b"Version" => &mut system.version,
        b"Level" => &mut system.level,
        b"Task" => &mut system.task,
        b"Opcode" => &mut system.opcode,
        b"Keywords" => &mut system.keywords,
        b"TimeCreated" => return fill(&mut system.time, element.attribute(b"SystemTime")),
        b"EventRecordID" => &mut system.record_id,
        b"Correlation" => {
            fill(&mut system.activity_id, guid(element, b"ActivityID"));
            let related = guid(element, b"RelatedActivityID");
            return fill(&mut system.related_activity_id, related);
        }
        b"Execution" => {
            fill(&mut system.pid, element.attribute(b"ProcessID"));
            return fill(&mut system.tid, element.attribute(b"ThreadID"));
        }
        b"Channel" => &mut system.channel,
        b"Computer" => &mut system.computer,
        b"Security" => return fill(&mut system.user_sid, element.attribute(b"UserID")),
        _ => return,
    };
    fill(place, Some(element.content()));
}

/// The element `RenderingInfo`.
pub(super) fn rendering(record: &[u8]) -> Option<Rendering<'_>> {
    let tag = rendering_info(record, Top::new(record)?.end)?;
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

/// What of `System` is read when an event is made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Top<'a> {
    pub(crate) provider: Option<&'a [u8]>,
    pub(crate) level: Option<&'a [u8]>,
    pub(crate) time: Option<&'a [u8]>,
    /// Where the reading ended: in the last of these three, or behind the section where one is missing.
    pub(crate) end: usize,
}

impl<'a> Top<'a> {
    /// `None` where there is no section `System`.
    pub(crate) fn new(record: &'a [u8]) -> Option<Self> {
        let mut system = children_of_system(record)?;
        let mut top = Self::default();
        for element in system.by_ref() {
            match element.tag.name {
                b"Provider" => top.provider = top.provider.or_else(|| element.attribute(b"Name")),
                b"Level" => top.level = top.level.or(Some(element.content())),
                b"TimeCreated" => {
                    top.time = top.time.or_else(|| element.attribute(b"SystemTime"));
                }
                _ => continue,
            }
            if top.provider.is_some() && top.level.is_some() && top.time.is_some() {
                top.end = element.tag.end;
                return Some(top);
            }
        }
        top.end = system.tags.at;
        Some(top)
    }
}

/// Where the section `System` ends; `None` where there is none.
pub(crate) fn end_of_system(record: &[u8]) -> Option<usize> {
    let mut children = children_of_system(record)?;
    children.by_ref().for_each(drop);
    Some(children.tags.at)
}

/// The elements of the section `System`; `None` where there is no such section.
#[inline]
pub(crate) fn children_of_system(record: &[u8]) -> Option<Children<'_>> {
    let mut tags = Tags::new(record, 0);
    let system = tags.find(|tag| tag.name == b"System" && tag.kind != Kind::Close)?;
    Some(Children::of(record, &system))
}

/// The first tag of the element `RenderingInfo` behind `from`.
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

/// An attribute that is a GUID, without its braces.
fn guid<'a>(element: &Element<'a>, name: &[u8]) -> Option<&'a [u8]> {
    let guid = element.attribute(name)?;
    Some(
        guid.strip_prefix(b"{")
            .and_then(|guid| guid.strip_suffix(b"}"))
            .unwrap_or(guid),
    )
}
