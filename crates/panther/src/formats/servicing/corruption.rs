//! The report of a check of the component store, which is one record of CBS: an empty message, and
//! rows and labels below it.

use memchr::memmem;

use super::line;
use super::line_details::{LineDetails, last_cell};
use crate::details::field::Fields;
use crate::model::text::Text;

/// The report of a check of the component store, as `DISM /RestoreHealth` and the System Update
/// Readiness Tool write it.
///
/// ```text
/// Checking System Update Readiness.
///
/// (p)     CSI Payload Corrupt     (n)     amd64_sample_0011223344556677\sample.dll
/// Summary:
/// Operation: Detect and Repair
/// Operation result: 0x800f081f
/// Total Detected Corruption:      1
/// ```
///
/// The report is a text, and every method reads it anew.
///
/// ```
/// use panther::details::Details;
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    \r\n\
///     (p)\tCSI Payload Corrupt\t(n)\ta.dll\r\nSummary:\r\nTotal Detected Corruption:\t1\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let Details::Corruption(report) = log.events().next().unwrap().details() else { panic!() };
/// assert_eq!(report.count("Total Detected Corruption"), Some(1));
/// assert_eq!(report.items().next().unwrap().name, "a.dll");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Corruption<'a> {
    /// The lines below the message.
    pub text: Text<'a>,
}

/// A corrupt item of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorruptItem<'a> {
    /// The mark of the row, such as `p`.
    pub mark: Text<'a>,
    /// The kind, such as `CSI Payload Corrupt` or `CBS MUM Missing`.
    pub kind: Text<'a>,
    /// Whether the check repaired the item.
    pub fixed: bool,
    /// The file, manifest or package, in the last cell of the row.
    pub name: Text<'a>,
}

/// Parses the lines below an empty message.
pub(super) fn parse(lines: &[u8]) -> Option<Corruption<'_>> {
    let told = [
        &b"Checking System Update Readiness"[..],
        b"Total Detected Corruption:",
        b"Operation result:",
    ];
    told.iter()
        .any(|words| memmem::find(lines, words).is_some())
        .then(|| Corruption {
            text: Text::new(lines),
        })
}

impl<'a> Corruption<'a> {
    /// The corrupt items, in order.
    pub fn items(&self) -> impl Iterator<Item = CorruptItem<'a>> + use<'a> {
        self.lines().filter_map(|line| match line {
            LineDetails::Corruption { mark, kind, rest } => Some(CorruptItem {
                mark,
                kind,
                fixed: memmem::find(rest.as_bytes(), b"(Fixed)").is_some(),
                name: last_cell(rest),
            }),
            _ => None,
        })
    }

    /// The operation, such as `Detect and Repair`.
    #[must_use]
    pub fn operation(&self) -> Option<Text<'a>> {
        self.value("Operation")
    }

    /// The result of the operation as it stands, such as `0x800f081f`.
    #[must_use]
    pub fn result(&self) -> Option<Text<'a>> {
        self.value("Operation result")
    }

    /// A count of the summary by its label, such as `Total Detected Corruption` or
    /// `CSI Payload Repaired`.
    #[must_use]
    pub fn count(&self, label: &str) -> Option<u32> {
        self.counts()
            .find_map(|(name, count)| (name == label).then_some(count))
    }

    /// All counts of the summary with their labels, in order.
    pub fn counts(&self) -> impl Iterator<Item = (Text<'a>, u32)> + use<'a> {
        self.lines().filter_map(|line| match line {
            LineDetails::CorruptionCount { name, count } => Some((name, count)),
            _ => None,
        })
    }

    fn value(&self, label: &str) -> Option<Text<'a>> {
        self.lines().find_map(|line| match line {
            LineDetails::Pair { key, value } => (key == label).then_some(value),
            _ => None,
        })
    }

    fn lines(&self) -> impl Iterator<Item = LineDetails<'a>> + use<'a> {
        let text: &'a [u8] = self.text.as_bytes();
        text.split(|byte| *byte == b'\n').map(line::parse)
    }

    /// The rows of the corrupt items, from the first to the last, as they stand.
    fn rows(&self) -> Option<Text<'a>> {
        let text: &'a [u8] = self.text.as_bytes();
        let mut rows: Option<(usize, usize)> = None;
        let mut at = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let end = at + line.trim_ascii_end().len();
            if let LineDetails::Corruption { .. } = line::parse(line) {
                rows = Some((rows.map_or(at, |(start, _)| start), end));
            }
            at += line.len();
        }
        let (start, end) = rows?;
        text.get(start..end).map(Text::new)
    }

    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("operation", self.operation());
        let mut number = |key, label| fields.number(key, self.count(label));
        number("detected", "Total Detected Corruption");
        number("repaired", "Total Repaired Corruption");
        fields.text("corrupt", self.rows());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::details::field::FieldValue;

    #[test]
    fn a_report() {
        let text =
            b"=================================\r\nChecking System Update Readiness.\r\n\r\n\
            (p)\tCSI Payload Corrupt\t(n)\t\t\tamd64_sample\\a.dll\r\n\
            Repair failed: Missing replacement payload.\r\n\
            (p)\tCBS MUM Missing\t\t(w)\t(Fixed)\tSample~31bf3856ad364e35~amd64~~10.0.1.0\r\n\r\n\
            Summary:\r\nOperation: Detect and Repair \r\nOperation result: 0x800f081f\r\n\
            Total Detected Corruption:\t2\r\n\tCSI Payload Corruption:\t1\r\n\
            Total Repaired Corruption:\t1\r\n";
        let report = parse(text).expect("a report");
        let items: Vec<_> = report.items().collect();
        assert_eq!(items.len(), 2);
        assert_eq!(
            (items[0].name, items[0].fixed),
            ("amd64_sample\\a.dll".into(), false)
        );
        assert_eq!(items[1].kind, "CBS MUM Missing");
        assert!(items[1].fixed);
        assert_eq!(report.operation().unwrap(), "Detect and Repair");
        assert_eq!(report.result().unwrap(), "0x800f081f");
        assert_eq!(report.count("CSI Payload Corruption"), Some(1));
        let mut fields = Fields::default();
        report.fields(&mut fields);
        assert_eq!(fields.get("detected"), Some(FieldValue::Number(2)));
        assert_eq!(fields.get("repaired"), Some(FieldValue::Number(1)));
        let Some(FieldValue::Text(rows)) = fields.get("corrupt") else {
            panic!("{fields:?}")
        };
        assert!(rows.as_bytes().starts_with(b"(p)") && rows.as_bytes().ends_with(b"10.0.1.0"));
        assert_eq!(parse(b"Another block\n"), None);
    }
}
