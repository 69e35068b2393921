//! The markup around records.

use super::tags::is_name_start;
use crate::framing::cursor::BYTE_ORDER_MARK;

/// Whether these bytes only contain the markup that programs write around records: tags,
/// declarations, comments, and lines such as `Record 7`.
pub(crate) fn is_markup(raw: &[u8]) -> bool {
    let mut rest = raw.strip_prefix(BYTE_ORDER_MARK).unwrap_or(raw);
    loop {
        rest = rest.trim_ascii_start();
        let after = match rest.split_first() {
            None => return true,
            Some((b'<', inside)) => after_tag(inside),
            Some(_) => after_count(rest),
        };
        match after {
            Some(after) => rest = after,
            None => return false,
        }
    }
}

/// The rest after a tag, a comment or a declaration. `inside` begins after its `<`.
fn after_tag(inside: &[u8]) -> Option<&[u8]> {
    let (is_tag, end): (bool, &[u8]) = match inside.first()? {
        b'!' if inside.starts_with(b"!--") => (true, b"-->"),
        byte => (
            matches!(byte, b'?' | b'!' | b'/') || is_name_start(*byte),
            b">",
        ),
    };
    if !is_tag {
        return None;
    }
    let at = memchr::memmem::find(inside, end)?;
    inside.get(at + end.len()..)
}

/// The rest after the number that `evtx_dump` writes before a record.
pub(crate) fn after_count(text: &[u8]) -> Option<&[u8]> {
    let number = text.strip_prefix(b"Record ")?;
    let digits = number
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let rest = number.get(digits..)?;
    let ends = rest.first().is_none_or(u8::is_ascii_whitespace);
    (digits > 0 && ends).then_some(rest)
}
