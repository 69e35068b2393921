//! Ways to break a log that a seed decides: the same seed breaks the same bytes in the same way on
//! every machine. The seeded test and the fuzz targets share them; those of [`generate`] are for
//! proptest, which makes a failing one smaller.
//!
//! [`generate`]: crate::generate

use std::sync::LazyLock;

use crate::formats::ROWS;
use crate::reference::BOM;

/// Pseudo-random numbers (splitmix64), the same for a seed on every machine.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The numbers of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, and 0 where that is 0.
    pub const fn below(&mut self, bound: usize) -> usize {
        ((self.next() as u128 * bound as u128) >> 64) as usize
    }

    /// A length of up to `most`: small ones are as likely as large ones.
    pub fn length(&mut self, most: usize) -> usize {
        let most = most >> self.below(most.max(1).ilog2() as usize + 1);
        self.below(most + 1)
    }

    /// One of these.
    ///
    /// # Panics
    ///
    /// Panics if `all` is empty.
    pub fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// A way to break a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// The end is cut off.
    Truncate,
    /// The start is cut off.
    Behead,
    /// Bytes are taken out.
    Delete,
    /// Bytes of the log stand at another place too.
    Splice,
    /// Lines follow themselves once more.
    Duplicate,
    /// Bits are turned.
    Flip,
    /// Bytes are others.
    Set,
    /// NULs overwrite a part, as after a crash.
    ZeroFill,
    /// NULs are put in.
    Nuls,
    /// All line ends become others, or each another one.
    LineEnds,
    /// Byte order marks are put in, at starts of lines and elsewhere.
    Marks,
    /// Lines of another log are put in between the lines.
    InterleaveLines,
    /// Pieces of another log are put in anywhere, as two programs write that do not wait for each
    /// other.
    InterleaveTorn,
    /// A line that begins a record of some format is put in.
    Shape,
    /// A word that a grammar looks for is put in.
    Word,
}

/// What grammars look for.
const WORDS: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b",",
    b";",
    b"\"",
    b"\"\"",
    b"'",
    b"\\",
    b"\\u0022",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"<",
    b">",
    b"/>",
    b"</",
    b"&amp;",
    b"&#10;",
    b"&",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<Event>",
    b"</Event>",
    b"<System>",
    b"</System>",
    b"<EventData>",
    b"<Data Name='a'>",
    b"</Data>",
    b"<RenderingInfo Culture='en-US'>",
    b"<Message>",
    b"<Obj RefId=\"0\">",
    b"</Obj>",
    b"<Props>",
    b"_x000D__x000A_",
    b"Event[0]:\n",
    b"  Log Name: System\n",
    b"2024-02-29 00:00:00, ",
    b"2023-02-29 00:00:00, ",
    b"Info                  ",
    b"Error                 ",
    b"CBS    ",
    b"CSI    ",
    b"DISM   ",
    b"a.log:",
    b"1:",
    b"0x80070005",
    b"[HRESULT = 0x800f081f - CBS_E_SOURCE_MISSING]",
    b"[gle=0x00000002]",
    b"[0x0601c1] ",
    b"C1900101-20017",
    b"(hr:0x80070002)",
    b"GLE [1392]",
    b"\xCE\xDE",
    b"\xF0\x9F\x98\x80",
    b"\xC3",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"ElfFile\0",
    b"ElfChnk\0",
    b"PK\x03\x04",
    b"\x1F\x8B\x08",
    b"MSCF",
];

impl Mutation {
    /// Every way.
    pub const ALL: &[Self] = &[
        Self::Truncate,
        Self::Behead,
        Self::Delete,
        Self::Splice,
        Self::Duplicate,
        Self::Flip,
        Self::Set,
        Self::ZeroFill,
        Self::Nuls,
        Self::LineEnds,
        Self::Marks,
        Self::InterleaveLines,
        Self::InterleaveTorn,
        Self::Shape,
        Self::Word,
    ];

