//! Hashes, and the record of where an output comes from.

use std::fs;

use panther_tests::pack::Pack;
use serde_json::{Value, json};

use super::{items, panther, ran, run};

const LOG: &str = "2024-03-12 09:21:38, Info                  CBS    Ready\r\n";
/// What `sha256sum` says of it.
const HASH: &str = "b9dbb98550dc78026d8eb229e6d3a645aa425d46dd9cf659235e3744f5130f70";

#[test]
fn each_row_has_the_hash_of_its_source() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), LOG).unwrap();
    let packed = Pack::TarGz.pack(&[("CBS.log", LOG.as_bytes()), ("b.log", b"other\n")]);
    fs::write(folder.path().join("logs.tgz"), packed).unwrap();
    let rows = items(&["--hash"], folder.path());
    assert_eq!(rows.len(), 3);
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().take(4).collect();
    assert_eq!(keys, ["kind", "source", "sha256", "format"]);
    for row in &rows {
        let is_log = row["source"].as_str().unwrap().ends_with("CBS.log");
        assert_eq!(row["sha256"] == HASH, is_log, "{row}");
    }
    let csv = run(&["events", "--output", "csv", "--hash"], folder.path()).all();
    assert!(csv.lines().next().unwrap().ends_with(",sha256"));
    assert_eq!(csv.matches(HASH).count(), 2);

    let scan = run(&["scan", "--hash"], folder.path()).all();
    assert_eq!(scan.matches(&format!("\n{HASH}  ")).count(), 2);
    let scan = run(&["scan", "--hash", "--output", "json"], folder.path()).all();
    let scan: Value = serde_json::from_str(&scan).unwrap();
    assert_eq!(scan["sources"][0]["sha256"], HASH);
    let plain = run(&["scan", "--output", "json"], folder.path()).all();
    assert!(!plain.contains("sha256"));
}

#[test]
fn a_record_of_the_run_names_what_was_read_and_what_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("logs")).unwrap();
    fs::write(at("logs/CBS.log"), LOG).unwrap();
    fs::write(at("logs/broken.zip"), b"PK\x03\x04no archive").unwrap();
    fs::write(
        at("logs/a.tgz"),
        Pack::TarGz.pack(&[("CBS.log", LOG.as_bytes())]),
    )
    .unwrap();
    for command in ["events", "scan"] {
        let ran = ran(panther()
            .args([command, "--provenance"])
            .args([at("record.json"), at("logs")]));
        assert_eq!(ran.status, 1, "{}", ran.err);
        let record: Value = serde_json::from_slice(&fs::read(at("record.json")).unwrap()).unwrap();
        assert_eq!(record["program"], "panther");
        assert_eq!(record["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(record["arguments"][0], command);
        for key in ["began", "ended"] {
            assert!(record[key].as_str().unwrap().ends_with('Z'));
        }
        let sources = record["sources"].as_array().unwrap();
        assert_eq!(sources.len(), 2);
        for source in sources {
            assert_eq!(
                (
                    &source["sha256"],
                    &source["format"],
                    &source["encoding"],
                    &source["status"]
                ),
                (&json!(HASH), &json!("cbs"), &json!("ascii"), &json!("read"))
            );
        }
        let files = record["files"].as_array().unwrap();
        assert_eq!(files.len(), 2);
        assert!(
            files
                .iter()
                .any(|file| file["sha256"] == HASH && file["bytes"] == LOG.len())
        );
        let not_read = &record["not_read"][0];
        assert!(not_read["source"].as_str().unwrap().contains("broken.zip"));
        assert!(!not_read["reason"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_record_that_cannot_be_written_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, LOG).unwrap();
    let ran = ran(panther()
        .args(["events", "--provenance"])
        .args([folder.path().join("no/such/folder"), path]));
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("cannot write"), "{}", ran.err);
    assert!(ran.out.contains("Ready"));
}

#[test]
fn standard_input_cannot_be_hashed_before_it_is_read() {
    for option in ["--hash", "--provenance=x.json"] {
        let ran = ran(panther().args(["events", option, "-"]).write_stdin(LOG));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains("reads the logs twice"), "{}", ran.err);
    }
}
