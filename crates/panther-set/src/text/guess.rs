//! Guesses the code page of lines that are not UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding as Page, GBK, IBM866, SHIFT_JIS, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, WINDOWS_1258,
};

/// The multi-byte code pages. Not every sequence of bytes is valid in them.
const MULTI_BYTE: [&Page; 4] = [GBK, BIG5, SHIFT_JIS, EUC_KR];

/// Guesses the code page of lines. Returns Windows-1252 without evidence, because it is the most
/// frequent code page and loses no bytes.
pub(super) fn code_page(lines: &[u8]) -> &'static Page {
    let page = detect(lines.split(|&byte| byte == b'\n'));
    if MULTI_BYTE.contains(&page) {
        return page;
    }
    // One truncated character makes the detector exclude a multi-byte page. If nearly all lines are
    // valid in such a page, ask the detector again about these lines alone.
    let nearly = MULTI_BYTE.into_iter().find(|&page| {
        let valid = valid_lines(page, lines);
        let (count, bad) = (
            valid.clone().count(),
            line_count(lines) - valid.clone().count(),
        );
        bad > 0 && bad * 10 <= count && detect(valid) == page
    });
    nearly.unwrap_or_else(|| of_windows(page, lines))
}

fn detect<'l>(lines: impl Iterator<Item = &'l [u8]>) -> &'static Page {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in lines {
        detector.feed(line, false);
        // A line end keeps a truncated character from joining the start of the next line.
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

fn line_count(lines: &[u8]) -> usize {
    lines.split(|&byte| byte == b'\n').count()
}

fn valid_lines<'l>(page: &'static Page, lines: &'l [u8]) -> impl Iterator<Item = &'l [u8]> + Clone {
    lines.split(|&byte| byte == b'\n').filter(move |line| {
        page.decode_without_bom_handling_and_without_replacement(line)
            .is_some()
    })
}

/// The Windows code page for an encoding of the web. The detector is made for web pages and returns
/// their encodings.
fn of_windows(page: &'static Page, lines: &[u8]) -> &'static Page {
    let known = [
        WINDOWS_874,
        WINDOWS_1250,
        WINDOWS_1251,
        WINDOWS_1252,
        WINDOWS_1253,
        WINDOWS_1254,
        WINDOWS_1255,
        WINDOWS_1256,
        WINDOWS_1257,
        WINDOWS_1258,
        IBM866,
    ];
    let page = match page.name() {
        _ if page == EUC_JP => return hangul_or_hanzi(lines),
        "KOI8-U" | "KOI8-R" | "ISO-8859-5" | "x-mac-cyrillic" => WINDOWS_1251,
        "ISO-8859-2" => WINDOWS_1250,
        "ISO-8859-4" | "ISO-8859-13" => WINDOWS_1257,
        "ISO-8859-6" => WINDOWS_1256,
        "ISO-8859-7" => WINDOWS_1253,
        "ISO-8859-8" | "ISO-8859-8-I" => WINDOWS_1255,
        _ if known.contains(&page) => page,
        _ => WINDOWS_1252,
    };
    // If both pages decode the lines equally, the more frequent page is the better guess.
    let same = page.decode_without_bom_handling(lines).0
        == WINDOWS_1252.decode_without_bom_handling(lines).0;
    if same { WINDOWS_1252 } else { page }
}

/// Chooses between Korean and Chinese for text that looks like EUC-JP. No Windows writes EUC-JP,
/// but EUC-KR and GBK have the same structure. Modern Korean text consists of Hangul alone; any
/// other text is Chinese.
fn hangul_or_hanzi(lines: &[u8]) -> &'static Page {
    let text = EUC_KR.decode_without_bom_handling(lines).0;
    let is_korean = |letter: char| match letter {
        '\u{FFFD}' => false,
        _ => letter.is_ascii() || !letter.is_alphabetic() || ('가'..='힣').contains(&letter),
    };
    if text.chars().all(is_korean) {
        EUC_KR
    } else {
        GBK
    }
}

#[cfg(test)]
mod tests;
