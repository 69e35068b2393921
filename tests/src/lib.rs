//! What panther is held against: a reference parser, the properties that hold for every format, and logs to try them on.
//!
//! - [`mod@reference`] reads the servicing grammar line by line, slowly and obviously, and shares no code with the library.
//! - [`reference_evtx`] does the same for the event log as XML.
//! - [`reference_table`] does the same for the event log as a table.
//! - [`properties`] states the invariants, one function each; the property tests and the fuzz targets both call them.
//! - [`generate`] makes logs and breaks them.
//! - [`corpus`] finds real logs, where there are any on this machine.

pub mod corpus;
#[cfg(feature = "generate")]
pub mod generate;
pub mod properties;
pub mod reference;
pub mod reference_evtx;
pub mod reference_table;
