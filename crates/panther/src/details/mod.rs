//! Typed details of messages. [`Event::details`](crate::Event::details) parses them on demand.
//!
//! Every [`Text`](crate::Text) in the details is a slice of the record.

pub(crate) mod field;

pub use self::field::{Field, FieldKind, FieldValue, Fields, IntoFields};
pub use crate::formats::event_log::data::{EventData, EventDatum, EventDatums};
pub use crate::formats::event_log::evtx::Evtx;
pub use crate::formats::event_log::known::{
    ApplicationError, ErrorReport, FilterLoaded, Known, PackageChange, ServiceEvent, SetupReport,
    SetupResult, SetupScenario, TimeChange, UpdateEvent, UpdateStep,
};
pub use crate::formats::event_log::view::{Rendering, System};
pub use crate::formats::servicing::cbs::details::{Cbs, CbsAction, CbsTopic, StateChange};
pub use crate::formats::servicing::corruption::{CorruptItem, Corruption};
pub use crate::formats::servicing::csi::details::{Csi, CsiFailure, Installer, Repair};
pub use crate::formats::servicing::dism::details::{Dism, DismEvent};
pub use crate::formats::servicing::line_details::{Hash, LineDetails};
pub use crate::formats::servicing::package::{Kb, Package};
pub use crate::formats::servicing::setup::details::{
    MigrationPlugin, Operation, Outcome, Phase, Progress, Setup,
};
pub use crate::formats::servicing::source::Source;
pub use crate::formats::servicing::wim::details::WimCallback;
pub use crate::formats::setupapi::details::{SetupApi, SetupApiLines};
pub use crate::formats::setupapi::exit::ExitStatus;
pub use crate::formats::setupapi::facts::SetupApiFacts;
pub use crate::formats::setupapi::line::SetupApiLine;
pub use crate::formats::setupapi::parts::SetupApiKind;
pub use crate::formats::setupdiag::details::SetupDiag;
pub use crate::formats::setupdiag::quoted::QuotedRecord;

/// The meaning of a message, parsed by the grammar of the component that wrote it.
///
/// ```
/// use panther::details::Details;
///
/// let log = b"2020-07-29 16:29:16, Info                  CSI    00000001 Begin\r\n";
/// let log = panther::parse(log, "CBS.log");
/// match log.events().next().unwrap().details() {
///     Details::Csi(csi) => assert_eq!(csi.text, "Begin"),
///     other => panic!("{other:?}"),
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Details<'a> {
    /// No grammar of this crate parses the message.
    None,
    /// A message of the component-based servicing engine: component `CBS` or `SXS`.
    Cbs(Cbs<'a>),
    /// A report about the corruption of the component store, by component `CBS`.
    Corruption(Corruption<'a>),
    /// A message of the component store: component `CSI`.
    Csi(Csi<'a>),
    /// A message of the deployment image servicing tool: component `DISM`.
    Dism(Dism<'a>),
    /// A message of Windows Setup, or of a program that writes messages of the same form.
    Setup(Setup<'a>),
    /// A message that is a callback line of the imaging library.
    Wim(WimCallback<'a>),
    /// A record in a log of SetupAPI.
    SetupApi(SetupApi<'a>),
    /// An event of the Windows event log.
    Evtx(Evtx<'a>),
    /// A result of SetupDiag.
    SetupDiag(SetupDiag<'a>),
}

impl<'a> Details<'a> {
    /// The details as keys and values, each key at most once.
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// assert!(log.events().next().unwrap().details().fields().is_empty());
    /// ```
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let mut fields = Fields::default();
        match self {
            Self::None => {}
            Self::Cbs(cbs) => cbs.fields(&mut fields),
            Self::Corruption(report) => report.fields(&mut fields),
            Self::Csi(csi) => csi.fields(&mut fields),
            Self::Dism(dism) => dism.fields(&mut fields),
            Self::Setup(setup) => setup.fields(&mut fields),
            Self::Wim(callback) => callback.fields(&mut fields),
            Self::SetupApi(record) => record.fields(&mut fields),
            Self::Evtx(evtx) => evtx.fields(&mut fields),
            Self::SetupDiag(result) => result.fields(&mut fields),
        }
        fields
    }
}
