//! The output of earlier events, to copy it for an event with the same text.

use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use panther::Event;

/// How many bytes of texts and of their output are kept. These are about 2,000 texts, of which 58
/// of 100 records of real CBS logs repeat one.
const SIZE: usize = 1 << 20;

/// How many texts have a place in the table.
const HEADS: usize = 2048;

/// The longest text, and the longest output, that is kept.
const LONGEST: usize = 4096;

/// Only a source with more events than this gets the memory.
const FEW: usize = 64;

/// The output of earlier events, for a writer to use again.
///
/// Logs repeat themselves: a record often has the same bytes as an earlier one, except for its time.
/// Copying the output of the earlier record takes less than a quarter of the time that making it
/// again does. A [`JsonLines`](crate::JsonLines) has such a memory from its start. A program that
/// makes several writers for the same source, one after the other, can hand it on:
///
/// ```
/// use panther_export::{JsonLines, Repeats, Utf8};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(2);
/// let log = panther::parse(&log, "CBS.log");
/// let mut out = Vec::new();
/// let mut repeats = Some(Repeats::default());
/// for item in log.items() {
///     let mut writer = JsonLines::new("CBS.log", log.format(), Utf8).with_repeats(repeats);
///     writer.write(&item, &mut out);
///     repeats = writer.take_repeats();
/// }
/// assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 2);
/// ```
#[derive(Debug, Default)]
pub struct Repeats {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The events until now, up to [`FEW`].
    events: usize,
    /// Where texts are, by their hashes. Empty until there are [`FEW`] events.
    heads: Vec<Head>,
    /// A ring of texts, each with its output behind it; of [`SIZE`] bytes once it has gone round.
    ring: Vec<u8>,
    /// How many bytes were put into the ring.
    next: usize,
}

/// A text in the ring.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    hash: u64,
    /// How many bytes were put into the ring before it.
    at: usize,
    text: u32,
    output: u32,
}

/// The text of an event, under which a [`Repeats`] keeps its output.
#[derive(Clone, Copy, Debug)]
pub struct RepeatKey<'e> {
    text: &'e [u8],
    hash: u64,
}

impl Repeats {
    /// Forgets all texts, and keeps the memory for those of another source.
    pub fn clear(&mut self) {
        let kept = self.own();
        kept.heads.fill(Head::default());
        kept.events = 0;
    }

    /// The key of an event whose text is worth keeping: one with a header of fixed columns, and not too
    /// long. The first events of a source have none, because a short source does not pay for the memory.
    ///
    /// ```
    /// use panther_export::Repeats;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(100);
    /// let log = panther::parse(&log, "CBS.log");
    /// let mut repeats = Repeats::default();
    /// let (mut made, mut found) = (0, 0);
    /// for event in log.events() {
    ///     let Some(key) = repeats.key(&event) else { continue };
    ///     match repeats.get(key) {
    ///         Some(output) => found += usize::from(output == b"made"),
    ///         None => {
    ///             made += 1;
    ///             repeats.keep(key, b"made");
    ///         }
    ///     }
    /// }
    /// assert_eq!((made, found), (1, 35));
    /// ```
    #[inline]
    pub fn key<'e>(&mut self, event: &Event<'e>) -> Option<RepeatKey<'e>> {
        self.own().key(event)
    }

    /// The output that was kept for this key, unless it was forgotten.
    #[inline]
    pub fn get(&mut self, key: RepeatKey<'_>) -> Option<&[u8]> {
        self.own().output(key)
    }

    /// Keeps the output for this key. It is forgotten when the memory is full, or at once if it has more
    /// than 4,096 bytes.
    #[inline]
    pub fn keep(&mut self, key: RepeatKey<'_>, output: &[u8]) {
        self.own().keep(key, output);
    }

    #[inline]
    fn own(&mut self) -> &mut Kept {
        self.kept.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// The memory, unless another thread uses it: to wait would take longer than to write.
    #[inline]
    pub(crate) fn hold(&self) -> Option<MutexGuard<'_, Kept>> {
        self.kept.try_lock().ok()
    }
}

