//! The meaning of codes.

use std::sync::LazyLock;

use panther::code::{self, Code, CodeKind, ExtendCode, InvalidCode, Slip, TypedCode};
use panther_diagnose::{Kind, RuleSet};
use serde::Serialize;

/// The meaning of a code that somebody typed.
#[derive(Serialize)]
pub(crate) struct Known {
    value: String,
    decimal: i32,
    kind: &'static str,
    name: Option<&'static str>,
    meaning: Option<String>,
    facility: Option<&'static str>,
    win32: Option<u16>,
    is_failure: Option<bool>,
    extend: Option<Extend>,
    /// The meaning of the code together with its extend code.
    pair: Option<String>,
    /// The name of the stop code that has the same number, if it may be one.
    bug_check: Option<&'static str>,
    /// Why the number may be another one.
    doubt: Option<String>,
    /// The codes that may be meant.
    meant: Vec<String>,
    /// The causes that rules of the diagnosis know for it.
    causes: Vec<String>,
    /// The logs that tell more.
    logs: Vec<String>,
}

/// The second code of an upgrade that failed.
#[derive(Serialize)]
struct Extend {
    value: String,
    phase: String,
    operation: String,
}

/// The rules that speak of codes. A caller may ask for many codes, and reading the rules takes longer
/// than explaining one.
static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::embedded);

/// Explains all codes in a text.
pub(crate) fn explain(text: &str) -> Result<Vec<Known>, InvalidCode> {
    let codes = code::typed(text)?;
    Ok(codes.iter().map(|typed| known(typed, &RULES)).collect())
}

fn known(typed: &TypedCode, rules: &RuleSet) -> Known {
    let parsed = &typed.parsed;
    let (code, kind) = (parsed.code, parsed.kind);
    let is_too_short = matches!(typed.slip, Some(Slip::TooShort(_)));
    let is_result = !is_too_short
        && !matches!(
            kind,
            CodeKind::Extend | CodeKind::BugCheck | CodeKind::DeviceProblem
        );
    let own = (kind == CodeKind::Extend).then(|| ExtendCode::from(code));
    let extend = parsed.extend.or(own);
    let (causes, logs) = told_by_rules(code, rules);
    Known {
        value: code.to_string(),
        decimal: code.value().cast_signed(),
        kind: kind.name(),
        name: parsed.name(),
        meaning: code.meaning_as(kind).map(ToString::to_string),
        facility: code.facility().filter(|_| is_result),
        win32: code.win32().filter(|_| is_result),
        is_failure: is_result.then(|| code.is_failure()),
        pair: extend.and_then(|extend| Some(code.meaning_with(extend)?.to_string())),
        extend: extend.map(|extend| Extend {
            value: extend.to_string(),
            phase: extend.phase().to_string(),
            operation: extend.operation().to_string(),
        }),
        bug_check: code
            .name_as(CodeKind::BugCheck)
            .filter(|_| typed.may_be_bug_check),
        doubt: typed.slip.map(|slip| match slip {
            Slip::TooLong(digits) => format!("the number has {digits} digits, and codes have 8"),
            Slip::TooShort(digits) => {
                format!("the number has {digits} digits, and failures have 8")
            }
            _ => "the number has a slip".to_owned(),
        }),
        meant: typed.meant.iter().map(ToString::to_string).collect(),
        causes,
        logs,
    }
}

/// The causes that rules know for a code, and the logs that these rules read.
fn told_by_rules(code: Code, rules: &RuleSet) -> (Vec<String>, Vec<String>) {
    let speaking = rules.rules().filter(|rule| rule.speaks_of(code));
    let (mut causes, mut logs) = (Vec::new(), Vec::new());
    for rule in speaking {
        if rule.kind() == Kind::Why {
            causes.push(rule.title().to_owned());
        }
        logs.extend(rule.logs().into_iter().map(str::to_owned));
    }
    logs.sort_unstable();
    logs.dedup();
    (causes, logs)
}
