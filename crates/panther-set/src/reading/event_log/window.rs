//! Reads one window of a binary event log, which is a few chunks.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use panther::Item;

use super::layout::{CHUNK, HEADER};
use super::records::Records;
use super::render::Renderer;
use crate::bytes::fixed_file::FixedFile;
use crate::error::{ErrorKind, Result};
use crate::reading::for_each_item::for_each_item;
use crate::reading::source::{READ_WINDOW, Source};

/// The number of chunks in a window.
const IN_WINDOW: u64 = (READ_WINDOW / CHUNK) as u64;

/// Calls `each` with the items of window `index` of a file. Windows follow the order of the ring.
/// All windows add the length of their text to `rendered`.
pub(crate) fn for_each_in_window(
    source: &Source,
    file: &Arc<FixedFile>,
    index: u64,
    rendered: &AtomicU64,
    mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let len = file.len();
    let mut records = Records::default();
    if len < HEADER {
        records.cut_in_header(len);
        return Ok(for_each_item(records.items(source.layout()), &mut each));
    }
    let count = (len - HEADER).div_ceil(CHUNK as u64);
    let oldest = source.oldest_chunk(file)?;
    let first = index * IN_WINDOW;
    for place in first..count.min(first + IN_WINDOW) {
        let at = HEADER + (oldest + place) % count * CHUNK as u64;
        let admit = |text| {
            let admitted = source.limits().admit(len, text);
            admitted.map_err(|kind| source.error(kind))
        };
        admit(rendered.load(Ordering::Relaxed))?;
        Renderer::with(|renderer| {
            let chunk = renderer.chunk();
            let left = usize::try_from(len - at).unwrap_or(CHUNK);
            chunk.resize(left.min(CHUNK), 0);
            file.fill(chunk, at)?;
            renderer.read(at, &mut records);
            Ok(())
        })
        .map_err(|kind: ErrorKind| source.error(kind))?;
        let text = records.text_len();
        admit(text + rendered.fetch_add(text, Ordering::Relaxed))?;
        if for_each_item(records.items(source.layout()), &mut each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}
