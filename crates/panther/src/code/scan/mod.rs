//! The search for codes in a text.

mod context;
pub(super) mod number;
mod trigger;

#[cfg(test)]
mod tests;

use super::{Code, CodeKind, CodeRole, FoundCode};
use crate::model::span::Span;
use crate::model::text::Text;
use context::Context;
use number::{decimal, decimal_run, hex, hex_run, is_word};
use std::ops::Range;

/// Finds the codes in a text, in order and without overlap.
///
/// The text is usually the [body](crate::Event::body) of a record: a message and its continuation
/// lines. A keyword applies only to numbers on its own line. `base` is the offset of the text in
/// its source; the spans of the codes count from the start of the source.
///
/// The iterator is lazy and allocates nothing. The time is linear in the length of the text for any
/// bytes.
///
/// ```
/// use panther::code;
///
/// let found: Vec<String> = code::scan("Failed (hr:0x80070002), flags: 0x1, GLE [1392]", 0)
///     .map(|code| format!("{} {} {}", code.role, code.kind, code.name().unwrap_or("?")))
///     .collect();
/// assert_eq!(found, ["result hresult ERROR_FILE_NOT_FOUND", "gle win32 ERROR_FILE_CORRUPT"]);
/// ```
pub fn scan<'a>(text: impl Into<Text<'a>>, base: u64) -> Codes<'a> {
    let text: Text<'a> = text.into();
    Codes {
        text: text.as_bytes(),
        base,
        at: 0,
        extend: None,
    }
}

/// An iterator over the codes in a text; see [`scan`].
#[derive(Clone, Debug)]
pub struct Codes<'a> {
    text: &'a [u8],
    base: u64,
    at: usize,
    /// The extend code of a setup result. The search finds it together with the first number.
    extend: Option<FoundCode<'a>>,
}

impl<'a> Iterator for Codes<'a> {
    type Item = FoundCode<'a>;

    fn next(&mut self) -> Option<FoundCode<'a>> {
        if let Some(extend) = self.extend.take() {
            return Some(extend);
        }
        // The search finds a bare number by the byte before it, which a number at the start of the
        // text lacks. Failures have the top bit set.
        if self.at == 0
            && let [b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', second, ..] = self.text
            && second.is_ascii_hexdigit()
            && let Some(found) = self.bare(0)
        {
            return Some(found);
        }
        loop {
            let Some(place) = trigger::find(self.text, self.at) else {
                self.at = self.text.len().max(1);
                return None;
            };
            if let Some(found) = self.read_at(place) {
                return Some(found);
            }
        }
    }
}

impl std::iter::FusedIterator for Codes<'_> {}

