//! Events whose values have a known meaning.

use crate::code::{Code, ExtendCode};
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::evtx::Evtx;
use crate::model::text::Text;
use crate::scan::number::number;

/// A well-known event, with its values by meaning. Text keeps the escapes of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known<'a> {
    /// Application Error 1000: a program crashed.
    ApplicationError(ApplicationError<'a>),
    /// Windows Error Reporting 1001: a failure report, such as one of Windows Setup.
    ErrorReport(ErrorReport<'a>),
    /// Service Control Manager 7031, 7034 and 7036.
    Service(ServiceEvent<'a>),
    /// WindowsUpdateClient 19, 20, 43 and 44.
    Update(UpdateEvent<'a>),
    /// Servicing 1 to 4 in the log Setup: a package changed its state.
    PackageChange(PackageChange<'a>),
    /// Kernel-General 1: somebody set the clock.
    TimeChange(TimeChange<'a>),
    /// FilterManager 6: Windows loaded a file system filter.
    FilterLoaded(FilterLoaded<'a>),
}

/// A program crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplicationError<'a> {
    /// The name of the program.
    pub application: Option<Text<'a>>,
    /// The version of the program.
    pub application_version: Option<Text<'a>>,
    /// The module that crashed.
    pub module: Option<Text<'a>>,
    /// The version of the module.
    pub module_version: Option<Text<'a>>,
    /// The exception code.
    pub exception: Option<Code>,
    /// The offset in the module, in hexadecimal digits.
    pub offset: Option<Text<'a>>,
    /// The path of the program.
    pub path: Option<Text<'a>>,
}

/// A report of Windows Error Reporting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorReport<'a> {
    /// The kind of report, such as `APPCRASH` or `WinSetupDiag02`.
    pub name: Option<Text<'a>>,
    parameters: [Option<Text<'a>>; 10],
}

impl<'a> ErrorReport<'a> {
    /// The parameters P1 to P10. Their meaning depends on the kind of report.
    #[must_use]
    pub const fn parameters(&self) -> &[Option<Text<'a>>] {
        &self.parameters
    }

    /// The contents of a report of Windows Setup, which is of the kind `WinSetupDiag01` or
    /// `WinSetupDiag02`. `None` for reports of other kinds.
    ///
    /// ```
    /// use panther::details::{Details, Known, SetupResult, SetupScenario};
    ///
    /// let log = b"<Event><System><Provider Name='Windows Error Reporting'/>\
    ///     <EventID>1001</EventID></System><EventData><Data></Data><Data>0</Data>\
    ///     <Data>WinSetupDiag02</Data><Data>Not available</Data><Data>0</Data>\
    ///     <Data>1</Data><Data>1</Data><Data>9</Data><Data>1</Data>\
    ///     <Data>0x80070005</Data><Data>0x2000C</Data>\
    ///     <Data>19045</Data><Data>vb_release</Data><Data>22621</Data><Data>ni_release</Data>\
    ///     </EventData></Event>";
    /// let log = panther::parse(log, "Application.xml");
    /// let event = log.events().next().unwrap();
    /// let Details::Evtx(evtx) = event.details() else { panic!() };
    /// let Some(Known::ErrorReport(report)) = evtx.known() else { panic!() };
    /// let setup = report.setup().unwrap();
    /// assert_eq!(setup.scenario, Some(SetupScenario::Media));
    /// assert_eq!(setup.outcome, Some(SetupResult::Failure));
    /// assert_eq!(setup.result.unwrap().name(), Some("E_ACCESSDENIED"));
    /// assert_eq!(setup.extend.unwrap().to_string(), "0x2000c");
    /// ```
    #[must_use]
    pub fn setup(&self) -> Option<SetupReport<'a>> {
        if !matches!(self.name?.as_bytes(), b"WinSetupDiag01" | b"WinSetupDiag02") {
            return None;
        }
        let [
            scenario,
            mode,
            architecture,
            outcome,
            result,
            extend,
            source_build,
            source_branch,
            target_build,
            target_branch,
        ] = self.parameters;
        Some(SetupReport {
            scenario: scenario.map(|text| match text.as_bytes() {
                b"1" => SetupScenario::Media,
                b"5" => SetupScenario::WindowsUpdate,
                b"7" => SetupScenario::MediaCreationTool,
                _ => SetupScenario::Other,
            }),
            rollback: mode.and_then(|text| match text.as_bytes() {
                b"1" => Some(false),
                b"5" => Some(true),
                _ => None,
            }),
            architecture: architecture.map(|text| match text.as_bytes() {
                b"0" => "x86".into(),
                b"9" => "amd64".into(),
                _ => text,
            }),
            outcome: outcome.and_then(|text| match text.as_bytes() {
                b"0" => Some(SetupResult::Success),
                b"1" => Some(SetupResult::Failure),
                b"2" => Some(SetupResult::Cancelled),
                b"3" => Some(SetupResult::Blocked),
                _ => None,
            }),
            result: code(result),
            extend: hexadecimal(extend).map(ExtendCode::new),
            source_build,
            source_branch,
            target_build,
            target_branch,
        })
    }
}

/// The outcome of a run of Windows Setup, as setup reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetupReport<'a> {
    /// P1: how the user started setup.
    pub scenario: Option<SetupScenario>,
    /// P2: whether setup was rolling back to the old system.
    pub rollback: Option<bool>,
    /// P3: the processor architecture of the new system.
    pub architecture: Option<Text<'a>>,
    /// P4: the outcome.
    pub outcome: Option<SetupResult>,
    /// P5: the result code.
    pub result: Option<Code>,
    /// P6: the extend code.
    pub extend: Option<ExtendCode>,
    /// P7: the build of the old system.
    pub source_build: Option<Text<'a>>,
    /// P8: the branch of the old system.
    pub source_branch: Option<Text<'a>>,
    /// P9: the build of the new system.
    pub target_build: Option<Text<'a>>,
    /// P10: the branch of the new system.
    pub target_branch: Option<Text<'a>>,
}

/// How setup was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetupScenario {
    /// From installation media.
    Media,
    /// By Windows Update.
    WindowsUpdate,
    /// By the Media Creation Tool.
    MediaCreationTool,
    /// In another way, whose number is unknown.
    Other,
}

/// The outcome of a run of setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetupResult {
    /// Setup succeeded.
    Success,
    /// Setup failed.
    Failure,
    /// The user cancelled setup.
    Cancelled,
    /// Setup found a known compatibility block.
    Blocked,
}

/// A service that changed its state or terminated unexpectedly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceEvent<'a> {
    /// The service's display name.
    pub service: Option<Text<'a>>,
    /// The state that the service entered, in the language of the machine (7036).
    pub state: Option<Text<'a>>,
    /// The number of unexpected terminations so far (7031 and 7034).
    pub count: Option<u64>,
    /// The delay before the corrective action, in milliseconds (7031).
    pub delay: Option<u64>,
    /// The corrective action, in the language of the machine (7031).
    pub action: Option<Text<'a>>,
}

