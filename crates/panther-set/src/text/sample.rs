//! Collects the lines of a source that are not UTF-8, for guessing their code page.

use std::io::{self, Read};
use std::str;

use super::utf8::BYTE_ORDER_MARK;

/// The maximum number of bytes in a sample.
const ENOUGH: usize = 64 << 10;

/// The maximum number of bytes of a source to search for such lines.
const FAR_ENOUGH: u64 = 256 << 20;

/// The maximum length of a line. Longer lines are truncated to it.
const LONG: usize = 64 << 10;

/// The first lines of a source that are not UTF-8, in order. The sample does not depend on how the
/// source is split into pieces.
#[derive(Debug, Default)]
pub(crate) struct CodePageSample {
    lines: Vec<u8>,
    /// The beginning of a line whose end has not arrived yet.
    torn: Vec<u8>,
    searched: u64,
}

impl CodePageSample {
    /// Searches a source from its start. Ignores an error, because the reader of the source meets
    /// it too.
    pub(crate) fn of(mut source: impl Read) -> Self {
        let mut sample = Self::default();
        let mut piece = vec![0; 256 << 10];
        while sample.wants_more() {
            match source.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => sample.add(&piece[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        sample
    }

    /// Whether `add` would examine another piece.
    pub(crate) const fn wants_more(&self) -> bool {
        self.lines.len() < ENOUGH && self.searched < FAR_ENOUGH
    }

    /// Examines the next piece of the source.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        if !self.wants_more() {
            return;
        }
        self.searched += piece.len() as u64;
        let last_line = end_of_last_line(piece);
        let mut whole = &piece[..last_line];
        if last_line > 0 && !self.torn.is_empty() {
            let end = end_of_first_line(whole);
            self.append_torn(&whole[..end]);
            let line = std::mem::take(&mut self.torn);
            self.judge(&line);
            whole = &whole[end..];
        }
        self.judge(whole);
        self.append_torn(&piece[last_line..]);
    }

    fn append_torn(&mut self, more: &[u8]) {
        let room = LONG.saturating_sub(self.torn.len());
        self.torn.extend_from_slice(&more[..room.min(more.len())]);
    }

    /// Keeps the lines that are not UTF-8. Skips lines with NULs, which are left by crashes or are
    /// dumps of binary data.
    fn judge(&mut self, mut lines: &[u8]) {
        while self.lines.len() < ENOUGH
            && let Err(error) = str::from_utf8(lines)
        {
            let (before, rest) = lines.split_at(error.valid_up_to());
            let start = end_of_last_line(before);
            let end = before.len() + end_of_first_line(rest);
            let line = &lines[start..end.min(start + LONG)];
            // A truncated line may end within a character.
            let is_utf8 = str::from_utf8(line)
                .err()
                .is_none_or(|error| error.error_len().is_none() && line.len() == LONG);
            if !is_utf8 && !line.contains(&0) {
                // A byte order mark before the text is UTF-8 in any code page.
                let text = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
                self.lines.extend_from_slice(text);
                self.lines.push(b'\n');
            }
            lines = &lines[end..];
        }
    }

    /// The sampled lines, including a last line without an end.
    pub(crate) fn lines(&self) -> Vec<u8> {
        let mut all = Self {
            lines: self.lines.clone(),
            ..Self::default()
        };
        all.judge(&self.torn);
        all.lines
    }
}

fn end_of_last_line(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1)
}

fn end_of_first_line(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(bytes.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_whatever_the_pieces() {
        let source = b"plain\r\nS\xE4hk\xF6\r\n\xE6\x8B\x92\xE7\xBB\x9D\r\n\xBE\xDC\xBE\xF8\n\nzero\0\xFF\nend \xE9";
        let expected = b"S\xE4hk\xF6\r\n\n\xBE\xDC\xBE\xF8\n\nend \xE9\n";
        for size in 1..source.len() {
            let mut sample = CodePageSample::default();
            source.chunks(size).for_each(|piece| sample.add(piece));
            assert_eq!(sample.lines(), expected, "pieces of {size}");
        }
        assert_eq!(CodePageSample::of(&source[..]).lines(), expected);
    }

    #[test]
    fn little_is_kept_of_much() {
        let mut sample = CodePageSample::default();
        for _ in 0..100 {
            sample.add(&[0xE4; 1 << 20]);
        }
        assert!(sample.torn.len() <= LONG);
        sample.add(b"\n");
        for _ in 0..100 {
            sample.add(&b"\xE4b\n".repeat(10_000));
        }
        assert!(sample.lines().len() < ENOUGH + LONG + 2);
        assert!(!sample.wants_more());
        // A line truncated within a character of valid UTF-8 does not belong to the sample.
        let long = "\u{20AC}".repeat(LONG);
        assert_eq!(CodePageSample::of(long.as_bytes()).lines(), b"");
    }
}
