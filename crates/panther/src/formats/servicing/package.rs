//! Package identities and KB numbers in messages.

use memchr::{memchr, memchr2};

use super::token::{NAME_MAX, whole_number};
use crate::model::text::Text;
use crate::scan::patterns::Bytes;
use crate::scan::suffix_in;

/// A package identity: `Name~token~architecture~language~version`.
///
/// ```text
/// Package_for_KB5099999~31bf3856ad364e35~amd64~~10.0.1.7
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Package<'a> {
    /// The whole identity, without a file extension or a full stop after it.
    pub text: Text<'a>,
    /// The name: the part before the first `~`.
    pub name: Text<'a>,
    /// The public key token, sixteen hex digits; empty for a capability.
    pub token: Text<'a>,
    /// The architecture, such as `amd64`, `x86`, `wow64` or `arm64`; empty for a capability.
    pub architecture: Text<'a>,
    /// The language, such as `en-US`; empty for a language-neutral package.
    pub language: Text<'a>,
    /// The version: four numbers joined by dots. Empty if the message means any version.
    pub version: Text<'a>,
    /// Whether the identity has all five parts. If not, the log has cut the message, and the last
    /// part may be incomplete, too.
    pub complete: bool,
}

/// The number of a knowledge base article: `KB5099999`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kb<'a> {
    /// The number, without `KB`.
    pub number: u32,
    /// The text of `KB` and the number.
    pub text: Text<'a>,
}

/// A pair of bytes that every package identity has: a tilde, and the next tilde or a digit of the
/// public key token.
pub(super) const TILDE: [&[u8]; 2] = [b"~", b"~0123456789abcdefABCDEF"];

/// Finds the first package identity in a text.
///
/// Other text contains tilde characters, too (`C:\PROGRA~1`, `$WINDOWS.~BT`). Therefore the public
/// key token must be sixteen hex digits, or empty if a version follows, as in the name of a
/// capability (`Font.Sample~~~~0.0.1.0`).
pub(super) fn find(text: &[u8]) -> Option<Package<'_>> {
    let mut from = 0;
    while let Some(offset) = memchr(b'~', text.get(from..)?) {
        match identity(text, from, from + offset) {
            Ok(package) => return Some(package),
            Err(end) => from = end,
        }
    }
    None
}

/// Finds the first KB number in a text: `KB` and five to eight digits, not inside a longer word.
pub(crate) fn find_kb(text: &[u8]) -> Option<Kb<'_>> {
    let mut from = 0;
    while let Some(offset) = memchr2(b'K', b'k', text.get(from..)?) {
        let at = from + offset;
        from = at + 1;
        let Some(digits) = text.get(at + 1..).and_then(|rest| match rest {
            [b'B' | b'b', digits @ ..] => Some(digits),
            _ => None,
        }) else {
            continue;
        };
        let length = digits
            .iter()
            .take(9)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let inside = at
            .checked_sub(1)
            .and_then(|before| text.get(before))
            .is_some_and(u8::is_ascii_alphanumeric);
        if inside || !(5..=8).contains(&length) {
            continue;
        }
        if let (Some(number), Some(text)) = (
            digits.get(..length).and_then(whole_number),
            text.get(at..at + 2 + length),
        ) {
            return Some(Kb {
                number,
                text: Text::new(text),
            });
        }
    }
    None
}

/// How many bytes at the end of `text` can belong to an identity, at most [`NAME_MAX`].
fn identity_back(text: &[u8]) -> usize {
    let text = text
        .get(text.len().saturating_sub(NAME_MAX)..)
        .unwrap_or(text);
    suffix_in(text, &IDENTITY_BYTES)
}

/// The ASCII bytes that can belong to an identity.
static IDENTITY_BYTES: Bytes = Bytes::NONE
    .with(0, [b"+-."])
    .with(1, [b"0123456789"])
    .with(2, [b"@ABCDEFGHIJKLMNO"])
    .with(3, [b"PQRSTUVWXYZ_"])
    .with(4, [b"abcdefghijklmno"])
    .with(5, [b"pqrstuvwxyz~"]);

/// Splits `text` after the part of an identity at its start.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
#[inline]
fn part(text: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for &byte in text {
        if !PART[usize::from(byte)] {
            break;
        }
        end += 1;
    }
    text.split_at_checked(end).unwrap_or((text, &[]))
}

