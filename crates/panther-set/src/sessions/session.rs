//! The sessions of one log.

use super::evidence::{Facts, Mark, Says, SessionEvidence};
use super::kind::SessionKind;

/// A session: from the record that begins it to the one that ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The kind.
    pub kind: SessionKind,
    /// The first byte of the record that begins it.
    pub start: u64,
    /// The first byte of the record that ends it, which belongs to it; `u64::MAX` if the log ends
    /// before.
    pub end: u64,
    /// The id: that of the servicing session, or the process id of DISM.
    pub id: Option<String>,
    /// The program that asked for it.
    pub client: Option<String>,
}

/// A package that a record of a session names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionPackage {
    /// The first byte of the record.
    pub start: u64,
    /// The package.
    pub package: String,
    /// The KB number of the package.
    pub kb: Option<String>,
    /// The first byte of the session.
    session: u64,
}

/// The sessions of one log, in the order of their beginning. See [`SessionEvidence`].
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    sessions: Vec<Session>,
    packages: Vec<SessionPackage>,
}

/// How many sessions may be open at once; an older one is taken as ended.
const OPEN: usize = 32;

impl Sessions {
    /// The sessions that the evidence of a log shows.
    #[must_use]
    pub fn new(evidence: &SessionEvidence) -> Self {
        let mut found = Opened::default();
        let mut marks: Vec<&Mark> = evidence.marks.iter().collect();
        marks.sort_by_key(|mark| mark.at);
        for Mark { at, says } in marks {
            match says {
                Says::Start(SessionKind::Servicing, facts) => match found.named(facts) {
                    // Two records name a servicing session at its beginning.
                    Some(session) if facts.id.is_some() => found.learn(session, *at, facts),
                    _ => found.begin(SessionKind::Servicing, *at, facts),
                },
                Says::Start(kind, facts) => {
                    // A run ends where the next one of its process begins.
                    found.end(*at, |one| one.kind == *kind && one.id == facts.id);
                    found.begin(*kind, *at, facts);
                }
                Says::Goes(facts) => {
                    if let Some(session) = found.named(facts) {
                        found.learn(session, *at, facts);
                    }
                }
                Says::End(kind, id) => {
                    found.end(*at, |one| {
                        one.kind == *kind && (id.is_none() || one.id == *id)
                    });
                }
                Says::EndAll(kind) => while found.end(*at, |one| one.kind == *kind) {},
            }
        }
        Self {
            sessions: found.sessions,
            packages: found.packages,
        }
    }

    /// The session in which the record lies that begins at byte `start`: the one that began last
    /// and has not ended.
    #[must_use]
    pub fn at(&self, start: u64) -> Option<&Session> {
        let before = self
            .sessions
            .partition_point(|session| session.start <= start);
        let begun = self.sessions.get(..before)?;
        begun
            .iter()
            .rev()
            .take(OPEN * 4)
            .find(|session| start <= session.end)
    }

    /// The package that the session of a record named last, before the record that begins at byte
    /// `start` or in it.
    #[must_use]
    pub fn package_at(&self, start: u64) -> Option<&SessionPackage> {
        let session = self.at(start)?.start;
        let before = self.packages.partition_point(|named| named.start <= start);
        let named = self.packages.get(..before)?.iter().rev();
        named.take(OPEN * 4).find(|named| named.session == session)
    }

    /// All sessions, in the order of their beginning.
    pub fn iter(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter()
    }
}

/// Sessions so far, and which of them are open.
#[derive(Default)]
struct Opened {
    sessions: Vec<Session>,
    open: Vec<usize>,
    packages: Vec<SessionPackage>,
}

impl Opened {
    fn begin(&mut self, kind: SessionKind, at: u64, facts: &Facts) {
        if self.open.len() >= OPEN {
            let oldest = self.open.remove(0);
            self.sessions[oldest].end = at;
        }
        let index = self.sessions.len();
        self.open.push(index);
        self.sessions.push(Session {
            kind,
            start: at,
            end: u64::MAX,
            id: facts.id.clone(),
            client: None,
        });
        self.learn(index, at, facts);
    }

    /// Takes what a record says of a session. What it does not say stays.
    fn learn(&mut self, index: usize, at: u64, facts: &Facts) {
        let session = &mut self.sessions[index];
        if facts.client.is_some() {
            session.client.clone_from(&facts.client);
        }
        if let Some(package) = &facts.package {
            self.packages.push(SessionPackage {
                start: at,
                package: package.clone(),
                kb: facts.kb.clone(),
                session: session.start,
            });
        }
    }

