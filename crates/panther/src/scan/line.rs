//! The ends of lines.

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
