//! The items of a source in a temporary file, for a merge that cannot read the source at any
//! position.

use std::io;
use std::sync::Arc;

use panther::format::Stamps;
use panther::{Item, Layout, Span};

use super::batch::Kind;
use crate::bytes::temp_file::TempFile;
use crate::error::Error;

/// The target length of a block. An item that is longer has a block of its own.
const BLOCK: usize = 64 << 10;

/// The length of the numbers before the bytes of an item: its position, its span, the number of its
/// bytes, and its kind.
const HEAD: usize = 3 * 8 + 4 + 1;

/// The items of a source in a temporary file, in order.
#[derive(Debug)]
pub(crate) struct SpilledItems {
    file: Arc<TempFile>,
    blocks: Vec<Block>,
    /// The length of all blocks.
    len: u64,
    /// Why there are no more items, if the source has more.
    error: Option<Error>,
}

/// Items that follow one another in the temporary file.
#[derive(Debug)]
struct Block {
    /// The position of the first item in the source.
    first: u64,
    /// The length of all blocks before this one.
    start: u64,
    /// The offset in the temporary file.
    at: u64,
}

impl SpilledItems {
    /// The place of the block that contains the item at a position of the source.
    fn place_of(&self, position: u64) -> u64 {
        let after = self.blocks.partition_point(|block| block.first <= position);
        let block = self.blocks.get(after.saturating_sub(1));
        block.map_or(0, |block| block.start)
    }

    /// The offset of a place in the temporary file, and the number of bytes up to the end of its
    /// block. `None` at the end.
    fn locate(&self, place: u64) -> Option<(u64, u64)> {
        let after = self.blocks.partition_point(|block| block.start <= place);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        let end = self.blocks.get(after).map_or(self.len, |next| next.start);
        let left = end.checked_sub(place).filter(|&left| left > 0)?;
        Some((block.at + (place - block.start), left))
    }
}

/// Writes the items of one source.
pub(super) struct SpillWriter {
    items: SpilledItems,
    block: Vec<u8>,
    /// The position of the first item in the block.
    first: u64,
}

impl SpillWriter {
    pub(super) const fn new(file: Arc<TempFile>) -> Self {
        Self {
            items: SpilledItems {
                file,
                blocks: Vec::new(),
                len: 0,
                error: None,
            },
            block: Vec::new(),
            first: 0,
        }
    }

    /// Adds an item, which is at `position` in its source.
    pub(super) fn add(&mut self, position: u64, item: &Item<'_>) -> io::Result<()> {
        let raw = item.raw();
        if self.block.len() + HEAD + raw.len() > BLOCK {
            self.flush()?;
        }
        if self.block.is_empty() {
            self.first = position;
        }
        let span = item.span();
        for number in [position, span.start, span.end] {
            self.block.extend_from_slice(&number.to_le_bytes());
        }
        // An item has at most `MAX_ITEM` bytes.
        self.block
            .extend_from_slice(&(raw.len() as u32).to_le_bytes());
        self.block.push(Kind::of(item).0);
        self.block.extend_from_slice(raw);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let at = self.items.file.append(&self.block)?;
        self.items.blocks.push(Block {
            first: self.first,
            start: self.items.len,
            at,
        });
        self.items.len += self.block.len() as u64;
        self.block.clear();
        Ok(())
    }

    /// Ends the items. `error` says why the source has more.
    pub(super) fn finish(mut self, error: Option<Error>) -> io::Result<SpilledItems> {
        self.flush()?;
        self.items.error = error;
        Ok(self.items)
    }

    /// Ends the items at those that are in the file already.
    pub(super) fn give_up(mut self, error: Error) -> SpilledItems {
        self.items.error = Some(error);
        self.items
    }
}

/// Reads the items of a run, piece by piece.
pub(super) struct SpillReader<'t> {
    items: &'t SpilledItems,
    layout: &'t Layout,
    stamps: Stamps,
    /// The place of the next item.
    place: u64,
}

impl<'t> SpillReader<'t> {
    /// Starts at or before the item at `position`.
    pub(super) fn new(items: &'t SpilledItems, layout: &'t Layout, position: u64) -> Self {
        Self {
            layout,
            stamps: Stamps::default(),
            place: items.place_of(position),
            items,
        }
    }

    /// Passes items of about `piece` bytes to `each`, with the position of each item in its source
    /// and its place in the temporary file. Returns whether there are more.
    pub(super) fn next(
        &mut self,
        piece: usize,
        into: &mut Vec<u8>,
        mut each: impl FnMut(u64, u64, &Item<'_>),
    ) -> io::Result<bool> {
        let Some((at, left)) = self.items.locate(self.place) else {
            return Ok(false);
        };
        let mut wanted = piece.max(HEAD);
        loop {
            into.resize(wanted.min(usize::try_from(left).unwrap_or(usize::MAX)), 0);
            self.items.file.read(into, at)?;
            match Record::len(into) {
                Some(len) if len <= into.len() => break,
                // The first item is longer than the piece.
                Some(len) if len as u64 <= left => wanted = len,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        let mut rest = into.as_slice();
        while let Some((record, after)) = Record::split(rest) {
            let item = record.item(self.layout, &mut self.stamps);
            each(record.position, self.place, &item);
            self.place += (rest.len() - after.len()) as u64;
            rest = after;
        }
        Ok(true)
    }

    /// Why there are no more items, if the source has more.
    pub(super) const fn error(&self) -> Option<&Error> {
        self.items.error.as_ref()
    }

    /// Continues at a place that `next` gave.
    pub(super) const fn go_back(&mut self, place: u64) {
        self.place = place;
    }
}

/// An item as the temporary file holds it.
struct Record<'b> {
    position: u64,
    span: Span,
    kind: Kind,
    raw: &'b [u8],
}

impl<'b> Record<'b> {
    /// The length of the first record, if its head is there.
    fn len(bytes: &[u8]) -> Option<usize> {
        let len = bytes.get(24..)?.first_chunk()?;
        Some(HEAD + u32::from_le_bytes(*len) as usize)
    }

    /// The first record, and the bytes after it.
    fn split(bytes: &'b [u8]) -> Option<(Self, &'b [u8])> {
        let (record, rest) = bytes.split_at_checked(Self::len(bytes)?)?;
        let (head, raw) = record.split_first_chunk::<HEAD>()?;
        let ([position, start, end], _) = head.as_chunks::<8>() else {
            return None;
        };
        let [position, start, end] = [position, start, end].map(|bytes| u64::from_le_bytes(*bytes));
        let record = Self {
            position,
            span: Span::new(start, end),
            kind: Kind(head[HEAD - 1]),
            raw,
        };
        Some((record, rest))
    }

    fn item(&self, layout: &'b Layout, stamps: &mut Stamps) -> Item<'b> {
        self.kind.item(self.span, self.raw, layout, stamps)
    }
}
