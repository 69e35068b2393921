//! The second floor: decoding stored bytes to text.

pub(crate) mod code_page;
pub(crate) mod decoder;
pub(crate) mod encoding;
mod guess;
pub(crate) mod line_count;
pub(crate) mod lines;
pub(crate) mod quotation;
pub(crate) mod reader;
pub(crate) mod sample;
pub(crate) mod stored;
mod utf16;
mod utf8;
