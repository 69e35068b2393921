//! How does a tool get every event of a path as JSON?
//!
//! ```text
//! cargo run --example to_json [PATH]
//! ```
//!
//! PATH is a file, a folder, an archive, or what is inside an archive, such as
//! `SetupDiag.zip!/Panther/setuperr.log`.

use std::io::{self, Write};

use panther_set::LogSet;

fn write_events(path: &str, mut out: impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let set = LogSet::discover([path]);
    for source in set.sources() {
        for event in source.events() {
            // The keys are those of `panther events --output jsonl`.
            writeln!(out, "{}", serde_json::to_value(event?)?)?;
        }
    }
    for problem in set.skipped() {
        eprintln!("{problem}");
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/logs/upgrade-31-percent");
    let path = std::env::args().nth(1);
    write_events(path.as_deref().unwrap_or(sample), io::stdout().lock())
}

#[test]
fn each_event_is_a_line_of_json() {
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/logs/upgrade-31-percent/DISM/dism.log"
    );
    let mut out = Vec::new();
    write_events(sample, &mut out).unwrap();
    let lines = out
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    let events = lines.map(|line| serde_json::from_slice::<serde_json::Value>(line).unwrap());
    let events: Vec<_> = events.collect();
    assert_eq!(events.len(), 69);
    assert!(
        events
            .iter()
            .all(|event| event["format"] == "dism" && event["kind"] == "event")
    );
}
