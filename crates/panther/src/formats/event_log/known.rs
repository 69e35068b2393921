//! Events whose values have a known meaning.

use crate::code::{Code, ExtendCode};
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::evtx::Evtx;
use crate::formats::event_log::view::number;
use crate::model::text::Text;

/// A well-known event: its values by their meaning. Texts are as the XML has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known<'a> {
    /// Application Error 1000: a program crashed.
    ApplicationError(ApplicationError<'a>),
    /// Windows Error Reporting 1001: a report of a failure, setup's own among them.
    ErrorReport(ErrorReport<'a>),
    /// Service Control Manager 7031, 7034 and 7036.
    Service(ServiceEvent<'a>),
    /// WindowsUpdateClient 19, 20, 43 and 44.
    Update(UpdateEvent<'a>),
    /// Servicing 1 to 4, in the log Setup: the state of a package.
    PackageChange(PackageChange<'a>),
    /// Kernel-General 1: the clock was set.
    TimeChange(TimeChange<'a>),
    /// FilterManager 6: a file system filter was loaded.
    FilterLoaded(FilterLoaded<'a>),
}

/// A program that crashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplicationError<'a> {
    /// The program.
    pub application: Option<Text<'a>>,
    /// Its version.
    pub application_version: Option<Text<'a>>,
    /// The module in which it happened.
    pub module: Option<Text<'a>>,
    /// The module's version.
    pub module_version: Option<Text<'a>>,
    /// What happened.
    pub exception: Option<Code>,
    /// Where in the module, in hexadecimal digits.
    pub offset: Option<Text<'a>>,
    /// The path of the program.
    pub path: Option<Text<'a>>,
}

/// A report of Windows Error Reporting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorReport<'a> {
    /// What kind of report: `APPCRASH`, `WinSetupDiag02` and many others.
    pub name: Option<Text<'a>>,
    parameters: [Option<Text<'a>>; 10],
}

impl<'a> ErrorReport<'a> {
    /// P1 to P10, whose meaning depends on the kind of report.
    #[must_use]
    pub const fn parameters(&self) -> &[Option<Text<'a>>] {
        &self.parameters
    }

    /// What a report of Windows Setup says: `WinSetupDiag01` and `WinSetupDiag02`.
    ///
    /// ```
    /// use panther::details::{Details, Known, SetupResult, SetupScenario};
    ///
    /// let log = b"<Event><System><Provider Name='Windows Error Reporting'/><EventID>1001</EventID></System><EventData>\
    ///     <Data></Data><Data>0</Data><Data>WinSetupDiag02</Data><Data>Not available</Data><Data>0</Data>\
    ///     <Data>1</Data><Data>1</Data><Data>9</Data><Data>1</Data><Data>0x80070005</Data><Data>0x2000C</Data>\
    ///     <Data>19045</Data><Data>vb_release</Data><Data>22621</Data><Data>ni_release</Data></EventData></Event>";
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

/// The outcome of a run of Windows Setup, as it reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetupReport<'a> {
    /// P1: how setup was started.
    pub scenario: Option<SetupScenario>,
    /// P2: whether the old system was being put back, or the new one prepared.
    pub rollback: Option<bool>,
    /// P3: the processor that the new system is for.
    pub architecture: Option<Text<'a>>,
    /// P4: how it went.
    pub outcome: Option<SetupResult>,
    /// P5: the result code.
    pub result: Option<Code>,
    /// P6: the extend code.
    pub extend: Option<ExtendCode>,
    /// P7: the build of the old system.
    pub source_build: Option<Text<'a>>,
    /// P8: its branch.
    pub source_branch: Option<Text<'a>>,
    /// P9: the build of the new system.
    pub target_build: Option<Text<'a>>,
    /// P10: its branch.
    pub target_branch: Option<Text<'a>>,
}

/// How setup was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetupScenario {
    /// From media.
    Media,
    /// By Windows Update.
    WindowsUpdate,
    /// By the Media Creation Tool.
    MediaCreationTool,
    /// In a way whose number is not known.
    Other,
}

/// How a run of setup went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetupResult {
    /// It did what it was to do.
    Success,
    /// It failed.
    Failure,
    /// Somebody cancelled it.
    Cancelled,
    /// Something known to be in the way was found.
    Blocked,
}

/// A service that changed its state or died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceEvent<'a> {
    /// The service's display name.
    pub service: Option<Text<'a>>,
    /// The state it entered, in the machine's language (7036).
    pub state: Option<Text<'a>>,
    /// How often it died so far (7031 and 7034).
    pub count: Option<u64>,
    /// After how many milliseconds something is done about it (7031).
    pub delay: Option<u64>,
    /// What is done, in the machine's language (7031).
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
    /// The update's GUID, with the braces it was printed with.
    pub guid: Option<Text<'a>>,
    /// Why it failed.
    pub error: Option<Code>,
}

/// What Windows Update did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UpdateStep {
    /// 19.
    Installed,
    /// 20.
    Failed,
    /// 43.
    Installing,
    /// 44.
    Downloading,
}

/// A package whose state was to change: 1 begins, 2 is done, 3 failed, 4 waits for a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageChange<'a> {
    /// The package, often by its KB number alone.
    pub package: Option<Text<'a>>,
    /// The state it is to have, in English.
    pub state: Option<Text<'a>>,
    /// How it went.
    pub result: Option<Code>,
    /// Who asked for it.
    pub client: Option<Text<'a>>,
}

/// The system clock was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeChange<'a> {
    /// The time before, in UTC.
    pub old: Option<Text<'a>>,
    /// The time after, in UTC.
    pub new: Option<Text<'a>>,
    /// The number of the reason.
    pub reason: Option<Text<'a>>,
}

/// A file system filter was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilterLoaded<'a> {
    /// The filter's name.
    pub filter: Option<Text<'a>>,
    /// Whether that went well.
    pub status: Option<Code>,
}

impl<'a> Evtx<'a> {
    /// The values by their meaning, for events that are well known. A table has none of them, for its
    /// columns come in an order of their own.
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
        // Newer systems give these providers a longer name, and keep the old one beside it.
        _ if source == "Service Control Manager" && matches!(id, 7031 | 7034 | 7036) => {
            Known::Service(service(&data, id))
        }
        _ => return None,
    })
}

/// The first values, whatever they are called: these events have had names for some years only, and the order never changed.
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

/// A code in hexadecimal digits, with `0x` or without.
fn code(text: Option<Text<'_>>) -> Option<Code> {
    hexadecimal(text).map(Code::new)
}

fn hexadecimal(text: Option<Text<'_>>) -> Option<u32> {
    let text = text?.to_str()?.trim();
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(text);
    // `from_str_radix` takes a sign.
    if digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}
