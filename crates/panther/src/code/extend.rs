//! Extend codes: where an upgrade failed.

use super::Code;
use std::fmt;

/// The second number of a setup result such as `0xC1900101 - 0x4000D`: a phase of the upgrade and
/// an operation in it.
///
/// The first hex digit is the phase and the last two are the operation. Logs also print numbers
/// that no table lists. Decoding never fails, and an unknown phase or operation keeps its number.
///
/// The phase is reliable with `0xC1900101` and with the errors of SetupPlatform (component `SP`).
/// SetupHost (component `MOUPG`) reports its own results, such as `0xC190020E`, with a late phase
/// even before the first restart. There the phase that the log shows is the right one.
///
/// ```
/// use panther::code::{ExtendCode, SetupPhase};
///
/// let extend = ExtendCode::new(0x4000D);
/// assert_eq!(extend.phase(), SetupPhase::OobeBoot);
/// assert_eq!(extend.operation().name(), Some("MIGRATE_DATA"));
/// assert_eq!(extend.to_string(), "0x4000d");
///
/// let odd = ExtendCode::new(0xA001A);
/// assert_eq!(odd.phase(), SetupPhase::Other(0xA));
/// assert_eq!(odd.phase().to_string(), "0xa");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExtendCode(u32);

impl ExtendCode {
    /// Wraps the number.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// The phase of the upgrade.
    ///
    /// ```
    /// use panther::code::{ExtendCode, SetupPhase};
    ///
    /// assert_eq!(ExtendCode::new(0x2000C).phase(), SetupPhase::SafeOs);
    /// ```
    #[must_use]
    pub const fn phase(self) -> SetupPhase {
        match self.0 >> 16 {
            0 => SetupPhase::Unknown,
            1 => SetupPhase::DownLevel,
            2 => SetupPhase::SafeOs,
            3 => SetupPhase::FirstBoot,
            4 => SetupPhase::OobeBoot,
            5 => SetupPhase::Uninstall,
            other => SetupPhase::Other(other as u16),
        }
    }

    /// Whether both the phase and the operation are known, as in most extend codes and few other
    /// numbers.
    pub(super) fn is_usual(self) -> bool {
        (1..=5).contains(&self.phase().number()) && self.operation().name().is_some()
    }

    /// The operation in the phase.
    ///
    /// ```
    /// use panther::code::ExtendCode;
    ///
    /// assert_eq!(ExtendCode::new(0x2000C).operation().name(), Some("APPLY_IMAGE"));
    /// ```
    #[must_use]
    pub const fn operation(self) -> SetupOperation {
        SetupOperation((self.0 & 0xFFFF) as u16)
    }
}

impl From<Code> for ExtendCode {
    fn from(code: Code) -> Self {
        Self(code.value())
    }
}

impl fmt::Display for ExtendCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#07x}", self.0)
    }
}

/// A phase of a Windows upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SetupPhase {
    /// Setup does not know the phase.
    Unknown,
    /// In the old Windows, before the first restart.
    DownLevel,
    /// In the recovery environment, where setup applies the image.
    SafeOs,
    /// The first start of the new Windows.
    FirstBoot,
    /// The second start, with the first-run pages.
    OobeBoot,
    /// The return to the old Windows.
    Uninstall,
    /// A number that no public table names.
    Other(u16),
}

/// Whether a word is the name of a phase or of an operation.
pub(super) fn is_name(word: &str) -> bool {
    let mut phases = (0..6).map(|number| ExtendCode::new(number << 16).phase());
    OPERATIONS.contains(&word)
        || phases.any(|phase| phase.name() == Some(word) || phase.other_name() == Some(word))
}

impl SetupPhase {
    /// The name, without its `SP_EXECUTION_` prefix.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Unknown => "UNKNOWN",
            Self::DownLevel => "DOWNLEVEL",
            Self::SafeOs => "SAFE_OS",
            Self::FirstBoot => "FIRST_BOOT",
            Self::OobeBoot => "OOBE_BOOT",
            Self::Uninstall => "UNINSTALL",
            Self::Other(_) => return None,
        })
    }

    /// The name in messages of setup and in Microsoft's documents, if it is another one.
    ///
    /// ```
    /// use panther::code::SetupPhase;
    ///
    /// assert_eq!(SetupPhase::OobeBoot.other_name(), Some("SECOND_BOOT"));
    /// assert_eq!(SetupPhase::SafeOs.other_name(), None);
    /// ```
    #[must_use]
    pub const fn other_name(self) -> Option<&'static str> {
        match self {
            Self::OobeBoot => Some("SECOND_BOOT"),
            _ => None,
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Unknown => 0,
            Self::DownLevel => 1,
            Self::SafeOs => 2,
            Self::FirstBoot => 3,
            Self::OobeBoot => 4,
            Self::Uninstall => 5,
            Self::Other(number) => number,
        }
    }
}

