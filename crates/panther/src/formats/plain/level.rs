//! The level of a line, in the words that programs write.

use std::ops::Range;

use crate::model::level::Level;

/// The words, in upper case.
const WORDS: [(&[u8], Level); 20] = [
    (b"INFO", Level::Info),
    (b"ERROR", Level::Error),
    (b"WARN", Level::Warning),
    (b"WARNING", Level::Warning),
    (b"DEBUG", Level::Debug),
    (b"TRACE", Level::Verbose),
    (b"VERBOSE", Level::Verbose),
    (b"FATAL", Level::Fatal),
    (b"CRITICAL", Level::Fatal),
    (b"CRIT", Level::Fatal),
    (b"EMERG", Level::Fatal),
    (b"ALERT", Level::Fatal),
    (b"PANIC", Level::Fatal),
    (b"ERR", Level::Error),
    (b"SEVERE", Level::Error),
    (b"INF", Level::Info),
    (b"WRN", Level::Warning),
    (b"DBG", Level::Debug),
    (b"NOTICE", Level::Info),
    (b"INFORMATION", Level::Info),
];

/// The longest word.
const LONGEST: usize = b"INFORMATION".len();

/// The level at the start of a line that begins with no time. Words of a sentence are no levels, so
/// the word has brackets or a colon, or is in upper case.
pub(super) fn at_start(line: &[u8]) -> Option<(Level, Range<usize>)> {
    // Most lines begin with no letter of these words and of `level=`.
    let first = line.iter().find(|byte| !is_mark(byte))?;
    if !b"[(<*IEWDTVFCAPSNiewdtvfcapsnl".contains(first) {
        return None;
    }
    let token = Token::first(line, 0)?;
    let level = token.level()?;
    (token.is_marked || token.is_upper(line)).then_some((level, token.word))
}

/// The level in the text behind a time, which begins at `at`. Programs write up to three words
/// before it, such as the names of a host and a thread.
pub(super) fn behind(line: &[u8], at: usize) -> Option<(Level, Range<usize>)> {
    const MOST: usize = 4;
    let mut at = at;
    for number in 0..MOST {
        let token = Token::first(line, at)?;
        if let Some(level) = token.level()
            && (number == 0 || token.is_marked || token.is_upper(line))
        {
            return Some((level, token.word));
        }
        at = token.end;
    }
    None
}

/// Whether a byte may stand between words.
fn is_mark(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || b"-|,;".contains(byte)
}

/// Bytes without a blank.
struct Token {
    /// The letters in the token, without what stands around them.
    word: Range<usize>,
    level: Option<Level>,
    /// Whether something stands around the letters.
    is_marked: bool,
    end: usize,
}

impl Token {
    /// The first token at `at` or behind it that has a letter or a digit.
    fn first(line: &[u8], at: usize) -> Option<Self> {
        const LONGEST_TOKEN: usize = 128;
        let rest = line.get(at..)?;
        let start = at
            + rest
                .iter()
                .take(LONGEST_TOKEN)
                .position(|byte| !is_mark(byte))?;
        let rest = line.get(start..)?;
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'|' | b',' | b';');
        let len = rest.iter().take(LONGEST_TOKEN).position(is_end);
        let token = rest.get(..len.unwrap_or(rest.len().min(LONGEST_TOKEN)))?;
        let end = start + token.len();
        // `level=error` of logfmt.
        let value = [b"level=".as_slice(), b"lvl=", b"severity="]
            .into_iter()
            .find_map(|key| token.strip_prefix(key));
        let text = value.unwrap_or(token);
        let before = text.iter().position(u8::is_ascii_alphabetic);
        let from = end - text.len() + before.unwrap_or(text.len());
        let letters = line.get(from..end)?;
        let letters = letters.iter().take_while(|byte| byte.is_ascii_alphabetic());
        let word = from..from + letters.count();
        let after = line.get(word.end..end)?;
        // `ERROR_ACCESS_DENIED`, `Info.plist` and `C:\Info` are no levels.
        let is_alone = after.iter().all(|byte| b"]:)>\"'*".contains(byte))
            && text
                .get(..before.unwrap_or(0))?
                .iter()
                .all(|byte| b"[(<\"'*".contains(byte));
        let letters = line.get(word.clone())?;
        let mut level = known(letters).filter(|_| is_alone);
        if let [letter] = letters
            && is_alone
            && after.first() == Some(&b']')
        {
            level = short(*letter);
        }
        let is_marked = value.is_some() || !after.is_empty();
        Some(Self {
            word,
            level,
            is_marked,
            end,
        })
    }

    const fn level(&self) -> Option<Level> {
        self.level
    }

    fn is_upper(&self, line: &[u8]) -> bool {
        let word = line.get(self.word.clone()).unwrap_or_default();
        word.iter().all(u8::is_ascii_uppercase)
    }
}

fn known(word: &[u8]) -> Option<Level> {
    if word.len() < 3 || word.len() > LONGEST {
        return None;
    }
    let mut words = WORDS.iter();
    let found = words.find(|(known, _)| word.eq_ignore_ascii_case(known));
    found.map(|&(_, level)| level)
}

/// The level of `[E]`.
const fn short(letter: u8) -> Option<Level> {
    Some(match letter {
        b'I' => Level::Info,
        b'W' => Level::Warning,
        b'E' => Level::Error,
        b'F' => Level::Fatal,
        b'D' => Level::Debug,
        b'T' | b'V' => Level::Verbose,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: Option<(Level, Range<usize>)>, line: &str) -> Option<(Level, &str)> {
        found.map(|(level, word)| (level, &line[word]))
    }

    #[test]
    fn levels_behind_a_time() {
        for (line, expected) in [
            (" INFO started", Some((Level::Info, "INFO"))),
            (" [Warn] low", Some((Level::Warning, "Warn"))),
            (" error opening a file", Some((Level::Error, "error"))),
            (" - agent - ERROR - no", Some((Level::Error, "ERROR"))),
            (" [main] ERROR x.Y - no", Some((Level::Error, "ERROR"))),
            (" host agent[7]: FATAL: no", Some((Level::Fatal, "FATAL"))),
            ("|4|DEBUG|text", Some((Level::Debug, "DEBUG"))),
            ("\tinfo\ttext", Some((Level::Info, "info"))),
            (" level=error msg=no", Some((Level::Error, "error"))),
            (" [E] no", Some((Level::Error, "E"))),
            (" copied with no error", None),
            (" it is all an ERROR", None),
            (" ERROR_ACCESS_DENIED", None),
            ("", None),
            (" ", None),
        ] {
            assert_eq!(shown(behind(line.as_bytes(), 0), line), expected, "{line}");
        }
    }

    #[test]
    fn levels_of_lines_without_a_time() {
        for (line, expected) in [
            ("ERROR no", Some((Level::Error, "ERROR"))),
            ("error: no", Some((Level::Error, "error"))),
            ("  [WARN] low", Some((Level::Warning, "WARN"))),
            ("Error while opening", None),
            ("Information about this machine", None),
            ("text ERROR", None),
        ] {
            assert_eq!(shown(at_start(line.as_bytes()), line), expected, "{line}");
        }
    }
}
