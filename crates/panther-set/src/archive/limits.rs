//! How far archives are followed, so that a file made to harm costs no more than it says here.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::ErrorKind;

/// Decoded bytes that are never held against the ratio: small logs of one repeated line compress beyond any bound, and harm nobody.
const FREE: u64 = 64 << 20;

/// How far archives are followed. Every limit is for one file that was found, with all that is nested in it.
///
/// ```
/// use panther_set::{Limits, LogSet};
///
/// let limits = Limits::default().with_depth(2).with_total(1 << 30);
/// let set = LogSet::new().with_limits(limits);
/// # assert!(set.sources().is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    depth: u8,
    members: u64,
    ratio: u64,
    total: u64,
    memory: u64,
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

    /// Whether an archive this deep is opened.
    pub(crate) fn admit_depth(self, depth: usize) -> Result<(), ErrorKind> {
        if depth <= usize::from(self.depth) {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Depth(self.depth)))
        }
    }

    /// Whether so many bytes are held in memory.
    pub(crate) fn admit_memory(self, len: u64) -> Result<(), ErrorKind> {
        if len <= self.memory {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Memory(self.memory)))
        }
    }

    pub(crate) const fn total(self) -> u64 {
        self.total
    }

    pub(crate) const fn memory(self) -> u64 {
        self.memory
    }

    /// The most that `packed` bytes may become, and the limit that says so.
    fn most(self, packed: u64) -> (u64, Limit) {
        let by_ratio = packed.saturating_mul(self.ratio).max(FREE);
        if by_ratio < self.total {
            (by_ratio, Limit::Ratio(self.ratio))
        } else {
            (self.total, Limit::Total(self.total))
        }
    }
}

/// A limit that was hit, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// So many archives are inside one another: [`Limits::with_depth`].
    Depth(u8),
    /// There are more members: [`Limits::with_members`].
    Members(u64),
    /// A byte becomes more bytes: [`Limits::with_ratio`].
    Ratio(u64),
    /// More bytes were decoded: [`Limits::with_total`].
    Total(u64),
    /// A nested zip is longer: [`Limits::with_memory`].
    Memory(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Depth(limit) => write!(
                f,
                "the limit is {limit} archives inside one another; more with --max-depth"
            ),
            Self::Members(limit) => write!(
                f,
                "only {limit} members are looked at; more with --max-members"
            ),
            Self::Ratio(limit) => write!(
                f,
                "expands more than {limit} times, as a zip bomb does; more with --max-ratio"
            ),
            Self::Total(limit) => write!(
                f,
                "the archive expands to more than {}; more with --max-total",
                Size(*limit)
            ),
            Self::Memory(limit) => write!(
                f,
                "a zip inside an archive needs memory, and more than {}; more with --max-memory",
                Size(*limit)
            ),
        }
    }
}

/// A number of bytes as people write it.
struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] {
            if self.0 >= 1 << shift && self.0.is_multiple_of(1 << shift) {
                return write!(f, "{} {unit}", self.0 >> shift);
            }
        }
        write!(f, "{} bytes", self.0)
    }
}

/// What one file has used of its limits.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    /// The length of the file.
    packed: u64,
    decoded: AtomicU64,
    members: AtomicU64,
}

impl Budget {
    pub(crate) const fn new(limits: Limits, packed: u64) -> Self {
        Self {
            limits,
            packed,
            decoded: AtomicU64::new(0),
            members: AtomicU64::new(0),
        }
    }

    pub(crate) const fn limits(&self) -> Limits {
        self.limits
    }

    /// How many more members may be looked at, and the limit.
    pub(crate) fn room(&self) -> u64 {
        self.limits
            .members
            .saturating_sub(self.members.load(Ordering::Relaxed))
    }

    /// Counts members.
    pub(crate) fn add_members(&self, count: u64) {
        self.members.fetch_add(count, Ordering::Relaxed);
    }

    /// The error where there is no room.
    pub(crate) const fn no_room(&self) -> ErrorKind {
        ErrorKind::Limit(Limit::Members(self.limits.members))
    }

    /// Whether `packed` bytes may become `decoded`, alone.
    pub(crate) fn admit(&self, packed: u64, decoded: u64) -> Result<(), ErrorKind> {
        let (most, limit) = self.limits.most(packed);
        if decoded <= most {
            Ok(())
        } else {
            Err(ErrorKind::Limit(limit))
        }
    }

    /// Counts bytes that are decoded, or that will be, unless they are too many together with all that were counted.
    pub(crate) fn charge(&self, decoded: u64) -> Result<(), ErrorKind> {
        let (most, limit) = self.limits.most(self.packed);
        self.decoded
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                used.checked_add(decoded).filter(|&sum| sum <= most)
            })
            .map(drop)
            .map_err(|_| ErrorKind::Limit(limit))
    }
}
