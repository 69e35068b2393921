//! Words and numbers that several reports print.

use panther_diagnose::{
    Ask, Confidence, Diagnosis, Evidence, Finding, Kind, Role, Severity, Status, Verdict,
};

pub(crate) const fn confidence(word: Confidence) -> &'static str {
    match word {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Possible => "possible",
        _ => "hint",
    }
}

pub(crate) const fn status(status: Status) -> &'static str {
    match status {
        Status::Primary => "primary",
        Status::Contributing => "contributing",
        Status::Historical => "historical",
        _ => "context",
    }
}

pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal => "fatal",
        Severity::Blocking => "blocking",
        Severity::Degraded => "degraded",
        _ => "info",
    }
}

pub(crate) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Why => "why",
        Kind::Where => "where",
        Kind::Success => "success",
        Kind::Noise => "noise",
        _ => "context",
    }
}

pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::For => "for",
        Role::Against => "against",
        _ => "context",
    }
}

pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Contradicted => "ruled out",
        Verdict::NotShown => "not shown",
        _ => "not known",
    }
}

/// The evidence of a finding with this role.
pub(crate) fn evidence(finding: &Finding, role: Role) -> impl Iterator<Item = &Evidence> {
    finding
        .evidence
        .iter()
        .filter(move |evidence| evidence.role == role)
}

/// The evidence to ask for that no finding asks for.
pub(crate) fn further_asks(diagnosis: &Diagnosis) -> Vec<&Ask> {
    let findings = diagnosis.findings.iter();
    let known: Vec<&Ask> = findings.flat_map(|finding| &finding.missing).collect();
    let is_new = |ask: &&Ask| !known.iter().any(|known| known.what == ask.what);
    diagnosis.missing.iter().filter(is_new).collect()
}

/// A number with commas between groups of three digits.
///
/// `1234567` becomes `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The numbers of different values, such as `7,990 different values of path`.
pub(crate) fn distinct(evidence: &Evidence) -> Vec<String> {
    evidence
        .distinct
        .iter()
        .filter(|(_, number)| **number > 1)
        .map(|(name, number)| format!("{} different values of {name}", grouped(*number)))
        .collect()
}

/// A time for people: date and time of day with a blank between.
pub(crate) fn time(text: &str) -> String {
    text.replacen('T', " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
