//! Measures the diagnosis: published cases whose cause is known, in logs written for this test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use panther_diagnose::{Confidence, Diagnoser, Diagnosis, Finding, Kind, RuleSet, Status};
use panther_set::LogSet;
use serde::Deserialize;

use crate::script::{self, Blocks, Log};

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// A case: logs, and the right answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Its name, with the variant behind a slash.
    id: String,
    /// What a person would tell with the logs.
    #[allow(dead_code, reason = "for readers of the file")]
    told: String,
    #[serde(default)]
    answer: Answer,
    /// The rules that name the right cause; for `place` those that may stand beside it.
    #[serde(default)]
    right: Vec<String>,
    /// The families whose findings are half right.
    #[serde(default)]
    family: Vec<String>,
    /// The most that a report may claim.
    #[serde(default = "certain")]
    max: String,
    /// What a cited line of the right finding contains.
    cites: Option<String>,
    /// What the cause in words contains.
    says: Option<String>,
    /// Evidence that is asked for.
    ask: Option<String>,
    log: Vec<Log>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    /// A cause.
    #[default]
    Cause,
    /// Only a place and what to ask for; the cause is not known.
    Place,
    /// Nothing failed.
    Nothing,
    /// The upgrade or the update succeeded.
    Success,
    /// A cause that a later success overtook.
    Historical,
}

fn certain() -> String {
    "certain".to_owned()
}

/// How the diagnosis did in one case.
struct Outcome {
    id: String,
    answer: Answer,
    score: f64,
    /// The confidence of what was answered, and whether it was right.
    said: Option<(Confidence, bool)>,
    is_wrong_and_likely: bool,
    is_too_sure: bool,
    cites: Option<bool>,
    asks: Option<bool>,
    what: String,
}

const WORDS: [(Confidence, &str); 4] = [
    (Confidence::Certain, "certain"),
    (Confidence::Likely, "likely"),
    (Confidence::Possible, "possible"),
    (Confidence::Hint, "hint"),
];

fn word(confidence: Confidence) -> &'static str {
    let known = WORDS.iter().find(|(one, _)| *one == confidence);
    known.map_or("?", |(_, word)| word)
}

/// The rules to measure: those of the crate, with those of `PANTHER_RULES` if that is set.
fn rules() -> RuleSet {
    match std::env::var_os("PANTHER_RULES") {
        Some(folder) => RuleSet::with_folder(folder).unwrap_or_else(|error| panic!("{error}")),
        None => RuleSet::embedded(),
    }
}

fn read(prefix: &str, is_more: bool) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let only = std::env::var("PANTHER_CASE").ok();
    let mut cases = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "blocks.toml" || name.starts_with(prefix) != is_more {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(file.case);
    }
    cases.retain(|case| only.as_ref().is_none_or(|only| case.id.starts_with(only)));
    cases
}

/// How logs are changed on the way to whoever reads them.
type Dress = fn(&str, String) -> Vec<u8>;

fn plain(_: &str, text: String) -> Vec<u8> {
    text.into_bytes()
}

/// Whether lines of the log stand alone, so that a paste of them is still one.
fn is_lines(name: &str) -> bool {
    let name = name.to_lowercase();
    ["setupact", "setuperr", "cbs.log", "dism.log"]
        .iter()
        .any(|part| name.contains(part))
}

fn quoted(name: &str, text: String) -> Vec<u8> {
    let lines = text.lines().map(|line| match is_lines(name) {
        true => format!("> {line}\n"),
        false => format!("{line}\n"),
    });
    lines.collect::<String>().into_bytes()
}

fn numbered(name: &str, text: String) -> Vec<u8> {
    let lines = text
        .lines()
        .enumerate()
        .map(|(at, line)| match is_lines(name) {
            true => format!("{}:{line}\r\n", at + 4000),
            false => format!("{line}\r\n"),
        });
    lines.collect::<String>().into_bytes()
}

fn utf16(_: &str, text: String) -> Vec<u8> {
    let text = text.replace("encoding=\"UTF-8\"", "encoding=\"utf-16\"");
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// The columns of a record run together, as on many web pages.
fn collapsed(name: &str, text: String) -> Vec<u8> {
    if !is_lines(name) {
        return text.into_bytes();
    }
    let mut collapsed = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        collapsed += &words.join(" ");
        collapsed += "\n";
    }
    collapsed.into_bytes()
}

