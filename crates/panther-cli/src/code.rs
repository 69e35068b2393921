//! `panther code`

use std::io::{self, Write};

use panther::code::{Code, CodeKind, ExtendCode, Slip, TypedCode};
use panther_diagnose::{Kind, RuleSet, RuleView};
use serde_json::{Map, Value, json};

use crate::args::{CodeArgs, ScanOutput};
use crate::output::{Done, Outcome, write_json};
use crate::table::write_wrapped;
use crate::terminal::USUAL;

pub(crate) fn run(args: &CodeArgs) -> Done {
    let mut out = anstream::stdout().lock();
    let rules = RuleSet::embedded();
    let explain = |typed: &TypedCode| {
        let mut known = explain(typed);
        known.extend(known_to_rules(&rules, typed.parsed.code));
        known
    };
    let codes: Vec<Map<String, Value>> = args.codes().iter().map(explain).collect();
    match args.output {
        ScanOutput::Json => write_json(&mut out, &codes)?,
        ScanOutput::Text => {
            for (index, code) in codes.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                for (key, value) in code {
                    write_value(key, value, &mut out)?;
                }
            }
        }
    }
    Ok(Outcome::All)
}

/// Writes a key and its value, or several values below each other. Long values are wrapped.
fn write_value(key: &str, value: &Value, out: &mut impl Write) -> io::Result<()> {
    match value {
        Value::Array(values) => {
            for value in values {
                write_value(key, value, out)?;
            }
            Ok(())
        }
        Value::String(text) => write_wrapped(&format!("{key:9}  "), text, USUAL, out),
        other => writeln!(out, "{key:9}  {other}"),
    }
}

/// The facts about a code, in the order in which the program prints them.
fn explain(typed: &TypedCode) -> Map<String, Value> {
    let mut known = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        value
            .into_iter()
            .for_each(|value| drop(known.insert(key.to_owned(), value)));
    };
    let parsed = &typed.parsed;
    let (code, kind) = (parsed.code, parsed.kind);
    let extend_only = (kind == CodeKind::Extend).then(|| ExtendCode::from(code));
    match extend_only {
        Some(extend) => put("code", Some(json!(extend.to_string()))),
        None => put("code", Some(json!(code.to_string()))),
    }
    put("kind", Some(json!(kind.name())));
    if extend_only.is_none() {
        put("decimal", Some(json!(code.value().cast_signed())));
        put("name", parsed.name().map(|name| json!(name)));
    }
    let is_result = !matches!(typed.slip, Some(Slip::TooShort(_)))
        && !matches!(
            kind,
            CodeKind::Extend | CodeKind::BugCheck | CodeKind::DeviceProblem
        );
    if is_result {
        put("facility", code.facility().map(|facility| json!(facility)));
        put("win32", code.win32().map(|win32| json!(win32)));
        put(
            "result",
            Some(json!(if code.is_failure() {
                "failure"
            } else {
                "success"
            })),
        );
    }
    put("meaning", code.meaning_as(kind).map(|text| json!(text)));
    if let Some(extend) = parsed.extend.or(extend_only) {
        if extend_only.is_none() {
            put("extend", Some(json!(extend.to_string())));
        }
        put("phase", Some(json!(extend.phase().to_string())));
        put("alias", extend.phase().other_name().map(|name| json!(name)));
        put("operation", Some(json!(extend.operation().to_string())));
        put("pair", code.meaning_with(extend).map(|text| json!(text)));
    }
    if typed.may_be_bug_check {
        put(
            "bugcheck",
            code.name_as(CodeKind::BugCheck).map(|name| json!(name)),
        );
        put(
            "crash",
            code.meaning_as(CodeKind::BugCheck).map(|text| json!(text)),
        );
    }
    if let Some(slip) = typed.slip {
        let doubt = match slip {
            Slip::TooLong(digits) => {
                format!(
                    "The number has {digits} digits, and codes have 8. This is the likeliest one."
                )
            }
            Slip::TooShort(digits) => {
                format!("The number has only {digits} digits, and failures have 8.")
            }
            _ => "The number has a slip.".to_owned(),
        };
        put("doubt", Some(json!(doubt)));
        let meant: Vec<String> = typed.meant.iter().copied().map(suggestion).collect();
        put("meant", (!meant.is_empty()).then(|| json!(meant)));
    }
    known
}

/// How many rules are named for a code.
const MOST: usize = 8;

/// The facts that the rules know of a code: usual causes, the rules that speak of it, and the logs that tell
/// more.
fn known_to_rules(rules: &RuleSet, code: Code) -> Map<String, Value> {
    let speaking = |kinds: &[Kind]| -> Vec<RuleView<'_>> {
        let all = rules
            .rules()
            .filter(|rule| kinds.contains(&rule.kind()) && rule.speaks_of(code));
        all.collect()
    };
    let causes = speaking(&[Kind::Why]);
    let all = speaking(&[Kind::Why, Kind::Where, Kind::Success, Kind::Noise]);
    let mut known = Map::new();
    if all.is_empty() {
        return known;
    }
    let list = |key: &str, texts: Vec<String>, known: &mut Map<String, Value>| {
        let more = texts.len().saturating_sub(MOST);
        let mut texts: Vec<String> = texts.into_iter().take(MOST).collect();
        if more > 0 {
            texts.push(format!("and {more} more; panther rules lists all"));
        }
        if !texts.is_empty() {
            known.insert(key.to_owned(), json!(texts));
        }
    };
    let titles = causes.iter().map(|rule| rule.title().to_owned()).collect();
    list("cause", titles, &mut known);
    let mut logs: Vec<&str> = all.iter().flat_map(|rule| rule.logs()).collect();
    logs.sort_unstable();
    logs.dedup();
    known.insert("logs".to_owned(), json!(logs.join(", ")));
    let ids = all.iter().map(|rule| rule.id().to_owned()).collect();
    list("rule", ids, &mut known);
    known
}

/// A code that the person may have meant, with its name and meaning.
fn suggestion(code: Code) -> String {
    let name = code.name().unwrap_or_default();
    match code.meaning() {
        Some(meaning) => format!("{code} {name}: {meaning}"),
        None => format!("{code} {name}"),
    }
}
