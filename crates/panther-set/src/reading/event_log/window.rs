//! Reads one window of a binary event log, which is a few chunks.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use panther::Item;

use super::layout::{CHUNK, HEADER};
use super::records::Records;
use super::render::Renderer;
use crate::error::{ErrorKind, Result};
use crate::reading::for_each_item::for_each_item;
use crate::reading::source::READ_WINDOW;
use crate::reading::window::Window;

/// The number of chunks in a window.
const IN_WINDOW: u64 = (READ_WINDOW / CHUNK) as u64;

/// Calls `each` with the items of a window. Windows follow the order of the ring.
pub(crate) fn for_each_in_window(
    window: &Window<'_>,
    mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let Window { source, file, .. } = *window;
    let len = file.len();
    let mut records = Records::default();
    if len < HEADER {
        records.cut_in_header(len);
        return Ok(for_each_item(records.items(source.layout()), &mut each));
    }
    let count = (len - HEADER).div_ceil(CHUNK as u64);
    let oldest = source.oldest_chunk(file)?;
    let first = window.index * IN_WINDOW;
    for place in first..count.min(first + IN_WINDOW) {
        let at = HEADER + (oldest + place) % count * CHUNK as u64;
        let admit = |rendered| {
            let admitted = source.limits().admit(len, rendered);
            admitted.map_err(|kind| source.error(kind))
        };
        admit(window.rendered.load(Ordering::Relaxed))?;
        Renderer::with(|renderer| {
            let chunk = renderer.chunk();
            chunk.resize(CHUNK.min((len - at) as usize), 0);
            file.fill(chunk, at)?;
            renderer.read(at, &mut records);
            Ok(())
        })
        .map_err(|kind: ErrorKind| source.error(kind))?;
        let rendered = records.text_len();
        admit(rendered + window.rendered.fetch_add(rendered, Ordering::Relaxed))?;
        if for_each_item(records.items(source.layout()), &mut each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}
