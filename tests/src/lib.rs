//! What panther is held against: slow reference readers, the properties that hold for every format,
//! and logs to try them on.
//!
//! - [`formats`] is the one table of all formats: a reference reader, a generator, a sample, golden
//!   cases and fuzz seeds for each.
//! - [`mod@reference`] reads every format slowly and obviously, and shares no code with the
//!   library.
//! - [`properties`] states the invariants, one function each; the property tests and the fuzz
//!   targets both call them.
//! - [`generate`] makes logs and breaks them, [`samples`] makes good logs of any size, and
//!   [`event_log`] writes event logs as Windows keeps them, [`dump`] writes the headers of memory
//!   dumps, and [`pack`] puts files into archives.
//! - [`mutate`] breaks bytes as a seed says.
//! - [`corpus`] finds real logs, where there are any on this machine.

pub mod corpus;
pub mod dump;
pub mod event_log;
pub mod formats;
#[cfg(feature = "generate")]
pub mod generate;
pub mod mutate;
pub mod pack;
pub mod properties;
pub mod reference;
pub mod samples;
