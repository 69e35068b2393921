//! Timestamps such as `2020-07-29 16:29:16`, read as three words of eight bytes instead of nineteen
//! characters.

use crate::model::time::LogTime;

/// The length in bytes of a timestamp.
pub(crate) const LEN: usize = 19;

/// Reads timestamps of the form `YYYY-MM-DD HH:MM:SS` and caches the last one, because logs repeat
/// the same second in many lines. The cache never changes a result.
///
/// ```
/// use panther::LogTime;
/// use panther::format::Stamps;
///
/// let mut stamps = Stamps::default();
/// assert_eq!(stamps.read(b"2020-07-29 16:29:16"), Some(LogTime::new(2020, 7, 29, 16, 29, 16)));
/// assert_eq!(stamps.read(b"2020-07-32 16:29:16"), Some(None));
/// assert_eq!(stamps.read(b"2020/07/29 16:29:16"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stamps {
    strict: Last,
    any: Last,
}

/// The words of the last timestamp, and its time, and those of the one before it.
#[derive(Clone, Debug)]
struct Last {
    date: u64,
    middle: u64,
    clock: u64,
    time: Option<LogTime>,
    /// The timestamp before, and its time. A framing looks at the next record before the grammar
    /// reads this one, so at each new second both are needed again.
    before: ([u64; 3], Option<LogTime>),
}

impl Default for Last {
    fn default() -> Self {
        // The timestamp `0000-00-00 00:00:00`, which has the form and is not a valid time.
        Self {
            date: DATE,
            middle: MIDDLE,
            clock: CLOCK,
            time: None,
            before: ([DATE, MIDDLE, CLOCK], None),
        }
    }
}

impl Last {
    /// Whether these bytes are the last timestamp again, or a new one by `stamp`.
    #[inline(always)]
    fn is_stamp(
        &mut self,
        bytes: &[u8; LEN],
        stamp: impl FnOnce([u64; 3]) -> Option<Stamp>,
    ) -> bool {
        let (date, middle, clock) = (word::<0>(bytes), word::<8>(bytes), word::<11>(bytes));
        (date ^ self.date) | (middle ^ self.middle) | (clock ^ self.clock) == 0
            || self.is_new_stamp([date, middle, clock], stamp)
    }

    #[inline(never)]
    fn is_new_stamp(
        &mut self,
        words: [u64; 3],
        stamp: impl FnOnce([u64; 3]) -> Option<Stamp>,
    ) -> bool {
        let time = if words == self.before.0 {
            self.before.1
        } else {
            let Some(stamp) = stamp(words) else {
                return false;
            };
            stamp.time()
        };
        let before = ([self.date, self.middle, self.clock], self.time);
        let [date, middle, clock] = words;
        *self = Self {
            date,
            middle,
            clock,
            time,
            before,
        };
        true
    }
}

impl Stamps {
    /// Reads the timestamp in the first 19 bytes. Returns `None` if they do not have the form of a
    /// timestamp, and `Some(None)` if they state a time that does not exist.
    #[inline]
    pub fn read(&mut self, bytes: &[u8]) -> Option<Option<LogTime>> {
        self.read_stamp(bytes.first_chunk()?)
    }

    /// Like [`Stamps::read`], for an array of the right length.
    #[inline(always)]
    pub(crate) fn read_stamp(&mut self, bytes: &[u8; LEN]) -> Option<Option<LogTime>> {
        if self.is_stamp(bytes) {
            Some(self.strict.time)
        } else {
            None
        }
    }

    /// Whether these bytes have the form of a timestamp.
    #[inline(always)]
    pub(crate) fn is_stamp(&mut self, bytes: &[u8; LEN]) -> bool {
        self.strict.is_stamp(bytes, stamp)
    }

    /// Like [`Stamps::read_stamp`], but other characters may separate the parts of the date, and a
    /// tab may follow the date: `2024/03/12 08:10:11`.
    #[inline(always)]
    pub(crate) fn read_any_stamp(&mut self, bytes: &[u8; LEN]) -> Option<Option<LogTime>> {
        if self.is_any_stamp(bytes) {
            Some(self.any.time)
        } else {
            None
        }
    }

    /// Whether these bytes have the form that [`Stamps::read_any_stamp`] reads.
    #[inline(always)]
    pub(crate) fn is_any_stamp(&mut self, bytes: &[u8; LEN]) -> bool {
        self.any.is_stamp(bytes, any_stamp)
    }
}

/// The time of a timestamp that [`Stamps::read_any_stamp`] reads, without its memory.
pub(crate) fn any_time(bytes: &[u8; LEN]) -> Option<LogTime> {
    any_stamp([word::<0>(bytes), word::<8>(bytes), word::<11>(bytes)])?.time()
}

/// Like [`stamp`], for a date with other separators.
const fn any_stamp([date, middle, clock]: [u64; 3]) -> Option<Stamp> {
    const SEPARATORS: u64 = 0xff << (8 * 4) | 0xff << (8 * 7);
    const AFTER: u64 = 0xff << (8 * 2);
    let [_, _, _, _, first, _, _, second] = date.to_le_bytes();
    let [_, _, after, _, _, _, _, _] = middle.to_le_bytes();
    let is_known = matches!(first, b'/' | b'-' | b'.') && matches!(after, b' ' | b'\t');
    if first != second || !is_known {
        return None;
    }
    stamp([
        date & !SEPARATORS | DATE & SEPARATORS,
        middle & !AFTER | MIDDLE & AFTER,
        clock,
    ])
}

