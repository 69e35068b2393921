//! Reads one window of a file: the records that begin in it, independently of all other windows.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
#[cfg(feature = "evtx")]
use std::sync::atomic::AtomicU64;

use panther::{Feeder, Item, Items};

#[cfg(feature = "evtx")]
use super::event_log;
use super::for_each_item::{Take, for_each_item};
use super::source::{READ_WINDOW, Source};
use crate::bytes::buffer::{Buffer, ThreadBuffer};
use crate::bytes::fixed_file::FixedFile;
use crate::error::Result;

/// The number of bytes read past a window at first, to find the start of the next record.
const AHEAD: usize = 4 << 10;

/// A window of a file.
#[derive(Debug)]
pub(crate) struct Window<'s> {
    pub(super) source: &'s Source,
    pub(super) file: &'s Arc<FixedFile>,
    pub(super) index: u64,
    /// The length of the text that all windows have rendered from an event log.
    #[cfg(feature = "evtx")]
    pub(super) rendered: Arc<AtomicU64>,
}

impl<'s> Window<'s> {
    /// The windows of a source, or `None` if it must be read from end to end.
    pub(crate) fn all(source: &'s Source) -> Option<impl Iterator<Item = Self>> {
        let file = source.windowed()?;
        #[cfg(feature = "evtx")]
        let rendered = Arc::default();
        let windows = (0..source.windows()?).map(move |index| Self {
            source,
            file,
            index,
            #[cfg(feature = "evtx")]
            rendered: Arc::clone(&rendered),
        });
        Some(windows)
    }

    /// Passes the items to `take`.
    pub(crate) fn pass_to(&self, mut take: impl Take) -> Result<ControlFlow<()>> {
        #[cfg(feature = "evtx")]
        if self.source.is_event_log() {
            let Self { source, file, .. } = *self;
            let rendered = &self.rendered;
            let each = |item: &Item<'_>| take.item(item);
            return event_log::window::for_each_in_window(source, file, self.index, rendered, each);
        }
        read_window(self, &mut ThreadBuffer::take(), &mut take)
    }

    /// Whether the window begins in this byte range of the file.
    pub(crate) fn begins_in(&self, range: &Range<u64>) -> bool {
        range.contains(&(self.index * READ_WINDOW as u64))
    }

    /// Counts the window as read.
    pub(crate) fn count(&self) {
        self.source.count_window(self.index);
    }
}

fn read_window(
    of: &Window<'_>,
    buffer: &mut Buffer,
    take: &mut impl Take,
) -> Result<ControlFlow<()>> {
    let Window {
        source,
        file,
        index,
        ..
    } = *of;
    let (layout, len) = (source.layout(), file.len());
    let window = READ_WINDOW;
    // The byte before the window shows whether the window begins at the start of a line.
    let lead = usize::from(index > 0);
    let base = index * window as u64 - lead as u64;
    let read = |buffer: &mut Buffer, from: u64, count: usize| {
        buffer
            .read_at(file, from..len.min(from + count as u64))
            .map_err(|kind| source.error(kind))
    };
    read(buffer, base, lead + window + AHEAD)?;
    let start = match index {
        0 => 0,
        _ => match layout.next_cut(buffer, lead..lead + window) {
            Some(start) => start,
            None => return Ok(ControlFlow::Continue(())),
        },
    };
    let origin = base + start as u64;
    let mut undecided = lead + window;
    let mut end = find_end(source, len, buffer, base, &mut undecided);
    if let Some(end) = end {
        let piece = buffer.get(start..end).unwrap_or_default();
        return Ok(take.items(Items::with_origin(layout, piece, origin)));
    }
    let mut each = |item: &Item<'_>| take.item(item);
    // A record continues far past its window: feed it piece by piece.
    let mut feeder = Feeder::with_origin(layout.clone(), origin);
    let mut fed = start;
    let mut base = base;
    loop {
        // Bytes after `undecided` may belong to the next record.
        let upto = end.unwrap_or(undecided);
        let items = feeder.push(buffer.get(fed..upto).unwrap_or_default());
        if for_each_item(items, &mut each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        if end.is_some() {
            return Ok(for_each_item(feeder.finish(), &mut each));
        }
        // Keep the undecided bytes and the byte before them.
        let kept = undecided - 1;
        buffer.drain(kept);
        base += kept as u64;
        (fed, undecided) = (1, 1);
        read(buffer, base + buffer.len() as u64, READ_WINDOW)?;
        end = find_end(source, len, buffer, base, &mut undecided);
    }
}

/// The end of a piece: the first cut at or after `undecided`, or the end of the file. If the buffer
/// contains neither, advances `undecided` to the first position that needs more bytes.
fn find_end(
    source: &Source,
    len: u64,
    buffer: &[u8],
    base: u64,
    undecided: &mut usize,
) -> Option<usize> {
    let at_end = base + buffer.len() as u64 >= len;
    let lookahead = source.layout().margin();
    let decided = if at_end {
        buffer.len()
    } else {
        buffer.len().saturating_sub(lookahead)
    };
    if *undecided < decided {
        if let Some(end) = source.layout().next_cut(buffer, *undecided..decided) {
            return Some(end);
        }
        *undecided = decided;
    }
    at_end.then_some(buffer.len())
}
