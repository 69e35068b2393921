//! Text for terminals.

use std::io::{self, Write};

use anstyle::Style;
use panther_diagnose::{
    Ask, AttemptFacts, Confidence, Diagnosis, Fact, Finding, Fix, Kind, Role, Status,
};

use self::page::Page;
use crate::names::Names;
use crate::one_clock::{Chosen, OneClock};
use crate::options::Options;
use crate::words::{self, grouped};

mod cited;
mod page;
mod wrap;

/// How many values of a fact the short form shows.
const VALUES: usize = 3;

/// How many things to ask for, and how many fixes, the short form shows.
const STEPS: usize = 4;

/// Writes a diagnosis as text for a terminal.
///
/// The lines are at most [`Options::width`] wide. The short form has about 20 lines a finding;
/// [`Options::long`] adds the lines around each cited line. Control characters are replaced.
///
/// # Errors
///
/// Those of `out`.
///
/// ```
/// use panther_report::{Options, text};
///
/// let mut out = Vec::new();
/// text(&panther_diagnose::Diagnosis::default(), &Options::default(), &mut out).unwrap();
/// assert!(String::from_utf8(out).unwrap().contains("no cause found"));
/// ```
pub fn text(diagnosis: &Diagnosis, options: &Options, out: &mut impl Write) -> io::Result<()> {
    let names = Names::of(diagnosis);
    let clock = OneClock::of(diagnosis, options.zone.as_ref());
    let diagnosis = &clock.show(diagnosis);
    let mut report = Report {
        diagnosis,
        options,
        names: &names,
        clock: &clock,
        page: Page::new(out, options),
    };
    report.write()
}

struct Report<'r, W> {
    diagnosis: &'r Diagnosis,
    options: &'r Options,
    names: &'r Names,
    clock: &'r OneClock,
    page: Page<'r, W>,
}

impl<W: Write> Report<'_, W> {
    fn write(&mut self) -> io::Result<()> {
        let diagnosis = self.diagnosis;
        if let Some(title) = &self.options.title {
            self.page.line(title, self.options.styles.heading)?;
            self.page.blank()?;
        }
        self.facts()?;
        if !diagnosis
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::Why && finding.status != Status::Historical)
        {
            self.nothing()?;
        }
        let mut says_suspects = !diagnosis.ruled_out.is_empty();
        for finding in &diagnosis.findings {
            self.finding(finding)?;
            if says_suspects && finding.status == Status::Primary {
                self.suspects()?;
                says_suspects = false;
            }
            self.page.blank()?;
        }
        if says_suspects {
            self.page
                .line("usual suspects", self.options.styles.heading)?;
            self.suspects()?;
            self.page.blank()?;
        }
        let further = words::further_asks(diagnosis);
        if !further.is_empty() {
            self.page
                .line("what would help", self.options.styles.heading)?;
            self.asks(further)?;
            self.page.blank()?;
        }
        self.end()
    }

    /// The facts and attempts, in short.
    fn facts(&mut self) -> io::Result<()> {
        let shown = if self.options.long {
            usize::MAX
        } else {
            VALUES
        };
        let facts = self.diagnosis.facts.iter();
        let mut rows: Vec<(String, String)> = facts
            .map(|fact| (fact.label.clone(), values(fact, shown)))
            .collect();
        let attempts = self.diagnosis.attempts.iter().enumerate();
        rows.extend(
            attempts.map(|(index, facts)| (format!("attempt {}", index + 1), attempt(facts))),
        );
        self.page.facts(&rows)?;
        self.page.blank()
    }

    /// Says that no cause was found, and what was looked at.
    fn nothing(&mut self) -> io::Result<()> {
        let sources = &self.diagnosis.sources;
        let events: u64 = sources.iter().map(|source| source.events).sum();
        self.page
            .line("no cause found", self.options.styles.heading)?;
        let text = format!(
            "No rule names a cause from these logs: {} with {}.",
            counted(sources.len() as u64, "log", "logs"),
            counted(events, "event", "events"),
        );
        self.page.paragraph(&text)?;
        self.page.blank()
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let styles = self.options.styles;
        let style = match finding.confidence {
            _ if finding.status == Status::Historical => styles.faint,
            Confidence::Certain | Confidence::Likely => styles.error,
            Confidence::Possible => styles.warning,
            _ => styles.faint,
        };
        self.page.heading(
            words::confidence(finding.confidence),
            style,
            &finding.rule,
            &about(finding),
        )?;
        self.page.line(&finding.title, styles.heading)?;
        self.page.blank()?;
        self.page.paragraph(&finding.cause)?;
        if finding.status == Status::Historical && !self.options.long {
            return Ok(());
        }
        self.evidence(finding)?;
        for reason in &finding.confidence_reasons {
            self.page.labelled("because", reason)?;
        }
        self.asks(finding.missing.iter().collect())?;
        self.fixes(&finding.fix)
    }

    fn evidence(&mut self, finding: &Finding) -> io::Result<()> {
        let date = cited::shared_date(finding);
        for role in [Role::For, Role::Context] {
            let cited: Vec<_> = words::evidence(finding, role).collect();
            if cited.is_empty() {
                continue;
            }
            self.page.blank()?;
            self.page.cited(&cited, date, self.names)?;
        }
        self.page.blank()?;
        let against: Vec<_> = words::evidence(finding, Role::Against).collect();
        if against.is_empty() {
            if finding.kind == Kind::Why {
                self.page.labelled("against", "nothing in these logs")?;
            }
            return Ok(());
        }
        self.page.labelled("against", "")?;
        self.page.cited(&against, date, self.names)?;
        self.page.blank()
    }

    fn suspects(&mut self) -> io::Result<()> {
        for suspect in &self.diagnosis.ruled_out {
            let text = format!("{}: {}", suspect.suspect, suspect.because);
            self.page.labelled(words::verdict(suspect.verdict), &text)?;
        }
        Ok(())
    }

    fn asks(&mut self, asks: Vec<&Ask>) -> io::Result<()> {
        let shown = if self.options.long { usize::MAX } else { STEPS };
        for ask in asks.iter().take(shown) {
            self.page
                .labelled("ask", &format!("{}: {}", ask.what, ask.why))?;
            if let Some(how) = &ask.how {
                self.page.labelled("", how)?;
            }
        }
        self.page.more("ask", asks.len().saturating_sub(shown))
    }

    fn fixes(&mut self, fixes: &[Fix]) -> io::Result<()> {
        let shown = if self.options.long { usize::MAX } else { STEPS };
        for fix in fixes.iter().take(shown) {
            self.page.labelled("fix", &fix.text)?;
            if let Some(risk) = &fix.risk {
                self.page.labelled("risk", risk)?;
            }
        }
        self.page.more("fix", fixes.len().saturating_sub(shown))
    }

    fn end(&mut self) -> io::Result<()> {
        let diagnosis = self.diagnosis;
        let not_read = diagnosis.not_read.len();
        if self.options.long {
            for file in &diagnosis.not_read {
                let text = format!("{}: {}", self.names.short(&file.path), file.reason);
                self.page.labelled("not read", &text)?;
            }
        } else if not_read > 0 {
            let text = counted(not_read as u64, "file", "files");
            self.page.labelled("not read", &text)?;
        }
        for source in &diagnosis.sources {
            if let Some(error) = &source.error {
                let text = format!("{}: {error}", self.names.short(&source.name));
                self.page.labelled("not whole", &text)?;
            }
        }
        let clock = self.clock.chosen.as_ref().and_then(Chosen::note);
        let notes = clock
            .into_iter()
            .chain(diagnosis.notes.iter().map(String::as_str));
        for note in notes {
            self.page.labelled("note", note)?;
        }
        if diagnosis.redacted {
            let text = "names of users, hosts and the like were replaced";
            self.page.labelled("note", text)?;
        }
        Ok(())
    }
}

