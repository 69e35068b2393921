//! The format of memory dumps, and the grammar of the line that panther makes of one.

use std::ops::Range;

use panther::details::{FieldValue, Fields};
use panther::format::{
    Confidence, Draft, Explain, Format, Framing, Grammar, Head, Lines, Record, RecordText, Stamps,
};
use panther::{Event, FormatId, Item, Layout, Level, LogTime, Reason, Text, Zone};

use super::line::MARK;
use super::{kernel, minidump};

const ID: FormatId = FormatId::new("dmp");

/// The format `dmp` and the grammar of its lines.
#[derive(Debug)]
pub(crate) struct Dmp;

pub(crate) static DMP: Dmp = Dmp;

/// Whether sources of this format are memory dumps, whose text exists only after rendering.
pub(crate) fn is_dump(format: FormatId) -> bool {
    format == ID
}

impl Format for Dmp {
    fn id(&self) -> FormatId {
        ID
    }

    fn about(&self) -> &'static str {
        "memory dumps of Windows and of processes (.dmp): what their headers say, as one event"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let signatures = [
            kernel::SIGNATURE_32,
            kernel::SIGNATURE_64,
            minidump::SIGNATURE,
        ];
        if signatures.iter().any(|magic| head.starts_with(magic)) {
            Confidence::SIGNATURE
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(ID, &DMP).into()
    }
}

impl Grammar for Dmp {
    fn framing(&self) -> impl Framing {
        Lines::new(MARK.len(), |_: &mut Stamps, line: &[u8]| {
            line.starts_with(MARK)
        })
    }

    fn read<'a>(&self, record: Record<'a>, _: &mut Stamps) -> Item<'a> {
        if !record.raw().starts_with(MARK) {
            return record.gap();
        }
        let Some(columns) = Columns::of(record.first_line()) else {
            return record.unparsed(Reason::Malformed);
        };
        let mut head = Head::new(&record, columns.message);
        if let Some(time) = time(record.part(columns.time)) {
            head = head.with_time(time, 0);
        }
        if !columns.level.is_empty() {
            let level = Level::from_word(record.part(columns.level.clone()));
            head = head.with_level(level, columns.level);
        }
        Event::new(&record, head).into()
    }
}

impl Explain for Dmp {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        let columns = Columns::of(record.raw).map(|columns| columns.fields);
        let columns = columns.and_then(|fields| record.raw.get(fields));
        for column in columns.unwrap_or_default().split(|&byte| byte == b'\t') {
            if let Some((key, value)) = field(column)
                && fields.get(key).is_none()
            {
                fields.push(key, value);
            }
        }
        fields
    }
}

/// Where the columns of a line are.
struct Columns {
    time: Range<usize>,
    level: Range<usize>,
    fields: Range<usize>,
    message: Range<usize>,
}

impl Columns {
    /// Finds the columns of the first line of a record; `None` if one of them is missing.
    fn of(record: &[u8]) -> Option<Self> {
        let line = record.split(|&byte| byte == b'\n').next()?;
        let end = line.trim_ascii_end().len();
        let line = line.get(..end)?;
        let next = |start: usize| {
            let rest = line.get(start..)?;
            let len = rest.iter().position(|&byte| byte == b'\t')?;
            Some(start..start + len)
        };
        let time = next(MARK.len())?;
        let level = next(time.end + 1)?;
        let last = line.iter().rposition(|&byte| byte == b'\t')?;
        Some(Self {
            fields: (level.end + 1).min(last)..last,
            message: last + 1..end,
            time,
            level,
        })
    }
}

/// The fields of a dump whose values are text, and those whose values are numbers.
const TEXTS: [&str; 9] = [
    "dump",
    "architecture",
    "version",
    "parameter_1",
    "parameter_2",
    "parameter_3",
    "parameter_4",
    "address",
    "unread",
];
const NUMBERS: [&str; 6] = [
    "build",
    "processors",
    "uptime_ms",
    "tid",
    "size",
    "truncated",
];

