//! The language of rules: what it can say, and what it rejects.

use std::io::Cursor;

use panther_diagnose::{Confidence, Diagnoser, Diagnosis, RuleSet, Status};
use panther_set::LogSet;

/// A rule about the lines of a CBS log, without the parts that `extra` brings.
fn rule(extra: &str) -> String {
    format!(
        "schema = 1\n[[rule]]\nid = 'test.rule'\nkind = 'why'\ntitle = 'A title'\nfamily = 'test'\nrefs = ['a page']\n{extra}\n\
         [[rule.test]]\nname = 'fires'\nexpect = 'certain'\nlog = []\n\
         [[rule.test]]\nname = 'does not'\nexpect = 'none'\nlog = []\n"
    )
}

fn diagnose(rules: &str, logs: &[(&str, &str)]) -> Diagnosis {
    let rules = RuleSet::parse("test.toml", rules).unwrap_or_else(|error| panic!("{error}"));
    let mut set = LogSet::new();
    for (name, text) in logs {
        set.add_stream(*name, Cursor::new(text.as_bytes().to_vec()));
    }
    Diagnoser::new(rules).diagnose(&set)
}

/// Records of the component CBS, one a second.
fn log(messages: &[&str]) -> String {
    let line = |(second, message): (usize, &&str)| {
        format!(
            "2031-03-09 08:{:02}:{:02}, Info                  CBS    {message}\r\n",
            second / 60,
            second % 60
        )
    };
    messages.iter().enumerate().map(line).collect()
}

const SEE: &str = "\
[[rule.see]]\nname = 'lost'\nlog = ['cbs']\ncomponent = ['CBS']\ntext = 'Lost package {package:package}'\n\
[[rule.see]]\nname = 'found'\nlog = ['cbs']\ntext = 'Found package {package:package}'\n\
[[rule.see]]\nname = 'setup'\nlog = ['setup']\ntext = 'Ready to go'\n";

fn with(when: &str, extra: &str) -> String {
    rule(&format!(
        "when = \"{when}\"\n{extra}\n{SEE}\n[[rule.cause]]\ntext = '{{package}} is lost.'"
    ))
}

#[track_caller]
fn fires(when: &str, extra: &str, messages: &[&str]) -> bool {
    let diagnosis = diagnose(&with(when, extra), &[("CBS.log", &log(messages))]);
    !diagnosis.findings.is_empty()
}

#[test]
fn a_finding_cites_its_lines() {
    let text = log(&["Ready", "Steady", "Lost package KB1", "Go", "On"]);
    let diagnosis = diagnose(&with("lost", ""), &[("CBS.log", &text)]);
    let finding = &diagnosis.findings[0];
    assert_eq!(
        (finding.status, finding.confidence),
        (Status::Primary, Confidence::Certain)
    );
    assert_eq!(finding.cause, "KB1 is lost.");
    let cited = &finding.evidence[0];
    assert_eq!(
        (cited.line, cited.text.as_str()),
        (Some(3), "Lost package KB1")
    );
    assert_eq!(
        &text[cited.start as usize..cited.end as usize],
        text.lines().nth(2).unwrap().to_owned() + "\r\n"
    );
    let around: Vec<&str> = cited
        .before
        .iter()
        .chain(&cited.after)
        .map(|line| &line[line.len() - 6..])
        .collect();
    assert_eq!(around, [" Ready", "Steady", "    Go", "    On"]);
    assert_eq!(cited.time.as_deref(), Some("2031-03-09T08:00:02"));
}

#[test]
fn a_missing_log_decides_nothing() {
    assert!(fires("lost and not found", "", &["Lost package KB1"]));
    assert!(!fires("lost and not setup", "", &["Lost package KB1"]));
    assert!(!fires("lost and has.setup", "", &["Lost package KB1"]));
    assert!(fires("lost and not has.setup", "", &["Lost package KB1"]));
}

#[test]
fn order_looks_at_time_records_and_captures() {
    let order = |more: &str| {
        format!("[[rule.order]]\nname = 'both'\nfirst = 'lost'\nthen = 'found'\n{more}\n")
    };
    let far: Vec<&str> = ["Lost package KB1"]
        .into_iter()
        .chain([""; 90])
        .chain(["Found package KB1"])
        .collect();
    assert!(fires("both", &order(""), &far));
    assert!(!fires("both", &order("within = '30 s'"), &far));
    assert!(fires("both", &order("within = '2 min'"), &far));
    assert!(!fires("both", &order("records = 10"), &far));
    assert!(!fires(
        "both",
        &order(""),
        &["Found package KB1", "Lost package KB1"]
    ));
    assert!(!fires(
        "both",
        &order("same = ['package']"),
        &["Lost package KB1", "Found package KB2"]
    ));
    assert!(fires(
        "both",
        &order("same = ['package']"),
        &["Lost package KB1", "Lost package KB2", "Found package KB1"]
    ));
}

