//! Guesses the path that the user meant by one that does not exist.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use panther_set::{Error, ErrorKind};

use panther_table::nearest;

/// An addition to the message about a path that does not exist, if any helps.
pub(crate) fn hint(error: &Error) -> Option<String> {
    match error.kind() {
        ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::NotFound => hint_for(error.path()),
        _ => None,
    }
}

fn hint_for(path: &Path) -> Option<String> {
    // Such a path comes here only where the shell replaces patterns; see `Paths::expanded`.
    if path.to_string_lossy().contains(['*', '?']) {
        let hint = "the shell replaces a pattern that is not in quotes, if a file matches it; \
                    --include takes a pattern in quotes";
        return Some(hint.to_owned());
    }
    nearest_path(path).map(|path| format!("did you mean {}?", path.display()))
}

/// The path with the most similar name in place of the first one that does not exist, if the result
/// exists. A name before `!/` is that of an archive.
fn nearest_path(path: &Path) -> Option<PathBuf> {
    let exists = |path: &&Path| path.symlink_metadata().is_ok();
    let known = path.ancestors().skip(1).find(|ancestor| {
        let is_here = ancestor.as_os_str().is_empty();
        is_here || exists(ancestor)
    })?;
    let mut lost = path.strip_prefix(known).ok()?.components();
    let name = lost.next()?.as_os_str().to_str()?;
    let (name, mark) = match name.strip_suffix('!') {
        Some(archive) if lost.clone().next().is_some() => (archive, "!"),
        _ => (name, ""),
    };
    let folder = match known.as_os_str().is_empty() {
        true => Path::new("."),
        false => known,
    };
    let entries = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    // A short word is somewhat like many long names.
    let lacks_end = |known: &str| {
        let stem = known.rsplit_once('.').map(|(stem, _)| stem);
        stem.is_some_and(|stem| stem.eq_ignore_ascii_case(name))
    };
    names.retain(|known| known.len().abs_diff(name.len()) <= 2 || lacks_end(known));
    let near = nearest(name, names.iter().map(String::as_str))?;
    let meant = known.join(format!("{near}{mark}")).join(lost.as_path());
    // `join` with nothing adds a separator.
    let meant: PathBuf = meant.components().collect();
    (!mark.is_empty() || exists(&meant.as_path())).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_path_exists() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("host-a/Panther")).unwrap();
        fs::write(at("host-a/Panther/setupact.log"), "").unwrap();
        fs::write(at("SetupDiag.zip"), "").unwrap();
        for (lost, expected) in [
            ("SetupDaig.zip", Some("SetupDiag.zip")),
            ("setupdiag.zip", Some("SetupDiag.zip")),
            ("setupdiag", Some("SetupDiag.zip")),
            ("zip", None),
            ("SetupDaig.zip!/CBS", Some("SetupDiag.zip!/CBS")),
            ("hosta", Some("host-a")),
            (
                "hosta/Panther/setupact.log",
                Some("host-a/Panther/setupact.log"),
            ),
            (
                "host-a/Panther/setupat.log",
                Some("host-a/Panther/setupact.log"),
            ),
            ("hosta/CBS/CBS.log", None),
            ("evidence", None),
        ] {
            let found = nearest_path(&at(lost));
            assert_eq!(found, expected.map(at), "{lost}");
        }
        assert!(hint_for(&at("*.log")).unwrap().contains("--include"));
    }
}
