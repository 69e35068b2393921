//! The local header of each member of a zip. The directory repeats its fields.

/// The length of a local header, without the name and the extra fields.
pub(super) const LOCAL_HEADER: usize = 30;

/// The fields of a local header that panther needs.
pub(super) struct LocalHeader {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    packed: u32,
    len: u32,
    pub(super) name: u16,
    extra: u16,
}

impl LocalHeader {
    pub(super) fn parse(bytes: &[u8; LOCAL_HEADER]) -> Option<Self> {
        let word = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let long = |at: usize| u32::from(word(at)) | u32::from(word(at + 2)) << 16;
        (bytes[..4] == *b"PK\x03\x04").then(|| Self {
            flags: word(6),
            method: word(8),
            crc: long(14),
            packed: long(18),
            len: long(22),
            name: word(26),
            extra: word(28),
        })
    }

    /// The number of bytes between this header and the compressed data.
    pub(super) fn behind(&self) -> u32 {
        u32::from(self.name) + u32::from(self.extra)
    }

    /// Whether the lengths and the checksum follow the compressed data. A writer that streams does
    /// not know them when it writes the header.
    pub(super) const fn is_streamed(&self) -> bool {
        self.flags & 8 != 0
    }

    /// The compressed and the decoded length. Members of 4 GiB or more state them in an extra
    /// field.
    pub(super) fn lengths(&self, extra: &[u8]) -> (u64, u64) {
        let mut rest = extra;
        while let Some(([id0, id1, len0, len1], more)) = rest.split_first_chunk() {
            let len = usize::from(u16::from_le_bytes([*len0, *len1]));
            let Some((field, more)) = more.split_at_checked(len) else {
                break;
            };
            if let ([1, 0], Some((len, rest))) = ([*id0, *id1], field.split_first_chunk())
                && self.len == u32::MAX
                && let Some(packed) = rest.first_chunk()
            {
                return (u64::from_le_bytes(*packed), u64::from_le_bytes(*len));
            }
            rest = more;
        }
        (self.packed.into(), self.len.into())
    }
}
