//! XML as the formats need it: tags, attributes, escapes, the framing of elements that are records,
//! and the markup around them.

pub(crate) mod around;
pub(crate) mod elements;
pub(crate) mod lines;
pub(crate) mod near;
pub(crate) mod tags;
pub(crate) mod unescape;
