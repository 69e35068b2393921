//! Codes: 32-bit numbers with names.

use super::ExtendCode;
use super::facility;
use super::parse::{InvalidCode, ParsedCode};
use super::table::{
    self, BUG_CHECK_MEANINGS, BUG_CHECKS, HRESULT, MEANINGS, NTSTATUS, PROBLEM_MEANINGS, PROBLEMS,
    SETUP, WIN32,
};
use std::fmt;

/// A 32-bit result code.
///
/// ```
/// use panther::code::{Code, CodeKind};
///
/// let code = Code::new(0x8007_0005);
/// assert_eq!(code.to_string(), "0x80070005");
/// assert_eq!(code.kind(), CodeKind::Hresult);
/// assert_eq!(code.name(), Some("E_ACCESSDENIED"));
/// assert_eq!(code.facility(), Some("WIN32"));
/// assert_eq!(code.win32(), Some(5));
/// assert!(code.is_failure());
///
/// assert_eq!(Code::new(0x800F_081F).name(), Some("CBS_E_SOURCE_MISSING"));
/// assert_eq!(Code::new(0xD000_0034).name(), Some("STATUS_OBJECT_NAME_NOT_FOUND"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(u32);

/// The bit that is set in an HRESULT that wraps an NTSTATUS.
const NT_BIT: u32 = 0x1000_0000;
/// The upper half of a Win32 error that an NTSTATUS wraps, by the macro `NTSTATUS_FROM_WIN32`.
const NT_WIN32: u32 = 0xC007;
/// The upper half of an error of the database engine ESE: the lower half is the number of the JET
/// error.
const ESE: u32 = 0x8E5E;
/// The upper half of the same errors as older versions of Windows Update print them.
const OLD_ESE: u32 = 0xC800;

impl Code {
    /// Makes a code from its number.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// Parses a code that a person types: `0x80070005`, `80070005`, `-2147024891`, `5`,
    /// `E_ACCESSDENIED`, `0xC1900101-0x4000D`.
    ///
    /// # Errors
    /// Returns [`InvalidCode`] if the text is not a number in one of these notations and no table
    /// has it as a name.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// let code = Code::new(0x8007_0005);
    /// for typed in ["0x80070005", "80070005", "-2147024891", "e_accessdenied"] {
    ///     assert_eq!(Code::parse(typed).map(|parsed| parsed.code), Ok(code));
    /// }
    /// assert!(Code::parse("soon").is_err());
    /// ```
    pub fn parse(typed: &str) -> Result<ParsedCode, InvalidCode> {
        typed.parse()
    }

    /// The number.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// assert_eq!(Code::from(0x8007_0005).value(), 0x8007_0005);
    /// ```
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// The number space to which the number most likely belongs, judged by the number alone.
    ///
    /// ```
    /// use panther::code::{Code, CodeKind};
    ///
    /// assert_eq!(Code::new(5).kind(), CodeKind::Win32);
    /// assert_eq!(Code::new(0xC000_0034).kind(), CodeKind::NtStatus);
    /// assert_eq!(Code::new(0xC190_0107).kind(), CodeKind::Setup);
    /// assert_eq!(Code::new(0xC142_0127).kind(), CodeKind::Hresult);
    /// ```
    #[must_use]
    pub fn kind(self) -> CodeKind {
        // The upper half decides for most numbers. The tables decide where the ranges overlap.
        match self.0 >> 28 {
            0 if self.0 < 0x1_0000 => CodeKind::Win32,
            0xE if WIN32.get(self.0).is_some() => CodeKind::Win32,
            0xC if matches!(self.hresult_facility(), 0x180 | 0x190) => CodeKind::Setup,
            0xC if self.0 >> 16 == 0xC000 => CodeKind::NtStatus,
            0xC if self.0 >> 16 == OLD_ESE => CodeKind::Hresult,
            0xC if self.hresult_facility() >= 0x100 => CodeKind::Hresult,
            0xC if NTSTATUS.get(self.0).is_some() || HRESULT.get(self.0).is_none() => {
                CodeKind::NtStatus
            }
            8 if self.0 >> 16 != 0x8000 => CodeKind::Hresult,
            4 | 8 if HRESULT.get(self.0).is_none() && NTSTATUS.get(self.0).is_some() => {
                CodeKind::NtStatus
            }
            _ => CodeKind::Hresult,
        }
    }

