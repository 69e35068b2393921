//! Messages of component `CSI`.

use memchr::{memchr, memmem};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{char, u8 as small, u16 as year};
use nom::combinator::{opt, verify};
use nom::sequence::{delimited, preceded, terminated};

use super::package;
use super::token::{
    Parsed, after, bracketed, hex8, number, rsplit_once, split_once, take_while, until,
};
use crate::details::{Csi, CsiFailure, Repair};
use crate::{LogTime, Text, Zone};

pub(super) fn parse(message: &[u8]) -> Csi<'_> {
    let (text, head) = match head(message) {
        Ok((text, (sequence, utc))) => (text, Some((sequence, utc))),
        Err(_) => (message, None),
    };
    let mut csi = Csi {
        sequence: head.map(|(sequence, _)| Text::new(sequence)),
        utc: head.and_then(|(_, utc)| utc),
        repair: None,
        failure: None,
        file: None,
        directory: None,
        component: None,
        package: None,
        reason: None,
        text: Text::new(text),
    };
    if let Some(rest) = text.strip_prefix(b"[SR]") {
        let text = rest.trim_ascii_start();
        csi.text = Text::new(text);
        csi.repair = Some(repair(text));
        repaired(text, &mut csi);
    } else if let Some(rest) = text.strip_prefix(b"(F)") {
        let text = rest.trim_ascii_start();
        csi.text = Text::new(text);
        csi.failure = Some(failure(text));
    } else if csi.sequence.is_some() {
        csi.file = member(text);
    }
    csi.package = package::find(csi.text.as_bytes());
    csi
}

type Head<'a> = (&'a [u8], Option<LogTime>);

/// `0000012f ` or `0000012f@2020/1/2:03:04:05.067 `
fn head(input: &[u8]) -> Parsed<'_, Head<'_>> {
    let (input, sequence) = hex8(input)?;
    let (input, utc) = opt(preceded(char('@'), stamp)).parse(input)?;
    // A message may be empty behind its number.
    if input.is_empty() {
        return Ok((input, (sequence, utc.flatten())));
    }
    let (input, _) = take_while1(|byte: u8| byte == b' ').parse(input)?;
    Ok((input, (sequence, utc.flatten())))
}

/// A date and time whose month and day are not padded, and whose fraction is a whole number of milliseconds.
fn stamp(input: &[u8]) -> Parsed<'_, Option<LogTime>> {
    let date = (
        terminated(year, char('/')),
        terminated(small, char('/')),
        terminated(small, char(':')),
    );
    let time = (
        terminated(small, char(':')),
        terminated(small, char(':')),
        small,
    );
    let fraction = preceded(
        char('.'),
        verify(number, |&milliseconds| milliseconds < 1000),
    );
    let (input, ((year, month, day), (hour, minute, second), milliseconds)) =
        (date, time, opt(fraction)).parse(input)?;
    let stamp = LogTime::new(year, month, day, hour, minute, second).map(|time| {
        let time = time.with_zone(Zone::Utc);
        match milliseconds {
            Some(milliseconds) => time.with_fraction(milliseconds * 1_000_000, 3),
            None => time,
        }
    });
    Ok((input, stamp))
}

const REPAIRS: [(&[u8], Repair); 17] = [
    (b"Beginning ", Repair::BeginVerify),
    (b"Verify complete", Repair::VerifyComplete),
    (b"Repairing ", Repair::RepairingFile),
    (b"Repaired file", Repair::RepairedFile),
    (b"Cannot repair", Repair::CannotRepair),
    (b"Cannot verify", Repair::CannotVerify),
    (b"Could not reproject", Repair::CouldNotReproject),
    (b"Cannot reproject", Repair::CouldNotReproject),
    (b"This component was referenced by", Repair::ReferencedBy),
    (b"Referenced by", Repair::ReferencedBy),
    (b"Repair results", Repair::Results),
    (b"Repair complete", Repair::RepairComplete),
    (b"Committing transaction", Repair::Committing),
    (
        b"Verify and Repair Transaction completed",
        Repair::TransactionComplete,
    ),
    (
        b"Verify and repair transaction completed",
        Repair::TransactionComplete,
    ),
    (b"Unable to repair", Repair::CannotRepair),
    (b"Could not repair", Repair::CannotRepair),
];

fn repair(text: &[u8]) -> Repair {
    if let Ok((_, repair)) = alt((
        counted("Verifying ", Repair::Verifying),
        counted("Repairing ", Repair::Repairing),
    ))
    .parse(text)
    {
        return repair;
    }
    REPAIRS
        .iter()
        .find(|(phrase, _)| text.starts_with(phrase))
        .map_or(Repair::Other, |&(_, repair)| repair)
}

