//! What the template shows: a diagnosis and an overview as plain values.

use std::collections::{BTreeMap, BTreeSet};

use panther::code::{Code, ExtendCode};
use panther_diagnose::{
    Ask, AttemptFacts, Conditions, Diagnosis, Evidence, Finding, Kind, Role, Status,
};
use panther_set::Offset;
use serde::Serialize;

use super::timeline::{Timeline, timeline};
use crate::clock;
use crate::names::Names;
use crate::one_clock::OneClock;
use crate::overview::{ErrorGroup, Overview};
use crate::words;

/// How many codes are explained at most.
const CODES: usize = 60;

#[derive(Debug, Serialize)]
pub(super) struct View<'d> {
    diagnosis: &'d Diagnosis,
    overview: &'d Overview,
    found: bool,
    facts: Vec<FactView<'d>>,
    attempts: Vec<AttemptView<'d>>,
    findings: Vec<FindingView<'d>>,
    suspects: Vec<SuspectView<'d>>,
    further: Vec<&'d Ask>,
    timeline: Timeline,
    errors: Vec<ErrorView<'d>>,
    codes: Vec<CodeView>,
    sources: Vec<SourceView<'d>>,
}

#[derive(Debug, Serialize)]
struct FactView<'d> {
    label: &'d str,
    values: Vec<ValueView<'d>>,
    dropped: u64,
}

#[derive(Debug, Serialize)]
struct ValueView<'d> {
    value: &'d str,
    class: Option<&'d str>,
    place: String,
}

#[derive(Debug, Serialize)]
struct AttemptView<'d> {
    facts: &'d AttemptFacts,
    result: Option<CodeView>,
    phase: Option<String>,
    operation: Option<String>,
    pair: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct FindingView<'d> {
    id: String,
    finding: &'d Finding,
    confidence: &'static str,
    status: &'static str,
    kind: &'static str,
    severity: &'static str,
    attempt: Option<usize>,
    groups: Vec<GroupView<'d>>,
    conditions: &'d Conditions,
}

#[derive(Debug, Serialize)]
struct GroupView<'d> {
    role: &'static str,
    cited: Vec<CitedView<'d>>,
}

#[derive(Debug, Serialize)]
struct CitedView<'d> {
    id: String,
    evidence: &'d Evidence,
    place: String,
    first_line: Option<u64>,
    distinct: Vec<(&'d str, u64)>,
}

#[derive(Debug, Serialize)]
struct SuspectView<'d> {
    suspect: &'d str,
    verdict: &'static str,
    because: &'d str,
    cited: Vec<CitedView<'d>>,
}

#[derive(Debug, Serialize)]
struct ErrorView<'d> {
    group: &'d ErrorGroup,
    first: Option<String>,
    last: Option<String>,
    /// The names of its codes.
    names: Vec<&'static str>,
    places: Vec<String>,
}

/// A code with what the tables know about it.
#[derive(Debug, Serialize)]
struct CodeView {
    code: String,
    name: Option<&'static str>,
    meaning: Option<&'static str>,
    count: u64,
}

#[derive(Debug, Serialize)]
struct SourceView<'d> {
    name: String,
    full: &'d str,
    format: &'d str,
    bytes: Option<u64>,
    events: u64,
    errors: u64,
    first: Option<String>,
    last: Option<String>,
    sha256: Option<&'d str>,
    /// Whether the hash is that of an archive around it.
    in_archive: bool,
    error: Option<&'d str>,
}

