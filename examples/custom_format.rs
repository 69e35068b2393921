//! How is a log read that panther does not know?
//!
//! ```text
//! cargo run --example custom_format
//! ```
//!
//! A format says where a record begins and what its header holds. Iterator, threads and streams come with that.

use panther::{
    Confidence, Cursor, Event, Format, FormatId, Head, Item, Items, Level, LogTime, Reason, Record,
    Stamps,
};

/// `2024-03-12 09:21:38 [ERROR] scanner: quarantine is full`, and lines that go on below.
#[derive(Debug)]
struct Agent;

/// Events point back to their format, so it must live as long as the program.
static AGENT: Agent = Agent;

/// The length of `2024-03-12 09:21:38 [`.
const START: usize = 21;

/// Whether a line begins with a header, and the time if there is such a time.
fn header(stamps: &mut Stamps, line: &[u8]) -> Option<Option<LogTime>> {
    let (stamp, rest) = line.split_first_chunk::<19>()?;
    rest.starts_with(b" [")
        .then(|| stamps.read(stamp))
        .flatten()
}

impl Format for Agent {
    fn id(&self) -> FormatId {
        FormatId("agent")
    }

    fn describe(&self) -> &'static str {
        "the log of a security agent"
    }

    fn sniff(&'static self, head: &[u8], _name: &str) -> Confidence {
        if header(&mut Stamps::default(), head).is_some() {
            Confidence::CONTENT
        } else {
            Confidence::NO
        }
    }

    /// The next line that begins with a header. The cursor sees to byte order marks, NULs and lines of any length.
    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        cursor.next_header(|stamps, line| header(stamps, line).is_some())
    }

    /// So many bytes of a line tell whether it begins with a header.
    fn lookahead(&self) -> usize {
        START
    }

    /// Reads one record. There is no error: what is no record is handed on unparsed, with the reason.
    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let line = record.first_line().trim_ascii_end();
        let time = match header(stamps, line) {
            None => return record.gap(),
            Some(None) => return record.unparsed(Reason::BadTime),
            Some(Some(time)) => time,
        };
        // All parts are offsets in the record.
        let level = START
            ..line
                .iter()
                .position(|&byte| byte == b']')
                .unwrap_or(line.len());
        let component = (level.end + 2).min(line.len());
        let colon = line[component..]
            .windows(2)
            .position(|pair| pair == b": ")
            .map(|at| component + at);
        let message = colon.map_or(component, |colon| colon + 2);
        let mut head = Head::new(self, &record, message..line.len())
            .with_time(time, 0)
            .with_level(Level::from_word(&line[level.clone()]), level);
        if let Some(colon) = colon {
            head = head.with_component(component..colon);
        }
        Item::Event(Event::new(record.raw(), head))
    }
}

const LOG: &[u8] = b"agent 7 starts\r\n\
    2024-03-12 09:14:02 [INFO] scanner: on-access scan is on\r\n\
    2024-03-12 09:21:38 [ERROR] scanner: access denied, error 0x80070005\r\n  process 5808\r\n\
    2024-03-12 09:21:39 [WARNING] no component here\r\n";

fn main() {
    for item in Items::new(&AGENT, LOG) {
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
    let spans: Vec<_> = Items::new(&AGENT, LOG).map(|item| item.span()).collect();
    let events: Vec<Event<'_>> = Items::new(&AGENT, LOG).events().collect();
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
        let cutter = panther::Cutter::new(&AGENT, LOG, size);
        let cut: Vec<_> = (0..cutter.len())
            .flat_map(|piece| cutter.items(piece))
            .map(|item| item.span())
            .collect();
        assert_eq!(cut, spans, "windows of {size}");
        let mut feeder = panther::Feeder::new(&AGENT);
        let mut fed = Vec::new();
        LOG.chunks(size)
            .for_each(|piece| fed.extend(feeder.push(piece).map(|item| item.span())));
        fed.extend(feeder.finish().map(|item| item.span()));
        assert_eq!(fed, spans, "pieces of {size}");
    }
}
