//! The tests of the whole library, in one binary.

mod corpus;
mod encodings;
mod golden;
mod limits;
mod properties;
