//! The peak memory of a row, measured in a process of its own.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// Memory in KiB.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Peak {
    /// The peak of resident memory.
    pub(crate) resident: u64,
    /// The part of it that is pages of mapped files, including the program's own, which the system
    /// can drop at any time. Zero for other people's programs, for which it is unknown.
    pub(crate) of_files: u64,
}

impl Peak {
    /// The memory that the row itself took, in MB.
    pub(crate) fn beyond_files(self) -> f64 {
        self.resident.saturating_sub(self.of_files) as f64 * 1024.0 / 1e6
    }
}

/// Runs the row in a new process and returns the memory that it took.
pub(crate) fn of_row(name: &str, folder: &Path, extra: &[&OsStr]) -> Option<Peak> {
    let output = Command::new(std::env::current_exe().ok()?)
        .args(["--only", name, "--folder"])
        .arg(folder)
        .args(extra)
        .stderr(Stdio::inherit())
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// The peak memory of this process, or of the largest that it started, as JSON for [`of_row`].
pub(crate) fn of_this_process(children: bool) -> Result<String, String> {
    let peak = match children {
        true => of_children(),
        false => of_self(),
    };
    serde_json::to_string(&peak?).map_err(|error| error.to_string())
}

fn of_self() -> Result<Peak, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let field = |name: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    };
    match (field("VmHWM:"), field("RssFile:"), field("RssShmem:")) {
        // A file in memory counts as shared memory.
        (Some(resident), Some(of_disk), Some(of_shared)) => Ok(Peak {
            resident,
            of_files: of_disk + of_shared,
        }),
        _ => Err("no figures in /proc/self/status".to_owned()),
    }
}

#[cfg(unix)]
fn of_children() -> Result<Peak, String> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    Ok(Peak {
        resident: u64::try_from(usage.max_rss()).unwrap_or(0),
        of_files: 0,
    })
}

#[cfg(not(unix))]
fn of_children() -> Result<Peak, String> {
    Err("the memory of other programs is not known here".to_owned())
}
