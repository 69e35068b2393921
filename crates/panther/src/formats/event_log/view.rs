//! What a grammar of the event log gives, so that all of them have one view.

use std::ops::{ControlFlow, Range};

use crate::model::escaping::Escaping;
use crate::model::text::Text;

/// Reads the parts of an event from the bytes of its record.
pub(crate) trait View: Escaping {
    /// The section `System`. The first value of a name counts.
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a>;

    /// The words that the exporting machine put in; `None` where there are none.
    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>>;

    /// Hands over the values of the provider, each with its name, until `each` breaks.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>);

    /// Whether the values come in the order in which the provider gave them.
    fn keeps_order(&self) -> bool {
        true
    }
}

/// Takes the name and the text of a value.
pub(crate) type EachValue<'e, 'a> = dyn FnMut(Option<&'a [u8]>, &'a [u8]) -> ControlFlow<()> + 'e;

/// The `System` section of an event. Numbers are text, for a damaged record may hold any bytes in
/// their places.
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
    /// The keywords: 64 bits in hexadecimal digits, or decimal ones as PowerShell prints them.
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

/// Bytes as text, where there are any besides blanks.
#[inline]
pub(super) fn text(bytes: Option<&[u8]>) -> Option<Text<'_>> {
    let bytes = match bytes? {
        // Most texts have nothing to trim.
        bytes @ [b'!'..=0xFF, .., b'!'..=0xFF] => bytes,
        bytes => bytes.trim_ascii(),
    };
    (!bytes.is_empty()).then(|| Text::new(bytes))
}

/// The first of a name counts.
#[inline]
pub(super) fn fill<'a>(place: &mut Option<Text<'a>>, bytes: Option<&'a [u8]>) {
    if place.is_none() {
        *place = text(bytes);
    }
}

/// A GUID as programs print it that put no braces around one.
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

/// A decimal number.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
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

/// A range of a record without the blanks at its ends; `None` where nothing else is in it.
pub(super) fn trimmed(record: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    let text = record.get(range.clone())?;
    let after = text.trim_ascii_start();
    let start = range.start + (text.len() - after.len());
    let len = after.trim_ascii_end().len();
    (len > 0).then_some(start..start + len)
}
