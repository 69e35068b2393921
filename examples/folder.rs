//! Who writes the most, and the most errors, in a folder of logs?
//!
//! ```text
//! cargo run --example folder [FOLDER]
//! ```
//!
//! All files are read on all processors, in windows of a megabyte: one huge log is as fast as many small ones, and memory stays small.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use panther::Level;
use panther_set::LogSet;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/logs/upgrade-31-percent");

/// Events and errors of each component.
type Counts = BTreeMap<String, (u64, u64)>;

fn count(set: &LogSet) -> (Counts, Vec<panther_set::Error>) {
    set.par_fold(
        // Each worker begins with a value of its own, so nothing is locked.
        Counts::new,
        |counts, _source, item| {
            if let Some(event) = item.event() {
                let component = event
                    .component()
                    .map_or("(none)".into(), |component| component.to_str_lossy());
                let (events, errors) = counts.entry(component.into_owned()).or_default();
                *events += 1;
                *errors += u64::from(event.level() == Some(Level::Error));
            }
            ControlFlow::Continue(())
        },
        // And in the end the workers' values are put together, in any order.
        |mut counts, others| {
            for (component, (events, errors)) in others {
                let sum = counts.entry(component).or_default();
                *sum = (sum.0 + events, sum.1 + errors);
            }
            counts
        },
    )
}

fn main() {
    let set = LogSet::discover([std::env::args_os().nth(1).unwrap_or(SAMPLES.into())]);
    let (counts, errors) = count(&set);
    println!("component     events     errors");
    for (component, (events, errors)) in counts {
        println!("{component:10}  {events:8}  {errors:9}");
    }
    // What was no log, and what failed while it was read. Nothing is passed over in silence.
    for problem in set.skipped().iter().chain(&errors) {
        eprintln!("{problem}");
    }
}

#[test]
fn components_of_the_samples() {
    let (counts, errors) = count(&LogSet::discover([SAMPLES]));
    assert!(errors.is_empty());
    assert_eq!(counts["DISM"], (69, 28));
    assert_eq!(counts.values().map(|(events, _)| events).sum::<u64>(), 336);
}
