//! The shape of a file of rules. An unknown key is an error.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::model::{Confidence, Kind, Severity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) schema: Spanned<u32>,
    #[serde(default)]
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    /// The altitudes of file-system filters by their names.
    #[serde(default)]
    pub(crate) altitudes: BTreeMap<String, u32>,
    #[serde(default, rename = "rule")]
    pub(crate) rules: Vec<Rule>,
    #[serde(default, rename = "fact")]
    pub(crate) facts: Vec<Fact>,
    #[serde(default, rename = "suspect")]
    pub(crate) suspects: Vec<Suspect>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) id: Spanned<String>,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) family: String,
    pub(crate) severity: Option<Severity>,
    pub(crate) when: Option<Spanned<String>>,
    pub(crate) specificity: Option<u8>,
    #[serde(default)]
    pub(crate) beats: Vec<String>,
    #[serde(default)]
    pub(crate) yields_to: Vec<String>,
    #[serde(default)]
    pub(crate) refs: Vec<String>,
    #[serde(default, rename = "see")]
    pub(crate) sees: Vec<See>,
    #[serde(default)]
    pub(crate) order: Vec<Order>,
    #[serde(default)]
    pub(crate) count: Vec<Count>,
    #[serde(default)]
    pub(crate) absent: Vec<Absent>,
    #[serde(default)]
    pub(crate) near: Vec<Near>,
    #[serde(default)]
    pub(crate) tail: Vec<Tail>,
    pub(crate) heal: Option<Heal>,
    pub(crate) confidence: Option<ConfidenceOf>,
    #[serde(default, rename = "cause")]
    pub(crate) causes: Vec<Cause>,
    #[serde(default, rename = "fix")]
    pub(crate) fixes: Vec<Fix>,
    #[serde(default, rename = "ask")]
    pub(crate) asks: Vec<Ask>,
    #[serde(default, rename = "test")]
    pub(crate) tests: Vec<Test>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct See {
    /// Facts need no names.
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) log: Spanned<Vec<String>>,
    #[serde(default)]
    pub(crate) path: Vec<String>,
    #[serde(default)]
    pub(crate) component: Vec<String>,
    #[serde(default)]
    pub(crate) level: Vec<String>,
    pub(crate) text: Option<Spanned<OneOrMore>>,
    pub(crate) code: Option<Code>,
    #[serde(default)]
    pub(crate) field: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) capture: BTreeMap<String, String>,
    #[serde(default, rename = "where")]
    pub(crate) wanted: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "not")]
    pub(crate) unwanted: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) fold: bool,
    pub(crate) role: Option<RoleOf>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoleOf {
    For,
    Against,
    Context,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    pub(crate) any: Spanned<Vec<String>>,
    #[serde(default)]
    pub(crate) role: Vec<CodeRole>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CodeRole {
    Result,
    Gle,
    Column,
    Mention,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    Session,
    #[default]
    Attempt,
    Set,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pick {
    First,
    #[default]
    Last,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub(crate) name: Spanned<String>,
    pub(crate) first: String,
    pub(crate) then: String,
    pub(crate) within: Option<String>,
    pub(crate) records: Option<u64>,
    #[serde(default)]
    pub(crate) scope: Scope,
    #[serde(default)]
    pub(crate) same: Vec<String>,
    #[serde(default)]
    pub(crate) pick: Pick,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    pub(crate) name: Spanned<String>,
    pub(crate) of: String,
    pub(crate) at_least: u64,
    #[serde(default)]
    pub(crate) distinct: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Absent {
    pub(crate) name: Spanned<String>,
    pub(crate) of: String,
    pub(crate) after: Option<String>,
    #[serde(default)]
    pub(crate) same: Vec<String>,
    #[serde(default)]
    pub(crate) scope: Scope,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Near {
    pub(crate) name: Spanned<String>,
    pub(crate) of: String,
    pub(crate) to: String,
    pub(crate) within: String,
    #[serde(default)]
    pub(crate) any_clock: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tail {
    pub(crate) name: Spanned<String>,
    pub(crate) of: String,
    pub(crate) records: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Heal {
    pub(crate) by: String,
    #[serde(default)]
    pub(crate) same: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfidenceOf {
    pub(crate) base: Confidence,
    pub(crate) cap: Option<Confidence>,
    #[serde(default)]
    pub(crate) raise: Vec<Change>,
    #[serde(default)]
    pub(crate) lower: Vec<Change>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    #[serde(rename = "if")]
    pub(crate) when: Spanned<String>,
    pub(crate) to: Confidence,
    pub(crate) because: String,
    #[serde(default)]
    pub(crate) lifts_cap: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cause {
    #[serde(rename = "if")]
    pub(crate) when: Option<Spanned<String>>,
    pub(crate) text: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fix {
    #[serde(rename = "if")]
    pub(crate) when: Option<Spanned<String>>,
    pub(crate) text: Spanned<String>,
    pub(crate) risk: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    pub(crate) what: String,
    pub(crate) why: String,
    pub(crate) how: Option<String>,
    pub(crate) unless: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) expect: Expect,
    pub(crate) cause_has: Option<String>,
    #[serde(default)]
    pub(crate) captures: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) lines: Vec<u64>,
    #[serde(default)]
    pub(crate) asks: Vec<String>,
    pub(crate) status: Option<StatusOf>,
    #[serde(rename = "log")]
    pub(crate) logs: Vec<TestLog>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Expect {
    Hint,
    Possible,
    Likely,
    Certain,
    None,
    Historical,
    Noise,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StatusOf {
    Primary,
    Contributing,
    Context,
    Historical,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestLog {
    pub(crate) name: String,
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    pub(crate) name: Spanned<String>,
    pub(crate) label: String,
    pub(crate) value: Spanned<String>,
    #[serde(default)]
    pub(crate) pick: FactPick,
    pub(crate) most: Option<usize>,
    pub(crate) class: Option<FactClass>,
    #[serde(rename = "see")]
    pub(crate) sees: Vec<See>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FactPick {
    #[default]
    All,
    First,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FactClass {
    Altitude,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suspect {
    pub(crate) name: String,
    pub(crate) families: Vec<String>,
    #[serde(default)]
    pub(crate) rules: Vec<String>,
    pub(crate) needs: Spanned<String>,
    pub(crate) contradicted: Option<Spanned<String>>,
    pub(crate) because: Option<Spanned<String>>,
    pub(crate) not_shown: Spanned<String>,
    pub(crate) unknown: Spanned<String>,
}