    /// The open servicing session that a record is about: the one with its id, or the last one if
    /// it has none.
    fn named(&self, facts: &Facts) -> Option<usize> {
        let sessions = &self.sessions;
        let is_it = |&&index: &&usize| {
            let session = &sessions[index];
            session.kind == SessionKind::Servicing && (facts.id.is_none() || session.id == facts.id)
        };
        self.open.iter().rev().find(is_it).copied()
    }

    /// Ends the last open session of some kind. Returns whether there was one.
    fn end(&mut self, at: u64, is_it: impl Fn(&Session) -> bool) -> bool {
        let sessions = &self.sessions;
        let Some(place) = self.open.iter().rposition(|&index| is_it(&sessions[index])) else {
            return false;
        };
        let index = self.open.remove(place);
        self.sessions[index].end = at;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &[u8] = b"\
2031-03-09 08:00:00, Info                  CBS    Starting TrustedInstaller initialization.\r\n\
2031-03-09 08:00:01, Info                  CBS    Session: 40000001_1 initialized by client WindowsUpdateAgent.\r\n\
2031-03-09 08:00:02, Info                  CBS    Exec: Processing started.  Client: WindowsUpdateAgent, Session: 40000001_1, Package: Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1\r\n\
2031-03-09 08:00:03, Error                 CBS    Failed to stage one\r\n\
2031-03-09 08:00:04, Info                  CBS    Session: 40000002_2 initialized by client DISM.\r\n\
2031-03-09 08:00:05, Info                  CBS    Session: 40000002_2 finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]\r\n\
2031-03-09 08:00:06, Error                 CBS    Failed to stage two\r\n\
2031-03-09 08:00:07, Info                  CBS    Exec: Processing complete.  Session: 40000001_1, Package: Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1 [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]\r\n\
2031-03-09 08:00:08, Error                 CBS    Nobody's\r\n";

    fn ids(merged: impl Fn(&mut SessionEvidence, SessionEvidence)) -> Vec<Option<String>> {
        let log = panther::parse(LOG, "CBS.log");
        let mut evidence = SessionEvidence::default();
        for event in log.events() {
            let mut one = SessionEvidence::default();
            one.observe(&event);
            merged(&mut evidence, one);
        }
        let sessions = Sessions::new(&evidence);
        let id = |event: panther::Event<'_>| sessions.at(event.span().start)?.id.clone();
        log.events().map(id).collect()
    }

    #[test]
    fn a_record_lies_in_the_session_that_began_last() {
        let (one, two) = (Some("40000001_1".to_owned()), Some("40000002_2".to_owned()));
        let expected = [
            None,
            one.clone(),
            one.clone(),
            one.clone(),
            two.clone(),
            two,
            one.clone(),
            one,
            None,
        ];
        assert_eq!(ids(SessionEvidence::merge), expected);
        // Windows may be merged in any order.
        let backwards = ids(|evidence, mut one| {
            one.merge(std::mem::take(evidence));
            *evidence = one;
        });
        assert_eq!(backwards, expected);
    }

    /// A record that names no package belongs to the one that its session named last.
    #[test]
    fn a_record_has_the_package_that_its_session_named_last() {
        let log = b"\
2031-03-09 08:00:01, Info                  CBS    Session: 40000001_1 initialized by client WinMgmt.\r\n\
2031-03-09 08:00:02, Info                  CBS    InternalOpenPackage failed for Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1 [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]\r\n\
2031-03-09 08:00:02, Info                  CBS    Failed to internally open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]\r\n\
2031-03-09 08:00:03, Info                  CBS    Appl: Evaluating package applicability for package Sample-Package~31bf3856ad364e35~amd64~~10.0.1.2, applicable state: Installed\r\n\
2031-03-09 08:00:03, Info                  CBS    Failed to look\r\n";
        let log = panther::parse(log, "CBS.log");
        let named = |mut evidence: SessionEvidence| -> Vec<Option<String>> {
            log.events().for_each(|event| evidence.observe(&event));
            let sessions = Sessions::new(&evidence);
            let package = |event: panther::Event<'_>| {
                let named = sessions.package_at(event.span().start)?;
                Some(named.kb.clone().unwrap_or_else(|| named.package.clone()))
            };
            log.events().map(package).collect()
        };
        let (kb, sample) = (
            "KB5000001",
            "Sample-Package~31bf3856ad364e35~amd64~~10.0.1.2",
        );
        let expected = [None, Some(kb), Some(kb), Some(sample), Some(sample)];
        let found = named(SessionEvidence::with_all_packages());
        assert_eq!(found, expected.map(|name| name.map(str::to_owned)));
        assert_eq!(named(SessionEvidence::default()), [const { None }; 5]);
    }
}