/// `Verifying 100 components`, `Repairing 3 (0x00000003) components`
fn counted<'a>(
    verb: &'static str,
    repair: fn(u32) -> Repair,
) -> impl Parser<&'a [u8], Output = Repair, Error = nom::error::Error<&'a [u8]>> {
    let hex = delimited(
        tag(" ("),
        take_while1(|byte: u8| byte.is_ascii_alphanumeric()),
        tag(")"),
    );
    delimited(tag(verb), number, (opt(hex), tag(" component"))).map(repair)
}

/// The file, the component and the reason of a repair message.
fn repaired<'a>(text: &'a [u8], csi: &mut Csi<'a>) {
    if csi.repair == Some(Repair::ReferencedBy) || csi.repair == Some(Repair::Other) {
        return;
    }
    let rest = match quoted(text) {
        Some((first, rest)) => {
            csi.file = Some(Text::new(first));
            match rest
                .strip_prefix(b"\\")
                .filter(|rest| rest.starts_with(b"["))
                .and_then(quoted)
            {
                Some((second, rest)) => {
                    csi.directory = csi.file;
                    csi.file = Some(Text::new(second));
                    rest
                }
                None => rest,
            }
        }
        None => {
            csi.file = path(text).map(Text::new);
            text
        }
    };
    csi.component = rest
        .strip_prefix(b" of ")
        .map(|rest| until(rest, b','))
        .filter(|name| !name.is_empty())
        .map(Text::new);
    let reason = rsplit_once(rest, b" in the store, ")
        .map(|(_, reason)| reason)
        .or_else(|| split_once(rest, b"; ").map(|(_, reason)| reason));
    csi.reason = reason.map(|reason| Text::new(reason.trim_ascii()));
}

/// A path that stands bare behind `file `, up to the words that follow one.
fn path(text: &[u8]) -> Option<&[u8]> {
    let rest = after(text, b"file ")?;
    if !rest.starts_with(b"\\") && rest.get(1) != Some(&b':') {
        return None;
    }
    let mut path = until(rest, b';');
    for stop in [&b" from store"[..], b" by copying", b" because"] {
        path = split_once(path, stop).map_or(path, |(before, _)| before);
    }
    let path = path.trim_ascii_end();
    (!path.is_empty()).then_some(path)
}

/// The file of a message that says `file member [l:9]'name'` or `file [l:9]"name"`. Registry names are quoted in the same way, so
/// the word before decides.
fn member(text: &[u8]) -> Option<Text<'_>> {
    let at = memmem::find(text, b"[l:").or_else(|| memmem::find(text, b"[ml:"))?;
    let (before, rest) = text.split_at_checked(at)?;
    let before = before.trim_ascii_end();
    if ![&b"file"[..], b"File", b"file member"]
        .iter()
        .any(|word| before.ends_with(word))
    {
        return None;
    }
    quoted(rest).map(|(name, _)| Text::new(name))
}

/// The first `[l:24{12}]"name"` or `[l:12]'name'`, and what follows. The number in braces, else the one after `l:`, is how many
/// characters there are; where the quote is not at that place (other characters than ASCII), the next quote ends the name.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut text = text;
    loop {
        let open = memchr(b'[', text)?;
        text = text.get(open..)?;
        let Some((sizes, rest)) = sizes(text) else {
            text = text.get(1..)?;
            continue;
        };
        let (&quote, inner) = rest.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            text = rest;
            continue;
        }
        let counted = length(sizes).filter(|&length| inner.get(length) == Some(&quote));
        let end = counted.or_else(|| memchr(quote, inner))?;
        let (name, rest) = inner.split_at_checked(end)?;
        return (!name.is_empty()).then_some((name, rest.get(1..)?));
    }
}

/// The inside of a bracket of sizes, and what follows. Sizes are short: without the bound, brackets that never close would be
/// searched again and again.
fn sizes(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if !text.starts_with(b"[l:") && !text.starts_with(b"[ml:") {
        return None;
    }
    let (sizes, _) = bracketed(text.get(..text.len().min(64))?)?;
    Some((sizes, text.get(sizes.len() + 2..)?))
}

/// The number of characters in `l:24{12}`, `ml:520{260},l:24{12}` or `l:12 ml:13`.
fn length(sizes: &[u8]) -> Option<usize> {
    let at = memmem::rfind(sizes, b"l:").filter(|&at| at == 0 || sizes.get(at - 1) != Some(&b'm'));
    let size = match at {
        Some(at) => sizes.get(at + 2..)?,
        None => sizes.strip_prefix(b"l:")?,
    };
    let (_, (bytes, characters)) = (number, opt(delimited(char('{'), number, char('}'))))
        .parse(size)
        .ok()?;
    usize::try_from(characters.unwrap_or(bytes)).ok()
}

