//! The Windows event log, in all export formats.
//!
//! Each sub-folder is a format with its own grammar. [`evtx::Evtx`] is the common view of their
//! events; a format provides it by implementing [`view::View`]. This module contains the parts that
//! the formats share: the [well-known events](known), the [words] for levels in many
//! languages, and the splitting of a message into [lines].

pub(crate) mod clixml;
mod codes;
pub(crate) mod copied;
pub(crate) mod data;
pub(crate) mod evtx;
mod explain;
pub(crate) mod fixed;
#[cfg(feature = "json")]
pub(crate) mod json;
mod keys;
pub(crate) mod known;
mod labels;
mod lines;
pub(crate) mod list;
pub(crate) mod listing;
mod lookup;
mod names;
pub(crate) mod table;
pub(crate) mod view;
mod words;
pub(crate) mod xml;
