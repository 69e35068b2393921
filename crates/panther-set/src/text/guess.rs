//! Which code page lines are in that are not UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding as Page, GBK, IBM866, SHIFT_JIS, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, WINDOWS_1258,
};

/// The code pages in which a character takes more than one byte, so that there are bytes which are
/// no text in them.
const MULTI_BYTE: [&Page; 4] = [GBK, BIG5, SHIFT_JIS, EUC_KR];

/// The code page of these lines. Windows-1252 where nothing tells: it is the most frequent one, and
/// loses no byte.
pub(super) fn code_page(lines: &[u8]) -> &'static Page {
    let page = detect(lines.split(|&byte| byte == b'\n'));
    if MULTI_BYTE.contains(&page) {
        return page;
    }
    // One character that was cut in half rules a multi-byte page out for the detector. So where
    // nearly all lines are valid in one, it is asked again about those.
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
        // What is torn at the end of a line must not make a character of the beginning of the next.
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

/// The code page of Windows for an encoding of the web, which is where the detector's knowledge is
/// from.
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
    // Where the letters seen are the same in both, the more frequent page is the better guess.
    let same = page.decode_without_bom_handling(lines).0
        == WINDOWS_1252.decode_without_bom_handling(lines).0;
    if same { WINDOWS_1252 } else { page }
}

/// No Windows writes EUC-JP. What looks like it is a short text in one of the two pages that are
/// built the same way: Korean where all letters are Hangul, as they are in today's Korean, else
/// Chinese.
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
