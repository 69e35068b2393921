//! The line numbers of items.

use memchr::{memchr, memchr_iter};
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
#[derive(Clone, Debug)]
pub struct LineCounter<'s> {
    source: &'s Source,
    state: State,
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
    /// A counter for items from any item of the source on. The source must read its file once more
    /// for the first number, unless the first item begins the source. The items of a source without
    /// [lines](Source::has_lines) have no numbers.
    ///
    /// If the source must be read from end to end, the first item that the counter sees has line 1.
    /// A clone of the counter goes on where it is.
    #[must_use]
    pub fn of(source: &'s Source) -> Self {
        Self::with(source, State::Ask)
    }

    /// A counter for the items of a piece of the source, in whose first line it begins with 1. A
    /// caller that has the pieces in order adds the line feeds of those before; see
    /// [`line_feeds`](Self::line_feeds).
    ///
    /// ```
    /// use panther_table::LineCounter;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    One\r\n\
    ///     2020-07-29 16:29:16, Info                  CBS    Two\r\n";
    /// let source = panther_set::Source::stream("CBS.log", &log[..])?;
    /// let mut lines = LineCounter::of_piece(&source);
    /// for item in &panther::parse(log, "CBS.log") {
    ///     lines.next(&item);
    /// }
    /// assert_eq!(lines.line_feeds(), 2);
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn of_piece(source: &'s Source) -> Self {
        Self::with(source, State::Next(1))
    }

    fn with(source: &'s Source, state: State) -> Self {
        match source.has_lines() {
            true => Self { source, state },
            false => Self::none(source),
        }
    }

    /// A counter that gives no numbers and takes no time.
    #[must_use]
    pub const fn none(source: &'s Source) -> Self {
        Self {
            source,
            state: State::Unknown,
        }
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
                Ok(line) => line.unwrap_or(1),
            },
        };
        self.state = State::Next(line + line_feeds(item));
        Some(line)
    }

    /// The number of line feeds before the next item, as far as the counter knows it; 0 if it gives
    /// no numbers.
    #[must_use]
    pub const fn line_feeds(&self) -> u64 {
        match self.state {
            State::Next(line) => line - 1,
            State::Unknown | State::Ask => 0,
        }
    }
}

/// The number of line feeds in an item.
///
/// ```
/// let log = b"2020-07-29 16:29:16, Info                  CBS    One\r\n  two\r\n";
/// let log = panther::parse(log, "CBS.log");
/// assert_eq!(panther_table::line_feeds(&log.items().next().unwrap()), 2);
/// ```
#[must_use]
#[inline]
pub fn line_feeds(item: &Item<'_>) -> u64 {
    let raw = item.raw();
    // Most items are one line. A search for its end costs less than counting, which looks at each
    // byte of a short rest.
    match memchr(b'\n', raw) {
        None => 0,
        Some(first) if first + 1 == raw.len() => 1,
        Some(first) => 1 + memchr_iter(b'\n', &raw[first + 1..]).count() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_feeds_are_those_of_the_bytes() {
        let line = "2020-07-29 16:29:16, Info                  CBS    One";
        for (rest, expected) in [
            ("", 0),
            ("\n", 1),
            ("\r\n", 1),
            ("\n\n", 2),
            ("\n  two", 1),
            ("\n  two\n\n\n  three\n", 5),
        ] {
            let log = format!("{line}{rest}");
            let items = panther::parse(log.as_bytes(), "CBS.log");
            let found: u64 = items.items().map(|item| line_feeds(&item)).sum();
            assert_eq!(found, expected, "{rest:?}");
        }
    }

    #[test]
    fn a_clone_goes_on() {
        let log = b"2020-07-29 16:29:16, Info                  CBS    One\r\n\
            2020-07-29 16:29:16, Info                  CBS    Two\r\n";
        let source = Source::stream("CBS.log", &log[..]).unwrap();
        let log = panther::parse(log, "CBS.log");
        let mut items = log.items();
        let mut lines = LineCounter::of(&source);
        assert_eq!(lines.next(&items.next().unwrap()), Some(1));
        assert_eq!(lines.clone().next(&items.next().unwrap()), Some(2));
        assert_eq!(LineCounter::none(&source).line_feeds(), 0);
    }
}
