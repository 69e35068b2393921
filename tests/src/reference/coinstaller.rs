//! The lines of co-installers in `%WINDIR%\setupact.log`.
//!
//! The rules:
//! 1. A *stamp* is `[dd/dd/dddd dd:dd.dd.ddd]`. A *name* is a letter and up to 39 letters, digits,
//!    dots, blanks, hyphens and lines; a colon and a blank follow it.
//! 2. A record begins with a stamp or a name without blanks. In the logs of setup the name must be
//!    known. In the logs of co-installers a header of setup begins a record too.
//! 3. A record is a name and text, and at most one stamp before or behind the name.

use panther::{Level, Reason};

use super::{RefEvent, RefItem, RefTime, lines, servicing};

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let is_header = |bytes: &[u8]| servicing::is_header(bytes) || is_record(bytes);
    lines::items(source, is_header, |raw| {
        if servicing::is_header(raw) {
            servicing::kind(raw)
        } else {
            event(raw)
        }
    })
}

/// Whether a line is known as that of a co-installer.
pub(crate) fn is_known(bytes: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name(bytes).unwrap_or_default()).to_ascii_lowercase();
    let ending = ["coinstaller", ".dll"]
        .iter()
        .any(|ending| name.len() > ending.len() && name.ends_with(ending) && !name.contains(' '));
    is_stamp(bytes)
        || ending
        || bytes.starts_with(b"AudMig: ")
        || bytes.starts_with(b"Input Install: ")
}

fn is_record(bytes: &[u8]) -> bool {
    is_known(bytes) || name(bytes).is_some_and(|name| !name.contains(&b' '))
}

fn name(bytes: &[u8]) -> Option<&[u8]> {
    let colon = bytes.iter().take(41).position(|&byte| byte == b':')?;
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.- ".contains(byte);
    let name = &bytes[..colon];
    let fits = name.len() > 1 && name[0].is_ascii_alphabetic() && name.iter().all(part);
    (fits && bytes.get(colon + 1) == Some(&b' ')).then_some(name)
}

fn is_stamp(bytes: &[u8]) -> bool {
    let shape = b"[dd/dd/dddd dd:dd.dd.ddd]";
    bytes.len() >= shape.len()
        && bytes
            .iter()
            .zip(shape)
            .all(|(byte, expected)| match expected {
                b'd' => byte.is_ascii_digit(),
                expected => byte == expected,
            })
}

/// Reads a record.
pub(crate) fn event(raw: &[u8]) -> Result<RefEvent<'_>, Reason> {
    let (first, lines) = servicing::split_lines(raw);
    let mut text = first.trim_ascii_end();
    let mut stamp = None;
    take_stamp(&mut text, &mut stamp);
    let component = name(text).unwrap_or_default();
    if !component.is_empty() {
        text = skip(&text[component.len() + 1..]);
        if stamp.is_none() {
            take_stamp(&mut text, &mut stamp);
        }
    }
    let time = stamp.map(|stamp| time(stamp).ok_or(Reason::BadTime));
    let failed = b"Final status: error(";
    let failed = text.starts_with(failed)
        && text.get(failed.len()).is_some_and(u8::is_ascii_digit)
        && !text[failed.len()..].starts_with(b"0)");
    let message = text.as_ptr().addr() - raw.as_ptr().addr();
    Ok(RefEvent {
        times: vec![time.transpose()?],
        level: Some(failed.then_some(Level::Error)),
        level_text: if failed { b"error" } else { b"" },
        component,
        message: text,
        body: Some(&raw[message..]),
        lines,
        ..RefEvent::default()
    })
}

fn take_stamp<'a>(text: &mut &'a [u8], stamp: &mut Option<&'a [u8]>) {
    if is_stamp(text) {
        *stamp = Some(&text[..25]);
        *text = skip(&text[25..]);
    }
}

fn skip(text: &[u8]) -> &[u8] {
    let blanks = text
        .iter()
        .take_while(|&&byte| byte == b' ' || byte == b'\t');
    &text[blanks.count()..]
}

fn time(stamp: &[u8]) -> Option<RefTime> {
    let text = std::str::from_utf8(stamp).expect("digits");
    let [month, day, year] = [&text[1..3], &text[4..6], &text[7..11]];
    let [hour, minute, second] = [&text[12..14], &text[15..17], &text[18..20]];
    let time = format!("{year}-{month}-{day} {hour}:{minute}:{second}, ");
    let time = servicing::time(time.as_bytes())?;
    Some(RefTime {
        clock: time
            .clock
            .replace(".000000000", &format!(".{}000000", &text[21..24])),
        digits: 3,
        ..time
    })
}
