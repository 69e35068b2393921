//! Reading a log costs one allocation, when its iterator is made, and none for an event.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use panther::Event;
use panther_benches::generate::{Generated, Kind, Options};
use panther_benches::work::{self, Frame, Header};
use panther_export::{JsonLines, Utf8};

/// Counts what the current thread allocates.
struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    COUNT.set(COUNT.get() + 1);
}

// SAFETY: every call goes to the system's allocator as it came; the counter is a plain cell of the thread, without a destructor, and
// does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The allocations that `run` makes on this thread.
fn allocations<T>(run: impl FnOnce() -> T) -> (u64, T) {
    let before = COUNT.get();
    let value = run();
    (COUNT.get() - before, value)
}

const SIZE: u64 = 8 << 20;

fn logs() -> impl Iterator<Item = (Kind, Vec<u8>, Generated)> {
    Kind::ALL.into_iter().map(|kind| {
        let (log, written) = Options::new(kind, SIZE).to_vec();
        // What is found out about the machine once is found out here, and the names of codes are indexed here.
        assert!(panther::code::Code::parse("NO_SUCH_NAME").is_err());
        let _ = work::iterate::<Frame>(&work::layout(kind), &log[..4096]);
        (kind, log, written)
    })
}

/// Does `each` with every event, and gives the allocations of those for which it says true and how many there were of both kinds.
fn each_event(log: &[u8], each: impl Fn(&Event<'_>) -> bool) -> (u64, u64, u64) {
    let (mut spent, mut counted, mut left_out) = (0, 0, 0);
    let log = panther::parse(log, "CBS.log");
    for event in log.events() {
        let (allocated, counts) = allocations(|| each(&event));
        if counts {
            spent += allocated;
            counted += 1;
        } else {
            left_out += 1;
        }
    }
    (spent, counted, left_out)
}

#[test]
fn the_counter_counts() {
    let (allocated, bytes) = allocations(|| vec![1_u8; 100]);
    assert_eq!((allocated, bytes.len()), (1, 100));
}

#[test]
fn iterating_and_reading_headers_allocates_for_the_iterator_alone() {
    for (kind, log, written) in logs() {
        let layout = work::layout(kind);
        for part in [0, log.len() / 8, log.len()] {
            let (allocated, tally) = allocations(|| work::iterate::<Header>(&layout, &log[..part]));
            // The iterator keeps positions of line ends, and the last header.
            assert!(allocated <= 2, "{kind}, {part} bytes: {allocated}");
            assert_eq!(tally.bytes, part as u64);
            if part == log.len() {
                assert_eq!(tally.events, written.records);
            }
        }
    }
}

#[test]
fn messages_components_and_lines_allocate_nothing() {
    for (kind, log, written) in logs() {
        let (spent, counted, _) = each_event(&log, |event| {
            std::hint::black_box((
                event.message(),
                event.component(),
                event.level_text(),
                event.code_column(),
                event.body(),
                event.lines().map(|line| line.len()).sum::<usize>(),
                event.line_details().count(),
            ));
            true
        });
        assert_eq!((spent, counted), (0, written.records), "{kind}");
    }
}

#[test]
fn few_codes_allocate_nothing() {
    for (kind, log, written) in logs() {
        let (spent, counted, left_out) = each_event(&log, |event| event.codes().len() <= 2);
        assert_eq!(spent, 0, "{kind}");
        assert_eq!(counted + left_out, written.records);
        assert!(
            left_out * 20 < counted,
            "{kind}: {left_out} events have more codes"
        );
    }
}

#[test]
fn details_and_fields_allocate_nothing() {
    for (kind, log, written) in logs() {
        let (spent, counted, left_out) = each_event(&log, |event| {
            std::hint::black_box(event.details());
            event.fields().len() <= 8
        });
        assert_eq!(spent, 0, "{kind}");
        assert_eq!(counted + left_out, written.records);
        assert!(
            left_out * 100 < counted,
            "{kind}: {left_out} events have more fields"
        );
    }
}

/// Fractions of seconds stand in the time of an event and in its fields.
#[test]
fn json_lines_with_fractions_allocate_nothing() {
    let csi = b"2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 Ready\r\n";
    let xml =
        b"<Event><System><TimeCreated SystemTime='2024-03-12T01:21:38.1234567Z'/></System></Event>";
    for (log, name, fraction) in [
        (csi.as_slice(), "CBS.log", ":31.455\""),
        (xml, "a.xml", ":38.1234567\""),
    ] {
        let log = panther::parse(log, name);
        let writer = JsonLines::new(name, log.format(), Utf8);
        let mut out = Vec::with_capacity(1 << 10);
        let items = log.items();
        let (allocated, ()) = allocations(|| items.for_each(|item| writer.write(&item, &mut out)));
        let line = String::from_utf8(out).unwrap();
        assert!(line.contains(fraction), "{line}");
        assert_eq!(allocated, 0, "{line}");
    }
}
