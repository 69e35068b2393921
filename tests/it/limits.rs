//! Items longer than an item may be, runs longer than a buffer, and time that must not grow with
//! the square of the input.

use std::time::{Duration, Instant};

use panther::{Cutter, Feeder, Item, Items, Layout, MAX_ITEM, Reason};
use panther_tests::formats::{ALIKE, ROWS};
use panther_tests::properties::{
    check_accessors, check_chunks, check_cuts, check_feed, check_reference, check_tiling, layout,
};

const RECORD: &[u8] = b"2024-01-09 05:06:07, Info                  CBS    Ready\r\n";

/// Far above what the slowest machine needs for linear work on these sizes, far below what
/// quadratic work would take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The layouts of sources that show nothing. One format stands for all that find records the same
/// way, because these inputs are large.
fn grammars() -> impl Iterator<Item = Layout> {
    let ids = ROWS.iter().map(|row| row.id);
    let ids = ids.filter(|id| !ALIKE.contains(id) && *id != "evtx-text");
    ids.map(|id| layout(id, b""))
}

fn patiently<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    let taken = begun.elapsed();
    assert!(taken < PATIENCE, "{what} took {taken:?}");
    result
}

fn check(name: &str, bytes: &[u8]) {
    for layout in grammars() {
        patiently(name, || check_tiling(&layout, bytes));
        patiently(name, || check_reference(&layout, b"", bytes));
        for window in [1 << 20, MAX_ITEM + 1] {
            patiently(name, || check_chunks(&layout, bytes, window));
        }
        for size in [60_000, MAX_ITEM - 1, MAX_ITEM + 400] {
            patiently(name, || check_feed(&layout, bytes, &[size]));
        }
    }
}

/// The ends and the reasons of the items that the `cbs` format reads; an event has no reason.
fn shape(bytes: &[u8]) -> Vec<(u64, Option<Reason>)> {
    let layout = layout("cbs", b"");
    Items::new(&layout, bytes)
        .map(|item| match item {
            Item::Event(event) => (event.span().end, None),
            Item::Unparsed(gap) => (gap.span().end, Some(gap.reason())),
        })
        .collect()
}

const MAX: u64 = MAX_ITEM as u64;

#[test]
fn one_line_of_nine_mebibytes() {
    let line = vec![b'x'; 9 << 20];
    check("a line without a header", &line);
    let too_long = Some(Reason::TooLong);
    assert_eq!(
        shape(&line),
        [
            (MAX, Some(Reason::Preamble)),
            (2 * MAX, too_long),
            (9 << 20, too_long)
        ]
    );

    let record = [&RECORD[..RECORD.len() - 2], &line[..], b"\r\n", RECORD].concat();
    check("a line with a header", &record);
    let end = record.len() as u64;
    assert_eq!(
        shape(&record),
        [
            (MAX, None),
            (2 * MAX, too_long),
            (end - RECORD.len() as u64, too_long),
            (end, None)
        ]
    );
}

#[test]
fn a_record_is_cut_at_its_last_line_end() {
    let line = b"  continuation\r\n";
    let lines = line.repeat(5 << 16);
    let log = [RECORD, &lines, RECORD].concat();
    check("many lines", &log);
    let shape = shape(&log);
    let cut = shape[0].0;
    assert!(cut <= MAX && cut + line.len() as u64 > MAX);
    assert_eq!(log[cut as usize - 1], b'\n');
    assert_eq!(
        shape.iter().map(|item| item.1).collect::<Vec<_>>(),
        [None, Some(Reason::TooLong), None]
    );
}

/// The one line end comes early, so that the piece after it is itself too long.
#[test]
fn a_record_whose_second_line_is_too_long() {
    let log = [RECORD, &vec![b'x'; 9 << 20], b"\r\n", RECORD].concat();
    check("a long second line", &log);
    assert_eq!(shape(&log)[0], (RECORD.len() as u64, None));
}

