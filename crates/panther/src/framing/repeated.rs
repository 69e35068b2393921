//! Records that begin with the same bytes as the record before them.
//!
//! Logs with columns repeat themselves: nineteen of twenty CBS records have the second, the level
//! and the component of the record before them. A line that begins with the same bytes is a header,
//! and says the same. So the reader compares the bytes of all lines that a kernel has found, and
//! then takes the records one by one, without a look at their columns.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use crate::format::grammar::Grammar;
use crate::framing::cursor::Cursor;
use crate::framing::last_header::LONGEST;
use crate::model::event::Event;
use crate::model::explain::Explainer;
use crate::model::head::Head;
use crate::model::item::Item;
use crate::model::level::Level;
use crate::model::record::MAX_ITEM;
use crate::model::time::LogTime;
use crate::scan::line::content_end;
use crate::scan::{VectorLoop, vectorized};

/// The shortest header that can be compared.
const HALF: usize = 32;

impl<'a> Cursor<'a> {
    /// Remembers the header of an item that the cursor has just passed, if the bytes behind it begin
    /// with the same header.
    #[inline(always)]
    pub(crate) fn remember<G: Grammar>(&mut self, item: Option<&Item<'a>>) {
        const { assert!(G::HEADER <= LONGEST) };
        if G::HEADER == 0 {
            return;
        }
        let last = &mut *self.last_header;
        last.is_repeated = false;
        if let Some(Item::Event(event)) = item
            && event.head.is_fixed()
            // The rest of a long record is no record, whatever its bytes.
            && !self.rest
            && let Some(next) = self.input.get(self.start..)
            && begin_alike::<G>(event.raw, next)
            && let Some(header) = event.raw.get(..G::HEADER)
            && let Some(place) = last.bytes.get_mut(1..=G::HEADER)
        {
            place.copy_from_slice(header);
            last.head = event.head.with_message_at(G::HEADER);
            last.is_repeated = true;
        }
    }

    /// Looks for records with the header of the last one, which [`Cursor::take_repeated`] takes.
    /// Each of them has one line, and is followed by a line with the same header.
    #[inline(always)]
    pub(crate) fn find_repeated<G: Grammar>(&mut self) {
        if G::HEADER > 0 && self.last_header.is_repeated {
            self.begin_item();
            vectorized(Comparison {
                cursor: self,
                grammar: PhantomData::<fn() -> G>,
            });
        }
    }

    /// Whether [`Cursor::take_repeated`] has a record.
    #[inline(always)]
    pub(crate) const fn has_repeated(&self) -> bool {
        self.last_header.count > 0
    }

    /// Takes the next record that [`Cursor::find_repeated`] has found.
    #[inline(always)]
    pub(crate) fn take_repeated(&mut self) -> Option<Item<'a>> {
        self.last_header.count -= 1;
        let start = self.start;
        self.start = self.breaks.pass()? + 1;
        let raw = self.input.get(start..self.start)?;
        let head = self.last_header.head.repeated(
            self.origin + start as u64,
            content_end(raw),
            raw.len(),
            self.last_header.is_ascii,
        );
        Some(Item::Event(Event {
            raw,
            explainer: self.explainer,
            head,
        }))
    }

    /// Takes all records that [`Cursor::find_repeated`] has found.
    #[inline]
    pub(crate) fn take_all_repeated(&mut self) -> Option<Repeats<'_, 'a>> {
        let count = std::mem::take(&mut self.last_header.count);
        let start = self.start;
        let (window, ends) = self.breaks.pass_all(count)?;
        self.start = window + usize::from(*ends.last()?) + 1;
        Some(Repeats {
            bytes: self.input.get(start..self.start)?,
            start: self.origin + start as u64,
            base: window.wrapping_sub(start),
            ends,
            explainer: self.explainer,
            head: &self.last_header.head,
            is_ascii: self.last_header.is_ascii,
        })
    }
}

/// Records of one line each that follow an event and begin with the same header: they have the same
/// time, level and component.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Repeats<'r, 'a> {
    bytes: &'a [u8],
    /// Where the bytes begin in the source.
    start: u64,
    /// The ends of the lines count from here in the bytes, or before them.
    base: usize,
    ends: &'r [u16],
    explainer: &'a Explainer,
    head: &'r Head,
    is_ascii: bool,
}

