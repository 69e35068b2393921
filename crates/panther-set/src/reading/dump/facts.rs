//! What the header of a dump says.

use panther::code::Code;
use panther::{Level, LogTime};

/// What the header of a dump says. Whatever it does not say, or says where the file has ended, is
/// `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dump {
    /// The kind of dump in words.
    pub(super) kind: &'static str,
    pub(super) architecture: Option<&'static str>,
    /// How many bits an address has.
    pub(super) bits: Option<u8>,
    /// When the dump was written, in UTC.
    pub(super) time: Option<LogTime>,
    pub(super) cause: Cause,
    pub(super) system: Option<System>,
    pub(super) processors: Option<u32>,
    /// How long Windows had been running, in milliseconds.
    pub(super) uptime: Option<u64>,
    /// The parts that exist and were not read.
    pub(super) unread: Vec<&'static str>,
    /// Whether the file ends in the header.
    pub(super) is_cut: bool,
    /// The number of bytes that were read as the header.
    pub(super) len: usize,
}

/// Why the dump was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cause {
    /// The header names no cause: somebody asked for the dump.
    #[default]
    None,
    /// Windows stopped, with the parameters of the bug check.
    BugCheck {
        code: Code,
        parameters: [Option<u64>; 4],
    },
    /// A process failed. The exception itself may be out of reach.
    Exception(Option<Exception>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exception {
    pub(super) code: Code,
    pub(super) address: Option<u64>,
    pub(super) thread: u32,
}

/// The system that wrote the dump.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum System {
    /// Windows, of which only the build is known.
    Build(u32),
    Windows {
        version: String,
        build: u32,
    },
    /// Another system, whose programs write dumps like Windows.
    Other(String),
}

impl Dump {
    pub(super) const fn level(&self) -> Level {
        match self.cause {
            Cause::None => Level::Info,
            Cause::BugCheck { .. } => Level::Fatal,
            Cause::Exception(_) => Level::Error,
        }
    }
}
