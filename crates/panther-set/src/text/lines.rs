//! From bytes to text, line by line.

use std::borrow::Cow;
use std::str;

use super::code_page::CodePage;
use super::utf8::BYTE_ORDER_MARK;

/// The text of any number of lines, each of which is UTF-8 or in the code page.
pub(crate) fn text<'b>(bytes: &'b [u8], code_page: impl FnOnce() -> CodePage) -> Cow<'b, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let code_page = code_page();
    let decode = |line: &'b [u8]| match str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        // A mark before the text is in no code page.
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

/// The text of a part of a line. The line as a whole tells whether it is UTF-8, for a few bytes of
/// a code page may be that by chance.
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
