//! A seeded generator of CBS, DISM and setup logs.
//!
//! All three share the "Panther" line: date and time, level at column 21, an optional code at 32,
//! component at 43, message at 50. What differs is kept: lengths of lines, shares of components and
//! levels, runs of records that share a second or a component, texts that come again, continuation lines after a bare LF
//! and after CRLF, byte order marks at the start and within, localised text, codes in their many
//! spellings. The shares were counted on real logs; `tests/statistics.rs` has them and how near the
//! output comes.
//!
//! The texts are templates, compiled once and filled from a small pseudo-random sequence, so that a
//! gigabyte takes about a second and memory stays constant.

mod cbs;
mod clock;
mod count;
mod dism;
mod echoes;
mod fields;
mod names;
mod pace;
mod random;
mod runs;
mod setup;
mod template;
mod turns;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

pub(crate) use count::begins_record;
use echoes::Echoes;
use fields::Context;
use pace::Pace;
use runs::Shape;
use template::{Script, Section};
use turns::Turns;

/// The byte order mark of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// How much is collected before it is handed to the writer.
const BUFFER: usize = 256 * 1024;

/// Which log to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `CBS.log`, of the component-based servicing stack.
    Cbs,
    /// `dism.log`, of the image servicing tool.
    Dism,
    /// `setupact.log`, of Windows Setup.
    Setupact,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Cbs, Self::Dism, Self::Setupact];

    /// The name in lower case, which [`Kind::from_str`] reads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cbs => "cbs",
            Self::Dism => "dism",
            Self::Setupact => "setupact",
        }
    }

    fn sections(self) -> &'static [Section] {
        match self {
            Self::Cbs => cbs::SECTIONS,
            Self::Dism => dism::SECTIONS,
            Self::Setupact => setup::SECTIONS,
        }
    }

    /// Records that share a second, on average.
    fn records_per_second(self) -> u64 {
        match self {
            Self::Cbs => 59,
            Self::Dism => 35,
            Self::Setupact => 47,
        }
    }

    /// How the numbers of records that share a second are spread.
    #[rustfmt::skip]
    fn seconds(self) -> Shape {
        match self {
            Self::Cbs => [3, 5, 7, 7, 7, 10, 10, 10, 11, 12, 14, 15, 17, 24, 29, 37, 56, 81, 115, 1_530],
            Self::Dism => [3, 8, 14, 17, 21, 26, 28, 38, 49, 59, 70, 80, 83, 87, 97, 123, 164, 231, 307, 495],
            Self::Setupact => [2, 2, 3, 4, 5, 6, 8, 11, 14, 18, 22, 25, 28, 32, 40, 48, 66, 113, 243, 1_310],
        }
    }

    /// How the numbers of records that a component writes in turn are spread.
    #[rustfmt::skip]
    fn turns(self) -> Shape {
        match self {
            Self::Cbs => [1, 2, 3, 5, 8, 8, 8, 8, 9, 12, 13, 14, 16, 16, 16, 19, 37, 53, 117, 1_635],
            Self::Dism => [2, 2, 5, 9, 14, 15, 16, 25, 30, 34, 61, 65, 94, 125, 153, 178, 212, 223, 302, 435],
            Self::Setupact => [2, 6, 6, 9, 10, 10, 10, 12, 14, 18, 20, 27, 31, 40, 62, 93, 114, 176, 412, 928],
        }
    }

    /// Of 1,000 groups that can come again, how many do. Others have the same text by chance.
    fn echoes(self) -> u64 {
        match self {
            Self::Cbs => 600,
            Self::Dism => 90,
            Self::Setupact => 110,
        }
    }

    /// One record in this number is earlier than the record before it: two writers, or a clock set back.
    fn records_per_step_back(self) -> u64 {
        match self {
            Self::Cbs => 165_000,
            Self::Dism => 2_700,
            Self::Setupact => 55_000,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// A name that [`Kind::ALL`] does not contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind(String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown kind of log `{}`; known are", self.0)?;
        for kind in Kind::ALL {
            write!(f, " {kind}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownKind {}

/// The level words that occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Info,
    Warning,
    Error,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Info => "Info",
            Self::Warning => "Warning",
            Self::Error => "Error",
        }
    }
}

/// What to generate. Equal options give equal bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Which log.
    pub kind: Kind,
    /// The largest size in bytes. The log is at most one record shorter.
    pub size: u64,
    /// Where the pseudo-random sequence starts.
    pub seed: u64,
    /// Whether the log begins with a byte order mark, as nearly all real ones do. Those in the
    /// middle of `dism.log` stay.
    pub byte_order_mark: bool,
    /// The first record's time: seconds of local time since 1970.
    pub start: i64,
}

