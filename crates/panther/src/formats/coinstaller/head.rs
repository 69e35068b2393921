//! The head of a record: time, program and text.

use super::frame::{self, STAMP, Stamp};
use crate::model::head::Head;
use crate::model::item::Reason;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::LogTime;

/// Reads a record. The time stands before the name of the program or after it.
pub(super) fn read(record: &Record<'_>) -> Result<Head, Reason> {
    let line = record.first_line();
    let end = line.trim_ascii_end().len();
    let mut at = 0;
    let mut stamp = frame::stamp(line);
    if stamp.is_some() {
        at = skip_blanks(line, STAMP);
    }
    let name = at..at + frame::name(record.part(at..end)).map_or(0, <[u8]>::len);
    if !name.is_empty() {
        at = skip_blanks(line, name.end + 1);
        if stamp.is_none() {
            stamp = frame::stamp(record.part(at..end));
            if stamp.is_some() {
                at = skip_blanks(line, at + STAMP);
            }
        }
    }
    let mut head = Head::new(record, at.min(end)..end).with_component(name);
    if let Some(stamp) = stamp {
        let Some(time) = time(&stamp) else {
            return Err(Reason::BadTime);
        };
        head = head.with_time(time, 0);
    }
    if let Some((level, word)) = status(record.part(at..end)) {
        head = head.with_level(level, at + word.start..at + word.end);
    }
    Ok(head)
}

fn time(stamp: &Stamp) -> Option<LogTime> {
    let ((year, month, day), (hour, minute, second)) = (stamp.date, stamp.clock);
    let time = LogTime::new(year, month, day, hour, minute, second)?;
    Some(time.with_fraction(stamp.nanosecond, 3))
}

/// The level of a last line such as `Final status: error(5) Access is denied.`: the number is 0 if
/// all went well, and then the line states no level.
fn status(text: &[u8]) -> Option<(Level, std::ops::Range<usize>)> {
    let label = b"Final status: ";
    let rest = text.strip_prefix(label)?.strip_prefix(b"error(")?;
    let is_failure = rest.first()?.is_ascii_digit() && !rest.starts_with(b"0)");
    is_failure.then_some((Level::Error, label.len()..label.len() + b"error".len()))
}

fn skip_blanks(line: &[u8], from: usize) -> usize {
    let blanks = line.iter().skip(from);
    from + blanks
        .take_while(|&&byte| byte == b' ' || byte == b'\t')
        .count()
}
