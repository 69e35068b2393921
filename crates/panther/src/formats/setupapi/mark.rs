//! The lines that begin and end records.

/// The number of bytes that decide whether a line is a mark.
pub(super) const LOOKAHEAD: usize = BLANKS + b"[Device Install Log]".len();

/// The maximum number of blanks before a mark, and between its arrows and its bracket. SetupAPI
/// itself writes no blanks before a mark and two after the arrows; pasted logs have others.
const BLANKS: usize = 16;

/// A line that begins or ends a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The first line of a section: `>>>  [Title - subject]`.
    Section,
    /// The start of Windows: `[Boot Session: 2022/02/05 11:18:36.223]`.
    Boot,
    /// The first line of the header of a log: `[Device Install Log]`.
    Header,
    /// The last line of the header of a log: `[BeginLog]`.
    HeaderEnd,
    /// The first line of a record of Windows 2000 or XP: `[2003/02/18 10:18:56 568.2675]`.
    Stamp,
    /// The place where an open section goes on: `<ins>`.
    Insertion,
    /// The binary index of the open sections.
    Index,
    /// The last line of a section: `<<<  [Exit status: SUCCESS]`.
    Exit,
}

impl Mark {
    /// The mark at the start of a line.
    #[inline]
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let blanks = blanks(line);
        match line.get(blanks)? {
            b'>' | b'<' | b'[' | 0x11 => read(line.get(blanks..)?, blanks),
            _ => None,
        }
    }

    /// Whether a record begins with this line, whatever stands before it. An index begins an item
    /// only at the start of a line, because its own entries look the same.
    pub(super) const fn opens(self) -> bool {
        !matches!(self, Self::HeaderEnd | Self::Exit | Self::Index)
    }

    /// Whether a record ends with this line.
    pub(super) const fn closes(self) -> bool {
        matches!(
            self,
            Self::Boot | Self::HeaderEnd | Self::Insertion | Self::Exit
        )
    }
}

/// The number of blanks that the line begins with, up to [`BLANKS`].
#[inline]
fn blanks(line: &[u8]) -> usize {
    const EIGHT: u64 = u64::from_le_bytes([b' '; 8]);
    let eight = line.first_chunk::<8>();
    match eight.map(|bytes| u64::from_le_bytes(*bytes) ^ EIGHT) {
        Some(other) if other != 0 => other.trailing_zeros() as usize / 8,
        _ => {
            let line = line.get(..BLANKS).unwrap_or(line);
            line.iter().take_while(|&&byte| byte == b' ').count()
        }
    }
}

#[inline(never)]
fn read(text: &[u8], blanks: usize) -> Option<Mark> {
    if let Some(rest) = text.strip_prefix(b">>>") {
        let title = in_bracket(rest)?;
        // After one blank only, the arrows may be the prompt of a program.
        let is_section = rest.starts_with(b"  ") || title.first()?.is_ascii_uppercase();
        return is_section.then_some(Mark::Section);
    }
    if let Some(rest) = text.strip_prefix(b"<<<") {
        let is_exit = in_bracket(rest)?.starts_with(b"Exit");
        return is_exit.then_some(Mark::Exit);
    }
    if text.starts_with(b"<ins>") {
        return Some(Mark::Insertion);
    }
    if text.starts_with(b"\x11\x11\xE0\xE0") {
        return (blanks == 0).then_some(Mark::Index);
    }
    let inner = text.strip_prefix(b"[")?;
    if inner.starts_with(b"Boot Session: ") {
        Some(Mark::Boot)
    } else if inner.starts_with(b"Device Install Log]") || inner.starts_with(b"SetupAPI Log]") {
        Some(Mark::Header)
    } else if inner.starts_with(b"BeginLog]") {
        Some(Mark::HeaderEnd)
    } else {
        is_stamp(inner).then_some(Mark::Stamp)
    }
}

/// The text behind a few blanks and a bracket.
fn in_bracket(text: &[u8]) -> Option<&[u8]> {
    let blanks = text.iter().take(4).take_while(|&&byte| byte == b' ');
    let blanks = blanks.count();
    let rest = text.get(blanks..)?.strip_prefix(b"[")?;
    (blanks > 0).then_some(rest)
}

/// Whether the text begins like `2003/02/18 10:18:56 5`: a date, a time and a number.
fn is_stamp(text: &[u8]) -> bool {
    const SHAPE: &[u8; 21] = b"0000/00/00 00:00:00 0";
    text.first_chunk::<{ SHAPE.len() }>()
        .is_some_and(|text| [0, 8, 13].iter().all(|&at| has_shape(text, SHAPE, at)))
}

/// Whether eight bytes have digits where a shape has zeros, and else the same bytes.
#[inline(always)]
fn has_shape<const N: usize>(text: &[u8; N], shape: &[u8; N], at: usize) -> bool {
    let word = |bytes: &[u8; N]| bytes.get(at..).and_then(<[u8]>::first_chunk::<8>).copied();
    let (Some(bytes), Some(shape)) = (word(text), word(shape)) else {
        return false;
    };
    // What may be added to the difference without a carry to the top bit.
    let room = shape.map(|byte| if byte == b'0' { 0x76 } else { 0x7f });
    let others = u64::from_le_bytes(bytes) ^ u64::from_le_bytes(shape);
    let low = others & u64::from_le_bytes([0x7f; 8]);
    let carried = low + u64::from_le_bytes(room);
    (carried | others) & u64::from_le_bytes([0x80; 8]) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        for (line, expected) in [
            (">>>  [Delete Device - ROOT\\X\\0]\n", Some(Mark::Section)),
            ("    >>> [Delete Device - ROOT\\X\\0]", Some(Mark::Section)),
            (">>>  [x", Some(Mark::Section)),
            (">>> [x for x in y]", None),
            (">>>[Delete", None),
            (">>>  Section start 2022/02/05 11:20:49.867", None),
            ("<<<  [Exit status: SUCCESS]", Some(Mark::Exit)),
            ("<<<  [Exit", Some(Mark::Exit)),
            ("<<<  Section end 2022/02/05 11:20:49.867", None),
            ("[Boot Session: 2022/02/05", Some(Mark::Boot)),
            ("[Device Install Log]\r\n", Some(Mark::Header)),
            ("[SetupAPI Log]\r\n", Some(Mark::Header)),
            ("[BeginLog]\r\n", Some(Mark::HeaderEnd)),
            ("[2003/02/18 10:18:56 568.2675", Some(Mark::Stamp)),
            ("[2003/02/18 10:18:56.123]", None),
            ("<ins>\r\n", Some(Mark::Insertion)),
            ("\x11\x11", None),
            ("     dvi: [Boot Session: ", None),
            ("                 [BeginLog]", None),
            ("", None),
        ] {
            assert_eq!(Mark::of(line.as_bytes()), expected, "{line:?}");
        }
        assert_eq!(Mark::of(b"\x11\x11\xE0\xE0\0"), Some(Mark::Index));
        assert_eq!(Mark::of(b" \x11\x11\xE0\xE0\0"), None);
    }
}
