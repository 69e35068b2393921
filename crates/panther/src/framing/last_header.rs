//! The header of the last record, with which a cursor compares the lines that follow.

use crate::model::head::Head;

/// The longest header that can be compared.
pub(super) const LONGEST: usize = 63;

/// The header of the last record, and how many records with the same header follow.
#[derive(Clone)]
pub(crate) struct LastHeader {
    /// A line feed, and the header.
    pub(super) bytes: [u8; LONGEST + 1],
    /// Whether the bytes behind the last record begin with the same header, and its columns depend
    /// on these bytes alone.
    pub(super) is_repeated: bool,
    /// The head of the last record for which `is_repeated` was set. No `Option`, because each
    /// record that is taken would ask whether it is there.
    pub(super) head: Head,
    /// The next lines of this number, each a record, have the same header. The kernel has found
    /// their ends.
    pub(super) count: usize,
    /// Whether all bytes of these lines are ASCII. If not, they may still be.
    pub(super) is_ascii: bool,
}

impl Default for LastHeader {
    fn default() -> Self {
        Self {
            bytes: [b'\n'; LONGEST + 1],
            is_repeated: false,
            head: Head::EMPTY,
            count: 0,
            is_ascii: false,
        }
    }
}
