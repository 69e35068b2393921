//! Reads the lines of a result that quote a record of a setup log.

use super::quoted::QuotedRecord;
use crate::formats::servicing::head::header_text;
use crate::model::level::Level;
use crate::model::text::Text;

/// Reads a line that is a record of setup, with or without `LogEntry:` before it.
pub(super) fn read(line: &[u8]) -> Option<QuotedRecord<'_>> {
    let line = line.trim_ascii();
    let record = line.strip_prefix(b"LogEntry:").unwrap_or(line);
    let header = header_text(record.trim_ascii_start())?;
    let level = Some(header.level).filter(|word| !word.is_empty());
    Some(QuotedRecord {
        time: header.time,
        level: level.map(Level::from_word),
        level_text: Text::new(header.level),
        component: Some(Text::new(header.component)).filter(|text| !text.is_empty()),
        message: Text::new(header.message),
    })
}
