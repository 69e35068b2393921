//! Reads Windows setup and servicing logs from files, folders, archives and streams.
//!
//! This crate finds and reads the logs; the crate [`panther`] parses them.
//!
//! - [`LogSet`] reads any number of sources of any size. It passes their items to closures, on all
//!   threads, in bounded memory. Members of zip, cab, gzip and tar archives are sources like files:
//!   panther reads them in place, within [`Limits`]. [`LogSet::timeline`] merges all sources by
//!   time.
//! - [`open`] opens one log: a file or a member of an archive. [`Source::events`] iterates over its
//!   events.
//! - [`LogFile`] holds one log in memory and iterates over its items.
//! - [`StreamFeeder`] takes the bytes of a log piece by piece, as asynchronous programs have them,
//!   and finds out its encoding and its format.
//! - `Follower` follows a log that is still being written, and `FollowSet` many, also the new ones
//!   of a folder.
//!
//! # Example
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
//!
//! `examples/to_json.rs` in the repository is a tool that writes the events of any path as JSON, in
//! 20 lines.
//!
//! # Features
//!
//! All features are on by default. If a feature is off, the set reports the files that it would
//! read as skipped.
//!
//! - `archives` reads zip, cab, gzip and tar archives.
//! - `evtx` reads binary event logs (`.evtx`). The text of an item is the XML of its record, which
//!   panther parses like an exported log. The span of an item is the byte range of the binary
//!   record in the file. Records come in the order of their ids, except those of a stream, which
//!   come in the order of the stream. A record that cannot be decoded is an unparsed item whose
//!   text says why.
//! - `follow` follows a log that is still being written.
//! - `time-zones` resolves names of time zones, such as `Europe/Berlin`. Fixed offsets such as
//!   `+01:00` need no feature.

mod attempts;
mod bytes;
mod error;
#[cfg(feature = "follow")]
mod follow;
mod limit;
mod reading;
mod sessions;
mod set;
mod text;
mod time;

pub use attempts::{
    Attempt, AttemptEvidence, AttemptOutcome, AttemptPhase, AttemptResult, attempts,
};
pub use bytes::{limits::Limits, sha256::sha256};
pub use error::{Error, ErrorKind, Result};
#[cfg(feature = "follow")]
pub use follow::{
    follow_set::{FollowSet, SetNotice},
    follower::{Follower, Waker},
    notice::{Batch, Notice},
    options::FollowOptions,
};
pub use limit::Limit;
pub use reading::{
    log_file::LogFile,
    machine::Machine,
    owned_items::OwnedItems,
    progress::Progress,
    registry::registry,
    source::Source,
    stream_feeder::{StreamFeeder, StreamItems},
};
pub use sessions::{
    Context, Contexts, Session, SessionEvidence, SessionKind, SessionPackage, Sessions,
};
pub use set::names::{InvalidGlob, NameFilter, NameGlob};
pub use set::{
    builder::LogSetBuilder, filter::Filter, levels::Levels, log_set::LogSet, open::open,
    property::Property,
};
#[cfg(feature = "follow")]
pub use text::stored::TextItems;
pub use text::{code_page::CodePage, encoding::Encoding, line_count::LineCount};
pub use time::{
    bound::{Bound, InvalidBound},
    clock::Clock,
    evidence::OffsetEvidence,
    merged_items::{MergedItem, MergedItems},
    merged_parts::{MergeFold, MergedPart, MergedParts},
    offset::{Offset, UnknownZone},
    offset_source::{BorrowedOffsets, OffsetSource},
    offsets::{OffsetRange, Offsets},
    timeline::Timeline,
    zone::TimeZone,
};

/// The types that callers share between threads, checked at compile time.
const _: () = {
    const fn send_and_sync<T: Send + Sync>() {}
    send_and_sync::<LogSet>();
    send_and_sync::<Source>();
    send_and_sync::<LogFile>();
    send_and_sync::<Filter>();
    send_and_sync::<Timeline<'_>>();
    send_and_sync::<Error>();
};

/// The program in the README of this crate compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
