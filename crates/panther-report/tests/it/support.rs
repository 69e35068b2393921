//! The diagnoses and overviews that the tests write.

use std::fs;
use std::path::PathBuf;

use panther_diagnose::Diagnosis;
use panther_report::Overview;

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it")
}

fn fixture(name: &str) -> String {
    fs::read_to_string(folder().join("fixtures").join(name)).unwrap()
}

pub(crate) fn diagnosis(name: &str) -> Diagnosis {
    serde_json::from_str(&fixture(&format!("{name}.json"))).unwrap()
}

pub(crate) fn overview(name: &str) -> Overview {
    serde_json::from_str(&fixture(&format!("{name}.overview.json"))).unwrap()
}
