//! Values that captures are compared with.

use panther::code::Code;

/// A value in a rule: a code, a number or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    text: String,
    /// The value as a failure, if it is a code.
    code: Option<u32>,
    /// Whether `*` stands at the end of the text.
    is_start: bool,
}

impl Value {
    pub(crate) fn new(text: &str) -> Self {
        let start = text.strip_suffix('*');
        Self {
            text: start.unwrap_or(text).to_ascii_lowercase(),
            code: code(text.as_bytes()),
            is_start: start.is_some(),
        }
    }

    /// Whether a captured text is this value.
    pub(crate) fn is(&self, captured: &[u8]) -> bool {
        if let Some(code) = self.code
            && let Some(other) = self::code(captured)
        {
            return code == other;
        }
        let text = self.text.as_bytes();
        let same = |part: &[u8]| part.eq_ignore_ascii_case(text);
        match self.is_start {
            true => captured.get(..text.len()).is_some_and(same),
            false => same(captured),
        }
    }

    /// Whether a text contains this value.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        text.to_ascii_lowercase().contains(&self.text)
    }

    /// The value as a number, if it is a whole one.
    pub(crate) fn as_number(&self) -> Option<u32> {
        self.text.parse().ok()
    }

    /// The numbers of a captured text and of this value.
    pub(crate) fn number_of(&self, captured: &str) -> Option<(i64, i64)> {
        Some((number(captured)?, number(&self.text)?))
    }
}

fn number(text: &str) -> Option<i64> {
    text.trim().replace(',', "").parse().ok()
}

/// Reads a code, and makes one number of its forms: a Win32 error alone, in an HRESULT, and in an
/// NTSTATUS with the facility of Win32.
fn code(text: &[u8]) -> Option<u32> {
    let text = str::from_utf8(text).ok()?.trim();
    let value = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(text, 16).ok()?
        }
        None => {
            let number: i64 = text.parse().ok()?;
            match i32::try_from(number) {
                Ok(number) => number.cast_unsigned(),
                Err(_) => u32::try_from(number).ok()?,
            }
        }
    };
    Some(folded(Code::new(value)))
}

/// The one number of all forms of a failure; see [`code`].
pub(crate) fn folded(code: Code) -> u32 {
    let value = code.value();
    match value >> 16 {
        // A Win32 error, bare or wrapped.
        0 | 0x8007 | 0xC007 | 0xD007 => value & 0xFFFF,
        // An HRESULT that wraps an NTSTATUS.
        0xD000..=0xDFFF => value & !0x1000_0000,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_failure_are_one() {
        let denied = Value::new("0x80070005");
        for text in [
            "5",
            "0x5",
            "0x80070005",
            "80070005",
            "0xd0070005",
            "0xC0070005",
            "-2147024891",
            "2147942405",
        ] {
            assert!(denied.is(text.as_bytes()), "{text}");
        }
        for text in ["50", "0x80070050", "x", "", "0xC0000022"] {
            assert!(!denied.is(text.as_bytes()), "{text}");
        }
        assert!(Value::new("0xC0000022").is(b"0xd0000022"));
        assert!(Value::new("0xC1900101").is(b"0xc1900101"));
    }

    #[test]
    fn texts_are_compared_without_case() {
        assert!(Value::new("Setup.exe").is(b"SETUP.EXE"));
        assert!(Value::new("Setup*").is(b"SetupHost.exe"));
        assert!(!Value::new("Setup").is(b"SetupHost.exe"));
    }
}
