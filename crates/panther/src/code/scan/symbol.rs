//! Codes that a message states by the name of a constant: `HRESULT_FROM_WIN32(1058)`,
//! `NTSTATUS_FROM_WIN32(ERROR_INVALID_DATA)`, and the status after the mark `(F)`.

use std::ops::Range;

use super::context::{self, Context};
use super::number::{decimal, decimal_run, hex, hex_run, is_word};
use super::{Codes, near};
use crate::code::table::{NTSTATUS, WIN32};
use crate::code::{Code, CodeKind, CodeRole, FoundCode, parse};

/// The longest name of a constant that is read.
const NAME_MAX: usize = 100;

impl<'a> Codes<'a> {
    /// Reads the argument of a macro such as `HRESULT_FROM_WIN32`, in which `place` is at `_FROM_`.
    /// The code is the argument: the Win32 error or the NTSTATUS that the macro wraps.
    pub(super) fn in_macro(&mut self, place: usize) -> Option<FoundCode<'a>> {
        let rest = self.rest(place).strip_prefix(b"_FROM_")?;
        let (before, word) = context::last_word(near(self.left(place)));
        if !context::ends(word, &["hresult", "ntstatus"]) {
            return None;
        }
        let source = rest
            .iter()
            .take(12)
            .take_while(|byte| is_word(**byte))
            .count();
        let table = match rest.get(..source)? {
            b"WIN32" | b"SETUPAPI" => &WIN32,
            b"NT" | b"NTSTATUS" => &NTSTATUS,
            _ => return None,
        };
        let argument = rest.get(source..)?.strip_prefix(b"(")?;
        let length = argument
            .iter()
            .take(NAME_MAX)
            .position(|byte| *byte == b')')?;
        let start = self.text.len() - argument.len();
        let argument = argument.get(..length)?;
        let value = match argument {
            [b'0', b'x' | b'X', digits @ ..] if hex_run(digits) == digits.len() => hex(digits)?,
            digits if decimal_run(digits, 11) == digits.len() => decimal(digits)?,
            name => table.value_of(str::from_utf8(name).ok()?)?,
        };
        let code = Code::new(value);
        let kind = if std::ptr::eq(table, &raw const NTSTATUS) {
            CodeKind::NtStatus
        } else {
            code.kind()
        };
        let role = match context::before(before) {
            Context::Gle => CodeRole::Gle,
            _ => CodeRole::Result,
        };
        self.at = start + length;
        self.found(code, kind, role, start..start + length)
    }

    /// Reads the status behind the mark of a failure: `(F) STATUS_NOT_FOUND #12# from ...`,
    /// `(F) c0000280 [Error,...]`. `place` is at the mark.
    pub(super) fn after_mark(&mut self, place: usize) -> Option<FoundCode<'a>> {
        let rest = self.rest(place).strip_prefix(b"(F) ")?;
        let start = self.text.len() - rest.len();
        match name(rest) {
            Some(name) => self.constant(start..start + name.len(), CodeRole::Result),
            None => self.bare(start),
        }
    }

    /// The code of the constant whose name is written there; `None` if no table has the name.
    pub(super) fn constant(
        &mut self,
        written: Range<usize>,
        role: CodeRole,
    ) -> Option<FoundCode<'a>> {
        let name = str::from_utf8(self.text.get(written.clone())?).ok()?;
        let (code, kind) = parse::by_name(name)?;
        self.at = written.end;
        self.found(code, kind, role, written)
    }
}

/// The name of a constant at the start of `text`: capitals, digits and at least one underscore, as
/// a whole word.
pub(super) fn name(text: &[u8]) -> Option<&[u8]> {
    let length = text
        .iter()
        .take(NAME_MAX)
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_')
        .count();
    let (name, rest) = text.split_at_checked(length)?;
    let whole = !rest
        .first()
        .is_some_and(|byte| is_word(*byte) || *byte == b'(');
    (whole && name.contains(&b'_')).then_some(name)
}
