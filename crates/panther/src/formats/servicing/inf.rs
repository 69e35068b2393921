//! Names of INF files in messages.

use super::token::{Needle, take_while_back};
use crate::model::text::Text;

/// The first INF that a message names, without its folder: `inf: sample.inf`,
/// `C:\Windows\INF\oem12.inf`.
pub(super) fn find(text: &[u8]) -> Option<Text<'_>> {
    static LOWER: Needle = Needle::new(b".inf");
    static UPPER: Needle = Needle::new(b".INF");
    let (before, rest) = LOWER.split(text).or_else(|| UPPER.split(text))?;
    // The name of a folder in the driver store goes on: `sample.inf_amd64_0011223344556677`.
    let stem = take_while_back(before, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'+' | 0x80..)
    });
    let goes_on = rest
        .first()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'~'));
    let start = before.len() - stem.len();
    (!stem.is_empty() && !goes_on)
        .then(|| text.get(start..before.len() + 4))?
        .map(Text::new)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn names() {
        for (text, expected) in [
            (
                "INSTALL index: 7, phase: 2, result 13, inf: sample.inf",
                Some("sample.inf"),
            ),
            (
                "Doqe: Recording result: 0x8007000d, for Inf: oem12.inf",
                Some("oem12.inf"),
            ),
            ("path C:\\Windows\\INF\\a-b.INF, next", Some("a-b.INF")),
            (
                "store sample.inf_amd64_00112233\\sample.inf",
                Some("sample.inf"),
            ),
            ("a .inf file", None),
            ("sample.info", None),
            ("", None),
        ] {
            let found = find(text.as_bytes()).map(|inf| inf.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
