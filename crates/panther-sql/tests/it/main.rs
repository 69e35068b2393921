//! Queries over small logs.

mod bucket;
mod program;
mod pushdown;
mod queries;
mod support;
mod tables;
