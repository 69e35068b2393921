//! Byte order marks and runs of NULs in the middle of a log are items of their own, in every format
//! and in every way of reading.

use std::time::{Duration, Instant};

use panther::{Cutter, Feeder, Item, Items, Layout, Reason};
use panther_tests::formats::{ALIKE, ROWS, Row};
use panther_tests::properties::{
    Sizes, check_chunks, check_feed, check_layout, check_tiling, layout, layouts,
};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A log of the format, as text, and its layout.
fn sample(row: &Row) -> (Vec<u8>, Layout) {
    let sample = row.text(5000).log;
    let layout = layout(row.id, &sample);
    // Some logs begin with a mark, which is a gap too.
    let sample = sample.strip_prefix(BOM).unwrap_or(&sample).to_vec();
    (sample, layout)
}

/// Where the gaps are, by their reasons.
fn gaps<'a>(items: impl Iterator<Item = Item<'a>>) -> Vec<(u64, u64, Reason)> {
    let gaps = items.filter_map(Item::unparsed);
    let gaps = gaps.filter(|gap| [Reason::NulRun, Reason::ByteOrderMark].contains(&gap.reason()));
    gaps.map(|gap| (gap.span().start, gap.span().end, gap.reason()))
        .collect()
}

/// The gaps of a log, read as a whole, in pieces of many sizes, and as it arrives.
fn gaps_every_way(layout: &Layout, log: &[u8]) -> Vec<(u64, u64, Reason)> {
    let found = gaps(Items::new(layout, log));
    for window in [1, 5, 33, 200, 1000] {
        let cutter = Cutter::new(layout, log, window);
        let pieces = (0..cutter.len()).flat_map(|index| cutter.items(index));
        assert_eq!(gaps(pieces), found, "in pieces of {window}");
    }
    for size in [1, 3, 17, 300] {
        let mut feeder = Feeder::new(layout.clone());
        let mut fed = Vec::new();
        for piece in log.chunks(size) {
            fed.extend(gaps(feeder.push(piece)));
        }
        fed.extend(gaps(feeder.finish()));
        assert_eq!(fed, found, "in pushes of {size}");
    }
    found
}

/// The log with bytes put in at a place.
fn with(log: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    [&log[..at], bytes, &log[at..]].concat()
}

#[test]
fn gaps_between_records_are_items() {
    for row in ROWS {
        let (log, layout) = sample(row);
        let events = Items::new(&layout, &log).events();
        let at = events.map(|event| event.span().start).nth(2);
        let at = at.expect("three events");
        let nul_run = |count: u64| vec![(at, at + count, Reason::NulRun)];
        let mark = |at: u64| (at, at + 3, Reason::ByteOrderMark);
        let one_mark = vec![mark(at)];
        let both = vec![(at, at + 20, Reason::NulRun), mark(at + 20)];
        let marks = vec![mark(at), mark(at + 3)];
        let inserted: [(&[u8], _); 6] = [
            (&[0; 20], nul_run(20)),
            (&[0; 16], nul_run(16)),
            (&[0; 5], nul_run(5)),
            (BOM, one_mark),
            (&[&[0; 20], BOM].concat(), both),
            (&[BOM, BOM].concat(), marks),
        ];
        for (bytes, expected) in inserted {
            let log = with(&log, at as usize, bytes);
            let found = gaps_every_way(&layout, &log);
            match row.id {
                // Any line is a record of plain text, so none shows that a mark or a few NULs
                // before it are a gap.
                "plain" if bytes.starts_with(&[0; 16]) => assert_eq!(found, expected[..1]),
                "plain" => assert_eq!(found, []),
                _ => assert_eq!(found, expected, "{} {bytes:?}", row.id),
            }
            for seed in 0..8 {
                check_layout(&layout, &log, &log, &mut Sizes(seed));
            }
        }
    }
}

#[test]
fn a_run_of_nuls_in_a_record_is_an_item() {
    for row in ROWS {
        let (log, layout) = sample(row);
        let events = Items::new(&layout, &log).events();
        let event = events
            .map(|event| event.span())
            .nth(2)
            .expect("three events");
        for at in [event.start + 1, event.start + 9, event.end - 4] {
            let at = at as usize;
            let found = gaps_every_way(&layout, &with(&log, at, &[0; 30]));
            let span = (at as u64, at as u64 + 30, Reason::NulRun);
            assert_eq!(found, [span], "{} at {at}", row.id);
            // A shorter run, which no record follows, is a part of the record. Behind a part of a
            // date, the other columns make a record.
            let rest = Items::new(&layout, &log[at..]).next().and_then(Item::event);
            if row.id != "plain" && rest.is_some() {
                continue;
            }
            let found = gaps_every_way(&layout, &with(&log, at, &[0; 15]));
            assert_eq!(found, [], "{} at {at}", row.id);
        }
    }
}

#[test]
fn a_run_of_nuls_at_the_end_is_one_item() {
    for row in ROWS {
        let (log, layout) = sample(row);
        for count in [1, 15] {
            let found = gaps_every_way(&layout, &vec![0; count]);
            assert_eq!(found, [(0, count as u64, Reason::NulRun)], "{}", row.id);
        }
        for count in [16, 17, 100, 5000] {
            let end = (log.len() + count) as u64;
            let log = [&log[..], &vec![0; count]].concat();
            let found = gaps_every_way(&layout, &log);
            assert_eq!(
                found,
                [(end - count as u64, end, Reason::NulRun)],
                "{}",
                row.id
            );
        }
    }
}