/// Reads a column that is a field: `key=value`.
fn field(column: &[u8]) -> Option<(&'static str, FieldValue<'_>)> {
    let at = column.iter().position(|&byte| byte == b'=')?;
    let (key, value) = (column.get(..at)?, column.get(at + 1..)?);
    let is_key = |known: &&&str| known.as_bytes() == key;
    if let Some(key) = TEXTS.iter().find(is_key) {
        return Some((key, FieldValue::Text(Text::new(value))));
    }
    let key = NUMBERS.iter().find(is_key)?;
    let number: u64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    // The field of a known key is at most that.
    let number = number.min(i64::MAX as u64);
    Some((key, FieldValue::Number(number)))
}

/// Reads a time in UTC, with seven digits of the second or none: `2031-05-07T08:12:33.1234567Z`.
fn time(text: &[u8]) -> Option<LogTime> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (time, fraction) = match text.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (text, None),
    };
    let shape = "0000-00-00T00:00:00";
    let fits = |(letter, form): (u8, u8)| match form {
        b'0' => letter.is_ascii_digit(),
        form => letter == form,
    };
    if time.len() != shape.len() || !time.bytes().zip(shape.bytes()).all(fits) {
        return None;
    }
    let part = |range: Range<usize>| time.get(range)?.parse::<u8>().ok();
    let year = time.get(..4)?.parse().ok()?;
    let [month, day] = [part(5..7)?, part(8..10)?];
    let [hour, minute, second] = [part(11..13)?, part(14..16)?, part(17..19)?];
    let time = LogTime::new(year, month, day, hour, minute, second)?.with_zone(Zone::Utc);
    let Some(fraction) = fraction else {
        return Some(time);
    };
    let is_whole = fraction.len() == 7 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let ticks: u32 = fraction.parse().ok().filter(|_| is_whole)?;
    Some(time.with_fraction(ticks * 100, 7))
}

#[cfg(test)]
mod tests {
    use panther::code::{CodeKind, CodeRole};

    use super::*;
    use crate::reading::dump::{line, samples};

    /// What the grammar reads is what the header says.
    #[test]
    fn lines_are_read_back() {
        let dump = kernel::read(&samples::kernel_64(0x2000)).unwrap().unwrap();
        let text = line::line(&dump, Some(262_144)).into_bytes();
        let layout = Layout::fixed(ID, &DMP);
        let event = layout
            .read(0, &text, &mut Stamps::default())
            .event()
            .unwrap();
        assert_eq!(event.time(), dump.time);
        assert_eq!(event.level(), Some(Level::Fatal));
        assert!(
            event
                .message()
                .to_str()
                .unwrap()
                .ends_with("8 processors, 262144 bytes")
        );
        let codes = event.codes();
        assert_eq!(codes[0].name(), Some("SYSTEM_THREAD_EXCEPTION_NOT_HANDLED"));
        assert_eq!(
            (codes[0].kind, codes[0].role),
            (CodeKind::BugCheck, CodeRole::Result)
        );
        let fields = event.fields();
        assert_eq!(fields.len(), 10);
        assert_eq!(fields.get("size"), Some(FieldValue::Number(262_144)));
        let parameter = Text::from("0xFFFFF80311223344");
        assert_eq!(fields.get("parameter_2"), Some(FieldValue::Text(parameter)));
    }

    #[test]
    fn times_are_whole_or_none() {
        for (text, expected) in [
            ("2031-05-07T08:12:33Z", Some("2031-05-07T08:12:33")),
            (
                "2031-05-07T08:12:33.0000001Z",
                Some("2031-05-07T08:12:33.0000001"),
            ),
            ("2031-05-07T08:12:33.1Z", None),
            ("2031-05-07T08:12:33.+123456Z", None),
            ("2031-05-07T08:12:3+Z", None),
            ("2031-13-07T08:12:33Z", None),
            ("2031-05-07T08:12:33", None),
            ("", None),
        ] {
            let found = time(text.as_bytes()).map(|time| time.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
