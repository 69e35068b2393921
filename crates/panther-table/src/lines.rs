//! The line numbers of items.

use memchr::memchr_iter;
use panther::Item;
use panther_set::Source;

/// Numbers the lines of consecutive items of a source.
///
/// ```
/// use panther_table::LineCounter;
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    One\r\n  two\r\n\
///     2020-07-29 16:29:16, Info                  CBS    Three\r\n";
/// let source = panther_set::Source::stream("CBS.log", &log[..])?;
/// let mut lines = LineCounter::of(&source);
/// let numbers: Vec<_> = panther::parse(log, "CBS.log").items().map(|item| lines.next(&item)).collect();
/// assert_eq!(numbers, [Some(1), Some(3)]);
/// # Ok::<(), panther_set::Error>(())
/// ```
#[derive(Debug)]
pub struct LineCounter<'s> {
    source: &'s Source,
    state: State,
    /// The number of the next item, if the source does not know it.
    resumed: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Nobody knows or needs the numbers.
    Unknown,
    /// The source knows the number of the next item.
    Ask,
    Next(u64),
}

impl<'s> LineCounter<'s> {
    /// A counter for items from any item of the source on. The items of a binary log, and of a copy
    /// whose lines panther strips, have no numbers.
    #[must_use]
    pub fn of(source: &'s Source) -> Self {
        let has_lines = !source.is_event_log() && !source.is_dump() && !source.is_quoted();
        Self {
            source,
            state: if has_lines {
                State::Ask
            } else {
                State::Unknown
            },
            resumed: 1,
        }
    }

    /// A counter that gives no numbers and takes no time.
    #[must_use]
    pub const fn none(source: &'s Source) -> Self {
        Self {
            source,
            state: State::Unknown,
            resumed: 1,
        }
    }

    /// Sets the number of the line in which the next item begins. It counts only for a source that must
    /// be read from end to end, whose reader alone knows it.
    #[must_use]
    pub const fn resuming(mut self, line: u64) -> Self {
        self.resumed = line;
        self
    }

    /// The number of the first line of the next item, from 1.
    #[inline]
    pub fn next(&mut self, item: &Item<'_>) -> Option<u64> {
        let line = match self.state {
            State::Unknown => return None,
            State::Next(line) => line,
            State::Ask => match self.source.line_at(item.span().start) {
                // Reading the items reports an error.
                Err(_) => {
                    self.state = State::Unknown;
                    return None;
                }
                Ok(line) => line.unwrap_or(self.resumed),
            },
        };
        let feeds = memchr_iter(b'\n', item.raw()).count() as u64;
        self.state = State::Next(line + feeds);
        Some(line)
    }

    /// The number of the line after the last item, if it is known.
    #[must_use]
    pub const fn line_after(&self) -> Option<u64> {
        match self.state {
            State::Next(line) => Some(line),
            State::Unknown | State::Ask => None,
        }
    }
}
