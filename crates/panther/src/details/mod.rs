//! What messages say, typed: read on demand from an event's text.
//!
//! Every text is a slice of the message it was read from, so its place in the log is known.

mod cbs;
mod csi;
mod dism;
pub(crate) mod evtx;
mod field;
mod line;
mod setup;
mod wim;

pub use cbs::{Cbs, CbsAction, CbsTopic, Kb, Package, StateChange};
pub use csi::{Csi, CsiFailure, Repair};
pub use dism::{Dism, DismEvent};
pub use evtx::{
    ApplicationError, ErrorReport, EventData, EventDatum, EventDatums, Evtx, FilterLoaded, Known,
    PackageChange, Rendering, ServiceEvent, SetupReport, SetupResult, SetupScenario, System,
    TimeChange, UpdateEvent, UpdateStep,
};
pub use field::{Field, FieldValue, Fields};
pub use line::{Hash, LineDetails};
pub use setup::{Operation, Outcome, Phase, Progress, Setup};
pub use wim::WimCallback;

use crate::Text;

/// What a message says, by the grammar of the component that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Details<'a> {
    /// Nothing that these grammars tell apart. The message itself says more.
    None,
    /// The component-based servicing engine, and its query part `SXS`.
    Cbs(Cbs<'a>),
    /// The component store.
    Csi(Csi<'a>),
    /// The deployment image servicing tool.
    Dism(Dism<'a>),
    /// Windows Setup and what writes as it does.
    Setup(Setup<'a>),
    /// An imaging callback line that stands as a message.
    Wim(WimCallback<'a>),
    /// An event of the Windows event log.
    Evtx(Evtx<'a>),
}

/// A source file and line that a message names.
///
/// ```text
/// onecore\base\sample\manager.cpp:2686
/// shell\inc\helpers.cpp(607)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source<'a> {
    /// The path as the build had it.
    pub file: Text<'a>,
    /// The line in the file, from 1.
    pub line: u32,
}
