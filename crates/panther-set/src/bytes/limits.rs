//! The limits on what a file expands to, which bound the cost of a decompression bomb.

#[cfg(any(feature = "archives", feature = "evtx"))]
use crate::error::ErrorKind;
#[cfg(any(feature = "archives", feature = "evtx"))]
use crate::limit::Limit;

/// The number of decoded bytes that the ratio does not apply to. A small log that repeats one line
/// compresses beyond any ratio and does no harm.
#[cfg(any(feature = "archives", feature = "evtx"))]
pub(super) const FREE: u64 = 64 << 20;

/// Limits on archives and event logs, which bound the cost of a decompression bomb.
///
/// Each limit applies to one file on disk together with all archives nested in it. A file that
/// exceeds a limit is reported as [`ErrorKind::Limit`](crate::ErrorKind::Limit); the rest of the
/// set is read.
///
/// What counts are the bytes that decoders make, and not those that somebody keeps:
///
/// - Each decoded stream counts once, up to the furthest byte that somebody needs. A member in the
///   middle of a stream, such as a file of a cabinet, needs all bytes before it too. panther counts
///   the members in their order before it decodes any of them, so the limit ends at the same member
///   on any number of threads.
/// - Bytes that two members of a stream share count for each of them. Members of a zip and folders
///   of a cabinet cannot share bytes: each ends before the next one begins.
/// - Bytes that are decoded only to find the members have a count of their own, with the same
///   maximum: those that are decoded again to get to a member, and those that show where a member
///   of a damaged zip ends. The latter may be an eighth of the maximum, or 64 MiB. A caller may
///   then read the members as often as it likes.
///
/// The names of all members of a file, each together with the names of the archives around it, may
/// have 32 MiB. Of one name, panther keeps 4 KiB and adds an ellipsis.
///
/// A binary event log (`.evtx`) expands when panther renders its records as text. The ratio and the
/// number of decoded bytes apply to the text of each log.
///
/// ```no_run
/// use panther_set::{Limits, LogSet};
///
/// let limits = Limits::default().with_depth(2).with_total(1 << 30);
/// let set = LogSet::builder().limits(limits).discover(["evidence"]);
/// for problem in set.skipped() {
///     eprintln!("{problem}");
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(super) depth: u8,
    pub(super) members: u64,
    ratio: u64,
    pub(super) total: u64,
    pub(super) memory: u64,
}

impl Default for Limits {
    /// The default limits: 8 levels of nesting, 250,000 members, a compression ratio of 250, 64 GiB
    /// of decoded bytes, and 32 MiB of memory for each nested zip.
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
    /// Sets the maximum nesting depth (default: 8). With 1, panther reads the members of a zip but
    /// no archive among them. A customer's zip of zips of cabinets needs 3.
    #[must_use]
    pub const fn with_depth(self, depth: u8) -> Self {
        Self { depth, ..self }
    }

    /// Sets the maximum number of members (default: 250,000).
    #[must_use]
    pub const fn with_members(self, members: u64) -> Self {
        Self { members, ..self }
    }

    /// Sets the maximum compression ratio (default: 250).
    ///
    /// Rejects a member or a file that expands more than `ratio`-fold. The check begins after the
    /// first 64 MiB of decoded bytes. For comparison: deflate compresses a log 5 to 15-fold, LZX
    /// 40-fold, and deflate compresses zeros 1,000-fold.
    #[must_use]
    pub const fn with_ratio(self, ratio: u64) -> Self {
        Self { ratio, ..self }
    }

    /// Sets the maximum number of decoded bytes (default: 64 GiB).
    #[must_use]
    pub const fn with_total(self, total: u64) -> Self {
        Self { total, ..self }
    }

    /// Sets the maximum length in bytes of a zip inside another archive (default: 32 MiB).
    ///
    /// panther decodes such a zip to memory, because its directory is at its end. Each thread holds
    /// at most one that is in use. All other archives stream.
    #[must_use]
    pub const fn with_memory(self, memory: u64) -> Self {
        Self { memory, ..self }
    }

    /// The largest decoded length of `packed` bytes, and the limit that sets it.
    #[cfg(any(feature = "archives", feature = "evtx"))]
    pub(super) fn most(self, packed: u64) -> (u64, Limit) {
        let by_ratio = packed.saturating_mul(self.ratio).max(FREE);
        if by_ratio < self.total {
            (by_ratio, Limit::Ratio(self.ratio))
        } else {
            (self.total, Limit::Total(self.total))
        }
    }

    /// Fails if `packed` bytes must not expand to `decoded` bytes.
    #[cfg(any(feature = "archives", feature = "evtx"))]
    pub(crate) fn admit(self, packed: u64, decoded: u64) -> Result<(), ErrorKind> {
        let (most, limit) = self.most(packed);
        if decoded <= most {
            Ok(())
        } else {
            Err(ErrorKind::Limit(limit))
        }
    }
}
