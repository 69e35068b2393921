//! GUIDs in texts.

use std::ops::Range;

use memchr::memchr;

/// The length of a GUID without braces.
pub(crate) const LEN: usize = b"00000000-0000-0000-0000-000000000000".len();

/// Whether a GUID without braces begins the text.
pub(crate) fn is_at_start(text: &[u8]) -> bool {
    text.first_chunk::<LEN>().is_some_and(|guid| {
        guid.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    })
}

/// The ranges of the GUIDs in a text, without braces.
pub(crate) fn all(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(offset) = memchr(b'-', text.get(from..)?) {
            let hyphen = from + offset;
            let start = hyphen
                .checked_sub(8)
                .filter(|start| text.get(*start..).is_some_and(is_at_start));
            match start {
                Some(start) => {
                    from = start + LEN;
                    return Some(start..start + LEN);
                }
                None => from = hyphen + 1,
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_are_found() {
        let text =
            b"a-b {0A1B2C3D-0001-0002-0003-AABBCCDDEEFF}ffffffff-0001-0002-0003-aabbccddeeff-0";
        let found: Vec<_> = all(text).map(|range| &text[range]).collect();
        assert_eq!(
            found,
            [
                b"0A1B2C3D-0001-0002-0003-AABBCCDDEEFF",
                b"ffffffff-0001-0002-0003-aabbccddeeff",
            ]
        );
        assert_eq!(all(b"0A1B2C3D-0001-0002-0003-AABBCCDDEEF").count(), 0);
        assert_eq!(all(b"0A1B2C3D-0001-0002-0003_AABBCCDDEEFF").count(), 0);
    }
}
