//! Parts of a source, which can be read apart from each other.

use std::ops::{ControlFlow, Range};

use panther::{Item, Run};

use super::for_each_item::{EachItem, EachRun, Take};
use super::source::{READ_WINDOW, Source};
use super::window::Window;
use crate::error::Result;

impl Source {
    /// Cuts the source into at most `most` byte ranges of about the same size, for
    /// [`Source::for_each_in`]. A source that must be read from end to end, such as a member of an
    /// archive, is one range, which ends at [`u64::MAX`] if nobody knows its length.
    ///
    /// ```
    /// use panther_set::Source;
    ///
    /// let stream = Source::stream("-", &b"no times here\n"[..])?;
    /// assert_eq!(stream.parts(8), [0..u64::MAX]);
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn parts(&self, most: usize) -> Vec<Range<u64>> {
        let len = self.len().unwrap_or(u64::MAX);
        let Some(windows) = self.windows() else {
            return vec![Range { start: 0, end: len }];
        };
        let count = windows.min(most.max(1) as u64);
        let start = |part: u64| (part * windows / count * READ_WINDOW as u64).min(len);
        let parts = (0..count).map(|part| start(part)..start(part + 1));
        parts.collect()
    }

    /// Calls `each` with every item that begins in a range of [`Source::parts`], and `flush` after each
    /// piece. The items of all parts are those of the source. Returns [`ControlFlow::Break`] if a
    /// closure breaks.
    ///
    /// # Errors
    /// Returns an error if the source cannot be read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("CBS.log");
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(&path, line.repeat(10_000)).unwrap();
    /// use std::ops::ControlFlow::Continue;
    ///
    /// let source = panther_set::Source::open(&path)?;
    /// let mut items = 0;
    /// for part in source.parts(2) {
    ///     let count = |_: &panther::Item<'_>| {
    ///         items += 1;
    ///         Continue(())
    ///     };
    ///     assert!(source.for_each_in(part, count, || Continue(()))?.is_continue());
    /// }
    /// assert_eq!(items, 10_000);
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn for_each_in(
        &self,
        range: Range<u64>,
        each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
        flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.pass_in(range, EachItem(each), flush)
    }

    /// Works like [`Source::for_each_in`], but records that repeat the header of the event before them
    /// come together.
    ///
    /// # Errors
    /// The same.
    #[doc(hidden)]
    pub fn for_each_run_in(
        &self,
        range: Range<u64>,
        each: impl FnMut(Run<'_, '_>) -> ControlFlow<()>,
        flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.pass_in(range, EachRun(each), flush)
    }

    fn pass_in(
        &self,
        range: Range<u64>,
        mut take: impl Take,
        mut flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let Some(windows) = Window::all(self) else {
            // Only the first part has the items of a source that is read from end to end.
            return match range.start {
                0 => self.for_each_read(|item| take.item(item), flush),
                _ => Ok(ControlFlow::Continue(())),
            };
        };
        for window in windows.filter(|window| window.begins_in(&range)) {
            let flow = window.pass_to(&mut take)?;
            window.count();
            if flow.is_break() || flush().is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
