//! The lines around a record, and their numbers.

/// How many lines are shown before and after a line.
pub(crate) const AROUND: usize = 2;

/// The most bytes of a line that are kept.
const LONGEST: usize = 1 << 10;

/// A part of a source that one task read: where it lies, and how much is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segment {
    pub(crate) start: u64,
    pub(crate) records: u64,
    pub(crate) lines: u64,
    /// Its first lines.
    pub(crate) head: Vec<Vec<u8>>,
    /// Its last lines.
    pub(crate) tail: Vec<Vec<u8>>,
}

impl Segment {
    /// Counts an item that begins at byte `start`.
    #[inline]
    pub(crate) fn count_item(&mut self, start: u64) {
        if self.records == 0 {
            self.start = start;
        }
        self.records += 1;
    }

    /// Counts the lines of an item.
    #[inline]
    pub(crate) fn count_lines(&mut self, raw: &[u8]) {
        if self.head.len() < AROUND {
            let more = AROUND - self.head.len();
            self.head.extend(first_lines(raw, more));
        }
        // Most items have one line.
        let first = memchr::memchr(b'\n', raw).map_or(raw.len(), |at| at + 1);
        let rest = raw.get(first..).unwrap_or_default();
        self.lines += u64::from(raw.get(..first).is_some_and(|line| line.ends_with(b"\n")));
        if !rest.is_empty() {
            self.lines += memchr::memchr_iter(b'\n', rest).count() as u64;
        }
    }
}

/// The bytes of the last items, of which the last lines are shown before the next record. Copying
/// them costs less than reading the log again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent {
    older: Vec<u8>,
    newer: Vec<u8>,
}

impl Recent {
    pub(crate) fn see(&mut self, raw: &[u8]) {
        std::mem::swap(&mut self.older, &mut self.newer);
        self.newer.clear();
        let from = raw.len().saturating_sub(LONGEST);
        self.newer.extend_from_slice(&raw[from..]);
    }

    /// The last lines, and those of `raw` behind them.
    pub(crate) fn lines(&self, raw: &[u8]) -> Vec<Vec<u8>> {
        let mut found = last_lines(raw, AROUND);
        for older in [&self.newer, &self.older] {
            let more = AROUND - found.len();
            let mut lines = last_lines(older, more);
            lines.append(&mut found);
            found = lines;
        }
        found
    }
}

/// The first lines of some bytes.
pub(crate) fn first_lines(raw: &[u8], count: usize) -> Vec<Vec<u8>> {
    whole_lines(raw).take(count).map(kept).collect()
}

fn last_lines(raw: &[u8], count: usize) -> Vec<Vec<u8>> {
    if raw.is_empty() || count == 0 {
        return Vec::new();
    }
    let all = raw.strip_suffix(b"\n").unwrap_or(raw);
    let mut found: Vec<Vec<u8>> = all
        .rsplit(|&byte| byte == b'\n')
        .take(count)
        .map(kept)
        .collect();
    found.reverse();
    found
}

fn whole_lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let all = raw.strip_suffix(b"\n").unwrap_or(raw);
    let is_empty = raw.is_empty();
    all.split(|&byte| byte == b'\n').filter(move |_| !is_empty)
}

/// A line without its end, and cut if it is long.
pub(crate) fn kept(line: &[u8]) -> Vec<u8> {
    let line = line.trim_ascii_end();
    line.get(..LONGEST).unwrap_or(line).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Vec<u8>]) -> Vec<&str> {
        lines
            .iter()
            .map(|line| str::from_utf8(line).unwrap())
            .collect()
    }

    #[test]
    fn the_last_lines_are_those_before_a_record() {
        let mut recent = Recent::default();
        assert!(recent.lines(b"").is_empty());
        recent.see(b"one\r\n");
        assert_eq!(texts(&recent.lines(b"")), ["one"]);
        recent.see(b"two\nthree\r\n");
        assert_eq!(texts(&recent.lines(b"")), ["two", "three"]);
        recent.see(b"four\r\n");
        assert_eq!(texts(&recent.lines(b"")), ["three", "four"]);
        assert_eq!(texts(&recent.lines(b"five\n")), ["four", "five"]);
    }

    #[test]
    fn a_segment_counts() {
        let mut segment = Segment::default();
        for (start, raw) in [(10, &b"one\n"[..]), (14, b"two\nthree\n")] {
            segment.count_item(start);
            segment.count_lines(raw);
        }
        assert_eq!((segment.start, segment.records, segment.lines), (10, 2, 3));
        assert_eq!(texts(&segment.head), ["one", "two"]);
    }
}
