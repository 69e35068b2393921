//! Tests of the crate's interface.

mod cases;
mod corpus;
mod guide;
mod language;
mod rules;
mod script;
