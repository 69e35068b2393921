//! Suggestions for words with a slip.

use panther_table::nearest;

/// The end of an error about a word that is not known: the nearest known word, or all of them if none is
/// near.
pub(crate) fn hint<'k>(word: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(known) => format!("did you mean {known}?"),
        None => {
            let known: Vec<&str> = known.collect();
            format!("known are {}", known.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn the_nearest_word_is_suggested() {
        let known = ["info", "warning", "error"];
        for (word, expected) in [
            ("eror", "did you mean error?"),
            ("Warn", "did you mean warning?"),
            ("loud", "known are info, warning, error"),
            ("", "known are info, warning, error"),
        ] {
            assert_eq!(hint(word, known.into_iter()), expected, "{word}");
        }
    }
}