/// A step of Windows Update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateEvent<'a> {
    /// The step.
    pub step: UpdateStep,
    /// The update's title.
    pub title: Option<Text<'a>>,
    /// The GUID of the update, with or without braces, as in the record.
    pub guid: Option<Text<'a>>,
    /// The code of the failure.
    pub error: Option<Code>,
}

/// The step of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UpdateStep {
    /// Event 19: the update was installed.
    Installed,
    /// Event 20: the installation failed.
    Failed,
    /// Event 43: the installation began.
    Installing,
    /// Event 44: the download began.
    Downloading,
}

/// A change of a package's state. The event id is the phase: 1 begins the change, 2 completes it, 3
/// reports a failure, and 4 waits for a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageChange<'a> {
    /// The package, often by its KB number alone.
    pub package: Option<Text<'a>>,
    /// The intended state of the package, in English.
    pub state: Option<Text<'a>>,
    /// The result code.
    pub result: Option<Code>,
    /// The program that requested the change.
    pub client: Option<Text<'a>>,
}

/// A change of the system clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeChange<'a> {
    /// The time before the change, in UTC.
    pub old: Option<Text<'a>>,
    /// The time after the change, in UTC.
    pub new: Option<Text<'a>>,
    /// The number of the reason.
    pub reason: Option<Text<'a>>,
}

/// A file system filter that Windows loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilterLoaded<'a> {
    /// The name of the filter.
    pub filter: Option<Text<'a>>,
    /// The status of the load.
    pub status: Option<Code>,
}

