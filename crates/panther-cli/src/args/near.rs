//! Suggestions for values with a slip.

use panther_table::nearest;

/// The end of an error that lists known words.
pub(super) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |known| format!("; did you mean {known}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        let known = ["info", "warning", "error", "fatal"];
        for (word, expected) in [("eror", "; did you mean error?"), ("loud", "")] {
            assert_eq!(did_you_mean(word, known), expected, "{word}");
        }
    }
}
