//! Decodes the names of members.
//!
//! A zip either marks a name as UTF-8 or does not state its encoding. In the latter case the name
//! is in the encoding of the machine that wrote it: UTF-8 on most systems, and on Windows the OEM
//! code page, such as 936 (GBK) for Chinese. The specification of zip says 437.

use encoding_rs::GBK;

/// Decodes the names of one archive. Each name comes with its UTF-8 flag.
pub(crate) fn decode(names: &[(&[u8], bool)]) -> Vec<String> {
    let is_open = |name: &[u8], is_utf8: bool| !is_utf8 && std::str::from_utf8(name).is_err();
    let open: Vec<&[u8]> = names
        .iter()
        .filter(|(name, is_utf8)| is_open(name, *is_utf8))
        .map(|(name, _)| *name)
        .collect();
    let is_chinese = looks_like_gbk(&open);
    names
        .iter()
        .map(|&(name, is_utf8)| {
            let text = match GBK.decode_without_bom_handling_and_without_replacement(name) {
                _ if !is_open(name, is_utf8) => String::from_utf8_lossy(name).into_owned(),
                Some(text) if is_chinese => text.into_owned(),
                _ => name.iter().map(|&byte| cp437(byte)).collect(),
            };
            text.replace('\\', "/")
        })
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

    fn decode_open(names: &[&[u8]]) -> Vec<String> {
        let names: Vec<_> = names.iter().map(|&name| (name, false)).collect();
        decode(&names)
    }

    #[test]
    fn utf8_is_taken_as_that_said_or_not() {
        assert_eq!(
            decode(&[("日志/错误.log".as_bytes(), true)]),
            ["日志/错误.log"]
        );
        assert_eq!(
            decode_open(&["日志\\错误.log".as_bytes()]),
            ["日志/错误.log"]
        );
        assert_eq!(decode(&[(b"bad\xFF.log", true)]), ["bad\u{FFFD}.log"]);
    }

    #[test]
    fn chinese_names_are_known_by_all_of_them() {
        let (gbk, _, _) = GBK.encode("系统日志/安装错误.log");
        assert_eq!(
            decode_open(&[&gbk, b"CBS.log"]),
            ["系统日志/安装错误.log", "CBS.log"]
        );
        // One name that is no valid GBK makes all names code page 437.
        assert_eq!(
            decode_open(&[b"\xB0\xB1\xFF.log", b"\xB0\xB1"]),
            ["░▒\u{A0}.log", "░▒"]
        );
    }

    #[test]
    fn european_names_are_not_chinese() {
        assert_eq!(
            decode_open(&[b"Pr\x81fung\\gr\x94\xE1e.log", b"S\x84tze.log"]),
            ["Prüfung/größe.log", "Sätze.log"]
        );
    }
}
