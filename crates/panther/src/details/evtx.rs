//! An event of the Windows event log, as its XML has it.

mod data;
mod known;
pub(crate) mod xml;

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use memchr::memmem::Finder;

pub use data::{EventData, EventDatum, EventDatums};
pub use known::{
    ApplicationError, ErrorReport, FilterLoaded, Known, PackageChange, ServiceEvent, SetupReport,
    SetupResult, SetupScenario, TimeChange, UpdateEvent, UpdateStep,
};

use crate::Text;
use xml::{Children, Element, Kind, Tag, Tags};

/// A record of the Windows event log. Every part is read when it is asked for, from the bytes of the record.
///
/// Texts stand as the XML has them; [`Evtx::decode`] undoes what is escaped in one.
///
/// ```
/// use panther::details::Details;
///
/// let log = b"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
///     <Provider Name='Service Control Manager'/><EventID Qualifiers='16384'>7036</EventID><Level>4</Level>\
///     <TimeCreated SystemTime='2024-03-12T01:13:58.1234567Z'/><Computer>LEDGER-PC07</Computer></System>\
///     <EventData><Data Name='param1'>R&amp;D Agent</Data><Data Name='param2'>running</Data></EventData></Event>\r\n";
///
/// let event = panther::parse(log, "System.xml").events().next().unwrap();
/// let Details::Evtx(evtx) = event.details() else {
///     panic!("an event of the event log");
/// };
/// let system = evtx.system();
/// assert_eq!(system.event_id(), Some(7036));
/// assert_eq!(system.computer.unwrap(), "LEDGER-PC07");
/// let data: Vec<_> = evtx.data().iter().map(|datum| datum.decoded().into_owned()).collect();
/// assert_eq!(data, [b"R&D Agent".as_slice(), b"running"]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Evtx<'a> {
    record: &'a [u8],
}

impl<'a> Evtx<'a> {
    pub(crate) const fn new(record: &'a [u8]) -> Self {
        Self { record }
    }

    /// What the event log says about the event. The first element of a name counts.
    #[must_use]
    pub fn system(&self) -> System<'a> {
        let mut system = System::default();
        let Some(children) = children_of_system(self.record) else {
            return system;
        };
        for element in children {
            system.take(&element);
        }
        system
    }

    /// The values that the provider gave, from `EventData`, `UserData` and `ProcessingErrorData`.
    #[must_use]
    pub const fn data(&self) -> EventData<'a> {
        EventData::new(self.record)
    }

    /// What was put in words when the event was exported, where it was.
    #[must_use]
    pub fn rendering(&self) -> Option<Rendering<'a>> {
        let tag = rendering(self.record, Top::new(self.record)?.end)?;
        let mut rendering = Rendering {
            culture: text(tag.attribute(b"Culture")),
            ..Rendering::default()
        };
        for child in Children::of(self.record, &tag) {
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

    /// The values by their meaning, for events that are well known.
    #[must_use]
    pub fn known(&self) -> Option<Known<'a>> {
        known::known(self)
    }

    /// Text as its author wrote it: characters for entities, and no CDATA brackets.
    #[must_use]
    pub fn decode(text: Text<'a>) -> Cow<'a, [u8]> {
        xml::unescape(text.as_bytes())
    }
}

impl fmt::Debug for Evtx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evtx")
            .field("system", &self.system())
            .field("data", &self.data())
            .field("rendering", &self.rendering())
            .field("known", &self.known())
            .finish()
    }
}

/// The `System` section of an event. Numbers are text here, for a damaged record may have anything in their places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct System<'a> {
    /// Who wrote the event.
    pub provider: Option<Text<'a>>,
    /// The provider's GUID, without braces.
    pub provider_guid: Option<Text<'a>>,
    /// The name under which an older kind of provider writes.
    pub event_source: Option<Text<'a>>,
    /// The number of the event, among those of its provider.
    pub id: Option<Text<'a>>,
    /// The upper half of the number, for older kinds of providers.
    pub qualifiers: Option<Text<'a>>,
    /// The version of the event's layout.
    pub version: Option<Text<'a>>,
    /// The level: 0 to 5, or a provider's own.
    pub level: Option<Text<'a>>,
    /// The task.
    pub task: Option<Text<'a>>,
    /// The opcode.
    pub opcode: Option<Text<'a>>,
    /// The keywords: 64 bits in hexadecimal digits.
    pub keywords: Option<Text<'a>>,
    /// The time as printed; [`Event::time`](crate::Event::time) has it read.
    pub time: Option<Text<'a>>,
    /// The number of the record in its log.
    pub record_id: Option<Text<'a>>,
    /// The activity, without braces.
    pub activity_id: Option<Text<'a>>,
    /// The activity that this one led to, without braces.
    pub related_activity_id: Option<Text<'a>>,
    /// The process.
    pub pid: Option<Text<'a>>,
    /// The thread.
    pub tid: Option<Text<'a>>,
    /// The log.
    pub channel: Option<Text<'a>>,
    /// The machine.
    pub computer: Option<Text<'a>>,
    /// The security identifier of the user.
    pub user_sid: Option<Text<'a>>,
}