#[test]
fn the_pair_of_an_order_gives_the_captures() {
    let order =
        "[[rule.order]]\nname = 'both'\nfirst = 'lost'\nthen = 'found'\nsame = ['package']\n";
    let text = log(&[
        "Lost package KB1",
        "Lost package KB2",
        "Found package KB2",
        "Lost package KB3",
    ]);
    let diagnosis = diagnose(&with("both", order), &[("CBS.log", &text)]);
    assert_eq!(diagnosis.findings[0].cause, "KB2 is lost.");
}

#[test]
fn absence_is_of_a_later_record() {
    let absent =
        "[[rule.absent]]\nname = 'open'\nof = 'found'\nafter = 'lost'\nsame = ['package']\n";
    assert!(fires(
        "open",
        absent,
        &["Found package KB1", "Lost package KB1"]
    ));
    assert!(!fires(
        "open",
        absent,
        &["Lost package KB1", "Found package KB1"]
    ));
    assert!(fires(
        "open",
        absent,
        &["Lost package KB1", "Found package KB2"]
    ));
    let text = log(&["Lost package KB1", "Lost package KB2", "Found package KB2"]);
    let diagnosis = diagnose(&with("open", absent), &[("CBS.log", &text)]);
    assert_eq!(diagnosis.findings[0].cause, "KB1 is lost.");
}

#[test]
fn counts_are_of_records_and_of_values() {
    let count =
        |more: &str| format!("[[rule.count]]\nname = 'many'\nof = 'lost'\nat_least = 5\n{more}\n");
    let same = ["Lost package KB1"; 5];
    assert!(fires("many", &count(""), &same));
    assert!(!fires("many", &count(""), &same[..4]));
    assert!(!fires("many", &count("distinct = { package = 2 }"), &same));
    let flood: Vec<String> = (0..1000).map(|n| format!("Lost package KB{n}")).collect();
    let flood: Vec<&str> = flood.iter().map(String::as_str).collect();
    let text = log(&flood);
    let diagnosis = diagnose(
        &with("many", &count("distinct = { package = 900 }")),
        &[("CBS.log", &text)],
    );
    let cited = &diagnosis.findings[0].evidence[0];
    assert_eq!((cited.count, cited.distinct["package"]), (1000, 1000));
    assert!(
        diagnosis
            .notes
            .iter()
            .any(|note| note.contains("first and the last 64"))
    );
}

#[test]
fn a_tail_is_near_the_end() {
    let tail = "[[rule.tail]]\nname = 'at_end'\nof = 'lost'\nrecords = 3\n";
    assert!(fires(
        "at_end",
        tail,
        &["", "", "", "", "Lost package KB1", "", ""]
    ));
    assert!(!fires(
        "at_end",
        tail,
        &["Lost package KB1", "", "", "", "", "", ""]
    ));
}

#[test]
fn a_later_success_makes_a_finding_historical() {
    let heal = "heal = { by = 'found', same = ['package'] }";
    let status = |messages: &[&str]| {
        let diagnosis = diagnose(&with("lost", heal), &[("CBS.log", &log(messages))]);
        let finding = &diagnosis.findings[0];
        (finding.status, finding.cause.clone())
    };
    assert_eq!(
        status(&["Lost package KB1"]),
        (Status::Primary, "KB1 is lost.".to_owned())
    );
    assert_eq!(
        status(&["Lost package KB1", "Found package KB1"]),
        (Status::Historical, "KB1 is lost.".to_owned())
    );
    assert_eq!(
        status(&["Lost package KB1", "Lost package KB2", "Found package KB2"]),
        (Status::Primary, "KB1 is lost.".to_owned())
    );
}

#[test]
fn near_is_across_logs() {
    let near = "[[rule.near]]\nname = 'together'\nof = 'setup'\nto = 'lost'\nwithin = '60 s'\n";
    let setup =
        |time: &str| format!("2031-03-09 {time}, Info                  IBS    Ready to go\r\n");
    let finds = |time: &str| {
        let text = log(&["Lost package KB1"]);
        let logs = [("CBS.log", text.as_str()), ("setupact.log", &setup(time))];
        !diagnose(&with("together", near), &logs).findings.is_empty()
    };
    assert!(finds("08:00:30"));
    assert!(finds("07:59:30"));
    assert!(!finds("08:02:00"));
}

