//! Work grows with the length of the input and no faster, by a count of instructions, which a busy
//! machine cannot change. Without valgrind this test says so and passes.
//!
//! The test runs itself under callgrind, which writes a file for each call of [`counted`].

use std::fs;
use std::hint::black_box;
use std::process::Command;

use panther::{Cutter, Feeder, Items, Layout};
use panther_tests::formats::ROWS;
use panther_tests::properties::{layout, layouts};

/// The lengths that are compared. The short one is longer than what any format looks ahead, and both
/// are short, because callgrind takes fifty times as long as the processor.
const LENGTHS: [usize; 2] = [6 << 10, 48 << 10];

/// A byte of the long input may take this many times the work of a byte of the short one. Work that
/// grows with the square of the length would make that eight times.
const MOST: f64 = 1.25;

/// What is repeated. The properties are tried on many more inputs; these are the ones on which a
/// search that goes too far, or begins too early, would do so for each of them.
const PATTERNS: &[&[u8]] = &[
    b"\n",
    b"\0",
    b"seventeen bytes, \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    b"\xEF\xBB\xBF",
    b"\"",
    b"a,\"seventeen\n,b\n,",
    b"a\t\"x\ty\"\n",
    b"3/4/2024 1:21:38 AM,",
    b"<Event>",
    b"<Event><System><!--",
    b"<Data>&amp;",
    b"<Obj><TN><T>a</T>",
    b"Event[1]:\n",
    b"{\"a\":[",
    b"{\"EventID\":1,\"Channel\":\"x\"}\n",
    b"2024-03-12 09:21:38, Info                  CBS    0x80070005 hr=\n",
    b"2024-03-12 09:21:38, ",
    b"  [gle=0x00000002] (hr:",
    b"prose, more, 2024-03-12 09:21:38, text\n",
    b"2024-03-12 09:21:38, Info CBS One 2024-03-12 09:21:38, Info CBS Two ",
    b"AudMig: text\nprose\n",
];

/// Ways to read a log.
#[derive(Clone, Copy, Debug)]
enum Way {
    Fed,
    Cut,
    Accessors,
}

/// A layout, a way to read with it, and what to read.
struct Case {
    name: String,
    layout: Layout,
    way: Way,
    pattern: Vec<u8>,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (layout, shown) in layouts(b"{\"EventID\":1,\"Channel\":\"x\"}\n{") {
        let id = layout.format().as_str();
        // One format stands for all that have the same grammar.
        if ["setup", "dism", "evtx"].contains(&id) || (id.ends_with("csv") && !shown.is_empty()) {
            continue;
        }
        for &pattern in PATTERNS {
            for way in [Way::Fed, Way::Cut, Way::Accessors] {
                let shown_as = if shown.is_empty() { "" } else { " learned" };
                let text = pattern.escape_ascii();
                cases.push(Case {
                    name: format!("{id}{shown_as}, {way:?}, {text}"),
                    layout: layout.clone(),
                    way,
                    pattern: pattern.to_vec(),
                });
            }
        }
    }
    for row in ROWS.iter().filter(|row| !row.is_binary()) {
        let pattern = (row.sample)(LENGTHS[0] / 3).log;
        for way in [Way::Fed, Way::Accessors] {
            cases.push(Case {
                name: format!("{}, {way:?}, its sample", row.id),
                layout: layout(row.id, &pattern),
                way,
                pattern: pattern.clone(),
            });
        }
    }
    cases
}

/// The work, in a function of its own that callgrind can tell from making the input.
#[inline(never)]
fn counted(layout: &Layout, way: Way, log: &[u8]) -> usize {
    black_box(match way {
        Way::Fed => {
            let mut feeder = Feeder::new(layout.clone());
            let pieces = log.chunks(512);
            let pushed: usize = pieces.map(|piece| feeder.push(piece).count()).sum();
            pushed + feeder.finish().count()
        }
        Way::Cut => {
            let cutter = Cutter::new(layout, log, 512);
            let pieces = (0..cutter.len()).map(|index| cutter.items(index).count());
            pieces.sum()
        }
        Way::Accessors => {
            let events = Items::new(layout, log).events();
            let seen = events.map(|event| {
                black_box(event.details());
                event.codes().len() + event.fields().len() + event.line_details().count()
            });
            seen.sum()
        }
    })
}

impl Case {
    /// The input of about this length: the pattern as often as it fits.
    fn log(&self, len: usize) -> Vec<u8> {
        self.pattern.repeat(len / self.pattern.len())
    }
}

fn count_all() {
    for case in cases() {
        for len in LENGTHS {
            counted(&case.layout, case.way, &case.log(len));
        }
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--count") {
        return count_all();
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("SKIPPED: no valgrind, which counts instructions");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("count");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=linear::counted"])
        .args(["--dump-after=linear::counted"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().expect("this program"))
        .arg("--count")
        .output()
        .expect("valgrind runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    // The first call is in the file with the number 1.
    let count = |call: usize| {
        let path = folder.path().join(format!("count.{}", call + 1));
        let text = fs::read_to_string(path).expect("a file of callgrind");
        let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
        totals.and_then(|count| count.trim().parse::<f64>().ok())
    };
    let mut wrong = Vec::new();
    let mut worst = (0.0, String::new());
    let cases = cases();
    for (index, case) in cases.iter().enumerate() {
        let a_byte = |place: usize| {
            let count = count(2 * index + place).filter(|&count| count > 0.0);
            let count = count.unwrap_or_else(|| panic!("{}: nothing was counted", case.name));
            count / case.log(LENGTHS[place]).len() as f64
        };
        let (short, long) = (a_byte(0), a_byte(1));
        let times = long / short;
        if times > worst.0 {
            worst = (times, case.name.clone());
        }
        if times > MOST {
            let name = &case.name;
            wrong.push(format!(
                "{name}: {short:.1} and {long:.1} a byte, {times:.2} times"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "more than {MOST} times:\n{}",
        wrong.join("\n")
    );
    let (times, name) = worst;
    println!("{} cases, at most {times:.2} times: {name}", cases.len());
}
