//! The details of Windows Setup messages.

use crate::details::field::Fields;
use crate::formats::servicing::package::{Kb, Package};
use crate::formats::servicing::source::Source;
use crate::model::text::Text;

/// A message of Windows Setup: of one of its components (`SP`, `MOUPG`, `IBS` ...) or without a
/// component.
///
/// ```text
/// [setup.exe] CSample::Run(984): Result = 0xC1800108[gle=0x00000002]
/// Operation failed: Apply sample image. Error: 0x80070005[gle=0x000000b7]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Setup<'a> {
    /// The program in brackets at the start: `[setup.exe]`.
    pub executable: Option<Text<'a>>,
    /// The function before the first colon or ` - `, with its class and template arguments.
    pub function: Option<Text<'a>>,
    /// The source line: the number in `Class::Method(984): `.
    pub line: Option<u32>,
    /// The setup operation that the message reports.
    pub operation: Option<Operation<'a>>,
    /// The setup phase that the message reports.
    pub phase: Option<Phase<'a>>,
    /// The progress that the message reports.
    pub progress: Option<Progress<'a>>,
    /// The code that the message states as a result: after a label (`Result = 0x...`,
    /// `Error: 0x...`, `hr = 0x...`), or after a sentence that reports a failure. If there are
    /// several, the last one.
    pub result: Option<u32>,
    /// The thread's last error, `[gle=0x...]`. It is often left over from an earlier call, and it
    /// is never the result.
    pub gle: Option<u32>,
    /// The source file and line, such as `dir\file.cpp(607)`.
    pub source: Option<Source<'a>>,
    /// The first package in the message.
    pub package: Option<Package<'a>>,
    /// The full name of an app package, as in `Package Sample_1.0.0.0_x64__0123456789abc was
    /// installed for a user`.
    pub app: Option<Text<'a>>,
    /// The first KB number in the message.
    pub kb: Option<Kb<'a>>,
    /// The migration plug-in that the message is about.
    pub plugin: Option<MigrationPlugin<'a>>,
    /// The INF of the driver that the message is about, without its folder.
    pub inf: Option<Text<'a>>,
    /// The message after the program and the function.
    pub text: Text<'a>,
}

/// A plug-in of the migration engine.
///
/// ```text
/// Plugin {00000000-0000-0000-0000-000000000001}: SampleMigration exiting.
/// Failure while calling IPostApply->ApplySuccess for Plugin={ServerPath="...", CLSID={...}, ThreadingModel=Apartment}
/// ```
///
/// ```
/// use panther::details::Details;
///
/// let log = b"2020-07-29 16:29:16, Info       [0x0808fe] MIG    \
///     Plugin {00000000-0000-0000-0000-000000000001}: SampleMigration exiting.\r\n";
/// let log = panther::parse(log, "setupact.log");
/// let Details::Setup(setup) = log.events().next().unwrap().details() else { panic!() };
/// assert_eq!(setup.plugin.unwrap().name.unwrap(), "SampleMigration");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationPlugin<'a> {
    /// The name before `entering` or `exiting`, or the path of the module in `ServerPath="..."`.
    pub name: Option<Text<'a>>,
    /// The class id with its braces.
    pub clsid: Option<Text<'a>>,
}

/// An operation of the execution engine of Windows Setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation<'a> {
    /// The name of the operation, such as `Apply WIM file ...`; in `Current op`, its number.
    pub name: Text<'a>,
    /// The outcome, as far as the message states it.
    pub outcome: Outcome,
}

/// The outcome of an operation or a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It has started: `Executing operation`, `Executing phase`, `Setup has started phase`
    Started,
    /// It has succeeded: `Operation completed successfully`, `Setup has completed phase`
    Succeeded,
    /// It has failed: `Operation failed`, `Failed execution phase`
    Failed,
    /// The message only names it: `Current op`, `Setup Phase = 2`
    Named,
}

/// A phase of Windows Setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Phase<'a> {
    /// The name of the phase, such as `SetupPhaseInstall`, `FirstBoot,Start` or `2`. In a phase
    /// change, the new phase.
    pub name: Text<'a>,
    /// The old phase in a phase change: `Setup phase change: [before] -> [name]`.
    pub before: Option<Text<'a>>,
    /// The outcome, as far as the message states it.
    pub outcome: Outcome,
}

/// A progress report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The work that the progress is of, such as `Action`, `Overall` or `Mapped Global`; empty if
    /// the message does not say.
    pub scope: Text<'a>,
    /// The progress in percent, 0 to 100.
    pub percent: u8,
}

impl<'a> Setup<'a> {
    #[inline]
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("executable", self.executable);
        fields.text("function", self.function);
        fields.text("file", self.source.map(|source| source.file));
        // If the message names a source file, the line is of that file, otherwise of the function.
        let line = self.source.map_or(self.line, |source| Some(source.line));
        fields.number("line", line);
        fields.text(
            "package",
            self.package.map(|package| package.text).or(self.app),
        );
        fields.text("kb", self.kb.map(|kb| kb.text));
        if let Some(plugin) = self.plugin {
            fields.text("plugin", plugin.name);
            fields.text("clsid", plugin.clsid);
        }
        fields.text("inf", self.inf);
        fields.text("operation", self.operation.map(|operation| operation.name));
        fields.text("phase", self.phase.map(|phase| phase.name));
        let percent = self.progress.map(|progress| progress.percent);
        fields.number("progress", percent);
    }
}
