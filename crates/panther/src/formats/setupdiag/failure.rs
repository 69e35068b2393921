//! The phase and the operation of setup that the texts of a result state.

use std::ops::{ControlFlow, Range};

use memchr::memmem;

use super::layout::{Results, is_text};
use crate::model::escaping::Escaping as _;

/// The keys of the last phase and of the last operation, the surer ones first.
pub(super) const PHASE: [&[u8]; 3] = [b"LastPhase", b"Last Phase", b"Last Setup Phase"];
pub(super) const OPERATION: [&[u8]; 4] = [
    b"LastOperation",
    b"Last Operation",
    b"Last Setup Operation",
    b"Operation",
];

/// The words that end a value. Some layouts lose the line breaks between a value and the next key.
const ENDS: [&[u8]; 12] = [
    b"LastPhase",
    b"LastOperation",
    b"Last Phase",
    b"Last Operation",
    b"Last Setup ",
    b"Error:",
    b"Error =",
    b"ErrorCode",
    b"ExtendedCode",
    b"LogEntry:",
    b"Refer to",
    b"Recommend",
];

/// The range of the value of the first of these keys that one of the texts of a result has.
pub(super) fn value(layout: Results, record: &[u8], keys: &[&[u8]]) -> Option<Range<usize>> {
    keys.iter().find_map(|key| {
        let mut found = None;
        layout.each_part(record, &mut |name, range| {
            if is_text(name) && name != b"LogErrorLine" {
                found = value_in(layout, record, range, key);
            }
            match found {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        });
        found
    })
}

/// The value after `key` and a `=` or `:` in a text.
fn value_in(
    layout: Results,
    record: &[u8],
    text: Range<usize>,
    key: &[u8],
) -> Option<Range<usize>> {
    let bytes = record.get(text.clone())?;
    memmem::find_iter(bytes, key).find_map(|at| {
        let rest = bytes.get(at + key.len()..)?.trim_ascii_start();
        let rest = rest
            .strip_prefix(b"=")
            .or_else(|| rest.strip_prefix(b":"))?;
        let rest = rest.trim_ascii_start();
        let start = text.end - rest.len();
        // The bound keeps the search linear, whatever the text is.
        let line = rest.get(..VALUE).unwrap_or(rest);
        let line = match layout.line_break(line) {
            Some(end) => line.get(..end.start)?,
            None => line,
        };
        let end = ENDS
            .iter()
            .filter_map(|end| memmem::find(line, end))
            .min()
            .unwrap_or(line.len());
        let value = line.get(..end)?.trim_ascii_end();
        let value = value.strip_suffix(b",").unwrap_or(value).trim_ascii_end();
        (!value.is_empty()).then(|| start..start + value.len())
    })
}

/// The maximum length of a value.
const VALUE: usize = 1024;
