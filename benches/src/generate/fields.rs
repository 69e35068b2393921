//! The parts of a text that differ from record to record.

use super::clock::Clock;
use super::names;
use super::random::Random;

/// What fields remember from one record to the next.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) random: Random,
    pub(crate) clock: Clock,
    /// Number of the next CSI record.
    sequence: u32,
    process: u64,
    thread: u64,
    /// The code column of the group that is written.
    code: u64,
}

/// The threads of a process.
const THREADS: u64 = 3;

impl Context {
    pub(crate) fn new(seed: u64, start: i64) -> Self {
        Self {
            random: Random::new(seed),
            clock: Clock::new(start),
            sequence: 1,
            process: 4_696,
            thread: 7_772,
            code: 0,
        }
    }

    /// Called before each group, whose records share a code.
    pub(crate) fn new_code(&mut self) {
        self.code = self.random.between(0x6_0000, 0xa_04ff);
    }
}

/// A `$(name)` in a template.
///
/// A field prints no line break, and always the same number of 32-bit codes, so that what a record
/// adds to the counts is known before it is printed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field {
    /// One of a table.
    OneOf(&'static [&'static str]),
    /// One of a table that is not UTF-8.
    Ansi,
    /// CSI's sequence number, which grows: `0000000f`.
    Sequence,
    /// CSI's first sequence number after a start: prints `00000001` and counts on from there.
    Restart,
    /// CSI's time in UTC, with the milliseconds as an integer of at least two digits.
    Utc,
    /// `Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.22621.1`
    Package,
    /// `Package_for_KB5034441~31bf3856ad364e35~amd64~~22621.3007.1.4`
    Update,
    /// A component's folder in the store: `amd64_name_31bf3856ad364e35_version_none_hash`.
    Component,
    /// A session's two numbers: `31120890_4160688889`.
    Session,
    Guid,
    Process,
    Thread,
    /// Another process from here on.
    NewProcess,
    /// The code column: facility, two zeros, number.
    Code,
    /// So many hexadecimal digits.
    Hex(u32),
    /// A number with at most this number of decimal digits.
    Number(u32),
    Percent,
}

