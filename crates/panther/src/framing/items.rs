//! The iterators over the items and the events of a log.

use std::fmt;
use std::iter::FusedIterator;

use crate::format::layout::{Layout, Reader};
use crate::framing::cursor::Cursor;
use crate::framing::repeated::Run;
use crate::model::event::Event;
use crate::model::item::Item;

/// An iterator over the items of a log, in order. Their bytes, concatenated, are the log.
///
/// ```
/// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
///     2020-07-29 16:29:17, Error                 CBS    Lost\r\n";
/// let log = panther::parse(bytes, "CBS.log");
/// let total: usize = log.items().map(|item| item.raw().len()).sum();
/// assert_eq!(total, bytes.len());
/// for event in log.events() {
///     println!("{:?} {}", event.level(), event.message());
/// }
/// ```
#[derive(Clone)]
pub struct Items<'a> {
    layout: &'a Layout,
    /// The grammar of the layout, dereferenced once.
    reader: &'a dyn Reader,
    cursor: Cursor<'a>,
    /// The last item that the grammar read. It is returned from here, because a result of a call
    /// would be a whole item in memory, and the compiler could not leave out its unused parts.
    other: Option<Item<'a>>,
}

impl<'a> Items<'a> {
    /// The items of a whole source.
    #[must_use]
    pub fn new(layout: &'a Layout, source: &'a [u8]) -> Self {
        Self::with_origin(layout, source, 0)
    }

    /// The items of a piece that begins at byte `origin` of its source. An item must begin there,
    /// as it does where a [`Cutter`](crate::Cutter) cuts.
    ///
    /// ```
    /// use panther::{Items, Registry};
    ///
    /// let layout = Registry::default().learn_as(b"", "plain").unwrap();
    /// let item = Items::with_origin(&layout, b"two\n", 4).next().unwrap();
    /// assert_eq!(item.span().to_string(), "4..8");
    /// ```
    #[must_use]
    pub fn with_origin(layout: &'a Layout, piece: &'a [u8], origin: u64) -> Self {
        Self::over(layout, Cursor::new(&layout.explainer, piece, origin))
    }

    pub(crate) fn over(layout: &'a Layout, cursor: Cursor<'a>) -> Self {
        Self {
            layout,
            reader: &*layout.reader,
            cursor,
            other: None,
        }
    }

    /// Reads the next item, or finds records with the header of the last one.
    #[inline(never)]
    fn read(&mut self) {
        self.reader.next_other(&mut self.cursor, &mut self.other);
    }

    pub(crate) const fn cursor(&self) -> &Cursor<'a> {
        &self.cursor
    }

    /// The layout that reads the items.
    #[must_use]
    pub const fn layout(&self) -> &'a Layout {
        self.layout
    }

    /// Like `next`, but records that repeat the header of the event before them come together. The
    /// items and the records, in order, are those of the iterator.
    #[doc(hidden)]
    #[inline]
    pub fn next_run(&mut self) -> Option<Run<'_, 'a>> {
        if !self.cursor.has_repeated() {
            self.read();
            if !self.cursor.has_repeated() {
                return self.other.as_ref().map(Run::Item);
            }
        }
        self.cursor.take_all_repeated().map(Run::Repeats)
    }

    /// The events, without the unparsed bytes. Keep the items if every line matters.
    #[must_use]
    pub const fn events(self) -> Events<'a> {
        Events { items: self }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    // Inlined into the caller's loop, so that the parts of an item that the caller does not use are
    // never made: 40 instructions less for the header of a CBS record.
    #[inline(always)]
    fn next(&mut self) -> Option<Item<'a>> {
        if !self.cursor.has_repeated() {
            self.read();
            if !self.cursor.has_repeated() {
                return self.other;
            }
        }
        self.cursor.take_repeated()
    }
}

impl FusedIterator for Items<'_> {}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("layout", &self.layout)
            .field("cursor", &self.cursor)
            .finish()
    }
}

/// An iterator over the events of a log, in order.
#[derive(Clone, Debug)]
pub struct Events<'a> {
    items: Items<'a>,
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    #[inline]
    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Item::Event(event) = self.items.next()? {
                return Some(event);
            }
        }
    }
}

impl FusedIterator for Events<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_the_items_in_order() {
        let header = "2020-07-29 16:29:16, Info                  CBS    ";
        let other = "2020-07-29 16:29:17, Error                 CSI    ";
        let mut log = String::from("stray\r\n");
        for round in 0..400 {
            for length in 0..round % 7 {
                log += &format!("{header}{}\r\n", "Universal \u{e9}".repeat(length % 3));
            }
            log += &format!("{other}{}\n", "x".repeat(round * 3));
            if round % 5 == 0 {
                log += "a line of its own\r\n";
            }
        }
        let log = crate::parse(log.as_bytes(), "CBS.log");
        let fields = |item: &Item<'_>| format!("{item:?} {}", item.is_ascii());
        let expected: Vec<String> = log.items().map(|item| fields(&item)).collect();
        let mut items = log.items();
        let (mut found, mut together) = (Vec::new(), 0);
        while let Some(run) = items.next_run() {
            match run {
                Run::Item(item) => found.push(fields(item)),
                Run::Repeats(repeats) => {
                    let events: Vec<Event<'_>> = repeats.events().collect();
                    assert_eq!(events.len(), repeats.count());
                    let raw: Vec<&[u8]> = events.iter().map(|event| event.raw()).collect();
                    assert_eq!(raw.concat(), repeats.bytes());
                    for event in &events {
                        assert_eq!(event.time(), repeats.time());
                        assert_eq!(event.level(), repeats.level());
                        assert_eq!(event.component().unwrap().as_bytes(), repeats.component());
                    }
                    let begins = |event: &&Event<'_>| event.message().starts_with(b"Universal");
                    let passing = repeats.events_where(|first: &[u8; 9]| first == b"Universal");
                    assert!(passing.eq(events.iter().filter(begins).copied()));
                    together += events.len();
                    found.extend(events.into_iter().map(|event| fields(&Item::Event(event))));
                }
            }
        }
        assert!(together > 400, "{together}");
        assert_eq!(found, expected);
    }

    #[test]
    fn an_iterator_is_a_few_hundred_bytes() {
        assert!(size_of::<Items<'_>>() <= 480, "{}", size_of::<Items<'_>>());
    }
}
