//! An event as XML has it: the section `System`, the values, and what was rendered.

mod data;
pub(crate) mod markup;
mod tags;
mod usual;

use std::sync::LazyLock;

use memchr::memmem::Finder;

pub(super) use data::Data;
pub(crate) use markup::is_markup;
pub(crate) use tags::{
    Children, Element, Kind, PREFIX, Tag, Tags, is_name, is_name_start, open_bracket, unescape,
};

use super::{Rendering, System, bare_guid, fill, text};
use crate::Text;

/// The section `System`; empty where there is none.
pub(super) fn system(record: &[u8]) -> System<'_> {
    match Section::of(record) {
        Some(section) => section.system,
        None => System::default(),
    }
}

/// The section `System`, and where it stands in its record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) system: System<'a>,
    /// Where its first tag ends.
    pub(crate) start: usize,
    /// Where its last tag ends.
    pub(crate) end: usize,
}

impl<'a> Section<'a> {
    /// The first value of a name counts that is not blank. `None` where there is no section `System`.
    #[inline(always)]
    pub(crate) fn of(record: &'a [u8]) -> Option<Self> {
        let mut children = children_of_system(record)?;
        let start = children.tags.at;
        let mut system = System::default();
        if !children.is_empty() {
            usual::read(&mut children.tags, &mut system);
        }
        for element in children.by_ref() {
            take(&mut system, &element);
        }
        Some(Self {
            system,
            start,
            end: children.tags.at,
        })
    }
}

#[inline(always)]
fn take<'a>(system: &mut System<'a>, element: &Element<'a>) {
    let place = match element.tag.name {
        b"Provider" => {
            let places = [
                (b"Name".as_slice(), &mut system.provider),
                (b"Guid", &mut system.provider_guid),
                (b"EventSourceName", &mut system.event_source),
            ];
            take_attributes(element, places);
            return without_braces(&mut system.provider_guid);
        }
        b"EventID" => {
            take_attributes(element, [(b"Qualifiers", &mut system.qualifiers)]);
            &mut system.id
        }
        b"Version" => &mut system.version,
        b"Level" => &mut system.level,
        b"Task" => &mut system.task,
        b"Opcode" => &mut system.opcode,
        b"Keywords" => &mut system.keywords,
        b"TimeCreated" => {
            return take_attributes(element, [(b"SystemTime", &mut system.time)]);
        }
        b"EventRecordID" => &mut system.record_id,
        b"Correlation" => {
            let places = [
                (b"ActivityID".as_slice(), &mut system.activity_id),
                (b"RelatedActivityID", &mut system.related_activity_id),
            ];
            take_attributes(element, places);
            without_braces(&mut system.activity_id);
            return without_braces(&mut system.related_activity_id);
        }
        b"Execution" => {
            let places = [
                (b"ProcessID".as_slice(), &mut system.pid),
                (b"ThreadID", &mut system.tid),
            ];
            return take_attributes(element, places);
        }
        b"Channel" => &mut system.channel,
        b"Computer" => &mut system.computer,
        b"Security" => return take_attributes(element, [(b"UserID", &mut system.user_sid)]),
        _ => return,
    };
    fill(place, Some(element.content()));
}

/// Fills the places of the attributes that are there.
#[inline(always)]
fn take_attributes<'a, const N: usize>(
    element: &Element<'a>,
    mut places: [(&[u8], &mut Option<Text<'a>>); N],
) {
    for (name, value) in element.tag.attributes() {
        if let Some((_, place)) = places.iter_mut().find(|(wanted, _)| *wanted == name) {
            fill(place, Some(value));
        }
    }
}

fn without_braces(guid: &mut Option<Text<'_>>) {
    if let Some(text) = guid {
        *text = Text::new(bare_guid(text.as_bytes()));
    }
}

/// The element `RenderingInfo`.
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