impl<'a> Evtx<'a> {
    /// The values by meaning, if the event is well-known. Always `None` for a table, because the
    /// order of its columns is not that of the values.
    #[must_use]
    pub fn known(&self) -> Option<Known<'a>> {
        if self.keeps_order() {
            known(self)
        } else {
            None
        }
    }
}

fn known<'a>(evtx: &Evtx<'a>) -> Option<Known<'a>> {
    let system = evtx.system();
    let data = evtx.data();
    let id = system.event_id()?;
    let source = system.event_source.unwrap_or_default();
    Some(match system.provider?.as_bytes() {
        b"Application Error" if id == 1000 => Known::ApplicationError(application_error(&data)),
        b"Windows Error Reporting" if id == 1001 => Known::ErrorReport(error_report(&data)),
        b"Service Control Manager" if matches!(id, 7031 | 7034 | 7036) => {
            Known::Service(service(&data, id))
        }
        b"Microsoft-Windows-WindowsUpdateClient" => Known::Update(update(&data, id)?),
        b"Microsoft-Windows-Servicing" if matches!(id, 1..=4) => {
            Known::PackageChange(PackageChange {
                package: data.named("PackageIdentifier"),
                state: data
                    .named("IntendedPackageStateTextized")
                    .or_else(|| data.named("IntendedPackageState")),
                result: code(data.named("ErrorCode")),
                client: data.named("Client"),
            })
        }
        b"Microsoft-Windows-Kernel-General" if id == 1 => Known::TimeChange(TimeChange {
            old: data.named("OldTime"),
            new: data.named("NewTime"),
            reason: data.named("Reason"),
        }),
        b"Microsoft-Windows-FilterManager" if id == 6 => Known::FilterLoaded(FilterLoaded {
            filter: data.named("DeviceName"),
            status: code(data.named("FinalStatus")),
        }),
        // Newer systems give these providers a longer name, and keep the old name as the event
        // source.
        _ if source == "Service Control Manager" && matches!(id, 7031 | 7034 | 7036) => {
            Known::Service(service(&data, id))
        }
        _ => return None,
    })
}

/// The first `N` values, regardless of their names. These events got names only a few years ago,
/// whereas their order never changed.
fn values<'a, const N: usize>(data: &EventData<'a>) -> [Option<Text<'a>>; N] {
    let mut values = [None; N];
    for (place, datum) in values.iter_mut().zip(data) {
        *place = Some(datum.value).filter(|value| !value.is_empty());
    }
    values
}

fn application_error<'a>(data: &EventData<'a>) -> ApplicationError<'a> {
    let [
        application,
        application_version,
        _,
        module,
        module_version,
        _,
        exception,
        offset,
        _,
        _,
        path,
    ] = values(data);
    ApplicationError {
        application,
        application_version,
        module,
        module_version,
        exception: code(exception),
        offset,
        path,
    }
}

fn error_report<'a>(data: &EventData<'a>) -> ErrorReport<'a> {
    let [_, _, name, _, _, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10] = values(data);
    ErrorReport {
        name,
        parameters: [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10],
    }
}

fn service<'a>(data: &EventData<'a>, id: u32) -> ServiceEvent<'a> {
    let [service, second, delay, _, action] = values(data);
    let is_state = id == 7036;
    let count = second.filter(|_| !is_state);
    ServiceEvent {
        service,
        state: second.filter(|_| is_state),
        count: count.and_then(|text| number(text.as_bytes())),
        delay: delay
            .filter(|_| id == 7031)
            .and_then(|text| number(text.as_bytes())),
        action: action.filter(|_| id == 7031),
    }
}

fn update<'a>(data: &EventData<'a>, id: u32) -> Option<UpdateEvent<'a>> {
    let step = match id {
        19 => UpdateStep::Installed,
        20 => UpdateStep::Failed,
        43 => UpdateStep::Installing,
        44 => UpdateStep::Downloading,
        _ => return None,
    };
    Some(UpdateEvent {
        step,
        title: data.named("updateTitle"),
        guid: data.named("updateGuid"),
        error: code(data.named("errorCode")),
    })
}

/// Parses a code in hexadecimal digits, with or without `0x`.
fn code(text: Option<Text<'_>>) -> Option<Code> {
    hexadecimal(text).map(Code::new)
}

fn hexadecimal(text: Option<Text<'_>>) -> Option<u32> {
    let text = text?.to_str()?.trim();
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(text);
    // `from_str_radix` accepts a sign.
    if digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}