#[test]
fn confidence_is_raised_up_to_the_cap() {
    let confidence = "[rule.confidence]\nbase = 'possible'\ncap = 'likely'\n\
        [[rule.confidence.raise]]\nif = 'found'\nto = 'certain'\nbecause = 'it was found'\n\
        [[rule.confidence.raise]]\nif = \"found.package == 'KB9'\"\nto = 'certain'\nbecause = 'it is nine'\nlifts_cap = true\n\
        [[rule.confidence.lower]]\nif = \"found.package == 'KB0'\"\nto = 'hint'\nbecause = 'it is none'\n\
        [[rule.fix]]\ntext = 'Do it.'";
    let found = |messages: &[&str]| {
        let text = log(messages);
        let diagnosis = diagnose(&with("lost", confidence), &[("CBS.log", &text)]);
        let finding = diagnosis.findings[0].clone();
        (
            finding.confidence,
            finding.confidence_reasons.len(),
            finding.fix.len(),
        )
    };
    assert_eq!(found(&["Lost package KB1"]), (Confidence::Possible, 0, 1));
    assert_eq!(
        found(&["Lost package KB1", "Found package KB1"]),
        (Confidence::Likely, 1, 1)
    );
    assert_eq!(
        found(&["Lost package KB1", "Found package KB9"]),
        (Confidence::Certain, 2, 1)
    );
    // No step is advised for a hint.
    assert_eq!(
        found(&["Lost package KB1", "Found package KB0"]),
        (Confidence::Hint, 2, 0)
    );
}

/// A line `name: value` is made for each value of an event, whose text has both apart.
#[test]
fn values_of_events_are_lines() {
    let rule = rule(
        "when = 'update'\n[[rule.see]]\nname = 'update'\nlog = ['events']\ntext = 'updateTitle: {update:rest}'\n\
         [[rule.cause]]\ntext = '{update} is named.'",
    );
    let text = "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Sample'/>\
        <EventID>20</EventID><TimeCreated SystemTime='2031-03-09T07:10:02.0000000Z'/><Channel>System</Channel></System>\
        <EventData><Data Name='updateTitle'>KB1</Data></EventData></Event></Events>";
    let diagnosis = diagnose(&rule, &[("System.xml", text)]);
    assert_eq!(diagnosis.findings[0].cause, "KB1 is named.");
}

#[test]
fn short_codes_are_found() {
    let rule = rule(
        "when = 'extend'\n[[rule.see]]\nname = 'extend'\nlog = ['setupdiag']\ncode = { any = ['0x40017'] }\n\
         [[rule.cause]]\ntext = 'The extend code is {code}.'",
    );
    let text = "Matching Profile found: FindRollbackFailure - 3A43C9B5-05B3-4F7C-A955-88F991BB5A48\r\nError = 0xC1900101-0x40017\r\n";
    let diagnosis = diagnose(&rule, &[("SetupDiagResults.log", text)]);
    assert_eq!(diagnosis.findings.len(), 1);
}

#[test]
fn codes_are_found_in_every_form() {
    let rule = rule(
        "when = 'full'\n[[rule.see]]\nname = 'full'\nlog = ['cbs']\ncode = { any = ['0x80070070'], role = ['result'] }\n\
         [[rule.cause]]\ntext = 'The disk is full: {code}.'",
    );
    for (message, expected) in [
        ("Failed [HRESULT = 0x80070070 - ERROR_DISK_FULL]", true),
        ("Failed [HRESULT = 0X80070070]", true),
        ("Failed [HRESULT = 0x80070005 - E_ACCESSDENIED]", false),
        ("Failed [gle=0x80070070]", false),
    ] {
        let diagnosis = diagnose(&rule, &[("CBS.log", &log(&[message]))]);
        assert_eq!(!diagnosis.findings.is_empty(), expected, "{message}");
    }
}

#[test]
fn noise_is_taken_from_all_other_rules() {
    let noise = "[[rule]]\nid = 'noise.test'\nkind = 'noise'\ntitle = 'Routine'\nfamily = 'noise'\nrefs = ['a page']\n\
        [[rule.see]]\nname = 'probe'\nlog = ['cbs']\ntext = '…package KB7…'\n\
        [[rule.test]]\nname = 'is noise'\nexpect = 'noise'\nlog = []\n";
    let rules = with("lost", "") + noise;
    let finds = |messages: &[&str]| diagnose(&rules, &[("CBS.log", &log(messages))]);
    assert!(finds(&["Lost package KB7"]).findings.is_empty());
    assert!(finds(&["Lost package KB7"]).notes[0].contains("1 records are routine noise"));
    assert_eq!(
        finds(&["Lost package KB7", "Lost package KB1"])
            .findings
            .len(),
        1
    );
}

