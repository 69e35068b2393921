//! The start of an event: a line with its number.

/// The maximum number of digits in the number of an event.
const DIGITS: usize = 10;

/// The number of bytes that decide whether a line starts an event.
pub(super) const LOOKAHEAD: usize = b"Event[]:\r\n".len() + DIGITS;

/// Whether `line` is the first line of an event. The line must include its end.
pub(super) fn is_first_line(line: &[u8]) -> bool {
    let Some(number) = line.strip_prefix(b"Event[") else {
        return false;
    };
    let digits = number
        .iter()
        .take(DIGITS)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let rest = number
        .get(digits..)
        .and_then(|rest| rest.strip_prefix(b"]"));
    let Some(rest) = rest.filter(|_| digits > 0) else {
        return false;
    };
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    rest.first() == Some(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        for (line, expected) in [
            ("Event[0]:\n", true),
            ("Event[0]\r\n", true),
            ("Event[1234567890]:\r\n", true),
            ("Event[12345678901]:\r\n", false),
            ("Event[]:\n", false),
            ("Event[1]: \n", false),
            ("Event[1]:", false),
            ("event[1]:\n", false),
        ] {
            assert_eq!(is_first_line(line.as_bytes()), expected, "{line:?}");
        }
    }
}