    /// Whether the code means a failure.
    ///
    /// A Win32 error means a failure unless it is 0 or asks for a restart (1641, 3010, 3011). Any
    /// other code means a failure if its top bit is set.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// assert!(Code::new(5).is_failure());
    /// assert!(!Code::new(3010).is_failure()); // restart required
    /// assert!(Code::new(0x800F_081F).is_failure());
    /// ```
    #[must_use]
    pub fn is_failure(self) -> bool {
        self.is_failure_as(self.kind())
    }

    /// Like [`Code::is_failure`], for a number of a known kind: 1 is an error in Win32, but
    /// `S_FALSE` as an HRESULT.
    pub(super) fn is_failure_as(self, kind: CodeKind) -> bool {
        match kind {
            CodeKind::Win32 => !matches!(self.0, 0 | 1641 | 3010 | 3011),
            CodeKind::Hresult | CodeKind::NtStatus | CodeKind::Setup => self.0 >> 31 == 1,
            CodeKind::BugCheck => true,
            CodeKind::DeviceProblem => self.0 != 0,
            CodeKind::Extend => false,
        }
    }

    /// The name of the facility: the part of Windows that defined the code. `None` unless the code
    /// is an HRESULT or a setup result of a known facility.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// assert_eq!(Code::new(0x8024_402C).facility(), Some("WINDOWSUPDATE"));
    /// assert_eq!(Code::new(5).facility(), None);
    /// ```
    #[must_use]
    pub fn facility(self) -> Option<&'static str> {
        match self.kind() {
            CodeKind::Hresult | CodeKind::Setup if self.0 & NT_BIT == 0 => facility::name(self.0),
            _ => None,
        }
    }

    /// The number of the facility; `None` for a plain Win32 error.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// assert_eq!(Code::new(0xC190_0101).facility_number(), Some(0x190));
    /// assert_eq!(Code::new(0x8024_402C).facility_number(), Some(0x24));
    /// assert_eq!(Code::new(5).facility_number(), None);
    /// ```
    #[must_use]
    pub fn facility_number(self) -> Option<u16> {
        match self.kind() {
            CodeKind::Hresult | CodeKind::Setup => Some(self.hresult_facility()),
            CodeKind::NtStatus => Some((self.0 >> 16) as u16 & 0xFFF),
            CodeKind::Win32 | CodeKind::Extend | CodeKind::BugCheck | CodeKind::DeviceProblem => {
                None
            }
        }
    }

    /// The Win32 error: the number itself if it is below 0x10000, or the error that `0x8007nnnn`
    /// or, in an NTSTATUS, `0xc007nnnn` wraps.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// assert_eq!(Code::new(0x8007_0005).win32(), Some(5));
    /// assert_eq!(Code::new(0x800F_081F).win32(), None);
    /// ```
    #[must_use]
    pub const fn win32(self) -> Option<u16> {
        match self.0 >> 16 {
            0 | 0x8007 | NT_WIN32 | 0xD007 => Some(self.0 as u16),
            _ => None,
        }
    }

    /// The usual name of the constant; `None` if no table has one.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// assert_eq!(Code::new(0x8007_0020).name(), Some("ERROR_SHARING_VIOLATION"));
    /// assert_eq!(Code::new(0xC190_0208).name(), Some("MOSETUP_E_COMPAT_INSTALLREQ_BLOCK"));
    /// assert_eq!(Code::new(0x8765_4321).name(), None);
    /// ```
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.name_as(self.kind())
    }

    /// The usual name of the constant, for a number of a known kind; `None` if no table has one.
    ///
    /// ```
    /// use panther::code::{Code, CodeKind};
    ///
    /// let zero = Code::new(0);
    /// assert_eq!(zero.name_as(CodeKind::Hresult), Some("S_OK"));
    /// assert_eq!(zero.name_as(CodeKind::Win32), Some("ERROR_SUCCESS"));
    /// ```
    #[must_use]
    pub fn name_as(self, kind: CodeKind) -> Option<&'static str> {
        match kind {
            CodeKind::Extend => None,
            CodeKind::Setup => SETUP.get(self.0),
            CodeKind::Win32 => WIN32.get(self.0),
            CodeKind::NtStatus if self.0 >> 16 == NT_WIN32 => {
                NTSTATUS.get(self.0).or_else(|| WIN32.get(self.0 & 0xFFFF))
            }
            CodeKind::NtStatus => NTSTATUS.get(self.0),
            CodeKind::Hresult => SETUP
                .get(self.0)
                .or_else(|| HRESULT.get(self.0))
                .or_else(|| match self.0 >> 16 {
                    0x8007 => WIN32.get(self.0 & 0xFFFF),
                    OLD_ESE => SETUP.get(ESE << 16 | self.0 & 0xFFFF),
                    _ if self.0 & NT_BIT != 0 => Self(self.0 & !NT_BIT).name_as(CodeKind::NtStatus),
                    _ => None,
                }),
            CodeKind::BugCheck => BUG_CHECKS.get(self.0),
            CodeKind::DeviceProblem => PROBLEMS.get(self.0),
        }
    }

    /// An explanation of the code for administrators, in one line.
    ///
    /// Only codes that are common in setup, servicing and Windows Update have one.
    ///
    /// ```
    /// use panther::code::Code;
    ///
    /// let meaning = Code::new(0x8007_0020).meaning();
    /// assert!(meaning.is_some_and(|text| text.contains("another program")));
    /// assert_eq!(Code::new(32).meaning(), meaning);
    /// assert_eq!(Code::new(0x8765_4321).meaning(), None);
    /// ```
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        let value = match self.0 {
            small @ 1..0x1_0000 => 0x8007_0000 | small,
            wrapped if wrapped >> 28 == 0xD => wrapped & !NT_BIT,
            value => value,
        };
        let low = value & 0xFFFF;
        MEANINGS.get(value).or_else(|| match value >> 16 {
            NT_WIN32 => MEANINGS.get(0x8007_0000 | low),
            // The driver installer prints its errors in both forms.
            0xE000 => MEANINGS.get(0x800F_0000 | low),
            OLD_ESE => Self(ESE << 16 | low).meaning(),
            ESE => Some(
                "An error of the database engine (ESE); the lower four digits are the number of the JET error.",
            ),
            _ => None,
        })
    }

    /// An explanation of the code like [`Code::meaning`], for a number of a known kind.
    ///
    /// ```
    /// use panther::code::{Code, CodeKind};
    ///
    /// let crash = Code::new(0x7B).meaning_as(CodeKind::BugCheck);
    /// assert!(crash.is_some_and(|text| text.contains("system drive")));
    /// ```
    #[must_use]
    pub fn meaning_as(self, kind: CodeKind) -> Option<&'static str> {
        match kind {
            CodeKind::BugCheck => BUG_CHECK_MEANINGS.get(self.0),
            CodeKind::DeviceProblem => PROBLEM_MEANINGS.get(self.0),
            CodeKind::Extend => None,
            CodeKind::Win32 | CodeKind::Hresult | CodeKind::NtStatus | CodeKind::Setup => {
                self.meaning()
            }
        }
    }

    /// An explanation of this setup result together with its extend code, in one line. Only pairs
    /// that are well known have one.
    ///
    /// ```
    /// use panther::code::{Code, ExtendCode};
    ///
    /// let pair = Code::new(0xC190_0101).meaning_with(ExtendCode::new(0x20017));
    /// assert!(pair.is_some_and(|text| text.contains("disk encryption")));
    /// ```
    #[must_use]
    pub fn meaning_with(self, extend: ExtendCode) -> Option<&'static str> {
        table::pair(self.0, extend.value())
    }

    /// Whether the number is very probably a code and not a flag word or an address: a table has
    /// its name, or its facility is one that these logs report.
    pub(super) fn is_familiar(self) -> bool {
        let facility = matches!(
            self.0 >> 16,
            0x8007
                | 0x8009
                | 0x800B
                | 0x800F
                | 0x8019
                | 0x8020
                | 0x8022
                | 0x8024
                | 0x8030
                | 0x8031
                | 0x80D0
                | ESE
                | NT_WIN32
                | 0xC142
                | 0xC144
                | 0xC151
                | 0xC157
                | 0xC180
                | 0xC190
                | 0xD007
        );
        facility || self.name().is_some() || MEANINGS.get(self.0).is_some()
    }

    const fn hresult_facility(self) -> u16 {
        (self.0 >> 16) as u16 & 0x7FF
    }
}

