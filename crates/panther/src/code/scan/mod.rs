//! The search for codes in a text.

mod context;
mod decimal;
mod foreign;
pub(super) mod number;
mod symbol;
mod trigger;

#[cfg(test)]
mod tests;

use super::{Code, CodeKind, CodeRole, ExtendCode, FoundCode};
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

/// Whether a text may begin with a bare number. The search finds such a number by the byte before
/// it, which is missing here. Failures have the top bit set.
#[inline]
fn begins_with_number(text: &[u8]) -> bool {
    // A word of a language has another letter sooner at its fourth place than at its first.
    text.first_chunk::<4>().is_some_and(|[first, rest @ ..]| {
        rest.iter().rev().all(u8::is_ascii_hexdigit)
            && matches!(first, b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F')
    })
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
        if self.extend.is_some() {
            return self.extend.take();
        }
        if self.at == 0
            && begins_with_number(self.text)
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
    /// The same codes, without a search of the bytes before the first place where one may begin;
    /// `None` if there is no such place.
    #[inline]
    pub(crate) fn at_first_place(mut self) -> Option<Self> {
        if !begins_with_number(self.text) {
            self.at = trigger::near(self.text)?;
        }
        Some(self)
    }

    /// Tries to read a code at a position where one can begin, and moves past the bytes that it
    /// reads. Most texts have no such position, so the search does not carry this code.
    #[inline(never)]
    fn read_at(&mut self, place: usize) -> Option<FoundCode<'a>> {
        self.at = place + 1;
        match self.rest(place) {
            [b'0', b'x' | b'X', ..] => self.prefixed(place),
            [b'-', b'0'..=b'9', ..] if self.rest(place + 1).first() != Some(&b'8') => {
                self.signed(place)
            }
            [b'_', b'F', ..] => self.in_macro(place),
            [b'(', b'F', ..] => self.after_mark(place),
            [b'r' | b'R' | b'g' | b'G', ..] => self.after_error(place),
            [b'c' | b'C', ..] => self.after_code(place),
            [b'e' | b'E' | b'l' | b'L', ..] => self.after_result(place),
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
            || run == 6 && is_column(left, self.rest(end))
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
            // Setup lists the results of the steps before the result of the whole.
            Context::Result { hresult: true } if self.rest(end).starts_with(b", hr") => {
                (CodeRole::Mention, stated_kind(code, true))
            }
            Context::Result { hresult } => (CodeRole::Result, stated_kind(code, hresult)),
            Context::Callback if run == 8 => (CodeRole::Result, stated_kind(code, true)),
            // Otherwise the number is the status of a device, which is a flag word.
            Context::Status if value < 0x1_0000 || value >> 31 == 1 || code.name().is_some() => {
                (CodeRole::Result, stated_kind(code, false))
            }
            Context::Gle => (CodeRole::Gle, code.kind()),
            // The last error of the thread follows a result.
            Context::NoKeyword if full && self.rest(end).starts_with(b"[gle=") => {
                (CodeRole::Result, stated_kind(code, false))
            }
            Context::Extend if matches!(run, 5 | 6) => (CodeRole::Result, CodeKind::Extend),
            Context::BugCheck if code.name_as(CodeKind::BugCheck).is_some() => {
                (CodeRole::Result, CodeKind::BugCheck)
            }
            Context::Parameter if run == 5 && ExtendCode::from(code).is_usual() => {
                (CodeRole::Result, CodeKind::Extend)
            }
            Context::Outcome | Context::Extend | Context::BugCheck if full && is_sure(code) => {
                (CodeRole::Result, code.kind())
            }
            Context::NoKeyword | Context::Parameter if full && is_sure(code) => {
                (CodeRole::Mention, code.kind())
            }
            // Drivers have bug checks of their own.
            Context::BugCheck if full => (CodeRole::Result, CodeKind::BugCheck),
            _ => return None,
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
            Context::Outcome if is_sure(code) => CodeRole::Result,
            Context::NoKeyword | Context::Parameter
                if is_sure(code) && (code.name().is_some() || pair) =>
            {
                CodeRole::Mention
            }
            _ => return None,
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
            Context::Outcome if is_sure(code) => CodeRole::Result,
            Context::NoKeyword | Context::Parameter if is_sure(code) => CodeRole::Mention,
            _ => return None,
        };
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
        if role == CodeRole::Result && context::is_replaced(right) {
            role = CodeRole::Mention;
        }
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

/// Whether a number of six digits between these texts is the code column of a record: brackets
/// around it, and at least two blanks that fill the column of the level.
fn is_column(left: &[u8], right: &[u8]) -> bool {
    left.ends_with(b"  [") && right.starts_with(b"]")
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

/// The last bytes of a text, among which the search for a keyword is. The bound keeps the scan
/// linear.
fn near(left: &[u8]) -> &[u8] {
    left.get(left.len().saturating_sub(context::REACH)..)
        .unwrap_or(left)
}

/// Whether a number without a keyword is a code: it must be a familiar failure. Numbers just above
/// 0x80000000 are handles of registry roots or flag words.
fn is_sure(code: Code) -> bool {
    code.value() >> 31 == 1
        && !(0x8000_0000..0x8000_1000).contains(&code.value())
        && code.is_familiar()
}
