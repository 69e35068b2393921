//! Records that begin with the same bytes as the record before them.
//!
//! Logs with columns repeat themselves: nineteen of twenty CBS records have the second, the level
//! and the component of the record before them. A line that begins with the same bytes is a header,
//! and says the same. So the reader compares the bytes of all lines that a kernel has found, and
//! then takes the records one by one, without a look at their columns.

use std::marker::PhantomData;

use crate::format::grammar::Grammar;
use crate::framing::cursor::Cursor;
use crate::framing::last_header::LONGEST;
use crate::model::event::Event;
use crate::model::item::Item;
use crate::model::record::MAX_ITEM;
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
        // Apart, because `None` in a branch of one assignment would write a whole head.
        last.head = None;
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
            last.head = Some(event.head.with_message_at(G::HEADER));
        }
    }

    /// Looks for records with the header of the last one, which [`Cursor::take_repeated`] takes.
    /// Each of them has one line, and is followed by a line with the same header.
    #[inline(always)]
    pub(crate) fn find_repeated<G: Grammar>(&mut self) {
        if G::HEADER > 0 && self.last_header.head.is_some() {
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
        let head = self.last_header.head.as_ref()?;
        let head = head.repeated(
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