impl From<u32> for Code {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl fmt::LowerHex for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl fmt::UpperHex for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::UpperHex::fmt(&self.0, f)
    }
}

/// The number space of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeKind {
    /// A Win32 error: a small number.
    Win32,
    /// An HRESULT, which also wraps Win32 errors (`0x8007nnnn`) and NTSTATUS codes (`0xdnnnnnnn`).
    Hresult,
    /// An NTSTATUS: a status of the kernel.
    NtStatus,
    /// A number that Windows Setup defines: a result (`0xc19nnnnn`), or the code column of its
    /// logs.
    Setup,
    /// The second number of a setup result, which tells where an upgrade failed; see
    /// [`ExtendCode`](super::ExtendCode).
    Extend,
    /// A bug check: the number with which the kernel stops the machine.
    BugCheck,
    /// The problem number of a device, as the Device Manager shows it.
    DeviceProblem,
}

impl CodeKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::Win32,
        Self::Hresult,
        Self::NtStatus,
        Self::Setup,
        Self::Extend,
        Self::BugCheck,
        Self::DeviceProblem,
    ];

    /// The lower-case name that exports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Win32 => "win32",
            Self::Hresult => "hresult",
            Self::NtStatus => "ntstatus",
            Self::Setup => "setup",
            Self::Extend => "extend",
            Self::BugCheck => "bugcheck",
            Self::DeviceProblem => "problem",
        }
    }
}

