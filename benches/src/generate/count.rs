//! What a piece of a log adds to the counts.

use super::{Generated, MARK};

/// Counts the whole lines of `log`, which begins and ends at a line's start.
pub(crate) fn count(log: &[u8]) -> Generated {
    let mut sum = Generated {
        bytes: log.len() as u64,
        ..Generated::default()
    };
    for line in log.split_inclusive(|&byte| byte == b'\n') {
        sum.lines += 1;
        if !line.ends_with(b"\r\n") {
            sum.bare_line_feeds += 1;
        }
        if std::str::from_utf8(line).is_err() {
            sum.ansi_lines += 1;
        }
        sum.codes += codes(line);
        let text = line.trim_ascii_end();
        sum.byte_order_marks += u64::from(text.starts_with(MARK));
        let text = text.strip_prefix(MARK).unwrap_or(text);
        if begins_record(text) {
            sum.records += 1;
            match &text[21..] {
                rest if rest.starts_with(b"Error") => sum.errors += 1,
                rest if rest.starts_with(b"Warning") => sum.warnings += 1,
                _ => sum.infos += 1,
            }
            sum.code_columns += u64::from(text.get(32) == Some(&b'['));
            sum.blank_components += u64::from(text.get(43).is_none_or(|&byte| byte == b' '));
        } else if line.trim_ascii_end().is_empty() && !line.starts_with(b" ") {
            sum.blank_lines += 1;
        } else {
            sum.continuation_lines += 1;
        }
    }
    sum
}

/// Whether a line begins with a date, a time and a level, perhaps behind a byte order mark.
pub(crate) fn begins_record(line: &[u8]) -> bool {
    let line = line.strip_prefix(MARK).unwrap_or(line);
    line.len() > 21 && line[0].is_ascii_digit() && &line[19..21] == b", "
}

/// How often `0x` and exactly eight hexadecimal digits occur.
fn codes(line: &[u8]) -> u64 {
    let mut sum = 0;
    for (at, pair) in line.windows(2).enumerate() {
        if pair[0] == b'0' && pair[1] | 0x20 == b'x' {
            let digits = line[at + 2..]
                .iter()
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count();
            sum += u64::from(digits == 8);
        }
    }
    sum
}
