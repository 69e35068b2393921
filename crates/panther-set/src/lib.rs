//! Where logs come from: files, folders, archives and streams, one after another or side by side.
//!
//! - [`LogSet`] is any number of sources of any size. It hands their items to closures, on as many
//!   threads as there are, in bounded memory. Members of zip, cab, gzip and tar archives are
//!   sources like files, read in place, as deep as [`Limits`] allow. [`LogSet::timeline`] puts all
//!   of them in one order by time.
//! - [`LogFile`] is one log in memory, read or mapped, with an iterator over its items.
//! - `Follower` is one log that is still being written.
//!
//! # Features
//!
//! All are on by default. Without a feature, files that it would read are named as not read.
//!
//! - `archives`: reads zip, cab, gzip and tar archives.
//! - `evtx`: reads binary event logs (`.evtx`). The text of an item is the XML of its record, which
//!   is read as that of an exported log is; its span is that of the binary record in the file.
//!   Records come in the order of their ids, save those of a stream, which come as they stand. A
//!   record that cannot be decoded is unparsed, with a text that says why.
//! - `follow`: follows a log that is still being written.
//! - `time-zones`: knows time zones by name, such as `Europe/Berlin`. Fixed offsets such as
//!   `+01:00` need no feature.
//!
//! ```no_run
//! use panther_set::LogSet;
//!
//! let set = LogSet::discover(["evidence/Windows"]);
//! let (events, errors) = set.par_fold(
//!     || 0_u64,
//!     |count, _source, item| {
//!         *count += u64::from(item.event().is_some());
//!         std::ops::ControlFlow::Continue(())
//!     },
//!     |one, other| one + other,
//! );
//! for problem in set.skipped().iter().chain(&errors) {
//!     eprintln!("{problem}");
//! }
//! println!("{events} events");
//! ```

mod bytes;
mod error;
#[cfg(feature = "follow")]
mod follow;
mod limit;
mod reading;
mod set;
mod text;
mod time;

pub use bytes::limits::Limits;
pub use error::{Error, ErrorKind, Result};
#[cfg(feature = "follow")]
pub use follow::{
    follower::{Follower, Waker},
    notice::{Batch, Notice},
    options::FollowOptions,
};
pub use limit::Limit;
pub use reading::{log_file::LogFile, progress::Progress, registry::registry, source::Source};
pub use set::{builder::LogSetBuilder, filter::Filter, log_set::LogSet};
pub use text::{code_page::CodePage, encoding::Encoding, line_count::LineCount};
pub use time::{
    bound::{Bound, InvalidBound},
    clock::Clock,
    evidence::OffsetEvidence,
    merged_items::{MergedItem, MergedItems},
    offset::{Offset, UnknownZone},
    offset_source::{BorrowedOffsets, OffsetSource},
    offsets::{OffsetRange, Offsets},
    timeline::Timeline,
    zone::TimeZone,
};

/// The programs in the README of the workspace and in that of this crate compile and run.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../../../README.md")]
    struct Workspace;

    #[doc = include_str!("../README.md")]
    struct Crate;
}
