//! `PFRO.log`: the files that Windows renamed or deleted while it started, because they were in use
//! before ("pending file rename operations").
//!
//! ```text
//! 3/9/2031 8:10:2 - PFRO Error: \??\C:\Contoso\old.dll, |delete operation|, 0xc0000034
//! 3/9/2031 8:10:2 - 3 Successful PFRO operations
//! ```
//!
//! The month comes first in every language, and no number has a leading zero.

use std::ops::Range;

use memchr::memmem;

use super::{Kind, Stamp, Stamped};
use crate::details::field::Fields;
use crate::model::explain::FormatId;
use crate::model::level::Level;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::fixed::Fixed;
use crate::scan::stamp::Stamps;

/// The format `pfro`.
#[derive(Debug)]
pub(crate) struct Pfro;

pub(crate) static PFRO: Stamped<Pfro> = Stamped::NEW;

const ERROR: &[u8] = b"PFRO Error";

impl Kind for Pfro {
    const ID: FormatId = FormatId::new("pfro");
    const ABOUT: &'static str = "PFRO.log: files renamed or deleted while Windows starts";
    const STEMS: &'static [&'static str] = &["pfro"];
    const LOOKAHEAD: usize = b"12/31/2031 23:59:59 - ".len();

    fn stamp(_stamps: &mut Stamps, line: &[u8]) -> Option<Stamp> {
        let mut stamp = Fixed::new(line);
        let month = stamp.one_or_two()?;
        stamp.byte(b'/')?;
        let day = stamp.one_or_two()?;
        stamp.byte(b'/')?;
        let year = stamp.four()?;
        stamp.byte(b' ')?;
        let hour = stamp.one_or_two()?;
        stamp.byte(b':')?;
        let minute = stamp.one_or_two()?;
        stamp.byte(b':')?;
        let second = stamp.one_or_two()?;
        let rest = stamp.rest().strip_prefix(b" - ")?;
        Some(Stamp {
            time: LogTime::new(year, month, day, hour, minute, second),
            len: line.len() - rest.len(),
        })
    }

    fn is_typical(message: &[u8]) -> bool {
        memmem::find(message, b"PFRO").is_some()
    }

    fn level(message: &[u8]) -> Option<(Level, Range<usize>)> {
        let len = ERROR.len();
        (message.starts_with(ERROR)).then_some((Level::Error, len - b"Error".len()..len))
    }

    /// The last column of a failed operation.
    fn result(message: &[u8]) -> Option<Range<usize>> {
        let (_, code) = last_comma(message.strip_prefix(ERROR)?);
        let is_last = code.starts_with(b"0x") && message.ends_with(code);
        is_last.then_some(message.len() - code.len()..message.len())
    }

    /// The file, and where it goes or that it is deleted.
    fn fields<'a>(message: &'a [u8], fields: &mut Fields<'a>) {
        let Some(rest) = message.strip_prefix(ERROR) else {
            return;
        };
        let rest = rest.strip_prefix(b":").unwrap_or(rest).trim_ascii();
        // A path may have commas; the code and the operation have none.
        let (rest, _code) = last_comma(rest);
        let (file, target) = last_comma(rest);
        fields.text("file", Some(Text::new(without_prefix(file))));
        let operation = target
            .strip_prefix(b"|")
            .and_then(|target| target.strip_suffix(b"|"));
        match operation {
            Some(operation) => fields.text("operation", Some(Text::new(operation))),
            None => fields.text("destination", Some(Text::new(without_prefix(target)))),
        }
    }
}

/// Splits a text at its last comma, without the blanks around both parts.
fn last_comma(text: &[u8]) -> (&[u8], &[u8]) {
    let comma = memchr::memrchr(b',', text).unwrap_or(text.len());
    let (before, after) = text.split_at_checked(comma).unwrap_or((text, &[]));
    let after = after.strip_prefix(b",").unwrap_or(after);
    (before.trim_ascii(), after.trim_ascii())
}

/// A path without the prefix of the object manager, and without the mark `!` that lets it replace
/// a file.
fn without_prefix(path: &[u8]) -> &[u8] {
    let path = path.strip_prefix(b"!").unwrap_or(path);
    path.strip_prefix(br"\??\").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::details::field::FieldValue;

    fn fields(message: &str) -> Vec<(&'static str, String)> {
        let mut fields = Fields::default();
        Pfro::fields(message.as_bytes(), &mut fields);
        let text = |value| match value {
            FieldValue::Text(text) => text.to_string(),
            _ => String::new(),
        };
        let fields = fields.into_iter();
        fields.map(|field| (field.key, text(field.value))).collect()
    }

    #[test]
    fn the_last_column_is_the_result() {
        for (message, expected) in [
            (
                r"PFRO Error: \??\C:\a, b.tmp, |delete operation|, 0xc0000034",
                Some("0xc0000034"),
            ),
            (
                r"PFRO Error: \??\C:\a.dll, !\??\C:\b.dll, 0x00000005",
                Some("0x00000005"),
            ),
            (r"PFRO Error: \??\C:\a.dll, |delete operation|", None),
            ("PFRO Error", None),
            ("3 Successful PFRO operations, 0x1", None),
        ] {
            let place = Pfro::result(message.as_bytes());
            let found = place.and_then(|place| message.get(place));
            assert_eq!(found, expected, "{message}");
        }
    }

    #[test]
    fn operations_have_their_files() {
        assert_eq!(
            fields(r"PFRO Error: \??\C:\Contoso\a, b.tmp, |delete operation|, 0xc0000034"),
            [
                ("file", r"C:\Contoso\a, b.tmp".to_owned()),
                ("operation", "delete operation".to_owned())
            ]
        );
        assert_eq!(
            fields(r"PFRO Error: \??\C:\Contoso\a.dll, !\??\C:\Contoso\b.dll, 0xc000003a"),
            [
                ("file", r"C:\Contoso\a.dll".to_owned()),
                ("destination", r"C:\Contoso\b.dll".to_owned())
            ]
        );
        assert!(fields("3 Successful PFRO operations").is_empty());
        assert!(fields("PFRO Error").is_empty());
    }
}