    /// Breaks the bytes. `other` is the log that is mixed in where two are.
    pub fn apply(self, bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
        let len = bytes.len();
        match self {
            Self::Truncate => bytes.truncate(random.below(len + 1)),
            Self::Behead => drop(bytes.drain(..random.below(len + 1))),
            Self::Delete => {
                let part = part(len, random);
                bytes.drain(part);
            }
            Self::Splice => {
                let part = bytes[part(len, random)].to_vec();
                insert(bytes, &part, random);
            }
            Self::Duplicate => {
                let start = line_start(bytes, random);
                let count = 1 + random.length(40);
                let lines = bytes[start..].split_inclusive(|&byte| byte == b'\n');
                let lines = lines.take(count).collect::<Vec<_>>().concat();
                bytes.splice(start..start, lines);
            }
            Self::Flip | Self::Set if len > 0 => {
                for _ in 0..=random.length(8) {
                    let byte = &mut bytes[random.below(len)];
                    *byte = match self {
                        Self::Flip => *byte ^ 1 << random.below(8),
                        _ => random.next() as u8,
                    };
                }
            }
            Self::Flip | Self::Set => {}
            Self::ZeroFill => bytes[part(len, random)].fill(0),
            Self::Nuls => {
                let nuls = vec![0; [1, 3, 15, 16, 17, 4096][random.below(6)]];
                insert(bytes, &nuls, random);
            }
            Self::LineEnds => *bytes = with_line_ends(bytes, random),
            Self::Marks => {
                for _ in 0..=random.length(4) {
                    let at = match random.below(3) {
                        0 => random.below(bytes.len() + 1),
                        _ => line_start(bytes, random),
                    };
                    bytes.splice(at..at, BOM.iter().copied());
                }
            }
            Self::InterleaveLines => {
                let lines = |bytes| <[u8]>::split_inclusive(bytes, |&byte| byte == b'\n');
                *bytes = interleaved(lines(bytes), lines(other), random);
            }
            Self::InterleaveTorn => {
                let most = 1 + random.length(4096);
                *bytes = interleaved(bytes.chunks(most), other.chunks(most), random);
            }
            Self::Shape => {
                static SHAPES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(shapes);
                let shape = random.pick(&SHAPES);
                let at = match random.below(4) {
                    0 => random.below(len + 1),
                    _ => line_start(bytes, random),
                };
                bytes.splice(at..at, shape.iter().copied());
            }
            Self::Word => {
                let word = *random.pick(WORDS);
                insert(bytes, word, random);
            }
        }
    }
}

/// Breaks the bytes in one to four ways that the numbers choose, and says which.
pub fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) -> Vec<Mutation> {
    let mut done = Vec::new();
    for _ in 0..=random.length(3) {
        let mutation = *random.pick(Mutation::ALL);
        mutation.apply(bytes, other, random);
        done.push(mutation);
    }
    done
}

/// The lines of small logs of every format.
fn shapes() -> Vec<Vec<u8>> {
    let mut shapes = Vec::new();
    for row in ROWS.iter().filter(|row| !row.is_binary()) {
        let log = (row.sample)(1500).log;
        let lines = log.split_inclusive(|&byte| byte == b'\n');
        shapes.extend(lines.take(6).map(<[u8]>::to_vec));
    }
    shapes
}

/// A part of so many bytes.
fn part(len: usize, random: &mut Random) -> std::ops::Range<usize> {
    let start = random.below(len + 1);
    start..start + random.length(len - start)
}

fn insert(bytes: &mut Vec<u8>, new: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    bytes.splice(at..at, new.iter().copied());
}

/// The start of a line, or the end.
fn line_start(bytes: &[u8], random: &mut Random) -> usize {
    let from = random.below(bytes.len() + 1);
    let found = bytes[from..].iter().position(|&byte| byte == b'\n');
    found.map_or(bytes.len(), |at| from + at + 1)
}

fn with_line_ends(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let ends: [&[u8]; 4] = [b"\n", b"\r\n", b"\r", b"\r\r\n"];
    let one = random.below(ends.len() + 1);
    let mut changed = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\n");
        changed.extend(text.map_or(line, |text| text.strip_suffix(b"\r").unwrap_or(text)));
        if text.is_some() {
            let end = ends.get(one);
            changed.extend(*end.unwrap_or_else(|| &ends[random.below(ends.len())]));
        }
    }
    changed
}

/// The pieces of both, each in their order, a few of one and then a few of the other.
fn interleaved<'b>(
    one: impl Iterator<Item = &'b [u8]>,
    other: impl Iterator<Item = &'b [u8]>,
    random: &mut Random,
) -> Vec<u8> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    let mut mixed = Vec::new();
    while one.peek().is_some() {
        for _ in 0..=random.length(20) {
            mixed.extend(one.next().unwrap_or_default());
        }
        for _ in 0..random.length(20) {
            mixed.extend(other.next().unwrap_or_default());
        }
    }
    mixed
}
