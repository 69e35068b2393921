//! What do the messages say, beyond time, level and text?
//!
//! ```text
//! cargo run --example details [FILE]...
//! ```
//!
//! Every component has a grammar of its own. `details` reads it on demand, and hands out slices of the message.

use std::path::{Path, PathBuf};

use panther::Event;
use panther::code::Code;
use panther::details::{CbsTopic, Details, LineDetails};
use panther_set::LogFile;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/logs/upgrade-31-percent");
const NAMES: [&str; 3] = ["Panther/setupact.log", "DISM/dism.log", "CBS/CBS.log"];

/// What is worth telling about an event, a line each.
fn tell(log: &LogFile, event: &Event<'_>) -> Vec<String> {
    let name = |code: u32| Code::new(code).name().unwrap_or("?");
    let mut told = Vec::new();
    match event.details() {
        // Setup: what was being done, and how it ended. The thread's last error, `gle`, is often stale and never the result.
        Details::Setup(setup) => {
            if let Some(result) = setup
                .result
                .filter(|&result| Code::new(result).is_failure())
            {
                // Who speaks: a function, or the engine about one of its operations.
                let operation = setup.operation.map(|operation| operation.name);
                let what = setup.function.or(operation).unwrap_or_default();
                told.push(format!(
                    "setup: {what} ended with {result:#010x} {}",
                    name(result)
                ));
            }
        }
        // The component store: its failures, and what sfc found.
        Details::Csi(csi) => {
            if let Some(failure) = csi.failure {
                let status = failure.status.unwrap_or_default();
                told.push(format!(
                    "store: {status} in {}",
                    failure.function.unwrap_or_default()
                ));
            }
            if let (Some(repair), Some(file)) = (csi.repair, csi.file) {
                told.push(format!("sfc: {repair:?} {file}"));
            }
        }
        // The servicing engine: which package goes where.
        Details::Cbs(cbs) if cbs.topic == Some(CbsTopic::Exec) => {
            if let Some(package) = cbs.package {
                told.push(format!(
                    "servicing: {:?} {} {}",
                    cbs.action, package.name, package.version
                ));
            }
        }
        Details::Dism(dism) => {
            if let Some(hr) = dism.hr.filter(|&hr| Code::new(hr).is_failure()) {
                told.push(format!(
                    "dism: {} says {}",
                    dism.function.unwrap_or_default(),
                    name(hr)
                ));
            }
        }
        // Enums of details grow with the formats, so there is always another case.
        _ => {}
    }
    // Continuation lines have grammars too: here the imaging library's callbacks. Their text may be in a code page,
    // which the log as a whole tells.
    for line in event.line_details() {
        if let LineDetails::Wim(callback) = line {
            let code = callback.code.map_or("no code", name);
            let text = log.text(callback.text.as_bytes());
            told.push(format!(
                "imaging: process {} {} {code}: {text}",
                callback.pid, callback.function
            ));
        }
    }
    told
}

fn main() -> panther_set::Result<()> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.extend(NAMES.map(|name| Path::new(SAMPLES).join(name)));
    }
    for path in paths {
        let log = LogFile::read(path)?;
        let events = log.items().events();
        for line in events.flat_map(|event| tell(&log, &event)) {
            println!("{line}");
        }
    }
    Ok(())
}

#[test]
fn the_samples_tell_something_of_each_kind() {
    let mut told = Vec::new();
    for name in NAMES {
        let log = LogFile::read(Path::new(SAMPLES).join(name)).unwrap();
        told.extend(log.items().events().flat_map(|event| tell(&log, &event)));
    }
    for kind in ["setup", "store", "sfc", "servicing", "dism", "imaging"] {
        let start = format!("{kind}: ");
        assert!(told.iter().any(|line| line.starts_with(&start)), "{kind}");
    }
    let denied = "imaging: process 5808 RestoreFilesCallback E_ACCESSDENIED: 拒绝访问。";
    assert_eq!(told.iter().filter(|line| *line == denied).count(), 24);
}
