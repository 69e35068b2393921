//! The language of rules: how a file is read, and what it means.

pub(crate) mod compile;
pub(crate) mod error;
pub(crate) mod expression;
pub(crate) mod pattern;
pub(crate) mod raw;
pub(crate) mod rule;
pub(crate) mod set;
pub(crate) mod template;
pub(crate) mod value;
