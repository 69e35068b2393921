//! The typed details of a result.

use std::fmt;
use std::ops::ControlFlow;

use super::failure::{self, OPERATION, PHASE};
use super::layout::{Results, is_name, is_text};
use super::log_line;
use super::quoted::QuotedRecord;
use super::time;
use crate::details::Details;
use crate::details::field::Fields;
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{EachValue, View};
use crate::formats::servicing::line_details::LineDetails;
use crate::model::escaping::Escaping;
use crate::model::explain::{Explain, RecordText};
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::stamp::Stamps;

/// A result of SetupDiag: a rule that matched, and the machine and the upgrade that it is about.
/// Each method reads its part from the bytes of the record.
///
/// ```
/// use panther::details::Details;
///
/// let log = b"<SetupDiag><ProfileName>FindRollbackFailure</ProfileName>\
///     <ProfileGuid>3A43C9B5-05B3-4F7C-A955-88F991BB5A48</ProfileGuid>\
///     <SystemInfo><MachineName>LEDGER-PC07</MachineName><Model>L7</Model></SystemInfo>\
///     <FailureDetails>RollbackErrorCode = 0xC1900101, ExtendedCode = 0x40017, \
///     LastOperation = Start services, LastPhase = Post First Boot</FailureDetails></SetupDiag>";
/// let log = panther::parse(log, "SetupDiagResults.xml");
/// let Details::SetupDiag(result) = log.events().next().unwrap().details() else {
///     panic!("a result of SetupDiag");
/// };
/// assert_eq!(result.profile().unwrap(), "FindRollbackFailure");
/// assert_eq!(result.phase().unwrap(), "Post First Boot");
/// assert_eq!(result.operation().unwrap(), "Start services");
/// assert_eq!(result.value("MachineName").unwrap(), "LEDGER-PC07");
/// assert_eq!(result.facts().named("Model").unwrap(), "L7");
/// ```
#[derive(Clone, Copy)]
pub struct SetupDiag<'a> {
    record: &'a [u8],
    layout: Results,
}

impl<'a> SetupDiag<'a> {
    pub(super) const fn new(record: &'a [u8], layout: Results) -> Self {
        Self { record, layout }
    }

    /// The first value of this name that is not blank, with the escapes of the record. The names
    /// are those of the XML, such as `HostOSVersion`, in all layouts.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Text<'a>> {
        let range = self.layout.part(self.record, name)?;
        let text = self.record.get(range)?;
        Some(Text::new(text.trim_ascii()))
    }

    /// The name of the rule that matched.
    #[must_use]
    pub fn profile(&self) -> Option<Text<'a>> {
        self.value("ProfileName")
    }

    /// The GUID of the rule. Two rules may have the same one.
    #[must_use]
    pub fn profile_guid(&self) -> Option<Text<'a>> {
        self.value("ProfileGuid")
    }

    /// The last phase of setup, such as `Safe OS`.
    #[must_use]
    pub fn phase(&self) -> Option<Text<'a>> {
        self.of_failure(&PHASE, "PhaseName")
    }

    /// The last operation of setup, such as `Finalize`.
    #[must_use]
    pub fn operation(&self) -> Option<Text<'a>> {
        self.of_failure(&OPERATION, "OperationName")
    }

    fn of_failure(&self, keys: &[&[u8]], otherwise: &str) -> Option<Text<'a>> {
        match failure::value(self.layout, self.record, keys) {
            Some(range) => Some(Text::new(self.record.get(range)?)),
            None => self.value(otherwise),
        }
    }

    /// When the upgrade started; `None` if the result does not state it.
    #[must_use]
    pub fn started(&self) -> Option<LogTime> {
        self.time("UpgradeStartTime")
    }

    /// When the upgrade ended; `None` if the result does not state it.
    #[must_use]
    pub fn ended(&self) -> Option<LogTime> {
        self.time("UpgradeEndTime")
    }

    /// How many seconds the upgrade took.
    #[must_use]
    pub fn elapsed(&self) -> Option<u64> {
        time::seconds(self.value("UpgradeElapsedTime")?.as_bytes())
    }

    fn time(&self, name: &str) -> Option<LogTime> {
        time::read(self.value(name)?.as_bytes(), &mut Stamps::default())
    }

    /// The first record of another log that the result quotes.
    #[must_use]
    pub fn quoted(&self) -> Option<QuotedRecord<'a>> {
        let mut found = None;
        self.layout.each_part(self.record, &mut |name, range| {
            if is_text(name) {
                found = self.record.get(range).and_then(log_line::read);
            }
            match found {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        });
        found
    }

    /// The other names and values: facts of the machine such as `Manufacturer`, `HostOSEdition` and
    /// `FirmwareType`, and of the upgrade.
    #[must_use]
    pub const fn facts(&self) -> EventData<'a> {
        EventData::new(self.record, self.layout.view())
    }

    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("profile", self.profile());
        fields.text("profile_guid", self.profile_guid());
        fields.text("phase", self.phase());
        fields.text("operation", self.operation());
        fields.time("started", self.started());
        fields.time("ended", self.ended());
        fields.number("elapsed", self.elapsed());
        for (name, key) in KEYS {
            fields.text(key, self.value(name));
        }
        if let Some(record) = self.quoted() {
            fields.time("quoted_time", Some(record.time));
            fields.text("quoted_level", Some(record.level_text));
        }
        fields.data(self.facts());
    }
}

/// The names of values that are fields of their own, and their keys.
const KEYS: [(&str, &str); 4] = [
    ("MachineName", "computer"),
    ("ReportId", "report_id"),
    ("RegisteredAV", "antivirus"),
    ("FilterDrivers", "filter_drivers"),
];

/// The key of the field that a value becomes; `None` if it is one of the facts.
fn key(name: &[u8]) -> Option<&'static str> {
    let others = [
        ("ProfileName", "profile"),
        ("ProfileGuid", "profile_guid"),
        ("UpgradeStartTime", "started"),
        ("UpgradeEndTime", "ended"),
        ("UpgradeElapsedTime", "elapsed"),
    ];
    let mut all = KEYS.iter().chain(&others);
    all.find(|(known, _)| is_name(name, known))
        .map(|(_, key)| *key)
}

impl Explain for Results {
    fn details<'a>(&'a self, record: RecordText<'a>) -> Details<'a> {
        Details::SetupDiag(SetupDiag::new(record.raw, *self))
    }

    fn line_details<'a>(&'a self, line: Text<'a>) -> LineDetails<'a> {
        log_line::read(line.as_bytes()).map_or(LineDetails::Text(line), LineDetails::Quoted)
    }

    fn escaping(&self) -> Option<&dyn Escaping> {
        Some(self)
    }
}

impl View for Results {
    /// The parts that are neither a text about the failure nor a field of their own, and have a
    /// value. A date before 1601 stands for none.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        self.each_part(record, &mut |name, range| {
            let value = record.get(range).unwrap_or_default().trim_ascii();
            if is_text(name) || key(name).is_some() || value.is_empty() || time::is_unset(value) {
                return ControlFlow::Continue(());
            }
            each(Some(name), value)
        });
    }
}

/// Two are equal if their records have the same bytes.
impl PartialEq for SetupDiag<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl Eq for SetupDiag<'_> {}

impl fmt::Debug for SetupDiag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetupDiag")
            .field("profile", &self.profile())
            .field("phase", &self.phase())
            .field("operation", &self.operation())
            .field("facts", &self.facts())
            .finish_non_exhaustive()
    }
}
