//! Opens the one log at a path.

use std::path::PathBuf;

use super::log_set::LogSet;
use crate::error::{Error, ErrorKind, Result};
use crate::reading::source::Source;

/// Opens the one log at a path: a file, a member of an archive such as
/// `SetupDiag.zip!/Panther/setuperr.log`, or the only log in an archive or a folder.
///
/// Use [`LogSet::discover`] for many logs.
///
/// # Errors
/// Returns an error if the file cannot be read, or if the path has no log or several.
///
/// # Example
///
/// ```no_run
/// let log = panther_set::open("SetupDiag.zip!/Panther/setuperr.log")?;
/// for event in log.events() {
///     let event = event?;
///     let event = event.as_event();
///     println!("{:?} {}", event.time(), log.text(&event.message()));
/// }
/// # Ok::<(), panther_set::Error>(())
/// ```
#[doc(alias = "Log::open")]
pub fn open(path: impl Into<PathBuf>) -> Result<Source> {
    let path = path.into();
    let (mut sources, mut skipped) = LogSet::builder().threads(1).discover([&path]).into_parts();
    match (sources.len(), skipped.len()) {
        (1, _) => Ok(sources.swap_remove(0)),
        (0, 1) => Err(skipped.swap_remove(0)),
        (count, _) => Err(Error::new(path, ErrorKind::NotOneLog(count))),
    }
}
