//! The meaning of messages, typed. [`Event::details`](crate::Event::details) reads it on demand.
//!
//! Every text is a slice of the record, so its place in the log is known.

pub(crate) mod field;

pub use self::field::{Field, FieldValue, Fields, IntoFields};
pub use crate::formats::event_log::data::{EventData, EventDatum, EventDatums};
pub use crate::formats::event_log::evtx::Evtx;
pub use crate::formats::event_log::known::{
    ApplicationError, ErrorReport, FilterLoaded, Known, PackageChange, ServiceEvent, SetupReport,
    SetupResult, SetupScenario, TimeChange, UpdateEvent, UpdateStep,
};
pub use crate::formats::event_log::view::{Rendering, System};
pub use crate::formats::servicing::cbs::details::{Cbs, CbsAction, CbsTopic, StateChange};
pub use crate::formats::servicing::csi::details::{Csi, CsiFailure, Repair};
pub use crate::formats::servicing::dism::details::{Dism, DismEvent};
pub use crate::formats::servicing::line_details::{Hash, LineDetails};
pub use crate::formats::servicing::package::{Kb, Package};
pub use crate::formats::servicing::setup::details::{Operation, Outcome, Phase, Progress, Setup};
pub use crate::formats::servicing::source::Source;
pub use crate::formats::servicing::wim::details::WimCallback;

/// The meaning of a message, read by the grammar of the component that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Details<'a> {
    /// The grammars of this crate tell nothing about the message.
    None,
    /// The component-based servicing engine, and its query part `SXS`.
    Cbs(Cbs<'a>),
    /// The component store.
    Csi(Csi<'a>),
    /// The deployment image servicing tool.
    Dism(Dism<'a>),
    /// Windows Setup and the programs that write as it does.
    Setup(Setup<'a>),
    /// An imaging callback line that stands as a message.
    Wim(WimCallback<'a>),
    /// An event of the Windows event log.
    Evtx(Evtx<'a>),
}

impl<'a> Details<'a> {
    /// The details as keys and values, each key at most once.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let mut fields = Fields::default();
        match self {
            Self::None => {}
            Self::Cbs(cbs) => cbs.fields(&mut fields),
            Self::Csi(csi) => csi.fields(&mut fields),
            Self::Dism(dism) => dism.fields(&mut fields),
            Self::Setup(setup) => setup.fields(&mut fields),
            Self::Wim(callback) => callback.fields(&mut fields),
            Self::Evtx(evtx) => evtx.fields(&mut fields),
        }
        fields
    }
}
