//! Codes in text, and codes that people type.

use panther::code::{self, Code, CodeKind, ParsedCode};

/// The codes of any text are in it, in order, and each number reads as the code that was found.
pub fn check_codes(text: &[u8], base: u64) {
    let mut at = base;
    let mut codes = code::scan(text, base);
    for found in codes.by_ref() {
        let span = found.span;
        assert!(
            at <= span.start && !span.is_empty(),
            "{found:?} before {at}"
        );
        at = span.end;
        let (start, end) = ((span.start - base) as usize, (span.end - base) as usize);
        let number = text.get(start..end).expect("a span in the text");
        let number = str::from_utf8(number).expect("a number or a name is ASCII");
        let value = found.code.value();
        let named = Code::parse(number).ok().map(|parsed| parsed.code.value());
        assert!(
            values(number).contains(&Some(value)) || named == Some(value),
            "{number:?} is {value:#x}"
        );
        if let Some(stated) = found.stated_name {
            let name = stated.as_ptr_range();
            let whole = text.as_ptr_range();
            assert!(whole.start <= name.start && name.end <= whole.end);
        }
        check_code(found.code);
        assert_eq!(found.extend().is_some(), found.kind == CodeKind::Extend);
        std::hint::black_box((found.name(), found.is_failure()));
    }
    assert!(codes.next().is_none(), "the codes began again");
}

/// What a number says in hexadecimal, and in decimal. What stands around the number tells which of
/// them it is: the second of a pair is hexadecimal even if it has no letter.
fn values(number: &str) -> [Option<u32>; 2] {
    let prefixed = ["0x", "0X"].map(|prefix| number.strip_prefix(prefix));
    let digits = prefixed.into_iter().flatten().next();
    let hex = u64::from_str_radix(digits.unwrap_or(number), 16).ok();
    let decimal = number.parse::<i64>().ok();
    [
        hex.map(|value| value as u32),
        decimal.map(|value| value as u32),
    ]
}

fn check_code(code: Code) {
    let shown = code.to_string();
    assert_eq!(values(&shown), [Some(code.value()), None]);
    let parsed = Code::parse(&shown).expect("what panther prints, it reads");
    assert_eq!(parsed.code, code);
    std::hint::black_box((
        code.meaning(),
        code.facility(),
        code.win32(),
        code.is_failure(),
    ));
}

/// What a person types is a code that is shown and read again as the same code, or no code. Nobody
/// types a long text, and a name that no code has is looked for among all.
pub fn check_typed_code(typed: &str) {
    if typed.len() > 60 {
        return;
    }
    let Ok(parsed) = Code::parse(typed) else {
        return;
    };
    assert_eq!(typed.parse::<ParsedCode>(), Ok(parsed));
    assert_eq!(Code::parse(&format!("  {typed}\t")), Ok(parsed));
    check_code(parsed.code);
    if let Some(name) = parsed.name() {
        assert_eq!(parsed.code.name_as(parsed.kind), Some(name));
        let by_name = Code::parse(name).expect("a known name");
        assert_eq!(by_name.name(), Some(name));
    }
    if let Some(extend) = parsed.extend {
        let pair = format!("{}-{:#x}", parsed.code, extend.value());
        let again = Code::parse(&pair).expect("a pair");
        assert_eq!((again.code, again.extend), (parsed.code, Some(extend)));
        std::hint::black_box((extend.phase().to_string(), extend.operation().to_string()));
    }
}
