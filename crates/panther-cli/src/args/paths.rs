//! Which logs to read, and how.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use bytesize::ByteSize;
use clap::Args;
use panther::FormatId;
use panther_set::{Encoding, Limits, registry};

use super::fail;
use super::globs::expanded;
use super::headings::READING;
use super::names::{NamesArgs, StdinArgs};
use super::near::did_you_mean;

/// Which logs to read, and how.
#[derive(Debug, Args)]
pub(crate) struct Paths {
    /// Files, folders and archives (zip, cab, gzip, tar) to read with everything inside them, or what
    /// is inside an archive, such as SetupDiag.zip!/Panther/setuperr.log; - is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) names: NamesArgs,

    /// Decode lines that are neither UTF-8 nor UTF-16 as NAME, such as gbk, windows-1252 or cp936
    /// [default: guessed for each log]
    #[arg(long, help_heading = READING, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<Encoding>,

    /// Read every log as FORMAT instead of detecting its format (see `panther formats`)
    #[arg(long = "as", help_heading = READING, value_name = "FORMAT", value_parser = format)]
    pub(crate) read_as: Option<FormatId>,

    /// Use N threads [default: one per processor]
    #[arg(short = 'j', long, help_heading = READING, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) stdin: StdinArgs,

    #[command(flatten)]
    pub(crate) limits: LimitsArgs,
}

impl Paths {
    pub(crate) fn has_stdin(&self) -> bool {
        self.paths.iter().any(|path| is_stdin(path))
    }

    /// The paths. On Windows, where no shell does it, those with `*` or `?` are replaced by what
    /// matches them. Ends the process if nothing does.
    pub(crate) fn expanded(&self) -> Vec<PathBuf> {
        if !cfg!(windows) {
            return self.paths.clone();
        }
        let expanded: Result<Vec<_>, _> = self.paths.iter().map(|path| expanded(path)).collect();
        expanded.unwrap_or_else(|message| fail(message)).concat()
    }
}

/// Whether a path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The heading of the limits.
const LIMITS: &str = "Limits";

/// How much is read of an archive, and of the text of an event log (.evtx).
#[derive(Debug, Args)]
pub(crate) struct LimitsArgs {
    /// Open archives inside archives up to N levels deep [default: 8]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_depth: Option<u8>,

    /// Look at no more than N members of an archive, nested ones included [default: 250000]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_members: Option<u64>,

    /// Reject archives and event logs (.evtx) that expand more than N-fold, checked after the first
    /// 64 MiB [default: 250]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_ratio: Option<u64>,

    /// Reject archives and event logs (.evtx) that expand to more than SIZE, such as 500MB or 64GiB
    /// [default: 64GiB]
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", value_parser = size)]
    max_total: Option<u64>,

    /// Reject a zip inside a compressed archive if it takes more than SIZE of memory [default:
    /// 32MiB]
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", value_parser = size)]
    max_memory: Option<u64>,
}

impl LimitsArgs {
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Some(depth) = self.max_depth {
            limits = limits.with_depth(depth);
        }
        if let Some(members) = self.max_members {
            limits = limits.with_members(members);
        }
        if let Some(ratio) = self.max_ratio {
            limits = limits.with_ratio(ratio);
        }
        if let Some(total) = self.max_total {
            limits = limits.with_total(total);
        }
        if let Some(memory) = self.max_memory {
            limits = limits.with_memory(memory);
        }
        limits
    }
}

pub(super) fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::named(name).ok_or_else(|| {
        "expected a name such as utf-8, gbk, shift_jis, euc-kr or windows-1252, \
         or a code page such as cp936"
            .to_owned()
    })
}

pub(super) fn format(name: &str) -> Result<FormatId, String> {
    let registry = registry();
    match registry.by_id(name) {
        Some(format) => Ok(format.id()),
        None => {
            let known = registry.formats().iter();
            let known: Vec<_> = known.map(|format| format.id().as_str()).collect();
            let near = did_you_mean(name, known.iter().copied());
            Err(format!("expected one of {}{near}", known.join(", ")))
        }
    }
}

fn size(size: &str) -> Result<u64, &'static str> {
    size.parse::<ByteSize>()
        .map(|size| size.as_u64())
        .map_err(|_| "expected a size such as 500MB or 64GiB")
}

fn threads(number: &str) -> Result<NonZeroUsize, &'static str> {
    number
        .parse::<NonZeroUsize>()
        .map_err(|_| "expected a whole number from 1 on")
}
