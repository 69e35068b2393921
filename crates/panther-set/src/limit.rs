//! The limits on what a file expands to, as error messages name them.

use std::fmt;

/// A limit that an archive or an event log exceeds, with its value.
///
/// ```
/// use panther_set::Limit;
///
/// assert_eq!(
///     Limit::Total(64 << 30).to_string(),
///     "expands to more than 64 GiB; more with --max-total",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// The maximum nesting depth: [`Limits::with_depth`](crate::Limits::with_depth).
    Depth(u8),
    /// The maximum number of members: [`Limits::with_members`](crate::Limits::with_members).
    Members(u64),
    /// The maximum compression ratio: [`Limits::with_ratio`](crate::Limits::with_ratio).
    Ratio(u64),
    /// The maximum number of bytes in the names of all members. Each name counts together with the
    /// names of the archives around it.
    Names(u64),
    /// The maximum number of decoded bytes: [`Limits::with_total`](crate::Limits::with_total).
    Total(u64),
    /// The maximum number of bytes that are decoded only to find the members, which
    /// [`Limits::with_ratio`](crate::Limits::with_ratio) and
    /// [`Limits::with_total`](crate::Limits::with_total) set.
    Search(u64),
    /// The maximum length of a nested zip in bytes:
    /// [`Limits::with_memory`](crate::Limits::with_memory).
    Memory(u64),
    /// The maximum number of logs that one [`FollowSet`](crate::FollowSet) follows.
    Followed(usize),
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
            Self::Names(limit) => write!(
                f,
                "only members whose names fit into {} together are looked at",
                Size(*limit)
            ),
            Self::Ratio(limit) => write!(
                f,
                "expands more than {limit} times, as a zip bomb does; more with --max-ratio"
            ),
            Self::Total(limit) => write!(
                f,
                "expands to more than {}; more with --max-total",
                Size(*limit)
            ),
            Self::Search(limit) => write!(
                f,
                "finding the members alone decodes more than {}; more with --max-ratio or --max-total",
                // It follows from a length in bytes, so round it down.
                Size(if *limit < 1 << 20 {
                    *limit
                } else {
                    *limit >> 20 << 20
                })
            ),
            Self::Memory(limit) => write!(
                f,
                "a zip inside an archive needs memory, and more than {}; more with --max-memory",
                Size(*limit)
            ),
            Self::Followed(limit) => write!(f, "only {limit} logs are followed at a time"),
        }
    }
}

/// Displays a number of bytes with the largest unit that divides it.
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
