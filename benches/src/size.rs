//! Sizes as people write them.

/// Reads `1GiB`, `500MB`, `4096`.
///
/// # Errors
///
/// What is wrong with the text, for a person.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" | "k" => 1 << 10,
        "mib" | "m" => 1 << 20,
        "gib" | "g" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        unit => {
            return Err(format!(
                "unknown unit `{unit}`; use KiB, MiB, GiB, KB, MB or GB"
            ));
        }
    };
    let number: u64 = digits
        .parse()
        .map_err(|error| format!("`{digits}` is not a number: {error}"))?;
    number
        .checked_mul(unit)
        .ok_or_else(|| "the size is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes() {
        assert_eq!(parse_size("4096"), Ok(4096));
        assert_eq!(parse_size("1GiB"), Ok(1 << 30));
        assert_eq!(parse_size("2mb"), Ok(2_000_000));
        assert!(parse_size("").is_err());
        assert!(parse_size("3 parsecs").is_err());
        assert!(parse_size("99999999999GiB").is_err());
    }
}
