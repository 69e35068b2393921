//! The columns of a header.

use std::ops::Range;

use crate::model::level::Level;

/// The offsets of the columns from the first digit of the year.
pub(super) const LEVEL: usize = 21;
pub(super) const CODE: usize = 32;
pub(super) const COMPONENT: usize = 43;
pub(super) const MESSAGE: usize = 50;

/// The length of a code such as `[0x0601c1]`.
const CODE_LEN: usize = 10;

/// The known components. If the columns are shifted, a word is the component only if it is one of
/// these.
const COMPONENTS: [&[u8]; 21] = [
    b"CBS", b"CSI", b"SXS", b"DISM", b"DEPLOY", b"DPX", b"CONX", b"SP", b"MIG", b"IBS", b"MOUPG",
    b"SYSPRP", b"IBSLIB", b"PANTHR", b"UI", b"DIAGER", b"DIAG", b"CMI", b"TOOL", b"DU", b"SETUP",
];

/// The columns of nearly every record: a known level, and optionally a code and a component, each
/// exactly in its column.
pub(super) struct Usual {
    pub(super) level: Level,
    pub(super) level_len: usize,
    pub(super) has_code: bool,
    pub(super) component_len: usize,
}

const BLANKS: u64 = u64::from_le_bytes(*b"        ");

impl Usual {
    /// Reads the columns by comparing words of eight bytes: bytes 21 to 29 are the level, 29 to 43
    /// are blanks or the code, and 42 to 50 are a blank, the component and a blank.
    #[inline(always)]
    pub(super) fn read(columns: &[u8]) -> Option<Self> {
        const INFO: u64 = u64::from_le_bytes(*b"Info    ");
        const WARNING: u64 = u64::from_le_bytes(*b"Warning ");
        const ERROR: u64 = u64::from_le_bytes(*b"Error   ");
        let fixed = columns.first_chunk::<MESSAGE>()?;
        let word = |at: usize| {
            fixed
                .get(at..)
                .and_then(<[u8]>::first_chunk::<8>)
                .map(|bytes| u64::from_le_bytes(*bytes))
        };
        let (level, level_len) = match word(LEVEL)? {
            INFO => (Level::Info, 4),
            WARNING => (Level::Warning, 7),
            ERROR => (Level::Error, 5),
            _ => return None,
        };
        let has_code = word(LEVEL + 8)? != BLANKS || word(COMPONENT - 8)? != BLANKS;
        if has_code && !is_usual_code(fixed) {
            return None;
        }
        Some(Self {
            level,
            level_len,
            has_code,
            component_len: usual_component(word(COMPONENT - 1)?)?,
        })
    }
}

/// Whether a code such as `[0x0601c1]` is in its column, with blanks on both sides.
fn is_usual_code(fixed: &[u8; MESSAGE]) -> bool {
    fixed
        .get(LEVEL + 8..COMPONENT)
        .and_then(|around| around.strip_prefix(b"   ")?.strip_suffix(b" "))
        .is_some_and(is_code)
}

/// The length of the component, read from its column and one byte on each side. `None` if the
/// column has characters other than letters and blanks.
#[inline(always)]
const fn usual_component(column: u64) -> Option<usize> {
    // Bit 6 distinguishes letters from blanks. `letters` gets 0xff for each letter.
    let letters = column >> 6 & 0x0101_0101_0101_0101;
    let letters = (letters << 8).wrapping_sub(letters);
    // All other bytes must be blanks, the first and the last byte must be blanks, and the letters
    // must be adjacent.
    let others = (column ^ BLANKS) & !letters;
    let edges = letters & 0xff00_0000_0000_00ff;
    let word = letters >> 8;
    if others | edges | (word & word.wrapping_add(1)) != 0 {
        return None;
    }
    Some(word.trailing_ones() as usize / 8)
}

/// The byte ranges of the columns, counted from the first digit of the year.
pub(super) struct Columns {
    pub(super) level: Range<usize>,
    pub(super) code: Range<usize>,
    pub(super) component: Range<usize>,
    pub(super) message: usize,
}

