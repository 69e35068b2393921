//! Logs made up by proptest, and ways to break logs.

pub mod cmtrace;
pub mod documents;
pub mod json;
pub mod lines;
pub mod mutation;
pub mod servicing;
pub mod setupapi;
pub mod table;
pub mod updates;
pub mod xml;
