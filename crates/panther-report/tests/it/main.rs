//! The tests of the whole library, in one binary.

mod golden;
mod inert;
mod schemas;
mod support;
