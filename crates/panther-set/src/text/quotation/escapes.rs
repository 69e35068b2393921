//! The escapes of HTML, for the XML of a log that was copied from the source of a page.

use memchr::memchr;

/// What the escapes stand for.
const ESCAPES: [(&[u8], u8); 8] = [
    (b"&lt;", b'<'),
    (b"&gt;", b'>'),
    (b"&amp;", b'&'),
    (b"&quot;", b'"'),
    (b"&apos;", b'\''),
    (b"&#39;", b'\''),
    (b"&#34;", b'"'),
    (b"&nbsp;", b' '),
];

/// The length of the longest escape.
const LONGEST: usize = 6;

/// Whether a text has lines that begin with escaped markup, and no markup as it is.
pub(super) fn is_escaped(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    lines.any(|line| line.starts_with(b"&lt;")) && memchr(b'<', text).is_none()
}

/// The length of the part of a text that does not end within an escape.
pub(super) fn whole(text: &[u8]) -> usize {
    let near = text.len().saturating_sub(LONGEST - 1);
    let tail = text.get(near..).unwrap_or_default();
    match memchr::memrchr(b'&', tail) {
        Some(at) if !tail.get(at..).unwrap_or_default().contains(&b';') => near + at,
        _ => text.len(),
    }
}

/// Appends a text with the escapes undone.
pub(super) fn undo(mut text: &[u8], undone: &mut Vec<u8>) {
    while let Some(at) = memchr(b'&', text) {
        let (before, rest) = text.split_at(at);
        undone.extend_from_slice(before);
        let escape = ESCAPES.iter().find(|(escape, _)| rest.starts_with(escape));
        let (len, byte) = escape.map_or((1, b'&'), |(escape, byte)| (escape.len(), *byte));
        undone.push(byte);
        text = rest.get(len..).unwrap_or_default();
    }
    undone.extend_from_slice(text);
}
