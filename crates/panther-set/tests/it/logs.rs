//! Generates logs for the tests.

/// The number of bytes in a window. The constant of the library is private.
pub(crate) const WINDOW: usize = 1 << 18;

pub(crate) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The start of every generated record.
pub(crate) const HEADER: &[u8] = b"2024-03-12 09:21:38, Info                  CBS    ";

/// A small pseudo-random generator with the same numbers on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}

/// A record with a message of `len` bytes.
pub(crate) fn record(len: usize, end: &[u8]) -> Vec<u8> {
    [HEADER, &vec![b'm'; len], end].concat()
}

/// Appends records with a marker until `log` has exactly this length.
pub(crate) fn fill(log: &mut Vec<u8>, len: usize) {
    let least = HEADER.len() + 2;
    while log.len() < len {
        let missing = len - log.len();
        // The rest must be empty or fit a record.
        let take = if missing < 2 * least + 400 {
            missing
        } else {
            least + missing % 150 + 100
        };
        match take.checked_sub(least) {
            Some(message) => log.extend(record(message, b"\r\n")),
            None => log.extend(std::iter::repeat_n(b' ', take)),
        }
    }
}

/// An arbitrary mixture of the contents of real logs.
pub(crate) fn mixed(seed: u64, len: usize) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut log = if seed.is_multiple_of(2) {
        MARK.to_vec()
    } else {
        Vec::new()
    };
    while log.len() < len {
        let size = random.below(300);
        match random.below(40) {
            0 => log.extend(b" Expected: {l:32 b:a9b5}.\r\n Actual: {l:32 b:25ca}.\r\n"),
            1 => log.extend(b"\r\n\n\r\n"),
            2 => log.extend([MARK, &record(size, b"\r\n")].concat()),
            3 => log.extend(vec![0; random.below(40)]),
            4 => log.extend(record(size, b"")),
            5 => log.extend(b"2024-13-41 09:21:38, Info                  CBS    no such day\r\n"),
            6 => log.extend(b"C:\\Windows\\Logs\\CBS.log:2024-03-12 09:21:39, Error                 CSI    found\r\n"),
            7 => log.extend(record(size, b"\n[gle=0x80004005]\r\n")),
            8 => log.extend(record(size * 100, b"\n")),
            9 => log.extend(b"2024-03-12 09:2"),
            10 => log.extend(vec![b'\xCE'; size]),
            _ => log.extend(record(size, b"\r\n")),
        }
    }
    log
}
