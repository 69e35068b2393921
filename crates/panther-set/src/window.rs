//! One window of a file: the records that begin in it, read without any other window.

use std::collections::VecDeque;
use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use panther::{Feeder, Item, Items, margin, next_cut};

use crate::buffer::Buffer;
use crate::error::{ErrorKind, Result};
#[cfg(feature = "evtx")]
use crate::event_log;
use crate::map::Mapped;
use crate::pieces::visit;
use crate::source::Source;

/// The bytes of a file that one work item owns where it is read: enough to hide the cost of a work item, little enough that
/// it and what is made of it stay in the second cache.
pub(crate) const READ: usize = 1 << 18;

/// The same where the file is mapped: there is no copy that should stay near.
pub(crate) const MAPPED: usize = 1 << 20;

/// So many of these windows are mapped as one: to map and unmap costs more the smaller the parts are.
const WINDOWS_OF_PART: u64 = 8;

/// Read past a window at first, to see where the next one begins.
const AHEAD: usize = 4 << 10;

/// A file that is opened once for all its windows, when the first of them is read: so all are of the same file, though another may
/// have taken its name meanwhile, as it does when a log is rotated.
#[derive(Debug, Default)]
pub(crate) struct SharedFile {
    file: OnceLock<File>,
    /// The parts that were mapped last.
    parts: Mutex<VecDeque<(u64, Arc<Part>)>>,
    /// Where the oldest chunk of an event log is, once it was looked for.
    #[cfg(feature = "evtx")]
    pub(crate) oldest: OnceLock<u64>,
}

/// A part of a file that is mapped, with the byte before it and some that follow.
#[derive(Debug)]
struct Part {
    /// Where the map begins in the file.
    base: u64,
    map: Mapped,
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

    /// The part that has window `index` and some of the next.
    fn part(&self, source: &Source, index: u64) -> Result<Option<Arc<Part>>> {
        let number = index / WINDOWS_OF_PART;
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, part)) = parts.iter().find(|(found, _)| *found == number) {
            return Ok(Some(Arc::clone(part)));
        }
        let len = WINDOWS_OF_PART * MAPPED as u64;
        let base = (number * len).saturating_sub(1);
        let end = source
            .len()
            .unwrap_or(0)
            .min((number + 1) * len + AHEAD as u64);
        let file = self.open(source)?;
        check_len(source, file, end, false)?;
        // SAFETY: whoever made the set promised that nobody writes over the files in it; see `LogSet::mapped`.
        let map = unsafe { Mapped::new(file, base..end) }.map_err(|error| source.error(error))?;
        let part = map.map(|map| Arc::new(Part { base, map }));
        if let Some(part) = &part {
            parts.push_back((number, Arc::clone(part)));
            // Those who are still at work on an older one have it.
            if parts.len() > 2 {
                parts.pop_front();
            }
        }
        Ok(part)
    }
}

/// Whether a file goes on to `end` still, and always did.
fn check_len(source: &Source, file: &File, end: u64, is_torn: bool) -> Result<()> {
    let now = file.metadata().map_err(|error| source.error(error))?.len();
    if now < end || is_torn {
        let expected = source.len().unwrap_or(0);
        return Err(source.error(ErrorKind::Shrunk {
            expected,
            found: now.min(expected),
        }));
    }
    Ok(())
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
    if source.is_mapped()
        && let Some(part) = file.part(source, index)?
        && let Some(range) = find_range(source, &part, index)
    {
        return read_part(source, file.open(source)?, &part, range, each);
    }
    let file = file.open(source)?;
    Buffer::with(|buffer| read_window(source, file, index, buffer, each))
}

/// Where the records of a window are in its part. `None` where the last of them goes on far behind the part.
fn find_range(source: &Source, part: &Part, index: u64) -> Option<Range<usize>> {
    let window = source.window();
    let from = (index * window as u64 - part.base) as usize;
    let start = match index {
        0 => Some(0),
        _ => next_cut(source.format(), &part.map, from..from + window),
    };
    let Some(start) = start else {
        return Some(0..0);
    };
    let end = find_end(source, &part.map, part.base, &mut (from + window))?;
    Some(start..end)
}

/// Hands over the items of a range that was found, as long as the file is what it was then.
fn read_part(
    source: &Source,
    file: &File,
    part: &Part,
    range: Range<usize>,
    mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let origin = part.base + range.start as u64;
    let end = part.base + range.end as u64;
    let piece = part.map.get(range).unwrap_or_default();
    let items = Items::with_origin(source.format(), piece, origin);
    let ended = visit(items, &mut |item| match part.map.is_torn() {
        true => ControlFlow::Break(()),
        false => each(item),
    });
    check_len(source, file, end, part.map.is_torn())?;
    Ok(ended)
}

fn read_window(
    source: &Source,
    file: &File,
    index: u64,
    buffer: &mut Buffer,
    mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let (format, len, window) = (source.format(), source.len().unwrap_or(0), source.window());
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