/// Only what has the level of an error, as setuperr.log beside setupact.log.
fn errors_only(name: &str, text: String) -> Vec<u8> {
    if !name.to_lowercase().contains("setupact") {
        return text.into_bytes();
    }
    let lines = text.lines().filter(|line| line.contains(", Error "));
    lines
        .map(|line| format!("{line}\r\n"))
        .collect::<String>()
        .into_bytes()
}

fn without_gle(_: &str, text: String) -> Vec<u8> {
    let mut rest = text.as_str();
    let mut kept = String::new();
    while let Some(at) = rest.find("[gle=") {
        let (before, behind) = rest.split_at(at);
        kept += before;
        rest = behind.split_once(']').map_or("", |(_, behind)| behind);
    }
    (kept + rest).into_bytes()
}

fn diagnose(diagnoser: &Diagnoser, case: &Case, blocks: &Blocks, dress: Dress) -> Diagnosis {
    let mut set = LogSet::builder().threads(1).build();
    for log in &case.log {
        let text = script::text(log, blocks);
        if let Some(folder) = std::env::var_os("PANTHER_CASES_OUT") {
            let path = Path::new(&folder)
                .join(case.id.replace('/', "-"))
                .join(&log.name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &text).unwrap();
        }
        set.add_stream(log.name.clone(), Cursor::new(dress(&log.name, text)));
    }
    diagnoser.diagnose(&set)
}

fn judge(case: &Case, diagnosis: &Diagnosis) -> Outcome {
    let names = |rules: &[String], id: &str| {
        rules.iter().any(|rule| match rule.strip_suffix('*') {
            Some(begin) => id.starts_with(begin),
            None => rule == id,
        })
    };
    let is_right = |finding: &&Finding| names(&case.right, &finding.rule);
    let of_kind = |kind: Kind| {
        let all = diagnosis.findings.iter();
        all.filter(move |finding| finding.kind == kind && finding.status != Status::Historical)
    };
    let primary: Vec<&Finding> = diagnosis
        .primary()
        .filter(|finding| finding.kind == Kind::Why)
        .collect();
    let loud: Vec<&Finding> = of_kind(Kind::Why)
        .filter(|finding| finding.confidence >= Confidence::Possible)
        .collect();
    // The first primary one is of the latest attempt.
    let answer = primary.first().copied();
    let wrong_score = |finding: &Finding| match finding.confidence {
        Confidence::Certain | Confidence::Likely => -1.0,
        _ => -0.25,
    };
    let mut said = answer.map(|finding| (finding.confidence, is_right(&finding)));
    let mut is_wrong_and_likely = false;
    let score = match case.answer {
        Answer::Cause => match answer {
            Some(finding) if is_right(&finding) => 1.0,
            Some(finding) if case.family.contains(&finding.family) => 0.5,
            Some(finding) => {
                is_wrong_and_likely = finding.confidence >= Confidence::Likely;
                wrong_score(finding)
            }
            None => {
                // A hint does not become primary; it still names the cause.
                let hint = of_kind(Kind::Why).find(is_right);
                said = hint.map(|finding| (finding.confidence, true));
                match (hint, of_kind(Kind::Where).next()) {
                    (Some(_), _) if case.max == "hint" => 1.0,
                    (Some(_), _) => 0.5,
                    (None, Some(_)) => 0.25,
                    (None, None) => 0.0,
                }
            }
        },
        Answer::Place => match answer {
            Some(finding) if is_right(&finding) => 1.0,
            Some(finding) => {
                is_wrong_and_likely = finding.confidence >= Confidence::Likely;
                wrong_score(finding)
            }
            None => {
                let hint = of_kind(Kind::Why).find(is_right);
                said = hint.map(|finding| (finding.confidence, true));
                match hint.or(of_kind(Kind::Where).next()) {
                    Some(_) => 1.0,
                    None => 0.0,
                }
            }
        },
        Answer::Nothing | Answer::Success if !loud.is_empty() => {
            is_wrong_and_likely = loud.iter().any(|one| one.confidence >= Confidence::Likely);
            said = loud.first().map(|finding| (finding.confidence, false));
            -1.0
        }
        Answer::Nothing => 1.0,
        Answer::Success => {
            let found = of_kind(Kind::Success).find(is_right);
            said = found.map(|finding| (finding.confidence, true));
            if found.is_some() { 1.0 } else { 0.0 }
        }
        Answer::Historical => {
            let mut old = diagnosis
                .findings
                .iter()
                .filter(|finding| finding.status == Status::Historical);
            let found = old.find(is_right);
            said = match (found, answer) {
                (_, Some(finding)) => Some((finding.confidence, false)),
                (Some(finding), None) => Some((finding.confidence, true)),
                (None, None) => None,
            };
            match (found, answer) {
                (Some(_), None) => 1.0,
                (_, Some(finding)) if is_right(&finding) => 0.5,
                (_, Some(finding)) => {
                    is_wrong_and_likely = finding.confidence >= Confidence::Likely;
                    wrong_score(finding)
                }
                (None, None) => 0.0,
            }
        }
    };
    // A wrong cause at `likely` is one, also where another attempt has the right one.
    if case.answer == Answer::Cause {
        is_wrong_and_likely |= primary.iter().any(|finding| {
            finding.confidence >= Confidence::Likely
                && !is_right(finding)
                && !case.family.contains(&finding.family)
        });
    }
    let max = WORDS.iter().find(|(_, word)| *word == case.max).unwrap().0;
    let is_too_sure = said.is_some_and(|(confidence, is_right)| is_right && confidence > max);
    let cites = case.cites.as_ref().map(|text| {
        let all = diagnosis.findings.iter();
        all.filter(|finding| case.right.is_empty() || is_right(finding))
            .flat_map(|finding| &finding.evidence)
            .any(|evidence| evidence.text.to_lowercase().contains(&text.to_lowercase()))
    });
    let asks = case
        .ask
        .as_ref()
        .map(|ask| diagnosis.missing.iter().any(|one| one.what.contains(ask)));
    let says = case.says.as_ref().is_none_or(|text| {
        let all = diagnosis.findings.iter();
        all.filter(is_right)
            .any(|finding| finding.cause.contains(text))
    });
    let shown = diagnosis
        .findings
        .iter()
        .filter(|finding| finding.status != Status::Historical || case.answer == Answer::Historical)
        .take(3)
        .map(|finding| {
            format!(
                "{} {:?} {}",
                finding.rule,
                finding.status,
                word(finding.confidence)
            )
        });
    Outcome {
        id: case.id.clone(),
        answer: case.answer,
        score: if says { score } else { score.min(0.5) },
        said,
        is_wrong_and_likely,
        is_too_sure,
        cites,
        asks,
        what: shown.collect::<Vec<_>>().join(", "),
    }
}

