//! Measures how well a layout reads the beginning of a source.

use panther::{Items, Layout};

use crate::text::quotation::Quotation;

/// The result of reading the first lines with a layout.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trial {
    is_plain: bool,
    /// Whether the text begins with an event.
    begins: bool,
    /// Whether its format reads what stands before the records.
    pub(super) has_prefix: bool,
    /// The bytes of events, of a thousand that are not benign.
    share: u64,
    /// The number of events with a time.
    timed: u64,
}

impl Trial {
    pub(super) fn of(layout: &Layout, text: &[u8]) -> Self {
        let (mut read, mut lost) = (0, 0);
        let mut first = None;
        let mut has_prefix = false;
        let mut timed = 0;
        for item in Items::new(layout, text) {
            let len = item.span().end - item.span().start;
            if let Some(event) = item.event() {
                has_prefix |= event.prefix().is_some();
                timed += u64::from(event.time().is_some());
                read += len;
            } else if item.unparsed().is_some_and(|bytes| bytes.is_benign()) {
                continue;
            } else {
                lost += len;
            }
            first = first.or(Some(item.event().is_some()));
        }
        Self {
            is_plain: layout.format() == "plain",
            begins: first == Some(true),
            has_prefix,
            share: read * 1000 / (read + lost).max(1),
            timed,
        }
    }

    /// Whether the prefixes of some lines may hide a log.
    pub(super) const fn is_doubtful(&self) -> bool {
        self.is_plain || self.share < 950
    }

    /// Whether only a text that is foreign to the log can hide more of it; see
    /// [`Quotation::is_foreign`].
    pub(super) const fn is_clear(&self) -> bool {
        self.begins && !self.is_doubtful()
    }

    /// Whether this reading shows more of a log than another one.
    pub(super) fn is_clearer(&self, other: &Self) -> bool {
        (self.timed, self.share) > (other.timed, other.share)
    }

    /// Whether this reading of the text behind `quotation` is better than one of the whole text.
    pub(super) fn is_better(&self, whole: &Self, quotation: &Quotation) -> bool {
        // Behind the stamps of another log, a log has times of its own.
        let is_stamped = quotation.prefix().is_some() && quotation.has_digits();
        if self.is_plain || is_stamped && self.timed == 0 {
            return false;
        }
        if whole.is_plain {
            return true;
        }
        if *quotation == Quotation::First {
            return self.begins && !whole.begins;
        }
        whole
            .gain(quotation)
            .is_some_and(|gain| self.share >= whole.share + gain)
    }

    /// Whether any reading of the text behind `quotation` may be better than this one of the whole
    /// text. For most logs none may, which saves reading the text for each quotation.
    pub(super) fn leaves_room_for(&self, quotation: &Quotation) -> bool {
        if self.is_plain {
            return true;
        }
        if *quotation == Quotation::First {
            return !self.begins;
        }
        self.gain(quotation)
            .is_some_and(|gain| self.share + gain <= 1000)
    }

    /// By how much the share of events must be larger behind a quotation; `None` if that would not
    /// be enough.
    fn gain(&self, quotation: &Quotation) -> Option<u64> {
        match (quotation.is_foreign(), quotation.has_digits()) {
            (true, _) if !self.is_doubtful() => Some(0),
            (true, _) => Some(20),
            // A known log begins its lines with the same words or numbers, and is still read.
            (false, false) => Some(500),
            (false, true) => None,
        }
    }
}
