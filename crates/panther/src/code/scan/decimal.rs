//! Decimal codes after their keyword: `Error 1392`, `GLE [1392]`, `exit code 3010`, `dwRet = 31`.

use std::ops::Range;

use super::context::{self, Context, is_any};
use super::number::{decimal, decimal_run, is_word};
use super::symbol;
use super::{Codes, near};
use crate::code::{Code, CodeKind, CodeRole, FoundCode};

/// A decimal number after a keyword.
struct Number {
    code: Code,
    written: Range<usize>,
    /// The colon or equals sign between the keyword and the number.
    separator: Option<u8>,
}

impl<'a> Codes<'a> {
    /// Reads a decimal number after "error" or "gle": `Error 1392`, `error code 1392`,
    /// `GLE [1392]`. `place` is inside the keyword.
    pub(super) fn after_error(&mut self, place: usize) -> Option<FoundCode<'a>> {
        let mut at = place + 3;
        let (role, mut plain) = if let [b'r' | b'R', ..] = self.rest(place) {
            let word = self.text.get(place.checked_sub(2)?..at)?;
            if !word.eq_ignore_ascii_case(b"error") {
                return None;
            }
            match context::before(self.left(at)) {
                Context::Gle => (CodeRole::Gle, true),
                _ => (CodeRole::Result, true),
            }
        } else {
            let apart = place
                .checked_sub(1)
                .is_none_or(|before| !self.is_word_at(before));
            apart.then_some((CodeRole::Gle, false))?
        };
        if plain {
            // Setup adds an error that has no name: `Will add an extra error: 44`.
            plain = !near(self.left(place - 2)).ends_with(b"extra ");
            if self.rest(at).starts_with(b"()") {
                at += 2;
            }
            let next = if self.byte(at) == Some(b'_') {
                at + 1
            } else {
                self.blanks(at)
            };
            if self
                .text
                .get(next..next + 4)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"code"))
            {
                (at, plain) = (next + 4, false);
            }
        }
        let number = self.number_after(at)?;
        plain &= number.separator != Some(b'=');
        let code = number.code;
        let known = code.name().is_some() && code.value() < 0x1_0000 || is_failure_in_decimal(code);
        let nothing = plain && role == CodeRole::Result && code.value() == 0;
        if nothing || !known && role == CodeRole::Result && plain {
            return None;
        }
        self.stated(number, role)
    }

    /// Reads a decimal number after "code": `exit code 3010`, `ReturnCode=5`,
    /// `Exit code of the thread was 31`. `place` is the start of that word.
    pub(super) fn after_code(&mut self, place: usize) -> Option<FoundCode<'a>> {
        let end = place + 4;
        if !matches!(self.byte(place + 3), Some(b'e' | b'E')) || self.is_word_at(end) {
            return None;
        }
        let (before, word) = context::last_word(near(self.left(end)));
        let stem = word.get(..word.len() - 4)?;
        let stem = match stem.strip_suffix(b"_").unwrap_or(stem) {
            [] => context::last_word(before.trim_ascii_end()).1,
            stem => stem,
        };
        if !context::ends(stem, &["exit", "return", "failure", "hresult", "win32"]) {
            return None;
        }
        let number = self.number_after(self.past_subject(end))?;
        let small = number.code.value() < 0x1_0000;
        if !small && !is_failure_in_decimal(number.code) {
            return None;
        }
        self.stated(number, CodeRole::Result)
    }

    /// Reads a decimal number, or the name of a constant, after "result" and its like:
    /// `Result: 44`, `dwRet = 31`, `HRESULT = E_FAIL`. `place` is at the last two letters of that
    /// word.
    pub(super) fn after_result(&mut self, place: usize) -> Option<FoundCode<'a>> {
        let end = place + 2;
        // Most words that end so are followed by another word.
        match self.rest(end) {
            [b':' | b'=', ..] | [b' ', b':' | b'=' | b'0'..=b'9' | b'A'..=b'Z', ..] => {}
            _ => return None,
        }
        let (_, word) = context::last_word(near(self.left(end)));
        if is_any(word, &["hresult"]) {
            return self.constant_after(end);
        }
        let returned = is_any(word, &["ret", "dwret", "iret", "lret", "nret"]);
        if !returned
            && !is_any(
                word,
                &["result", "dwresult", "iresult", "lresult", "nresult"],
            )
        {
            return None;
        }
        let number = self.number_after(end)?;
        // The queue of drivers prints `phase: 2, result 13, inf: sample.inf`.
        if number.separator.is_none() && !self.rest(number.written.end).starts_with(b", inf") {
            return None;
        }
        // A result of 0 or 1 may be a truth, and `Result: 12 files` is a count.
        let goes_on = matches!(self.rest(number.written.end), [b' ', next, ..] if is_word(*next));
        let small = (2..0x1_0000).contains(&number.code.value()) && !goes_on;
        let small = small || returned && number.code.value() < 0x1_0000;
        if !small && !is_failure_in_decimal(number.code) {
            return None;
        }
        self.stated(number, CodeRole::Result)
    }

    /// The name of a constant after "HRESULT" or "HRESULT =".
    fn constant_after(&mut self, end: usize) -> Option<FoundCode<'a>> {
        let mut at = self.blanks(end);
        if let Some(b':' | b'=') = self.byte(at) {
            at = self.blanks(at + 1);
        }
        let name = symbol::name(self.rest(at))?;
        self.constant(at..at + name.len(), CodeRole::Result)
    }

    /// The place after `was` or `is`, if a keyword goes on as in `code was` or
    /// `code of the thread was`.
    fn past_subject(&self, end: usize) -> usize {
        let reach = self.rest(end).get(..64).unwrap_or(self.rest(end));
        for word in [&b" was "[..], b" is "] {
            let at = match reach {
                [b' ', b'o', b'f', b' ', ..] => memchr::memmem::find(reach, word),
                _ => reach.starts_with(word).then_some(0),
            };
            if let Some(at) = at.filter(|&at| !reach.iter().take(at).any(|byte| *byte == b'\n')) {
                return end + at + word.len() - 1;
            }
        }
        end
    }

    /// Reads a decimal number that stands behind a keyword that ends at `word_end`: apart, after a
    /// colon or an equals sign, or in brackets.
    fn number_after(&self, word_end: usize) -> Option<Number> {
        let mut at = self.blanks(word_end);
        let separator = self.byte(at).filter(|byte| matches!(byte, b':' | b'='));
        if separator.is_some() {
            at = self.blanks(at + 1);
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
        Some(Number {
            code,
            written: start..end,
            separator,
        })
    }

    fn stated(&mut self, number: Number, role: CodeRole) -> Option<FoundCode<'a>> {
        self.at = number.written.end;
        let kind: CodeKind = number.code.kind();
        self.found(number.code, kind, role, number.written)
    }

    /// The first place from `at` on that is no blank, but at most four bytes on.
    fn blanks(&self, at: usize) -> usize {
        let blanks = self.rest(at).iter().take(4);
        at + blanks.take_while(|byte| **byte == b' ').count()
    }
}

/// Whether a decimal number is that of a failure which has eight digits in hexadecimal.
fn is_failure_in_decimal(code: Code) -> bool {
    code.value() >> 31 == 1 && code.is_familiar()
}