impl Options {
    /// A log of `size` bytes as it usually looks.
    #[must_use]
    pub fn new(kind: Kind, size: u64) -> Self {
        Self {
            kind,
            size,
            seed: 1,
            byte_order_mark: true,
            start: 1_699_949_551,
        }
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets whether the log begins with a byte order mark.
    #[must_use]
    pub fn byte_order_mark(mut self, mark: bool) -> Self {
        self.byte_order_mark = mark;
        self
    }

    /// Sets the first record's time: seconds of local time since 1970.
    #[must_use]
    pub fn start(mut self, seconds: i64) -> Self {
        self.start = seconds;
        self
    }

    /// Writes the log in pieces of some 256 KiB.
    ///
    /// # Errors
    ///
    /// The first error of `out`.
    pub fn write_to<W: Write>(&self, mut out: W) -> io::Result<Generated> {
        let script = Script::compile(self.kind.sections());
        let mut context = Context::new(self.seed, self.start);
        let mut pace = Pace::new(self.kind);
        let mut turns = Turns::new(&script, self.kind.turns(), &mut context.random);
        let mut echoes = Echoes::new(self.kind.echoes());
        let mut sum = Generated::default();
        let mut buffer = Vec::with_capacity(BUFFER + 8 * 1024);
        if self.byte_order_mark && self.size >= MARK.len() as u64 {
            buffer.extend_from_slice(MARK);
            sum.bytes += MARK.len() as u64;
            sum.byte_order_marks += 1;
        }
        'groups: loop {
            let section = turns.section(&mut context.random);
            let templates = script.choose(section, &mut context);
            let mut group = echoes.choose(templates, &mut context.random);
            for (index, text) in &mut group.records {
                let (sum_before, length_before) = (sum, buffer.len());
                pace.step(&mut context, &mut sum);
                let record = script.record(*index);
                if text.is_empty() {
                    script.write(record, &mut context, &mut buffer);
                    let written = &buffer[length_before..];
                    if let Some(behind) = written.strip_prefix(context.clock.local()) {
                        text.extend_from_slice(behind);
                    }
                } else {
                    buffer.extend_from_slice(context.clock.local());
                    buffer.extend_from_slice(text);
                }
                turns.step();
                sum += record.adds;
                sum.bytes += (buffer.len() - length_before) as u64;
                if sum.bytes > self.size {
                    sum = sum_before;
                    buffer.truncate(length_before);
                    break 'groups;
                }
            }
            if script.can_come_again(&group) {
                echoes.keep(group);
            }
            if buffer.len() >= BUFFER {
                out.write_all(&buffer)?;
                buffer.clear();
            }
        }
        out.write_all(&buffer)?;
        out.flush()?;
        Ok(sum)
    }

    /// The log in memory.
    #[must_use]
    pub fn to_vec(&self) -> (Vec<u8>, Generated) {
        let mut log = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        // Writing to a vector cannot fail, so the counts are always there.
        let sum = self.write_to(&mut log).unwrap_or_default();
        (log, sum)
    }
}

/// What was written. All counts are exact, and a count over the bytes gives the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// Bytes.
    pub bytes: u64,
    /// Lines; each ends in CRLF or in a bare LF.
    pub lines: u64,
    /// Lines that begin a record.
    pub records: u64,
    /// Records of level Info.
    pub infos: u64,
    /// Records of level Warning.
    pub warnings: u64,
    /// Records of level Error.
    pub errors: u64,
    /// Lines that begin no record and are not empty.
    pub continuation_lines: u64,
    /// Empty lines. `records`, `continuation_lines` and `blank_lines` add up to `lines`.
    pub blank_lines: u64,
    /// Records whose component column is blank.
    pub blank_components: u64,
    /// Records whose code column is not blank.
    pub code_columns: u64,
    /// Occurrences of `0x` and exactly eight hexadecimal digits, anywhere.
    pub codes: u64,
    /// Lines that end in LF without CR.
    pub bare_line_feeds: u64,
    /// Byte order marks, the first one included.
    pub byte_order_marks: u64,
    /// Lines that are not UTF-8, although the log begins as if it were.
    pub ansi_lines: u64,
    /// How often the time is another than the record's before, the first included.
    pub seconds: u64,
    /// How often it is earlier.
    pub steps_back: u64,
}

impl std::ops::AddAssign for Generated {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.records += other.records;
        self.infos += other.infos;
        self.warnings += other.warnings;
        self.errors += other.errors;
        self.continuation_lines += other.continuation_lines;
        self.blank_lines += other.blank_lines;
        self.blank_components += other.blank_components;
        self.code_columns += other.code_columns;
        self.codes += other.codes;
        self.bare_line_feeds += other.bare_line_feeds;
        self.byte_order_marks += other.byte_order_marks;
        self.ansi_lines += other.ansi_lines;
        self.seconds += other.seconds;
        self.steps_back += other.steps_back;
    }
}
