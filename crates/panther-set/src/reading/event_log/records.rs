//! What one chunk holds: the text of its records, and where they are in the file.

use std::error::Error;
use std::ops::Range;
use std::slice;

use evtx::err::EvtxError;
use evtx::{RenderedChunk, RenderedChunkItem};
use panther::format::Stamps;
use panther::{Item, Items, Layout, MAX_ITEM, Reason, Span, Unparsed};

/// Where the records of a chunk begin.
const FIRST: usize = 512;
/// What a record begins with; its length follows, and its id.
const MAGIC: &[u8] = b"**\0\0";
/// The length of what stands before a record's content.
const HEAD: usize = 24;
/// The most characters of what is said of a record that cannot be read.
const MOST_WORDS: usize = 200;

/// The items of one chunk, in its order.
#[derive(Debug, Default)]
pub(crate) struct Records {
    text: Vec<u8>,
    entries: Vec<RecordEntry>,
}

#[derive(Debug)]
struct RecordEntry {
    span: Span,
    what: What,
}

#[derive(Debug)]
enum What {
    /// The XML of a record, in the text.
    Xml(Range<usize>),
    /// Why there is none.
    Problem(Box<str>),
}

impl Records {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        // Given back before the next text is made: an allocator that held two of them at a time
        // would ask for new pages for each.
        self.text = Vec::new();
    }

    pub(super) fn add_problem(&mut self, bytes: Range<u64>, why: &str) {
        self.entries.push(RecordEntry {
            span: Span::new(bytes.start, bytes.end),
            what: What::Problem(why.into()),
        });
    }

    /// A file of `len` bytes, which are not enough for its header.
    pub(super) fn cut_in_header(&mut self, len: u64) {
        self.clear();
        if len > 0 {
            self.add_problem(0..len, "the file ends in its header");
        }
    }

    /// Takes what was made of the records of a chunk that begins at `at` in its file, where the
    /// last of its bytes may be missing: `there` are.
    pub(super) fn fill(&mut self, chunk: &[u8], there: usize, at: u64, rendered: RenderedChunk) {
        self.text = rendered.data;
        let mut walk = Walk { chunk, at: FIRST };
        // Where a record begins that has no header, so that only the next record tells its end.
        let mut open: Option<(usize, String)> = None;
        let mut start = 0;
        for item in rendered.items {
            let (id, what) = match item {
                RenderedChunkItem::Record {
                    event_record_id,
                    end,
                } => {
                    let xml = without_declaration(&self.text, start..end);
                    start = end;
                    (Some(event_record_id), Ok(xml))
                }
                RenderedChunkItem::Failed(error) => {
                    let id = match &error {
                        EvtxError::FailedToReadRecordAt { offset, .. } => {
                            let upto = usize::try_from(*offset).unwrap_or(chunk.len());
                            self.close(&mut open, upto, there, at);
                            walk.at = upto + 1;
                            open = Some((upto, words(&error)));
                            continue;
                        }
                        EvtxError::FailedToParseRecord { record_id, .. } => Some(*record_id),
                        _ => None,
                    };
                    (id, Err(words(&error)))
                }
            };
            let Some(id) = id else {
                // The chunk as a whole.
                self.add_problem(at..at + there as u64, &what.err().unwrap_or_default());
                continue;
            };
            let bytes = walk.to(id);
            self.close(&mut open, bytes.start, there, at);
            let span = at + bytes.start as u64..at + bytes.end.min(there) as u64;
            match what {
                Ok(xml) if bytes.end <= there => self.entries.push(RecordEntry {
                    span: Span::new(span.start, span.end),
                    what: What::Xml(xml),
                }),
                Ok(_) => self.add_problem(span, &format!("record {id}: the file ends in it")),
                Err(why) => self.add_problem(span, &format!("record {id}: {why}")),
            }
        }
        self.close(&mut open, walk.end(), there, at);
    }

    /// Adds the record that was open, which ends at `end`.
    fn close(&mut self, open: &mut Option<(usize, String)>, end: usize, there: usize, at: u64) {
        if let Some((start, why)) = open.take()
            && start < there
        {
            let end = end.clamp(start + 1, there);
            self.add_problem(
                at + start as u64..at + end as u64,
                &format!("a record: {why}"),
            );
        }
    }

    /// The items, as `layout` reads them.
    pub(crate) fn items<'r>(&'r self, layout: &'r Layout) -> RecordItems<'r> {
        RecordItems {
            layout,
            text: &self.text,
            entries: self.entries.iter(),
            long: None,
            stamps: Stamps::default(),
        }
    }
}

