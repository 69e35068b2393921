//! A source from its first byte to its last, in bounded memory.

use std::io::Read;
use std::ops::ControlFlow;

use panther::{Fed, Feeder, Item};

use crate::encoding::Utf8Reader;
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "evtx")]
use crate::event_log::{RecordItems, RecordPieces};
use crate::source::Source;

/// The items of a source, as many at a time as one read completes: for what cannot be cut, and for who must hold many sources at once.
pub(crate) enum Pieces<'s> {
    Text(TextPieces<'s>),
    #[cfg(feature = "evtx")]
    Records(RecordPieces<'s>),
}

impl<'s> Pieces<'s> {
    /// At the start of a source. A stream can be read once; the second time it is empty.
    pub(crate) fn of(source: &'s Source) -> Result<Self> {
        #[cfg(feature = "evtx")]
        if source.is_event_log() {
            return RecordPieces::of(source).map(Self::Records);
        }
        TextPieces::of(source).map(Self::Text)
    }

    /// Whether every byte that the source had when it was looked at was read.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Text(pieces) => pieces.is_whole(),
            #[cfg(feature = "evtx")]
            Self::Records(_) => false,
        }
    }

    /// Lets go, before a while without reading, of what can be had again.
    pub(crate) fn rest(&mut self) {
        match self {
            Self::Text(_) => {}
            #[cfg(feature = "evtx")]
            Self::Records(pieces) => pieces.rest(),
        }
    }

    /// The items that the next read completes, which may be none; `None` when all were given. Where a read fails, the error comes after all
    /// items of the bytes before it.
    pub(crate) fn next(&mut self) -> Result<Option<PieceItems<'_>>> {
        Ok(match self {
            Self::Text(pieces) => pieces.next()?.map(PieceItems::Text),
            #[cfg(feature = "evtx")]
            Self::Records(pieces) => pieces.next()?.map(PieceItems::Records),
        })
    }
}

/// The items of a piece.
pub(crate) enum PieceItems<'p> {
    Text(Fed<'p>),
    #[cfg(feature = "evtx")]
    Records(RecordItems<'p>),
}

impl<'p> Iterator for PieceItems<'p> {
    type Item = Item<'p>;

    #[inline]
    fn next(&mut self) -> Option<Item<'p>> {
        match self {
            Self::Text(items) => items.next(),
            #[cfg(feature = "evtx")]
            Self::Records(items) => items.next(),
        }
    }
}

/// The items of text.
pub(crate) struct TextPieces<'s> {
    source: &'s Source,
    bytes: Utf8Reader<Box<dyn Read + Send>>,
    /// How many bytes the source had when it was looked at.
    expected: Option<u64>,
    feeder: Feeder,
    ended: bool,
    /// Why the bytes ended, to be told behind the last item.
    failed: Option<Error>,
}

impl<'s> TextPieces<'s> {
    fn of(source: &'s Source) -> Result<Self> {
        let (bytes, expected) = source.bytes()?;
        Ok(Self {
            source,
            bytes: source.encoding().reader(bytes),
            expected,
            feeder: Feeder::new(source.format()),
            ended: false,
            failed: None,
        })
    }

    fn is_whole(&self) -> bool {
        self.expected == Some(self.bytes.count())
    }

    fn next(&mut self) -> Result<Option<Fed<'_>>> {
        let read = self.bytes.count();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.ended {
            return match self.expected {
                Some(expected) if read < expected => Err(self.source.error(ErrorKind::Shrunk {
                    expected,
                    found: read,
                })),
                _ => Ok(None),
            };
        }
        match self.bytes.next_piece() {
            Ok(Some(text)) => {
                self.source.see(text);
                // Left in the feeder where it is not taken.
                drop(self.feeder.push(text));
            }
            Ok(None) => self.ended = true,
            Err(error) => {
                self.failed = Some(self.source.error(error));
                self.ended = true;
            }
        }
        self.source.count(self.bytes.count() - read, self.ended);
        Ok(Some(if self.ended {
            self.feeder.finish()
        } else {
            self.feeder.push(&[])
        }))
    }
}

/// Hands over items until `each` breaks: lent, for an item is too large to be moved without a reason.
#[inline]
pub(crate) fn visit<'a>(
    items: impl Iterator<Item = Item<'a>>,
    each: &mut impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for ref item in items {
        each(item)?;
    }
    ControlFlow::Continue(())
}
