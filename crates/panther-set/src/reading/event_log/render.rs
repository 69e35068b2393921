//! The records of a chunk as XML, by the crate `evtx`.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use evtx::{EvtxParser, ParserSettings, RenderedChunk};
use self_cell::{MutBorrow, self_cell};

use super::layout::{CHUNK, HEADER};
use super::records::Records;
use super::ring::MAGIC;
use crate::bytes::file_kind::EVENT_LOG;

/// Makes text of chunks, one after the other, whatever logs they are from.
///
/// A parser of `evtx` compiles the templates of records, and keeps them for all chunks that it reads: that is half of its speed. But it
/// reads one file in one order, and these chunks are read by many threads. So this has a parser for each thread, which believes that it
/// reads one long file, and gets the chunks that are to be read.
#[derive(Default)]
pub(super) struct Renderer {
    feed: Feed,
    /// The chunk that is read.
    chunk: Vec<u8>,
    running: Option<Running>,
}

type Chunks<'p> = Box<dyn Iterator<Item = RenderedChunk> + 'p>;

self_cell!(
    /// A parser that reads.
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
    /// Lends `work` the renderer of this thread.
    pub(super) fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static OF_THREAD: Cell<Option<Renderer>> = const { Cell::new(None) };
        }
        // Taken out meanwhile: one that panics is not used again.
        let mut renderer = OF_THREAD.take().unwrap_or_default();
        let result = work(&mut renderer);
        OF_THREAD.set(Some(renderer));
        result
    }

    /// Memory for the bytes of a chunk, with those of the last one in it.
    pub(super) const fn chunk(&mut self) -> &mut Vec<u8> {
        &mut self.chunk
    }

    /// Reads the bytes that were put into [`Renderer::chunk`], which are at `at` in their file.
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
        // The rest of one that is cut is as if it were not used.
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

/// Whether all bytes are 0. Without an early exit in a part, the compiler uses vectors.
fn is_zero(bytes: &[u8]) -> bool {
    let mut parts = bytes.chunks(64);
    parts.all(|part| part.iter().fold(0, |any, byte| any | byte) == 0)
}

/// The file that a parser believes it reads: a header, and at every other place the chunk that is to be read.
///
/// It has no length behind its header, so that a parser has no chunk to look for before it is asked to read one.
#[derive(Clone, Default)]
struct Feed(Rc<Fed>);

#[derive(Default)]
struct Fed {
    chunk: RefCell<Vec<u8>>,
    /// Where the parser stands in the header or in the chunk.
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
