//! How is a log read that panther does not know?
//!
//! ```text
//! cargo run --example custom_format
//! ```
//!
//! A format recognises its logs, and its grammar frames and reads the records. Once it is registered,
//! detection, iterators, threads, streams and exports work with it.

use panther::format::{
    Confidence, Draft, Explain, Format, Framing, Grammar, Head, Lines, Record, Stamps,
};
use panther::{Event, FormatId, Item, Layout, Level, LogTime, Reason, Registry};

/// `2024-03-12 09:21:38 [ERROR] scanner: quarantine is full`, and lines that go on below.
#[derive(Debug)]
struct Agent;

/// The row of the registry.
static AGENT: Agent = Agent;

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

const LOG: &[u8] = b"agent 7 starts\r\n\
    2024-03-12 09:14:02 [INFO] scanner: on-access scan is on\r\n\
    2024-03-12 09:21:38 [ERROR] scanner: access denied, error 0x80070005\r\n  process 5808\r\n\
    2024-03-12 09:21:39 [WARNING] no component here\r\n";

/// The formats of panther, and this one.
fn registry() -> Registry {
    Registry::default()
        .with(&AGENT)
        .expect("no other format is called agent")
}

fn main() {
    let log = registry().parse(LOG, "agent.log");
    for item in &log {
        match item {
            Item::Event(event) => {
                let level = event.level().map_or("", Level::name);
                println!(
                    "{level:10}{} says: {}",
                    event.component().unwrap_or("nobody".into()),
                    event.message()
                );
                event.lines().for_each(|line| println!("        {line}"));
                // Codes are found in any format.
                for code in event.codes() {
                    println!(
                        "        {} is {}",
                        code.code,
                        code.name().unwrap_or("unknown")
                    );
                }
            }
            Item::Unparsed(unparsed) => println!(
                "{:10}{}",
                unparsed.reason(),
                unparsed.text().trim_ascii().escape_ascii()
            ),
        }
    }
}

#[test]
fn the_format_reads_cuts_and_feeds() {
    let log = registry().parse(LOG, "agent.log");
    assert_eq!(log.format(), "agent");
    let spans: Vec<_> = log.items().map(|item| item.span()).collect();
    let events: Vec<Event<'_>> = log.events().collect();
    assert_eq!((spans.len(), events.len()), (4, 3));
    assert_eq!(events[1].level(), Some(Level::Error));
    assert_eq!(events[1].component().unwrap(), "scanner");
    assert_eq!(events[1].message(), "access denied, error 0x80070005");
    assert_eq!(events[1].lines().count(), 1);
    assert_eq!(events[1].codes()[0].name(), Some("E_ACCESSDENIED"));
    assert_eq!(
        (events[2].component(), events[2].message()),
        (None, "no component here".into())
    );
    for size in 1..LOG.len() {
        let cutter = log.cutter(size);
        let cut: Vec<_> = (0..cutter.len())
            .flat_map(|piece| cutter.items(piece))
            .map(|item| item.span())
            .collect();
        assert_eq!(cut, spans, "windows of {size}");
        let mut feeder = panther::Feeder::new(log.layout().clone());
        let mut fed = Vec::new();
        LOG.chunks(size)
            .for_each(|piece| fed.extend(feeder.push(piece).map(|item| item.span())));
        fed.extend(feeder.finish().map(|item| item.span()));
        assert_eq!(fed, spans, "pieces of {size}");
    }
}
