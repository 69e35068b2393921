//! The records of one log at which sessions begin, go on and end.

use memchr::memmem;
use panther::Event;
use panther::details::{CbsAction, Details};

use super::kind::SessionKind;

/// How many marks are kept of a log.
const MOST: usize = 1 << 18;

/// The records of one log at which sessions begin, go on and end.
///
/// Windows of a log may be observed on any thread, each from its start to its end, and merged in any
/// order. It takes a bounded amount of memory.
///
/// ```
/// use panther_set::{SessionEvidence, Sessions};
///
/// let log = b"\
///     2020-07-29 16:29:16, Info                  CBS    Exec: Processing started.  Client: DISM, \
///     Session: 31000001_7, Package: Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1\r\n\
///     2020-07-29 16:29:17, Error                 CBS    Failed to stage\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let mut evidence = SessionEvidence::default();
/// log.events().for_each(|event| evidence.observe(&event));
/// let failed = log.events().last().unwrap();
/// let sessions = Sessions::new(&evidence);
/// let session = sessions.at(failed.span().start).unwrap();
/// assert_eq!(session.id.as_deref(), Some("31000001_7"));
/// let package = sessions.package_at(failed.span().start).unwrap();
/// assert_eq!(package.kb.as_deref(), Some("KB5000001"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct SessionEvidence {
    pub(super) marks: Vec<Mark>,
    has_all_packages: bool,
}

/// A record that says something about sessions.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) at: u64,
    pub(super) says: Says,
}

#[derive(Clone, Debug)]
pub(super) enum Says {
    /// A session begins.
    Start(SessionKind, Facts),
    /// The session with this id, or the current one, works on a package.
    Goes(Facts),
    /// The session with this id ends, or the current one of its kind.
    End(SessionKind, Option<String>),
    /// All sessions end: the program that holds them starts anew.
    EndAll(SessionKind),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) id: Option<String>,
    pub(super) client: Option<String>,
    pub(super) package: Option<String>,
    pub(super) kb: Option<String>,
}

/// Beginnings of records that name the package at hand, behind which its name stands. There may be
/// many of them.
const AT_HAND: [&[u8]; 4] = [
    b"Appl: Evaluating package applicability for package ",
    b"InternalOpenPackage failed for ",
    b"Plan: Package: ",
    b"Read out cached package applicability for package: ",
];

impl SessionEvidence {
    /// Collects the packages that a session only looks at too, and not only those that it changes.
    /// This takes more time and memory.
    #[must_use]
    pub fn with_all_packages() -> Self {
        Self {
            has_all_packages: true,
            ..Self::default()
        }
    }

    /// Adds an event. Events of one window come in the order of the log.
    #[inline]
    pub fn observe(&mut self, event: &Event<'_>) {
        let Some(component) = event.component() else {
            return;
        };
        let message = event.message();
        match component.as_bytes() {
            b"CBS" if matches!(message.first(), Some(b'E' | b'S')) => self.observe_servicing(event),
            b"CBS" if self.has_all_packages => self.observe_package(event),
            b"DISM" => self.observe_dism(event),
            b"MOUPG" if message.starts_with(b"SetupHost::Initialize: CmdLine") => {
                self.add(event, Says::Start(SessionKind::Setup, Facts::default()));
            }
            _ => {}
        }
    }

    fn observe_servicing(&mut self, event: &Event<'_>) {
        let kind = SessionKind::Servicing;
        let message = event.message();
        let starts = |start: &[u8]| message.as_bytes().starts_with(start);
        if starts(b"Starting TrustedInstaller initialization") {
            return self.add(event, Says::EndAll(kind));
        }
        if !starts(b"Exec:") && !starts(b"Session:") {
            return;
        }
        let Details::Cbs(cbs) = event.details() else {
            return;
        };
        let text = |text: panther::Text<'_>| text.to_str_lossy().into_owned();
        let facts = Facts {
            id: cbs.session.map(text),
            client: cbs.client.map(text),
            package: cbs.package.map(|package| text(package.text)),
            kb: cbs.kb.map(|kb| text(kb.text)),
        };
        match cbs.action {
            Some(CbsAction::ProcessingStarted | CbsAction::SessionInitialized) => {
                self.add(event, Says::Start(kind, facts));
            }
            Some(CbsAction::ProcessingComplete | CbsAction::SessionFinalized) => {
                self.add(event, Says::End(kind, facts.id));
            }
            _ if facts.package.is_some() => self.add(event, Says::Goes(facts)),
            _ => {}
        }
    }

    fn observe_package(&mut self, event: &Event<'_>) {
        let message = event.message();
        let starts = AT_HAND.iter();
        let Some(rest) = starts
            .filter_map(|start| message.as_bytes().strip_prefix(*start))
            .next()
        else {
            return;
        };
        let end = rest.iter().position(|byte| b", [".contains(byte));
        let package =
            String::from_utf8_lossy(rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest));
        let facts = Facts {
            kb: kb(&package),
            package: Some(package.into_owned()),
            ..Facts::default()
        };
        self.add(event, Says::Goes(facts));
    }

    fn observe_dism(&mut self, event: &Event<'_>) {
        let message = event.message();
        let Some(at) = memmem::find(message.as_bytes(), b"<----- ") else {
            return;
        };
        let rest = message.as_bytes().get(at + 7..).unwrap_or_default();
        let id = match event.details() {
            Details::Dism(dism) => dism.pid.map(|pid| pid.to_string()),
            _ => None,
        };
        if rest.starts_with(b"Starting") {
            let facts = Facts {
                id,
                ..Facts::default()
            };
            self.add(event, Says::Start(SessionKind::Dism, facts));
        } else if rest.starts_with(b"Ending") {
            self.add(event, Says::End(SessionKind::Dism, id));
        }
    }

    #[inline(never)]
    fn add(&mut self, event: &Event<'_>, says: Says) {
        if self.marks.len() < MOST {
            let at = event.span().start;
            self.marks.push(Mark { at, says });
        }
    }

    /// Adds what another window of the same log says.
    pub fn merge(&mut self, more: Self) {
        self.marks.extend(more.marks);
        // Sorting at every merge would take most of the time of a long log.
        if self.marks.len() > 2 * MOST {
            self.marks.sort_by_key(|mark| mark.at);
            self.marks.truncate(MOST);
        }
    }
}

/// The KB number in the name of a package.
fn kb(package: &str) -> Option<String> {
    let at = package.find("KB")?;
    let number = package.get(at + 2..)?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    (digits >= 5).then(|| package[at..at + 2 + digits].to_owned())
}
