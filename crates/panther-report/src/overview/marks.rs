//! Records that mark a phase of Setup or a restart of Windows.

use panther::Event;
use panther::details::FieldValue;
use panther_set::Source;

use super::{Mark, MarkKind};

/// How many marks of a source are kept at most.
const MOST: usize = 256;

/// What begins the message of a record of Setup that marks a phase; the rest is its name.
const PHASES: [&str; 4] = [
    "Setup phase change: ",
    "Current phase string : ",
    "Setup has started phase ",
    "Initiating rollback",
];

/// The events of the System log that mark a restart: their provider, their number and what they say.
const RESTARTS: [(&str, u64, &str); 7] = [
    ("Microsoft-Windows-Kernel-General", 12, "start"),
    ("Microsoft-Windows-Kernel-General", 13, "shutdown"),
    (
        "Microsoft-Windows-Kernel-Power",
        41,
        "start after a loss of power or a crash",
    ),
    (
        "Microsoft-Windows-WER-SystemErrorReporting",
        1001,
        "start after a crash",
    ),
    ("EventLog", 6008, "start after an unexpected shutdown"),
    ("USER32", 1074, "restart on request"),
    ("User32", 1074, "restart on request"),
];

/// The marks of a source: those nearest to its start.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

impl Marks {
    pub(super) fn observe(&mut self, source: &Source, event: &Event<'_>) {
        let Some(time) = event.time() else {
            return;
        };
        let found = match source.format().as_str() {
            "setup" | "bluebox" => phase(source, event),
            format if source.is_event_log() || format.starts_with("evtx") => restart(event),
            _ => None,
        };
        if let Some((kind, label)) = found {
            self.0.push(Mark {
                start: event.span().start,
                time: time.civil_seconds(),
                kind,
                label,
            });
            if self.0.len() > 2 * MOST {
                self.shrink();
            }
        }
    }

    pub(super) fn merge(&mut self, more: Self) {
        self.0.extend(more.0);
        self.shrink();
    }

    fn shrink(&mut self) {
        self.0.sort();
        self.0.truncate(MOST);
    }

    /// The marks in the order of the source.
    pub(super) fn finish(mut self) -> Vec<Mark> {
        self.shrink();
        self.0
    }
}

fn phase(source: &Source, event: &Event<'_>) -> Option<(MarkKind, String)> {
    let message = event.message();
    let bytes = message.as_bytes();
    let prefix = PHASES
        .iter()
        .find(|prefix| bytes.starts_with(prefix.as_bytes()))?;
    if prefix.ends_with("rollback") {
        return Some((MarkKind::Phase, "rollback".to_owned()));
    }
    let rest = bytes.get(prefix.len()..)?;
    // "Setup phase change: [SetupPhaseUnknown] -> [SetupPhaseInstall]" names the new phase last.
    let name = source.part(rest, event.raw());
    let name = name.rsplit("->").next().unwrap_or_default();
    let name = name.trim().trim_matches(['[', ']']);
    let name = name.split(" at ").next().unwrap_or_default();
    let name = name.strip_prefix("SetupPhase").unwrap_or(name);
    let name = if name.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("phase {name}")
    } else {
        name.chars().take(40).collect()
    };
    Some((MarkKind::Phase, name))
}

fn restart(event: &Event<'_>) -> Option<(MarkKind, String)> {
    let provider = event.component()?;
    let named = |name: &&(&str, u64, &str)| provider.as_bytes() == name.0.as_bytes();
    // Only events of these providers are asked for their number.
    RESTARTS.iter().find(named)?;
    let FieldValue::Number(number) = event.field("event_id")? else {
        return None;
    };
    let (_, _, label) = RESTARTS
        .iter()
        .filter(named)
        .find(|(_, own, _)| *own == number)?;
    Some((MarkKind::Restart, (*label).to_owned()))
}