impl<'a> System<'a> {
    /// The number of the event, where it is one.
    #[must_use]
    pub fn event_id(&self) -> Option<u32> {
        number(self.id?.as_bytes())?.try_into().ok()
    }

    #[inline]
    fn take(&mut self, element: &Element<'a>) {
        let place = match element.tag.name {
            b"Provider" => {
                fill(&mut self.provider, element.attribute(b"Name"));
                fill(&mut self.provider_guid, guid(element, b"Guid"));
                return fill(
                    &mut self.event_source,
                    element.attribute(b"EventSourceName"),
                );
            }
            b"EventID" => {
                fill(&mut self.qualifiers, element.attribute(b"Qualifiers"));
                &mut self.id
            }
            b"Version" => &mut self.version,
            b"Level" => &mut self.level,
            b"Task" => &mut self.task,
            b"Opcode" => &mut self.opcode,
            b"Keywords" => &mut self.keywords,
            b"TimeCreated" => return fill(&mut self.time, element.attribute(b"SystemTime")),
            b"EventRecordID" => &mut self.record_id,
            b"Correlation" => {
                fill(&mut self.activity_id, guid(element, b"ActivityID"));
                let related = guid(element, b"RelatedActivityID");
                return fill(&mut self.related_activity_id, related);
            }
            b"Execution" => {
                fill(&mut self.pid, element.attribute(b"ProcessID"));
                return fill(&mut self.tid, element.attribute(b"ThreadID"));
            }
            b"Channel" => &mut self.channel,
            b"Computer" => &mut self.computer,
            b"Security" => return fill(&mut self.user_sid, element.attribute(b"UserID")),
            _ => return,
        };
        fill(place, Some(element.content()));
    }
}

/// What the exporting machine put in words, in its own language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendering<'a> {
    /// The language, such as `ru-RU`.
    pub culture: Option<Text<'a>>,
    /// The message. [`Event::message`](crate::Event::message) and [`Event::lines`](crate::Event::lines) have it by lines.
    pub message: Option<Text<'a>>,
    /// The word for the level.
    pub level: Option<Text<'a>>,
    /// The word for the task.
    pub task: Option<Text<'a>>,
    /// The word for the opcode.
    pub opcode: Option<Text<'a>>,
    /// The name of the log.
    pub channel: Option<Text<'a>>,
    /// The name of the provider.
    pub provider: Option<Text<'a>>,
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
pub(crate) fn rendering(record: &[u8], from: usize) -> Option<Tag<'_>> {
    static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"RenderingInfo"));
    let rest = record.get(from..)?;
    let start = NAME.find_iter(rest).find_map(|hit| {
        let ends = matches!(
            rest.get(hit + NAME.needle().len())?,
            b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'
        );
        ends.then(|| xml::open_bracket(rest.get(..hit)?)).flatten()
    })?;
    Tags::new(record, from + start)
        .next()
        .filter(|tag| tag.kind != Kind::Close)
}

/// Bytes as text, where there are any besides blanks.
fn text(bytes: Option<&[u8]>) -> Option<Text<'_>> {
    bytes
        .map(<[u8]>::trim_ascii)
        .filter(|bytes| !bytes.is_empty())
        .map(Text::new)
}

/// The first of a name counts.
fn fill<'a>(place: &mut Option<Text<'a>>, bytes: Option<&'a [u8]>) {
    if place.is_none() {
        *place = text(bytes);
    }
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

/// A decimal number.
pub(crate) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10)
            .then(|| value.checked_mul(10)?.checked_add(digit.into()))
            .flatten()
    })
}
