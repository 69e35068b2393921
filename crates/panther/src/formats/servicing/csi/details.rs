//! What a message of the component store says.

use crate::details::field::Fields;
use crate::formats::servicing::package::Package;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A message of component `CSI`.
///
/// ```text
/// 0000012f@2020/1/2:03:04:05.067 SampleInitialize called
/// 00000130 [SR] Cannot repair member file [l:9]'Demo.psd1' of Sample, version 10.0.1.0, arch amd64 in the store, hash mismatch
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Csi<'a> {
    /// The message's number in its process, eight hex digits. The store's writer cuts a message at about 2 KiB and prints the rest
    /// as a record of its own; that tail has no number.
    pub sequence: Option<Text<'a>>,
    /// The time after `@`, in UTC to the millisecond. Old versions print `.03` for 3 ms; here that is `.003`.
    pub utc: Option<LogTime>,
    /// What `sfc` and its like report, behind `[SR]`.
    pub repair: Option<Repair>,
    /// A failure, behind `(F)`.
    pub failure: Option<CsiFailure<'a>>,
    /// The file that the message is about, without its directory where the two are printed apart.
    pub file: Option<Text<'a>>,
    /// The directory, where it is printed before the file: `"\??\C:\Windows\System32"\[l:24{12}]"name.dll"`.
    pub directory: Option<Text<'a>>,
    /// The component behind `of` in a repair message.
    pub component: Option<Text<'a>>,
    /// The first package named.
    pub package: Option<Package<'a>>,
    /// Why, in a repair message: `hash mismatch`, `file is missing`.
    pub reason: Option<Text<'a>>,
    /// The message after the number, the time and the marks.
    pub text: Text<'a>,
}

impl Csi<'_> {
    /// Whether this is the tail of the record before it, which the writer cut.
    #[must_use]
    pub fn is_tail(&self) -> bool {
        self.sequence.is_none()
    }
}

/// What system file repair reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// `Verifying 100 components` or `Verifying 100 (0x64) components`
    Verifying(u32),
    /// `Beginning Verify and Repair transaction`
    BeginVerify,
    /// `Verify complete`
    VerifyComplete,
    /// `Repairing 3 components`
    Repairing(u32),
    /// `Repairing file ... from store`, `Repairing corrupted file ...`
    RepairingFile,
    /// `Repaired file ... by copying from backup`
    RepairedFile,
    /// `Cannot repair member file ...`. Routine for files that nobody protects.
    CannotRepair,
    /// `Cannot verify component files for ...`
    CannotVerify,
    /// `Could not reproject corrupted file ...`
    CouldNotReproject,
    /// `This component was referenced by ...`
    ReferencedBy,
    /// `Repair results created:`
    Results,
    /// `Repair complete`
    RepairComplete,
    /// `Committing transaction`
    Committing,
    /// `Verify and Repair Transaction completed. ...`
    TransactionComplete,
    /// Anything else.
    Other,
}

/// A failure of the component store.
///
/// ```text
/// (F) STATUS_OBJECT_NAME_NOT_FOUND #12# from Rtl::Registry::QueryValue(flags = 0)[gle=0xd0000034]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CsiFailure<'a> {
    /// The status by name, where the failure begins with one.
    pub status: Option<Text<'a>>,
    /// The number between `#`: failures of one cause count down towards the first.
    pub number: Option<u32>,
    /// The function behind `from`, without its arguments.
    pub function: Option<Text<'a>>,
}

impl<'a> Csi<'a> {
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("sequence", self.sequence);
        fields.time("utc", self.utc);
        fields.text(
            "function",
            self.failure.and_then(|failure| failure.function),
        );
        fields.text("file", self.file);
        fields.text("package", self.package.map(|package| package.text));
    }
}
