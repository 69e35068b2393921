//! The values inside of a value, whatever the objects and arrays between.
//!
//! What is read here is a part of a record that the library has read before, so the tokens need only be told apart. Bytes that are no
//! JSON have leaves, too, of no meaning.

use memchr::memchr2;

/// A string without its quotes, or a number or a word as it stands; nothing for `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf<'a> {
    /// The name: none in an array, and none where it is `Data`.
    pub(super) name: Option<&'a [u8]>,
    pub(super) value: &'a [u8],
}

/// The leaves of the value that a text begins with, in their order, without those that are attributes.
#[derive(Clone, Debug)]
pub(super) struct Leaves<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    /// The name whose value comes next.
    name: Option<&'a [u8]>,
    /// The name of the object that was opened last.
    opened: Option<&'a [u8]>,
    /// What an attribute `Name` says.
    attribute: Option<&'a [u8]>,
    /// Names that are passed over where they stand in the outermost object.
    hidden: fn(&[u8]) -> bool,
}

impl<'a> Leaves<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self::without(text, |_| false)
    }

    /// The leaves save those behind the names of the outermost object that are hidden.
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

    /// Takes the name that was read, and moves on to its value or behind it.
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

/// A string without its quotes, nothing for `null`, and anything else as it is.
pub(super) fn inner(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inside @ .., b'"'] => inside,
        b"null" => &[],
        other => other,
    }
}

/// The first quote or backslash of eight bytes, the lowest of which is the first.
const fn first_mark(word: u64) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    const QUOTES: u64 = ONES * b'"' as u64;
    const BACKSLASHES: u64 = ONES * b'\\' as u64;
    let (quotes, backslashes) = (word ^ QUOTES, word ^ BACKSLASHES);
    // A byte that is zero lends from its neighbour, so only the lowest bit that is found is sure: it is all that is asked for.
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

/// Where the closing quote is of a string that is open at `at`; the end of the text, where there is none.
pub(super) fn end_of_string(text: &[u8], mut at: usize) -> usize {
    // Most are short, and vectors pay for long ones only.
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
    // The first byte is a part of it whatever it is, so that the walk goes on.
    let length = rest.iter().skip(1).position(is_end);
    length.map_or(text.len(), |length| at + 1 + length)
}

/// Where the brace is that closes the object in which `at` stands; the end of the text, where there is none.
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

/// What follows the value that begins at `at`.
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
