//! The markup that a page or a list leaves behind the text of a copied record.

/// The ends of tags that pages put behind a line.
const TAGS: [&[u8]; 10] = [
    b"<br>", b"<br/>", b"<br />", b"</p>", b"</li>", b"</code>", b"</pre>", b"</div>", b"</td>",
    b"</span>",
];

/// The end of the text of a record in the first `end` bytes of its first line, whose prefix has
/// `prefix` bytes. Tags end it, and the mark that also ends the prefix: a quote, a backtick, the
/// stars of bold text, or the bar of a table.
pub(super) fn content_end(line: &[u8], prefix: usize, end: usize) -> usize {
    let before = line.get(..prefix).unwrap_or_default().trim_ascii();
    let mut text = line.get(prefix..end).unwrap_or_default();
    while let Some(shorter) = TAGS.iter().find_map(|tag| text.strip_suffix(*tag)) {
        text = shorter.trim_ascii_end();
    }
    for mark in [&b"**"[..], b"`", b"\"", b"'", b"|"] {
        if before.ends_with(mark)
            && let Some(shorter) = text.strip_suffix(mark)
        {
            text = shorter.trim_ascii_end();
            break;
        }
    }
    prefix + text.len()
}
