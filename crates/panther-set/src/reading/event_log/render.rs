//! Renders the records of a chunk as XML, with the crate `evtx`.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use evtx::err::EvtxError;
use evtx::{EvtxChunkData, EvtxParser, ParserSettings, RenderedChunk, RenderedChunkItem};
use panther::MAX_ITEM;
use self_cell::{MutBorrow, self_cell};

use super::layout::{CHUNK, FIRST, HEAD, HEADER};
use super::records::{LONG_RECORD, MAX_TEXT, Records, Rendered, limit_of};
use super::ring::MAGIC;
use super::salvage;
use super::weight::Scale;
use crate::bytes::file_kind::EVENT_LOG;

/// Renders chunks of any log, one after another.
///
/// The parser of `evtx` compiles the templates of records and reuses them for all chunks of its
/// file, which doubles its speed. But it reads one file in one order, whereas many threads read the
/// chunks here. So each thread has a parser that reads an endless pretended file, and receives the
/// chunk to render.
#[derive(Default)]
pub(super) struct Renderer {
    feed: Feed,
    /// The chunk to render.
    chunk: Vec<u8>,
    running: Option<Running>,
    /// At least the length of the templates that the running parser keeps.
    kept: u64,
    scale: Scale,
}

/// The maximum length of the templates that a parser keeps. A parser of real logs comes to it after
/// some thousand chunks.
const MAX_KEPT: u64 = 32 << 20;
/// The memory that `evtx` may use for the elements of one chunk before panther leaves out the rest.
const MAX_ELEMENTS: usize = 32 << 20;
/// The place in a chunk of the offsets of its names.
const NAMES: Range<usize> = 128..384;

type Chunks<'p> = Box<dyn Iterator<Item = RenderedChunk> + 'p>;

self_cell!(
    /// A running parser with its iterator over chunks.
    struct Running {
        owner: MutBorrow<EvtxParser<Feed>>,
        #[not_covariant]
        dependent: Chunks,
    }
);

impl Running {
    fn over(feed: Feed) -> evtx::err::Result<Self> {
        let parser = EvtxParser::from_read_seek(feed)?.with_configuration(settings());
        Ok(Self::new(MutBorrow::new(parser), |parser| {
            Box::new(parser.borrow_mut().chunks_xml_bytes(false))
        }))
    }
}

impl Renderer {
    /// Calls `work` with the renderer of this thread.
    pub(super) fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static OF_THREAD: Cell<Option<Renderer>> = const { Cell::new(None) };
        }
        // `take` removes the renderer meanwhile, so a renderer that panicked is never used again.
        let mut renderer = OF_THREAD.take().unwrap_or_default();
        let result = work(&mut renderer);
        OF_THREAD.set(Some(renderer));
        result
    }

    /// The buffer for the next chunk. It still holds the previous chunk.
    pub(super) const fn chunk(&mut self) -> &mut Vec<u8> {
        &mut self.chunk
    }

    /// Renders the chunk in [`Renderer::chunk`], which is at offset `at` in its file.
    pub(super) fn read(&mut self, at: u64, into: &mut Records) {
        into.clear();
        let there = self.chunk.len();
        if is_zero(&self.chunk) {
            return;
        }
        // The missing end of a truncated chunk reads as unused space.
        self.chunk.resize(CHUNK, 0);
        let mut head = at..at;
        if !self.chunk.starts_with(MAGIC) {
            if !salvage::mend(&mut self.chunk) {
                into.add_problem(at..at + there as u64, "no chunk: it does not begin as one");
                return;
            }
            head.end = at + FIRST.min(there) as u64;
            into.add_problem(
                head.clone(),
                "a chunk that does not begin as one; its records are read",
            );
        }
        // Without the list of names, evtx reads each name where it is used. Names in the list may
        // overlap, so that it takes any amount of memory.
        self.chunk[NAMES].fill(0);
        let is_light = self.scale.is_light(&self.chunk);
        for &(place, _) in self.scale.refused() {
            // The record ends where it begins.
            self.chunk[place + HEAD] = 0;
        }
        let rendered = if is_light {
            self.render()
        } else {
            Ok(render_with_care(&self.chunk))
        };
        match rendered {
            Ok((RenderedChunk { data, items }, is_whole)) => {
                let rendered = Rendered {
                    text: data,
                    items,
                    refused: self.scale.refused(),
                    is_whole,
                };
                into.fill(&self.chunk, there, at, rendered);
            }
            Err(why) => into.add_problem(head.end..at + there as u64, &why),
        }
    }

    /// Renders the whole chunk in one go.
    fn render(&mut self) -> Result<(RenderedChunk, bool), String> {
        self.kept += self.scale.template_weight();
        if self.kept > MAX_KEPT {
            (self.kept, self.feed, self.running) = (0, Feed::default(), None);
        }
        let running = match &mut self.running {
            Some(running) => running,
            none => {
                let running =
                    Running::over(self.feed.clone()).map_err(|error| error.to_string())?;
                none.insert(running)
            }
        };
        self.feed.0.chunk.replace(std::mem::take(&mut self.chunk));
        let rendered = running.with_dependent_mut(|_, chunks| chunks.next());
        self.chunk = self.feed.0.chunk.take();
        let rendered = rendered.ok_or_else(|| "a chunk that is not read".to_owned())?;
        Ok((rendered, true))
    }
}

