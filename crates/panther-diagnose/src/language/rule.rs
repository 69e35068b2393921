//! Compiled rules.

use std::collections::BTreeMap;

use panther::Level;

use super::expression::Expression;
use super::pattern::Pattern;
use super::raw::{CodeRole, FactClass, FactPick, Pick, Scope, Test};
use super::template::Template;
use super::value::Value;
use crate::model::{Confidence, Kind, Role, Severity};
use crate::watch::field::FieldKey;

/// A compiled rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    /// The file that it comes from.
    pub(crate) file: String,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) family: String,
    pub(crate) severity: Severity,
    pub(crate) when: Option<Expression>,
    pub(crate) specificity: u8,
    pub(crate) beats: Vec<String>,
    pub(crate) yields_to: Vec<String>,
    pub(crate) refs: Vec<String>,
    pub(crate) sees: Vec<See>,
    pub(crate) joins: Vec<Join>,
    pub(crate) heal: Option<Heal>,
    pub(crate) confidence: ConfidenceOf,
    pub(crate) causes: Vec<(Option<Expression>, Template)>,
    pub(crate) fixes: Vec<Fix>,
    pub(crate) asks: Vec<Ask>,
    pub(crate) tests: Vec<Test>,
}

/// Which records a rule looks at.
#[derive(Debug)]
pub(crate) struct See {
    pub(crate) name: String,
    /// Ids of formats, or `events`.
    pub(crate) logs: Vec<String>,
    /// Parts of the source's name, in lower case.
    pub(crate) paths: Vec<String>,
    pub(crate) components: Vec<String>,
    pub(crate) levels: Vec<Level>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) code: Option<CodeTest>,
    pub(crate) fields: Vec<(FieldKey, Vec<Value>)>,
    pub(crate) captures: Vec<(String, FieldKey)>,
    pub(crate) wanted: BTreeMap<String, Vec<Value>>,
    pub(crate) unwanted: BTreeMap<String, Vec<Value>>,
    /// Texts of which a matching record contains one, whatever the case, because a capture must be
    /// one of some codes.
    pub(crate) keys: Vec<String>,
    pub(crate) role: Role,
    /// The captures whose different values are counted.
    pub(crate) distinct: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct CodeTest {
    /// The values as failures; see [`folded`](super::value::folded).
    pub(crate) any: Vec<u32>,
    pub(crate) roles: Vec<CodeRole>,
    /// Texts of which a record with such a code contains one, whatever the case.
    pub(crate) keys: Vec<String>,
}

/// A condition over several records. The numbers are indices of `see`.
#[derive(Debug)]
pub(crate) struct Join {
    pub(crate) name: String,
    pub(crate) kind: JoinKind,
}

#[derive(Debug)]
pub(crate) enum JoinKind {
    Order {
        first: usize,
        then: usize,
        within: Option<i64>,
        records: Option<u64>,
        scope: Scope,
        same: Vec<String>,
        pick: Pick,
    },
    Count {
        of: usize,
        at_least: u64,
        distinct: BTreeMap<String, u64>,
    },
    Absent {
        of: usize,
        after: Option<usize>,
        same: Vec<String>,
        scope: Scope,
    },
    Near {
        of: usize,
        to: usize,
        within: i64,
        any_clock: bool,
    },
    Tail {
        of: usize,
        records: u64,
    },
}

#[derive(Debug)]
pub(crate) struct Heal {
    pub(crate) by: usize,
    pub(crate) same: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct ConfidenceOf {
    pub(crate) base: Confidence,
    pub(crate) cap: Confidence,
    pub(crate) raise: Vec<Change>,
    pub(crate) lower: Vec<Change>,
}

#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) when: Expression,
    pub(crate) to: Confidence,
    pub(crate) because: String,
    pub(crate) lifts_cap: bool,
}

#[derive(Debug)]
pub(crate) struct Fix {
    pub(crate) when: Option<Expression>,
    pub(crate) text: Template,
    pub(crate) risk: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) what: String,
    pub(crate) why: String,
    pub(crate) how: Option<String>,
    pub(crate) unless: Option<Expression>,
}

/// A fact to read from the logs.
#[derive(Debug)]
pub(crate) struct FactRule {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) value: Template,
    pub(crate) pick: FactPick,
    pub(crate) most: usize,
    pub(crate) class: Option<FactClass>,
    pub(crate) sees: Vec<See>,
}

/// A usual suspect.
#[derive(Debug)]
pub(crate) struct Suspect {
    pub(crate) name: String,
    pub(crate) families: Vec<String>,
    pub(crate) rules: Vec<String>,
    pub(crate) needs: Expression,
    pub(crate) contradicted: Option<Expression>,
    pub(crate) because: Option<Template>,
    pub(crate) not_shown: Template,
    pub(crate) unknown: Template,
}

impl Rule {
    /// The index of a `see`.
    pub(crate) fn see(&self, name: &str) -> Option<usize> {
        self.sees.iter().position(|see| see.name == name)
    }

    /// Whether a `see` only tells that something did not happen later, or that it healed.
    pub(crate) fn is_only_for_absence(&self, see: usize) -> bool {
        let is_absent = self
            .joins
            .iter()
            .any(|join| matches!(join.kind, JoinKind::Absent { of, .. } if of == see));
        let heals = self.heal.as_ref().is_some_and(|heal| heal.by == see);
        is_absent || heals
    }
}

/// Whether an id is one that a list names; `*` at the end of a name stands for any rest.
pub(crate) fn names(list: &[String], id: &str) -> bool {
    list.iter().any(|name| match name.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => name == id,
    })
}

impl See {
    /// Whether nothing but its captures says which records match: those that have them all.
    pub(crate) fn is_only_captures(&self) -> bool {
        self.patterns.is_empty() && self.code.is_none() && self.fields.is_empty()
    }

    /// The names of the captures that this may take.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let code = self.code.as_ref().map(|_| "code");
        let patterns = self.patterns.iter().flat_map(Pattern::names);
        let fields = self.captures.iter().map(|(name, _)| name.as_str());
        patterns.chain(fields).chain(code)
    }
}
