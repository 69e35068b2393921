//! Where logs come from: files, folders, archives and streams, one after another or side by side.
//!
//! [`Follower`] is one log that is still being written. [`Log`] is one log in memory, read or mapped, for those who want an iterator over it.
//! [`LogSet`] is any number of sources of any size; it hands their items to closures, on as many threads as there are, in bounded memory. Zip,
//! cab, gzip and tar archives are read in place, as deep as [`Limits`] allow, and what they hold are sources like files.
//! [`LogSet::timeline`] puts them all in one order by time.
//!
//! With the feature `evtx`, event logs as Windows keeps them (`.evtx`) are sources, too. The text of an item is the XML of its record, which is
//! read as that of an exported log is; its span is that of the binary record in the file. Records come in the order of their ids, save
//! those of a stream, which come as they stand; what cannot be decoded is unparsed, with a text that says why.
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

mod archive;
mod buffer;
mod encoding;
mod error;
#[cfg(feature = "evtx")]
mod event_log;
mod fan_out;
mod follow;
mod kind;
mod log;
mod merge;
mod offset;
mod ordered;
mod pieces;
mod progress;
mod set;
mod source;
mod stream;
mod timeline;
mod window;
mod work;
mod zone;

pub use archive::{Limit, Limits};
pub use encoding::{CodePage, Encoding, LineCount};
pub use error::{Error, ErrorKind, Result};
pub use follow::{Batch, FollowOptions, Follower, Notice, Waker};
pub use log::Log;
pub use merge::{Entry, Merge};
pub use offset::{Evidence, Offset, Offsets, Stretch};
pub use progress::Progress;
pub use set::LogSet;
pub use source::Source;
pub use timeline::{Lent, Reading, Timeline};
pub use zone::{Clock, TimeZone, UnknownZone};

/// The programs in the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
