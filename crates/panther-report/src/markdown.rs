//! Markdown for tickets.

use std::io::{self, Write};

use panther_diagnose::{Ask, Diagnosis, Evidence, Finding, Fix, Kind, Role};
use panther_export::printable;

use crate::names::Names;
use crate::one_clock::{Chosen, OneClock};
use crate::options::Options;
use crate::words::{self, grouped};

/// How many lines of a role are cited at most.
const LINES: usize = 8;

/// Writes a diagnosis as Markdown (CommonMark and GitHub's dialect).
///
/// All texts that come from logs or rules are escaped or stand in code blocks, so they make no
/// markup, links or images.
///
/// # Errors
///
/// Those of `out`.
pub fn markdown(diagnosis: &Diagnosis, options: &Options, out: &mut impl Write) -> io::Result<()> {
    let names = &Names::of(diagnosis);
    let clock = OneClock::of(diagnosis, options.zone.as_ref());
    let diagnosis = &clock.show(diagnosis);
    let title = options.title.as_deref().unwrap_or("Why the upgrade failed");
    writeln!(out, "# {}", escaped(title))?;
    attempts(diagnosis, out)?;
    if !diagnosis
        .findings
        .iter()
        .any(|finding| finding.kind == Kind::Why)
    {
        writeln!(
            out,
            "\n**No cause found.** No rule names a cause from these logs."
        )?;
    }
    for found in &diagnosis.findings {
        finding(found, names, out)?;
    }
    if !diagnosis.ruled_out.is_empty() {
        writeln!(out, "\n## Usual suspects\n")?;
    }
    for suspect in &diagnosis.ruled_out {
        let verdict = words::verdict(suspect.verdict);
        let (name, because) = (escaped(&suspect.suspect), escaped(&suspect.because));
        writeln!(out, "- {verdict}: **{name}**: {because}")?;
    }
    let further = words::further_asks(diagnosis);
    if !further.is_empty() {
        writeln!(out, "\n## What would help\n")?;
        asks(further, out)?;
    }
    facts(diagnosis, out)?;
    sources(diagnosis, names, out)?;
    if let Some(note) = clock.chosen.as_ref().and_then(Chosen::note) {
        writeln!(out, "- {note}")?;
    }
    let version = escaped(&options.version);
    writeln!(out, "\nWritten by panther {version}.")?;
    if diagnosis.redacted {
        writeln!(out, "Names of users, hosts and the like were replaced.")?;
    }
    Ok(())
}

