//! The upgrade attempts of a set.

use super::log_set::LogSet;
use crate::attempts::{Attempt, AttemptEvidence, attempts};
use crate::error::Error;

impl LogSet {
    /// Reads all sources on all threads, and finds the upgrade attempts of which they tell, the
    /// earliest first. [`Attempt::logs`] are indices of [`LogSet::sources`]. The second result
    /// contains one error for each source that could not be read to its end.
    ///
    /// To read the set for other purposes at the same time, see [`AttemptEvidence`].
    ///
    /// ```
    /// use panther_set::{AttemptOutcome, LogSet};
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let log = "2020-07-29 16:29:16, Info                  SP     Initiating rollback/uninstall, phase = 0\r\n\
    /// #     2020-07-29 16:29:17, Info                  MOUPG  ImageExit: Initializing SetupResult: [0xc1900101]\r\n\
    /// #     2020-07-29 16:29:17, Info                  MOUPG  ImageExit: Initializing Extended:    [0x20017]\r\n";
    /// # std::fs::write(folder.path().join("setupact.log"), log).unwrap();
    /// let set = LogSet::discover([folder.path()]);
    /// let (found, errors) = set.attempts();
    /// assert_eq!((found.len(), errors.len()), (1, 0));
    /// assert_eq!(found[0].outcome, AttemptOutcome::RolledBack);
    /// let result = found[0].result.unwrap();
    /// assert_eq!(result.code, "0xC1900101".parse::<panther::code::ParsedCode>()?.code);
    /// assert_eq!(result.extend.unwrap().value(), 0x20017);
    /// # Ok::<(), panther::code::InvalidCode>(())
    /// ```
    #[must_use]
    pub fn attempts(&self) -> (Vec<Attempt>, Vec<Error>) {
        let read = self.par_fold_each(
            AttemptEvidence::default,
            |evidence, _, item| {
                if let Some(event) = item.event() {
                    evidence.observe(&event);
                }
            },
            AttemptEvidence::merge,
        );
        let found = attempts(
            self.sources()
                .iter()
                .zip(read.iter().map(|(found, _)| found)),
        );
        let errors = read.into_iter().filter_map(|(_, error)| error);
        (found, errors.collect())
    }
}
