//! Renders the records of a chunk as XML, with the crate `evtx`.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use evtx::{EvtxParser, ParserSettings, RenderedChunk};
use self_cell::{MutBorrow, self_cell};

use super::layout::{CHUNK, HEADER};
use super::records::Records;
use super::ring::MAGIC;
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
}

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
        let settings = ParserSettings::new().indent(false);
        let parser = EvtxParser::from_read_seek(feed)?.with_configuration(settings);
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
        if !self.chunk.starts_with(MAGIC) {
            into.add_problem(at..at + there as u64, "no chunk: it does not begin as one");
            return;
        }
        // The missing end of a truncated chunk reads as unused space.
        self.chunk.resize(CHUNK, 0);
        match self.render() {
            Ok(rendered) => into.fill(&self.chunk, there, at, rendered),
            Err(why) => into.add_problem(at..at + there as u64, &why),
        }
    }

    fn render(&mut self) -> Result<RenderedChunk, String> {
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
        rendered.ok_or_else(|| "a chunk that is not read".to_owned())
    }
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
