//! What a message of the deployment image servicing tool says.

use crate::details::field::Fields;
use crate::formats::servicing::package::{Kb, Package};
use crate::formats::servicing::source::Source;
use crate::model::text::Text;

/// A message of component `DISM`.
///
/// ```text
/// DISM Package Manager: PID=4242 TID=77 Finalizing the core. - CSampleManager::Finalize
/// DISM WIM Provider: PID=4242 "Failed to mount the image." - CSampleInfo::Mount(hr:0x80070005)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dism<'a> {
    /// Who speaks, before the first colon: `DISM Package Manager`, `API`, `DISM.EXE`. Absent where the line begins with `PID=`.
    pub provider: Option<Text<'a>>,
    /// The process, decimal.
    pub pid: Option<u32>,
    /// The thread, decimal. Windows 7 and 8 print none.
    pub tid: Option<u32>,
    /// What is told apart in the text.
    pub event: DismEvent<'a>,
    /// The function behind the last ` - `.
    pub function: Option<Text<'a>>,
    /// The HRESULT at the very end: `(hr:0x80070002)`, or `HRESULT=80070002` as the program itself prints it.
    pub hr: Option<u32>,
    /// The source file and line of `onecore\...\manager.cpp:2686`.
    pub source: Option<Source<'a>>,
    /// The first package named.
    pub package: Option<Package<'a>>,
    /// The first KB number.
    pub kb: Option<Kb<'a>>,
    /// The message without the parts before and behind it.
    pub text: Text<'a>,
}

/// What a DISM message tells, where a reader wants to tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DismEvent<'a> {
    /// Anything else.
    Other,
    /// `<----- Starting Dism.exe session ----->`
    SessionStart {
        /// `Dism.exe`, `DismApi.dll`.
        program: Text<'a>,
    },
    /// `<----- Ending Dism.exe session ----->`. Starts without an end are normal.
    SessionEnd {
        /// `Dism.exe`, `DismApi.dll`.
        program: Text<'a>,
    },
    /// `Host machine information: OS Version=10.0.1, Running architecture=amd64, Number of processors=8`
    Host {
        /// The running system's version, numbers joined by points.
        os_version: Text<'a>,
        /// `amd64`, `x86`, `arm64`.
        architecture: Option<Text<'a>>,
        /// The number of logical processors.
        processors: Option<u32>,
    },
    /// `Target image information: OS Version=10.0.1, Image architecture=amd64`
    Target {
        /// The image's version, numbers joined by points.
        os_version: Text<'a>,
        /// `amd64`, `x86`, `arm64`.
        architecture: Option<Text<'a>>,
    },
    /// `Executing command line: ...`
    CommandLine(Text<'a>),
    /// `Parent process command line: ...`
    ParentCommandLine(Text<'a>),
    /// `Dism.exe version: 10.0.1.1`, `API Version 10.0.1.1`
    Version {
        /// The file or part: `Dism.exe`, `DismCore.dll`, `API`.
        program: Text<'a>,
        /// Numbers joined by points.
        version: Text<'a>,
    },
    /// `Image session version: 10.0.1.1`
    ImageSessionVersion(Text<'a>),
    /// `Image session has been closed. Reboot required=no.`
    ImageSessionClosed {
        /// Whether a restart is due.
        reboot_required: bool,
    },
    /// `... with CBS state 7(CbsInstallStateInstalled) being mapped to dism state 5(DISM_INSTALL_STATE_INSTALLED)`
    StateMapped {
        /// The servicing engine's name of the state.
        cbs: Text<'a>,
        /// DISM's name of the state.
        dism: Text<'a>,
    },
    /// `Initialized Panther logging at C:\Windows\Logs\DISM\dism.log`
    LoggingAt(Text<'a>),
}

impl<'a> Dism<'a> {
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("provider", self.provider);
        fields.number("pid", self.pid);
        fields.number("tid", self.tid);
        fields.text("function", self.function);
        fields.text("file", self.source.map(|source| source.file));
        fields.number("line", self.source.map(|source| source.line));
        fields.text("package", self.package.map(|package| package.text));
        fields.text("kb", self.kb.map(|kb| kb.text));
        if let DismEvent::StateMapped { cbs, .. } = self.event {
            fields.text("state", Some(cbs));
        }
    }
}