/// The part of `text` behind the declaration and before the line feed, which the crate `evtx` puts
/// around each record.
fn without_declaration(text: &[u8], part: Range<usize>) -> Range<usize> {
    const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let xml = text.get(part.clone()).unwrap_or_default();
    let skipped = if xml.starts_with(DECLARATION) {
        DECLARATION.len()
    } else {
        0
    };
    let end = part.end - usize::from(xml.ends_with(b"\n"));
    (part.start + skipped).min(end)..end
}

/// What the innermost error says.
fn words(error: &EvtxError) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string().chars().take(MOST_WORDS).collect()
}

/// A walk along the records of a chunk, which finds those that were made into text: they come in
/// the order in which they stand.
struct Walk<'c> {
    chunk: &'c [u8],
    at: usize,
}

impl Walk<'_> {
    /// The bytes of the next record with this id.
    fn to(&mut self, id: u64) -> Range<usize> {
        let rest = self.chunk.get(self.at..).unwrap_or_default();
        let is_record = |head: &[u8]| {
            head.starts_with(MAGIC) && head.get(8..16) == Some(id.to_le_bytes().as_slice())
        };
        // Nearly always the record is where the one before it ended.
        let skipped = rest.windows(HEAD).position(is_record);
        let start = self.at + skipped.unwrap_or(rest.len());
        let len = self
            .chunk
            .get(start + 4..)
            .and_then(|rest| rest.first_chunk())
            .map_or(0, |len| u32::from_le_bytes(*len) as usize);
        let end = start.saturating_add(len).min(self.chunk.len());
        self.at = end;
        start..end
    }

    /// Where the records end, as the chunk says.
    fn end(&self) -> usize {
        let free = self.chunk.get(48..).and_then(|rest| rest.first_chunk());
        free.map_or(0, |free| u32::from_le_bytes(*free) as usize)
    }
}

/// The items of one chunk.
pub(crate) struct RecordItems<'r> {
    layout: &'r Layout,
    text: &'r [u8],
    entries: slice::Iter<'r, RecordEntry>,
    /// What is left of a record whose text is longer than an item.
    long: Option<(Items<'r>, Span)>,
    stamps: Stamps,
}

impl<'r> Iterator for RecordItems<'r> {
    type Item = Item<'r>;

    fn next(&mut self) -> Option<Item<'r>> {
        loop {
            if let Some((items, span)) = &mut self.long {
                if let Some(item) = items.next() {
                    return Some(item.placed(*span));
                }
                self.long = None;
            }
            let RecordEntry { span, what } = self.entries.next()?;
            let text = match what {
                What::Xml(part) => self.text.get(part.clone()).unwrap_or_default(),
                What::Problem(why) => {
                    let item = Unparsed::new(span.start, why.as_bytes(), Reason::Malformed);
                    return Some(Item::Unparsed(item).placed(*span));
                }
            };
            if text.len() <= MAX_ITEM {
                let item = self.layout.read(span.start, text, &mut self.stamps);
                return Some(item.placed(*span));
            }
            let items = Items::with_origin(self.layout, text, span.start);
            self.long = Some((items, *span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::registry::registry;

    /// A record can repeat a value often enough for any length of text.
    #[test]
    fn text_that_is_longer_than_an_item_is_cut() {
        let mut chunk = vec![0; FIRST + 64];
        chunk[FIRST..FIRST + 8].copy_from_slice(b"**\0\0\x40\0\0\0");
        chunk[FIRST + 8] = 7;
        let data = format!(
            "<Event><System/><EventData>{}</EventData></Event>\n",
            "<Data>again</Data>".repeat(MAX_ITEM / 8)
        );
        let end = data.len();
        let mut records = Records::default();
        let rendered = RenderedChunk {
            data: data.into_bytes(),
            items: vec![RenderedChunkItem::Record {
                event_record_id: 7,
                end,
            }],
        };
        records.fill(&chunk, chunk.len(), 4096, rendered);
        let layout = registry().learn_as(b"", "evtx").unwrap();
        let span = Span::new(4096 + FIRST as u64, 4096 + FIRST as u64 + 64);
        let lens: Vec<usize> = records
            .items(&layout)
            .map(|item| {
                assert_eq!(item.span(), span);
                item.raw().len()
            })
            .collect();
        assert!(lens.len() > 1 && lens.iter().all(|&len| len <= MAX_ITEM));
        assert_eq!(lens.iter().sum::<usize>(), end - 1);
    }
}
