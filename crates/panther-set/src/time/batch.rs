//! Items of a run that were read together, with their places in the order of a merge.

use panther::format::Stamps;
use panther::{Item, Layout, Reason, Span, Unparsed};

use super::instant::Instant;
use super::offset::Offset;

/// Items in the order of their run. Their bytes lie one after the other, so an item costs no
/// allocation.
#[derive(Debug, Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// An item with its instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) at: Instant,
    pub(super) offset: Option<Offset>,
    /// Where the input continues to read this item again.
    pub(super) place: u64,
    span: Span,
    kind: Kind,
    /// The end of the item in the bytes of its batch.
    end: usize,
}

impl Entry {
    pub(super) fn is_event(&self) -> bool {
        self.kind == Kind::EVENT
    }
}

impl Batch {
    pub(super) const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            entries: Vec::new(),
        }
    }

    pub(super) fn push(
        &mut self,
        item: &Item<'_>,
        at: Instant,
        offset: Option<Offset>,
        place: u64,
    ) {
        self.bytes.extend_from_slice(item.raw());
        self.entries.push(Entry {
            at,
            offset,
            place,
            span: item.span(),
            kind: Kind::of(item),
            end: self.bytes.len(),
        });
    }

    /// Moves all items to this instant.
    pub(super) fn place_all(&mut self, at: Instant) {
        self.entries.iter_mut().for_each(|entry| entry.at = at);
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The memory that the items take.
    pub(super) const fn size(&self) -> usize {
        self.bytes.capacity() + self.entries.capacity() * size_of::<Entry>()
    }

    /// The number of bytes that the items have.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Frees the bytes. After that, the batch has no items.
    pub(super) fn drop_bytes(&mut self) {
        self.bytes = Vec::new();
    }

    /// The item at an index.
    pub(super) fn item<'b>(
        &'b self,
        index: usize,
        layout: &'b Layout,
        stamps: &mut Stamps,
    ) -> Option<Item<'b>> {
        let entry = self.entries.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => self.entries.get(before)?.end,
            None => 0,
        };
        let raw = self.bytes.get(start..entry.end)?;
        Some(entry.kind.item(entry.span, raw, layout, stamps))
    }
}

/// The kind of an item. An item can be made again from its kind and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(pub(super) u8);

impl Kind {
    /// The kind of an event. The kind of an unparsed item is 1 and the index of its reason.
    const EVENT: Self = Self(0);

    pub(super) fn of(item: &Item<'_>) -> Self {
        match item {
            Item::Event(_) => Self::EVENT,
            Item::Unparsed(unparsed) => {
                let mut reasons = Reason::ALL.iter().zip(1..);
                let found = reasons.find(|(reason, _)| **reason == unparsed.reason());
                Self(found.map_or(u8::MAX, |(_, kind)| kind))
            }
        }
    }

    /// Makes the item of its bytes.
    pub(super) fn item<'b>(
        self,
        span: Span,
        raw: &'b [u8],
        layout: &'b Layout,
        stamps: &mut Stamps,
    ) -> Item<'b> {
        let item = match self.0.checked_sub(1) {
            None => layout.read(span.start, raw, stamps),
            Some(index) => {
                let reason = Reason::ALL.get(usize::from(index)).copied();
                let reason = reason.unwrap_or(Reason::Stray);
                Item::Unparsed(Unparsed::new(span.start, raw, reason))
            }
        };
        if item.span() == span {
            item
        } else {
            item.placed(span)
        }
    }
}
