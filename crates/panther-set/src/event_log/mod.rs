//! Event logs as Windows keeps them (`.evtx`): a header, then chunks of one size, each of which can be read without the others.
//!
//! A full log goes on in its oldest chunk, so the file is a ring. Chunks come from the oldest on, to the end of the file and then from its
//! start, which is the order of the records' ids. How many there are is told by the length of the file: what the header says is wrong
//! where the log was not closed. Chunks of zeros were never used and hold nothing; what else cannot be read is an unparsed item whose text
//! says why.
//!
//! `ring.rs` finds the oldest chunk, `render.rs` makes text of a chunk, `records.rs` finds where its records are in the file, and
//! `pieces.rs` reads a source from end to end. This reads a window of a file.

mod pieces;
mod records;
mod render;
mod ring;

use std::ops::ControlFlow;

use panther::Item;

pub(crate) use pieces::RecordPieces;
pub(crate) use records::RecordItems;

use crate::buffer;
use crate::error::Result;
use crate::pieces::visit;
use crate::source::Source;
use crate::window::{self, SharedFile};
use records::Records;
use render::Renderer;

/// The length of what stands before the chunks.
const HEADER: u64 = 4096;
/// The length of a chunk; the last may be cut.
const CHUNK: usize = 64 << 10;
/// The chunks of a window.
const IN_WINDOW: u64 = (window::READ / CHUNK) as u64;

/// Hands over the items of window `index` of a file: of so many chunks, in the order of the ring.
pub(crate) fn for_each_in_window(
    source: &Source,
    file: &SharedFile,
    index: u64,
    mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let len = source.len().unwrap_or(0);
    let mut records = Records::default();
    if len < HEADER {
        records.cut_in_header(len);
        return Ok(visit(records.items(source.format()), &mut each));
    }
    let shared = file;
    let file = shared.open(source)?;
    let count = (len - HEADER).div_ceil(CHUNK as u64);
    let oldest = match shared.oldest.get() {
        Some(&oldest) => oldest,
        None => {
            let oldest = ring::oldest_in_file(file, len).map_err(|ended| ended.error(source))?;
            *shared.oldest.get_or_init(|| oldest)
        }
    };
    let first = index * IN_WINDOW;
    for place in first..count.min(first + IN_WINDOW) {
        let at = HEADER + (oldest + place) % count * CHUNK as u64;
        Renderer::with(|renderer| {
            let chunk = renderer.chunk();
            chunk.resize(CHUNK.min((len - at) as usize), 0);
            buffer::read_at(file, chunk, at)?;
            renderer.read(at, &mut records);
            Ok(())
        })
        .map_err(|ended: buffer::Ended| ended.error(source))?;
        if visit(records.items(source.format()), &mut each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}