/// Splits `text` after a tilde and the part that follows it. Returns no part if `text` does not
/// begin with a tilde.
#[inline]
fn next_part(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    match text.split_first() {
        Some((b'~', rest)) => {
            let (part, rest) = part(rest);
            (Some(part), rest)
        }
        _ => (None, text),
    }
}

/// The public key token of nearly every package.
const MICROSOFT: &[u8; 16] = b"31bf3856ad364e35";

#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
#[inline]
fn is_identity(byte: u8) -> bool {
    IDENTITY[usize::from(byte)]
}

/// The bytes that can belong to an identity. A table, because the search tests nearly every byte of
/// a CBS log.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
const IDENTITY: [bool; 256] = {
    let mut table = PART;
    table[b'~' as usize] = true;
    table
};

/// The bytes that can stand between the tildes of an identity.
#[allow(
    clippy::indexing_slicing,
    reason = "a byte is always inside a table of 256"
)]
const PART: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'+' | b'@')
            || byte >= 0x80;
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Reads the identity whose first tilde is at `tilde`, and whose name begins at or after `from`. If
/// the tilde begins no identity, returns the place where the search goes on.
fn identity(text: &[u8], from: usize, tilde: usize) -> Result<Package<'_>, usize> {
    let behind = text.get(tilde + 1..).unwrap_or_default();
    let (mut token, rest) = match behind.split_first_chunk::<16>() {
        Some((token, rest)) if token == MICROSOFT && rest.first() == Some(&b'~') => {
            (token.as_slice(), rest)
        }
        _ => part(behind),
    };
    let (mut architecture, rest) = next_part(rest);
    let (mut language, rest) = next_part(rest);
    let (mut version, rest) = next_part(rest);
    let end = text.len() - rest.len();
    if rest.first() == Some(&b'~') {
        let more = rest.iter().position(|&byte| !is_identity(byte));
        return Err(end + more.unwrap_or(rest.len()));
    }
    let parts = behind.get(..end - tilde - 1).unwrap_or(behind);
    let whole = without_ending(parts);
    // The last part loses the same ending as the whole.
    let lost = parts.len() - whole.len();
    if lost > 0 {
        let last = [&mut version, &mut language, &mut architecture]
            .into_iter()
            .find_map(|part| part.as_mut())
            .unwrap_or(&mut token);
        *last = last.get(..last.len() - lost).unwrap_or_default();
    }
    let known = match token.len() {
        16 => is_hex(token),
        0 => version.is_some_and(|version| version.first().is_some_and(u8::is_ascii_digit)),
        // The log cuts long messages anywhere, so a text may end in an incomplete token.
        short => {
            rest.is_empty() && architecture.is_none() && (4..16).contains(&short) && is_hex(token)
        }
    };
    // Most texts with a tilde have no identity, so its name comes last.
    let name = text.get(from..tilde).filter(|_| known).unwrap_or_default();
    let length = identity_back(name);
    if length == 0 {
        return Err(end);
    }
    let start = tilde - length;
    Ok(Package {
        text: Text::new(text.get(start..end - lost).unwrap_or_default()),
        name: Text::new(text.get(start..tilde).unwrap_or_default()),
        token: Text::new(token),
        architecture: Text::new(architecture.unwrap_or_default()),
        language: Text::new(language.unwrap_or_default()),
        version: Text::new(version.unwrap_or_default()),
        complete: version.is_some(),
    })
}

fn is_hex(digits: &[u8]) -> bool {
    digits == MICROSOFT || digits.iter().all(u8::is_ascii_hexdigit)
}

