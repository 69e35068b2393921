//! Queries over small logs.

mod pushdown;
mod support;
mod tables;
