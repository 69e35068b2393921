//! Real logs, where this machine has some: nothing is diagnosed that is not so.

use std::fs;
use std::path::{Path, PathBuf};

use panther_diagnose::{Confidence, Diagnoser, Diagnosis, Kind, RuleSet, Status};
use panther_set::LogSet;

/// The folder of real logs: `PANTHER_CORPUS`, or `shared/corpus` beside the workspace.
fn root() -> Option<PathBuf> {
    let root = match std::env::var_os("PANTHER_CORPUS") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
    };
    if root.is_dir() {
        return Some(root);
    }
    eprintln!("SKIPPED: no corpus; set PANTHER_CORPUS to a folder of real logs");
    None
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

/// The causes that a diagnosis names at `possible` or above, and that no success overtook.
fn causes(diagnosis: &Diagnosis) -> Vec<&str> {
    let named = diagnosis.findings.iter().filter(|finding| {
        finding.kind == Kind::Why
            && finding.status != Status::Historical
            && finding.confidence >= Confidence::Possible
    });
    named.map(|finding| finding.rule.as_str()).collect()
}

/// The failures in the real logs, read by people. All other logs are healthy, or their cause is not known.
const KNOWN: &[(&str, &[&str])] = &[
    ("case/dism.cp936.log", &["setup.apply.blocked-by-filter"]),
    ("case/dism.log", &["setup.apply.blocked-by-filter"]),
    ("case/setupact.log", &["setup.apply.blocked-by-filter"]),
    (
        "dism/HeroLee46",
        &[
            "dism.command.mount-without-index",
            "dism.command.not-an-image",
        ],
    ),
    ("dism/findingsanity", &["dism.offline.store-in-use"]),
    ("setupact/copyleft21", &["setup.cancelled.by-user"]),
    (
        "setupact/weiyang180",
        &["sysprep.appx.user-only", "sysprep.module-failed"],
    ),
    (
        "setupdiag/MicrosoftDocs__windows-itpro-docs__SetupDiagResults_1.3.json",
        &["setup.setupdiag.disk-space"],
    ),
    (
        "setupdiag/MicrosoftDocs__windows-itpro-docs__SetupDiagResults_1.3.log",
        &["cbs.store.packages-lost", "setup.setupdiag.known-failure"],
    ),
    (
        "setupdiag/MicrosoftDocs__windows-itpro-docs__SetupDiagResults_1.3.xml",
        &["setup.setupdiag.disk-space"],
    ),
    ("setuperr/copyleft21", &["setup.cancelled.by-user"]),
];

#[test]
fn real_logs_one_by_one() {
    let Some(root) = root() else {
        return;
    };
    let diagnoser = Diagnoser::new(RuleSet::embedded());
    let mut wrong = Vec::new();
    for folder in sorted(&root).into_iter().filter(|path| path.is_dir()) {
        for path in sorted(&folder) {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            let diagnosis = diagnoser.diagnose(&LogSet::discover([&path]));
            let mut found = causes(&diagnosis);
            found.sort_unstable();
            let known = KNOWN.iter().find(|(begin, _)| name.starts_with(begin));
            let known = known.map_or(&[][..], |(_, rules)| rules);
            if found != known {
                wrong.push(format!("{name}: {found:?}, expected {known:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All logs of one kind together, as in a folder that somebody collected over years.
#[test]
fn real_logs_by_folder() {
    let Some(root) = root() else {
        return;
    };
    let diagnoser = Diagnoser::new(RuleSet::embedded());
    for folder in sorted(&root).into_iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let diagnosis = diagnoser.diagnose(&LogSet::discover([&folder]));
        for rule in causes(&diagnosis) {
            let is_known = KNOWN
                .iter()
                .any(|(begin, rules)| begin.starts_with(&name) && rules.contains(&rule));
            assert!(is_known, "{name}: {rule}");
        }
    }
}
