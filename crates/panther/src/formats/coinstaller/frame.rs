//! Where the line of a co-installer begins: a time in brackets, or the name of a program.

use memchr::memchr;

use crate::scan::fixed::Fixed;

/// The longest name of a program.
const NAME: usize = 40;

/// The length of `[06/19/2018 22:20.56.093]`.
pub(super) const STAMP: usize = b"[06/19/2018 22:20.56.093]".len();

/// How many bytes of a line decide whether it is a record: a name, its colon and a blank, or a
/// time.
pub(super) const LOOKAHEAD: usize = NAME + 2;

const _: () = assert!(STAMP < LOOKAHEAD);

/// The programs that write such lines and whose names do not say that they install devices.
const PROGRAMS: [&[u8]; 2] = [b"AudMig", b"Input Install"];

/// How the names of all other programs end, in lower case.
const ENDINGS: [&[u8]; 2] = [b"coinstaller", b".dll"];

/// Whether a line is surely one of a co-installer: it begins with a time, or with a known name.
pub(super) fn is_known(line: &[u8]) -> bool {
    is_stamp(line)
        || name(line).is_some_and(|name| {
            let ends = |ending: &&[u8]| {
                let tail = name.len().checked_sub(ending.len());
                tail.filter(|&at| at > 0)
                    .and_then(|at| name.get(at..))
                    .is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
            };
            PROGRAMS.contains(&name) || !name.contains(&b' ') && ENDINGS.iter().any(ends)
        })
}

/// Whether a line of a log that is known to be one of co-installers is a record: any word may be
/// the name of a program there.
pub(super) fn is_record(line: &[u8]) -> bool {
    is_known(line) || name(line).is_some_and(|name| !name.contains(&b' '))
}

/// The name at the start of a line, which a colon and a blank end.
pub(super) fn name(line: &[u8]) -> Option<&[u8]> {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b' ');
    if !line.first()?.is_ascii_alphabetic() {
        return None;
    }
    let window = line.get(..=NAME).unwrap_or(line);
    let (name, rest) = line.split_at_checked(memchr(b':', window)?)?;
    (name.len() > 1 && name.iter().all(is_part) && rest.starts_with(b": ")).then_some(name)
}

/// Whether a text begins with a time in brackets, by its form.
pub(super) fn is_stamp(text: &[u8]) -> bool {
    stamp(text).is_some()
}

/// The numbers of a time in brackets: `[MM/DD/YYYY HH:MM.SS.mmm]`.
pub(super) struct Stamp {
    pub(super) date: (u16, u8, u8),
    pub(super) clock: (u8, u8, u8),
    pub(super) nanosecond: u32,
}

pub(super) fn stamp(text: &[u8]) -> Option<Stamp> {
    // Most lines fail here.
    let [b'[', _, _, b'/', ..] = text else {
        return None;
    };
    let mut text = Fixed::new(text.first_chunk::<STAMP>()?);
    text.byte(b'[')?;
    let month = text.two()?;
    text.byte(b'/')?;
    let day = text.two()?;
    text.byte(b'/')?;
    let year = text.four()?;
    text.byte(b' ')?;
    let hour = text.two()?;
    text.byte(b':')?;
    let minute = text.two()?;
    text.byte(b'.')?;
    let second = text.two()?;
    text.byte(b'.')?;
    let (nanosecond, digits) = text.fraction()?;
    text.byte(b']')?;
    (digits == 3).then_some(Stamp {
        date: (year, month, day),
        clock: (hour, minute, second),
        nanosecond,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for (line, known, record) in [
            ("AudMig: Applying", true, true),
            ("Input Install: Not a mouse.", true, true),
            ("contoso.dll:  ====BEGIN", true, true),
            ("Fabrikam_ci.DLL: text", true, true),
            ("WudfCoInstaller: text", true, true),
            ("[06/19/2018 22:20.56.093] text", true, true),
            ("[06/19/2018 22:20:56.093] text", false, false),
            ("[06/19/2018 22:20.56.93] text", false, false),
            ("Sample: text", false, true),
            ("Two words: text", false, false),
            ("AudMig:text", false, false),
            ("AudMig", false, false),
            (".dll: text", false, false),
            (" AudMig: text", false, false),
            ("C:\\a.dll: text", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_known(line.as_bytes()), known, "{line}");
            assert_eq!(is_record(line.as_bytes()), record, "{line}");
        }
    }
}
