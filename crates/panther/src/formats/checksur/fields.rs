//! The fields of the records of CheckSUR.

use memchr::memmem;

use crate::details::field::Fields;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::fixed::Fixed;

/// The lines of a record, without blanks around them.
fn lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    raw.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii)
}

/// The time of a run: `2031-05-07 08:12` on a line of its own.
pub(super) fn time(raw: &[u8]) -> Option<LogTime> {
    lines(raw).find_map(|line| {
        let mut stamp = Fixed::new(line);
        let year = stamp.four()?;
        stamp.byte(b'-')?;
        let month = stamp.two()?;
        stamp.byte(b'-')?;
        let day = stamp.two()?;
        stamp.byte(b' ')?;
        let hour = stamp.two()?;
        stamp.byte(b':')?;
        let minute = stamp.two()?;
        let is_end = stamp.rest().is_empty();
        LogTime::new(year, month, day, hour, minute, 0).filter(|_| is_end)
    })
}

/// The versions of the tool and of its package.
pub(super) fn of_head<'a>(raw: &'a [u8], fields: &mut Fields<'a>) {
    let after = |label: &[u8]| lines(raw).find_map(|line| line.strip_prefix(label));
    fields.text("version", after(b"Binary Version ").map(Text::new));
    fields.text("package_version", after(b"Package Version ").map(Text::new));
}

/// How long the run took, and how many errors it found and repaired.
pub(super) fn of_summary<'a>(raw: &'a [u8], fields: &mut Fields<'a>) {
    let (mut milliseconds, mut found, mut repaired) = (None, None, None);
    for line in lines(raw) {
        if let Some(seconds) = line.strip_prefix(b"Seconds executed: ") {
            milliseconds = number(seconds).and_then(|seconds| seconds.checked_mul(1000));
        } else if line == b"No errors detected" {
            found = Some(0);
        } else if let Some(line) = line.strip_suffix(b" errors") {
            found = line.strip_prefix(b"Found ").and_then(number).or(found);
            repaired = line.strip_prefix(b"Fixed ").and_then(number).or(repaired);
        }
    }
    let values = [
        ("duration_ms", milliseconds),
        ("detected", found),
        ("repaired", repaired),
    ];
    for (key, value) in values {
        fields.number(key, value);
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The kind of a damage, the repair, and the file or the key. Where the tabs were lost, the code
/// separates the kind from the file.
pub(super) fn of_finding<'a>(finding: &'a [u8], fields: &mut Fields<'a>) {
    let mut columns = finding.split(|&byte| byte == b'\t').map(<[u8]>::trim_ascii);
    let first = columns.next();
    let Some(second) = columns.next() else {
        let end = memmem::find(finding, b" 0x").unwrap_or(finding.len());
        let (kind, rest) = finding.split_at_checked(end).unwrap_or((finding, b""));
        text(fields, "category", kind);
        let words = rest.split(u8::is_ascii_whitespace);
        let mut words = words.filter(|word| !word.is_empty());
        text(fields, "file", words.nth(1).unwrap_or_default());
        return;
    };
    text(fields, "category", first.unwrap_or_default());
    if !second.starts_with(b"0x") {
        text(fields, "operation", second);
    }
    let file = columns.next().unwrap_or_default();
    let end = memmem::find(file, b" from Cabinet:").unwrap_or(file.len());
    text(fields, "file", file.get(..end).unwrap_or(file));
}

/// Adds a text that is not empty.
fn text<'a>(fields: &mut Fields<'a>, key: &'static str, value: &'a [u8]) {
    fields.text(key, Some(Text::new(value)).filter(|_| !value.is_empty()));
}

#[cfg(test)]
mod tests {
    use crate::details::field::FieldValue;

    fn fields(log: &str) -> Vec<String> {
        let log = crate::parse(log.as_bytes(), "CheckSUR.log");
        let event = log.events().next().unwrap();
        let fields = event.fields();
        let fields = fields.iter();
        fields
            .map(|field| match field.value {
                FieldValue::Text(text) => format!("{}={text}", field.key),
                FieldValue::Number(number) => format!("{}={number}", field.key),
                _ => field.key.to_owned(),
            })
            .collect()
    }

    #[test]
    fn findings_have_their_columns() {
        let file = "servicing\\Packages\\Contoso.mum";
        for log in [
            format!("(f)\tCBS MUM Corrupt\t0x800B0100\t{file}\t\tLine 1:\r\n"),
            format!("(f) CBS MUM Corrupt 0x800B0100 {file}  Line 1:\r\n"),
        ] {
            let file = format!("file={file}");
            assert_eq!(fields(&log), ["category=CBS MUM Corrupt", file.as_str()]);
        }
        let log = "(fix)\tCBS MUM Corrupt\tCBS File Replaced\ta.mum from Cabinet: b.cab.\r\n";
        assert_eq!(
            fields(log),
            [
                "category=CBS MUM Corrupt",
                "operation=CBS File Replaced",
                "file=a.mum"
            ]
        );
        assert_eq!(fields("(w)\tUnable to read"), ["category=Unable to read"]);
    }

    #[test]
    fn heads_and_summaries_have_their_numbers() {
        let log = "Checking System Update Readiness.\nBinary Version 6.1\nPackage Version 8.0\n";
        assert_eq!(fields(log), ["version=6.1", "package_version=8.0"]);
        let log = "Summary:\nSeconds executed: 371\n Found 4 errors\n Fixed 3 errors\n";
        assert_eq!(
            fields(log),
            ["duration_ms=371000", "detected=4", "repaired=3"]
        );
        let log = "Summary:\nSeconds executed: x\n No errors detected\n";
        assert_eq!(fields(log), ["detected=0"]);
    }
}