impl<'d> View<'d> {
    pub(super) fn of(diagnosis: &'d Diagnosis, overview: &'d Overview, clock: &OneClock) -> Self {
        let names = Names::of(diagnosis);
        let findings = diagnosis.findings.iter().enumerate();
        let findings: Vec<FindingView<'d>> = findings
            .map(|(index, finding)| FindingView::of(index, finding, &names))
            .collect();
        let cited: Vec<_> = findings
            .iter()
            .flat_map(|finding| {
                let groups = finding.groups.iter().flat_map(|group| &group.cited);
                groups.map(|cited| (cited.id.clone(), finding.confidence, cited.evidence))
            })
            .collect();
        let timeline = timeline(diagnosis, overview, clock, &names, &cited);
        let suspects = diagnosis.ruled_out.iter().enumerate();
        Self {
            diagnosis,
            overview,
            found: diagnosis
                .findings
                .iter()
                .any(|finding| finding.kind == Kind::Why && finding.status != Status::Historical),
            facts: facts(diagnosis, &names),
            attempts: diagnosis.attempts.iter().map(AttemptView::of).collect(),
            suspects: suspects
                .map(|(index, suspect)| SuspectView {
                    suspect: &suspect.suspect,
                    verdict: words::verdict(suspect.verdict),
                    because: &suspect.because,
                    cited: cited_views(&format!("r{}", index + 1), suspect.evidence.iter(), &names),
                })
                .collect(),
            further: words::further_asks(diagnosis),
            timeline,
            errors: errors(overview, clock, &names),
            codes: codes(diagnosis, overview),
            sources: sources(diagnosis, overview, clock, &names),
            findings,
        }
    }
}

impl<'d> FindingView<'d> {
    fn of(index: usize, finding: &'d Finding, names: &Names) -> Self {
        let id = format!("f{}", index + 1);
        let mut groups = Vec::new();
        for role in [Role::For, Role::Against, Role::Context] {
            let name = words::role(role);
            let prefix = format!("{id}-{name}");
            let cited = cited_views(&prefix, words::evidence(finding, role), names);
            if !cited.is_empty() {
                groups.push(GroupView { role: name, cited });
            }
        }
        Self {
            finding,
            confidence: words::confidence(finding.confidence),
            status: words::status(finding.status),
            kind: words::kind(finding.kind),
            severity: words::severity(finding.severity),
            attempt: finding.attempt.map(|index| index + 1),
            conditions: &finding.conditions,
            groups,
            id,
        }
    }
}

fn cited_views<'d>(
    prefix: &str,
    cited: impl Iterator<Item = &'d Evidence>,
    names: &Names,
) -> Vec<CitedView<'d>> {
    let view = |(index, evidence): (usize, &'d Evidence)| CitedView {
        id: format!("{prefix}-{}", index + 1),
        place: place(&evidence.source, evidence.line, evidence.start, names),
        first_line: evidence
            .line
            .and_then(|line| line.checked_sub(evidence.before.len() as u64)),
        distinct: evidence
            .distinct
            .iter()
            .map(|(name, number)| (name.as_str(), *number))
            .collect(),
        evidence,
    };
    cited.enumerate().map(view).collect()
}

/// A place for people: the short name of the source and the line, or else the byte.
fn place(source: &str, line: Option<u64>, start: u64, names: &Names) -> String {
    match line {
        Some(line) => format!("{}:{line}", names.short(source)),
        None => format!("{}@{start}", names.short(source)),
    }
}

fn facts<'d>(diagnosis: &'d Diagnosis, names: &Names) -> Vec<FactView<'d>> {
    let facts = diagnosis.facts.iter().map(|fact| FactView {
        label: &fact.label,
        values: fact
            .values
            .iter()
            .map(|value| ValueView {
                value: &value.value,
                class: value.class.as_deref(),
                place: place(
                    &value.evidence.source,
                    value.evidence.line,
                    value.evidence.start,
                    names,
                ),
            })
            .collect(),
        dropped: fact.dropped,
    });
    facts.collect()
}

impl<'d> AttemptView<'d> {
    fn of(facts: &'d AttemptFacts) -> Self {
        let code = facts
            .result
            .as_deref()
            .and_then(|code| Code::parse(code).ok());
        let extend = facts.extend.as_deref();
        let extend = extend.and_then(|text| text.strip_prefix("0x"));
        let extend = extend.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let extend = extend.map(ExtendCode::new);
        Self {
            result: facts
                .result
                .as_deref()
                .and_then(|code| CodeView::of(code, 0)),
            phase: extend.map(|extend| extend.phase().to_string()),
            operation: extend.map(|extend| extend.operation().to_string()),
            pair: code
                .zip(extend)
                .and_then(|(parsed, extend)| parsed.code.meaning_with(extend)),
            facts,
        }
    }
}

