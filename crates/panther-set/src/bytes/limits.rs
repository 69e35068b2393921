//! How far archives are followed: what a decompression bomb can cost at most.

/// How far archives are followed. Every limit is for one file that was found, with all that is nested in it.
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
    /// 8 archives inside one another, 250,000 members, 250 bytes for one, 64 GiB decoded, 32 MiB in memory.
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
    /// How many archives may be inside one another: 1 reads the members of a zip and no archive among them. 8 without this; a customer's
    /// zip of zips of cabs has 3.
    #[must_use]
    pub const fn with_depth(self, depth: u8) -> Self {
        Self { depth, ..self }
    }

    /// How many members are looked at. 250,000 without this.
    #[must_use]
    pub const fn with_members(self, members: u64) -> Self {
        Self { members, ..self }
    }

    /// How many bytes one byte may become, counted for each member and for the whole file, from 64 MiB decoded bytes on. 250 without
    /// this: deflate makes 5 to 15 of a log, LZX 40, and zeros become 1,000.
    #[must_use]
    pub const fn with_ratio(self, ratio: u64) -> Self {
        Self { ratio, ..self }
    }

    /// How many bytes may be decoded. 64 GiB without this.
    #[must_use]
    pub const fn with_total(self, total: u64) -> Self {
        Self { total, ..self }
    }

    /// How long a zip inside another archive may be. Its directory is at its end, so it is decoded to memory; every thread holds at most one
    /// that is in use. 32 MiB without this. All else streams.
    #[must_use]
    pub const fn with_memory(self, memory: u64) -> Self {
        Self { memory, ..self }
    }
}