/// Runs the cases of some files, and prints a table.
fn measure(title: &str, cases: &[Case]) -> Vec<Outcome> {
    measure_in(title, cases, plain)
}

fn measure_in(title: &str, cases: &[Case], dress: Dress) -> Vec<Outcome> {
    let diagnoser = Diagnoser::new(rules());
    let blocks = Blocks::read();
    let outcomes: Vec<Outcome> = cases
        .iter()
        .map(|case| judge(case, &diagnose(&diagnoser, case, &blocks, dress)))
        .collect();
    let mut table = format!("{title}\n");
    for one in &outcomes {
        let mark = |what: Option<bool>, no: &'static str| match what {
            Some(false) => no,
            _ => "",
        };
        let _ = writeln!(
            table,
            "{:>5.2}  {:<28} {} {}{}{}{}",
            one.score,
            one.id,
            one.what,
            mark(one.cites, " [LINE NOT CITED]"),
            mark(one.asks, " [NOT ASKED FOR]"),
            if one.is_wrong_and_likely {
                " [WRONG]"
            } else {
                ""
            },
            if one.is_too_sure { " [TOO SURE]" } else { "" },
        );
    }
    let _ = writeln!(
        table,
        "score {:.3} of {} cases",
        score(&outcomes),
        outcomes.len()
    );
    println!("{table}");
    outcomes
}

/// The score as a part of the best one.
fn score(outcomes: &[Outcome]) -> f64 {
    let total: f64 = outcomes.iter().map(|one| one.score).sum();
    total / outcomes.len().max(1) as f64
}

/// How often what must hold does hold, over the cases that ask for it.
fn share(of: impl Iterator<Item = Option<bool>>) -> f64 {
    let all: Vec<bool> = of.flatten().collect();
    let held = all.iter().filter(|one| **one).count();
    held as f64 / all.len().max(1) as f64
}

