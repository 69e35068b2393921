//! The view of an event of the Windows event log, which is the same for all export formats.

use std::borrow::Cow;
use std::fmt;

use crate::details::field::{FieldValue, Fields, number_key};
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{Rendering, System, View};
use crate::model::text::Text;

/// An event of the Windows event log. Each method reads its part from the bytes of the record.
///
/// Text keeps the escapes of the record; [`Evtx::decode`] removes them.
///
/// ```
/// use panther::details::Details;
///
/// let log = b"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
///     <Provider Name='Service Control Manager'/><EventID Qualifiers='16384'>7036</EventID>\
///     <Level>4</Level><TimeCreated SystemTime='2024-03-12T01:13:58.1234567Z'/>\
///     <Computer>LEDGER-PC07</Computer></System><EventData>\
///     <Data Name='param1'>R&amp;D Agent</Data><Data Name='param2'>running</Data>\
///     </EventData></Event>\r\n";
///
/// let log = panther::parse(log, "System.xml");
/// let event = log.events().next().unwrap();
/// let Details::Evtx(evtx) = event.details() else {
///     panic!("an event of the event log");
/// };
/// let system = evtx.system();
/// assert_eq!(system.event_id(), Some(7036));
/// assert_eq!(system.computer.unwrap(), "LEDGER-PC07");
/// let data: Vec<_> = evtx.data().iter().map(|datum| datum.decoded().into_owned()).collect();
/// assert_eq!(data, [b"R&D Agent".as_slice(), b"running"]);
/// ```
#[derive(Clone, Copy)]
pub struct Evtx<'a> {
    record: &'a [u8],
    view: &'a dyn View,
}

impl<'a> Evtx<'a> {
    pub(crate) const fn new(record: &'a [u8], view: &'a dyn View) -> Self {
        Self { record, view }
    }

    /// The properties of the `System` section. If a property occurs several times, the first value
    /// applies.
    #[must_use]
    pub fn system(&self) -> System<'a> {
        self.view.system(self.record)
    }

    /// The values that the provider added.
    ///
    /// - XML: the leaf elements of `EventData`, `UserData` and `ProcessingErrorData`, and the
    ///   attributes of the elements in `UserData`.
    /// - JSON: the leaves of the same sections. In a flat object, the values that are not
    ///   properties of the event.
    /// - Table: the columns without a known meaning that are not empty.
    #[must_use]
    pub const fn data(&self) -> EventData<'a> {
        EventData::new(self.record, self.view)
    }

    /// The texts that the exporting machine rendered in its language, if it did.
    #[must_use]
    pub fn rendering(&self) -> Option<Rendering<'a>> {
        self.view.rendering(self.record)
    }

    /// Whether the values have the order of the provider. They do not in a table.
    pub(crate) fn keeps_order(&self) -> bool {
        self.view.keeps_order()
    }

    /// Removes the escapes of the record's format from a text.
    #[must_use]
    pub fn decode(&self, text: Text<'a>) -> Cow<'a, [u8]> {
        self.view.unescape(text.as_bytes())
    }

    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        let system = self.system();
        fields.text("provider", system.provider);
        fields.text("provider_guid", system.provider_guid);
        match system.event_id() {
            Some(id) => fields.number("event_id", Some(id)),
            None => fields.text("event_id_text", system.id),
        }
        fields.decimal(number_key!("qualifiers"), system.qualifiers);
        fields.decimal(number_key!("event_version"), system.version);
        fields.decimal(number_key!("task"), system.task);
        fields.decimal(number_key!("opcode"), system.opcode);
        fields.text("keywords", system.keywords);
        fields.decimal(number_key!("record_id"), system.record_id);
        fields.text("activity_id", system.activity_id);
        fields.decimal(number_key!("pid"), system.pid);
        fields.decimal(number_key!("tid"), system.tid);
        fields.text("channel", system.channel);
        fields.text("computer", system.computer);
        fields.text("user_sid", system.user_sid);
        if self.view.is_truncated(self.record) {
            fields.push("truncated", FieldValue::Number(1));
        }
        let data = self.data();
        if !data.is_empty() {
            fields.push("data", FieldValue::Data(data));
        }
    }
}

/// Two are equal if their records have the same bytes.
impl PartialEq for Evtx<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl Eq for Evtx<'_> {}

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
