//! The inputs of the benchmarks: a log of each format that is registered.

pub(crate) mod json;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod xml;

use panther_benches::generate::{Generated, Kind, Options};
use panther_tests::event_log;

/// A log of one format, and how many events it has.
pub(crate) struct Input {
    /// A name that such logs have.
    pub(crate) name: &'static str,
    pub(crate) log: Vec<u8>,
    pub(crate) events: u64,
    /// What the generator counted, if a generator wrote the log.
    pub(crate) written: Option<Generated>,
}

impl Input {
    /// Appends records, each with its number, until the log has this many bytes.
    fn repeat(
        name: &'static str,
        bytes: usize,
        mut log: String,
        mut record: impl FnMut(&mut String, u64),
    ) -> Self {
        let mut events = 0;
        while log.len() < bytes {
            record(&mut log, events);
            events += 1;
        }
        Self {
            name,
            log: log.into_bytes(),
            events,
            written: None,
        }
    }
}

/// A log of the format `id` with about this many bytes; `None` for a format that has no input yet.
pub(crate) fn bench_input(id: &str, bytes: usize) -> Option<Input> {
    Some(match id {
        "cbs" => generated(Kind::Cbs, "CBS.log", bytes),
        "dism" => generated(Kind::Dism, "dism.log", bytes),
        "setup" => generated(Kind::Setupact, "setupact.log", bytes),
        "evtx" => binary(bytes),
        "evtx-xml" => xml::rendered(bytes),
        "evtx-clixml" => xml::clixml(bytes),
        "evtx-json" => json::lines(bytes),
        "evtx-csv" => table::viewer(bytes, ','),
        "evtx-text" => table::viewer(bytes, '\t'),
        "evtx-listing" => text::listing(bytes),
        "plain" => text::plain(bytes),
        _ => return None,
    })
}

/// The input of a registered format.
///
/// # Panics
///
/// Where the format has no input: every registered format is measured.
pub(crate) fn input_of(id: &str, bytes: usize) -> Input {
    let input = bench_input(id, bytes);
    input.unwrap_or_else(|| panic!("the format {id} has no input for the benchmarks"))
}

fn generated(kind: Kind, name: &'static str, bytes: usize) -> Input {
    let (log, written) = Options::new(kind, bytes as u64).to_vec();
    Input {
        name,
        log,
        events: written.records,
        written: Some(written),
    }
}

/// How many records a chunk of 64 KiB has.
const IN_CHUNK: u64 = 180;

fn binary(bytes: usize) -> Input {
    let chunks = (bytes as u64).div_ceil(64 << 10);
    Input {
        name: "System.evtx",
        log: event_log::log(chunks, IN_CHUNK),
        events: chunks * IN_CHUNK,
        written: None,
    }
}

/// The providers of the events, in turn.
fn provider(number: u64) -> &'static str {
    ["Service Control Manager", "Contoso-Backup", "Fabrikam Sons"][number as usize % 3]
}
