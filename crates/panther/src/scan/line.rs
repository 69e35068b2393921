//! Lines and their ends.

use memchr::memchr;

/// The lines of a text, each with its end.
#[inline]
pub(crate) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at_checked(end)?;
        rest = behind;
        (!line.is_empty()).then_some(line)
    })
}

/// The length of a line without its line end and trailing blanks.
#[inline(always)]
pub(crate) fn content_end(line: &[u8]) -> usize {
    // Most lines end in CR and LF and have no blanks before them.
    if let [.., last, b'\r', b'\n'] = line
        && *last > b' '
    {
        return line.len() - 2;
    }
    // Others end in LF.
    if let [.., last, b'\n'] = line
        && *last > b' '
    {
        return line.len() - 1;
    }
    unusual_content_end(line)
}

#[cold]
#[inline(never)]
fn unusual_content_end(line: &[u8]) -> usize {
    let mut end = line.len();
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = line.get(end.wrapping_sub(1)) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "\n\na", "a\r\nb\n\n", "a\0\nb"] {
            let text = text.as_bytes();
            assert!(lines(text).eq(text.split_inclusive(|byte| *byte == b'\n')));
        }
    }
}