impl<'a> Codes<'a> {
    /// Tries to read a code at a position where one can begin, and moves past the bytes that it
    /// reads.
    fn read_at(&mut self, place: usize) -> Option<FoundCode<'a>> {
        self.at = place + 1;
        match self.rest(place) {
            [b'0', b'x' | b'X', ..] => self.prefixed(place),
            [b'-', b'0'..=b'9', ..] if self.rest(place + 1).first() != Some(&b'8') => {
                self.signed(place)
            }
            [b'r' | b'R' | b'g' | b'G', ..] => self.decimal(place),
            _ => self.bare(place + 1),
        }
    }

    fn left(&self, end: usize) -> &'a [u8] {
        self.text.get(..end).unwrap_or_default()
    }

    fn rest(&self, start: usize) -> &'a [u8] {
        self.text.get(start..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    fn is_word_at(&self, at: usize) -> bool {
        self.byte(at).is_some_and(is_word)
    }

    /// Reads a prefixed hexadecimal number: `0x80070005`.
    fn prefixed(&mut self, start: usize) -> Option<FoundCode<'a>> {
        let left = self.left(start);
        let digits = start + 2;
        let run = hex_run(self.rest(digits));
        let end = digits + run;
        self.at = end;
        if run == 0
            || self.is_word_at(end)
            || left
                .last()
                .is_some_and(|byte| is_word(*byte) || *byte == b'@')
        {
            return None;
        }
        let written = self.text.get(digits..end)?;
        // 64-bit code prints an HRESULT with its sign extended.
        let value = match written {
            [b'f' | b'F', ..]
                if run == 16 && written.iter().take(8).all(|digit| digit | 0x20 == b'f') =>
            {
                hex(written.get(8..)?)?
            }
            _ => hex(written)?,
        };
        let code = Code::new(value);
        let full = run >= 8;
        let (role, kind) = match context::before(left) {
            Context::Result { hresult } => (CodeRole::Result, stated_kind(code, hresult)),
            Context::Callback if run == 8 => (CodeRole::Result, stated_kind(code, true)),
            // Otherwise the number is the status of a device, which is a flag word.
            Context::Status if value < 0x1_0000 || value >> 31 == 1 || code.name().is_some() => {
                (CodeRole::Result, stated_kind(code, false))
            }
            Context::Gle => (CodeRole::Gle, code.kind()),
            Context::Extend => (CodeRole::Result, CodeKind::Extend),
            Context::NoKeyword if full && is_sure(code) => (CodeRole::Mention, code.kind()),
            Context::NoKeyword | Context::Callback | Context::Status | Context::Other => {
                return None;
            }
        };
        self.found(code, kind, role, start..end)
    }

    /// Reads a bare hexadecimal number: `8007042B`.
    fn bare(&mut self, start: usize) -> Option<FoundCode<'a>> {
        let digits = self.text.get(start..start + 8)?;
        let value = hex(digits)?;
        let end = start + 8;
        let left = self.left(start);
        if self.is_word_at(end)
            || !left
                .last()
                .is_none_or(|byte| trigger::opens(*byte) && !b"-./+&#$%*".contains(byte))
        {
            return None;
        }
        let pair = context::extend_after(left, self.rest(end), false).is_some();
        // The digits are part of a longer token: a GUID continues after a hyphen, a name after a
        // dot or a slash.
        let goes_on = match self.rest(end) {
            [b'-', ..] => !pair,
            [b'.' | b'/' | b'\\' | b'@', next, ..] => is_word(*next),
            _ => false,
        };
        let code = Code::new(value);
        if goes_on || value >> 31 == 0 {
            return None;
        }
        let role = match context::before(left) {
            Context::Result { .. } | Context::Status | Context::Extend => CodeRole::Result,
            Context::Gle => CodeRole::Gle,
            Context::NoKeyword if is_sure(code) && (code.name().is_some() || pair) => {
                CodeRole::Mention
            }
            Context::NoKeyword | Context::Callback | Context::Other => return None,
        };
        self.at = end;
        self.found(code, code.kind(), role, start..end)
    }

    /// Reads a signed decimal number: `-2147024891`.
    fn signed(&mut self, start: usize) -> Option<FoundCode<'a>> {
        let run = decimal_run(self.rest(start + 1), 11);
        let end = start + 1 + run;
        let left = self.left(start);
        let apart = left
            .last()
            .is_none_or(|byte| !is_word(*byte) && !matches!(byte, b'-' | b'.'));
        if run != 10 || !apart || self.is_word_at(end) || self.goes_on(end) {
            return None;
        }
        let magnitude = decimal(self.text.get(start + 1..end)?)?;
        let code = Code::new(magnitude.wrapping_neg());
        if magnitude > 1 << 31 {
            return None;
        }
        let role = match context::before(left) {
            Context::Result { .. } | Context::Status | Context::Extend => CodeRole::Result,
            Context::Gle => CodeRole::Gle,
            Context::NoKeyword if is_sure(code) => CodeRole::Mention,
            Context::NoKeyword | Context::Callback | Context::Other => return None,
        };
        self.at = end;
        self.found(code, code.kind(), role, start..end)
    }

    /// Reads a decimal number after its keyword: `Error 1392`, `error code 1392`, `GLE [1392]`.
    /// `place` is inside the keyword.
    fn decimal(&mut self, place: usize) -> Option<FoundCode<'a>> {
        let mut at = place + 3;
        let (role, mut plain) = if let [b'r' | b'R', ..] = self.rest(place) {
            let word = self.text.get(place.checked_sub(2)?..at)?;
            let states = word.eq_ignore_ascii_case(b"error");
            match context::before(self.left(at)) {
                Context::Gle => states.then_some((CodeRole::Gle, true))?,
                _ => states.then_some((CodeRole::Result, true))?,
            }
        } else {
            let apart = place
                .checked_sub(1)
                .is_none_or(|before| !self.is_word_at(before));
            apart.then_some((CodeRole::Gle, false))?
        };
        let blanks = |at: usize| {
            at + self
                .rest(at)
                .iter()
                .take(4)
                .take_while(|byte| **byte == b' ')
                .count()
        };
        if plain {
            if self.rest(at).starts_with(b"()") {
                at += 2;
            }
            let next = if self.byte(at) == Some(b'_') {
                at + 1
            } else {
                blanks(at)
            };
            if self
                .text
                .get(next..next + 4)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"code"))
            {
                (at, plain) = (next + 4, false);
            }
        }
        let word_end = at;
        at = blanks(at);
        if let Some(b':' | b'=') = self.byte(at) {
            plain &= self.byte(at) == Some(b':');
            at = blanks(at + 1);
        }
        let close = match self.byte(at) {
            Some(b'[') => Some(b']'),
            Some(b'(') => Some(b')'),
            _ => None,
        };
        let start = at + usize::from(close.is_some());
        let run = decimal_run(self.rest(start), 11);
        let end = start + run;
        let closed = close.is_none_or(|close| self.byte(end) == Some(close));
        if start == word_end
            || !(1..=10).contains(&run)
            || !closed
            || self.is_word_at(end)
            || self.goes_on(end)
        {
            return None;
        }
        let code = Code::new(decimal(self.text.get(start..end)?)?);
        let known = code.name().is_some() && code.value() < 0x1_0000
            || code.value() >> 31 == 1 && code.is_familiar();
        let nothing = plain && role == CodeRole::Result && code.value() == 0;
        if nothing || !known && role == CodeRole::Result && plain {
            return None;
        }
        self.at = end;
        self.found(code, code.kind(), role, start..end)
    }

    /// Whether a decimal number continues after its digits: `5.1`, `5%`, `5:30`, `5-7`, `5,000`.
    fn goes_on(&self, end: usize) -> bool {
        match self.rest(end) {
            [b'%', ..] => true,
            [b'.' | b':' | b'-' | b',' | b'/', next, ..] => next.is_ascii_digit(),
            _ => false,
        }
    }

    /// Combines a code with the name or the extend code that follows it.
    fn found(
        &mut self,
        code: Code,
        kind: CodeKind,
        mut role: CodeRole,
        written: Range<usize>,
    ) -> Option<FoundCode<'a>> {
        let (left, right) = (self.left(written.start), self.rest(written.end));
        if code.value() >> 31 == 1 && self.byte(written.start) != Some(b'-') {
            let prefixed = matches!(self.rest(written.start), [b'0', b'x' | b'X', ..]);
            if let Some((number, digits, end)) = context::extend_after(left, right, prefixed) {
                if role == CodeRole::Mention {
                    role = CodeRole::Result;
                }
                self.at = written.end + end;
                self.extend = Some(FoundCode {
                    code: Code::new(hex(right.get(digits..end)?)?),
                    kind: CodeKind::Extend,
                    role,
                    span: self.span(written.end + number..self.at),
                    stated_name: None,
                });
            }
        }
        Some(FoundCode {
            code,
            kind,
            role,
            span: self.span(written),
            stated_name: context::stated_name(left, right),
        })
    }

    fn span(&self, written: Range<usize>) -> Span {
        let absolute = |at: usize| self.base.saturating_add(at as u64);
        Span::new(absolute(written.start), absolute(written.end))
    }
}

/// The number space of a hexadecimal result with a keyword. Zero in hexadecimal is the HRESULT
/// `S_OK`, and 1 is `S_FALSE` if the line says HRESULT.
fn stated_kind(code: Code, hresult: bool) -> CodeKind {
    match code.value() {
        0 => CodeKind::Hresult,
        1 if hresult => CodeKind::Hresult,
        _ => code.kind(),
    }
}

/// Whether a number without a keyword is a code: it must be a familiar failure. Numbers just above
/// 0x80000000 are handles of registry roots or flag words.
fn is_sure(code: Code) -> bool {
    code.value() >> 31 == 1
        && !(0x8000_0000..0x8000_1000).contains(&code.value())
        && code.is_familiar()
}
