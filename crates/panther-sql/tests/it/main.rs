//! Queries over small logs.

mod program;
mod pushdown;
mod queries;
mod support;
mod tables;
