//! The exit status of a section.

use super::line::SetupApiLine;
use crate::code::Code;
use crate::model::text::Text;

/// How a section ended: `SUCCESS`, `SUCCESS (REBOOT_REQUIRED)` or `FAILURE(0xe000020b)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExitStatus<'a> {
    /// The status as the log prints it.
    pub text: Text<'a>,
    /// The number that the status states.
    pub code: Option<Code>,
}

impl<'a> ExitStatus<'a> {
    pub(super) fn read(text: &'a [u8]) -> Self {
        Self {
            text: Text::new(text),
            code: hex_behind(text, b"(0x").map(|(value, _)| Code::new(value)),
        }
    }

    /// Whether the operation succeeded.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.text.starts_with(b"SUCCESS")
            || (self.text.starts_with(b"(") && self.code.is_some_and(|code| code.value() == 0))
    }

    /// Whether Windows must restart to complete the operation.
    #[must_use]
    pub fn is_reboot_required(&self) -> bool {
        memchr::memmem::find(&self.text, b"REBOOT_REQUIRED").is_some()
    }

    /// The code of SetupAPI that the status may mean. Older versions of Windows print only the lower
    /// half of such a code: `FAILURE(0x00000207)` for `SPAPI_E_DEVINST_ALREADY_EXISTS`, 0x800F0207.
    /// The same number can be a code of Win32.
    ///
    /// ```
    /// use panther::details::Details;
    ///
    /// let log = b">>>  [Delete Device - ROOT\\NET\\0001]\n<<<  [Exit status: FAILURE(0x00000207)]\n";
    /// let log = panther::parse(log, "");
    /// let Details::SetupApi(section) = log.events().next().unwrap().details() else { panic!() };
    /// let code = section.exit().unwrap().setup_code().unwrap();
    /// assert_eq!(code.name(), Some("SPAPI_E_DEVINST_ALREADY_EXISTS"));
    /// ```
    #[must_use]
    pub fn setup_code(&self) -> Option<Code> {
        let value = self.code?.value();
        matches!(value, 0x200..=0x2FF).then(|| Code::new(0x800F_0000 | value))
    }
}

/// The code of SetupAPI in a line that has `low` as its lower half, as the line prints it: a number
/// such as `0xe0000207` or `0x800f0207`.
pub(super) fn shown<'a>(line: &SetupApiLine<'a>, low: u32) -> Option<(Code, Text<'a>)> {
    let mut rest = line.text.as_bytes();
    while let Some((value, end)) = hex_behind(rest, b"0x") {
        if matches!(value >> 16, 0xE000 | 0x800F) && value & 0xFFFF == low {
            let digits = rest.get(end.checked_sub(10)?..end)?;
            return Some((Code::new(value), Text::new(digits)));
        }
        rest = rest.get(end..)?;
    }
    None
}

/// The first hexadecimal number behind `prefix` that has at most eight digits, and where it ends.
fn hex_behind(text: &[u8], prefix: &[u8]) -> Option<(u32, usize)> {
    let start = memchr::memmem::find(text, prefix)? + prefix.len();
    let digits = text.get(start..)?;
    let len = digits
        .iter()
        .take(8)
        .take_while(|byte| byte.is_ascii_hexdigit());
    let len = len.count();
    let digits = std::str::from_utf8(digits.get(..len)?).ok()?;
    let value = if digits.is_empty() {
        0
    } else {
        u32::from_str_radix(digits, 16).ok()?
    };
    Some((value, start + len))
}
