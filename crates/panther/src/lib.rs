//! Typed events from Windows setup and servicing logs.

pub mod code;
pub mod details;
mod formats;
mod level;
mod span;
mod text;
mod time;

pub use level::{Level, UnknownLevel};
pub use span::Span;
pub use text::Text;
pub use time::{LogTime, Zone};
