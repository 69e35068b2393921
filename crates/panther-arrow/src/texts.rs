//! A column of texts.

use arrow_array::StringViewArray;
use arrow_array::builder::make_view;
use arrow_buffer::{Buffer, NullBufferBuilder, ScalarBuffer};

/// Bytes of a log that a batch may borrow.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    buffer: Buffer,
    start: usize,
}

impl Block {
    /// A block of fewer than 2^32 bytes.
    pub(crate) fn new(buffer: Buffer) -> Self {
        assert!(u32::try_from(buffer.len()).is_ok(), "a block of 4 GiB");
        let start = buffer.as_ptr() as usize;
        Self { buffer, start }
    }

    /// The offset of a text in the block, if the text is a slice of it.
    #[inline]
    fn offset(&self, text: &str) -> Option<u32> {
        let offset = (text.as_ptr() as usize).checked_sub(self.start)?;
        let is_inside = offset + text.len() <= self.buffer.len();
        is_inside.then_some(offset as u32)
    }
}

/// Builds a column of texts. A text of up to 12 bytes is a part of its view; a longer one borrows the block
/// of which it is a slice, or else is copied.
#[derive(Debug)]
pub(crate) struct TextBuilder {
    views: Vec<u128>,
    nulls: NullBufferBuilder,
    buffers: Vec<Buffer>,
    /// The index in `buffers` of the last block that was borrowed.
    borrowed: Option<u32>,
    /// The copies of texts that will be the buffer with this index.
    copied: Option<(u32, Vec<u8>)>,
    /// The capacity of the next buffer of copies.
    room: usize,
}

/// A text of up to so many bytes is a part of its view.
const INLINE: usize = 12;

/// The capacity of the first buffer of copies. Each further one has twice that of the one before, up to
/// [`LARGEST`].
const FIRST: usize = 16 << 10;
const LARGEST: usize = 2 << 20;

impl Default for TextBuilder {
    fn default() -> Self {
        Self::new(0)
    }
}

impl TextBuilder {
    /// No texts, with room for so many.
    pub(crate) fn new(room: usize) -> Self {
        Self {
            views: Vec::with_capacity(room),
            nulls: NullBufferBuilder::new(room),
            buffers: Vec::new(),
            borrowed: None,
            copied: None,
            room: FIRST,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    #[inline]
    pub(crate) fn append(&mut self, text: &str, block: Option<&Block>) {
        let view = self.view(text, block);
        self.views.push(view);
        self.nulls.append_non_null();
    }

    /// Adds a text for so many rows.
    pub(crate) fn append_n(&mut self, text: &str, rows: usize) {
        let view = self.view(text, None);
        self.views.resize(self.views.len() + rows, view);
        self.nulls.append_n_non_nulls(rows);
    }

    /// Adds the last text for so many more rows.
    #[inline]
    pub(crate) fn repeat(&mut self, rows: usize) {
        if let Some(&view) = self.views.last() {
            self.views.resize(self.views.len() + rows, view);
            self.nulls.append_n_non_nulls(rows);
        }
    }

    #[inline]
    fn view(&mut self, text: &str, block: Option<&Block>) -> u128 {
        let (buffer, offset) = if text.len() <= INLINE {
            (0, 0)
        } else {
            let borrowed = block.and_then(|block| self.borrow(text, block));
            borrowed.unwrap_or_else(|| self.copy(text))
        };
        make_view(text.as_bytes(), buffer, offset)
    }

    /// The index of the buffer of which a text is a slice, and the offset of the text in it.
    #[inline]
    fn borrow(&mut self, text: &str, block: &Block) -> Option<(u32, u32)> {
        let offset = block.offset(text)?;
        let is_known = |&index: &u32| {
            let known = self.buffers.get(index as usize);
            // The address alone does not tell how far the buffer goes.
            known.is_some_and(|known| std::ptr::eq(known.as_slice(), block.buffer.as_slice()))
        };
        let buffer = match self.borrowed.filter(is_known) {
            Some(index) => index,
            None => {
                let index = self.buffers.len() as u32;
                self.buffers.push(block.buffer.clone());
                self.borrowed = Some(index);
                index
            }
        };
        Some((buffer, offset))
    }

    /// Copies a text; tells the index of its buffer, and its offset in it.
    #[inline]
    fn copy(&mut self, text: &str) -> (u32, u32) {
        match &mut self.copied {
            Some((index, bytes)) if text.len() <= bytes.capacity() - bytes.len() => {
                let offset = bytes.len();
                bytes.extend_from_slice(text.as_bytes());
                (*index, offset as u32)
            }
            _ => self.copy_to_next(text),
        }
    }

    #[cold]
    fn copy_to_next(&mut self, text: &str) -> (u32, u32) {
        // The length of a view has 32 bits. An item has at most 16 MiB, and its text at most three times that.
        assert!(u32::try_from(text.len()).is_ok(), "a text of 4 GiB");
        self.end_copies();
        let mut bytes = Vec::with_capacity(self.room.max(text.len()));
        self.room = LARGEST.min(2 * self.room);
        bytes.extend_from_slice(text.as_bytes());
        let index = self.buffers.len() as u32;
        // It has this index until its bytes are complete.
        self.buffers.push(Buffer::default());
        self.copied = Some((index, bytes));
        (index, 0)
    }

    fn end_copies(&mut self) {
        if let Some((index, bytes)) = self.copied.take() {
            self.buffers[index as usize] = Buffer::from_vec(bytes);
        }
    }

    pub(crate) fn append_nulls(&mut self, count: usize) {
        // A builder of nulls keeps no bits until the first null.
        if count == 0 {
            return;
        }
        self.views.resize(self.views.len() + count, 0);
        self.nulls.append_n_nulls(count);
    }

    pub(crate) fn finish(mut self) -> StringViewArray {
        self.end_copies();
        let (views, nulls) = (ScalarBuffer::from(self.views), self.nulls.finish());
        if cfg!(debug_assertions) {
            return StringViewArray::try_new(views, self.buffers, nulls).expect("views of texts");
        }
        // SAFETY: `view` makes each view of a `&str`. The text is inside the view; or it is a slice of the
        // buffer of a block, at the offset that the view has; or its copy is at that offset of a buffer of
        // copies. A buffer keeps its index, and nobody changes its bytes. `views` and `nulls` grow together.
        unsafe { StringViewArray::new_unchecked(views, self.buffers, nulls) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_block_at_the_same_address_is_another_one() {
        let log =
            Buffer::from_vec(b"A message longer than a view, and another one behind it".to_vec());
        let text = str::from_utf8(&log).unwrap();
        let (short, long) = (
            Block::new(log.slice_with_length(0, 28)),
            Block::new(log.clone()),
        );
        let mut texts = TextBuilder::new(2);
        texts.append(&text[..28], Some(&short));
        texts.append(&text[30..], Some(&long));
        let column = texts.finish();
        assert_eq!(column.data_buffers().len(), 2);
        assert!(column.iter().flatten().eq([&text[..28], &text[30..]]));
    }
}
