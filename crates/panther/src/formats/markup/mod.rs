//! XML as the formats need it: tags, attributes, escapes, and the markup around records.

pub(crate) mod around;
pub(crate) mod near;
pub(crate) mod tags;
pub(crate) mod unescape;
