//! What a message of Windows Setup says.

use crate::details::field::Fields;
use crate::formats::servicing::package::{Kb, Package};
use crate::formats::servicing::source::Source;
use crate::model::text::Text;

/// A message of a Setup component (`SP`, `MOUPG`, `IBS` ...) or of none.
///
/// ```text
/// [setup.exe] CSample::Run(984): Result = 0xC1800108[gle=0x00000002]
/// Operation failed: Apply sample image. Error: 0x80070005[gle=0x000000b7]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Setup<'a> {
    /// The program of `[setup.exe]` at the start.
    pub executable: Option<Text<'a>>,
    /// The function before the first colon or ` - `, with its class and template arguments.
    pub function: Option<Text<'a>>,
    /// The source line in `Class::Method(984): `.
    pub line: Option<u32>,
    /// The setup operation told.
    pub operation: Option<Operation<'a>>,
    /// The setup phase told.
    pub phase: Option<Phase<'a>>,
    /// The progress told.
    pub progress: Option<Progress<'a>>,
    /// The code that the message states as its result: `Result = 0x...`, `Error: 0x...`, `hr = 0x...`, or behind a sentence that
    /// tells of a failure; the last one where there are more.
    pub result: Option<u32>,
    /// The thread's last error, `[gle=0x...]`. Often left over from something else: never the result.
    pub gle: Option<u32>,
    /// The source file and line of `dir\file.cpp(607)`.
    pub source: Option<Source<'a>>,
    /// The first package named.
    pub package: Option<Package<'a>>,
    /// The first KB number.
    pub kb: Option<Kb<'a>>,
    /// The message after the program and the function.
    pub text: Text<'a>,
}

/// An operation of Setup's execution engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation<'a> {
    /// What is done: `Apply WIM file ...`; a number in `Current op`.
    pub name: Text<'a>,
    /// How far it came.
    pub outcome: Outcome,
}

/// How far an operation or a phase came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// `Executing operation`, `Executing phase`, `Setup has started phase`
    Started,
    /// `Operation completed successfully`, `Setup has completed phase`
    Succeeded,
    /// `Operation failed`, `Failed execution phase`
    Failed,
    /// Only named: `Current op`, `Setup Phase = 2`
    Named,
}

/// A phase of Setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Phase<'a> {
    /// The phase, the new one in a change: `SetupPhaseInstall`, `FirstBoot,Start`, `2`.
    pub name: Text<'a>,
    /// The phase before: `Setup phase change: [before] -> [name]`.
    pub before: Option<Text<'a>>,
    /// How far it came.
    pub outcome: Outcome,
}

/// A progress report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// Of what: `Action`, `Overall`, `Mapped Global`; empty where only `progress` is printed.
    pub scope: Text<'a>,
    /// 0 to 100.
    pub percent: u8,
}

impl<'a> Setup<'a> {
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("executable", self.executable);
        fields.text("function", self.function);
        fields.text("file", self.source.map(|source| source.file));
        // A line belongs to the file where one is named, else to the function.
        let line = self.source.map_or(self.line, |source| Some(source.line));
        fields.number("line", line);
        fields.text("package", self.package.map(|package| package.text));
        fields.text("kb", self.kb.map(|kb| kb.text));
        fields.text("operation", self.operation.map(|operation| operation.name));
        fields.text("phase", self.phase.map(|phase| phase.name));
        let percent = self.progress.map(|progress| progress.percent.into());
        fields.number("progress", percent);
    }
}
