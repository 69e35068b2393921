//! The header of a record, told without a look at the generator's own.

/// Whether a line begins with a date and a time, perhaps behind a byte order mark.
pub(crate) fn is_header(line: &[u8]) -> bool {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let shape = b"dddd-dd-dd dd:dd:dd, ";
    line.len() > shape.len()
        && line.iter().zip(shape).all(|(&byte, &want)| {
            if want == b'd' {
                byte.is_ascii_digit()
            } else {
                byte == want
            }
        })
}
