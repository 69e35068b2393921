//! A minimal XML reader: tags, elements, attributes and escapes. It builds no tree, does not recurse,
//! and does not copy.

use std::ops::Range;

use memchr::memmem;

use super::near::find_near;
use super::unescape::{CDATA, CDATA_END};

/// A tag and its position in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// The name without its prefix.
    pub(crate) name: &'a [u8],
    /// The bytes between the name and the end of the tag.
    attributes: &'a [u8],
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    /// The tag opens and closes an element.
    Empty,
    Close,
}

/// Iterates over the tags of a text. Skips comments, declarations, CDATA sections, and a `<` that
/// begins nothing. Ends at one of these that is never closed.
#[derive(Clone, Debug)]
pub(crate) struct Tags<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Tags<'a> {
    pub(crate) const fn new(text: &'a [u8], at: usize) -> Self {
        Self { text, at }
    }

    /// Reads the tag whose `<` is at `start`, and advances past it. Returns `None` for anything
    /// else, and advances past that.
    #[inline(always)]
    fn read(&mut self, start: usize) -> Option<Tag<'a>> {
        let rest = self.text.get(start + 1..)?;
        let (name_start, is_close) = match rest.first()? {
            b'/' => (start + 2, true),
            b'!' | b'?' => {
                self.at = start + passed_over(rest)?;
                return None;
            }
            byte if is_name_start(*byte) => (start + 1, false),
            _ => {
                self.at = start + 1;
                return None;
            }
        };
        let (name_end, colon) = name_end(self.text, name_start)?;
        let name_start = colon.map_or(name_start, |colon| colon + 1);
        let name = self.text.get(name_start..name_end)?;
        let close = match self.text.get(name_end)? {
            b'>' => name_end,
            _ => self.tag_end(name_end)?,
        };
        let attributes = self.text.get(name_end..close)?;
        let kind = match (is_close, attributes.last()) {
            (true, _) => Kind::Close,
            (false, Some(b'/')) => Kind::Empty,
            (false, _) => Kind::Open,
        };
        self.at = close + 1;
        Some(Tag {
            name,
            attributes,
            kind,
            start,
            end: close + 1,
        })
    }

    /// The position of the next `>` outside quotes.
    #[inline(always)]
    fn tag_end(&self, mut at: usize) -> Option<usize> {
        loop {
            at = find_near(self.text, at, [b'>', b'"', b'\''])?;
            let quote = *self.text.get(at)?;
            if quote == b'>' {
                return Some(at);
            }
            at = find_near(self.text, at + 1, [quote])? + 1;
        }
    }

    /// The end of the content of the element that `tag` opened, if it only contains text. Advances
    /// past its closing tag.
    #[inline]
    fn end_of_text(&mut self, tag: &Tag<'a>) -> Option<usize> {
        let end = find_near(self.text, self.at, [b'<'])?;
        let name = self.text.get(tag.start + 1..)?.get(..tag.full_name_len())?;
        let rest = self.text.get(end..)?.strip_prefix(b"</")?;
        if rest.strip_prefix(name)?.first() != Some(&b'>') {
            return None;
        }
        self.at = end + 2 + name.len() + 1;
        Some(end)
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let from = self.at;
            // If the tag never ends, the rest of the text has no tags.
            self.at = self.text.len();
            let start = find_near(self.text, from, [b'<'])?;
            if let Some(tag) = self.read(start) {
                return Some(tag);
            }
        }
    }
}

/// The length of a comment, a CDATA section or a declaration, including its `<`.
fn passed_over(rest: &[u8]) -> Option<usize> {
    let end: &[u8] = if rest.starts_with(b"!--") {
        b"-->"
    } else if rest.starts_with(CDATA.get(1..)?) {
        CDATA_END
    } else {
        b">"
    };
    Some(1 + memmem::find(rest, end)? + end.len())
}

/// The maximum length of a prefix of an element's name.
pub(crate) const PREFIX: usize = 32;

/// The position of the `<` that ends a text, optionally followed by a prefix.
#[inline]
pub(crate) fn open_bracket(before: &[u8]) -> Option<usize> {
    let (last, rest) = before.split_last()?;
    match last {
        b'<' => Some(rest.len()),
        b':' => {
            let near = rest.get(rest.len().saturating_sub(PREFIX + 1)..)?;
            let at = near.iter().rposition(|&byte| !is_name(byte))?;
            let at = rest.len() - near.len() + at;
            (before.get(at) == Some(&b'<') && at + 1 < rest.len()).then_some(at)
        }
        _ => None,
    }
}

pub(crate) const fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}

pub(crate) const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// The end of the name at `at`, and the position of the colon after its prefix. `None` if the name
/// does not end.
#[inline(always)]
fn name_end(text: &[u8], mut at: usize) -> Option<(usize, Option<usize>)> {
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let mut colon = None;
    loop {
        let rest = text.get(at..)?;
        // Every byte that ends a name is less than 0x40, and letters are not. So the loop examines
        // eight bytes at a time.
        at += match rest.first_chunk::<8>() {
            Some(word) => {
                let word = u64::from_le_bytes(*word);
                let low = !(word | word << 1) & HIGH;
                if low == 0 {
                    at += 8;
                    continue;
                }
                low.trailing_zeros() as usize / 8
            }
            None => rest.iter().position(|&byte| byte < 0x40)?,
        };
        match text.get(at)? {
            b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' => return Some((at, colon)),
            b':' if colon.is_none() => colon = Some(at),
            _ => {}
        }
        at += 1;
    }
}

