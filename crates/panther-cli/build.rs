//! Tells the program its version, the commit that it is built from, and its features.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// How many digits of a commit tell it from all others.
const DIGITS: usize = 10;

const FEATURES: [&str; 4] = ["archives", "evtx", "follow", "time-zones"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let version = env!("CARGO_PKG_VERSION");
    let commit = from_git().or_else(from_package);
    let commit = commit.as_deref().and_then(|commit| commit.get(..DIGITS));
    let version = match commit {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    };
    println!("cargo::rustc-env=PANTHER_VERSION={version}");
    let features = FEATURES.map(|name| {
        let variable = format!("CARGO_FEATURE_{}", name.to_uppercase().replace('-', "_"));
        let is_on = env::var_os(variable).is_some();
        format!("{}{name}", if is_on { '+' } else { '-' })
    });
    println!("cargo::rustc-env=PANTHER_FEATURES={}", features.join(" "));
}

/// The commit of the repository, if this file is in one and belongs to it.
fn from_git() -> Option<String> {
    git(&["ls-files", "--error-unmatch", "build.rs"])?;
    // The second notes every commit that is made or checked out.
    for name in ["HEAD", "logs/HEAD"] {
        let file = git(&["rev-parse", "--git-path", name]);
        // Cargo runs this again every time if it waits for a file that does not exist.
        if let Some(file) = file.filter(|file| Path::new(file).exists()) {
            println!("cargo::rerun-if-changed={file}");
        }
    }
    git(&["rev-parse", "HEAD"])
}

/// The commit that cargo notes in a package that it makes.
fn from_package() -> Option<String> {
    let noted = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = noted.split_once("\"sha1\"")?;
    let mut words = rest.split('"');
    words.nth(1).map(str::to_owned)
}

fn git(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
