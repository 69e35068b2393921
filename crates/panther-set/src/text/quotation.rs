//! The text that a copy has around its lines: indentation, quote marks, line numbers, the names of
//! files that search tools print, the stamps of another log, and blank lines between the lines; or
//! the escapes of a page around all of the text.
//!
//! Some formats read a prefix themselves, record by record. For all others, panther takes the prefix
//! off while it reads the source, as it decodes UTF-16: the items and their offsets are those of the
//! text behind the prefixes. A line without the prefix stays as it is.

use std::fmt;

use memchr::memchr;

use super::utf8::BYTE_ORDER_MARK;

mod escapes;
mod learn;

/// How many bytes of a line may be a prefix.
const MAX: usize = 300;

/// The text around the lines of a copied source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Quotation {
    /// The same text before each line, in which a `0` stands for any digit. A blank line may lack
    /// the blanks at its end. Where it ends in a quotation mark, the lines end in one too.
    Text(Box<[u8]>),
    /// A line number, with blanks and a mark around it. At least as many blanks follow in each line.
    Number { blanks: usize },
    /// The name of a file and a colon, and perhaps a line number and a colon.
    File,
    /// Blanks before the first line only.
    First,
    /// A blank line behind each line, and perhaps a text before each line.
    Spaced(Option<Box<Quotation>>),
    /// The escapes of HTML: `&lt;Event&gt;`.
    Escaped,
}

impl Quotation {
    /// The length of the prefix of a line, of which `line` has [`MAX`] bytes or all with its end.
    fn length(&self, line: &[u8]) -> usize {
        match self {
            Self::Text(prefix) if has_prefix(line, prefix) => prefix.len(),
            Self::Text(prefix) => {
                let text = end_of_line(line).0.trim_ascii_end();
                let is_blank = has_prefix(prefix, text);
                if is_blank { text.len() } else { 0 }
            }
            Self::Number { blanks } => number(line).map_or(0, |(_, end)| {
                let rest = line.get(end..).unwrap_or_default();
                end + blank_run(rest).min(*blanks)
            }),
            Self::File => file(line).unwrap_or(0),
            Self::First => blank_run(line),
            Self::Spaced(Some(inner)) => inner.length(line),
            Self::Spaced(None) | Self::Escaped => 0,
        }
    }

    /// The same text before each line, in which a `0` stands for any digit.
    pub(crate) fn prefix(&self) -> Option<&[u8]> {
        match self {
            Self::Text(prefix) => Some(prefix),
            Self::Spaced(inner) => inner.as_ref()?.prefix(),
            _ => None,
        }
    }

    /// Whether the prefixes differ in digits.
    pub(crate) fn has_digits(&self) -> bool {
        match self {
            Self::Number { .. } => true,
            _ => self.prefix().is_some_and(|prefix| prefix.contains(&b'0')),
        }
    }

    /// Whether only a copy can have this before all of its lines. Some logs begin all lines with the
    /// same words or stamps.
    pub(crate) fn is_foreign(&self) -> bool {
        match self {
            Self::Text(prefix) => prefix.iter().all(|&byte| is_mark(byte)),
            Self::Number { .. } | Self::File | Self::First => true,
            Self::Spaced(inner) => inner.as_ref().is_some_and(|inner| inner.is_foreign()),
            Self::Escaped => false,
        }
    }

    /// The quotation mark that ends a line.
    fn closing_mark(&self) -> Option<u8> {
        self.prefix()?.last().copied().filter(|&byte| byte == b'"')
    }

    /// The text behind the prefixes of `text`.
    pub(crate) fn strip(&self, text: &[u8]) -> Vec<u8> {
        let mut stripped = Vec::with_capacity(text.len());
        let mut unquoter = Unquoter::new(self.clone());
        unquoter.take(text, &mut stripped, true);
        stripped
    }
}

/// The description for a person: `behind "> "`, `behind line numbers`.
impl fmt::Display for Quotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(prefix) => write!(f, "behind {:?}", String::from_utf8_lossy(prefix)),
            Self::Number { .. } => f.write_str("behind line numbers"),
            Self::File => f.write_str("behind file names"),
            Self::First => f.write_str("behind blanks"),
            Self::Spaced(None) => f.write_str("with blank lines between"),
            Self::Spaced(Some(inner)) => write!(f, "{inner} with blank lines between"),
            Self::Escaped => f.write_str("with the escapes of HTML"),
        }
    }
}

/// Whether a text begins with `prefix`, in which a `0` stands for any digit.
fn has_prefix(text: &[u8], prefix: &[u8]) -> bool {
    let mut pairs = text.iter().zip(prefix);
    text.len() >= prefix.len() && pairs.all(|(&byte, &mask)| masked(byte) == masked(mask))
}

/// Whether a byte indents a line or marks a quotation, a list or a comment.
const fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'>' | b'|' | b'#' | b'*' | b'/' | b'-' | b'"'
    )
}

/// The byte, or `0` for a digit.
const fn masked(byte: u8) -> u8 {
    if byte.is_ascii_digit() { b'0' } else { byte }
}

/// A line without its end, and its end.
fn end_of_line(line: &[u8]) -> (&[u8], &[u8]) {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    line.split_at(text.len())
}

/// The number of blanks and tabs at the start of a text.
fn blank_run(text: &[u8]) -> usize {
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    text.iter().take(MAX).take_while(is_blank).count()
}