#[test]
fn five_mebibytes_of_nuls() {
    for tail in [&b""[..], b"x", RECORD, b"\xEF\xBB\xBFx"] {
        for head in [&b""[..], RECORD, b"x"] {
            let log = [head, &vec![0; 5 << 20], tail].concat();
            check("NULs", &log);
        }
    }
    let log = [RECORD, &vec![0; 5 << 20], RECORD].concat();
    let (head, nuls) = (RECORD.len() as u64, Some(Reason::NulRun));
    // The last 16 that fit are left to the second piece.
    assert_eq!(
        shape(&log),
        [
            (head, None),
            (head + MAX - 16, nuls),
            (head + (5 << 20), nuls),
            (2 * head + (5 << 20), None)
        ]
    );
}

/// What is left of a run of NULs after a cut is still a part of that run, however short.
#[test]
fn a_run_of_nuls_a_little_longer_than_an_item() {
    for extra in [0, 1, 5, 15, 16, 17, 40] {
        for tail in [&b""[..], b"x\r\n", RECORD, b"\xEF\xBB\xBFx", b"\nx"] {
            let log = [&vec![0; MAX_ITEM + extra], tail].concat();
            check("NULs", &log);
        }
    }
}

#[test]
fn more_blank_lines_than_an_item_may_have() {
    let blank = b"\r\n".repeat(MAX_ITEM / 2 + 1000);
    check("blank lines", &blank);
    check(
        "a record and blank lines",
        &[RECORD, &blank, RECORD].concat(),
    );
    let bare = vec![b'\n'; MAX_ITEM + 1000];
    check("line feeds and a record", &[&bare, RECORD].concat());
}

/// What stands just before and just after the place where an item must end.
#[test]
fn records_and_gaps_at_the_limit() {
    let tails: [&[u8]; 7] = [
        RECORD,
        b"\xEF\xBB\xBF2024-01-09 05:06:07, Info                  CBS    Ready\r\n",
        b"C:\\a.log:2024-01-09 05:06:07, Info                  CBS    Ready\r\n",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0x\r\n",
        b"\0\0\0\0\x002024-01-09 05:06:07, Info                  CBS    Ready\r\n",
        b"\0\0\0text\r\n",
        b"text\r\n",
    ];
    let layout = layout("cbs", b"");
    for tail in tails {
        for shift in [-21_isize, -17, -16, -3, -1, 0, 1, 3] {
            let length = MAX_ITEM.wrapping_add_signed(shift);
            for line_feed in [true, false] {
                let mut log = vec![b'x'; length];
                log[..RECORD.len()].copy_from_slice(RECORD);
                if line_feed {
                    log[length - 1] = b'\n';
                }
                log.extend(tail);
                log.extend(b"more\r\n");
                log.extend(RECORD);
                check_tiling(&layout, &log);
                check_reference(&layout, b"", &log);
                check_chunks(&layout, &log, MAX_ITEM);
                check_feed(&layout, &log, &[MAX_ITEM - 30, 7]);
            }
        }
    }
}

#[test]
fn small_pushes_into_one_long_record_are_not_quadratic() {
    let mut log = RECORD.to_vec();
    log.extend(b"  one more line of a record that goes on and on\r\n".repeat(80_000));
    log.extend(RECORD);
    for layout in grammars() {
        patiently("small pushes", || check_feed(&layout, &log, &[64]));
    }
    // The same of NULs, of which a shorter run would have to be judged as a whole.
    let nuls = [RECORD, &vec![0; MAX_ITEM - 5], RECORD].concat();
    for layout in grammars() {
        patiently("small pushes of NULs", || check_feed(&layout, &nuls, &[64]));
    }
    // And a line that never ends.
    let line = vec![b':'; MAX_ITEM - 5];
    for layout in grammars() {
        patiently("small pushes of a line", || {
            check_feed(&layout, &line, &[64])
        });
    }
}

