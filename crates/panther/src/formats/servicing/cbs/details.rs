//! The details of messages of the component-based servicing engine.

use crate::details::field::Fields;
use crate::formats::servicing::package::{Kb, Package};
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A message of the component-based servicing engine, component `CBS` or `SXS`.
///
/// ```text
/// Exec: Processing complete.  Session: 31000001_1234567, Package: Sample [HRESULT = 0x00000000 - S_OK]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cbs<'a> {
    /// The part of the engine that writes the message: the word before the first colon, such as
    /// `Exec:`, `Appl:` or `TI:`.
    pub topic: Option<CbsTopic<'a>>,
    /// The action, if the message begins with a known phrase.
    pub action: Option<CbsAction>,
    /// The id of the servicing session, such as `31000001_1234567`.
    pub session: Option<Text<'a>>,
    /// The client that requested the session, such as `WindowsUpdateAgent` or
    /// `DISM Package Manager Provider`.
    pub client: Option<Text<'a>>,
    /// The first package in the message.
    pub package: Option<Package<'a>>,
    /// The update in the package: `NetFx3` in `Update: NetFx3`.
    pub update: Option<Text<'a>>,
    /// The first KB number in the message, which may be part of a package name.
    pub kb: Option<Kb<'a>>,
    /// The states that the message reports.
    pub state: Option<StateChange<'a>>,
    /// The time of the record in UTC: `Universal Time is: 2020-01-02 03:04:05.678`. Its difference
    /// from the record's local time is the machine's offset.
    pub utc: Option<LogTime>,
    /// The version in `Loaded Servicing Stack v10.0.1.7 with Core: ...`, which is close to the
    /// version of Windows.
    pub servicing_stack: Option<Text<'a>>,
    /// The INF of the driver that the message is about, without its folder: `sample.inf`.
    pub inf: Option<Text<'a>>,
    /// Whether a restart is required: `Reboot required: yes`, `reboot required: False`.
    pub reboot_required: Option<bool>,
    /// The message after the topic.
    pub text: Text<'a>,
}

/// The part of the servicing engine that writes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CbsTopic<'a> {
    /// `Exec:` stages, installs or removes packages.
    Exec,
    /// `Appl:` decides whether packages apply to the system.
    Appl,
    /// `Plan:` plans the state changes of packages.
    Plan,
    /// `Session:` begins or ends a session.
    Session,
    /// `TI:` is the TrustedInstaller service.
    TrustedInstaller,
    /// `Startup:` does the work that must wait for a restart.
    Startup,
    /// `Shutdown:` does the work before a restart.
    Shutdown,
    /// `Maint:` and `Scavenge:` clean the component store.
    Maintenance,
    /// `FOD:` handles features on demand.
    FeatureOnDemand,
    /// `SQM:` reports usage data.
    Sqm,
    /// Another word.
    Other(Text<'a>),
}

/// An action of the servicing engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CbsAction {
    /// `Processing started.`
    ProcessingStarted,
    /// `Processing complete.` The HRESULT after it is the outcome.
    ProcessingComplete,
    /// `Evaluating package applicability`, `detectParent`, `DetectUpdate`: decides whether a
    /// package applies.
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
    /// `Reporting package change for package: ...`,
    /// `WER: Generating failure report for package: ...`: the summary of one package.
    Reporting,
    /// `Setting package state to ...`
    SettingState,
    /// `Session: ... initialized by client ...`
    SessionInitialized,
    /// `Session: ... finalized.`
    SessionFinalized,
    /// `Failed to ...`: one step failed. The whole operation may still succeed.
    Failed,
}

/// The states of a package or update. A state is a name, such as `Installed`, `Staged`, `Absent` or
/// `Uninstall Requested`, or the number that older engines print.
///
/// ```text
/// current: Staged, pending: Default, start: Staged, applicable: Installed, targeted: Installed
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateChange<'a> {
    /// `current:` the present state.
    pub current: Option<Text<'a>>,
    /// `pending:` the state after the next restart.
    pub pending: Option<Text<'a>>,
    /// `start:`, `original:` or `from ...`: the state before the change.
    pub start: Option<Text<'a>>,
    /// `applicable:` the highest state that the system allows. For an update, whether it applies:
    /// `Applicable` or `NeedsParent`.
    pub applicable: Option<Text<'a>>,
    /// `targeted:`, `Intended State:` or `Disposition:` the requested state.
    pub targeted: Option<Text<'a>>,
    /// `limit:` the highest state that the client allows.
    pub limit: Option<Text<'a>>,
    /// `selected:` whether the user selected the update.
    pub selected: Option<Text<'a>>,
    /// `new state:`, `state:` or `to ...`: the state after the change.
    pub new: Option<Text<'a>>,
}

impl<'a> StateChange<'a> {
    /// The state now: the present one, else the new one, else the one before the change.
    ///
    /// ```
    /// use panther::details::Details;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    \
    ///     Plan: Package: Sample, current: Staged, targeted: Installed\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let Details::Cbs(cbs) = log.events().next().unwrap().details() else { panic!() };
    /// assert_eq!(cbs.state.unwrap().now().unwrap(), "Staged");
    /// ```
    #[must_use]
    pub fn now(&self) -> Option<Text<'a>> {
        self.current.or(self.new).or(self.start)
    }
}

impl<'a> Cbs<'a> {
    #[inline]
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.time("utc", self.utc);
        fields.text("session", self.session);
        fields.text("package", self.package.map(|package| package.text));
        fields.text("kb", self.kb.map(|kb| kb.text));
        if let Some(state) = self.state {
            fields.text("state", state.now());
            fields.text("applicable", state.applicable);
            fields.text("target", state.targeted);
        }
        fields.text("servicing_stack", self.servicing_stack);
        fields.text("inf", self.inf);
    }
}
