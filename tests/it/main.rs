//! The tests of the whole library, in one binary.

mod corpus;
mod golden;
mod limits;
mod merge;
mod properties;
