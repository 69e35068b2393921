//! Decodes bytes line by line.

use std::borrow::Cow;
use std::str;

use super::code_page::CodePage;
use super::utf8::BYTE_ORDER_MARK;

/// Decodes lines, each of which is UTF-8 or in the code page.
pub(crate) fn text<'b>(bytes: &'b [u8], code_page: impl FnOnce() -> CodePage) -> Cow<'b, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let code_page = code_page();
    let decode = |line: &'b [u8]| match str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        // A byte order mark before the text is UTF-8 in any code page.
        Err(_) => match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => format!("\u{FEFF}{}", code_page.text(rest)).into(),
            None => code_page.text(line),
        },
    };
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    match (lines.next(), lines.next()) {
        (Some(only), None) => decode(only),
        (first, second) => {
            let all = first.into_iter().chain(second).chain(lines);
            Cow::Owned(all.map(decode).collect())
        }
    }
}

/// Decodes a part of a line. Whether it is UTF-8 depends on the whole line, because a few bytes in
/// a code page may be valid UTF-8 by chance.
pub(crate) fn part<'b>(
    part: &'b [u8],
    line: &[u8],
    code_page: impl FnOnce() -> CodePage,
) -> Cow<'b, str> {
    if part.is_ascii() || str::from_utf8(line).is_ok() {
        String::from_utf8_lossy(part)
    } else {
        code_page().text(part)
    }
}