/// Removes a full stop, a file extension, or the 32 hex digits of a deployment from the end of an
/// identity.
fn without_ending(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let Some(rest) = text.strip_suffix(b".") {
        text = rest;
    }
    for ending in [b".mum", b".cat", b".cab", b".xml"] {
        if let Some(rest) = text.strip_suffix(ending) {
            return rest;
        }
    }
    match text
        .len()
        .checked_sub(33)
        .and_then(|at| text.split_at_checked(at))
    {
        Some((rest, [b'.', deployment @ ..])) if deployment.iter().all(u8::is_ascii_hexdigit) => {
            rest
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_set_have_the_same_bytes() {
        for byte in 0..=u8::MAX {
            assert_eq!(identity_back(&[byte]) == 1, is_identity(byte), "{byte:#x}");
        }
    }

    #[test]
    fn identities_are_found_anywhere() {
        let cases: [(&str, &str, [&str; 5], bool); 8] = [
            (
                "Package: Package_for_KB5099999~31bf3856ad364e35~amd64~~10.0.1.7, current: Installed",
                "Package_for_KB5099999~31bf3856ad364e35~amd64~~10.0.1.7",
                [
                    "Package_for_KB5099999",
                    "31bf3856ad364e35",
                    "amd64",
                    "",
                    "10.0.1.7",
                ],
                true,
            ),
            (
                "(on system: Sample-Pack~31bf3856ad364e35~wow64~en-GB~10.0.2.1)",
                "Sample-Pack~31bf3856ad364e35~wow64~en-GB~10.0.2.1",
                [
                    "Sample-Pack",
                    "31bf3856ad364e35",
                    "wow64",
                    "en-GB",
                    "10.0.2.1",
                ],
                true,
            ),
            (
                "Parent: Sample-Pack~31bf3856ad364e35~amd64~~, Disposition = Detect",
                "Sample-Pack~31bf3856ad364e35~amd64~~",
                ["Sample-Pack", "31bf3856ad364e35", "amd64", "", ""],
                true,
            ),
            (
                "lost Sample-Pack~31bf3856ad364e35~am",
                "Sample-Pack~31bf3856ad364e35~am",
                ["Sample-Pack", "31bf3856ad364e35", "am", "", ""],
                false,
            ),
            (
                "lost Sample-Pack~31bf38",
                "Sample-Pack~31bf38",
                ["Sample-Pack", "31bf38", "", "", ""],
                false,
            ),
            (
                "Name:Font.Sample~~~~0.0.1.0 - DismGet",
                "Font.Sample~~~~0.0.1.0",
                ["Font.Sample", "", "", "", "0.0.1.0"],
                true,
            ),
            (
                r"C:\PROGRA~1\Packages\Sample~31bf3856ad364e35~x86~~6.1.1.0.mum",
                "Sample~31bf3856ad364e35~x86~~6.1.1.0",
                ["Sample", "31bf3856ad364e35", "x86", "", "6.1.1.0"],
                true,
            ),
            (
                "by 'Sample~31bf3856ad364e35~x86~~6.1.1.0.0123456789abcdef0123456789abcdef'",
                "Sample~31bf3856ad364e35~x86~~6.1.1.0",
                ["Sample", "31bf3856ad364e35", "x86", "", "6.1.1.0"],
                true,
            ),
        ];
        for (input, text, [name, token, architecture, language, version], complete) in cases {
            let package = find(input.as_bytes()).unwrap_or_else(|| panic!("{input}"));
            assert_eq!(package.text, text);
            assert_eq!(package.name, name);
            assert_eq!(package.token, token);
            assert_eq!(package.architecture, architecture);
            assert_eq!(package.language, language);
            assert_eq!(package.version, version);
            assert_eq!(package.complete, complete, "{input}");
        }
    }

    #[test]
    fn tildes_alone_are_no_identity() {
        for input in [
            "",
            "~",
            "~~~~",
            r"E:\$WINDOWS.~BT\Sources",
            r"C:\PROGRA~1\Thing",
            "Vendor.App_1.0_neutral_~_8wekyb3d8bbwe",
            "Feature: Sample.Tools~~1.0 found",
            "a~b~c~d~e~f",
            "~31bf3856ad364e35~amd64~~1.0",
        ] {
            assert_eq!(find(input.as_bytes()), None, "{input}");
        }
    }

    #[test]
    fn kb_numbers() {
        for (input, expected) in [
            ("Package_for_KB5099999~31bf", Some((5_099_999, "KB5099999"))),
            (
                "windows10.0-kb4099999-x64.msu",
                Some((4_099_999, "kb4099999")),
            ),
            ("see KB976902.", Some((976_902, "KB976902"))),
            ("4 KB 1024", None),
            ("1024KB12345", None),
            ("KB123456789", None),
            ("KB1234", None),
            ("K", None),
        ] {
            let found = find_kb(input.as_bytes());
            assert_eq!(
                found.map(|kb| (kb.number, kb.text)),
                expected.map(|(number, text)| (number, Text::from(text))),
                "{input}"
            );
        }
    }
}
