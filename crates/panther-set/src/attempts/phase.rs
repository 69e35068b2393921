//! The phase of a log, as its name tells it.

use super::attempt::AttemptPhase;

/// The phase of which the folder or the file in the name of a log speaks.
pub(super) fn phase(name: &str) -> Option<AttemptPhase> {
    let name = name.to_ascii_lowercase();
    // The folder and the file.
    let near = name.rsplit(['/', '\\']).take(2);
    let words: Vec<&str> = near
        .flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric()))
        .collect();
    if words.contains(&"rollback") {
        Some(AttemptPhase::Rollback)
    } else if words.contains(&"unattendgc") {
        Some(AttemptPhase::OobeBoot)
    } else {
        None
    }
}
