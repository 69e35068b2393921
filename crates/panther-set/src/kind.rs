//! Files that hold no text log, told by their first bytes or their name.

/// What a file is, where it is of a kind that is not read.
pub(crate) fn not_a_log(head: &[u8], name: &str) -> Option<&'static str> {
    const BY_BYTES: [(&[u8], &str); 8] = [
        (b"ElfFile\0", "an event log (.evtx)"),
        (b"\x30\0\0\0LfLe", "an event log of Windows XP (.evt)"),
        (b"MSCF\0\0\0\0", "a cabinet"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x1F\x8B", "a gzip file"),
        (b"PAGEDU64", "a memory dump"),
        (b"PAGEDUMP", "a memory dump"),
        (b"MDMP", "a process dump"),
    ];
    let by_bytes = BY_BYTES
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|&(_, kind)| kind);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    // An event trace has no magic number, and rotated ones are called `name.etl.001`.
    let is_trace =
        extension.eq_ignore_ascii_case("etl") || name.to_ascii_lowercase().contains(".etl.");
    by_bytes.or_else(|| is_trace.then_some("an event trace (.etl)"))
}

/// Whether bytes are no text in any encoding: NULs, and not as UTF-16 or as the tail of a crashed writer has them.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    let text = head
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    head.iter().take(text).any(|&byte| byte == 0)
}