/// The eight bytes at 0, 8 and 11 of a timestamp, each XORed with a pattern. Digits become their
/// values, and separators become zero.
#[derive(Clone, Copy)]
struct Stamp {
    date: u64,
    middle: u64,
    clock: u64,
}

const DATE: u64 = u64::from_le_bytes(*b"0000-00-");
const MIDDLE: u64 = u64::from_le_bytes(*b"00 00:00");
const CLOCK: u64 = u64::from_le_bytes(*b"00:00:00");

/// For each byte, a summand that takes too large a value to 0x80 or more. A value is too large from
/// 10 on for a digit, and from 1 on for a separator.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const fn allowance(pattern: u64) -> u64 {
    let mut bytes = pattern.to_le_bytes();
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = if bytes[at] == b'0' { 0x76 } else { 0x7f };
        at += 1;
    }
    u64::from_le_bytes(bytes)
}

#[inline]
const fn excess(word: u64, pattern: u64) -> u64 {
    (((word & 0x7f7f_7f7f_7f7f_7f7f) + allowance(pattern)) | word) & 0x8080_8080_8080_8080
}

/// Reads three words that have the form of a timestamp: digits and separators in their positions.
/// The date and time need not exist.
const fn stamp([date, middle, clock]: [u64; 3]) -> Option<Stamp> {
    let (date, middle, clock) = (date ^ DATE, middle ^ MIDDLE, clock ^ CLOCK);
    let excess = excess(date, DATE) | excess(middle, MIDDLE) | excess(clock, CLOCK);
    if excess != 0 {
        return None;
    }
    Some(Stamp {
        date,
        middle,
        clock,
    })
}

/// The eight bytes from `AT` on.
#[inline]
fn word<const AT: usize>(bytes: &[u8; LEN]) -> u64 {
    const { assert!(AT + 8 <= LEN) };
    bytes
        .get(AT..)
        .and_then(<[u8]>::first_chunk)
        .map_or(0, |word| u64::from_le_bytes(*word))
}

impl Stamp {
    /// The time; `None` if the date or the time of day does not exist.
    #[inline]
    const fn time(self) -> Option<LogTime> {
        let [century, _, year, _, _, month, _, _] = pairs(self.date);
        let [day, _, _, _, _, _, _, _] = pairs(self.middle);
        let [hour, _, _, minute, _, _, second, _] = pairs(self.clock);
        LogTime::new(
            century as u16 * 100 + year as u16,
            month,
            day,
            hour,
            minute,
            second,
        )
    }
}

/// Reads two digits at once: each byte becomes ten times itself plus the byte after it. Every value
/// is below 100, so no byte carries into the next.
#[inline]
const fn pairs(digits: u64) -> [u8; 8] {
    (digits.wrapping_mul(10) + (digits >> 8)).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_other_separators() {
        for (text, expected) in [
            ("2019/03/29 00:25:47", true),
            ("2019.03.29\t00:25:47", true),
            ("2019-03-29 00:25:47", true),
            ("2019/03-29 00:25:47", false),
            ("2019:03:29 00:25:47", false),
            ("2019/03/29T00:25:47", false),
            ("2019/03/29 00.25.47", false),
            ("2019/03/2x 00:25:47", false),
        ] {
            let time = LogTime::new(2019, 3, 29, 0, 25, 47);
            let stamp = text.as_bytes().first_chunk().unwrap();
            let found = Stamps::default().read_any_stamp(stamp);
            assert_eq!(found, expected.then_some(time), "{text}");
        }
    }

    #[test]
    fn every_single_byte_change_is_judged_like_a_plain_reader_would() {
        let valid = *b"2019-03-29 00:25:47";
        assert_eq!(
            Stamps::default().read(&valid),
            Some(LogTime::new(2019, 3, 29, 0, 25, 47))
        );
        for at in 0..LEN {
            for byte in 0..=255 {
                let mut bytes = valid;
                bytes[at] = byte;
                let shape = if b"-: ".contains(&valid[at]) {
                    byte == valid[at]
                } else {
                    byte.is_ascii_digit()
                };
                let found = Stamps::default().read(&bytes);
                assert_eq!(found.is_some(), shape, "byte {byte:#x} at {at}");
                let plain = std::str::from_utf8(&bytes)
                    .ok()
                    .filter(|_| shape)
                    .and_then(|text| {
                        let number =
                            |range: std::ops::Range<usize>| text[range].parse::<u16>().unwrap();
                        let small = |range| number(range) as u8;
                        LogTime::new(
                            number(0..4),
                            small(5..7),
                            small(8..10),
                            small(11..13),
                            small(14..16),
                            small(17..19),
                        )
                    });
                assert_eq!(found.flatten(), plain, "byte {byte:#x} at {at}");
            }
        }
    }
}
