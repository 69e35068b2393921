//! An iterator over the items of a source.

use std::collections::VecDeque;
use std::iter::FusedIterator;

use panther::{OwnedEvent, OwnedItem};

use super::source::Source;
use super::source_reader::SourceReader;
use crate::error::Result;

/// An iterator over the items of a [`Source`], made by [`Source::items`].
///
/// It ends after an error, which comes after all items before it.
pub struct OwnedItems<'s> {
    state: State<'s>,
    /// The items of the last read.
    items: VecDeque<OwnedItem>,
}

enum State<'s> {
    Start(&'s Source),
    Reading(SourceReader<'s>),
    Ended,
}

impl Source {
    /// Iterates over the items, in order and in bounded memory, whatever the source is: a file, a
    /// member of an archive, a stream, a log in UTF-16 or a binary event log.
    ///
    /// Each item owns a copy of its bytes. [`Source::for_each`] passes items without copying them,
    /// and the methods of [`LogSet`](crate::LogSet) use all processors.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("CBS.log");
    /// # std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
    /// let source = panther_set::open(&path)?;
    /// for item in source.items() {
    ///     let item = item?;
    ///     println!("{}", item.as_item().span());
    /// }
    /// # assert_eq!(source.items().count(), 1);
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn items(&self) -> OwnedItems<'_> {
        OwnedItems {
            state: State::Start(self),
            items: VecDeque::new(),
        }
    }

    /// Iterates over the events, like [`Source::items`] without the unparsed bytes.
    ///
    /// ```
    /// let log: &[u8] = b"a stray line\r\n2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let source = panther_set::Source::stream("CBS.log", log)?;
    /// let events: Vec<_> = source.events().collect::<Result<_, _>>()?;
    /// assert_eq!(events[0].as_event().message(), "Ready");
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn events(&self) -> impl Iterator<Item = Result<OwnedEvent>> {
        self.items().filter_map(|item| match item {
            Ok(OwnedItem::Event(event)) => Some(Ok(event)),
            Ok(OwnedItem::Unparsed(_)) => None,
            Err(error) => Some(Err(error)),
        })
    }
}

impl Iterator for OwnedItems<'_> {
    type Item = Result<OwnedItem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Some(Ok(item));
            }
            let mut reader = match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return None,
                State::Reading(reader) => reader,
                State::Start(source) => match SourceReader::of(source) {
                    Ok(reader) => reader,
                    Err(error) => return Some(Err(error)),
                },
            };
            match reader.next_read() {
                Ok(None) => return None,
                Ok(Some(items)) => self.items.extend(items.map(OwnedItem::from)),
                Err(error) => return Some(Err(error)),
            }
            self.state = State::Reading(reader);
        }
    }
}

impl FusedIterator for OwnedItems<'_> {}

impl std::fmt::Debug for OwnedItems<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnedItems").finish_non_exhaustive()
    }
}
