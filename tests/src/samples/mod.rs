//! Good logs of any size, for benches and tests: for each format a few kinds of record, of the sizes
//! that records have, over and over, with numbers that count up.

pub mod documents;
pub mod json;
pub mod servicing;
pub mod setupapi;
pub mod table;
pub mod text;
pub mod updates;
pub mod xml;

use crate::{dump, event_log};

/// A log, and how many events it has.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The log.
    pub log: Vec<u8>,
    /// How many events it has.
    pub events: u64,
}

/// A log of about `len` bytes: `record` writes that of a number.
fn repeat(len: usize, head: &str, mut record: impl FnMut(&mut String, u64)) -> Sample {
    let mut log = String::with_capacity(len + 2048);
    log += head;
    let mut events = 0;
    while log.len() < len {
        record(&mut log, events);
        events += 1;
    }
    Sample {
        log: log.into_bytes(),
        events,
    }
}

/// The clock of a record: one a second, from midnight to midnight.
fn clock(number: u64) -> String {
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// The providers of the events, in turn.
fn provider(number: u64) -> &'static str {
    ["Service Control Manager", "Contoso-Backup", "Fabrikam Sons"][number as usize % 3]
}

/// An event log as Windows keeps it.
#[must_use]
pub fn evtx(len: usize) -> Sample {
    const IN_CHUNK: u64 = 180;
    let chunks = (len / event_log::CHUNK).max(1) as u64;
    Sample {
        log: event_log::log(chunks, IN_CHUNK),
        events: chunks * IN_CHUNK,
    }
}

/// A memory dump, which is one event.
#[must_use]
pub fn dump(len: usize) -> Sample {
    Sample {
        log: dump::kernel_64(len.max(0x2000)),
        events: 1,
    }
}

/// The lines that are made of memory dumps.
#[must_use]
pub fn dump_lines(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let clock = clock(number);
        let bug_check = number % 300;
        *log += &format!(
            "dump\t2031-05-07T{clock}.1234567Z\tFatal\tdump=kernel memory dump\tprocessors=8\t\
             Bug check 0x{bug_check:08X}, 64-bit kernel memory dump, 8 processors\n"
        );
    })
}
