//! Suggestions for values with a slip.

/// How alike two words are at least, as `clap` has it for its own suggestions.
const ALIKE: f64 = 0.7;

/// The known word that is most alike, if one is. Upper and lower case are alike.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    let alike = known
        .into_iter()
        .map(|known| (strsim::jaro(&word, &known.to_lowercase()), known))
        .filter(|(alike, _)| *alike > ALIKE);
    alike
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// What to add to an error that lists known words.
pub(super) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |known| format!("; did you mean {known}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        let known = ["info", "warning", "error", "fatal"];
        for (word, expected) in [
            ("eror", "; did you mean error?"),
            ("WARN", "; did you mean warning?"),
            ("fatl", "; did you mean fatal?"),
            ("loud", ""),
            ("", ""),
        ] {
            assert_eq!(did_you_mean(word, known), expected, "{word}");
        }
    }
}
