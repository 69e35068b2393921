//! The iterator over line ends and NULs.

use super::{BLOCK, BlockScan, Kernel, Positions, WINDOW, best};

/// The positions of the LF and NUL bytes of an input, in order.
#[derive(Clone)]
pub(crate) struct Breaks<'a> {
    input: &'a [u8],
    kernel: Kernel,
    /// The iterator stops before this position.
    limit: usize,
    /// The kernel has scanned `window..end`; positions count from `window`.
    window: usize,
    end: usize,
    /// All bytes from here to `end` are ASCII.
    ascii_from: usize,
    /// On the heap, so that an iterator over items is small and cheap to move.
    positions: Box<Positions>,
    count: usize,
    /// The index of the next position to return.
    next: usize,
}

/// The breaks of one window.
#[derive(Clone, Copy)]
pub(crate) struct Ahead<'b> {
    /// The position from which the others count.
    pub(crate) window: usize,
    pub(crate) positions: &'b [u16],
    /// All bytes from here to the end of the window are ASCII.
    pub(crate) ascii_from: usize,
}

impl<'a> Breaks<'a> {
    /// The breaks at or after `from`.
    pub(crate) fn new(input: &'a [u8], from: usize) -> Self {
        Self::with_kernel(input, from, best().breaks)
    }

    pub(crate) fn with_kernel(input: &'a [u8], from: usize, kernel: Kernel) -> Self {
        Self {
            input,
            kernel,
            limit: usize::MAX,
            window: from,
            end: from,
            ascii_from: from,
            positions: Box::new([0; WINDOW * BLOCK]),
            count: 0,
            next: 0,
        }
    }

    /// Makes the iterator stop before `limit`. A later call can move the limit.
    #[inline]
    pub(crate) const fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// The position before which the iterator stops.
    pub(crate) const fn limit(&self) -> usize {
        self.limit
    }

    /// The break that follows, if the scan has found it already. It may be behind the limit.
    pub(crate) fn peek(&self) -> Option<usize> {
        let found = self
            .positions
            .get(self.next)
            .filter(|_| self.next < self.count);
        found.map(|&position| self.window + usize::from(position))
    }

    /// The breaks that the kernel has found and the iterator has not returned. Some may be behind
    /// the limit. `None` at the end of the input or at the limit.
    #[inline]
    pub(crate) fn ahead(&mut self) -> Option<Ahead<'_>> {
        if self.next >= self.count && !self.refill() {
            return None;
        }
        Some(Ahead {
            window: self.window,
            positions: self.positions.get(self.next..self.count)?,
            ascii_from: self.ascii_from,
        })
    }

    /// Passes the next break of those that [`Breaks::ahead`] shows.
    #[inline(always)]
    pub(crate) fn pass(&mut self) -> Option<usize> {
        let place = self.next % self.positions.len();
        self.next += 1;
        Some(self.window + usize::from(*self.positions.get(place)?))
    }

    /// Passes the next `count` breaks of those that [`Breaks::ahead`] shows. Returns them, and the
    /// position from which they count.
    #[inline]
    pub(crate) fn pass_all(&mut self, count: usize) -> Option<(usize, &[u16])> {
        let first = self.next;
        self.next += count;
        Some((self.window, self.positions.get(first..self.next)?))
    }

    /// Skips the breaks before `from`.
    pub(crate) fn skip_to(&mut self, from: usize) {
        if from >= self.end {
            return self.restart(from);
        }
        let rest = self.positions.get(self.next..self.count);
        let rest = rest.unwrap_or_default();
        self.next += rest.partition_point(|&position| self.window + usize::from(position) < from);
    }

    /// Continues from `from`, which may lie before or after the current position.
    pub(crate) const fn restart(&mut self, from: usize) {
        // The kernel has not scanned the bytes that this skips.
        if from > self.end {
            self.ascii_from = from;
        }
        (self.window, self.end) = (from, from);
        (self.count, self.next) = (0, 0);
    }

    /// Scans the following windows until one has a break. Returns false at the end of the input or
    /// at the limit.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        loop {
            let from = self.end;
            self.restart(from);
            if from >= self.limit {
                return false;
            }
            let rest = self.input.get(from..).unwrap_or_default();
            let (blocks, tail) = rest.as_chunks::<BLOCK>();
            let window = blocks.get(..WINDOW).unwrap_or(blocks);
            if !window.is_empty() {
                let found = (self.kernel)(window, &mut self.positions);
                self.take(found, window.len() * BLOCK);
            } else if !tail.is_empty() {
                let mut padded = [b'.'; BLOCK];
                padded
                    .iter_mut()
                    .zip(tail)
                    .for_each(|(to, from)| *to = *from);
                let found = (self.kernel)(&[padded], &mut self.positions);
                self.take(found, tail.len());
            } else {
                return false;
            }
            if self.count > 0 {
                return true;
            }
        }
    }
}

impl Breaks<'_> {
    /// Stores the kernel's result for the next `len` bytes.
    const fn take(&mut self, found: BlockScan, len: usize) {
        self.count = found.count;
        self.end += len;
        if !found.is_ascii {
            self.ascii_from = self.end;
        }
    }

    /// Whether the kernel has scanned `start..end` and found only ASCII.
    #[inline]
    pub(crate) const fn are_ascii(&self, start: usize, end: usize) -> bool {
        start >= self.ascii_from && end <= self.end
    }
}

impl Iterator for Breaks<'_> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.next >= self.count && !self.refill() {
            return None;
        }
        // The remainder changes nothing, and spares the check that `next` is a place.
        let place = self.next % self.positions.len();
        let at = self.window + usize::from(*self.positions.get(place)?);
        if at >= self.limit {
            return None;
        }
        self.next += 1;
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