fn failure(text: &[u8]) -> CsiFailure<'_> {
    let (word, rest) = take_while(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_name = word.contains(&b'_') && !word.iter().any(u8::is_ascii_lowercase);
    let is_code = word.starts_with(b"0x");
    let number =
        match delimited((char(' '), char('#')), number, char('#')).parse(rest) as Parsed<'_, u32> {
            Ok((_, number)) => Some(number),
            Err(_) => None,
        };
    let function = after(rest, b"from ")
        .map(|rest| until(until(rest, b'('), b'[').trim_ascii())
        .filter(|name| !name.is_empty());
    CsiFailure {
        status: (is_name || is_code).then(|| Text::new(word)),
        number,
        function: function.filter(|_| number.is_some()).map(Text::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Csi<'_> {
        parse(message.as_bytes())
    }

    #[test]
    fn heads() {
        for (message, sequence, utc, text) in [
            (
                "0000000f Sample text",
                Some("0000000f"),
                None,
                "Sample text",
            ),
            ("0000000F", Some("0000000F"), None, ""),
            (
                "00000001@2020/1/2:03:04:05.678 Init",
                Some("00000001"),
                Some("2020-01-02T03:04:05.678"),
                "Init",
            ),
            (
                "00000001@2020/11/12:03:04:05.03 Init",
                Some("00000001"),
                Some("2020-11-12T03:04:05.003"),
                "Init",
            ),
            (
                "00000001@2020/11/12:03:04:05.003 Init",
                Some("00000001"),
                Some("2020-11-12T03:04:05.003"),
                "Init",
            ),
            (
                "00000001@2020/11/12:03:04:05.7 Init",
                Some("00000001"),
                Some("2020-11-12T03:04:05.007"),
                "Init",
            ),
            (
                "00000001@2020/13/12:03:04:05.7 Init",
                Some("00000001"),
                None,
                "Init",
            ),
            (
                "AM-Sample-LanguagePack, version 10",
                None,
                None,
                "AM-Sample-LanguagePack, version 10",
            ),
            ("0000001 seven digits", None, None, "0000001 seven digits"),
            ("deadbeef0 nine", None, None, "deadbeef0 nine"),
            ("", None, None, ""),
        ] {
            let csi = read(message);
            assert_eq!(csi.sequence, sequence.map(Text::from), "{message}");
            assert_eq!(
                csi.utc.map(|utc| utc.to_string()).as_deref(),
                utc,
                "{message}"
            );
            assert!(csi.utc.is_none_or(|utc| utc.zone() == Zone::Utc));
            assert_eq!(csi.text, text);
            assert_eq!(csi.is_tail(), sequence.is_none());
        }
    }

    #[test]
    fn repairs() {
        for (text, repair) in [
            ("Verifying 100 components", Repair::Verifying(100)),
            (
                "Verifying 100 (0x00000064) components",
                Repair::Verifying(100),
            ),
            (
                "Beginning Verify and Repair transaction",
                Repair::BeginVerify,
            ),
            ("Verify complete", Repair::VerifyComplete),
            ("Repairing 3 components", Repair::Repairing(3)),
            (
                "Repairing 1 (0x0000000000000001) components",
                Repair::Repairing(1),
            ),
            ("Repair results created:", Repair::Results),
            ("Repair complete", Repair::RepairComplete),
            ("Committing transaction", Repair::Committing),
            (
                "Verify and Repair Transaction completed. All is well",
                Repair::TransactionComplete,
            ),
            (
                "Cannot verify component files for Sample",
                Repair::CannotVerify,
            ),
            ("Something new", Repair::Other),
        ] {
            let message = format!("00000010 [SR] {text}");
            let csi = read(&message);
            assert_eq!(csi.repair, Some(repair), "{text}");
            assert_eq!(csi.text, text);
            assert_eq!(csi.file, None);
        }
    }

    type Names<'a> = (
        Option<&'a str>,
        Option<&'a str>,
        Option<&'a str>,
        Option<&'a str>,
    );

    #[test]
    fn files_of_repairs() {
        let cases: [(&str, Repair, Names<'_>); 8] = [
            (
                "[SR] Cannot repair member file [l:9]'Demo.psd1' of Sample-Fx, version 10.0.1.0, arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35} in the store, hash mismatch",
                Repair::CannotRepair,
                (
                    None,
                    Some("Demo.psd1"),
                    Some("Sample-Fx"),
                    Some("hash mismatch"),
                ),
            ),
            (
                "[SR] Cannot repair member file [l:20{10}]\"sample.dll\" of Sample, Version = 6.1.1.0, pA = X (9) in the store, file is missing",
                Repair::CannotRepair,
                (
                    None,
                    Some("sample.dll"),
                    Some("Sample"),
                    Some("file is missing"),
                ),
            ),
            (
                "[SR] Repairing corrupted file [ml:520{260},l:46{23}]\"\\??\\C:\\Windows\\System32\"\\[l:20{10}]\"sample.dll\" from store",
                Repair::RepairingFile,
                (
                    Some("\\??\\C:\\Windows\\System32"),
                    Some("sample.dll"),
                    None,
                    None,
                ),
            ),
            (
                "[SR] Repairing corrupted file [l:23 ml:24]'\\??\\C:\\Windows\\System32'\\[l:10]'it's a.dll' from store",
                Repair::RepairingFile,
                (
                    Some("\\??\\C:\\Windows\\System32"),
                    Some("it's a.dll"),
                    None,
                    None,
                ),
            ),
            (
                "[SR] Could not reproject corrupted file \\??\\C:\\My App\\a.svg; source file in store is also corrupted",
                Repair::CouldNotReproject,
                (
                    None,
                    Some("\\??\\C:\\My App\\a.svg"),
                    None,
                    Some("source file in store is also corrupted"),
                ),
            ),
            (
                "[SR] Repairing file \\??\\C:\\Windows\\a b.psd1 from store",
                Repair::RepairingFile,
                (None, Some("\\??\\C:\\Windows\\a b.psd1"), None, None),
            ),
            (
                "[SR] Repaired file \\SystemRoot\\WinSxS\\Manifests\\a.manifest by copying from backup",
                Repair::RepairedFile,
                (
                    None,
                    Some("\\SystemRoot\\WinSxS\\Manifests\\a.manifest"),
                    None,
                    None,
                ),
            ),
            (
                "[SR] Cannot repair member file [l:0]'' of Sample in the store, x",
                Repair::CannotRepair,
                (None, None, None, Some("x")),
            ),
        ];
        for (text, repair, (directory, file, component, reason)) in cases {
            let message = format!("00000010 {text}");
            let csi = read(&message);
            assert_eq!(csi.repair, Some(repair), "{text}");
            assert_eq!(csi.directory, directory.map(Text::from), "{text}");
            assert_eq!(csi.file, file.map(Text::from), "{text}");
            assert_eq!(csi.component, component.map(Text::from), "{text}");
            assert_eq!(csi.reason, reason.map(Text::from), "{text}");
        }
    }

    #[test]
    fn references_name_a_package_and_not_a_file() {
        let csi = read(
            "00000011 [SR] This component was referenced by [l:72]'Sample-Package~31bf3856ad364e35~amd64~~10.0.1.0.0123456789abcdef0123456789abcdef'",
        );
        assert_eq!(csi.repair, Some(Repair::ReferencedBy));
        assert_eq!(csi.file, None);
        assert_eq!(
            csi.package.unwrap().text,
            "Sample-Package~31bf3856ad364e35~amd64~~10.0.1.0"
        );
    }

    #[test]
    fn members_are_files_and_registry_names_are_not() {
        for (message, file) in [
            (
                "00000012 Hashes for file member [l:9]'Demo.psd1' do not match.",
                Some("Demo.psd1"),
            ),
            (
                "00000012 Hashes for file member \\SystemRoot\\a.dll do not match",
                None,
            ),
            ("00000012 Registered in [l:12 ml:13]'SetupExecute'", None),
            ("00000012 Missing file [ml:40,l:5]\"a.dll\"", Some("a.dll")),
            ("00000012 file [l:5", None),
            ("00000012 file [l:5]", None),
        ] {
            assert_eq!(read(message).file, file.map(Text::from), "{message}");
        }
    }

    #[test]
    fn failures() {
        for (text, status, number, function) in [
            (
                "(F) STATUS_NOT_FOUND #12# from Rtl::Impl<class A>::Query(flags = 0, key = 9f4)[gle=0xd0000034]",
                Some("STATUS_NOT_FOUND"),
                Some(12),
                Some("Rtl::Impl<class A>::Query"),
            ),
            (
                "(F) STATUS_NOT_FOUND #12# from Rtl::Query(flags = 0)[gle=0xd0000034]",
                Some("STATUS_NOT_FOUND"),
                Some(12),
                Some("Rtl::Query"),
            ),
            (
                "(F) 0x80070005 #1# from Store::Open(x)",
                Some("0x80070005"),
                Some(1),
                Some("Store::Open"),
            ),
            (
                "(F) Attempting to mark store corrupt from here",
                None,
                None,
                None,
            ),
            ("(F)", None, None, None),
        ] {
            let message = format!("00000013 {text}");
            let failure = read(&message).failure.unwrap();
            assert_eq!(failure.status, status.map(Text::from), "{text}");
            assert_eq!(failure.number, number, "{text}");
            assert_eq!(failure.function, function.map(Text::from), "{text}");
        }
        assert_eq!(read("00000013 (F)x").sequence, Some(Text::from("00000013")));
    }
}
