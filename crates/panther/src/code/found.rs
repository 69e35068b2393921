//! Codes with their position and role in a text.

use super::scan::number;
use super::{Code, CodeKind, CodeRole, ExtendCode};
use crate::model::span::Span;
use crate::model::text::Text;

/// A code in a text, with its position and its role.
///
/// ```
/// use panther::code::{self, CodeKind, CodeRole};
/// use panther::Span;
///
/// let text = "Failed to open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]";
/// let code = code::scan(text, 100).next().expect("one code");
/// assert_eq!(code.kind, CodeKind::Hresult);
/// assert_eq!(code.role, CodeRole::Result);
/// assert_eq!(code.span, Span::new(135, 145));
/// assert_eq!(code.name(), Some("CBS_E_INVALID_PACKAGE"));
/// assert!(code.is_failure());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FoundCode<'a> {
    /// The number of the code.
    pub code: Code,
    /// The number space, judged by the number and the words around it.
    pub kind: CodeKind,
    /// The role of the code in its line.
    pub role: CodeRole,
    /// The byte range of the number in the source, including a `0x` or a sign.
    pub span: Span,
    /// The name that the line prints next to the number; `None` if there is none or the log cut it.
    pub stated_name: Option<Text<'a>>,
}

/// The codes for which public tables disagree. For these, the name that a log prints is more
/// reliable.
const DISPUTED: [u32; 10] = [
    0x800F_0902,
    0x800F_0905,
    0x800F_0908,
    0x800F_0923,
    0x800F_0954,
    0x800F_0955,
    0x800F_0982,
    0x800F_0984,
    0x800F_0988,
    0x8024_0047,
];

impl<'a> FoundCode<'a> {
    /// The name of the constant: the usual one, or the one that the line prints if no table has the
    /// code or the tables disagree.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        let stated = self.stated_name.and_then(Text::to_str);
        let known = self.code.name_as(self.kind);
        if DISPUTED.contains(&self.code.value()) {
            stated.or(known)
        } else {
            known.or(stated)
        }
    }

    /// Whether the code means a failure. A stale `gle` may mean one although the call succeeded;
    /// the code column never does.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.role != CodeRole::Column && self.code.is_failure_as(self.kind)
    }

    /// The phase and operation, if this is the second number of a setup result; `None` for other
    /// codes.
    ///
    /// ```
    /// let text = "Result = 0xC1900101 - 0x2000C";
    /// let codes: Vec<_> = panther::code::scan(text, 0).collect();
    /// assert_eq!(codes[1].extend().unwrap().phase().to_string(), "SAFE_OS");
    /// ```
    #[must_use]
    pub fn extend(&self) -> Option<ExtendCode> {
        (self.kind == CodeKind::Extend).then(|| self.code.into())
    }
}

/// Reads the code column of a setup log, such as `[0x0601c1]`, or a column that is a result in
/// hexadecimal digits, such as `80070643`. `base` is the offset of the column in the source.
///
/// ```
/// use panther::code::{self, CodeRole};
///
/// let code = code::column("[0x0601c1]", 32).expect("a code column");
/// assert_eq!(code.code.value(), 0x0601C1);
/// assert_eq!(code.role, CodeRole::Column);
/// assert_eq!((code.span.start, code.span.end), (33, 41));
/// assert_eq!(code::column("80070643", 32).unwrap().role, CodeRole::Result);
/// assert!(code::column("          ", 32).is_none());
/// ```
pub fn column<'a>(text: impl Into<Text<'a>>, base: u64) -> Option<FoundCode<'a>> {
    let text: Text<'a> = text.into();
    if (1..=8).contains(&text.len()) && text.iter().all(u8::is_ascii_hexdigit) {
        let code = Code::new(number::hex(text.as_bytes())?);
        return Some(stated_result(code, text.len(), base));
    }
    let written = text.as_bytes().strip_prefix(b"[")?.strip_suffix(b"]")?;
    let digits = written
        .strip_prefix(b"0x")
        .filter(|digits| digits.len() == 6)?;
    Some(FoundCode {
        code: Code::new(number::hex(digits)?),
        kind: CodeKind::Setup,
        role: CodeRole::Column,
        span: Span::new(
            base.saturating_add(1),
            base.saturating_add(1 + written.len() as u64),
        ),
        stated_name: None,
    })
}

/// Reads a number that states a result: in hexadecimal digits behind `0x`, or in decimal digits.
/// `base` is its offset in the source.
pub(crate) fn result(text: &[u8], base: u64) -> Option<FoundCode<'_>> {
    let code = Code::new(match text.strip_prefix(b"0x") {
        Some(digits) => number::hex(digits)?,
        None => number::decimal(text)?,
    });
    Some(stated_result(code, text.len(), base))
}

/// A result that a text of `len` bytes at `base` states without a name.
fn stated_result<'a>(code: Code, len: usize, base: u64) -> FoundCode<'a> {
    FoundCode {
        code,
        kind: match code.value() {
            0 => CodeKind::Hresult,
            _ => code.kind(),
        },
        role: CodeRole::Result,
        span: Span::new(base, base.saturating_add(len as u64)),
        stated_name: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_code_column_is_one() {
        for text in [
            "",
            "[",
            "[]",
            "[0x]",
            "[0x0601c]",
            "[0x0601c1",
            "0x0601c1",
            "[0x0601g1]",
            "[0x00601c1]",
            " [0x0601c1]",
            "800706430",
            "8007 643",
        ] {
            assert_eq!(column(text, 0), None, "{text:?}");
        }
        let found = column("[0x0A00C1]", 7).expect("a column");
        assert_eq!((found.code.value(), found.kind.name()), (0x0A00C1, "setup"));
        assert_eq!((found.name(), found.is_failure()), (None, false));
    }

    #[test]
    fn a_printed_name_fills_gaps_and_settles_disputes() {
        let found = |value, name: Option<&'static str>| FoundCode {
            code: Code::new(value),
            kind: Code::new(value).kind(),
            role: CodeRole::Result,
            span: Span::new(0, 10),
            stated_name: name.map(Text::from),
        };
        let known = Some("CBS_E_BUSY");
        assert_eq!(found(0x800F_0902, None).name(), known);
        assert_eq!(
            found(0x800F_0902, Some("CBS_E_OTHER")).name(),
            Some("CBS_E_OTHER")
        );
        assert_eq!(
            found(0x800F_0805, Some("CBS_E_OTHER")).name(),
            Some("CBS_E_INVALID_PACKAGE")
        );
        assert_eq!(
            found(0x8765_4321, Some("NEW_E_NAME")).name(),
            Some("NEW_E_NAME")
        );
        assert_eq!(found(0x8765_4321, None).name(), None);
    }
}
