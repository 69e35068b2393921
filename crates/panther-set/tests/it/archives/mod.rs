//! Archives in place: their contents and their damage.

pub(crate) mod build;
mod damage;
mod limits;
mod names;
mod nesting;
mod paths;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{MAIN_SEPARATOR, Path};

use panther_set::{Error, Limits, LogSet};

pub(crate) use build::{Zip, gzip, mszip, tar};

use super::logs::{HEADER, fill};

/// A log of `len` bytes. Logs of different lengths begin differently.
pub(crate) fn log_of(len: usize) -> Vec<u8> {
    let mut log = [HEADER, format!("The log of {len} bytes\r\n").as_bytes()].concat();
    fill(&mut log, len);
    log
}

/// Everything read from a set: the bytes of each source by its name, in order, and every error as
/// text. Names come without their folder.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Read {
    pub(crate) logs: Vec<(String, Vec<u8>)>,
    pub(crate) errors: Vec<String>,
}

impl Read {
    pub(crate) fn names(&self) -> Vec<&str> {
        self.logs.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// Puts a file into a new folder and reads the folder in every way. All ways must give the same
/// result.
pub(crate) fn read_as(name: &str, bytes: &[u8], limits: Limits) -> Read {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    read_folder(folder.path(), limits)
}

pub(crate) fn read(name: &str, bytes: &[u8]) -> Read {
    read_as(name, bytes, Limits::default())
}

/// Like [`read`], in one way.
pub(crate) fn read_once(name: &str, bytes: &[u8]) -> Read {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    read_in_order(
        &LogSet::builder().threads(1).discover([folder.path()]),
        folder.path(),
    )
}

pub(crate) fn read_folder(folder: &Path, limits: Limits) -> Read {
    let mut first: Option<Read> = None;
    for threads in [1, 2, 5] {
        let mut set = LogSet::builder().limits(limits).threads(threads).build();
        set.add_path(folder.to_owned());
        let sources = set.sources().len();
        let set = set.retain(|_| true);
        assert_eq!(
            set.sources().len(),
            sources,
            "every member is one of its own"
        );
        let read = read_in_order(&set, folder);
        assert_eq!(read, read_in_any_order(&set, folder), "{threads} threads");
        match &first {
            Some(first) => assert_eq!(first, &read, "{threads} threads"),
            None => first = Some(read),
        }
    }
    first.unwrap()
}

pub(crate) fn read_in_order(set: &LogSet, folder: &Path) -> Read {
    let mut found = BTreeMap::<usize, Vec<u8>>::new();
    let place = |source| {
        set.sources()
            .iter()
            .position(|one| std::ptr::eq(one, source))
            .unwrap()
    };
    let errors = set.ordered(
        |_| Vec::new(),
        |bytes, _, item| bytes.extend_from_slice(item.raw()),
        |source, bytes| {
            found.entry(place(source)).or_default().extend(bytes);
            ControlFlow::Continue(())
        },
    );
    let logs = set.sources().iter().zip(0..).map(|(source, place)| {
        let name = below(folder, &source.name());
        (name, found.remove(&place).unwrap_or_default())
    });
    Read {
        logs: logs.collect(),
        errors: shown(set.skipped().iter().chain(&errors), folder),
    }
}

fn read_in_any_order(set: &LogSet, folder: &Path) -> Read {
    let read = set.par_fold_each(
        Vec::new,
        |bytes, _, item| bytes.extend_from_slice(item.raw()),
        |bytes, more| bytes.extend(more),
    );
    let mut logs = Vec::new();
    let mut errors = Vec::new();
    for (source, (bytes, error)) in set.sources().iter().zip(read) {
        let name = below(folder, &source.name());
        logs.push((name, bytes));
        errors.extend(error);
    }
    Read {
        logs,
        errors: shown(set.skipped().iter().chain(&errors), folder),
    }
}

fn shown<'e>(errors: impl Iterator<Item = &'e Error>, folder: &Path) -> Vec<String> {
    let mut errors: Vec<String> = errors
        .map(|error| below(folder, &error.to_string()))
        .collect();
    errors.sort();
    errors
}

/// The text, with paths as they are below the folder.
fn below(folder: &Path, text: &str) -> String {
    text.replace(&format!("{}{MAIN_SEPARATOR}", folder.display()), "")
}
