//! Byte ranges in a source.

use std::fmt;

/// A half-open byte range in a source: `start` is the offset of the first byte, `end` is one past
/// the last byte.
///
/// ```
/// use panther::Span;
///
/// let span = Span::new(3, 10);
/// assert_eq!(span.len(), 7);
/// assert_eq!(span.to_string(), "3..10");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u64,
    /// The offset one past the last byte.
    pub end: u64,
}

impl Span {
    /// The span from `start` up to, and not including, `end`.
    #[must_use]
    pub const fn new(start: u64, end: u64) -> Self {
        Self { start, end }
    }

    /// The number of bytes; 0 if `end` is not after `start`.
    #[must_use]
    pub const fn len(self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span has no bytes.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `inner` lies inside this span.
    ///
    /// ```
    /// use panther::Span;
    ///
    /// assert!(Span::new(3, 10).contains(Span::new(3, 4)));
    /// assert!(!Span::new(3, 10).contains(Span::new(9, 11)));
    /// ```
    #[must_use]
    pub const fn contains(self, inner: Self) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