impl fmt::Display for CodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The role of a code in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeRole {
    /// The line states the code as a result.
    Result,
    /// The thread's last error (`gle`), printed next to the result. It is often left over from an
    /// earlier call.
    Gle,
    /// The code column of setup's logs.
    Column,
    /// The line mentions the code without a word for its role.
    Mention,
}

impl CodeRole {
    /// All roles.
    pub const ALL: &'static [Self] = &[Self::Result, Self::Gle, Self::Column, Self::Mention];

    /// The lower-case name that exports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Gle => "gle",
            Self::Column => "column",
            Self::Mention => "mention",
        }
    }
}

impl fmt::Display for CodeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: u32, kind: &str, name: Option<&str>) {
        let code = Code::new(value);
        assert_eq!((code.kind().name(), code.name()), (kind, name), "{code}");
    }

    #[test]
    fn kinds_and_names() {
        check(0, "win32", Some("ERROR_SUCCESS"));
        check(5, "win32", Some("ERROR_ACCESS_DENIED"));
        check(0x70, "win32", Some("ERROR_DISK_FULL"));
        check(0x3BC3, "win32", Some("ERROR_SYSTEM_DEVICE_NOT_FOUND"));
        check(12002, "win32", Some("ERROR_INTERNET_TIMEOUT"));
        check(0xE000_020E, "win32", Some("ERROR_DI_DO_DEFAULT"));
        check(0x000F_0801, "hresult", Some("CBS_S_BUSY"));
        check(0x0024_0005, "hresult", Some("WU_S_REBOOT_REQUIRED"));
        check(0x8000_4001, "hresult", Some("E_NOTIMPL"));
        check(0x8000_4005, "hresult", Some("E_FAIL"));
        check(0x8000_FFFF, "hresult", Some("E_UNEXPECTED"));
        check(0x8000_0005, "ntstatus", Some("STATUS_BUFFER_OVERFLOW"));
        check(0x8007_0001, "hresult", Some("ERROR_INVALID_FUNCTION"));
        check(0x8007_0002, "hresult", Some("ERROR_FILE_NOT_FOUND"));
        check(0x8007_0005, "hresult", Some("E_ACCESSDENIED"));
        check(0x8007_000E, "hresult", Some("E_OUTOFMEMORY"));
        check(0x8007_0057, "hresult", Some("E_INVALIDARG"));
        check(0x8007_012F, "hresult", Some("ERROR_DELETE_PENDING"));
        check(0x8007_0490, "hresult", Some("ERROR_NOT_FOUND"));
        check(0x8007_3701, "hresult", Some("ERROR_SXS_ASSEMBLY_MISSING"));
        check(
            0x8007_3712,
            "hresult",
            Some("ERROR_SXS_COMPONENT_STORE_CORRUPT"),
        );
        check(0x8007_2EE2, "hresult", Some("WININET_E_TIMEOUT"));
        check(0x800B_0100, "hresult", Some("TRUST_E_NOSIGNATURE"));
        check(
            0x800F_0247,
            "hresult",
            Some("SPAPI_E_DRIVER_STORE_ADD_FAILED"),
        );
        check(0x800F_080D, "hresult", Some("CBS_E_MANIFEST_INVALID_ITEM"));
        check(0x800F_0831, "hresult", Some("CBS_E_STORE_CORRUPTION"));
        check(0x800F_0922, "hresult", Some("CBS_E_INSTALLERS_FAILED"));
        check(
            0x800F_0982,
            "hresult",
            Some("PSFX_E_MATCHING_COMPONENT_NOT_FOUND"),
        );
        check(
            0x8024_402C,
            "hresult",
            Some("WU_E_PT_WINHTTP_NAME_NOT_RESOLVED"),
        );
        check(0x80D0_2002, "hresult", Some("DO_E_DOWNLOAD_NO_PROGRESS"));
        check(0x8020_0053, "hresult", Some("BG_E_VALIDATION_FAILED"));
        check(0xC000_0005, "ntstatus", Some("STATUS_ACCESS_VIOLATION"));
        check(0xC000_0022, "ntstatus", Some("STATUS_ACCESS_DENIED"));
        check(0xC01A_001D, "ntstatus", Some("STATUS_LOG_FULL"));
        check(0xC004_F014, "hresult", Some("SL_E_PKEY_NOT_INSTALLED"));
        check(0xC0EE_0001, "ntstatus", None);
        check(0xC142_0127, "hresult", None);
        check(0xC190_0101, "setup", Some("MOSETUP_E_SETUP_PLATFORM"));
        check(0xC190_0107, "setup", Some("MOSETUP_E_CLEANUP_PENDING"));
        check(0xC180_0118, "setup", None);
        check(0xC007_000D, "ntstatus", Some("ERROR_INVALID_DATA"));
        check(0xD007_000D, "hresult", Some("ERROR_INVALID_DATA"));
        check(0x8E5E_03FA, "hresult", Some("JET_errReadVerifyFailure"));
        check(0xC800_03FA, "hresult", Some("JET_errReadVerifyFailure"));
        check(0xD000_0034, "hresult", Some("STATUS_OBJECT_NAME_NOT_FOUND"));
    }

    #[test]
    fn failures() {
        for (value, expected) in [
            (0, false),
            (5, true),
            (3010, false),
            (0x000F_0801, false),
            (0x4000_0000, false),
            (0x8000_4005, true),
            (0xC000_0034, true),
            (0xC190_0101, true),
            (0xE000_020E, true),
        ] {
            assert_eq!(Code::new(value).is_failure(), expected, "{value:#x}");
        }
        assert!(!Code::new(1).is_failure_as(CodeKind::Hresult));
        assert!(!Code::new(0x2000C).is_failure_as(CodeKind::Extend));
    }

    #[test]
    fn facilities_and_wrapped_errors() {
        assert_eq!(Code::new(0x800F_0831).facility(), Some("SETUPAPI"));
        assert_eq!(Code::new(0xC190_0101).facility(), Some("MOSETUP"));
        assert_eq!(Code::new(0xD000_0034).facility(), None);
        assert_eq!(Code::new(0xC157_0118).facility(), Some("DISM_APPX"));
        assert_eq!(Code::new(0x8004_2565).facility(), Some("VDS"));
        assert_eq!(Code::new(0x8004_0154).facility(), Some("ITF"));
        assert_eq!(Code::new(0xD007_000D).win32(), Some(13));
        assert_eq!(Code::new(0xC000_0034).facility_number(), Some(0));
        assert_eq!(Code::new(0x8007_3712).win32(), Some(0x3712));
        assert_eq!(Code::new(0x800F_0831).win32(), None);
        assert_eq!(Code::new(0x70).win32(), Some(0x70));
    }

    #[test]
    fn explanations_reach_every_spelling_of_an_error() {
        let denied = Code::new(0x8007_0005).meaning();
        assert!(denied.is_some());
        assert_eq!(Code::new(5).meaning(), denied);
        let missing = Code::new(0xC000_0034).meaning();
        assert!(missing.is_some());
        assert_eq!(Code::new(0xD000_0034).meaning(), missing);
        assert_eq!(Code::new(0x8007_0000).meaning(), None);
        assert_eq!(Code::new(0xD007_0005).meaning(), denied);
        assert_eq!(
            Code::new(0xE000_0203).meaning(),
            Code::new(0x800F_0203).meaning()
        );
        assert_eq!(
            Code::new(0xC800_03FA).meaning(),
            Code::new(0x8E5E_03FA).meaning()
        );
    }

    #[test]
    fn numbers_of_a_known_kind() {
        let crash = Code::new(0x7E);
        assert_eq!(
            crash.name_as(CodeKind::BugCheck),
            Some("SYSTEM_THREAD_EXCEPTION_NOT_HANDLED")
        );
        assert_ne!(crash.meaning_as(CodeKind::BugCheck), crash.meaning());
        assert!(crash.is_failure_as(CodeKind::BugCheck));
        let problem = Code::new(28);
        assert_eq!(
            problem.name_as(CodeKind::DeviceProblem),
            Some("CM_PROB_FAILED_INSTALL")
        );
        assert!(problem.meaning_as(CodeKind::DeviceProblem).is_some());
        assert_eq!(Code::new(0x20017).meaning_as(CodeKind::Extend), None);
    }

    #[test]
    fn display_is_eight_lower_case_digits() {
        assert_eq!(Code::new(0xC19).to_string(), "0x00000c19");
        assert_eq!(format!("{:08X}", Code::new(0x8007_042B)), "8007042B");
    }
}
