//! The Windows event log, in every text that programs make of it.
//!
//! Each sub-folder is a format with a grammar of its own. [`evtx::Evtx`] is the one view on their
//! events; a format implements [`view::View`] to give it. This module holds what they share: the
//! [well-known events](known), the [words](words) for levels in many languages, and the cutting of a
//! message into [lines](lines).

pub(crate) mod clixml;
pub(crate) mod data;
pub(crate) mod evtx;
#[cfg(feature = "json")]
pub(crate) mod json;
pub(crate) mod known;
mod lines;
pub(crate) mod listing;
pub(crate) mod table;
pub(crate) mod view;
mod words;
pub(crate) mod xml;
