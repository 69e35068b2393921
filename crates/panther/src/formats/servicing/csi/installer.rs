//! Advanced installers.

use super::details::Installer;
use crate::formats::servicing::token::{Needle, split_once, until};
use crate::model::text::Text;

/// The most lines of a block in which its installer is looked for.
const LINES: usize = 32;

/// Parses `Failed execution of queue item Installer: Sample ({...}) with HRESULT ...`.
pub(super) fn of_failure(text: &[u8]) -> Option<Installer<'_>> {
    static OPEN: Needle = Needle::new(b" ({");
    let rest = text
        .strip_prefix(b"Failed execution of queue item")?
        .trim_ascii_start()
        .strip_prefix(b"Installer:")?
        .trim_ascii_start();
    let (name, rest) = OPEN.split(rest)?;
    let (id, _) = split_once(rest, b'}')?;
    // The braces are around the digits.
    let start = text.len() - rest.len() - 1;
    installer(Some(name), text.get(start..start + id.len() + 2))
}

/// Parses the labels below `Begin executing advanced installer`: `Installer ID: {...}` and
/// `Installer name: 'Sample'`.
pub(super) fn of_block<'a>(text: &[u8], lines: &'a [u8]) -> Option<Installer<'a>> {
    if !text.starts_with(b"Begin executing advanced installer") {
        return None;
    }
    let (mut name, mut id) = (None, None);
    for line in lines.split(|byte| *byte == b'\n').take(LINES) {
        let line = line.trim_ascii();
        if let Some(value) = line.strip_prefix(b"Installer ID:") {
            id = Some(value.trim_ascii());
        } else if let Some(value) = line.strip_prefix(b"Installer name:") {
            name = Some(unquoted(value.trim_ascii()));
        }
    }
    installer(name, id)
}

/// The text in quotes, which the size of the text may precede: `'Sample'`, `[l:6 ml:7]'Sample'`,
/// `[6]"Sample"`.
pub(in crate::formats::servicing) fn unquoted(value: &[u8]) -> &[u8] {
    let quoted = value
        .strip_prefix(b"[")
        .and_then(|sized| split_once(sized, b']'))
        .map_or(value, |(_, quoted)| quoted);
    match quoted {
        [quote @ (b'\'' | b'"'), inner @ ..] => until(inner, *quote),
        _ => value,
    }
}

fn installer<'a>(name: Option<&'a [u8]>, id: Option<&'a [u8]>) -> Option<Installer<'a>> {
    let text = |part: Option<&'a [u8]>| part.filter(|part| !part.is_empty()).map(Text::new);
    let installer = Installer {
        name: text(name),
        id: text(id),
    };
    (installer.name.is_some() || installer.id.is_some()).then_some(installer)
}
