//! Times in the form of ISO 8601.

use crate::reference::RefTime;

/// The time that a text says. The reference does not say the zone.
pub(crate) fn time(text: &[u8]) -> Option<RefTime> {
    let text = std::str::from_utf8(text).ok()?;
    let rest = ["Z", " UTC"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .or_else(|| without_offset(text))
        .unwrap_or(text);
    let (whole, fraction) = match rest.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    let shape: String = whole
        .chars()
        .map(|char| if char.is_ascii_digit() { '9' } else { char })
        .collect();
    let is_shape = shape == "9999-99-99T99:99:99" || shape == "9999-99-99 99:99:99";
    if !is_shape || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| whole[from..from + 2].parse::<u32>().unwrap_or(99);
    let year: u32 = whole[..4].parse().ok()?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match number(5) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    let exists =
        (1..=days).contains(&number(8)) && number(11) < 24 && number(14) < 60 && number(17) < 60;
    exists.then(|| {
        let whole = whole.replace(' ', "T");
        RefTime {
            clock: format!("{whole}.{fraction:0<9}"),
            digits: fraction.len(),
            zone: None,
        }
    })
}

/// What stands before an offset such as `+05:30` or `+0530`.
fn without_offset(text: &str) -> Option<&str> {
    let (before, offset) = text.split_at_checked(text.rfind(['+', '-'])?)?;
    let digits = offset[1..].replacen(':', "", usize::from(offset.len() == 6));
    let is_offset = digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (offset.len() == 5 || offset.as_bytes()[3] == b':')
        && digits[..2] < *"24"
        && digits[2..] < *"60";
    (is_offset && before.len() >= 19).then_some(before)
}
