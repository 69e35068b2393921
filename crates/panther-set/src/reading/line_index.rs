//! Line numbers of places in a source.

use memchr::memchr_iter;

use super::source::{READ_WINDOW, Source};
use crate::bytes::buffer::ThreadBuffer;
use crate::error::Result;

impl Source {
    /// Whether the lines of its items are lines of the source as it is stored. The items of a
    /// binary log, and of a copy whose lines panther strips, have no such lines.
    ///
    /// ```
    /// let log: &[u8] = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// assert!(panther_set::Source::stream("CBS.log", log)?.has_lines());
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn has_lines(&self) -> bool {
        !self.is_event_log() && !self.is_dump() && !self.is_quoted()
    }

    /// The number of the line, from 1, that holds the byte at `at` of the source as it is stored. `None`
    /// if the source must be read from end to end and `at` is not its start: then only a reader that
    /// counts lines knows.
    ///
    /// The first call reads the file and counts its lines; each further call reads at most 256 KiB.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("CBS.log");
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(&path, line.repeat(10_000)).unwrap();
    /// let source = panther_set::Source::open(&path)?;
    /// assert_eq!(source.line_at(57 * 9999)?, Some(10_000));
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn line_at(&self, at: u64) -> Result<Option<u64>> {
        if at == 0 {
            return Ok(Some(1));
        }
        let Some(file) = self.windowed() else {
            return Ok(None);
        };
        let len = file.len();
        let window = READ_WINDOW as u64;
        let count = |from: u64, upto: u64| {
            let mut buffer = ThreadBuffer::take();
            let read = buffer.read_at(file, from.min(len)..upto.min(len));
            read.map_err(|kind| self.error(kind))?;
            Ok(memchr_iter(b'\n', &buffer).count() as u64)
        };
        let lines = match self.lines_before.get() {
            Some(lines) => lines,
            None => {
                let mut lines = vec![0];
                let mut before = 0;
                for index in 0..len / window {
                    before += count(index * window, (index + 1) * window)?;
                    lines.push(before);
                }
                self.lines_before.get_or_init(|| lines)
            }
        };
        let index = (at / window).min(lines.len() as u64 - 1);
        let before = lines.get(index as usize).copied().unwrap_or(0);
        Ok(Some(before + count(index * window, at)? + 1))
    }
}
