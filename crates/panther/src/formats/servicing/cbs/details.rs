//! What a message of the component-based servicing engine says.

use crate::details::field::Fields;
use crate::formats::servicing::package::{Kb, Package};
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A message of component `CBS` or `SXS`.
///
/// ```text
/// Exec: Processing complete.  Session: 31000001_1234567, Package: Sample~31bf3856ad364e35~amd64~~10.0.1.0 [HRESULT = 0x00000000 - S_OK]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cbs<'a> {
    /// The engine's part that speaks, as the word before the first colon: `Exec:`, `Appl:`, `TI:`.
    pub topic: Option<CbsTopic<'a>>,
    /// What is done, where the message begins with a known phrase.
    pub action: Option<CbsAction>,
    /// The servicing session: `31000001_1234567`, a high and a low number.
    pub session: Option<Text<'a>>,
    /// Who asked for the session: `WindowsUpdateAgent`, `DISM Package Manager Provider`.
    pub client: Option<Text<'a>>,
    /// The first package named.
    pub package: Option<Package<'a>>,
    /// The update inside the package: `Update: NetFx3`.
    pub update: Option<Text<'a>>,
    /// The first KB number, in the package's name or the text.
    pub kb: Option<Kb<'a>>,
    /// The states told.
    pub state: Option<StateChange<'a>>,
    /// `Universal Time is: 2020-01-02 03:04:05.678`: what the record's own time is in UTC, and so the machine's offset.
    pub utc: Option<LogTime>,
    /// The version in `Loaded Servicing Stack v10.0.1.7 with Core: ...`, which is near the system's own.
    pub servicing_stack: Option<Text<'a>>,
    /// `Reboot required: yes` or `no`, `reboot required: False`.
    pub reboot_required: Option<bool>,
    /// The message after the topic.
    pub text: Text<'a>,
}

/// The part of the servicing engine that speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CbsTopic<'a> {
    /// `Exec:` packages are being staged, installed or removed.
    Exec,
    /// `Appl:` whether packages apply to the system.
    Appl,
    /// `Plan:` which packages go from which state to which.
    Plan,
    /// `Session:` a session begins or ends.
    Session,
    /// `TI:` the TrustedInstaller service.
    TrustedInstaller,
    /// `Startup:` work that was left for the boot.
    Startup,
    /// `Shutdown:` work that is done before a restart.
    Shutdown,
    /// `Maint:` and `Scavenge:` the store is cleaned.
    Maintenance,
    /// `FOD:` features on demand.
    FeatureOnDemand,
    /// `SQM:` usage reports.
    Sqm,
    /// Another word, as it stands.
    Other(Text<'a>),
}

/// What the servicing engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CbsAction {
    /// `Processing started.`
    ProcessingStarted,
    /// `Processing complete.` The outcome is the HRESULT behind it.
    ProcessingComplete,
    /// `Evaluating package applicability`, `detectParent`, `DetectUpdate`: does it apply?
    Evaluating,
    /// `Resolving Package`
    Resolving,
    /// `Staging Package`
    Staging,
    /// `Unstaging Package`
    Unstaging,
    /// `Installing Package`
    Installing,
    /// `Uninstalling Package`
    Uninstalling,
    /// `Pinning Package`
    Pinning,
    /// `Skipping package`, `Skip FODs`
    Skipping,
    /// `Reporting package change for package: ...`, `WER: Generating failure report for package: ...`: the summary of one package.
    Reporting,
    /// `Setting package state to ...`
    SettingState,
    /// `Session: ... initialized by client ...`
    SessionInitialized,
    /// `Session: ... finalized.`
    SessionFinalized,
    /// `Failed to ...`: a step that did not work, not always an error of the whole.
    Failed,
}

/// The states of a package or update, each as it stands: `Installed`, `Staged`, `Absent`, `Uninstall Requested`, or the number that
/// older engines print.
///
/// ```text
/// current: Staged, pending: Default, start: Staged, applicable: Installed, targeted: Installed, limit: Installed
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateChange<'a> {
    /// `current:` the state now.
    pub current: Option<Text<'a>>,
    /// `pending:` the state after the restart that is due.
    pub pending: Option<Text<'a>>,
    /// `start:`, `original:` or `from ...`: the state before.
    pub start: Option<Text<'a>>,
    /// `applicable:` the highest state that the system allows; of an update the verdict, `Applicable` or `NeedsParent`.
    pub applicable: Option<Text<'a>>,
    /// `targeted:`, `Intended State:`, `Disposition:` the state wanted.
    pub targeted: Option<Text<'a>>,
    /// `limit:` the highest state that the client allows.
    pub limit: Option<Text<'a>>,
    /// `selected:` whether the user chose it.
    pub selected: Option<Text<'a>>,
    /// `new state:`, `state:` or `to ...`: the state reached or told.
    pub new: Option<Text<'a>>,
}

impl<'a> StateChange<'a> {
    /// The state to show where there is room for one: the new one, else the one wanted, else what is known of now.
    #[must_use]
    pub fn outcome(&self) -> Option<Text<'a>> {
        self.new
            .or(self.targeted)
            .or(self.applicable)
            .or(self.current)
            .or(self.pending)
            .or(self.start)
    }
}

impl<'a> Cbs<'a> {
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.time("utc", self.utc);
        fields.text("session", self.session);
        fields.text("package", self.package.map(|package| package.text));
        fields.text("kb", self.kb.map(|kb| kb.text));
        fields.text("state", self.state.and_then(|state| state.outcome()));
    }
}
