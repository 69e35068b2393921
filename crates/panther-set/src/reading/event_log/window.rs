//! Reads one window of a binary event log, which is a few chunks.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use panther::Item;

use super::layout::{CHUNK, HEADER};
use super::records::Records;
use super::render::Renderer;
use super::ring;
use crate::bytes::buffer::{self, ReadError};
use crate::error::Result;
use crate::reading::for_each_item::for_each_item;
use crate::reading::shared_file::SharedFile;
use crate::reading::source::{READ_WINDOW, Source};

/// The number of chunks in a window.
const IN_WINDOW: u64 = (READ_WINDOW / CHUNK) as u64;

/// Calls `each` with the items of window `index` of a file. Windows follow the order of the ring.
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
        return Ok(for_each_item(records.items(source.layout()), &mut each));
    }
    let shared = file;
    let file = shared.open(source)?;
    let count = (len - HEADER).div_ceil(CHUNK as u64);
    let oldest = match shared.oldest.get() {
        Some(&oldest) => oldest,
        None => {
            let oldest =
                ring::oldest_in_file(file, len).map_err(|error| source.read_error(error))?;
            *shared.oldest.get_or_init(|| oldest)
        }
    };
    let first = index * IN_WINDOW;
    for place in first..count.min(first + IN_WINDOW) {
        let at = HEADER + (oldest + place) % count * CHUNK as u64;
        let admit = |rendered| {
            let admitted = source.limits().admit(len, rendered);
            admitted.map_err(|kind| source.error(kind))
        };
        admit(shared.rendered.load(Ordering::Relaxed))?;
        Renderer::with(|renderer| {
            let chunk = renderer.chunk();
            chunk.resize(CHUNK.min((len - at) as usize), 0);
            buffer::read_at(file, chunk, at)?;
            renderer.read(at, &mut records);
            Ok(())
        })
        .map_err(|error: ReadError| source.read_error(error))?;
        let rendered = records.text_len();
        admit(rendered + shared.rendered.fetch_add(rendered, Ordering::Relaxed))?;
        if for_each_item(records.items(source.layout()), &mut each).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}
