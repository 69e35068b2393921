//! How a format recognises a source.

use std::fmt;

use crate::format::layout::Layout;
use crate::model::explain::FormatId;

/// How sure a format is that a source is its own. The surest format wins; of equals, the one
/// registered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(pub u8);

impl Confidence {
    /// The source has another format.
    pub const NO: Self = Self(0);
    /// The format takes a source that no other format wants.
    pub const FALLBACK: Self = Self(1);
    /// The file name is one of the format's, but the first bytes show no record.
    pub const NAME: Self = Self(20);
    /// The first bytes show records of the format.
    pub const CONTENT: Self = Self(60);
    /// The source begins with bytes that no other format begins with.
    pub const SIGNATURE: Self = Self(u8::MAX);
}

/// A log format: a row of the [`Registry`](crate::Registry).
///
/// A format from another crate is a `static` that implements this trait. Once it is
/// [registered](crate::Registry::with), detection, the iterators and the exports treat it like the
/// formats of this crate.
pub trait Format: Send + Sync {
    /// The id. No two formats of a registry have the same.
    fn id(&self) -> FormatId;

    /// One line on the logs that have this format.
    fn about(&self) -> &'static str;

    /// How sure this format is about a source, from its first bytes ([`SNIFF`](crate::SNIFF) or
    /// more, or all) and its file name, which may be empty. Content outranks the name.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence;

    /// The layout of a source that begins with `head`, whether this format recognised it or the user
    /// said so.
    fn layout(&self, head: &[u8]) -> Draft;
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.id()).finish()
    }
}

/// A layout as far as the first bytes of a source show it.
pub struct Draft {
    /// The layout.
    pub layout: Layout,
    /// Learns the layout from the bytes that follow, where the first bytes leave a doubt.
    pub learn: Option<Box<dyn Learn>>,
}

impl From<Layout> for Draft {
    fn from(layout: Layout) -> Self {
        Self {
            layout,
            learn: None,
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("layout", &self.layout)
            .field("learns", &self.learn.is_some())
            .finish()
    }
}

/// Learns what the first bytes of a source leave in doubt.
pub trait Learn: Send {
    /// Looks at the next bytes of the source, [`SNIFF`](crate::SNIFF) of them, or fewer at the end.
    /// Gives the layout once they settle it; the caller then stops.
    fn see(&mut self, bytes: &[u8]) -> Option<Layout>;
}