impl Kept {
    /// The key of an event whose text is worth keeping.
    #[inline]
    pub(crate) fn key<'e>(&mut self, event: &Event<'e>) -> Option<RepeatKey<'e>> {
        let text = event.untimed().filter(|text| text.len() <= LONGEST)?;
        if self.events < FEW {
            self.events += 1;
            return None;
        }
        if self.heads.is_empty() {
            self.heads = vec![Head::default(); HEADS];
        }
        let hash = FixedState::default().hash_one(text);
        Some(RepeatKey { text, hash })
    }

    /// The output that was kept for this key.
    #[inline]
    pub(crate) fn output(&self, key: RepeatKey<'_>) -> Option<&[u8]> {
        let head = self.heads.get(key.place())?;
        // The ring may have been overwritten from its start on.
        if head.hash != key.hash || self.next > head.at + SIZE {
            return None;
        }
        let text = self.ring.get(head.at % SIZE..)?;
        let (text, rest) = text.split_at_checked(head.text as usize)?;
        rest.get(..head.output as usize)
            .filter(|_| text == key.text)
    }

    /// Keeps the output for this key, unless it is too long.
    #[inline]
    pub(crate) fn keep(&mut self, key: RepeatKey<'_>, output: &[u8]) {
        let len = key.text.len() + output.len();
        if output.len() > LONGEST {
            return;
        }
        // A text and its output have no break.
        if self.next % SIZE + len > SIZE {
            self.next = self.next.next_multiple_of(SIZE);
        }
        let at = self.next;
        // A source that is short needs only a part of the ring.
        let end = at % SIZE + len;
        if self.ring.len() < end {
            self.ring.resize(end, 0);
        }
        if let Some(head) = self.heads.get_mut(key.place())
            && let Some(place) = self.ring.get_mut(at % SIZE..end)
            && let Some((text, rest)) = place.split_at_mut_checked(key.text.len())
        {
            text.copy_from_slice(key.text);
            rest.copy_from_slice(output);
            self.next += len;
            *head = Head {
                hash: key.hash,
                at,
                text: text.len() as u32,
                output: rest.len() as u32,
            };
        }
    }
}

impl RepeatKey<'_> {
    #[inline]
    const fn place(&self) -> usize {
        self.hash as usize % HEADS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &[u8], hash: u64) -> RepeatKey<'_> {
        RepeatKey { text, hash }
    }

    fn output(kept: &Kept, text: &str, hash: u64) -> Option<String> {
        let found = kept.output(key(text.as_bytes(), hash))?;
        Some(String::from_utf8(found.to_vec()).unwrap())
    }

    fn kept() -> Kept {
        Kept {
            heads: vec![Head::default(); HEADS],
            ..Kept::default()
        }
    }

    #[test]
    fn the_text_decides_and_not_its_hash() {
        let mut kept = kept();
        assert_eq!(output(&kept, "a", 0), None);
        kept.keep(key(b"a", 7), b"A");
        kept.keep(key(b"b", 8), b"B");
        assert_eq!(output(&kept, "a", 7).unwrap(), "A");
        assert_eq!(output(&kept, "b", 8).unwrap(), "B");
        assert_eq!(output(&kept, "b", 7), None);
        assert_eq!(output(&kept, "", 7), None);
        // The later text takes the place of the earlier one.
        kept.keep(key(b"c", 7 + HEADS as u64), b"C");
        assert_eq!(output(&kept, "a", 7), None);
        assert_eq!(output(&kept, "c", 7 + HEADS as u64).unwrap(), "C");
    }

    #[test]
    fn a_text_that_was_overwritten_is_forgotten() {
        let mut kept = kept();
        let long = "x".repeat(3000);
        for round in 0..3000_u64 {
            let text = format!("{round}{long}");
            kept.keep(key(text.as_bytes(), round), text.to_uppercase().as_bytes());
            for earlier in [round, round.saturating_sub(100), round.saturating_sub(400)] {
                let text = format!("{earlier}{long}");
                match output(&kept, &text, earlier) {
                    Some(found) => assert_eq!(found, text.to_uppercase()),
                    None => assert!(round - earlier > SIZE as u64 / 6100, "{round}, {earlier}"),
                }
            }
        }
    }
}
