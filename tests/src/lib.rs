//! What panther is held against: a reference parser, the properties that hold for every format, and logs to try them on.
//!
//! - [`mod@reference`] reads the servicing grammar line by line, slowly and obviously, and shares no code with the library.
//! - [`reference_evtx`] does the same for the event log as XML, [`reference_json`] as JSON, [`reference_table`] as a table, [`reference_listing`] as `wevtutil`
//!   lists it, and [`reference_clixml`] as PowerShell writes it.
//! - [`properties`] states the invariants, one function each; the property tests and the fuzz targets both call them.
//! - [`generate`] makes logs and breaks them, and [`generate_json`] makes some more.
//! - [`event_log`] writes event logs as Windows keeps them.
//! - [`corpus`] finds real logs, where there are any on this machine.

pub mod corpus;
pub mod event_log;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "generate")]
pub mod generate_json;
pub mod properties;
pub mod reference;
pub mod reference_clixml;
pub mod reference_evtx;
pub mod reference_json;
pub mod reference_listing;
pub mod reference_table;
