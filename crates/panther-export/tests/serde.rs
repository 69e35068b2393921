//! `Serialize` of the crate panther and the JSON Lines of this crate say the same.

use std::fs;
use std::path::{Path, PathBuf};

use panther::Item;
use panther_export::{JsonLines, Utf8};
use serde_json::Value;

/// The files with one of these extensions in a folder and below it.
fn files(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            files(&path, extensions, found);
        } else if extension.is_some_and(|extension| extensions.contains(&extension)) {
            found.push(path);
        }
    }
}

#[test]
fn an_item_serialises_as_its_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    files(&root.join("tests/golden"), &["log"], &mut paths);
    let goldens = paths.len();
    files(
        &root.join("examples/logs"),
        &["log", "txt", "xml"],
        &mut paths,
    );
    assert!(goldens > 50 && paths.len() > goldens + 5);
    let (mut events, mut unparsed) = (0, 0);
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let log = panther::parse(&bytes, name);
        let writer = JsonLines::new(name, log.format(), Utf8);
        for item in &log {
            let mut line = Vec::new();
            writer.write(&item, &mut line);
            let mut expected: Value = serde_json::from_slice(&line).unwrap();
            let keys = expected.as_object_mut().unwrap();
            assert_eq!(keys.shift_remove("source"), Some(name.into()));
            match item {
                Item::Event(_) => events += 1,
                Item::Unparsed(_) => {
                    unparsed += 1;
                    keys.shift_remove("format");
                }
            }
            let found = serde_json::to_value(item).unwrap();
            let owned = serde_json::to_value(item.into_owned()).unwrap();
            // As text, because the order of the keys counts.
            assert_eq!(found.to_string(), expected.to_string(), "{name}");
            assert_eq!(owned.to_string(), expected.to_string(), "{name}");
        }
    }
    assert!(events > 500 && unparsed > 50, "{events}, {unparsed}");
}

#[test]
fn debug_is_a_level_of_its_own() {
    let json = br#"{"@timestamp":"2024-03-12T01:21:38Z","log":{"level":"debug"},"winlog":{"event_id":7,"provider_name":"Contoso"}}"#;
    let log = panther::parse(json, "events.json");
    assert_eq!(log.format(), "evtx-json");
    let event = log.events().next().unwrap();
    assert_eq!(event.level(), Some(panther::Level::Debug));
    let value = serde_json::to_value(event).unwrap();
    assert_eq!(value["level"], "debug");
}
