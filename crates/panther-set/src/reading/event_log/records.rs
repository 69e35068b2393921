//! The records of one chunk: their text and their byte ranges in the file.

use std::error::Error;
use std::ops::Range;
use std::slice;

use evtx::err::EvtxError;
use evtx::{EvtxRecordHeader, RenderedChunkItem};
use panther::format::Stamps;
use panther::{Item, Layout, MAX_ITEM, Reason, Span, Unparsed};

use super::layout::{FIRST, HEAD, MAGIC, number_at};

/// The maximum length of the text of a chunk. Real chunks have 0.2 MiB.
pub(super) const MAX_TEXT: usize = 8 << 20;
/// The reasons of limits.
pub(super) const LONG_RECORD: &str = "its text is more than 4 MiB";
const LONG_CHUNK: &str = "the text of its chunk is more than 8 MiB";
const _: () = assert!(MAX_ITEM == 4 << 20 && MAX_TEXT == 8 << 20);
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

    /// The length of the text of the records.
    pub(super) fn text_len(&self) -> u64 {
        self.text.len() as u64
    }

    /// Takes over the rendered records of the chunk at offset `at`. Only the first `there` bytes of
    /// the chunk exist in the file.
    pub(super) fn fill(&mut self, chunk: &[u8], there: usize, at: u64, rendered: Rendered<'_>) {
        self.text = rendered.text;
        let mut walk = Walk { chunk, at: FIRST };
        let mut refused = rendered.refused.iter().copied().peekable();
        // A record without a valid header, with its start and its error. It ends where the next
        // record begins.
        let mut open: Option<(usize, String)> = None;
        let mut start = 0;
        let mut kept = 0;
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
            let text = text.and_then(|xml| match self.text.get(xml.clone()) {
                None | Some([]) => Err("its body is gone".to_owned()),
                Some(_) => Ok(xml),
            });
            let span = at + bytes.start as u64..at + bytes.end.min(there) as u64;
            while refused.next_if(|&(place, _)| place < bytes.start).is_some() {}
            let refusal = refused.next_if(|&(place, _)| place == bytes.start);
            let over = match (&text, refusal) {
                (_, Some((_, why))) => Some(why),
                (Ok(xml), None) if xml.len() > MAX_ITEM => Some(LONG_RECORD),
                (Ok(xml), None) => {
                    kept += xml.len();
                    (kept > MAX_TEXT).then_some(LONG_CHUNK)
                }
                (Err(_), None) => None,
            };
            match (text, over) {
                (_, Some(why)) => self.add_over_limit(span, id, why),
                (Ok(xml), None) if bytes.end <= there => self.entries.push(RecordEntry {
                    span: Span::new(span.start, span.end),
                    text: RecordText::Xml(xml),
                }),
                (Ok(_), None) => self.add_bodiless(chunk, bytes.start, span, "the file ends in it"),
                (Err(why), None) => self.add_bodiless(chunk, bytes.start, span, &why),
            }
        }
        if !rendered.is_whole {
            while let Some((id, bytes)) = walk.next_record().filter(|(_, it)| it.start < there) {
                self.close(&mut open, bytes.start, there, at);
                let span = at + bytes.start as u64..at + bytes.end.min(there) as u64;
                self.add_over_limit(span, id, LONG_CHUNK);
            }
        }
        self.close(&mut open, walk.end(), there, at);
    }

    /// Adds the record at `start` in its chunk, whose body cannot be rendered. Its header states its
    /// time and its id: it is an event. The body is a problem.
    fn add_bodiless(&mut self, chunk: &[u8], start: usize, bytes: Range<u64>, why: &str) {
        let Ok(header) = EvtxRecordHeader::from_bytes_at(chunk, start) else {
            return self.add_problem(bytes, &format!("a record: {why}"));
        };
        let id = header.event_record_id;
        let why = format!("record {id}: {why}");
        let body = bytes.start + HEAD as u64;
        if body >= bytes.end {
            return self.add_problem(bytes, &why);
        }
        let text = self.text.len();
        self.text.extend_from_slice(
            format!(
                "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
                 <TimeCreated SystemTime=\"{}\"/><EventRecordID>{id}</EventRecordID>\
                 </System></Event>",
                header.timestamp
            )
            .as_bytes(),
        );
        self.entries.push(RecordEntry {
            span: Span::new(bytes.start, body),
            text: RecordText::Xml(text..self.text.len()),
        });
        self.add_problem(body..bytes.end, &why);
    }

    fn add_over_limit(&mut self, bytes: Range<u64>, id: u64, why: &str) {
        self.add_problem(bytes, &format!("record {id}: over a limit: {why}"));
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
    if let Some(limit) = limit_of(error) {
        return format!("over a limit: {limit}");
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string().chars().take(MOST_WORDS).collect()
}

/// The limit that a record exceeds.
pub(super) fn limit_of(error: &EvtxError) -> Option<&'static str> {
    let EvtxError::FailedToParseRecord { source, .. } = error else {
        return None;
    };
    match **source {
        EvtxError::FailedToCreateRecordModel(why) => {
            let is_limit =
                why == LONG_RECORD || why.starts_with("record renders") || why.contains("budget");
            is_limit.then_some(why)
        }
        _ => None,
    }
}

