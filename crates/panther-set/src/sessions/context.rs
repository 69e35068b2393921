//! The session and the attempt of each event of a set.

use panther::Event;

use super::evidence::SessionEvidence;
use super::session::{Session, SessionPackage, Sessions};
use crate::attempts::{Attempt, AttemptEvidence, attempts};
use crate::error::Error;
use crate::set::log_set::LogSet;

/// The session and the upgrade attempt of each event of a set. Most records name neither;
/// the records around them do.
#[derive(Clone, Debug, Default)]
pub struct Contexts {
    /// By the index of the log.
    sessions: Vec<Sessions>,
    attempts: Vec<Attempt>,
}

/// The session and the attempt of one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context<'c> {
    /// The session.
    pub session: Option<&'c Session>,
    /// The package that the session named last.
    pub package: Option<&'c SessionPackage>,
    /// The index of the upgrade attempt in [`Contexts::attempts`].
    pub attempt: Option<usize>,
}

impl Contexts {
    /// The upgrade attempts, the earliest first.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The session and the attempt of an event; `log` is the index of its source in the set.
    #[must_use]
    pub fn of(&self, log: usize, event: &Event<'_>) -> Context<'_> {
        let session = self.sessions.get(log);
        let holds = |attempt: &Attempt| {
            let time = event.time().map(panther::LogTime::civil_seconds);
            let (Some(time), Some(first), Some(last)) = (time, attempt.first, attempt.last) else {
                return false;
            };
            attempt.logs.contains(&log)
                && (first.civil_seconds()..=last.civil_seconds()).contains(&time)
        };
        Context {
            session: session.and_then(|sessions| sessions.at(event.span().start)),
            package: session.and_then(|sessions| sessions.package_at(event.span().start)),
            attempt: self.attempts.iter().rposition(holds),
        }
    }
}

impl<'c> Context<'c> {
    /// The context as keys and values: `kind`, `session` and `client` of the session, and the `package`
    /// that it named last, with its `kb`. The record itself may name another package.
    pub fn fields(self) -> impl Iterator<Item = (&'static str, &'c str)> {
        let session = self.session.into_iter().flat_map(|session| {
            [
                ("kind", Some(session.kind.name())),
                ("session", session.id.as_deref()),
                ("client", session.client.as_deref()),
            ]
        });
        let package = self.package.into_iter().flat_map(|named| {
            [
                ("package", Some(named.package.as_str())),
                ("kb", named.kb.as_deref()),
            ]
        });
        session
            .chain(package)
            .filter_map(|(key, value)| Some((key, value?)))
    }
}

impl LogSet {
    /// Reads the set for what its events belong to. The second result contains one error for each
    /// source that could not be read to its end. A stream is read by this, and cannot be read again.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let log = "\
    /// #     2020-07-29 16:29:16, Info                  CBS    Session: 31000001_7 initialized by client DISM.\r\n\
    /// #     2020-07-29 16:29:17, Error                 CBS    Failed to stage\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), log).unwrap();
    /// use panther_set::{LogFile, LogSet};
    ///
    /// let set = LogSet::discover([folder.path()]);
    /// let (contexts, errors) = set.contexts();
    /// assert!(errors.is_empty());
    /// let file = LogFile::read(folder.path().join("CBS.log"))?;
    /// let failed = file.items().last().unwrap();
    /// let context = contexts.of(0, &failed.event().unwrap());
    /// assert_eq!(context.session.unwrap().client.as_deref(), Some("DISM"));
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn contexts(&self) -> (Contexts, Vec<Error>) {
        let read = self.par_fold_each(
            || {
                (
                    SessionEvidence::with_all_packages(),
                    AttemptEvidence::default(),
                )
            },
            |(sessions, attempts), _, item| {
                if let Some(event) = item.event() {
                    sessions.observe(&event);
                    attempts.observe(&event);
                }
            },
            |(sessions, attempts), (more, others)| {
                sessions.merge(more);
                attempts.merge(others);
            },
        );
        let found = read.iter().map(|((_, found), _)| found);
        let contexts = Contexts {
            attempts: attempts(self.sources().iter().zip(found)),
            sessions: read
                .iter()
                .map(|((sessions, _), _)| Sessions::new(sessions))
                .collect(),
        };
        let errors = read.into_iter().filter_map(|(_, error)| error);
        (contexts, errors.collect())
    }
}
