//! Tests of the record batches and of the files made of them.

mod cells;
mod files;
mod parts;
mod rows;