impl Field {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ansi" => Self::Ansi,
            "app" => Self::OneOf(names::APPS),
            "client" => Self::OneOf(names::CLIENTS),
            "code" => Self::Code,
            "component" => Self::Component,
            "feature" => Self::OneOf(names::FEATURES),
            "file" => Self::OneOf(names::FILES),
            "folder" => Self::OneOf(names::FOLDERS),
            "gle" => Self::OneOf(names::LAST_ERRORS),
            "guid" => Self::Guid,
            "hex4" => Self::Hex(4),
            "hex11" => Self::Hex(11),
            "hex16" => Self::Hex(16),
            "hex64" => Self::Hex(64),
            "hr" => Self::OneOf(names::CODES),
            "hresult" => Self::OneOf(names::HRESULTS),
            "language" => Self::OneOf(names::LANGUAGES),
            "module" => Self::OneOf(names::MODULES),
            "newpid" => Self::NewProcess,
            "n" => Self::Number(1),
            "nn" => Self::Number(2),
            "nnn" => Self::Number(3),
            "nnnn" => Self::Number(4),
            "bytes" => Self::Number(11),
            "package" => Self::Package,
            "percent" => Self::Percent,
            "phase" => Self::OneOf(names::PHASES),
            "pid" => Self::Process,
            "provider" => Self::OneOf(names::DISM_PROVIDERS),
            "restart" => Self::Restart,
            "said" => Self::OneOf(names::SAID),
            "seq" => Self::Sequence,
            "session" => Self::Session,
            "setupfolder" => Self::OneOf(names::SETUP_FOLDERS),
            "state" => Self::OneOf(names::STATES),
            "tid" => Self::Thread,
            "update" => Self::Update,
            "updatename" => Self::OneOf(names::UPDATES),
            "utc" => Self::Utc,
            "version" => Self::OneOf(names::VERSIONS),
            "wimcall" => Self::OneOf(names::WIM_FUNCTIONS),
            _ => return None,
        })
    }

    pub(crate) const fn counts_or_tells_time(self) -> bool {
        matches!(self, Self::Sequence | Self::Restart | Self::Utc)
    }

    pub(crate) fn write(self, context: &mut Context, out: &mut Vec<u8>) {
        let random = &mut context.random;
        match self {
            Self::OneOf(table) => out.extend_from_slice(random.pick(table).as_bytes()),
            Self::Ansi => out.extend_from_slice(random.pick(names::ANSI)),
            Self::Sequence => {
                hex(u64::from(context.sequence), 8, out);
                context.sequence = context.sequence.wrapping_add(1);
            }
            Self::Restart => {
                hex(1, 8, out);
                context.sequence = 2;
            }
            Self::Utc => {
                out.extend_from_slice(context.clock.utc());
                out.push(b'.');
                let milliseconds = random.below(1_000);
                // Builds before 26100 pad to two digits only: `.03` is 3 ms.
                padded(milliseconds, if milliseconds < 10 { 2 } else { 3 }, out);
            }
            Self::Package => {
                out.extend_from_slice(random.pick(names::PACKAGES).as_bytes());
                let form = random.below(16);
                out.extend_from_slice(match form {
                    0 => b"~31bf3856ad364e35~wow64~",
                    1 => b"~31bf3856ad364e35~x86~",
                    _ => b"~31bf3856ad364e35~amd64~",
                });
                if form > 11 {
                    out.extend_from_slice(random.pick(names::LANGUAGES).as_bytes());
                }
                out.push(b'~');
                out.extend_from_slice(random.pick(names::VERSIONS).as_bytes());
            }
            Self::Update => {
                out.extend_from_slice(b"Package_for_KB50");
                padded(random.below(60_000), 5, out);
                out.extend_from_slice(b"~31bf3856ad364e35~amd64~~22621.");
                decimal(random.between(1, 4_000), out);
                out.extend_from_slice(b".1.");
                decimal(random.between(0, 12), out);
            }
            Self::Component => {
                out.extend_from_slice(b"amd64_");
                out.extend_from_slice(random.pick(names::COMPONENTS).as_bytes());
                out.extend_from_slice(b"_31bf3856ad364e35_");
                out.extend_from_slice(random.pick(names::VERSIONS).as_bytes());
                out.extend_from_slice(b"_none_");
                hex(random.next(), 16, out);
            }
            Self::Session => {
                decimal(random.between(31_100_000, 31_255_999), out);
                out.push(b'_');
                decimal(random.below(1 << 32), out);
            }
            Self::Guid => {
                let (high, low) = (random.next(), random.next());
                for (value, digits) in [
                    (high >> 32, 8),
                    (high >> 16, 4),
                    (high, 4),
                    (low >> 48, 4),
                    (low, 12),
                ] {
                    hex(value, digits, out);
                    out.push(b'-');
                }
                out.pop();
            }
            Self::Process => decimal(context.process, out),
            // A process has a few threads.
            Self::Thread => decimal(context.thread + 4 * random.below(THREADS), out),
            Self::NewProcess => {
                context.process = random.between(120, 3_000) * 4;
                context.thread = random.between(120, 3_000) * 4;
                decimal(context.process, out);
            }
            Self::Code => {
                out.extend_from_slice(b"0x");
                hex(context.code, 6, out);
            }
            Self::Hex(digits) => {
                let mut left = digits;
                while left > 0 {
                    let now = left.min(16);
                    hex(random.next(), now, out);
                    left -= now;
                }
            }
            Self::Number(digits) => {
                let digits = random.between(1, u64::from(digits));
                decimal(random.below(10_u64.pow(digits as u32)), out);
            }
            Self::Percent => decimal(random.below(101), out),
        }
    }
}

/// The lowest `digits` hexadecimal digits of `value`.
fn hex(value: u64, digits: u32, out: &mut Vec<u8>) {
    for place in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(value >> (4 * place) & 0xf) as usize]);
    }
}

fn decimal(value: u64, out: &mut Vec<u8>) {
    padded(value, 1, out);
}

/// `value` in at least `digits` decimal digits.
fn padded(value: u64, digits: usize, out: &mut Vec<u8>) {
    let mut text = [b'0'; 20];
    let (mut at, mut rest) = (20, value);
    while rest > 0 {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&text[at.min(20 - digits)..]);
}
