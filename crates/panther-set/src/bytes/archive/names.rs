//! Decodes the names of members.
//!
//! A zip either marks a name as UTF-8 or does not state its encoding. In the latter case the name
//! is in the encoding of the machine that wrote it: UTF-8 on most systems, and on Windows the OEM
//! code page, such as 936 (GBK) for Chinese. The specification of zip says 437.

use encoding_rs::GBK;

/// The number of bytes that are kept of a name. A path on Windows may be longer, but no log has
/// such a path.
pub(super) const LONGEST: usize = 4 << 10;

/// A name as the archive has it.
#[derive(Debug)]
pub(super) struct RawName {
    bytes: Box<[u8]>,
    is_utf8: bool,
    /// Whether the name has more bytes than these.
    is_cut: bool,
}

impl RawName {
    /// Keeps the first [`LONGEST`] bytes of a name. `is_utf8` is its UTF-8 flag.
    pub(super) fn new(name: &[u8], is_utf8: bool) -> Self {
        let mut bytes = name.get(..LONGEST).unwrap_or(name);
        let is_cut = bytes.len() < name.len();
        if is_cut
            && let Err(error) = std::str::from_utf8(bytes)
            && error.error_len().is_none()
        {
            // The cut is inside a character.
            bytes = bytes.get(..error.valid_up_to()).unwrap_or(bytes);
        }
        Self {
            bytes: bytes.into(),
            is_utf8,
            is_cut,
        }
    }

    /// The maximum length of the decoded name.
    pub(super) fn decoded_len(&self) -> u64 {
        let high = self.bytes.iter().filter(|byte| !byte.is_ascii()).count();
        // In other encodings than UTF-8, a byte becomes a character of up to three bytes.
        let more = if self.is_open() { 2 * high } else { 0 };
        (self.bytes.len() + more) as u64
    }

    /// Whether the encoding is not known from the name alone.
    fn is_open(&self) -> bool {
        !self.is_utf8 && std::str::from_utf8(&self.bytes).is_err()
    }

    fn decode(&self, is_chinese: bool) -> Box<str> {
        let mut text = if !self.is_open() {
            String::from_utf8_lossy(&self.bytes).into_owned()
        } else if is_chinese {
            GBK.decode_without_bom_handling(&self.bytes).0.into_owned()
        } else {
            self.bytes.iter().map(|&byte| cp437(byte)).collect()
        };
        if self.is_cut {
            text.push('…');
        }
        text.replace('\\', "/").into()
    }
}

/// Decodes the names of one archive.
pub(super) fn decode(names: Vec<RawName>) -> Vec<Box<str>> {
    let open: Vec<&[u8]> = names
        .iter()
        .filter(|name| name.is_open() && !name.is_cut)
        .map(|name| &*name.bytes)
        .collect();
    let is_chinese = looks_like_gbk(&open);
    names
        .into_iter()
        .map(|name| name.decode(is_chinese))
        .collect()
}

/// Whether every name is valid GBK and most double-byte characters are common ones (levels 1 and 2
/// of GB 2312). Two bytes of a European name may form a valid character too, but a rare one.
fn looks_like_gbk(names: &[&[u8]]) -> bool {
    let (mut letters, mut common) = (0, 0);
    for name in names {
        if GBK
            .decode_without_bom_handling_and_without_replacement(name)
            .is_none()
        {
            return false;
        }
        let mut bytes = name.iter();
        while let Some(&lead) = bytes.next() {
            if lead > 0x80 {
                let trail = bytes.next().copied().unwrap_or(0);
                letters += 1;
                common += usize::from(lead >= 0xA1 && trail >= 0xA1);
            }
        }
    }
    2 * common > letters
}

/// Decodes one byte of code page 437.
fn cp437(byte: u8) -> char {
    const HIGH: [char; 128] = [
        'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ',
        'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú',
        'ñ', 'Ñ', 'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', '╡',
        '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐', '└', '┴', '┬', '├', '─', '┼', '╞', '╟',
        '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘',
        '┌', '█', '▄', '▌', '▐', '▀', 'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ',
        '∞', 'φ', 'ε', '∩', '≡', '±', '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²',
        '■', '\u{A0}',
    ];
    match byte.checked_sub(0x80) {
        Some(high) => HIGH.get(usize::from(high)).copied().unwrap_or('\u{FFFD}'),
        None => byte.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode_open(names: &[&[u8]]) -> Vec<Box<str>> {
        decode(names.iter().map(|name| RawName::new(name, false)).collect())
    }

    fn decode_utf8(name: &[u8]) -> Vec<Box<str>> {
        decode(vec![RawName::new(name, true)])
    }

    #[test]
    fn utf8_is_taken_as_that_said_or_not() {
        assert_eq!(
            decode_utf8("日志/错误.log".as_bytes()),
            ["日志/错误.log".into()]
        );
        assert_eq!(
            decode_open(&["日志\\错误.log".as_bytes()]),
            ["日志/错误.log".into()]
        );
        assert_eq!(decode_utf8(b"bad\xFF.log"), ["bad\u{FFFD}.log".into()]);
    }

    #[test]
    fn chinese_names_are_known_by_all_of_them() {
        let (gbk, _, _) = GBK.encode("系统日志/安装错误.log");
        assert_eq!(
            decode_open(&[&gbk, b"CBS.log"]),
            ["系统日志/安装错误.log".into(), "CBS.log".into()]
        );
        // One name that is no valid GBK makes all names code page 437.
        assert_eq!(
            decode_open(&[b"\xB0\xB1\xFF.log", b"\xB0\xB1"]),
            ["░▒\u{A0}.log".into(), "░▒".into()]
        );
    }

    #[test]
    fn european_names_are_not_chinese() {
        assert_eq!(
            decode_open(&[b"Pr\x81fung\\gr\x94\xE1e.log", b"S\x84tze.log"]),
            ["Prüfung/größe.log".into(), "Sätze.log".into()]
        );
    }

    #[test]
    fn a_long_name_is_cut_where_it_shows() {
        for (name, kept) in [
            ("x".repeat(LONGEST), LONGEST),
            ("x".repeat(LONGEST + 1), LONGEST + "…".len()),
            // A character of three bytes, of which only one would fit.
            ("日".repeat(LONGEST), LONGEST - 1 + "…".len()),
        ] {
            let raw = RawName::new(name.as_bytes(), false);
            assert!(raw.decoded_len() <= LONGEST as u64);
            let decoded = decode(vec![raw]);
            assert_eq!(decoded[0].len(), kept);
            assert_eq!(decoded[0].ends_with('…'), name.len() > LONGEST);
            assert!(name.starts_with(decoded[0].trim_end_matches('…')));
        }
        // A cut name in another encoding does not decide about the encoding of the others.
        let (gbk, _, _) = GBK.encode("系统日志/安装错误.log");
        let long = [b"x".to_vec(), vec![0xB0; LONGEST]].concat();
        assert_eq!(&*decode_open(&[&gbk, &long])[0], "系统日志/安装错误.log");
        // Such a name costs the longest text that it may become.
        let high = RawName::new(&[0xB0; 99], false);
        assert_eq!(high.decoded_len(), 297);
        assert_eq!(decode(vec![high])[0].len(), 297);
    }
}
