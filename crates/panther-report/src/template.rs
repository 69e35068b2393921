//! Messages without what differs between two events of one kind.

/// How many letters of a message are kept at most.
const MOST: usize = 600;

/// How many words between two words with a backslash belong to one path at most.
const BETWEEN: usize = 2;

/// The message with `#` in place of each number, `<guid>` of each GUID and `<path>` of each path: what
/// the events of one kind have in common.
///
/// A word with a digit is a number as far as its letters can be hexadecimal digits. Names of folders
/// may have blanks, so a few words between two words with a backslash belong to one path. The template
/// of a message depends on no other message, so it is the same in whatever order a set is read.
///
/// ```
/// let message = r"Failed to copy 7 files to C:\Program Files\Contoso [0x80070005]";
/// let template = panther_report::template(message);
/// assert_eq!(template, "Failed to copy # files to <path> [#]");
/// ```
#[must_use]
pub fn template(message: &str) -> String {
    let mut out = String::with_capacity(message.len().min(2 * MOST));
    // The length of `out` behind the last path, and the number of words since.
    let mut path: Option<(usize, usize)> = None;
    for word in message.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.contains('\\') {
            match path {
                Some((end, 0..=BETWEEN)) => out.truncate(end),
                _ => out.push_str("<path>"),
            }
            path = Some((out.len(), 0));
            continue;
        }
        if let Some((_, words)) = &mut path {
            *words += 1;
        }
        match guid(word) {
            Some(at) => {
                push_without_numbers(&word[..at], &mut out);
                out.push_str("<guid>");
                push_without_numbers(&word[at + GUID..], &mut out);
            }
            None => push_without_numbers(word, &mut out),
        }
    }
    out
}

/// The length of a GUID without braces.
const GUID: usize = 36;

/// Where the first GUID of a word begins.
fn guid(word: &str) -> Option<usize> {
    word.as_bytes().windows(GUID).position(|bytes| {
        bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    })
}

fn push_without_numbers(word: &str, out: &mut String) {
    let mut rest = word;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        // A number takes the letters in front of it that may be its own hexadecimal digits.
        let own = before
            .bytes()
            .rev()
            .take_while(u8::is_ascii_hexdigit)
            .count();
        let is_word_before = before
            .bytes()
            .rev()
            .nth(own)
            .is_some_and(|byte| byte.is_ascii_alphabetic());
        let keep = if is_word_before {
            before.len()
        } else {
            before.len() - own
        };
        out.push_str(&before[..keep]);
        let end = number
            .find(|letter: char| !(letter.is_ascii_hexdigit() || matches!(letter, 'x' | 'X')))
            .unwrap_or(number.len());
        if !out.ends_with('#') {
            out.push('#');
        }
        rest = &number[end..];
    }
    out.push_str(rest);
}

/// The start of a text, at most so many letters, with an ellipsis if it was cut.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_one_kind_have_one_text() {
        for (one, other) in [
            ("Lost 7 files", "Lost 1234 files"),
            ("at 0x00007FFE1A2B3C4D in f", "at 0x00000001000A3C4D in f"),
            (
                "cannot open C:\\Program Files (x86)\\One\\a.dll now",
                "cannot open C:\\Users\\b\\c.dll now",
            ),
            (
                "{01234567-89ab-cdef-0123-456789abcdef} failed",
                "{fedcba98-7654-3210-fedc-ba9876543210} failed",
            ),
            ("tid=ab12 x", "tid=77cd x"),
        ] {
            assert_eq!(template(one), template(other));
        }
        assert_ne!(template("Lost files"), template("Found files"));
        assert_eq!(template("KB5001 é12€"), "KB# é#€");
        for (message, expected) in [
            ("", ""),
            ("  two   blanks ", "two blanks"),
            ("[0x80070005] and 10.0.19041.1", "[#] and #.#.#.#"),
            (
                "id {01234567-89ab-cdef-0123-456789abcdef}, done",
                "id {<guid>}, done",
            ),
            (r"from C:\a b\c.dll to D:\x", "from <path>"),
            ("path /var/log/7", "path /var/log/#"),
        ] {
            assert_eq!(template(message), expected);
        }
    }

    #[test]
    fn long_messages_are_cut_between_letters() {
        let text = "é".repeat(MOST + 1);
        assert_eq!(cut(&text).chars().count(), MOST + 1);
        assert!(cut(&text).ends_with('…'));
        assert_eq!(cut("short"), "short");
    }
}
