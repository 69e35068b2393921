#![doc = include_str!("../README.md")]

mod found;
mod log_source;
mod opened;
mod opener;
mod part;
mod problems;
mod provider;
mod prune;
mod reading;
mod root;
mod sources;
mod spec;
mod table;
mod tables;
mod wanted;

pub use log_source::LogSource;
pub use provider::LogTable;
pub use spec::LogSpec;
pub use table::{LogScan, Table};
pub use tables::{LogTables, config, session};
