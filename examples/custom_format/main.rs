//! How is a log read that panther does not know?
//!
//! ```text
//! cargo run --example custom_format
//! ```
//!
//! A format recognises its logs, and its grammar frames and reads the records. Once it is registered,
//! detection, iterators, threads, streams and exports work with it.
//!
//! `agent.rs` is the format.

mod agent;

use agent::{AGENT, LOG};
use panther::{Item, Level, Registry};

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
    let events: Vec<_> = log.events().collect();
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