/// What gaps are made of, in every order, with and without records.
#[test]
fn gaps_in_every_order_have_every_property() {
    for row in ROWS {
        let (log, layout) = sample(row);
        let event = Items::new(&layout, &log).events().nth(2);
        let event = event.expect("three events").raw();
        let words: [&[u8]; 6] = [&[0], &[0; 7], &[0; 16], BOM, b"x\n", event];
        for order in 0..words.len().pow(4) {
            let mut order = order;
            let mut log = Vec::new();
            for _ in 0..4 {
                log.extend(words[order % words.len()]);
                order /= words.len();
            }
            check_tiling(&layout, &log);
            check_feed(&layout, &log, &[1]);
            check_feed(&layout, &log, &[event.len() + 2, 3]);
            for window in [1, 4, event.len()] {
                check_chunks(&layout, &log, window);
            }
        }
    }
}

/// Many runs must not make each search for a record, or for a run, go to the end of the input.
#[test]
fn many_gaps_take_linear_time() {
    let mut patterns: Vec<Vec<u8>> = Vec::new();
    for before in [
        b"seventeen bytes, ".as_slice(),
        b"<Event>seventeen",
        b"<Event></Event>  ",
        b"{\"a\":\"seventeen\",",
        b"a,\"seventeen\n,b\n,",
        b"a\tseventeen\tb\n\tcd",
        b"<Obj><TN><T>a</T>",
        b"\xEF\xBB\xBF<Event> \xEF\xBB\xBF",
        b"Event[1]:\n",
        b"{\"a\":1}\n",
        BOM,
    ] {
        patterns.push([before, &[0; 16]].concat());
    }
    patterns.push([b"{\"a\":1}\n".as_slice(), &[0; 15]].concat());
    patterns.push([BOM, &[0; 15]].concat());
    for (layout, shown) in layouts(b"{\"EventID\":1,\"Channel\":\"x\"}\n{") {
        // One format stands for all that have the same grammar.
        let format = layout.format();
        let is_table = ["evtx-csv", "evtx-text"].contains(&format.as_str());
        let is_other = ALIKE.contains(&format.as_str()) || format == "dmp";
        if is_other || is_table && !shown.is_empty() {
            continue;
        }
        for pattern in &patterns {
            let log = |len: usize| pattern.repeat(len / pattern.len());
            let (short, long) = (log(128 << 10), log(1 << 20));
            let context = format!(
                "{}, {:?}",
                layout.format(),
                pattern.escape_ascii().to_string()
            );
            check_linear(&context, &short, &long, |log| {
                Items::new(&layout, log).count();
            });
            check_linear(&context, &short, &long, |log| {
                let mut feeder = Feeder::new(layout.clone());
                let pushed: usize = log
                    .chunks(4096)
                    .map(|piece| feeder.push(piece).count())
                    .sum();
                assert!(pushed + feeder.finish().count() > 0);
            });
            check_linear(&context, &short, &long, |log| {
                let cutter = Cutter::new(&layout, log, 64 << 10);
                assert!(
                    (0..cutter.len())
                        .flat_map(|index| cutter.items(index))
                        .count()
                        > 0
                );
            });
        }
    }
}

/// Eight times the input takes about eight times as long; quadratic work would take 64 times.
#[track_caller]
fn check_linear(context: &str, short: &[u8], long: &[u8], work: impl Fn(&[u8])) {
    let time = |log: &[u8]| {
        let begun = Instant::now();
        work(log);
        begun.elapsed()
    };
    let mut times = (Duration::MAX, Duration::MAX);
    // Other programs can only make it slower, so the least time of some tries counts.
    for _ in 0..20 {
        times = (times.0.min(time(short)), times.1.min(time(long)));
        if times.1 < times.0 * 24 || times.1 < Duration::from_millis(100) {
            return;
        }
    }
    panic!(
        "{context}: {:?} for 128 KiB, {:?} for 1 MiB",
        times.0, times.1
    );
}

/// Blank lines are skipped as a run, wherever the run ends: at a record, at text, at NULs, or with
/// the log.
#[test]
fn blank_lines_of_any_number_belong_to_the_record_before_them() {
    let layout = layout("cbs", b"");
    let header = "2020-07-29 16:29:16, Info                  CBS    First";
    for line_end in ["\n", "\r\n"] {
        for blank in [1, 2, 3, 31, 32, 33, 63, 64, 65, 130, 2100, 5000] {
            let blank = line_end.repeat(blank);
            for behind in [
                String::new(),
                format!("{header}{line_end}"),
                format!("  text{line_end}{header}"),
                "\0".repeat(40),
                "\u{FEFF}".to_owned() + header,
                "\r\r\n".to_owned() + header,
            ] {
                let log = format!("{header}{line_end}{blank}{behind}");
                let log = log.as_bytes();
                let first = Items::new(&layout, log).next().unwrap();
                let own = match behind.starts_with("  text") || behind.starts_with('\r') {
                    true => log.len() - header.len(),
                    false => log.len() - behind.len(),
                };
                assert_eq!(first.raw().len(), own, "{behind:?}");
                check_layout(&layout, b"", log, &mut Sizes(7));
            }
        }
    }
}
