//! What is written of a piece of a source, before it is printed.

use panther::Item;
use panther_set::Offset;

use crate::writer::{Wanting, Writer};

/// What is written of the items of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nothing: matches are counted.
    Counts,
    /// What is wanted, as one text.
    Text,
    /// What is wanted, and where each item ends.
    Wanted,
    /// All events, because those around a match are wanted too, and where each ends.
    All,
}

impl Keep {
    /// Appends an item as far as it is kept.
    // Also in a program that is built for size: it runs for each event.
    #[inline(always)]
    pub(super) fn write(
        self,
        writer: &Writer<'_>,
        item: &Item<'_>,
        offset: Option<Offset>,
        out: &mut Vec<u8>,
    ) -> Wanting {
        match self {
            Self::Counts => writer.wants(item, offset),
            Self::Text | Self::Wanted => writer.write(item, offset, out),
            Self::All => match writer.wants(item, offset) {
                Wanting::NoGap => Wanting::NoGap,
                wanting => {
                    writer.write_any(item, offset, out);
                    wanting
                }
            },
        }
    }

    /// Whether the place of such an item is kept.
    pub(super) const fn keeps(self, wanting: Wanting) -> bool {
        match self {
            Self::Counts | Self::Text => false,
            Self::Wanted => wanting.prints(),
            Self::All => !matches!(wanting, Wanting::NoGap),
        }
    }
}

/// The items of a piece of a source, as they are printed.
pub(super) struct Piece {
    keep: Keep,
    pub(super) bytes: Vec<u8>,
    /// The end of each item in `bytes`, unless it is one text.
    marks: Vec<(usize, Wanting)>,
    /// The number of events that pass the filter.
    pub(super) matches: u64,
}

impl Piece {
    pub(super) const fn new(keep: Keep) -> Self {
        Self {
            keep,
            bytes: Vec::new(),
            marks: Vec::new(),
            matches: 0,
        }
    }

    /// Adds an item as far as it is kept.
    // Also in a program that is built for size: it runs for each event.
    #[inline(always)]
    pub(super) fn add(&mut self, writer: &Writer<'_>, item: &Item<'_>, offset: Option<Offset>) {
        let wanting = self.keep.write(writer, item, offset, &mut self.bytes);
        self.matches += u64::from(wanting == Wanting::Match);
        if self.keep.keeps(wanting) {
            self.marks.push((self.bytes.len(), wanting));
        }
    }

    /// The items, each as it is printed.
    pub(super) fn items(&self) -> impl Iterator<Item = (&[u8], Wanting)> {
        let mut start = 0;
        self.marks.iter().map(move |&(end, wanting)| {
            let item = self.bytes.get(start..end).unwrap_or_default();
            start = end;
            (item, wanting)
        })
    }
}
