//! Logs of our own writing beside what is read from them: `tests/golden/*.log` and `*.items`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p panther-tests golden` writes the `.items` again; read every
//! difference before it is kept.

use std::fs;
use std::path::{Path, PathBuf};

use panther::Item;
use panther::details::{Details, Field, LineDetails};
use panther_tests::formats::ROWS;
use panther_tests::properties::check_all;
use panther_tests::{dump, event_log};

use super::show::{for_each, show};

/// A log of our own writing.
pub(crate) struct Case {
    /// The name, without `.log`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// What is read from it.
    golden: PathBuf,
}

/// The golden cases.
pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let case = |name: &str, bytes| Case {
        name: name.to_owned(),
        bytes,
        golden: folder.join(format!("{name}.items")),
    };
    // A binary log is written here, for nobody can read or change one in a file.
    let mut records = event_log::numbered(1, 4);
    records[2].path = "Access is denied: 0x80070005".to_owned();
    let (chunk, _) = event_log::chunk(&records);
    let mut cases = vec![
        case("records-binary", event_log::file(&[chunk])),
        case("kernel-64-dmp", dump::kernel_64(0x3000)),
        case("kernel-32-dmp", dump::kernel_32(0x1000)),
        case("kernel-cut-dmp", dump::kernel_64(0x2000)[..0x60].to_vec()),
        case("process-dmp", dump::minidump()),
    ];
    for entry in fs::read_dir(&folder).expect("the folder of golden cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "log") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            cases.push(case(&name, fs::read(&path).expect("a golden log")));
        }
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

#[test]
fn logs_are_read_as_their_goldens_say() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let shown = show(&case.bytes, &format!("{}.log", case.name));
        if update {
            fs::write(&case.golden, &shown).expect("a golden case is written");
        }
        let expected = fs::read_to_string(&case.golden).unwrap_or_default();
        if shown != expected {
            let line = shown
                .lines()
                .zip(expected.lines().chain(std::iter::repeat("")))
                .position(|(shown, expected)| shown != expected);
            wrong.push(format!(
                "{}, line {}: see UPDATE_GOLDEN=1 and git diff",
                case.name,
                line.unwrap_or_default() + 1
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn goldens_have_every_property() {
    let cases = cases();
    assert!(cases.len() > 20, "the golden cases are missing");
    for case in cases {
        for seed in 0..20 {
            check_all(&case.bytes, seed);
        }
    }
}

/// Every line end in a log stands beside its item, as a checkout that rewrites line ends would
/// show.
#[test]
fn line_ends_survive_a_checkout() {
    let has_crlf = |case: Case| case.bytes.windows(2).any(|pair| pair == b"\r\n");
    assert!(
        cases().into_iter().any(has_crlf),
        "the golden logs lost their CRs: see tests/.gitattributes"
    );
}

/// A test that changes nothing else could be content with goldens that say little.
#[test]
fn goldens_print_codes_fields_and_details() {
    for row in ROWS {
        let (mut codes, mut fields, mut details) = (0, 0, 0);
        for case in cases() {
            let shown = fs::read_to_string(&case.golden).unwrap_or_default();
            if shown.lines().next() != Some(&format!("format {}", row.id)) {
                continue;
            }
            let lines =
                |is_it: &dyn Fn(&str) -> bool| shown.lines().filter(|line| is_it(line)).count();
            let printed = [
                lines(&|line| line.starts_with("  code ")),
                lines(&|line| key(line).is_some_and(|key| key != "data")),
                lines(&|line| line.starts_with("  details ")),
                lines(&|line| line.starts_with("    details ")),
            ];
            let mut expected = [0; 4];
            for_each(&case.bytes, &case.name, |item| {
                let Item::Event(event) = item else { return };
                let fields = event.fields();
                expected[0] += event.codes().len();
                expected[1] += fields.iter().filter(|field| field.key != "data").count();
                expected[2] += usize::from(event.details() != Details::None);
                let plain = |line: &LineDetails<'_>| matches!(line, LineDetails::Text(_));
                expected[3] += event.line_details().filter(|line| !plain(line)).count();
            });
            assert_eq!(
                printed, expected,
                "codes, fields and details of {}",
                case.name
            );
            codes += printed[0];
            fields += printed[1];
            details += printed[2];
        }
        assert!(codes > 0, "no golden case of {} has a code", row.id);
        let has_fields = fields > 0;
        assert_eq!(has_fields, row.id != "plain", "the goldens of {}", row.id);
        // A format whose events have no typed details has the same fields without them.
        assert!(details == 0 || has_fields, "the goldens of {}", row.id);
    }
}

/// The key of a line that shows a field.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.strip_prefix("  ")?.split_once('=')?;
    Field::KEYS.contains(&key).then_some(key)
}

/// Every format has a golden case with a name that says so.
#[test]
fn every_format_has_a_golden_case() {
    let cases = cases();
    for row in ROWS {
        let has_one = row.goldens.iter().any(|ending| {
            let mut named = cases.iter().filter(|case| case.name.ends_with(ending));
            named.any(|case| {
                let shown = fs::read_to_string(&case.golden).unwrap_or_default();
                shown.starts_with(&format!("format {}\n", row.id))
            })
        });
        assert!(has_one, "no golden case of {}: {:?}", row.id, row.goldens);
    }
}
