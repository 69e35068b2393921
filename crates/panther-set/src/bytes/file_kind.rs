//! Recognizes files that hold no log that panther reads, by their first bytes or their name.

use crate::error::ErrorKind;

/// The first bytes of a binary event log (`.evtx`).
pub(crate) const EVENT_LOG: &[u8] = b"ElfFile\0";

/// The reason for not reading a file of this kind, or `None` if panther reads it.
pub(crate) fn not_a_log(head: &[u8], name: &str) -> Option<ErrorKind> {
    // Files that may hold logs come first.
    const UNSUPPORTED: [(&[u8], &str); 9] = [
        (
            b"\x30\0\0\0LfLe",
            "an event log of Windows XP (.evt), which `wevtutil epl OLD.evt NEW.evtx /lf:true` converts",
        ),
        (b"\xFF\xFE\0\0", "text in UTF-32; save it as UTF-8"),
        (b"\0\0\xFE\xFF", "text in UTF-32; save it as UTF-8"),
        (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
        (b"Rar!\x1A\x07", "a RAR archive"),
        (b"\xFD7zXZ\0", "an xz file"),
        (b"BZh", "a bzip2 file"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard file"),
        (b"SZDD\x88\xF0\x27\x33", "a file packed by COMPRESS.EXE"),
    ];
    const NO_LOGS: [(&[u8], &str); 2] = [
        (b"MSWIM\0\0\0", "a Windows image (.wim)"),
        (b"regf", "a registry hive"),
    ];
    if cfg!(not(feature = "evtx")) && head.starts_with(EVENT_LOG) {
        return Some(ErrorKind::FeatureOff {
            kind: "an event log (.evtx)",
            feature: "evtx",
        });
    }
    let by_bytes = |kinds: &[(&[u8], &'static str)]| {
        let kind = kinds.iter().find(|(magic, _)| head.starts_with(magic));
        kind.map(|&(_, kind)| kind)
    };
    if let Some(kind) = by_bytes(&UNSUPPORTED) {
        return Some(ErrorKind::Unsupported(kind.to_owned()));
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    // An event trace has no magic number. Windows names rotated traces `name.etl.001`.
    let is_trace =
        extension.eq_ignore_ascii_case("etl") || name.to_ascii_lowercase().contains(".etl.");
    by_bytes(&NO_LOGS)
        .or_else(|| {
            is_trace.then_some(
                "an event trace (.etl), which `tracerpt TRACE.etl -o TRACE.xml -of XML` converts",
            )
        })
        .map(ErrorKind::NotALog)
}

/// Whether the bytes are not text: whether they contain NULs before the last other byte. The caller
/// rules out UTF-16. NULs at the end are text, because a crashed writer leaves them.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    let text = head
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    head.iter().take(text).any(|&byte| byte == 0)
}
