//! SARIF 2.1.0, for viewers of static analysis and for code-scanning boards.

use std::io::{self, Write};

use panther_diagnose::{Confidence, Diagnosis, Evidence, Finding, Kind, Role, Severity, Status};
use panther_export::printable;

use self::artifacts::Artifacts;
use self::model::{
    CodeFlow, ContextRegion, Driver, Invocation, Location, LocationMessage, Log, Message,
    Notification, PhysicalLocation, Region, ResultProperties, Rule, RuleProperties, Run,
    SarifResult, Snippet, Step, Suppression, ThreadFlow, Tool,
};
use crate::options::Options;
use crate::overview::Overview;
use crate::words;

mod artifacts;
mod model;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes a diagnosis as SARIF 2.1.0.
///
/// A result is a finding. Its locations are the records that speak for it, its related locations the
/// others. `rank` is 95, 75, 40 or 10, by the confidence that `properties.confidence` names. Members of
/// archives have a `parentIndex`. Hashes come from the overview, if there is one.
///
/// # Errors
///
/// Those of `out`.
pub fn sarif(
    diagnosis: &Diagnosis,
    overview: Option<&Overview>,
    options: &Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut artifacts = Artifacts::default();
    for source in &diagnosis.sources {
        artifacts.add(&source.name, source.bytes);
    }
    for source in overview.iter().flat_map(|overview| &overview.sources) {
        if let (Some(file), Some(sha256)) = (&source.hashed, &source.sha256) {
            artifacts.hash(file, sha256);
        }
    }
    let mut rules: Vec<Rule> = Vec::new();
    let mut results = Vec::new();
    for finding in &diagnosis.findings {
        let known = rules.iter().position(|rule| rule.id == finding.rule);
        let rule_index = known.unwrap_or_else(|| {
            rules.push(rule(finding));
            rules.len() - 1
        });
        results.push(result(finding, rule_index, &mut artifacts));
    }
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "panther",
                    version: options.version.clone(),
                    rules,
                },
            },
            invocations: [invocation(diagnosis, options)],
            artifacts: artifacts.finish(),
            results,
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(finding: &Finding) -> Rule {
    let refs = finding.references.join("\n");
    Rule {
        id: finding.rule.clone(),
        short_description: message(&finding.title),
        help: (!refs.is_empty()).then(|| Message { text: inert(&refs) }),
        properties: RuleProperties {
            tags: vec![finding.family.clone()],
        },
    }
}

fn result(finding: &Finding, rule_index: usize, artifacts: &mut Artifacts) -> SarifResult {
    let mut locations = Vec::new();
    let mut related_locations = Vec::new();
    for evidence in &finding.evidence {
        if evidence.role == Role::For {
            locations.push(location(evidence, None, artifacts));
        } else {
            let id = related_locations.len();
            related_locations.push(location(evidence, Some(id), artifacts));
        }
    }
    let code_flows = if locations.len() > 1 {
        vec![flow(&locations)]
    } else {
        Vec::new()
    };
    SarifResult {
        rule_id: finding.rule.clone(),
        rule_index,
        level: level(finding),
        rank: rank(finding.confidence),
        message: message(&format!("{}. {}", finding.title, finding.cause)),
        locations,
        related_locations,
        code_flows,
        suppressions: suppressions(finding),
        properties: ResultProperties {
            confidence: words::confidence(finding.confidence),
            kind: words::kind(finding.kind),
            status: words::status(finding.status),
            severity: words::severity(finding.severity),
            confidence_reasons: finding.confidence_reasons.clone(),
            fix: finding.fix.iter().map(|fix| fix.text.clone()).collect(),
            ask: finding.missing.iter().map(|ask| ask.what.clone()).collect(),
        },
    }
}

fn level(finding: &Finding) -> &'static str {
    match (finding.kind, finding.confidence, finding.severity) {
        (
            Kind::Why,
            Confidence::Certain | Confidence::Likely,
            Severity::Fatal | Severity::Blocking,
        ) => "error",
        (Kind::Why, Confidence::Hint, _) => "note",
        (Kind::Why, _, Severity::Info) => "note",
        (Kind::Why, ..) => "warning",
        _ => "note",
    }
}

/// The least number of right answers in 100 that the word promises; a hint promises none.
const fn rank(confidence: Confidence) -> f64 {
    match confidence {
        Confidence::Certain => 95.0,
        Confidence::Likely => 75.0,
        Confidence::Possible => 40.0,
        _ => 10.0,
    }
}

fn suppressions(finding: &Finding) -> Vec<Suppression> {
    if finding.status != Status::Historical {
        return Vec::new();
    }
    vec![Suppression {
        kind: "external",
        status: "accepted",
        justification: "A later record shows that it was overcome.",
    }]
}

fn location(evidence: &Evidence, id: Option<usize>, artifacts: &mut Artifacts) -> Location {
    let mut note = words::role(evidence.role).to_owned();
    for part in [&evidence.time, &evidence.offset, &evidence.component] {
        if let Some(part) = part.as_deref().filter(|part| !part.is_empty()) {
            note = format!("{note} {part}");
        }
    }
    if evidence.count > 1 {
        note = format!("{note}, {} times", words::grouped(evidence.count));
    }
    Location {
        id,
        physical_location: PhysicalLocation {
            artifact_location: artifacts.location(&evidence.source),
            region: Region {
                start_line: evidence.line,
                byte_offset: evidence.start,
                byte_length: evidence.end.saturating_sub(evidence.start),
                snippet: Snippet {
                    text: printable(&evidence.text).into_owned(),
                },
            },
            context_region: context(evidence),
        },
        message: Some(LocationMessage { text: inert(&note) }),
    }
}

/// The lines around a record, where their numbers are known.
fn context(evidence: &Evidence) -> Option<ContextRegion> {
    let before = evidence.before.len() as u64;
    let start_line = evidence
        .line?
        .checked_sub(before)
        .filter(|line| *line > 0)?;
    if evidence.before.is_empty() && evidence.after.is_empty() {
        return None;
    }
    let cited = [&evidence.text];
    let lines = evidence.before.iter().chain(cited).chain(&evidence.after);
    let lines: Vec<_> = lines.map(|line| printable(line)).collect();
    Some(ContextRegion {
        start_line,
        end_line: start_line + before + evidence.after.len() as u64,
        snippet: Snippet {
            text: lines.join("\n"),
        },
    })
}

fn flow(locations: &[Location]) -> CodeFlow {
    let step = |(execution_order, location): (usize, &Location)| Step {
        location: location.clone(),
        execution_order,
    };
    CodeFlow {
        thread_flows: [ThreadFlow {
            locations: locations.iter().enumerate().map(step).collect(),
        }],
    }
}

fn invocation(diagnosis: &Diagnosis, options: &Options) -> Invocation {
    let warning = |text: String| Notification {
        level: "warning",
        message: message(&text),
    };
    let files = diagnosis.not_read.iter();
    let files = files.map(|file| warning(format!("{}: {}", file.path, file.reason)));
    let sources = diagnosis.sources.iter().filter_map(|source| {
        let error = source.error.as_ref()?;
        Some(warning(format!("{}: {error}", source.name)))
    });
    Invocation {
        execution_successful: true,
        arguments: options.arguments.clone(),
        tool_execution_notifications: files.chain(sources).collect(),
    }
}

fn message(text: &str) -> Message {
    Message { text: inert(text) }
}

/// The text without what makes a link in a message of SARIF, which is `[text](target)`.
fn inert(text: &str) -> String {
    printable(text).replace("](", "] (")
}
