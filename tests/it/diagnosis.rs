//! The diagnosis of real and of mutated logs.

use panther_diagnose::{Diagnoser, RuleSet};
use panther_set::LogSet;
use panther_tests::corpus::files;
use panther_tests::formats::ROWS;
use panther_tests::mutate::{Mutation, Random};
use panther_tests::properties::{check_diagnosis, check_rules};

/// Without a corpus this test says so and passes.
#[test]
fn every_real_log_has_a_sound_diagnosis() {
    for file in files(&[]) {
        // The binary event logs are slow, and one text of each kind shows the same.
        if file.bytes.len() < 8 << 20 {
            check_diagnosis(file.own_name(), &file.bytes);
        }
    }
}

#[test]
fn logs_of_every_format_have_a_sound_diagnosis() {
    for row in ROWS.iter().filter(|row| !row.is_binary()) {
        check_diagnosis("input.log", &(row.sample)(20_000).log);
    }
}

/// The fixtures of all rules in one log, mutated.
#[test]
fn mutated_fixtures_have_a_sound_diagnosis() {
    let mut random = Random::new(7);
    let mut log = Vec::new();
    for (_, text) in RuleSet::embedded().fixtures() {
        log.extend_from_slice(text.as_bytes());
    }
    check_diagnosis("setupact.log", &log);
    for round in 0..12 {
        let mut mutated = log.clone();
        for mutation in Mutation::ALL {
            mutation.apply(&mut mutated, &log[..log.len() / 50], &mut random);
        }
        check_diagnosis(["setupact.log", "CBS.log", "dism.log"][round % 3], &mutated);
    }
}

/// A window of a file is 256 KiB. What lies at its border is cited like anything else.
#[test]
fn lines_are_numbered_and_shown_across_windows() {
    let record = |number: usize| {
        format!(
            "2031-03-09 08:10:02, Info                  CBS    Step {number:07} of the update\r\n"
        )
    };
    let lost = "2031-03-09 08:10:02, Error                 CBS    Failed to load the COMPONENTS hive from 'C:\\x'. [HRESULT = 0x800705aa - ERROR_NO_SYSTEM_RESOURCES]\r\n";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("CBS.log");
    let window = 1 << 18;
    let before = window / record(0).len();
    for shift in 0..4 {
        let mut log: String = (0..before + shift - 2).map(record).collect();
        let line = before + shift - 2;
        log += lost;
        log.extend((line..line * 3).map(record));
        std::fs::write(&path, &log).expect("a log");
        let mut set = LogSet::builder().threads(2).build();
        set.add_path(path.clone());
        let diagnosis = Diagnoser::new(RuleSet::embedded()).diagnose(&set);
        let cited = diagnosis
            .findings
            .iter()
            .flat_map(|finding| &finding.evidence)
            .find(|cited| cited.text.contains("COMPONENTS hive"))
            .expect("a finding");
        assert_eq!(cited.line, Some(line as u64 + 1));
        let texts: Vec<&str> = cited
            .before
            .iter()
            .chain(&cited.after)
            .map(String::as_str)
            .collect();
        let expected = [line - 2, line - 1, line, line + 1].map(record);
        let expected: Vec<&str> = expected.iter().map(|text| text.trim_end()).collect();
        assert_eq!(texts, expected, "at a distance of {shift}");
    }
}

#[test]
fn broken_rules_are_errors_with_a_place() {
    let guide = include_str!("../../crates/panther-diagnose/RULES.md");
    let example = guide.split("```toml\n").nth(1).expect("an example");
    let example = example.split("\n```\n").next().expect("its end");
    let mut random = Random::new(3);
    for _ in 0..2000 {
        let mut bytes = example.as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => drop(bytes.remove(at)),
                1 => bytes[at] = random.below(128) as u8,
                _ => bytes.insert(at, b"{}[]'\"=."[random.below(8)]),
            }
        }
        check_rules(&String::from_utf8_lossy(&bytes), example.as_bytes());
    }
}
