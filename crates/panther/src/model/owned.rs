//! Items that own their bytes.

use std::fmt;

use crate::model::event::Event;
use crate::model::explain::Explainer;
use crate::model::head::Head;
use crate::model::item::{Item, Reason, Unparsed};
use crate::model::span::Span;

/// An event that owns its bytes and shares the layout of its log.
///
/// ```
/// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".to_vec();
/// let log = panther::parse(&bytes, "CBS.log");
/// let kept = log.events().next().unwrap().into_owned();
/// drop(log);
/// drop(bytes);
/// assert_eq!(kept.as_event().message(), "Ready");
/// ```
#[derive(Clone)]
pub struct OwnedEvent {
    raw: Box<[u8]>,
    explainer: Explainer,
    head: Head,
}

impl OwnedEvent {
    /// Borrows the event.
    #[must_use]
    pub const fn as_event(&self) -> Event<'_> {
        Event {
            raw: &self.raw,
            explainer: &self.explainer,
            head: self.head,
        }
    }
}

impl Event<'_> {
    /// Copies the bytes of the event into an event that owns them.
    #[must_use]
    pub fn into_owned(self) -> OwnedEvent {
        OwnedEvent {
            raw: self.raw.into(),
            explainer: self.explainer.clone(),
            head: self.head,
        }
    }
}

impl From<Event<'_>> for OwnedEvent {
    fn from(event: Event<'_>) -> Self {
        event.into_owned()
    }
}

impl PartialEq for OwnedEvent {
    fn eq(&self, other: &Self) -> bool {
        self.as_event() == other.as_event()
    }
}

impl Eq for OwnedEvent {}

impl fmt::Debug for OwnedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_event().fmt(f)
    }
}

/// Unparsed bytes that are owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedUnparsed {
    raw: Box<[u8]>,
    span: Span,
    reason: Reason,
}

impl OwnedUnparsed {
    /// Borrows the unparsed bytes.
    #[must_use]
    pub const fn as_unparsed(&self) -> Unparsed<'_> {
        Unparsed::new(self.span.start, &self.raw, self.reason).placed(self.span)
    }
}

impl Unparsed<'_> {
    /// Copies the bytes into a value that owns them.
    #[must_use]
    pub fn into_owned(self) -> OwnedUnparsed {
        OwnedUnparsed {
            raw: self.raw().into(),
            span: self.span(),
            reason: self.reason(),
        }
    }
}

/// An item that owns its bytes.
///
/// ```
/// let bytes = b"a stray line\r\n2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(bytes, "CBS.log");
/// let kept: Vec<panther::OwnedItem> = log.items().map(|item| item.into_owned()).collect();
/// assert!(kept.iter().map(|item| item.as_item()).eq(log.items()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedItem {
    /// A record whose header was parsed.
    Event(OwnedEvent),
    /// Bytes that are not a record, with the reason.
    Unparsed(OwnedUnparsed),
}

impl OwnedItem {
    /// Borrows the item.
    #[must_use]
    pub const fn as_item(&self) -> Item<'_> {
        match self {
            Self::Event(event) => Item::Event(event.as_event()),
            Self::Unparsed(unparsed) => Item::Unparsed(unparsed.as_unparsed()),
        }
    }
}

impl Item<'_> {
    /// Copies the bytes of the item into an item that owns them.
    #[must_use]
    pub fn into_owned(self) -> OwnedItem {
        match self {
            Self::Event(event) => OwnedItem::Event(event.into_owned()),
            Self::Unparsed(unparsed) => OwnedItem::Unparsed(unparsed.into_owned()),
        }
    }
}

impl From<Item<'_>> for OwnedItem {
    fn from(item: Item<'_>) -> Self {
        item.into_owned()
    }
}