#[test]
fn a_repeated_record_is_one() {
    let line = "2031-03-09 08:10:02, Error                 SP     Lost package KB1\r\n";
    let rules = rule(
        "when = 'lost'\n[[rule.see]]\nname = 'lost'\nlog = ['setup']\ntext = 'Lost package {package:package}'\n[[rule.cause]]\ntext = 'x'",
    );
    let diagnosis = diagnose(&rules, &[("setuperr.log", line), ("setupact.log", line)]);
    let cited = &diagnosis.findings[0].evidence[0];
    assert_eq!((cited.count, cited.source.as_str()), (1, "setupact.log"));
}

#[test]
fn what_is_wrong_has_a_place() {
    let see = "[[rule.see]]\nname = 'a'\nlog = ['cbs']\ntext = 'Lost package {p:word}'\n";
    let cause = "[[rule.cause]]\ntext = 'x'";
    for (extra, expected) in [
        (
            format!("when = 'b'\n{see}{cause}"),
            "nothing has the name \"b\"",
        ),
        (
            format!("when = 'a and'\n{see}{cause}"),
            "expected a name at the end",
        ),
        (format!("{see}{cause}"), "the rule has no when"),
        (format!("when = 'a'\n{cause}"), "the rule has no see"),
        (
            format!("when = 'a'\n{see}"),
            "the last cause must stand without an if",
        ),
        (
            format!("when = 'a'\n{see}[[rule.cause]]\ntext = '{{q}}'"),
            "nothing captures \"q\"",
        ),
        (
            format!("when = 'a'\n{}{cause}", see.replace("'cbs'", "'csb'")),
            "no format \"csb\"",
        ),
        (
            format!("when = 'a'\n{}{cause}", see.replace("['cbs']", "[]")),
            "the log is missing",
        ),
        (
            format!("when = 'a'\n{}{cause}", see.replace("log = ['cbs']\n", "")),
            "missing field `log`",
        ),
        (
            format!("when = 'a'\n{}{cause}", see.replace(":word", ":wrd")),
            "no type \"wrd\"",
        ),
        (
            format!("when = 'a'\n{see}where = {{ q = ['x'] }}\n{cause}"),
            "captures no \"q\"",
        ),
        (
            format!("when = 'a'\n{see}where = {{ p = ['@x'] }}\n{cause}"),
            "no list has the name \"x\"",
        ),
        (
            format!("when = 'a'\n{see}field = {{ colour = ['x'] }}\n{cause}"),
            "no format has a field \"colour\"",
        ),
        (
            format!("when = 'a'\ncolour = 'red'\n{see}{cause}"),
            "unknown field `colour`",
        ),
        (
            format!(
                "when = 'a'\n{see}[[rule.order]]\nname = 'o'\nfirst = 'a'\nthen = 'b'\n{cause}"
            ),
            "no see has the name \"b\"",
        ),
        (
            format!(
                "when = 'a'\n{see}[[rule.order]]\nname = 'a'\nfirst = 'a'\nthen = 'a'\n{cause}"
            ),
            "two conditions have the name",
        ),
        (
            format!(
                "when = 'a'\n{see}[[rule.order]]\nname = 'o'\nfirst = 'a'\nthen = 'a'\nwithin = '3'\n{cause}"
            ),
            "is no time",
        ),
    ] {
        let error = RuleSet::parse("test.toml", &rule(&extra)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error} for {extra}");
        assert!(error.line() > 1, "{error}");
    }
    for (text, expected) in [
        ("", "missing field `schema`"),
        ("schema = 2", "knows schema 1 only"),
        ("schema = ", "test.toml:1:"),
    ] {
        let error = RuleSet::parse("test.toml", text).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let no_refs = rule(&format!("when = 'a'\n{see}{cause}")).replace("refs = ['a page']\n", "");
    assert!(
        RuleSet::parse("test.toml", &no_refs)
            .unwrap_err()
            .to_string()
            .contains("no refs")
    );
    let no_test =
        rule(&format!("when = 'a'\n{see}{cause}")).replace("expect = 'none'", "expect = 'hint'");
    assert!(
        RuleSet::parse("test.toml", &no_test)
            .unwrap_err()
            .to_string()
            .contains("needs a test")
    );
}