/// The line number at the start of a line, and its end: `12:`, `  12 `, `[12] `, `12. `, `12) `.
fn number(line: &[u8]) -> Option<(u64, usize)> {
    let mut at = blank_run(line);
    let is_bracketed = line.get(at) == Some(&b'[');
    at += usize::from(is_bracketed);
    let digits = line.get(at..)?;
    let count = digits.iter().take(8).take_while(|b| b.is_ascii_digit());
    let count = count.count();
    let digits = std::str::from_utf8(digits.get(..count)?).ok()?;
    let value = digits.parse().ok()?;
    at += count;
    match (is_bracketed, line.get(at)) {
        (true, Some(b']')) | (false, Some(b':' | b'.' | b')' | b'|' | b'-')) => at += 1,
        (true, _) => return None,
        (false, None | Some(b' ' | b'\t' | b'\r' | b'\n')) => {}
        (false, Some(_)) => return None,
    }
    Some((value, at))
}

/// The end of the name of a file and of a line number, as `findstr`, `grep` and `Select-String` put
/// them before a line.
fn file(line: &[u8]) -> Option<usize> {
    let start = line.strip_prefix(b"> ").map_or(0, |_| 2);
    let near = line.get(start..)?;
    let near = near.get(..MAX).unwrap_or(near);
    let is_absolute =
        matches!(near, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    let mut from = if is_absolute { 2 } else { 0 };
    loop {
        let colon = from + memchr(b':', near.get(from..)?)?;
        let name = near.get(..colon)?;
        if !is_absolute && name.contains(&b' ') {
            return None;
        }
        if is_file(name) {
            let rest = near.get(colon + 1..)?;
            let digits = rest.iter().take(8).take_while(|b| b.is_ascii_digit());
            let digits = digits.count();
            let is_numbered = digits > 0 && rest.get(digits) == Some(&b':');
            let number = if is_numbered { digits + 1 } else { 0 };
            return Some(start + colon + 1 + number);
        }
        from = colon + 1;
    }
}

/// Whether a name ends in a dot and two to four letters or digits, one of them a letter.
fn is_file(name: &[u8]) -> bool {
    let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else {
        return false;
    };
    let extension = name.get(dot + 1..).unwrap_or_default();
    dot > 0
        && (2..=4).contains(&extension.len())
        && extension.iter().all(u8::is_ascii_alphanumeric)
        && extension.iter().any(u8::is_ascii_alphabetic)
}

/// Takes the prefixes off a text that arrives in pieces.
#[derive(Debug)]
pub(crate) struct Unquoter {
    quotation: Quotation,
    /// The start of a line that may have more of its prefix in the next piece.
    waiting: Vec<u8>,
    /// Whether the next byte continues a line whose prefix is off.
    is_inside: bool,
    /// Whether a line has begun.
    has_begun: bool,
    /// Whether the next line is left out if it is blank.
    is_spaced: bool,
}

impl Unquoter {
    pub(crate) const fn new(quotation: Quotation) -> Self {
        Self {
            quotation,
            waiting: Vec::new(),
            is_inside: false,
            has_begun: false,
            is_spaced: false,
        }
    }

    /// Appends `text` without its prefixes to `stripped`. `is_last` says that the source ends with
    /// this piece.
    pub(crate) fn take(&mut self, text: &[u8], stripped: &mut Vec<u8>, is_last: bool) {
        let waiting = std::mem::take(&mut self.waiting);
        let joined;
        let mut rest = if waiting.is_empty() {
            text
        } else {
            joined = [&waiting, text].concat();
            joined.as_slice()
        };
        if self.quotation == Quotation::Escaped {
            let whole = if is_last {
                rest.len()
            } else {
                escapes::whole(rest)
            };
            let (whole, more) = rest.split_at(whole);
            escapes::undo(whole, stripped);
            self.waiting = more.to_vec();
            return;
        }
        while !rest.is_empty() {
            if !self.is_inside {
                if rest.len() < MAX && !is_last && !rest.contains(&b'\n') {
                    rest.clone_into(&mut self.waiting);
                    return;
                }
                rest = self.begin(rest, stripped);
            }
            let end = memchr(b'\n', rest).map(|at| at + 1);
            let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.end(line, stripped);
            self.is_inside = end.is_none();
            rest = rest.get(line.len()..).unwrap_or_default();
        }
    }

    /// Begins a line. Returns the bytes behind its prefix.
    fn begin<'t>(&mut self, line: &'t [u8], stripped: &mut Vec<u8>) -> &'t [u8] {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        self.is_inside = true;
        if !is_first && self.quotation == Quotation::First {
            return line;
        }
        let marked = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| is_first);
        if marked.is_some() {
            stripped.extend_from_slice(BYTE_ORDER_MARK);
        }
        let line = marked.unwrap_or(line);
        let near = line.get(..MAX).unwrap_or(line);
        let near = memchr(b'\n', near).map_or(near, |end| near.get(..=end).unwrap_or(near));
        line.get(self.quotation.length(near)..).unwrap_or_default()
    }

    /// Appends the rest of a line, as far as the piece has it.
    fn end(&mut self, line: &[u8], stripped: &mut Vec<u8>) {
        if let Quotation::Spaced(_) = self.quotation {
            let is_blank = line.trim_ascii().is_empty();
            let is_dropped = is_blank && self.is_spaced && line.ends_with(b"\n");
            self.is_spaced = !is_dropped;
            if is_dropped {
                return;
            }
        }
        let (text, end) = end_of_line(line);
        let closing = self.quotation.closing_mark().filter(|_| !end.is_empty());
        let is_closed = closing.is_some() && text.last().copied() == closing;
        let text = text.get(..text.len() - usize::from(is_closed));
        stripped.extend_from_slice(text.unwrap_or_default());
        stripped.extend_from_slice(end);
    }
}

#[cfg(test)]
mod tests;