/// Events of every size that matters, and XML that never ends in every way it can.
#[test]
fn large_events_and_endless_xml() {
    const HEAD: &[u8] = b"<Event><System><Provider Name='P'/><Level>2</Level></System><EventData>";
    const TAIL: &[u8] = b"</EventData></Event>\r\n";
    let layout = layout("evtx-xml", b"");
    let filled = |length: usize| [HEAD, b"<Data>", &vec![b'x'; length], b"</Data>", TAIL].concat();
    let frame = filled(0).len();
    for length in [
        300_000,
        MAX_ITEM - frame - 70,
        MAX_ITEM - frame - 2,
        MAX_ITEM - frame,
        MAX_ITEM - frame + 1,
        MAX_ITEM - frame + 2,
        MAX_ITEM + 5,
    ] {
        let log = [&filled(5)[..], &filled(length), b"stray", &filled(5)].concat();
        check_tiling(&layout, &log);
        check_reference(&layout, b"", &log);
        check_chunks(&layout, &log, 1 << 20);
        check_feed(&layout, &log, &[MAX_ITEM - 30, 7]);
        check_feed(&layout, &log, &[60_000]);
    }
    for piece in [
        &b"<Event"[..],
        b"<Event ",
        b"<Event>",
        b"<e:Event '",
        b"</Event>",
        b"</Event",
        b"<System>",
        b"<System ",
        b"<Data>",
        b"<Data a='",
        b"</Data>",
        b"<Data/>",
        b"<RenderingInfo '",
        b"<RenderingInfo>",
        b"<Message>",
        b"<!--",
        b"<![CDATA[",
        b"]]>",
        b"<",
        b"&",
        b"a:",
        b"Record 1 ",
        b" ",
    ] {
        let endless = piece.repeat((2 << 20) / piece.len());
        let log = [&filled(5)[..], HEAD, &endless, &filled(5)].concat();
        patiently("tiling", || check_tiling(&layout, &log));
        patiently("pieces", || check_chunks(&layout, &log, 100_000));
        patiently("small pushes", || check_feed(&layout, &log, &[4096]));
        patiently("accessors", || check_accessors(&layout, b"", &log));
    }
}

#[test]
fn memory_stays_bounded() {
    let layout = layout("cbs", b"");
    let mut feeder = Feeder::new(layout);
    let piece = vec![b'x'; 100_000];
    for _ in 0..200 {
        for item in feeder.push(&piece) {
            assert!(item.raw().len() <= MAX_ITEM);
        }
        assert!(feeder.pending() <= MAX_ITEM + 2 * piece.len());
    }
}

/// Windows in which nothing begins must not make each search run to the end of the source.
#[test]
fn small_windows_over_one_long_item_are_not_quadratic() {
    for byte in [0, b'x', b'\n', b':'] {
        let log = vec![byte; 64 << 20];
        for layout in grammars() {
            patiently("small windows", || {
                let cutter = Cutter::new(&layout, &log, 8 << 10);
                let total: usize = (0..cutter.len())
                    .map(|index| cutter.range(index).len())
                    .sum();
                assert_eq!(total, log.len());
            });
        }
    }
}
/// Everything that may stand before a stamp, as long as it may be: the search for it must neither
/// stop short nor forget too early.
#[test]
fn the_longest_ways_to_begin_a_record() {
    let marks = |count: usize| b"\xEF\xBB\xBF".repeat(count);
    for nuls in [0, 1, 15, 16] {
        for before in 0..=3 {
            for length in [0, 5, 299, 300, 301] {
                for behind in 0..=1 {
                    let mut prefix = vec![b'a'; length];
                    if let Some([dot, .., colon]) = prefix.get_mut(..) {
                        (*dot, *colon) = (b'.', b':');
                    }
                    let log = [
                        b"a line\r\n",
                        &vec![0; nuls][..],
                        &marks(before),
                        &prefix,
                        &marks(behind),
                        RECORD,
                        RECORD,
                    ]
                    .concat();
                    for layout in grammars() {
                        check_tiling(&layout, &log);
                        check_reference(&layout, b"", &log);
                        for size in [1, 2, 7, 64, 341] {
                            check_feed(&layout, &log, &[size]);
                            check_chunks(&layout, &log, size);
                            check_cuts(&layout, &log, size);
                        }
                    }
                }
            }
        }
    }
}