fn settings() -> ParserSettings {
    ParserSettings::new().indent(false)
}

/// Renders a chunk record by record, until its text or its elements take too much memory. Returns
/// `false` if that leaves out records.
///
/// The crate `evtx` itself fails a record whose text is longer than 16 MiB, but such a record takes
/// several times that memory. So only one thread at a time renders with care.
fn render_with_care(chunk: &[u8]) -> (RenderedChunk, bool) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut rendered = RenderedChunk::default();
    let broken = |source| {
        let failed = EvtxError::FailedToParseChunk {
            chunk_id: 0,
            source: Box::new(source),
        };
        let items = vec![RenderedChunkItem::Failed(failed)];
        let rendered = RenderedChunk {
            items,
            ..RenderedChunk::default()
        };
        (rendered, true)
    };
    let mut data = match EvtxChunkData::new(chunk.to_vec(), false) {
        Ok(data) => data,
        Err(error) => return broken(error),
    };
    let mut chunk = match data.parse(Arc::new(settings())) {
        Ok(chunk) => chunk,
        Err(error) => return broken(error),
    };
    // The text of records that are too long takes time too.
    let mut text = 0;
    for record in chunk.iter() {
        let mut elements = 0;
        let xml = record.and_then(|record| {
            let arena = &record.chunk.arena;
            let xml = record.into_xml_bytes();
            elements = arena.allocated_bytes();
            xml
        });
        text += xml.as_ref().map_or(0, |xml| xml.data.len());
        match xml {
            Ok(xml) if xml.data.len() > MAX_ITEM => {
                let failed = EvtxError::FailedToParseRecord {
                    record_id: xml.event_record_id,
                    source: Box::new(EvtxError::FailedToCreateRecordModel(LONG_RECORD)),
                };
                rendered.items.push(RenderedChunkItem::Failed(failed));
            }
            Ok(xml) => {
                rendered.data.extend(xml.data);
                rendered.items.push(RenderedChunkItem::Record {
                    event_record_id: xml.event_record_id,
                    end: rendered.data.len(),
                });
            }
            Err(error) => {
                let is_limit = limit_of(&error).is_some();
                rendered.items.push(RenderedChunkItem::Failed(error));
                if is_limit {
                    return (rendered, false);
                }
            }
        }
        if text > MAX_TEXT || elements > MAX_ELEMENTS {
            return (rendered, false);
        }
    }
    (rendered, true)
}

/// Whether all bytes are 0. The inner loop has no early exit, so that the compiler vectorizes it.
fn is_zero(bytes: &[u8]) -> bool {
    let mut parts = bytes.chunks(64);
    parts.all(|part| part.iter().fold(0, |any, byte| any | byte) == 0)
}

/// The pretended file that a parser reads: a header, and at every other position the chunk to
/// render.
///
/// The file ends after its header. Otherwise the parser would look for chunks before it is asked
/// for one.
#[derive(Clone, Default)]
struct Feed(Rc<Fed>);

#[derive(Default)]
struct Fed {
    chunk: RefCell<Vec<u8>>,
    /// The parser's position in the header or in the chunk.
    at: Cell<usize>,
    in_chunk: Cell<bool>,
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let fed = &*self.0;
        let at = fed.at.get();
        let count = if fed.in_chunk.get() {
            fed.chunk
                .borrow()
                .get(at..)
                .unwrap_or_default()
                .read(into)?
        } else {
            header().get(at..).unwrap_or_default().read(into)?
        };
        fed.at.set(at + count);
        Ok(count)
    }
}

impl Seek for Feed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let fed = &*self.0;
        let place = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::Current(_) => return Ok(fed.at.get() as u64),
            SeekFrom::End(_) => HEADER,
        };
        fed.in_chunk.set(place >= HEADER);
        fed.at.set(if place < HEADER { place as usize } else { 0 });
        Ok(place)
    }
}

/// The header of an event log of version 3.1 without chunks.
fn header() -> [u8; HEADER as usize] {
    let mut header = [0; HEADER as usize];
    for (at, bytes) in [
        (0, EVENT_LOG),
        (32, &[128, 0, 0, 0, 1, 0, 3, 0]),
        (40, &(HEADER as u16).to_le_bytes()),
    ] {
        header[at..at + bytes.len()].copy_from_slice(bytes);
    }
    header
}