fn attempts(diagnosis: &Diagnosis, out: &mut impl Write) -> io::Result<()> {
    if !diagnosis.attempts.is_empty() {
        writeln!(out)?;
    }
    for (index, attempt) in diagnosis.attempts.iter().enumerate() {
        let time = |time: &Option<String>| time.as_deref().map_or("-".to_owned(), words::time);
        let offset = attempt.offset.as_deref().unwrap_or_default();
        let first = escaped(&time(&attempt.first));
        let last = escaped(&format!("{}{offset}", time(&attempt.last)));
        let outcome = escaped(&attempt.outcome);
        write!(
            out,
            "- Attempt {}: {first} to {last}, **{outcome}**",
            index + 1
        )?;
        let codes = attempt.result.iter().chain(&attempt.extend);
        for code in codes.chain(&attempt.operation) {
            write!(out, ", {}", code_span(code))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn facts(diagnosis: &Diagnosis, out: &mut impl Write) -> io::Result<()> {
    if !diagnosis.facts.is_empty() {
        writeln!(out, "\n## Facts\n")?;
    }
    for fact in &diagnosis.facts {
        let values = fact.values.iter().map(|value| code_span(&value.value));
        let mut values = values.collect::<Vec<_>>().join(", ");
        if fact.dropped > 0 {
            values = format!("{values} and {} more", grouped(fact.dropped));
        }
        writeln!(out, "- {}: {values}", escaped(&fact.label))?;
    }
    Ok(())
}

fn finding(finding: &Finding, names: &Names, out: &mut impl Write) -> io::Result<()> {
    let confidence = words::confidence(finding.confidence);
    writeln!(out, "\n## {confidence}: {}\n", escaped(&finding.title))?;
    write!(
        out,
        "{} · {} · {} · {}",
        code_span(&finding.rule),
        words::status(finding.status),
        words::kind(finding.kind),
        words::severity(finding.severity)
    )?;
    if let Some(attempt) = finding.attempt {
        write!(out, " · attempt {}", attempt + 1)?;
    }
    writeln!(out, "\n\n{}", escaped(&finding.cause))?;
    for (role, heading) in [
        (Role::For, "Cited lines"),
        (Role::Context, "Around it"),
        (Role::Against, "Against it"),
    ] {
        let cited: Vec<_> = words::evidence(finding, role).collect();
        if cited.is_empty() {
            continue;
        }
        writeln!(out, "\n**{heading}**\n")?;
        for evidence in cited.iter().take(LINES) {
            record(evidence, names, out)?;
        }
        if cited.len() > LINES {
            writeln!(out, "- and {} more", cited.len() - LINES)?;
        }
    }
    if !finding.confidence_reasons.is_empty() {
        writeln!(out, "\n**Why {confidence}**\n")?;
    }
    for reason in &finding.confidence_reasons {
        writeln!(out, "- {}", escaped(reason))?;
    }
    if !finding.missing.is_empty() {
        writeln!(out, "\n**Ask for**\n")?;
    }
    asks(finding.missing.iter().collect(), out)?;
    if !finding.fix.is_empty() {
        writeln!(out, "\n**What to do**\n")?;
    }
    fixes(&finding.fix, out)
}

fn record(evidence: &Evidence, names: &Names, out: &mut impl Write) -> io::Result<()> {
    let place = match evidence.line {
        Some(line) => format!("{}:{line}", names.short(&evidence.source)),
        None => format!("{}@{}", names.short(&evidence.source), evidence.start),
    };
    write!(out, "- {}", code_span(&place))?;
    if let Some(time) = &evidence.time {
        let offset = evidence.offset.as_deref().unwrap_or_default();
        write!(
            out,
            " {}",
            code_span(&format!("{}{offset}", words::time(time)))
        )?;
    }
    if let Some(component) = evidence
        .component
        .as_deref()
        .filter(|name| !name.is_empty())
    {
        write!(out, " {}", code_span(component))?;
    }
    if evidence.count > 1 {
        write!(out, ", {} × like this", grouped(evidence.count))?;
        for part in words::distinct(evidence) {
            write!(out, ", {}", escaped(&part))?;
        }
        if let Some(last) = &evidence.last_time {
            write!(out, ", the last at {}", code_span(&words::time(last)))?;
        }
    }
    let before = evidence.before.iter().map(|line| ("  ", line));
    let cited = [("> ", &evidence.text)];
    let after = evidence.after.iter().map(|line| ("  ", line));
    let lines: Vec<String> = before
        .chain(cited)
        .chain(after)
        .map(|(mark, line)| format!("{mark}{}", printable(line)))
        .collect();
    let fence = "`".repeat(longest_run(&lines.concat()).max(2) + 1);
    writeln!(out, "\n  {fence}text")?;
    for line in lines {
        writeln!(out, "  {}", line.trim_end())?;
    }
    writeln!(out, "  {fence}")
}

fn asks(asks: Vec<&Ask>, out: &mut impl Write) -> io::Result<()> {
    for ask in asks {
        write!(out, "- **{}**: {}", escaped(&ask.what), escaped(&ask.why))?;
        if let Some(how) = &ask.how {
            write!(out, " ({})", code_span(how))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn fixes(fixes: &[Fix], out: &mut impl Write) -> io::Result<()> {
    for (index, fix) in fixes.iter().enumerate() {
        write!(out, "{}. {}", index + 1, escaped(&fix.text))?;
        if let Some(risk) = &fix.risk {
            write!(out, " *Risk: {}*", escaped(risk))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn sources(diagnosis: &Diagnosis, names: &Names, out: &mut impl Write) -> io::Result<()> {
    if !diagnosis.sources.is_empty() {
        writeln!(out, "\n## Logs\n")?;
    }
    for source in &diagnosis.sources {
        let name = code_span(&names.short(&source.name));
        let (format, events, errors) = (
            escaped(&source.format),
            grouped(source.events),
            grouped(source.errors),
        );
        write!(out, "- {name}: {format}, {events} events, {errors} errors")?;
        if let Some(error) = &source.error {
            write!(out, "; not read to its end: {}", escaped(error))?;
        }
        writeln!(out)?;
    }
    for file in &diagnosis.not_read {
        let name = code_span(&names.short(&file.path));
        writeln!(out, "- {name}: not read: {}", escaped(&file.reason))?;
    }
    for note in &diagnosis.notes {
        writeln!(out, "- {}", escaped(note))?;
    }
    Ok(())
}

/// The text as a span of code, with more backticks around it than it has inside.
fn code_span(text: &str) -> String {
    let text = printable(text.trim());
    if text.is_empty() {
        return String::new();
    }
    let run = longest_run(&text);
    let fence = "`".repeat(run + 1);
    // A backtick at the edge of a span needs a blank.
    let pad = if run > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// The text with a backslash before each character that begins markup or a link.
fn escaped(text: &str) -> String {
    let text = printable(text.trim());
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let needs = match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '@' | '!'
            | '$' | '{' | '}' => true,
            // The bullet of a list, or the line below a heading.
            '-' | '+' | '=' => out.is_empty(),
            // "1. " begins a list, and "www." a link.
            '.' | ')' => {
                let is_last = letters.peek().is_none_or(|next| next.is_whitespace());
                is_last && out.bytes().all(|byte| byte.is_ascii_digit()) || ends_with(&out, "www")
            }
            // The scheme of a link.
            ':' => {
                letters.peek() == Some(&'/') || ends_with(&out, "mailto") || ends_with(&out, "xmpp")
            }
            _ => false,
        };
        if needs {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn ends_with(text: &str, word: &str) -> bool {
    let start = text.len().wrapping_sub(word.len());
    text.get(start..)
        .is_some_and(|end| end.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        for (text, expected) in [
            (
                "plain text, with (brackets).",
                "plain text, with (brackets).",
            ),
            ("[a](b)", "\\[a\\](b)"),
            ("![a](b)", "\\!\\[a\\](b)"),
            ("<img>", "\\<img\\>"),
            ("https://example.com", "https\\://example.com"),
            ("WWW.example.com", "WWW\\.example.com"),
            ("1. one", "1\\. one"),
            ("1.2 at 08:10:02", "1.2 at 08:10:02"),
            ("- one", "\\- one"),
            ("a_b @c", "a\\_b \\@c"),
            ("one\ntwo", "one\u{FFFD}two"),
        ] {
            assert_eq!(escaped(text), expected);
        }
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span("``a`"), "``` ``a` ```");
    }
}
