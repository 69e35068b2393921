//! Counts the lines that are UTF-8 and those that are not.

use std::str;

use panther::Item;

use super::utf8::BYTE_ORDER_MARK;

/// Counts the lines that are not pure ASCII.
///
/// ```
/// use panther_set::LineCount;
///
/// let log = ["plain\nZugriff nicht möglich\n".as_bytes(), b"Zugriff nicht m\xF6glich\n"].concat();
/// let mut count = LineCount::default();
/// for item in &panther::parse(&log, "notes.txt") {
///     count.add(&item);
/// }
/// assert_eq!((count.utf8, count.other), (1, 1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCount {
    /// The number of UTF-8 lines with characters outside ASCII.
    pub utf8: u64,
    /// The number of lines that are not UTF-8.
    pub other: u64,
}

impl LineCount {
    /// Counts the lines of an item. Ignores a byte order mark.
    #[inline]
    pub fn add(&mut self, item: &Item<'_>) {
        if !item.is_ascii() {
            self.add_lines(item.raw());
        }
    }

    #[cold]
    fn add_lines(&mut self, raw: &[u8]) {
        let raw = raw.strip_prefix(BYTE_ORDER_MARK).unwrap_or(raw);
        for line in raw.split(|&byte| byte == b'\n') {
            match str::from_utf8(line) {
                Ok(line) => self.utf8 += u64::from(!line.is_ascii()),
                Err(_) => self.other += 1,
            }
        }
    }

    /// Adds the counts of another part of the source.
    pub const fn merge(&mut self, other: Self) {
        self.utf8 += other.utf8;
        self.other += other.other;
    }
}
