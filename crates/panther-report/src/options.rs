//! What a caller chooses about a report.

use panther_export::Styles;
use panther_set::TimeZone;

use crate::texts::Language;

/// The choices for a report. Each writer uses those that apply to it.
///
/// ```
/// let mut options = panther_report::Options::default();
/// options.width = 120;
/// options.version = "1.2.3".to_owned();
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The width of text in columns.
    pub width: usize,
    /// The styles of text.
    pub styles: Styles,
    /// Whether text shows the lines around each cited line, and all cited lines.
    pub long: bool,
    /// The language of the fixed texts of the HTML report.
    pub language: Language,
    /// The zone of all times in text, Markdown and HTML; without it, [`Clocks::choose`] decides.
    ///
    /// [`Clocks::choose`]: crate::Clocks::choose
    pub zone: Option<TimeZone>,
    /// The title of the report, such as the number of a ticket.
    pub title: Option<String>,
    /// The arguments of the program, for the record.
    pub arguments: Vec<String>,
    /// The version of the program.
    pub version: String,
    /// The time at which the report is written, as text.
    pub created: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 80,
            styles: Styles::plain(),
            long: false,
            language: Language::default(),
            zone: None,
            title: None,
            arguments: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            created: None,
        }
    }
}
