//! The records of one chunk: their text and their byte ranges in the file.

use std::error::Error;
use std::ops::Range;
use std::slice;

use evtx::err::EvtxError;
use evtx::{RenderedChunk, RenderedChunkItem};
use panther::format::Stamps;
use panther::{Item, Items, Layout, MAX_ITEM, Reason, Span, Unparsed};

/// The offset of the first record in a chunk.
const FIRST: usize = 512;
/// The first bytes of a record. Its length and its id follow.
const MAGIC: &[u8] = b"**\0\0";
/// The length of a record's header.
const HEAD: usize = 24;
/// The maximum length of an error message in characters.
const MOST_WORDS: usize = 200;

/// The items of one chunk, in file order.
#[derive(Debug, Default)]
pub(crate) struct Records {
    text: Vec<u8>,
    entries: Vec<RecordEntry>,
}

#[derive(Debug)]
struct RecordEntry {
    span: Span,
    text: RecordText,
}

#[derive(Debug)]
enum RecordText {
    /// The XML of a record, as a range of `Records::text`.
    Xml(Range<usize>),
    /// Why the record has no text.
    Problem(Box<str>),
}

impl Records {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        // Frees the text before the next one is rendered. An allocator that held two of them would
        // request new pages for each.
        self.text = Vec::new();
    }

    pub(super) fn add_problem(&mut self, bytes: Range<u64>, why: &str) {
        self.entries.push(RecordEntry {
            span: Span::new(bytes.start, bytes.end),
            text: RecordText::Problem(why.into()),
        });
    }

    /// Reports a file of `len` bytes, which is shorter than its header.
    pub(super) fn cut_in_header(&mut self, len: u64) {
        self.clear();
        if len > 0 {
            self.add_problem(0..len, "the file ends in its header");
        }
    }

    /// Takes over the rendered records of the chunk at offset `at`. Only the first `there` bytes of
    /// the chunk exist in the file.
    pub(super) fn fill(&mut self, chunk: &[u8], there: usize, at: u64, rendered: RenderedChunk) {
        self.text = rendered.data;
        let mut walk = Walk { chunk, at: FIRST };
        // A record without a valid header, with its start and its error. It ends where the next
        // record begins.
        let mut open: Option<(usize, String)> = None;
        let mut start = 0;
        for item in rendered.items {
            let (id, text) = match item {
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
                // The error concerns the whole chunk.
                self.add_problem(at..at + there as u64, &text.err().unwrap_or_default());
                continue;
            };
            let bytes = walk.to(id);
            self.close(&mut open, bytes.start, there, at);
            let span = at + bytes.start as u64..at + bytes.end.min(there) as u64;
            match text {
                Ok(xml) if bytes.end <= there => self.entries.push(RecordEntry {
                    span: Span::new(span.start, span.end),
                    text: RecordText::Xml(xml),
                }),
                Ok(_) => self.add_problem(span, &format!("record {id}: the file ends in it")),
                Err(why) => self.add_problem(span, &format!("record {id}: {why}")),
            }
        }
        self.close(&mut open, walk.end(), there, at);
    }

    /// Adds the open record, which ends at `end`.
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

    /// Parses the records with `layout`.
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

/// The range of `part` without the XML declaration and the line feed that the crate `evtx` puts
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

/// The message of the innermost error.
fn words(error: &EvtxError) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string().chars().take(MOST_WORDS).collect()
}

/// Finds the byte ranges of rendered records. The records come in file order, so the search only
/// moves forward.
struct Walk<'c> {
    chunk: &'c [u8],
    at: usize,
}

impl Walk<'_> {
    /// The byte range of the next record with this id.
    fn to(&mut self, id: u64) -> Range<usize> {
        let rest = self.chunk.get(self.at..).unwrap_or_default();
        let is_record = |head: &[u8]| {
            head.starts_with(MAGIC) && head.get(8..16) == Some(id.to_le_bytes().as_slice())
        };
        // Nearly always the record begins where the previous one ended.
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

    /// The end of the last record, as the header of the chunk states it.
    fn end(&self) -> usize {
        let free = self.chunk.get(48..).and_then(|rest| rest.first_chunk());
        free.map_or(0, |free| u32::from_le_bytes(*free) as usize)
    }
}

/// Iterates over the items of one chunk.
pub(crate) struct RecordItems<'r> {
    layout: &'r Layout,
    text: &'r [u8],
    entries: slice::Iter<'r, RecordEntry>,
    /// The rest of a record whose text is longer than an item.
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
            let RecordEntry { span, text } = self.entries.next()?;
            let text = match text {
                RecordText::Xml(part) => self.text.get(part.clone()).unwrap_or_default(),
                RecordText::Problem(why) => {
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

    /// A record may repeat a value so often that its text has any length.
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
