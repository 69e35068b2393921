//! The details of messages of the deployment image servicing tool.

use crate::details::field::Fields;
use crate::formats::servicing::package::{Kb, Package};
use crate::formats::servicing::source::Source;
use crate::model::text::Text;

/// A message of the deployment image servicing tool, component `DISM`.
///
/// ```text
/// DISM Package Manager: PID=4242 TID=77 Finalizing the core. - CSampleManager::Finalize
/// DISM WIM Provider: PID=4242 "Failed to mount the image." - CSampleInfo::Mount(hr:0x80070005)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dism<'a> {
    /// The provider before the first colon, such as `DISM Package Manager`, `API` or `DISM.EXE`;
    /// `None` if the message begins with `PID=`.
    pub provider: Option<Text<'a>>,
    /// The process id, which DISM prints in decimal.
    pub pid: Option<u32>,
    /// The thread id, which DISM prints in decimal. Windows 7 and 8 do not print it.
    pub tid: Option<u32>,
    /// The event that the text states.
    pub event: DismEvent<'a>,
    /// The function after the last ` - `.
    pub function: Option<Text<'a>>,
    /// The HRESULT at the end of the message: `(hr:0x80070002)`, or `HRESULT=80070002`, as the
    /// program `Dism.exe` prints it.
    pub hr: Option<u32>,
    /// The source file and line, such as `onecore\...\manager.cpp:2686`.
    pub source: Option<Source<'a>>,
    /// The first package in the message.
    pub package: Option<Package<'a>>,
    /// The first KB number in the message.
    pub kb: Option<Kb<'a>>,
    /// The message without the provider, the process, the function and the HRESULT.
    pub text: Text<'a>,
}

/// An event that a DISM message states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DismEvent<'a> {
    /// Any other message.
    Other,
    /// The start of a session: `<----- Starting Dism.exe session ----->`
    SessionStart {
        /// The program, such as `Dism.exe` or `DismApi.dll`.
        program: Text<'a>,
    },
    /// The end of a session: `<----- Ending Dism.exe session ----->`. A start without an end is
    /// normal.
    SessionEnd {
        /// The program, such as `Dism.exe` or `DismApi.dll`.
        program: Text<'a>,
    },
    /// The running system:
    /// `Host machine information: OS Version=10.0.1, Running architecture=amd64, ...`
    Host {
        /// The version of the running system: numbers joined by dots.
        os_version: Text<'a>,
        /// The architecture, such as `amd64`, `x86` or `arm64`.
        architecture: Option<Text<'a>>,
        /// The number of logical processors.
        processors: Option<u32>,
    },
    /// The serviced image: `Target image information: OS Version=10.0.1, Image architecture=amd64`
    Target {
        /// The version of the image: numbers joined by dots.
        os_version: Text<'a>,
        /// The architecture, such as `amd64`, `x86` or `arm64`.
        architecture: Option<Text<'a>>,
    },
    /// The command line of DISM: `Executing command line: ...`
    CommandLine(Text<'a>),
    /// The command line of the parent process: `Parent process command line: ...`
    ParentCommandLine(Text<'a>),
    /// The version of a part of DISM: `Dism.exe version: 10.0.1.1`, `API Version 10.0.1.1`
    Version {
        /// The file or part, such as `Dism.exe`, `DismCore.dll` or `API`.
        program: Text<'a>,
        /// The version: numbers joined by dots.
        version: Text<'a>,
    },
    /// The version of the image session: `Image session version: 10.0.1.1`
    ImageSessionVersion(Text<'a>),
    /// The end of an image session: `Image session has been closed. Reboot required=no.`
    ImageSessionClosed {
        /// Whether the session requires a restart.
        reboot_required: bool,
    },
    /// A package state in both notations: `... with CBS state 7(CbsInstallStateInstalled) being
    /// mapped to dism state 5(DISM_INSTALL_STATE_INSTALLED)`
    StateMapped {
        /// The name of the state in CBS.
        cbs: Text<'a>,
        /// The name of the state in DISM.
        dism: Text<'a>,
    },
    /// The path of the log: `Initialized Panther logging at C:\Windows\Logs\DISM\dism.log`
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
