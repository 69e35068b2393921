//! One window of a file: the records that begin in it, read without any other window.

use std::fs::File;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use panther::{Feeder, Item, Items, margin, next_cut};

use crate::buffer::Buffer;
use crate::error::Result;
#[cfg(feature = "evtx")]
use crate::event_log;
use crate::pieces::visit;
use crate::source::Source;

/// The bytes of a file that one work item owns: enough to hide the cost of a work item, and few
/// enough to stay in the second-level cache together with the items made from them.
pub(crate) const READ: usize = 1 << 18;

/// Read past a window at first, to see where the next one begins.
const AHEAD: usize = 4 << 10;

/// A file that is opened once for all its windows, when the first of them is read: so all are of the same file, though another may
/// have taken its name meanwhile, as it does when a log is rotated.
#[derive(Debug, Default)]
pub(crate) struct SharedFile {
    file: OnceLock<File>,
    /// Where the oldest chunk of an event log is, once it was looked for.
    #[cfg(feature = "evtx")]
    pub(crate) oldest: OnceLock<u64>,
}

impl SharedFile {
    pub(crate) fn open(&self, source: &Source) -> Result<&File> {
        match self.file.get() {
            Some(file) => Ok(file),
            None => {
                let file = File::open(source.path()).map_err(|error| source.error(error))?;
                Ok(self.file.get_or_init(|| file))
            }
        }
    }
}

/// Hands over the items of window `index` of a file, which its [`Source::windows`] counts.
pub(crate) fn for_each(
    source: &Source,
    file: &SharedFile,
    index: u64,
    each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    #[cfg(feature = "evtx")]
    if source.is_event_log() {
        return event_log::for_each_in_window(source, file, index, each);
    }
    let file = file.open(source)?;
    Buffer::with(|buffer| read_window(source, file, index, buffer, each))
}

fn read_window(
    source: &Source,
    file: &File,
    index: u64,
    buffer: &mut Buffer,
    mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let (format, len, window) = (source.format(), source.len().unwrap_or(0), READ);
    // The byte before the window tells whether a line begins with it.
    let lead = usize::from(index > 0);
    let base = index * window as u64 - lead as u64;
    let read = |buffer: &mut Buffer, from: u64, count: usize| {
        buffer
            .read_at(file, from..len.min(from + count as u64))
            .map_err(|ended| ended.error(source))
    };
    read(buffer, base, lead + window + AHEAD)?;
    let start = match index {
        0 => 0,
        _ => match next_cut(format, buffer, lead..lead + window) {
            Some(start) => start,
            None => return Ok(ControlFlow::Continue(())),
        },
    };
    let origin = base + start as u64;
    let mut undecided = lead + window;
    let mut end = find_end(source, buffer, base, &mut undecided);
    if let Some(end) = end {
        let piece = buffer.get(start..end).unwrap_or_default();
        return Ok(visit(Items::with_origin(format, piece, origin), &mut each));
    }
    // A record that goes on far behind its window: feed it piece by piece.
    let mut feeder = Feeder::with_origin(format, origin);
    let mut fed = start;
    let mut base = base;
    loop {
        // What is not judged yet may belong to the next record.
        let upto = end.unwrap_or(undecided);
        let items = feeder.push(buffer.get(fed..upto).unwrap_or_default());
        if visit(items, &mut each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        if end.is_some() {
            return Ok(visit(feeder.finish(), &mut each));
        }
        // Keep what is still to be judged, with the byte before it.
        let kept = undecided - 1;
        buffer.drain(kept);
        base += kept as u64;
        (fed, undecided) = (1, 1);
        read(buffer, base + buffer.len() as u64, READ)?;
        end = find_end(source, buffer, base, &mut undecided);
    }
}

/// The end of a piece: the first cut at or after `undecided`, or the end of the file. Where the buffer shows neither, `undecided` moves
/// to the first place that needs more bytes.
fn find_end(source: &Source, buffer: &[u8], base: u64, undecided: &mut usize) -> Option<usize> {
    let at_end = base + buffer.len() as u64 >= source.len().unwrap_or(0);
    let lookahead = margin(source.format());
    let decided = if at_end {
        buffer.len()
    } else {
        buffer.len().saturating_sub(lookahead)
    };
    if *undecided < decided {
        if let Some(end) = next_cut(source.format(), buffer, *undecided..decided) {
            return Some(end);
        }
        *undecided = decided;
    }
    at_end.then_some(buffer.len())
}
