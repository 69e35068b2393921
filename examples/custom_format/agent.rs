//! The format of the log of a security agent.

use panther::format::{
    Confidence, Draft, Explain, Format, Framing, Grammar, Head, Lines, Record, Stamps,
};
use panther::{Event, FormatId, Item, Layout, Level, LogTime, Reason};

/// `2024-03-12 09:21:38 [ERROR] scanner: quarantine is full`, and lines that go on below.
#[derive(Debug)]
pub(crate) struct Agent;

/// The row of the registry.
pub(crate) static AGENT: Agent = Agent;

/// The length of `2024-03-12 09:21:38 [`.
const START: usize = 21;

/// The time of a header line: `None` where the line is no header, `Some(None)` where the time in it
/// does not exist.
fn header(stamps: &mut Stamps, line: &[u8]) -> Option<Option<LogTime>> {
    let after = line.get(19..)?;
    after
        .starts_with(b" [")
        .then(|| stamps.read(line))
        .flatten()
}

impl Format for Agent {
    fn id(&self) -> FormatId {
        FormatId::new("agent")
    }

    fn about(&self) -> &'static str {
        "the log of a security agent"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let mut lines = head.split(|&byte| byte == b'\n');
        if lines.any(|line| header(&mut Stamps::default(), line).is_some()) {
            Confidence::CONTENT
        } else {
            Confidence::NO
        }
    }

    /// All logs of this agent have the same layout.
    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &AGENT).into()
    }
}

/// The messages have no inner structure, so the defaults will do.
impl Explain for Agent {}

impl Grammar for Agent {
    /// A record begins with a header line, which its first bytes tell. The driver handles byte order
    /// marks, NULs and lines of any length.
    fn framing(&self) -> impl Framing {
        Lines::new(START, |stamps: &mut Stamps, line: &[u8]| {
            header(stamps, line).is_some()
        })
    }

    /// Reads one record. Nothing fails: an item that is no record stays unparsed, with the reason.
    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let line = record.first_line().trim_ascii_end();
        let time = match header(stamps, line) {
            None => return record.gap(),
            Some(None) => return record.unparsed(Reason::BadTime),
            Some(Some(time)) => time,
        };
        // All parts are offsets in the record.
        let level_end = line.iter().position(|&byte| byte == b']');
        let level = START..level_end.unwrap_or(line.len());
        let component = (level.end + 2).min(line.len());
        let colon = line[component..]
            .windows(2)
            .position(|pair| pair == b": ")
            .map(|at| component + at);
        let message = colon.map_or(component, |colon| colon + 2);
        let mut head = Head::new(&record, message..line.len())
            .with_time(time, 0)
            .with_level(Level::from_word(&line[level.clone()]), level);
        if let Some(colon) = colon {
            head = head.with_component(component..colon);
        }
        Event::new(&record, head).into()
    }
}

/// A log of three events, after a line that is not part of an event.
pub(crate) const LOG: &[u8] = b"agent 7 starts\r\n\
    2024-03-12 09:14:02 [INFO] scanner: on-access scan is on\r\n\
    2024-03-12 09:21:38 [ERROR] scanner: access denied, error 0x80070005\r\n  process 5808\r\n\
    2024-03-12 09:21:39 [WARNING] no component here\r\n";
