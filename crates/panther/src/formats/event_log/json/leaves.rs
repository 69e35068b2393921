//! Finds the leaves of a value, through all objects and arrays inside it.
//!
//! `serde_json` has already read these bytes, so this module only distinguishes tokens. Bytes that
//! are not JSON have leaves too, without meaning.

use memchr::memchr2;

/// A leaf: a string without its quotes, a number or a word as written, or an empty text for `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf<'a> {
    /// The name of the leaf. `None` in an array, and for the name `Data`.
    pub(super) name: Option<&'a [u8]>,
    pub(super) value: &'a [u8],
}

/// Iterates over the leaves of the value at the start of a text, without attributes.
#[derive(Clone, Debug)]
pub(super) struct Leaves<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    /// The name of the next value.
    name: Option<&'a [u8]>,
    /// The name of the object that was opened last.
    opened: Option<&'a [u8]>,
    /// The value of an attribute `Name`.
    attribute: Option<&'a [u8]>,
    /// Whether to skip a name of the outermost object.
    hidden: fn(&[u8]) -> bool,
}

impl<'a> Leaves<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self::without(text, |_| false)
    }

    /// The leaves, except those under hidden names of the outermost object.
    pub(super) const fn without(text: &'a [u8], hidden: fn(&[u8]) -> bool) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            name: None,
            opened: None,
            attribute: None,
            hidden,
        }
    }

    /// Processes a name. Advances to its value, or past its value if it is hidden or an attribute.
    fn see_name(&mut self, name: &'a [u8]) {
        let is_hidden = self.depth == 1 && (self.hidden)(name);
        if is_hidden || name == b"#attributes" || name.ends_with(b"_attributes") {
            self.at = end_of_value(self.text, self.at);
        } else if let Some(attribute) = name.strip_prefix(b"@") {
            let end = end_of_value(self.text, self.at);
            if attribute == b"Name" {
                self.attribute = self.text.get(self.at..end).map(inner);
            }
            self.at = end;
        } else {
            self.name = Some(name);
        }
    }

    fn leaf(&mut self, value: &'a [u8]) -> Leaf<'a> {
        let name = match self.name.take() {
            Some(b"#text") => self.attribute.take().or(self.opened),
            name => name,
        };
        Leaf {
            name: name.filter(|&name| name != b"Data"),
            value,
        }
    }
}

impl<'a> Iterator for Leaves<'a> {
    type Item = Leaf<'a>;

    fn next(&mut self) -> Option<Leaf<'a>> {
        loop {
            let at = self.at;
            let byte = *self.text.get(at)?;
            self.at += 1;
            match byte {
                b'"' => {
                    let end = end_of_string(self.text, at + 1);
                    let inside = self.text.get(at + 1..end)?;
                    self.at = end + 1;
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let blanks = blanks(rest);
                    if rest.get(blanks) == Some(&b':') {
                        let value = rest.get(blanks + 1..).unwrap_or_default();
                        self.at = self.text.len() - value.trim_ascii_start().len();
                        self.see_name(inside);
                        continue;
                    }
                    return Some(self.leaf(inside));
                }
                b'{' => {
                    self.depth += 1;
                    (self.opened, self.attribute) = (self.name.take(), None);
                }
                b'[' => {
                    self.depth += 1;
                    self.name = None;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.name = None;
                    if self.depth == 0 {
                        self.at = self.text.len();
                    }
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => {
                    self.at = end_of_word(self.text, at);
                    let word = self.text.get(at..self.at)?;
                    return Some(self.leaf(inner(word)));
                }
            }
        }
    }
}

/// A string without its quotes, an empty text for `null`, and anything else unchanged.
pub(super) fn inner(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inside @ .., b'"'] => inside,
        b"null" => &[],
        other => other,
    }
}

/// The index of the first quote or backslash in eight bytes, in little-endian order.
const fn first_mark(word: u64) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    const QUOTES: u64 = ONES * b'"' as u64;
    const BACKSLASHES: u64 = ONES * b'\\' as u64;
    let (quotes, backslashes) = (word ^ QUOTES, word ^ BACKSLASHES);
    // A zero byte borrows from the next byte, so only the lowest bit is reliable. That is the one
    // that this function returns.
    let zeros = quotes.wrapping_sub(ONES) & !quotes | backslashes.wrapping_sub(ONES) & !backslashes;
    let zeros = zeros & (ONES << 7);
    if zeros == 0 {
        return None;
    }
    Some(zeros.trailing_zeros() as usize / 8)
}

fn blanks(text: &[u8]) -> usize {
    text.len() - text.trim_ascii_start().len()
}

/// The position of the quote that closes the string at `at`, or the end of the text.
pub(super) fn end_of_string(text: &[u8], mut at: usize) -> usize {
    // Most strings are short, and a vectorized search only pays for long ones.
    let near = text.get(at..).unwrap_or_default();
    for word in near.as_chunks::<8>().0.iter().take(4) {
        if let Some(found) = first_mark(u64::from_le_bytes(*word)) {
            at += found;
            if text.get(at) == Some(&b'"') {
                return at;
            }
            at += 2;
            break;
        }
        at += word.len();
    }
    while let Some(found) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if text.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    text.len()
}

fn end_of_word(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let is_end = |byte: &u8| b",:[]{}\" \t\r\n".contains(byte);
    // The first byte belongs to the word in any case, so that the walk advances.
    let length = rest.iter().skip(1).position(is_end);
    length.map_or(text.len(), |length| at + 1 + length)
}

/// The position of the brace that closes the object around `at`, or the end of the text.
pub(super) fn end_of_object(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => at = end_of_string(text, at + 1),
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The position after the value at `at`.
fn end_of_value(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => at = end_of_string(text, at + 1) + 1,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => at = end_of_word(text, at),
        }
        if depth == 0 {
            break;
        }
    }
    at.min(text.len())
}