#[track_caller]
fn holds(outcomes: &[Outcome], least: f64) {
    let with = |what: fn(&Outcome) -> bool| -> Vec<&str> {
        let found = outcomes.iter().filter(|one| what(one));
        found.map(|one| one.id.as_str()).collect()
    };
    let wrong = with(|one| one.is_wrong_and_likely);
    assert!(
        wrong.is_empty(),
        "a wrong cause at likely or above: {wrong:?}"
    );
    let too_sure = with(|one| one.is_too_sure);
    assert!(
        too_sure.is_empty(),
        "more sure than the logs allow: {too_sure:?}"
    );
    let reached = score(outcomes);
    assert!(reached >= least, "the score is {reached:.3}");
    let cited = share(outcomes.iter().map(|one| one.cites));
    assert!(cited >= 0.9, "the right line is cited in {cited:.2}");
    let asked = share(outcomes.iter().map(|one| one.asks));
    assert!(
        asked >= 0.9,
        "the right evidence is asked for in {asked:.2}"
    );
}

#[test]
fn published_cases() {
    holds(&measure("published cases", &read("more-", false)), 0.8);
}

#[test]
fn more_cases() {
    holds(&measure("more cases", &read("more-", true)), 0.8);
}

/// The same cases after the ways that logs go: quoted in a chat, with line numbers, in UTF-16, and so on.
#[test]
fn cases_in_other_clothes() {
    let mut cases = read("more-", false);
    cases.extend(read("more-", true));
    let dresses: [(&str, Dress); 6] = [
        ("errors only", errors_only),
        ("quoted", quoted),
        ("numbered", numbered),
        ("UTF-16", utf16),
        ("collapsed", collapsed),
        ("without gle", without_gle),
    ];
    for (name, dress) in dresses {
        let mut outcomes = measure_in(name, &cases, dress);
        if name == "errors only" {
            // Success is not told among errors.
            outcomes.retain(|one| one.answer != Answer::Success);
        }
        let wrong = outcomes.iter().filter(|one| one.is_wrong_and_likely);
        let wrong: Vec<&str> = wrong.map(|one| one.id.as_str()).collect();
        assert!(
            wrong.is_empty(),
            "{name}: wrong at likely or above: {wrong:?}"
        );
        let reached = score(&outcomes);
        let least = if name == "errors only" { 0.8 } else { 0.9 };
        assert!(reached >= least, "{name}: the score is {reached:.3}");
    }
}

/// What the words of confidence are worth, as the crate's documentation prints it.
#[test]
fn the_words_of_confidence_are_calibrated() {
    let mut cases = read("more-", false);
    cases.extend(read("more-", true));
    let outcomes = measure("all cases", &cases);
    let mut said: BTreeMap<Confidence, (usize, usize)> = BTreeMap::new();
    for (confidence, is_right) in outcomes.iter().filter_map(|one| one.said) {
        let count = said.entry(confidence).or_default();
        count.0 += usize::from(is_right);
        count.1 += 1;
    }
    let mut table = String::from("| word | right | of | share |\n|---|---|---|---|\n");
    for (confidence, name) in WORDS {
        let (right, all) = said.get(&confidence).copied().unwrap_or_default();
        let share = match all {
            0 => "-".to_owned(),
            _ => format!("{} %", right * 100 / all),
        };
        let _ = writeln!(table, "| {name} | {right} | {all} | {share} |");
    }
    let _ = write!(
        table,
        "\nScore: {:.2} of 1 over {} cases.\n",
        score(&outcomes),
        outcomes.len()
    );
    println!("{table}");
    if std::env::var_os("PANTHER_CASE").is_some() || std::env::var_os("PANTHER_RULES").is_some() {
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CALIBRATION.md");
    let document = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    if std::env::var_os("PANTHER_UPDATE").is_some() {
        let begin = document.find("| word |").expect("a table");
        let end = document.find(" cases.\n").expect("a score") + " cases.\n".len();
        let updated = format!("{}{table}{}", &document[..begin], &document[end..]);
        fs::write(&path, updated).unwrap();
        return;
    }
    assert!(
        document.contains(&table),
        "CALIBRATION.md does not hold the table:\n{table}"
    );
}
