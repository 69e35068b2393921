//! Real logs, where this machine has some. They are not part of the project.

use crate::generate::{Kind, begins_record};

/// The real logs of a kind. Extracts and renamed files are left out, and so are the logs of
/// co-installers, which are named setupact.log too and have another grammar. Logs in cabinets are
/// not read.
#[must_use]
pub fn logs(kind: Kind) -> Vec<Vec<u8>> {
    let end = format!("{kind}.log");
    let files = panther_tests::corpus::files(&[kind.name()]).into_iter();
    files
        .filter(|file| file.name.to_ascii_lowercase().ends_with(&end))
        .map(|file| file.bytes)
        .filter(|log| begins_record(log))
        .collect()
}
