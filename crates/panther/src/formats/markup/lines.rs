//! The lines of a text in XML: in an attribute, or between tags.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;

use super::unescape::unescape;
use crate::model::escaping::Escaping;

/// A grammar whose texts have the escapes and the line breaks of XML.
pub(crate) trait XmlText: Send + Sync {}

impl<T: XmlText> Escaping for T {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        unescape(text)
    }

    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        line_break(text)
    }
}

/// A line feed and a carriage return as XML escapes them.
const FEEDS: [&[u8]; 5] = [b"&#10;", b"&#xA;", b"&#xa;", b"&#x0A;", b"&#x0a;"];
const RETURNS: [&[u8]; 5] = [b"&#13;", b"&#xD;", b"&#xd;", b"&#x0D;", b"&#x0d;"];

/// The first line break of a text, plain or escaped.
pub(crate) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'\n', b'&', text.get(from..)?)?;
        if text.get(at) == Some(&b'\n') {
            return Some(at..at + 1);
        }
        let rest = text.get(at..)?;
        let feed = prefix(rest, &FEEDS);
        if feed > 0 {
            return Some(at..at + feed);
        }
        let end = prefix(rest, &RETURNS);
        let after = rest.get(end..)?;
        let feed = match after.first() {
            Some(b'\n') => 1,
            _ => prefix(after, &FEEDS),
        };
        if end > 0 && feed > 0 {
            return Some(at..at + end + feed);
        }
        from = at + 1;
    }
}

/// The length of the escape that a text begins with; 0 if it begins with none of them.
fn prefix(text: &[u8], escapes: &[&[u8]]) -> usize {
    let found = escapes.iter().find(|escape| text.starts_with(escape));
    found.map_or(0, |escape| escape.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_plain_or_escaped() {
        for (text, expected) in [
            ("a\nb", Some(1..2)),
            ("a &amp; &#13;b", None),
            ("a&#xD;&#xA;b", Some(1..11)),
            ("a&#13;\nb", Some(1..7)),
            ("&#10;", Some(0..5)),
            ("", None),
            ("a&", None),
        ] {
            assert_eq!(line_break(text.as_bytes()), expected, "{text}");
        }
    }
}
