//! What a file is, by its first bytes and its name: an archive, or a log of some format and
//! encoding.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use panther::{Format, LEARN, SNIFF, formats};

use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::file_kind;
use crate::error::ErrorKind;
use crate::text::encoding::Encoding;
use crate::text::reader::Utf8Reader;

/// What the first bytes show.
pub(crate) enum Detected {
    Log(&'static dyn Format, Encoding),
    Archive(ArchiveKind),
}

/// Tells what a file is by its first bytes and its name. With `text_only`, binary data that nothing
/// knows is not taken for a log.
pub(crate) fn look(head: &[u8], name: &str, text_only: bool) -> Result<Detected, ErrorKind> {
    if let Some(kind) = ArchiveKind::of(head) {
        return Ok(Detected::Archive(kind));
    }
    if let Some(reason) = file_kind::not_a_log(head, name) {
        return Err(reason);
    }
    let (format, encoding) = detect(head, name);
    if text_only && format.id().0 == "plain" && !encoding.is_utf16() && file_kind::is_binary(head) {
        return Err(ErrorKind::NotALog("binary data"));
    }
    Ok(Detected::Log(format, encoding))
}

/// The first bytes of a file.
pub(super) fn read_head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?
        .take(SNIFF as u64)
        .read_to_end(&mut head)?;
    Ok(head)
}

/// The format of a file, with what more of the file than its first bytes settles. What cannot be
/// read now will be said when its items are asked for.
pub(super) fn learn(
    format: &'static dyn Format,
    encoding: Encoding,
    path: &Path,
) -> &'static dyn Format {
    if format.doubt().is_none() {
        return format;
    }
    let Ok(file) = File::open(path) else {
        return format;
    };
    let mut reader = Utf8Reader::new(file.take(LEARN as u64), encoding);
    while let Ok(Some(piece)) = reader.next_piece() {
        if let Some(learned) = format.learn(piece) {
            return learned;
        }
    }
    format
}

pub(super) fn detect(head: &[u8], name: &str) -> (&'static dyn Format, Encoding) {
    let encoding = Encoding::sniff(head);
    (detect_in(encoding, head, name), encoding)
}

pub(super) fn detect_in(encoding: Encoding, head: &[u8], name: &str) -> &'static dyn Format {
    if !encoding.is_utf16() {
        return formats::detect(head, name);
    }
    let mut reader = Utf8Reader::new(head, encoding);
    // A slice cannot fail to be read.
    let text = reader.next_piece().ok().flatten().unwrap_or_default();
    formats::detect(text, name)
}
