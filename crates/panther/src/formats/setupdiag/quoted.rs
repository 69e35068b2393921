//! A record of a setup log that a result quotes.

use crate::model::level::Level;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A record of another log that a line quotes, with its own time and level.
///
/// ```
/// use panther::Level;
/// use panther::details::LineDetails;
///
/// let log = b"Matching Profile found: FindSPFatalError - A4028172-1B09-48F8-AD3B-86CDD7D55852\n\
///     LogEntry: 2024-03-12 09:21:38, Error                 SP     Cannot convert\n";
/// let log = panther::parse(log, "SetupDiagResults.log");
/// let Some(LineDetails::Quoted(record)) = log.events().next().unwrap().line_details().next() else {
///     panic!("a record of another log");
/// };
/// assert_eq!(record.time.to_string(), "2024-03-12T09:21:38");
/// assert_eq!(record.level, Some(Level::Error));
/// assert_eq!(record.component.unwrap(), "SP");
/// assert_eq!(record.message, "Cannot convert");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotedRecord<'a> {
    /// The time of the record.
    pub time: LogTime,
    /// The level; `None` if the record states none.
    pub level: Option<Level>,
    /// The level as the record states it; empty if it states none.
    pub level_text: Text<'a>,
    /// The component that wrote the record; `None` if the record names none.
    pub component: Option<Text<'a>>,
    /// The message.
    pub message: Text<'a>,
}
