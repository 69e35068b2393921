//! A format of another crate works everywhere once it is registered.

#[path = "../../../../examples/custom_format/agent.rs"]
mod agent;

use std::fs;
use std::ops::ControlFlow;

use agent::{AGENT, LOG};
use panther::{Feeder, Item, Registry};
use panther_export::{Csv, JsonLines, Pretty, Utf8};
use panther_set::LogSet;

fn registry() -> Registry {
    panther_set::registry().with(&AGENT).unwrap()
}

/// The items of [`LOG`] in one slice, which all other ways are held against.
fn expected() -> Vec<String> {
    let log = registry().parse(LOG, "agent.log");
    assert_eq!(log.format(), "agent");
    let items: Vec<String> = log.items().map(|item| shown(&item)).collect();
    assert_eq!(items.len(), 4);
    assert!(items[0].starts_with("0..16 preamble"), "{}", items[0]);
    let error = "Error scanner|access denied, error 0x80070005|[\"  process 5808\"]";
    assert!(items[2].contains(error), "{}", items[2]);
    items
}

fn shown(item: &Item<'_>) -> String {
    let span = item.span();
    match item {
        Item::Event(event) => format!(
            "{span} {} {:?} {:?} {}|{}|{:?}|{:?}",
            event.format(),
            event.time(),
            event.level().unwrap(),
            event.component().unwrap_or_default(),
            event.message(),
            event.lines(),
            event.codes(),
        ),
        Item::Unparsed(unparsed) => format!("{span} {} {}", unparsed.reason(), unparsed.text()),
    }
}

/// The items of the one source of a set.
fn items_of(set: &LogSet, way: &str) -> Vec<String> {
    assert!(set.skipped().is_empty(), "{way}: {:?}", set.skipped());
    let [source] = set.sources() else {
        panic!("{way}: {} sources", set.sources().len());
    };
    assert_eq!(source.format(), "agent", "{way}");
    let mut found = Vec::new();
    let errors = set.ordered(
        |_| Vec::new(),
        |piece, _, item| piece.push(shown(item)),
        |_, piece| {
            found.extend(piece);
            ControlFlow::Continue(())
        },
    );
    assert!(errors.is_empty(), "{way}");
    found
}

#[test]
fn it_is_read_from_files_and_streams() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("agent.log"), LOG).unwrap();
    for threads in [1, 2] {
        let builder = || LogSet::builder().threads(threads).registry(registry());
        let set = builder().discover([folder.path()]);
        assert_eq!(items_of(&set, "file"), expected());
        let mut set = builder().build();
        set.add_stream("-", LOG);
        assert_eq!(items_of(&set, "stream"), expected());
    }
    // Without the registry it is text like any other.
    let set = LogSet::discover([folder.path()]);
    assert_eq!(set.sources()[0].format(), "plain");
}

#[cfg(feature = "archives")]
#[test]
fn it_is_read_from_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let zip = crate::archives::build::Zip::of(&[("agent.log", LOG)]);
    fs::write(&path, zip).unwrap();
    let set = LogSet::builder().registry(registry()).discover([&path]);
    assert_eq!(items_of(&set, "zip"), expected());
}

#[test]
fn it_is_fed_in_pieces() {
    let layout = registry().learn(LOG, "agent.log");
    for size in [1, 7, 64, LOG.len()] {
        let mut feeder = Feeder::new(layout.clone());
        let mut found = Vec::new();
        for piece in LOG.chunks(size) {
            found.extend(feeder.push(piece).map(|item| shown(&item)));
        }
        found.extend(feeder.finish().map(|item| shown(&item)));
        assert_eq!(found, expected(), "pieces of {size}");
    }
}

#[test]
fn it_is_exported() {
    let log = registry().parse(LOG, "agent.log");
    let (mut jsonl, mut csv, mut text) = (Vec::new(), Vec::new(), Vec::new());
    for item in &log {
        JsonLines::new("agent.log", log.format(), Utf8).write(&item, &mut jsonl);
        Csv::new("agent.log", log.format(), Utf8).write(&item, &mut csv);
        Pretty::new("agent.log", log.format(), Utf8).write(&item, &mut text);
    }
    for (out, expected) in [
        (
            jsonl,
            r#""format":"agent","byte_start":74,"byte_end":160,"time":"2024-03-12T09:21:38","level":"error","component":"scanner","message":"access denied, error 0x80070005","lines":["  process 5808"],"codes":[{"value":"0x80070005""#,
        ),
        (
            csv,
            "agent,74,160,2024-03-12T09:21:38,,error,scanner,,,,,,,,0x80070005,E_ACCESSDENIED,\"access denied, error 0x80070005\",  process 5808,0x80070005",
        ),
        (
            text,
            "2024-03-12 09:21:38  error    scanner  access denied, error 0x80070005  <- E_ACCESSDENIED",
        ),
    ] {
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(expected), "{out}");
    }
}
