//! Text in XML without its escapes.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

pub(crate) const CDATA: &[u8] = b"<![CDATA[";
pub(crate) const CDATA_END: &[u8] = b"]]>";

/// Removes the escapes of a text: CDATA brackets and the predefined entities. Keeps unknown
/// entities.
///
/// A text may be one line of a larger text, so this also removes a closing CDATA bracket without an
/// opening one.
pub(crate) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'&', text).is_none() && memmem::find(text, CDATA_END).is_none() && !has_cdata(text) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(&byte) = rest.first() {
        let (len, raw) = if let Some(inner) = rest.strip_prefix(CDATA) {
            let end = memmem::find(inner, CDATA_END);
            let section = end.and_then(|end| inner.get(..end)).unwrap_or(inner);
            let brackets = CDATA.len() + end.map_or(0, |_| CDATA_END.len());
            (section.len() + brackets, section)
        } else if rest.starts_with(CDATA_END) {
            (CDATA_END.len(), [].as_slice())
        } else if byte == b'&'
            && let Some((len, char)) = entity(rest)
        {
            out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            (len, [].as_slice())
        } else {
            let next = rest
                .iter()
                .skip(1)
                .position(|byte| matches!(byte, b'&' | b'<' | b']'));
            let len = next.map_or(rest.len(), |next| next + 1);
            (len, rest.get(..len).unwrap_or_default())
        };
        out.extend_from_slice(raw);
        rest = rest.get(len..).unwrap_or_default();
    }
    Cow::Owned(out)
}

fn has_cdata(text: &[u8]) -> bool {
    memchr_iter(b'<', text).any(|at| text.get(at..).is_some_and(|rest| rest.starts_with(CDATA)))
}

/// The length of the longest entity, `&#x0010FFFF;`.
const ENTITY: usize = 12;

/// Reads the entity at the start of a text: its length and its character.
fn entity(text: &[u8]) -> Option<(usize, char)> {
    let text = text.get(..ENTITY).unwrap_or(text);
    let end = memchr(b';', text)?;
    let char = match text.get(1..end)? {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        number => {
            let number = std::str::from_utf8(number.strip_prefix(b"#")?).ok()?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(digits) => (digits, 16),
                None => (number, 10),
            };
            // `from_str_radix` accepts a sign.
            let value = u32::from_str_radix(digits, radix).ok()?;
            char::from_u32(value).filter(|&char| char != '\0' && !digits.starts_with('+'))?
        }
    };
    Some((end + 1, char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_sections_are_undone() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a &lt;b&gt; &amp;amp; &quot;&apos;", "a <b> &amp; \"'"),
            ("&#13;&#xA;&#x62d2;", "\r\n\u{62d2}"),
            (
                "&none; &#0; &#xD800; &#+5; & &",
                "&none; &#0; &#xD800; &#+5; & &",
            ),
            ("<![CDATA[a &lt; b]]>", "a &lt; b"),
            ("x<![CDATA[<y>]]>z&gt;", "x<y>z>"),
            ("<![CDATA[first line", "first line"),
            ("last line]]>", "last line"),
            ("a[0]] > 1 <b>", "a[0]] > 1 <b>"),
            ("&", "&"),
        ] {
            assert_eq!(unescape(text.as_bytes()), expected.as_bytes(), "{text}");
        }
        assert!(matches!(unescape(b"a <b> ] >"), Cow::Borrowed(_)));
    }
}
