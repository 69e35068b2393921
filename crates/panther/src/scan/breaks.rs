//! The walk over the bits of a bitmap.

use super::{BLOCK, Kernel, WINDOW, kernel};

/// The positions of the LF and NUL bytes of an input, in order.
#[derive(Clone)]
pub(crate) struct Breaks<'a> {
    input: &'a [u8],
    kernel: Kernel,
    /// Positions at or past this one are kept for later.
    limit: usize,
    /// What is left of the current word, and the position of the byte that its bit 0 stands for.
    bits: u64,
    base: usize,
    /// The word after the current one.
    next: usize,
    /// The words that are known, and the positions of the input that they stand for: `window..end`.
    known: usize,
    window: usize,
    end: usize,
    words: [u64; WINDOW],
}

impl<'a> Breaks<'a> {
    /// The breaks at or after `from`.
    pub(crate) fn new(input: &'a [u8], from: usize) -> Self {
        Self::with_kernel(input, from, kernel())
    }

    pub(crate) const fn with_kernel(input: &'a [u8], from: usize, kernel: Kernel) -> Self {
        Self {
            input,
            kernel,
            limit: usize::MAX,
            bits: 0,
            base: from,
            next: 0,
            known: 0,
            window: from,
            end: from,
            words: [0; WINDOW],
        }
    }

    /// Stops before `limit`; a later call may move it on.
    #[inline]
    pub(crate) const fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Where the walk stops.
    pub(crate) const fn limit(&self) -> usize {
        self.limit
    }

    /// Leaves out what lies before `from`.
    pub(crate) fn skip_to(&mut self, from: usize) {
        if from >= self.end {
            return self.restart(from);
        }
        let index = from.saturating_sub(self.window) / BLOCK;
        if index >= self.next {
            self.enter(index);
        }
        if from > self.base {
            self.bits &= u64::MAX << (from - self.base);
        }
    }

    /// Goes on from `from`, forwards or backwards.
    pub(crate) const fn restart(&mut self, from: usize) {
        (self.base, self.window, self.end) = (from, from, from);
        (self.bits, self.next, self.known) = (0, 0, 0);
    }

    #[inline]
    fn enter(&mut self, index: usize) {
        self.bits = self.words.get(index).copied().unwrap_or(0);
        self.base = self.window + index * BLOCK;
        self.next = index + 1;
    }

    /// Goes to the next word that has a bit; false at the end or at the limit.
    #[inline]
    fn next_word(&mut self) -> bool {
        loop {
            let rest = self.words.get(self.next..self.known).unwrap_or_default();
            if let Some(ahead) = rest.iter().position(|&word| word != 0) {
                let found = self.next + ahead;
                self.prefetch(self.next, ahead + 1);
                self.enter(found);
                return true;
            }
            if !self.refill() {
                return false;
            }
        }
    }

    /// Asks for the blocks one window behind these. They come while records are read; asked for by the kernel they would come all at
    /// once, more than the processor can wait for, and its own prefetching stops at the end of a page, which is as long as a window.
    #[inline]
    fn prefetch(&self, block: usize, count: usize) {
        let first = self
            .input
            .as_ptr()
            .wrapping_add(self.window + (WINDOW + block) * BLOCK);
        for block in 0..count {
            super::prefetch(first.wrapping_add(block * BLOCK));
        }
    }

    /// Has the kernel read the next window; false at the end or at the limit.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        let from = self.end;
        self.restart(from);
        if from >= self.limit {
            return false;
        }
        let rest = self.input.get(from..).unwrap_or_default();
        let (blocks, tail) = rest.as_chunks::<BLOCK>();
        if let Some(window) = blocks
            .get(..blocks.len().min(WINDOW))
            .filter(|window| !window.is_empty())
        {
            (self.kernel)(window, &mut self.words);
            self.known = window.len();
            self.end = from + window.len() * BLOCK;
        } else if !tail.is_empty() {
            let mut padded = [b'.'; BLOCK];
            padded
                .iter_mut()
                .zip(tail)
                .for_each(|(to, from)| *to = *from);
            (self.kernel)(&[padded], &mut self.words);
            self.known = 1;
            self.end = from + tail.len();
        }
        self.known > 0
    }
}

impl Iterator for Breaks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.bits == 0 && !self.next_word() {
            return None;
        }
        let at = self.base + self.bits.trailing_zeros() as usize;
        if at >= self.limit {
            return None;
        }
        self.bits &= self.bits - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_can_skip_stop_and_start_again() {
        let mut input = vec![b'x'; 20_000];
        let breaks: Vec<usize> = (0..20_000).step_by(31).collect();
        for &at in &breaks {
            input[at] = b'\n';
        }
        for from in [0, 1, 31, 63, 64, 4095, 4096, 5000, 19_999, 20_000, 30_000] {
            let expected: Vec<usize> = breaks.iter().copied().filter(|&at| at >= from).collect();
            let mut walk = Breaks::new(&input, 0);
            assert_eq!(walk.next(), Some(0));
            walk.skip_to(from);
            let rest: Vec<usize> = walk.collect();
            assert_eq!(
                rest,
                expected
                    .iter()
                    .copied()
                    .filter(|&at| at > 0)
                    .collect::<Vec<_>>(),
                "skip to {from}"
            );

            let mut walk = Breaks::new(&input, 0);
            walk.nth(40);
            walk.restart(from);
            walk.set_limit(from + 100);
            let mut found: Vec<usize> = walk.by_ref().collect();
            assert!(found.iter().all(|&at| at < from + 100));
            walk.set_limit(usize::MAX);
            found.extend(walk);
            assert_eq!(found, expected, "restart at {from}");
        }
    }
}