impl Columns {
    /// Reads columns that are in their positions. The level may be any word, and the line may end
    /// early.
    pub(super) fn aligned(line: &[u8]) -> Option<Self> {
        let level = column(line, LEVEL, CODE).filter(|level| !level.is_empty())?;
        let code = column(line, CODE, COMPONENT)?;
        if !code.is_empty() && !is_code(line.get(code.clone())?) {
            return None;
        }
        Some(Self {
            level,
            code,
            component: column(line, COMPONENT, MESSAGE)?,
            message: MESSAGE,
        })
    }

    /// Reads columns that are shifted, for example because somebody edited the line or a page
    /// joined the blanks: from `from` on, the words in their order. A word is the component only if
    /// it is a known one.
    pub(super) fn loose(line: &[u8], from: usize) -> Self {
        let level_at = skip_blanks(line, from);
        let level = word(line, level_at, u8::is_ascii_alphabetic);
        let comma = usize::from(line.get(level.end) == Some(&b','));
        let code_at = skip_blanks(line, level.end + comma);
        let code = code_at..code_at + CODE_LEN;
        let has_code = line.get(code.clone()).is_some_and(is_code) && is_word_end(line, code.end);
        let code = if has_code { code } else { code_at..code_at };
        let component_at = skip_blanks(line, code.end);
        let component = word(line, component_at, u8::is_ascii_alphanumeric);
        let is_known = line.get(component.clone()).is_some_and(is_component);
        let component = if is_known && is_word_end(line, component.end) {
            component
        } else {
            component_at..component_at
        };
        let message = skip_blanks(line, component.end);
        Self {
            level,
            code,
            component,
            message,
        }
    }
}

/// Whether a word is a known component.
fn is_component(word: &[u8]) -> bool {
    COMPONENTS.contains(&word)
}

/// Whether a word is a known component and no word or abbreviation of prose.
pub(super) fn is_sure_component(word: &[u8]) -> bool {
    const UNSURE: [&[u8]; 7] = [b"DEPLOY", b"SP", b"UI", b"DIAGER", b"DIAG", b"TOOL", b"DU"];
    is_component(word) && word != b"SETUP" && !UNSURE.contains(&word)
}

/// The range of the word in a fixed column. The word begins at the left edge, and blanks fill the
/// rest of the column. `None` if the text does not fit the column.
fn column(line: &[u8], from: usize, to: usize) -> Option<Range<usize>> {
    let cell = line.get(from..to.min(line.len())).unwrap_or_default();
    let end = cell.iter().position(is_blank).unwrap_or(cell.len());
    let padded = cell.iter().skip(end).all(|byte| *byte == b' ');
    (padded && end < to - from).then_some(from..from + end)
}

/// Whether a word is `[0x`, six hexadecimal digits and `]`.
fn is_code(word: &[u8]) -> bool {
    let digits = word
        .strip_prefix(b"[0x")
        .and_then(|rest| rest.strip_suffix(b"]"));
    digits.is_some_and(|digits| digits.len() == 6 && digits.iter().all(u8::is_ascii_hexdigit))
}

const fn is_blank(byte: &u8) -> bool {
    matches!(*byte, b' ' | b'\t')
}

/// The length of the blank at `at`; 0 if no blank stands there. Pages write blanks that must stay as
/// they are as no-break spaces.
#[inline]
fn blank(line: &[u8], at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    match rest {
        [b' ' | b'\t', ..] => 1,
        [0xC2, 0xA0, ..] => 2,
        [b'&', ..] => [&b"&nbsp;"[..], b"&#160;"]
            .into_iter()
            .find(|blank| rest.starts_with(blank))
            .map_or(0, <[u8]>::len),
        _ => 0,
    }
}

fn is_word_end(line: &[u8], at: usize) -> bool {
    at >= line.len() || blank(line, at) > 0
}

/// The first position from `from` on at which no blank stands.
pub(super) fn skip_blanks(line: &[u8], from: usize) -> usize {
    let mut at = from.min(line.len());
    loop {
        match blank(line, at) {
            0 => return at,
            length => at += length,
        }
    }
}

/// The range of the run of bytes from `from` on that `is_part` accepts.
fn word(line: &[u8], from: usize, is_part: impl Fn(&u8) -> bool) -> Range<usize> {
    let from = from.min(line.len());
    from..from
        + line
            .iter()
            .skip(from)
            .take_while(|&byte| is_part(byte))
            .count()
}