impl fmt::Display for SetupPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{:#x}", self.number()),
        }
    }
}

/// An operation of setup: the last two digits of an extend code.
///
/// ```
/// use panther::code::SetupOperation;
///
/// assert_eq!(SetupOperation::new(0x0C).to_string(), "APPLY_IMAGE");
/// assert_eq!(SetupOperation::new(0x99).to_string(), "0x99");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SetupOperation(u16);

/// Names by number, without their `SP_EXECUTION_OP_` prefix. `INSTALL_DRVIERS` is how Windows
/// spells it.
static OPERATIONS: [&str; 0x21] = [
    "UNKNOWN",
    "COPY_PAYLOAD",
    "DOWNLOAD_UPDATES",
    "INSTALL_UPDATES",
    "INSTALL_RECOVERY_ENVIRONMENT",
    "INSTALL_RECOVERY_IMAGE",
    "REPLICATE_OC",
    "INSTALL_DRVIERS",
    "PREPARE_SAFE_OS",
    "PREPARE_ROLLBACK",
    "PREPARE_FIRST_BOOT",
    "PREPARE_OOBE_BOOT",
    "APPLY_IMAGE",
    "MIGRATE_DATA",
    "SET_PRODUCT_KEY",
    "ADD_UNATTEND",
    "ADD_DRIVER",
    "ENABLE_FEATURE",
    "DISABLE_FEATURE",
    "REGISTER_ASYNC_PROCESS",
    "REGISTER_SYNC_PROCESS",
    "CREATE_FILE",
    "CREATE_REGISTRY",
    "BOOT",
    "SYSPREP",
    "OOBE",
    "BEGIN_FIRST_BOOT",
    "END_FIRST_BOOT",
    "BEGIN_OOBE_BOOT",
    "END_OOBE_BOOT",
    "PRE_OOBE",
    "POST_OOBE",
    "ADD_PROVISIONING_PACKAGE",
];

impl SetupOperation {
    /// Wraps the number.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The name, without its `SP_EXECUTION_OP_` prefix.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        OPERATIONS.get(usize::from(self.0)).copied()
    }
}

impl fmt::Display for SetupOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{:#x}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: u32, phase: &str, operation: &str) {
        let extend = ExtendCode::new(value);
        assert_eq!(extend.phase().to_string(), phase, "{value:#x}");
        assert_eq!(extend.operation().to_string(), operation, "{value:#x}");
        let number =
            u32::from(extend.phase().number()) << 16 | u32::from(extend.operation().number());
        assert_eq!(number, value, "nothing is lost");
    }

    #[test]
    fn phases_and_operations() {
        check(0x00000, "UNKNOWN", "UNKNOWN");
        check(0x1000A, "DOWNLEVEL", "PREPARE_FIRST_BOOT");
        check(0x20004, "SAFE_OS", "INSTALL_RECOVERY_ENVIRONMENT");
        check(0x20007, "SAFE_OS", "INSTALL_DRVIERS");
        check(0x2000C, "SAFE_OS", "APPLY_IMAGE");
        check(0x20017, "SAFE_OS", "BOOT");
        check(0x30018, "FIRST_BOOT", "SYSPREP");
        check(0x40017, "OOBE_BOOT", "BOOT");
        check(0x4001E, "OOBE_BOOT", "PRE_OOBE");
        check(0x50012, "UNINSTALL", "DISABLE_FEATURE");
        check(0x60000, "0x6", "UNKNOWN");
        check(0xA001A, "0xa", "BEGIN_FIRST_BOOT");
        check(0x50120, "UNINSTALL", "0x120");
        check(0xFFFF_FFFF, "0xffff", "0xffff");
    }
}
