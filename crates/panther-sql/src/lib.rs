#![doc = include_str!("../README.md")]

mod bucket;
mod found;
mod log_source;
mod message;
mod opened;
mod opener;
pub mod output;
mod part;
mod part_task;
mod planned;
mod problems;
mod provider;
mod prune;
mod reading;
mod root;
mod shared;
mod sources;
mod spec;
mod table;
mod tables;
mod wanted;

pub use log_source::LogSource;
pub use message::message;
pub use provider::LogTable;
pub use spec::LogSpec;
pub use table::{LogScan, Table, type_name};
pub use tables::{LogTables, config, session};
