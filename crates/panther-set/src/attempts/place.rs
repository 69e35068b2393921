//! The machine and the phase of a log, as its path tells them.

use std::path::Path;

use super::attempt::AttemptPhase;

/// Folders of Windows and of Setup. What stands before the first of them is the machine's own
/// folder.
const KNOWN: &[&str] = &[
    "$windows.~bt",
    "$windows.~ws",
    "bluebox",
    "cbs",
    "dism",
    "logs",
    "mosetup",
    "newos",
    "panther",
    "rollback",
    "setupact",
    "setuperr",
    "setupapi",
    "setupdiag",
    "sources",
    "system32",
    "unattendgc",
    "windows",
    "windowsupdate",
    "winevt",
];

/// The lower-case components of the folder of a log.
fn folders(path: &Path) -> Vec<String> {
    let path = path.to_string_lossy().to_ascii_lowercase();
    let mut parts: Vec<String> = path.split(['/', '\\']).map(str::to_owned).collect();
    parts.pop();
    parts
}

/// The components of the folder that holds the logs of one machine, in lower case: what stands in a
/// path before the first folder of Windows or of Setup. Logs of one machine have the same folder, or
/// the folder of one lies in that of the other.
///
/// ```
/// use std::path::Path;
///
/// use panther_set::machine_folder;
///
/// let log = machine_folder(Path::new("Case7/Windows/Panther/setupact.log"));
/// assert_eq!(log, ["case7"]);
/// assert_eq!(log, machine_folder(Path::new("Case7/CBS.log")));
/// ```
#[must_use]
pub fn machine_folder(path: &Path) -> Vec<String> {
    let mut folders = folders(path);
    let known = |folder: &String| KNOWN.contains(&folder.as_str());
    if let Some(at) = folders.iter().position(known) {
        folders.truncate(at);
    }
    folders
}

/// The phase of which the folder or the name of a log speaks.
pub(super) fn phase(path: &Path) -> Option<AttemptPhase> {
    let name = path.to_string_lossy().to_ascii_lowercase();
    // The folder and the file.
    let near = name.rsplit(['/', '\\']).take(2);
    let words: Vec<&str> = near
        .flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric()))
        .collect();
    if words.contains(&"rollback") {
        Some(AttemptPhase::Rollback)
    } else if words.contains(&"unattendgc") {
        Some(AttemptPhase::OobeBoot)
    } else {
        None
    }
}