impl<'a> Repeats<'_, 'a> {
    /// The bytes of all these records, which follow each other.
    #[must_use]
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The offset of the first record in the source.
    #[must_use]
    #[inline]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// The number of records, at least 1.
    #[must_use]
    #[inline]
    pub const fn count(&self) -> usize {
        self.ends.len()
    }

    /// Whether all bytes are known to be ASCII. If not, they may still be.
    #[must_use]
    #[inline]
    pub const fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// The time of all records.
    #[must_use]
    #[inline]
    pub const fn time(&self) -> Option<LogTime> {
        self.head.time
    }

    /// The level of all records.
    #[must_use]
    #[inline]
    pub const fn level(&self) -> Option<Level> {
        self.head.level
    }

    /// The component of all records; empty if they have none.
    #[must_use]
    #[inline]
    pub fn component(&self) -> &'a [u8] {
        let word = self.head.component.range();
        self.bytes.get(word).unwrap_or_default()
    }

    /// The records as events.
    #[inline]
    pub fn events(&self) -> impl Iterator<Item = Event<'a>> {
        self.places().map(|place| self.event(place))
    }

    /// The records whose message may pass a test of its first `N` bytes, as events. If a message is
    /// shorter, the test gets bytes of the next record too.
    #[inline(always)]
    pub fn events_where<const N: usize>(
        &self,
        test: impl Fn(&[u8; N]) -> bool,
    ) -> impl Iterator<Item = Event<'a>> {
        let message = self.head.message as usize;
        let passes = move |place: &Range<usize>| {
            let at = place.start + message;
            let first = self.bytes.get(at..at + N);
            first.and_then(<[u8]>::first_chunk).is_some_and(&test)
        };
        self.places().filter(passes).map(|place| self.event(place))
    }

    /// The places of the records in the bytes.
    #[inline(always)]
    fn places(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let end = self.base.wrapping_add(usize::from(end)) + 1;
            std::mem::replace(&mut start, end)..end
        })
    }

    fn event(&self, place: Range<usize>) -> Event<'a> {
        let start = self.start + place.start as u64;
        let raw = self.bytes.get(place).unwrap_or_default();
        Event {
            raw,
            explainer: self.explainer,
            head: self
                .head
                .repeated(start, content_end(raw), raw.len(), self.is_ascii),
        }
    }
}

impl fmt::Debug for Repeats<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repeats")
            .field("start", &self.start)
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

/// An item, or records that repeat the header of the event before them.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Run<'r, 'a> {
    /// One item.
    Item(&'r Item<'a>),
    /// Records that repeat the header of the event before them.
    Repeats(Repeats<'r, 'a>),
}

/// Whether two texts begin with the same header. The compiler compares 32 bytes without a call, so
/// the two ends are compared apart, and may overlap. The component differs most often, so the end
/// with it comes first.
#[inline(always)]
fn begin_alike<G: Grammar>(one: &[u8], other: &[u8]) -> bool {
    const { assert!(G::HEADER == 0 || G::HEADER >= HALF) };
    let (Some(one), Some(other)) = (one.get(..G::HEADER), other.get(..G::HEADER)) else {
        return false;
    };
    one.last_chunk::<HALF>() == other.last_chunk::<HALF>()
        && one.first_chunk::<HALF>() == other.first_chunk::<HALF>()
}

/// Counts the lines with the same header, as far as the kernel has found line ends.
struct Comparison<'c, 'a, G> {
    cursor: &'c mut Cursor<'a>,
    /// The type has the length of the header, which the compiler must know.
    grammar: PhantomData<fn() -> G>,
}

impl<G: Grammar> VectorLoop for Comparison<'_, '_, G> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let cursor = self.cursor;
        let bytes = cursor.last_header.bytes;
        let line = bytes.get(..=G::HEADER);
        let start = cursor.start;
        let Some(ahead) = cursor.breaks.ahead() else {
            return;
        };
        let window = cursor.input.get(ahead.window..).unwrap_or_default();
        // Only the first line may begin before the window, and be too long.
        let first = ahead.positions.first().copied().unwrap_or_default();
        if ahead.window + usize::from(first) >= start + MAX_ITEM {
            return;
        }
        // A loop and not `take_while`, which would not be compiled for the vector width.
        let mut count = 0;
        for &position in ahead.positions {
            let at = usize::from(position);
            // A break that is no line feed is a NUL.
            let found = window.get(at..=at + G::HEADER);
            if found.is_none() || found != line {
                break;
            }
            count += 1;
        }
        cursor.last_header.count = count;
        cursor.last_header.is_ascii = start >= ahead.ascii_from;
    }
}