/// The records of a chunk as they were rendered.
pub(super) struct Rendered<'r> {
    pub(super) text: Vec<u8>,
    pub(super) items: Vec<RenderedChunkItem>,
    /// The records that were not rendered, by their places in the chunk, in order, and why.
    pub(super) refused: &'r [(usize, &'static str)],
    /// Whether no records are left out behind the last item.
    pub(super) is_whole: bool,
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
        let len =
            number_at(self.chunk, start + 4).map_or(0, |len| u32::from_le_bytes(len) as usize);
        let end = start.saturating_add(len).min(self.chunk.len());
        self.at = end;
        start..end
    }

    /// The id and the byte range of the record that begins where the previous one ended.
    fn next_record(&mut self) -> Option<(u64, Range<usize>)> {
        let head = self.chunk.get(self.at..self.end())?;
        let id = u64::from_le_bytes(number_at(head, 8)?);
        let bytes = self.to(id);
        (head.starts_with(MAGIC) && !bytes.is_empty()).then_some((id, bytes))
    }

    /// The end of the last record, as the header of the chunk states it.
    fn end(&self) -> usize {
        number_at(self.chunk, 48).map_or(0, |free| u32::from_le_bytes(free) as usize)
    }
}

/// Iterates over the items of one chunk.
pub(crate) struct RecordItems<'r> {
    layout: &'r Layout,
    text: &'r [u8],
    entries: slice::Iter<'r, RecordEntry>,
    stamps: Stamps,
}

impl<'r> Iterator for RecordItems<'r> {
    type Item = Item<'r>;

    fn next(&mut self) -> Option<Item<'r>> {
        let RecordEntry { span, text } = self.entries.next()?;
        let item = match text {
            RecordText::Xml(part) => {
                let text = self.text.get(part.clone()).unwrap_or_default();
                self.layout.read(span.start, text, &mut self.stamps)
            }
            RecordText::Problem(why) => {
                Item::Unparsed(Unparsed::new(span.start, why.as_bytes(), Reason::Malformed))
            }
        };
        Some(item.placed(*span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::registry::registry;

    /// The items of a chunk whose two records have a text of these lengths.
    fn items(lens: [usize; 2]) -> Vec<(Span, String)> {
        let mut chunk = vec![0; FIRST + 128];
        let mut data = Vec::new();
        let mut items = Vec::new();
        for (number, len) in lens.into_iter().enumerate() {
            let head = FIRST + 64 * number;
            chunk[head..head + 8].copy_from_slice(b"**\0\0\x40\0\0\0");
            chunk[head + 8] = 7 + number as u8;
            data.extend(format!("<Event><System/>{}</Event>\n", "a".repeat(len - 24)).into_bytes());
            items.push(RenderedChunkItem::Record {
                event_record_id: 7 + number as u64,
                end: data.len(),
            });
        }
        let rendered = Rendered {
            text: data,
            items,
            refused: &[],
            is_whole: true,
        };
        let mut records = Records::default();
        records.fill(&chunk, chunk.len(), 4096, rendered);
        let layout = registry().learn_as(b"", "evtx").unwrap();
        let text = |item: Item<'_>| match item {
            Item::Event(event) => event.raw().len().to_string(),
            Item::Unparsed(unparsed) => String::from_utf8(unparsed.raw().to_vec()).unwrap(),
        };
        let items = records.items(&layout);
        items.map(|item| (item.span(), text(item))).collect()
    }

    /// A record may repeat a value so often that its text has any length.
    #[test]
    fn text_that_is_longer_than_an_item_is_left_out() {
        let place = |number: u64| Span::new(4608 + 64 * number, 4672 + 64 * number);
        let longest = MAX_ITEM.to_string();
        let why = "record 7: over a limit: its text is more than 4 MiB";
        for (len, first) in [(MAX_ITEM, longest.as_str()), (MAX_ITEM + 1, why)] {
            let expected = [(place(0), first.to_owned()), (place(1), longest.clone())];
            assert_eq!(items([len, MAX_ITEM]), expected);
        }
    }
}