/// The first values of a fact, and how many more there are.
fn values(fact: &Fact, shown: usize) -> String {
    let values = fact.values.iter().take(shown);
    let mut values: Vec<String> = values
        .map(|value| match &value.class {
            Some(class) => format!("{} ({class})", value.value),
            None => value.value.clone(),
        })
        .collect();
    let more = fact.values.len().saturating_sub(shown) as u64 + fact.dropped;
    if more > 0 {
        values.push(format!("{} more", grouped(more)));
    }
    values.join(", ")
}

/// An attempt in one line.
fn attempt(attempt: &AttemptFacts) -> String {
    let time = |time: &Option<String>| time.as_deref().map_or("-".to_owned(), words::time);
    let (first, last) = (time(&attempt.first), time(&attempt.last));
    let offset = attempt.offset.as_deref().unwrap_or_default();
    let mut parts = vec![
        format!("{first} to {last}{offset}"),
        attempt.outcome.clone(),
    ];
    if let Some(result) = &attempt.result {
        let extend = attempt.extend.iter().map(|extend| format!(" - {extend}"));
        parts.push(format!("{result}{}", extend.collect::<String>()));
    }
    parts.extend(attempt.operation.iter().cloned());
    if !attempt.phases.is_empty() {
        parts.push(format!("phases {}", attempt.phases.join(", ")));
    }
    if attempt.clocks_differ {
        parts.push("its clocks differ".to_owned());
    }
    parts.join("; ")
}

/// What stands behind the id of a rule.
fn about(finding: &Finding) -> String {
    let mut text = words::status(finding.status).to_owned();
    let kind = words::kind(finding.kind);
    if finding.kind != Kind::Why && kind != text {
        text = format!("{text}, {kind}");
    }
    if let Some(attempt) = finding.attempt {
        text = format!("{text}, attempt {}", attempt + 1);
    }
    text
}

/// A number with the word for what is counted.
fn counted(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// Text without a style.
const PLAIN: Style = Style::new();
