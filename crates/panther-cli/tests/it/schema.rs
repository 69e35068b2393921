//! Every row of JSON Lines is what the JSON Schema says.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::samples;

/// Validates all rows, and returns their number.
fn validate(paths: &[&Path], words: &[&str]) -> usize {
    let schema = serde_json::from_str(panther_export::schema::JSON_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_panther"))
        .args(["events", "--output", "jsonl"])
        .args(words)
        .args(paths)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut count = 0;
    for line in lines {
        let line = line.unwrap();
        let row: Value = serde_json::from_str(&line).unwrap();
        if let Err(error) = validator.validate(&row) {
            panic!("{}: {error}: {line}", error.instance_path());
        }
        count += 1;
    }
    // Some real logs are damaged, or no logs.
    assert!(child.wait().unwrap().code().is_some_and(|code| code < 2));
    count
}

#[test]
fn rows_of_the_logs_of_the_repository_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let goldens = root.join("tests/golden");
    assert!(validate(&[&samples(), &goldens], &[]) > 1000);
    assert!(validate(&[&samples()], &["--context", "--hash", "--tz", "+02:00"]) > 300);
}

#[test]
fn rows_of_real_logs_are_valid() {
    match panther_tests::corpus::root() {
        Some(root) => assert!(validate(&[&root], &[]) > 100_000),
        None => eprintln!("no real logs here: only those of the repository are validated"),
    }
}
