//! An event of the Windows event log: one view, whatever grammar it was exported in.

pub(crate) mod clixml;
mod data;
#[cfg(feature = "json")]
pub(crate) mod json;
mod known;
pub(crate) mod listing;
pub(crate) mod table;
pub(crate) mod words;
pub(crate) mod xml;

use std::borrow::Cow;
use std::fmt;

pub use data::{EventData, EventDatum, EventDatums};
pub use known::{
    ApplicationError, ErrorReport, FilterLoaded, Known, PackageChange, ServiceEvent, SetupReport,
    SetupResult, SetupScenario, TimeChange, UpdateEvent, UpdateStep,
};

use crate::Text;

/// A record of the Windows event log. Every part is read when it is asked for, from the bytes of the record.
///
/// Texts stand as the record has them; [`Evtx::decode`] undoes what is escaped in one.
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
    form: Form,
}

impl<'a> Evtx<'a> {
    pub(crate) const fn new(record: &'a [u8], form: Form) -> Self {
        Self { record, form }
    }

    /// What the event log says about the event. The first of a name counts.
    #[must_use]
    pub fn system(&self) -> System<'a> {
        match self.form {
            Form::Xml => xml::system(self.record),
            Form::Table(layout) => table::system(self.record, layout),
            Form::Listing => listing::system(self.record),
            Form::CliXml => clixml::system(self.record),
            #[cfg(feature = "json")]
            Form::Json => json::system(self.record),
        }
    }

    /// The values that the provider gave: of XML, what is in `EventData`, `UserData` and `ProcessingErrorData`; of JSON that, too, or
    /// what is no part of the event itself in an object that has all side by side; of a
    /// table, the columns that have no other place and are not empty.
    #[must_use]
    pub const fn data(&self) -> EventData<'a> {
        EventData::new(self.record, self.form)
    }

    /// What was put in words when the event was exported, where it was.
    #[must_use]
    pub fn rendering(&self) -> Option<Rendering<'a>> {
        match self.form {
            Form::Xml => xml::rendering(self.record),
            Form::Listing => Some(listing::rendering(self.record)),
            Form::CliXml => Some(clixml::rendering(self.record)),
            #[cfg(feature = "json")]
            Form::Json => json::rendering(self.record),
            Form::Table(layout) => table::rendering(self.record, layout),
        }
    }

    /// The values by their meaning, for events that are well known. Tables have the values of no event in their order.
    #[must_use]
    pub fn known(&self) -> Option<Known<'a>> {
        // Columns are in an order of their own, and not in that of the provider's values.
        match self.form {
            Form::Table(_) => None,
            _ => known::known(self),
        }
    }

    /// Text as its author wrote it: without what the record's grammar escapes.
    #[must_use]
    pub fn decode(&self, text: Text<'a>) -> Cow<'a, [u8]> {
        self.form.unescape(text.as_bytes())
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

/// The grammar that a record is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Xml,
    Listing,
    CliXml,
    #[cfg(feature = "json")]
    Json,
    /// A row of a table with these columns.
    Table(&'static table::Layout),
}

impl Form {
    /// Text as its author wrote it.
    pub(crate) fn unescape(self, text: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Xml => xml::unescape(text),
            Self::Listing => Cow::Borrowed(text),
            Self::CliXml => clixml::unescape(text),
            #[cfg(feature = "json")]
            Self::Json => json::unescape(text),
            Self::Table(_) => table::unescape(text),
        }
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
fn text(bytes: Option<&[u8]>) -> Option<Text<'_>> {
    let bytes = match bytes? {
        // Most texts have nothing to trim.
        bytes @ [b'!'..=0xFF, .., b'!'..=0xFF] => bytes,
        bytes => bytes.trim_ascii(),
    };
    (!bytes.is_empty()).then(|| Text::new(bytes))
}

/// The first of a name counts.
#[inline]
fn fill<'a>(place: &mut Option<Text<'a>>, bytes: Option<&'a [u8]>) {
    if place.is_none() {
        *place = text(bytes);
    }
}

/// A GUID as programs print it that put no braces around one.
fn bare_guid(guid: &[u8]) -> &[u8] {
    match guid {
        [b'{', inside @ .., b'}'] => inside,
        other => other,
    }
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
