//! Whether a file name is that of a certain log.

/// Whether one of the words of a file name is one of `stems`, which are in lower case. Anything
/// but a letter or a digit separates words, so `Rollback_setupact.log` and
/// `setupact.20240312.log` are names of `setupact`, and `mycbsbackup.txt` is no name of `cbs`.
pub(crate) fn has_stem(name: &str, stems: &[&str]) -> bool {
    name.split(|letter: char| !letter.is_alphanumeric())
        .any(|word| stems.iter().any(|stem| word.eq_ignore_ascii_case(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_whole_words() {
        for (name, expected) in [
            ("CBS.log", true),
            ("cbs", true),
            ("old/CBS.log.1", true),
            ("Rollback_cbs.log", true),
            ("CbsPersist_20240312093456.log", true),
            ("CBS(2).log", true),
            ("mycbsbackup.txt", false),
            ("cbsx.log", false),
            ("", false),
        ] {
            assert_eq!(has_stem(name, &["cbs", "cbspersist"]), expected, "{name}");
        }
    }
}
