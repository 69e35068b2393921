//! The details of component store messages.

use crate::details::field::Fields;
use crate::formats::servicing::package::Package;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A message of the component store, component `CSI`.
///
/// ```text
/// 0000012f@2020/1/2:03:04:05.067 SampleInitialize called
/// 00000130 [SR] Cannot repair member file [l:9]'Demo.psd1' of Sample, version 10.0.1.0, hash mismatch
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Csi<'a> {
    /// The number of the message in its process, eight hex digits. The store cuts a message at
    /// about 2 KiB and prints the rest as another record, which has no number.
    pub sequence: Option<Text<'a>>,
    /// The time after `@`, in UTC with milliseconds. Old versions print 3 ms as `.03`; this field
    /// has `.003`.
    pub utc: Option<LogTime>,
    /// The report of a system file check (`sfc`) after `[SR]`.
    pub repair: Option<Repair>,
    /// The advanced installer that the message is about.
    pub installer: Option<Installer<'a>>,
    /// The failure after `(F)`.
    pub failure: Option<CsiFailure<'a>>,
    /// The file that the message is about. If the message prints the directory separately, this is
    /// only the name.
    pub file: Option<Text<'a>>,
    /// The directory, if the message prints it separately before the file:
    /// `"\??\C:\Windows\System32"\[l:24{12}]"name.dll"`.
    pub directory: Option<Text<'a>>,
    /// The component after `of` in a repair message.
    pub component: Option<Text<'a>>,
    /// The first package in the message.
    pub package: Option<Package<'a>>,
    /// The reason in a repair message, such as `hash mismatch` or `file is missing`.
    pub reason: Option<Text<'a>>,
    /// The message after the number, the time and the mark `[SR]` or `(F)`.
    pub text: Text<'a>,
}

impl Csi<'_> {
    /// Whether this is the rest of the message before it, which the store cut.
    ///
    /// ```
    /// use panther::details::Details;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    the rest of a message\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let Details::Csi(csi) = log.events().next().unwrap().details() else { panic!() };
    /// assert!(csi.is_tail());
    /// ```
    #[must_use]
    pub fn is_tail(&self) -> bool {
        self.sequence.is_none()
    }
}

/// A report of system file repair.
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
    /// `Cannot repair member file ...`. This is normal for files that Windows does not protect.
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
    /// Any other report.
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
    /// The status, if the failure begins with one: a name, eight hex digits, or a macro such as
    /// `HRESULT_FROM_WIN32(1058)`.
    pub status: Option<Text<'a>>,
    /// The number between the `#` characters. The numbers of failures with one cause count down to
    /// the first.
    pub number: Option<u32>,
    /// The function after `from`, without its arguments.
    pub function: Option<Text<'a>>,
}

/// An advanced installer: a part of the store that does more than copying files.
///
/// ```text
/// (F) Failed execution of queue item Installer: Sample Installer ({00000000-0000-0000-0000-000000000001}) with HRESULT ...
/// ```
///
/// ```
/// use panther::details::Details;
///
/// let log = b"2020-07-29 16:29:16, Info                  CSI    00000001 Begin executing advanced installer phase 3\n    \
///     Installer ID: {00000000-0000-0000-0000-000000000001}\n    Installer name: 'Sample Installer'\n";
/// let log = panther::parse(log, "CBS.log");
/// let Details::Csi(csi) = log.events().next().unwrap().details() else { panic!() };
/// assert_eq!(csi.installer.unwrap().name.unwrap(), "Sample Installer");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Installer<'a> {
    /// The name, such as `Task Scheduler`.
    pub name: Option<Text<'a>>,
    /// The id with its braces.
    pub id: Option<Text<'a>>,
}

impl<'a> Csi<'a> {
    #[inline]
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("sequence", self.sequence);
        fields.time("utc", self.utc);
        fields.text(
            "function",
            self.failure.and_then(|failure| failure.function),
        );
        fields.text("file", self.file);
        if let Some(installer) = self.installer {
            fields.text("installer", installer.name);
            fields.text("installer_id", installer.id);
        }
        fields.text("package", self.package.map(|package| package.text));
    }
}
