//! The known word that is nearest to one with a slip.

/// The least likeness of two words, as `clap` has it for its own suggestions.
const ALIKE: f64 = 0.7;

/// The known word that is most alike, if one is. Upper and lower case are alike.
///
/// ```
/// use panther_table::nearest;
///
/// let levels = ["info", "warning", "error"];
/// assert_eq!(nearest("WARN", levels), Some("warning"));
/// assert_eq!(nearest("loud", levels), None);
/// ```
#[must_use]
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    let alike = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&word, &known.to_lowercase()), known))
        .filter(|(alike, _)| *alike > ALIKE);
    alike
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_alike() {
        let known = ["info", "warning", "error", "fatal", "event_id"];
        for (word, expected) in [
            ("eror", Some("error")),
            ("WARN", Some("warning")),
            ("fatl", Some("fatal")),
            ("eventid", Some("event_id")),
            ("loud", None),
            ("zzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