/// An element: its opening tag and the end of its content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    text: &'a [u8],
    pub(crate) tag: Tag<'a>,
    /// The end of the content. The content starts at the end of the tag.
    pub(crate) content_end: usize,
}

impl<'a> Element<'a> {
    /// The text that contains the element.
    pub(crate) const fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The range between the tags.
    pub(crate) const fn content_range(&self) -> Range<usize> {
        self.tag.end..self.content_end
    }

    /// The bytes between the tags.
    pub(crate) fn content(&self) -> &'a [u8] {
        self.text
            .get(self.tag.end..self.content_end)
            .unwrap_or_default()
    }
}

impl<'a> Tag<'a> {
    /// The length of the name with its prefix, for an opening tag.
    const fn full_name_len(&self) -> usize {
        self.end - 1 - self.attributes.len() - (self.start + 1)
    }

    /// The value of the first attribute with this name, without its quotes.
    pub(crate) fn attribute(&self, name: &[u8]) -> Option<&'a [u8]> {
        let mut attributes = self.attributes();
        attributes
            .find(|attribute| attribute.name == name)
            .map(|attribute| attribute.value)
    }

    /// The attributes, up to the first one without a quoted value.
    pub(crate) const fn attributes(&self) -> Attributes<'a> {
        Attributes {
            rest: self.attributes,
            end: self.end - 1,
        }
    }
}

/// An attribute, and the position of its value in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) value: &'a [u8],
    pub(crate) value_start: usize,
}

/// Iterates over the attributes of a tag.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    rest: &'a [u8],
    /// The end of `rest` in the text.
    end: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    #[inline]
    fn next(&mut self) -> Option<Attribute<'a>> {
        let rest = std::mem::take(&mut self.rest).trim_ascii_start();
        let equals = find_near(rest, 0, [b'='])?;
        let name = rest.get(..equals)?.trim_ascii_end();
        let value = rest.get(equals + 1..)?.trim_ascii_start();
        let quote = *value
            .first()
            .filter(|quote| matches!(quote, b'"' | b'\''))?;
        let inside = value.get(1..)?;
        let value_start = self.end - inside.len();
        let len = find_near(inside, 0, [quote])?;
        self.rest = inside.get(len + 1..)?;
        Some(Attribute {
            name,
            value: inside.get(..len)?,
            value_start,
        })
    }
}

/// Iterates over the elements of one level, up to the tag that closes the level. Counts levels and
/// does not compare the names of closing tags.
#[derive(Clone, Debug)]
pub(crate) struct Children<'a> {
    pub(crate) tags: Tags<'a>,
    closed: bool,
}

impl<'a> Children<'a> {
    /// The child elements of the element that `tag` opens.
    pub(crate) const fn of(text: &'a [u8], tag: &Tag<'a>) -> Self {
        Self {
            tags: Tags::new(text, tag.end),
            closed: matches!(tag.kind, Kind::Empty),
        }
    }

    /// Whether the level is already known to have no more elements.
    pub(crate) const fn is_empty(&self) -> bool {
        self.closed
    }

    /// The end of the content of the element whose opening tag was read last.
    #[inline(never)]
    fn content_end(&mut self) -> usize {
        let mut depth = 1_usize;
        for tag in self.tags.by_ref() {
            match tag.kind {
                Kind::Open => depth += 1,
                Kind::Empty => {}
                Kind::Close => {
                    depth -= 1;
                    if depth == 0 {
                        return tag.start;
                    }
                }
            }
        }
        self.tags.text.len()
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Element<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Element<'a>> {
        if self.closed {
            return None;
        }
        let tag = self.tags.next().filter(|tag| tag.kind != Kind::Close);
        let Some(tag) = tag else {
            self.closed = true;
            return None;
        };
        let content_end = match tag.kind {
            Kind::Open => match self.tags.end_of_text(&tag) {
                Some(end) => end,
                None => self.content_end(),
            },
            _ => tag.end,
        };
        Some(Element {
            text: self.tags.text,
            tag,
            content_end,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_a_level() {
        let text = b"<r><a:one x='1>' y = \"it's\"><two/>t<![CDATA[</no>]]></a:one> << <!-- <no> --><three/><four>rest";
        let root = Tags::new(text, 0).next().unwrap();
        let found: Vec<_> = Children::of(text, &root)
            .map(|element| (element.tag.name, element.content()))
            .collect();
        let expected: [(&[u8], &[u8]); 3] = [
            (b"one", b"<two/>t<![CDATA[</no>]]>"),
            (b"three", b""),
            (b"four", b"rest"),
        ];
        assert_eq!(found, expected);
        let one = Children::of(text, &root).next().unwrap();
        assert_eq!(one.tag.attribute(b"x"), Some(b"1>".as_slice()));
        assert_eq!(one.tag.attribute(b"y"), Some(b"it's".as_slice()));
        assert_eq!(one.tag.attribute(b"z"), None);
        assert_eq!(Children::of(text, &one.tag).count(), 1);
    }
}
