//! The targets that the project set itself.

use serde::Serialize;

use crate::measured::Measurements;
use crate::memory::Peak;
use crate::rows::REFERENCE;

/// A bar, and whether it was met.
#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) what: String,
    pub(crate) bar: String,
    pub(crate) measured: f64,
    /// The same by processor time, spread evenly over the threads: the best that an idle machine
    /// could show.
    pub(crate) by_processor: Option<f64>,
    pub(crate) met: bool,
}

/// Which side of the limit meets the bar.
#[derive(Clone, Copy)]
enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

use Limit::{AtLeast, AtMost};

impl Limit {
    fn is_met(self, value: f64) -> bool {
        match self {
            AtLeast(limit) => value >= limit,
            AtMost(limit) => value <= limit,
        }
    }

    fn text(self) -> String {
        match self {
            AtLeast(limit) => format!("at least {limit}"),
            AtMost(limit) => format!("at most {limit}"),
        }
    }
}

/// The bars whose rows were measured.
pub(crate) fn of(rows: &Measurements) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut value = |what: &str, limit: Limit, measured: Option<f64>, by_processor: Option<f64>| {
        bars.extend(measured.map(|measured| Bar {
            what: what.to_owned(),
            bar: limit.text(),
            measured,
            by_processor,
            met: limit.is_met(measured),
        }));
    };
    let newlines = "of the speed of counting newlines";
    for (what, one, other, limit) in [
        ("header, CBS", "map/header/1", REFERENCE, 0.65),
        ("header, DISM", "dism/header", "dism/newlines", 0.5),
        ("header, setup", "setupact/header", "setupact/newlines", 0.5),
        ("header, real CBS logs", "real/header", "real/newlines", 0.8),
    ] {
        let ratio = rows.speed_of(one, other);
        value(&format!("{what}: {newlines}"), AtLeast(limit), ratio, None);
    }
    for (what, group) in [
        ("one file, mapped", "map"),
        ("one file, read", "file"),
        ("500 files", "files"),
    ] {
        for work in ["header", "codes", "jsonl"] {
            let what = format!("{what}, {work}: two threads against one");
            let [one, two] = [1, 2].map(|threads| format!("{group}/{work}/{threads}"));
            let ratio = rows.wall_speed_of(&two, &one);
            value(&what, AtLeast(1.7), ratio, rows.even_of(&two, &one));
        }
    }
    let gigabytes = |name| rows.row(name).map(|row| row.gigabytes_per_second);
    let (codes, jsonl) = (gigabytes("map/codes/1"), gigabytes("map/jsonl/1"));
    value("codes, GB/s on one thread", AtLeast(2.0), codes, None);
    value("JSON Lines, GB/s on one thread", AtLeast(0.8), jsonl, None);
    for (what, limit, name) in [
        ("codes", 3.0, "real/codes"),
        ("details", 1.5, "real/details"),
        ("JSON Lines", 0.7, "real/jsonl"),
    ] {
        let what = format!("real CBS logs: {what}, GB/s on one thread");
        value(&what, AtLeast(limit), gigabytes(name), None);
    }
    for (what, limit, one, other) in [
        (
            "panther scan, two threads: of the time of wc -l",
            0.6,
            "process/wc",
            "process/scan/2",
        ),
        (
            "panther events --level error: of the time of rg -c ', Error'",
            1.0,
            "process/rg",
            "process/events",
        ),
        (
            "real CBS logs: panther scan, two threads: of the time of wc -l",
            0.6,
            "real/wc",
            "real/scan/2",
        ),
        (
            "real CBS logs: panther events --level error: of the time of rg -c ', Error'",
            0.7,
            "real/rg",
            "real/events",
        ),
    ] {
        let ratio = rows.wall_speed_of(one, other);
        value(what, AtMost(limit), ratio, rows.even_of(one, other));
    }
    let scan = rows.row("process/scan/2").and_then(|row| row.peak);
    let peak = scan.map(Peak::beyond_files);
    value("panther scan: peak memory in MB", AtMost(64.0), peak, None);
    let peer = rows.speed_of("peer/header", "peer/cmtraceopen");
    let what = "times the speed of cmtraceopen-parser";
    value(what, AtLeast(150.0), peer, None);
    let growth = rows.speed_of("part/header", "map/header/1");
    let what = "cost a byte of the whole against its first 100 MiB";
    value(what, AtMost(1.05), growth, None);
    bars
}
