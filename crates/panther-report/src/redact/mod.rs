//! Replaces what names persons and machines.

use panther_diagnose::Diagnosis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::names::Names;
use crate::options::Options;
use crate::overview::Overview;

mod find;
mod names;
#[cfg(test)]
mod tests;

/// The keys whose texts are words of panther or of a rule, and never names.
const PLAIN: [&str; 18] = [
    "rule",
    "rules",
    "condition",
    "held",
    "failed",
    "unknown",
    "family",
    "kind",
    "role",
    "status",
    "severity",
    "confidence",
    "verdict",
    "format",
    "sha256",
    "level",
    "class",
    "phases",
];

/// Replaces names of users and computers, domains, security identifiers, IP addresses and e-mail
/// addresses, everywhere in a report: `user-1`, `host-1`, `domain-1`, `sid-1`, `ip-1`, `mail-1`. The
/// same name always becomes the same word. Well-known accounts such as `Public` and `S-1-5-18` stay.
///
/// Names are found where they stand in paths of profiles, behind a domain or a share, and in facts and
/// values that are known to be names. Found names are then replaced wherever they stand as a word.
///
/// # Errors
///
/// If the diagnosis does not survive the way through JSON; nothing is changed then.
///
/// ```
/// use panther_diagnose::Diagnosis;
/// use panther_report::{Options, Overview, redact};
///
/// let mut diagnosis = Diagnosis::default();
/// diagnosis.notes.push(r"C:\Users\maria\a.log of maria, at 192.0.2.7".to_owned());
/// redact(&mut diagnosis, &mut Overview::default(), &mut Options::default()).unwrap();
/// assert_eq!(diagnosis.notes[0], r"C:\Users\user-1\a.log of user-1, at ip-1");
/// assert!(diagnosis.redacted);
/// ```
pub fn redact(
    diagnosis: &mut Diagnosis,
    overview: &mut Overview,
    options: &mut Options,
) -> Result<(), serde_json::Error> {
    let mut texts = (
        serde_json::to_value(&*diagnosis)?,
        serde_json::to_value(&*overview)?,
    );
    let mut names = Names::default();
    names.known(diagnosis);
    for value in [&mut texts.0, &mut texts.1] {
        each_text(value, &mut |text| names.see(text));
    }
    let own = options.title.iter_mut().chain(&mut options.arguments);
    own.for_each(|text| names.see(text));
    let names = names.numbered();
    let (mut redacted, overview_redacted) = (
        replaced::<Diagnosis>(texts.0, &names)?,
        replaced::<Overview>(texts.1, &names)?,
    );
    redacted.redacted = true;
    *diagnosis = redacted;
    *overview = overview_redacted;
    for text in options.title.iter_mut().chain(&mut options.arguments) {
        *text = names.replace(text);
    }
    Ok(())
}

fn replaced<T: Serialize + DeserializeOwned>(
    mut value: Value,
    names: &names::Numbered,
) -> Result<T, serde_json::Error> {
    each_text(&mut value, &mut |text| *text = names.replace(text));
    serde_json::from_value(value)
}

/// Calls `visit` for each text that may contain a name.
fn each_text(value: &mut Value, visit: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, visit)),
        Value::Object(entries) => {
            for (key, value) in entries {
                if !PLAIN.contains(&key.as_str()) {
                    each_text(value, visit);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
