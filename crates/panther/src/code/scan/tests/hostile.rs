//! Hostile and random bytes.

use super::scan;

#[test]
fn any_bytes_are_scanned_in_bounds() {
    // A linear congruential generator over the bytes that the scan distinguishes. The assertions
    // hold for any text.
    let alphabet =
        b"0123456789abcdefxX80c1C -=:[](),.\nrorgleGLEerror@_hrHRESULTE_FROM_WIN32(F)codet->\xFF\xE2\x80\x93\x00";
    let mut state = 1u32;
    for round in 0..20_000 {
        let text: Vec<u8> = (0..round % 200)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                alphabet[(state >> 16) as usize % alphabet.len()]
            })
            .collect();
        let mut end = 0;
        for code in scan(&text[..], 0) {
            assert!(
                end <= code.span.start
                    && code.span.start < code.span.end
                    && code.span.end <= text.len() as u64,
                "{text:?}"
            );
            end = code.span.end;
        }
    }
    assert_eq!(scan("hr: 0x80070005", u64::MAX).count(), 1);
}

#[test]
fn hostile_texts_take_linear_time() {
    // A scan that is quadratic in any of these would run for minutes.
    const SIZE: usize = 1 << 17;
    for (piece, codes) in [
        ("0x", 0),
        ("x", 0),
        ("7", 0),
        ("8", 0),
        ("-21", 0),
        ("0xf", 0),
        ("error ", 0),
        ("gle=", 0),
        (" 80070005-", 0),
        ("[gle=0x", 0),
        ("[1] [", 0),
        ("Error, A", 0),
        ("hr: ", 0),
        ("tid(0) ", 0),
        ("cod", 0),
        ("exit code of ", 0),
        ("HRESULT_FROM_", 0),
        ("(F) A_", 0),
        ("Result: ", 0),
        ("error: 4, ", SIZE / 10),
        ("gle=0x5 ", SIZE / 8),
        (" 8007042B", SIZE / 9),
    ] {
        let text = piece.repeat(SIZE / piece.len());
        assert_eq!(scan(text.as_str(), 0).count(), codes, "{piece:?}");
    }
    let digits = ["0x", &"f".repeat(SIZE)].concat();
    assert_eq!(scan(digits.as_str(), 0).count(), 0);
}

#[test]
fn the_iterator_is_fused() {
    let mut codes = scan("hr: 0x80070005", 0);
    assert!(codes.next().is_some());
    assert!(codes.next().is_none() && codes.next().is_none());
    let mut codes = scan("", 0);
    assert!(codes.next().is_none() && codes.next().is_none());
}
