//! Paths with `*` and `?`.

use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use wildmatch::WildMatch;

/// What matches the path, sorted by name. `*` is any part of the name of a file or folder, and `?`
/// is any character; upper and lower case are alike. A path without them stands for itself, and so
/// does one that leads into an archive, such as `SetupDiag.zip!/CBS/CBS.log`.
pub(super) fn expanded(path: &Path) -> Result<Vec<PathBuf>, String> {
    let leads_into = |part: Component<'_>| part.as_os_str().to_string_lossy().ends_with('!');
    if path
        .parent()
        .is_some_and(|folder| folder.components().any(leads_into))
    {
        return Ok(vec![path.to_owned()]);
    }
    // The prefix of a Windows path may have a `?`, and no name has one.
    let mut has_pattern = false;
    let mut found = vec![PathBuf::new()];
    for part in path.components() {
        match pattern(part) {
            Some(pattern) => {
                has_pattern = true;
                let inside: Result<Vec<_>, _> = found
                    .iter()
                    .map(|folder| matching(folder, &pattern))
                    .collect();
                found = inside?.concat();
            }
            None => found.iter_mut().for_each(|path| path.push(part)),
        }
    }
    if !has_pattern {
        return Ok(vec![path.to_owned()]);
    }
    found.retain(|path| path.symlink_metadata().is_ok());
    if found.is_empty() {
        return Err(format!("no file matches {}", path.display()));
    }
    Ok(found)
}

/// The pattern that a part of a path is, if it has `*` or `?`.
fn pattern(part: Component<'_>) -> Option<WildMatch> {
    let Component::Normal(name) = part else {
        return None;
    };
    let name = name.to_str().filter(|name| name.contains(['*', '?']))?;
    Some(WildMatch::new_case_insensitive(name))
}

/// The paths in a folder whose names match, sorted.
fn matching(folder: &Path, pattern: &WildMatch) -> Result<Vec<PathBuf>, String> {
    let here = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    // A pattern before this one may have matched a file.
    if !here.is_dir() {
        return Ok(Vec::new());
    }
    let problem = |error| format!("{}: {error}", here.display());
    let entries = fs::read_dir(here).map_err(problem)?;
    let mut names = Vec::<OsString>::new();
    for entry in entries {
        let entry = entry.map_err(problem)?;
        names.push(entry.file_name());
    }
    names.retain(|name| pattern.matches(&name.to_string_lossy()));
    names.sort();
    Ok(names.iter().map(|name| folder.join(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path, pattern: &str) -> Vec<String> {
        let found = expanded(&folder.join(pattern)).unwrap();
        let below = found.iter().map(|path| path.strip_prefix(folder).unwrap());
        below
            .map(|path| path.to_str().unwrap().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn patterns_match_names() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        for name in ["CBS/CBS.log", "CBS/CbsPersist_1.LOG", "DISM/dism.log"] {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        for name in ["a.log", "b[1].log", "b1.log", "{c}.log", "日志.log"] {
            fs::write(folder.join(name), "").unwrap();
        }
        for (pattern, expected) in [
            (
                "CBS/*.log",
                &["CBS/CBS.log", "CBS/CbsPersist_1.LOG"] as &[_],
            ),
            (
                "*/*.log",
                &["CBS/CBS.log", "CBS/CbsPersist_1.LOG", "DISM/dism.log"],
            ),
            ("d*/dism.log", &["DISM/dism.log"]),
            ("*/CBS.log", &["CBS/CBS.log"]),
            ("b[1]*", &["b[1].log"]),
            ("{?}.log", &["{c}.log"]),
            ("??.log", &["b1.log", "日志.log"]),
            ("CBS*", &["CBS"]),
            ("none.log", &["none.log"]),
            ("a.zip!/CBS/*.log", &["a.zip!/CBS/*.log"]),
        ] {
            assert_eq!(names(folder, pattern), expected, "{pattern}");
        }
        for pattern in ["*.etl", "x*/CBS.log", "a.log/*", "?.logs"] {
            let path = folder.join(pattern);
            let message = format!("no file matches {}", path.display());
            assert_eq!(expanded(&path), Err(message));
        }
    }
}
