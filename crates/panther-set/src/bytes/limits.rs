//! How far archives are followed: what a decompression bomb can cost at most.

/// How far archives are followed. Every limit is for one file that was found, with all that is
/// nested in it.
///
/// ```no_run
/// use panther_set::{Limits, LogSet};
///
/// let limits = Limits::default().with_depth(2).with_total(1 << 30);
/// let set = LogSet::builder().limits(limits).discover(["evidence"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(super) depth: u8,
    pub(super) members: u64,
    pub(super) ratio: u64,
    pub(super) total: u64,
    pub(super) memory: u64,
}

impl Default for Limits {
    /// 8 archives inside one another, 250,000 members, 250 bytes for one, 64 GiB decoded, 32 MiB in
    /// memory.
    fn default() -> Self {
        Self {
            depth: 8,
            members: 250_000,
            ratio: 250,
            total: 64 << 30,
            memory: 32 << 20,
        }
    }
}

impl Limits {
    /// Opens at most this many archives inside one another: 1 reads the members of a zip, but no
    /// archive among them. The default is 8; a customer's zip of zips of cabs has 3.
    #[must_use]
    pub const fn with_depth(self, depth: u8) -> Self {
        Self { depth, ..self }
    }

    /// Looks at no more than this many members. The default is 250,000.
    #[must_use]
    pub const fn with_members(self, members: u64) -> Self {
        Self { members, ..self }
    }

    /// Rejects what expands more than this many times, counted for each member and for the whole
    /// file once 64 MiB are decoded. The default is 250: deflate compresses a log 5 to 15 times,
    /// LZX 40 times, and zeros 1,000 times.
    #[must_use]
    pub const fn with_ratio(self, ratio: u64) -> Self {
        Self { ratio, ..self }
    }

    /// Decodes no more than this many bytes. The default is 64 GiB.
    #[must_use]
    pub const fn with_total(self, total: u64) -> Self {
        Self { total, ..self }
    }

    /// Decodes a zip inside another archive only up to this length. Its directory is at its end, so
    /// it is decoded to memory; each thread holds at most one that is in use. The default is 32
    /// MiB. Everything else streams.
    #[must_use]
    pub const fn with_memory(self, memory: u64) -> Self {
        Self { memory, ..self }
    }
}