impl CodeView {
    /// `None` if the text is no code.
    fn of(text: &str, count: u64) -> Option<Self> {
        let parsed = Code::parse(text).ok()?;
        Some(Self {
            code: text.to_owned(),
            name: parsed.name(),
            meaning: parsed.meaning(),
            count,
        })
    }
}

/// The codes of the attempts, findings and errors that the tables know, the most frequent first.
fn codes(diagnosis: &Diagnosis, overview: &Overview) -> Vec<CodeView> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for group in &overview.errors {
        for code in &group.codes {
            *counts.entry(code.clone()).or_default() += group.count;
        }
    }
    let attempts = diagnosis.attempts.iter();
    let results = attempts.filter_map(|attempt| attempt.result.as_ref());
    let captures = diagnosis
        .findings
        .iter()
        .flat_map(|finding| finding.captures.values());
    let captures = captures.filter(|value| value.starts_with("0x"));
    let stated: BTreeSet<&String> = results.chain(captures).collect();
    for code in &stated {
        counts.entry((*code).clone()).or_default();
    }
    let codes = counts
        .iter()
        .filter_map(|(code, count)| CodeView::of(code, *count));
    let mut codes: Vec<CodeView> = codes
        .filter(|code| code.name.is_some() || code.meaning.is_some())
        .collect();
    codes.sort_by_key(|code| (!stated.contains(&code.code), u64::MAX - code.count));
    codes.truncate(CODES);
    codes
}

fn errors<'d>(overview: &'d Overview, clock: &OneClock, names: &Names) -> Vec<ErrorView<'d>> {
    let view = |group: &'d ErrorGroup| ErrorView {
        group,
        first: group
            .first
            .as_ref()
            .map(|time| shown(time, group, overview, clock)),
        last: group
            .last
            .as_ref()
            .map(|time| shown(time, group, overview, clock)),
        names: group
            .codes
            .iter()
            .filter_map(|code| Code::parse(code).ok()?.name())
            .collect(),
        places: group
            .places
            .iter()
            .map(|found| {
                let source = overview.sources.get(found.source);
                let name = source.map_or("", |source| source.name.as_str());
                place(name, found.line, found.start, names)
            })
            .collect(),
    };
    overview.errors.iter().map(view).collect()
}

/// A time of a group of errors on the clock of the report, if all its logs have one offset.
fn shown(time: &str, group: &ErrorGroup, overview: &Overview, clock: &OneClock) -> String {
    let (text, states_utc) = match time.strip_suffix('Z') {
        Some(text) => (text, true),
        None => (time, false),
    };
    let sources = group.places.iter();
    let mut offsets = sources.map(|place| clock.offset_of(overview.sources.get(place.source)?));
    let first = offsets.next().flatten();
    let is_one = offsets.all(|offset| offset == first);
    let own = match states_utc {
        true => Some(Offset::UTC),
        false => first.filter(|_| is_one),
    };
    match own.and_then(|own| clock.moved(text, own)) {
        Some((moved, offset)) => format!("{}{offset}", words::time(&moved)),
        None => time.to_owned(),
    }
}

fn sources<'d>(
    diagnosis: &'d Diagnosis,
    overview: &'d Overview,
    clock: &OneClock,
    names: &Names,
) -> Vec<SourceView<'d>> {
    let view = |source: &'d panther_diagnose::SourceFacts| {
        let known = overview
            .sources
            .iter()
            .find(|known| known.name == source.name);
        SourceView {
            name: names.short(&source.name),
            full: &source.name,
            format: &source.format,
            bytes: source.bytes,
            events: source.events,
            errors: source.errors,
            first: known.and_then(|known| Some(clock::text(known.first? + clock.shift(known)))),
            last: known.and_then(|known| Some(clock::text(known.last? + clock.shift(known)))),
            sha256: known.and_then(|known| known.sha256.as_deref()),
            in_archive: known.is_some_and(|known| {
                known
                    .hashed
                    .as_ref()
                    .is_some_and(|file| *file != source.name)
            }),
            error: source.error.as_deref(),
        }
    };
    diagnosis.sources.iter().map(view).collect()
}
