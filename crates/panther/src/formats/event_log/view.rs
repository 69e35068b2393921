//! The interface between a format of the event log and the common view of its events.

use std::ops::{ControlFlow, Range};

use crate::model::escaping::Escaping;
use crate::model::text::Text;
use crate::scan::number::number;

/// Reads the parts of an event from the bytes of its record. A format that is no event log has
/// values only.
pub(crate) trait View: Escaping {
    /// The section `System`. If a property occurs several times, the first value applies.
    fn system<'a>(&'a self, _record: &'a [u8]) -> System<'a> {
        System::default()
    }

    /// The texts that the exporting machine rendered, if any.
    fn rendering<'a>(&'a self, _record: &'a [u8]) -> Option<Rendering<'a>> {
        None
    }

    /// Calls `each` with the name and the text of every value of the provider, until `each` breaks.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>);

    /// Whether the program that printed the event cut its message.
    fn is_truncated(&self, _record: &[u8]) -> bool {
        false
    }

    /// Whether the values have the order of the provider.
    fn keeps_order(&self) -> bool {
        true
    }
}

/// Receives the name and the text of a value.
pub(crate) type EachValue<'e, 'a> = dyn FnMut(Option<&'a [u8]>, &'a [u8]) -> ControlFlow<()> + 'e;

/// The `System` section of an event. Numbers are text, because a damaged record may contain any
/// bytes in their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct System<'a> {
    /// The provider that wrote the event.
    pub provider: Option<Text<'a>>,
    /// The provider's GUID, without braces.
    pub provider_guid: Option<Text<'a>>,
    /// The event source, which is the name that an older kind of provider uses.
    pub event_source: Option<Text<'a>>,
    /// The event id, which is unique within the provider.
    pub id: Option<Text<'a>>,
    /// The upper 16 bits of the event id, for older kinds of providers.
    pub qualifiers: Option<Text<'a>>,
    /// The version of the event's definition.
    pub version: Option<Text<'a>>,
    /// The level: 0 to 5, or a provider's own.
    pub level: Option<Text<'a>>,
    /// The task.
    pub task: Option<Text<'a>>,
    /// The opcode.
    pub opcode: Option<Text<'a>>,
    /// The keywords: 64 bits in hexadecimal digits, or in decimal digits as PowerShell prints them.
    pub keywords: Option<Text<'a>>,
    /// The time as text. [`Event::time`](crate::Event::time) returns the parsed time.
    pub time: Option<Text<'a>>,
    /// The id of the record in its log.
    pub record_id: Option<Text<'a>>,
    /// The activity id, without braces.
    pub activity_id: Option<Text<'a>>,
    /// The related activity id, without braces.
    pub related_activity_id: Option<Text<'a>>,
    /// The process id.
    pub pid: Option<Text<'a>>,
    /// The thread id.
    pub tid: Option<Text<'a>>,
    /// The channel, which is the name of the log.
    pub channel: Option<Text<'a>>,
    /// The name of the computer.
    pub computer: Option<Text<'a>>,
    /// The security identifier (SID) of the user.
    pub user_sid: Option<Text<'a>>,
}

impl<'a> System<'a> {
    /// The event id as a number, if it is one. Where the log states an instance id, which contains
    /// the severity and the qualifiers in its upper 16 bits, this is the event id in the lower 16.
    #[must_use]
    pub fn event_id(&self) -> Option<u32> {
        let id = u32::try_from(number(self.id?.as_bytes())?).ok()?;
        Some(id & 0xFFFF)
    }
}

/// The texts that the exporting machine rendered in its language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendering<'a> {
    /// The language, such as `ru-RU`.
    pub culture: Option<Text<'a>>,
    /// The message. [`Event::message`](crate::Event::message) and
    /// [`Event::lines`](crate::Event::lines) return it line by line.
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

/// Trims bytes. Returns `None` if nothing remains.
#[inline]
pub(super) fn text(bytes: Option<&[u8]>) -> Option<Text<'_>> {
    let bytes = match bytes? {
        // Most texts need no trimming.
        bytes @ [b'!'..=0xFF, .., b'!'..=0xFF] => bytes,
        bytes => bytes.trim_ascii(),
    };
    (!bytes.is_empty()).then(|| Text::new(bytes))
}

/// Fills a property unless it has a value, because the first value applies.
#[inline]
pub(super) fn fill<'a>(place: &mut Option<Text<'a>>, bytes: Option<&'a [u8]>) {
    if place.is_none() {
        *place = text(bytes);
    }
}

/// Removes the braces around a GUID.
pub(super) fn bare_guid(guid: &[u8]) -> &[u8] {
    match guid {
        [b'{', inside @ .., b'}'] => inside,
        other => other,
    }
}

/// Removes the braces around a GUID.
pub(super) fn without_braces(guid: &mut Option<Text<'_>>) {
    if let Some(text) = guid {
        *text = Text::new(bare_guid(text.as_bytes()));
    }
}

/// Trims a range of a record. Returns `None` if nothing remains.
pub(super) fn trimmed(record: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    let text = record.get(range.clone())?;
    let after = text.trim_ascii_start();
    let start = range.start + (text.len() - after.len());
    let len = after.trim_ascii_end().len();
    (len > 0).then_some(start..start + len)
}
