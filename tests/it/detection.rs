//! The bytes of a log decide its format, whatever its name is and however little of it is at hand.

use panther::{Items, Registry};
use panther_tests::corpus;
use panther_tests::formats::ROWS;

use super::golden::cases;

/// Names that say nothing, or the wrong thing.
const NAMES: [&str; 7] = [
    "",
    "notes.txt",
    "CBS.log",
    "dism.log",
    "setupact.log",
    "setupapi.dev.log",
    "export.csv",
];

/// The format of a text. The three logs of setup and servicing have one grammar, and a name may
/// tell between them.
fn format(bytes: &[u8], name: &str) -> &'static str {
    let id = Registry::default().learn(bytes, name).format().as_str();
    family(id)
}

fn family(id: &'static str) -> &'static str {
    match id {
        "cbs" | "dism" | "setup" => "servicing",
        id => id,
    }
}

/// Whether a table has a row besides its header.
fn has_whole_row(head: &[u8]) -> bool {
    head.iter().filter(|&&byte| byte == b'\n').count() > 1
}

/// The faults in the detection of a text.
fn faults(what: &str, bytes: &[u8]) -> Vec<String> {
    let expected = format(bytes, "");
    let mut faults = Vec::new();
    for name in NAMES {
        for cut in [64, 1 << 10, 64 << 10, usize::MAX] {
            let head = &bytes[..bytes.len().min(cut)];
            let found = format(head, name);
            let has_record = || {
                let registry = Registry::default();
                let id = registry.learn(bytes, "").format();
                let layout = registry.learn_as(head, id.as_str()).expect("a format");
                Items::new(&layout, head).events().next().is_some()
            };
            // Where no record is within the cut, nothing tells what the text is.
            // Lines with the time of netsetup.log are common, and 64 bytes have only one of them.
            let is_doubtful = head.len() <= 64 && expected == "netsetup";
            // Only its rows tell that a table is none of the event log.
            let is_header = (found, expected) == ("evtx-csv", "plain") && !has_whole_row(head);
            let is_right = found == expected
                || is_header
                || found == "plain" && (is_doubtful || !has_record());
            if !is_right {
                faults.push(format!(
                    "{what} named {name:?}, {} bytes: {found}, not {expected}",
                    head.len()
                ));
            }
        }
    }
    faults
}

#[test]
fn samples_and_goldens_are_detected_under_any_name_and_cut() {
    let mut wrong = Vec::new();
    for row in ROWS.iter().filter(|row| !row.is_binary()) {
        wrong.extend(faults(row.id, &(row.sample)(100_000).log));
    }
    for case in cases() {
        wrong.extend(faults(&case.name, &case.bytes));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn real_files_are_detected_under_any_name_and_cut() {
    let mut wrong = Vec::new();
    for file in corpus::files(&[]) {
        if !file.bytes.contains(&0) {
            wrong.extend(faults(&file.path(), &file.bytes));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
