//! I9: a merge is a stable sort.

use std::fs;

use panther_set::{Clock, LogSet};

use crate::pack::Pack;
use crate::reference::merge::{MIDNIGHT, Record, place, stored as stored_at, text, utf8, utf16};

/// How logs are stored for a merge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Utf8,
    /// Sources that can only be read from their start.
    Utf16,
    /// Members of one compressed stream, which a merge reads from a temporary file.
    TarGz,
}

/// I9: logs of these records are merged as the reference places them, however they are stored, on
/// any number of threads.
pub fn check_merge(logs: &[Vec<Record>]) {
    let expected: Vec<_> = place(logs)
        .into_iter()
        .map(|place| (place.source, place.start, place.offset))
        .collect();
    if logs.is_empty() {
        // An archive without members is one log.
        return;
    }
    let names = (0..logs.len()).map(|index| format!("{index:05}_CBS.log"));
    for stored in [Stored::Utf8, Stored::Utf16, Stored::TarGz] {
        let encode: fn(&str) -> Vec<u8> = match stored {
            Stored::Utf16 => utf16,
            Stored::Utf8 | Stored::TarGz => utf8,
        };
        let places: Vec<_> = logs
            .iter()
            .map(|log| stored_at(&text(log), encode))
            .collect();
        let placed = expected.iter();
        let placed =
            placed.map(|&(source, start, offset)| (source, places[source][start as usize], offset));
        let placed: Vec<_> = placed.collect();
        let folder = tempfile::tempdir().expect("a folder");
        let bytes = |log: &Vec<Record>| encode(&text(log));
        let files: Vec<(String, Vec<u8>)> = names.clone().zip(logs.iter().map(bytes)).collect();
        if stored == Stored::TarGz {
            let members: Vec<_> = files
                .iter()
                .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                .collect();
            let packed = Pack::TarGz.pack(&members);
            fs::write(folder.path().join("logs.tgz"), packed).expect("a file");
        } else {
            for (name, bytes) in files {
                fs::write(folder.path().join(name), bytes).expect("a file");
            }
        }
        for threads in [1, 3] {
            let set = LogSet::builder().threads(threads).discover([folder.path()]);
            let timeline = set.timeline(&Clock::new());
            let mut merge = timeline.merge();
            let mut found = Vec::new();
            while let Some(entry) = merge.next_item() {
                let offset = entry.offset.map(|offset| i64::from(offset.seconds()));
                found.push((entry.index, entry.item.span().start, offset));
            }
            assert!(merge.into_errors().is_empty());
            assert!(found == placed, "{found:?}, expected {placed:?}");
        }
    }
}

/// Logs of a fuzzer's input, three bytes a record: which log it is of and what it says, and how far
/// the clock of that log went since its last record.
#[must_use]
pub fn logs_of(input: &[u8]) -> Vec<Vec<Record>> {
    const STEPS: [i64; 12] = [0, 1, 3, -1, -59, -60, -61, -3600, 3600, 60, -9000, 4000];
    const OFFSETS: [i64; 5] = [0, 3600, 7200, -25_200, 20_700];
    let mut logs = vec![Vec::new(); 4];
    let mut clocks = [MIDNIGHT; 4];
    for [kind, step, more] in input.as_chunks::<3>().0.iter().take(300) {
        let index = usize::from(kind % 4);
        let clock = &mut clocks[index];
        *clock += STEPS[usize::from(*step) % STEPS.len()] + i64::from(*more);
        *clock = (*clock).clamp(MIDNIGHT, MIDNIGHT + 10 * 86_400);
        let offset = OFFSETS[usize::from(*more) % OFFSETS.len()];
        // UTF-16 is not recognized by a gap.
        if kind >> 6 == 3 && !logs[index].is_empty() {
            logs[index].push(Record::gap(usize::from(*more) % 20));
        }
        logs[index].push(match kind >> 2 & 15 {
            0 => Record::no_time(),
            1 | 2 => Record::proof(*clock, offset),
            _ => Record::event(*clock, "Ready"),
        });
    }
    logs.retain(|log| !log.is_empty());
    logs
}
