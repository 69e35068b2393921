//! The paths under which logs are found, and how one of them is narrowed to a machine.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use panther_set::Machine;
use panther_table::below;
use serde::{Deserialize, Serialize};

/// A place where logs are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Root {
    /// The file, the folder or the archive that is searched.
    pub(crate) path: String,
    /// The path that the caller gave: globs and hosts are about the names below it.
    pub(crate) given: String,
    /// The pattern of the names that are read; all of them without one.
    pub(crate) glob: Option<String>,
}

impl Root {
    /// The root of a path as a caller gives it. A path with `*`, `?`, `[` or `{` that does not exist is
    /// a glob.
    pub(crate) fn new(path: &str) -> Self {
        let is_glob = |name: &str| name.contains(['*', '?', '[', '{']);
        if !is_glob(path) || Path::new(path).exists() {
            return Self {
                path: path.to_owned(),
                given: path.to_owned(),
                glob: None,
            };
        }
        let fixed: usize = path
            .split_inclusive('/')
            .take_while(|name| !is_glob(name))
            .map(str::len)
            .sum();
        let (folder, glob) = path.split_at(fixed);
        let folder = match folder.trim_end_matches('/') {
            "" if folder.is_empty() => ".",
            "" => "/",
            folder => folder,
        };
        Self {
            path: folder.to_owned(),
            given: folder.to_owned(),
            glob: Some(glob.to_owned()),
        }
    }

    /// The name of a source below the path that the caller gave. `None` if it lies elsewhere.
    pub(crate) fn inside<'n>(&self, name: &'n str) -> Option<&'n str> {
        below(name, &self.given)
    }

    /// Whether the caller asked for this source.
    pub(crate) fn wants(&self, name: &str, glob: Option<&GlobMatcher>) -> bool {
        let within = below(name, &self.path).is_some();
        within
            && self.inside(name).is_some_and(|inside| {
                glob.is_none_or(|glob| glob.is_match(inside.replace("!/", "/")))
            })
    }

    /// The matcher of the names that are read.
    pub(crate) fn matcher(&self) -> Option<GlobMatcher> {
        let glob = GlobBuilder::new(self.glob.as_deref()?)
            .literal_separator(true)
            .backslash_escape(false)
            .build();
        glob.ok().map(|glob| glob.compile_matcher())
    }

    /// This root, as far as it is about the folder or the archive of one machine. `None` if the two
    /// have no source in common.
    pub(crate) fn narrowed(&self, machine: &str) -> Option<Self> {
        if machine.is_empty() || below(&self.path, machine).is_some() {
            return Some(self.clone());
        }
        below(machine, &self.path).map(|_| Self {
            path: machine.strip_suffix('!').unwrap_or(machine).to_owned(),
            ..self.clone()
        })
    }
}

/// The folder or the archive of the machine that wrote a log, in the letters of the log's name.
pub(crate) fn machine_folder(name: &str) -> &str {
    let names = Machine::named(name).folder().len();
    let end = name
        .match_indices(['/', '\\'])
        .nth(names.wrapping_sub(1))
        .map_or(0, |(at, _)| at);
    &name[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_begins_where_a_folder_is_no_longer_fixed() {
        for (path, folder, glob) in [
            ("logs", "logs", None),
            ("logs/*.log", "logs", Some("*.log")),
            ("/logs/**/CBS*.log", "/logs", Some("**/CBS*.log")),
            ("*.log", ".", Some("*.log")),
            ("/*.log", "/", Some("*.log")),
            ("hosts/{a,b}/x.log", "hosts", Some("{a,b}/x.log")),
        ] {
            let root = Root::new(path);
            assert_eq!((root.path.as_str(), root.glob.as_deref()), (folder, glob));
        }
    }

    #[test]
    fn a_glob_chooses_by_the_name_below_its_folder() {
        let root = Root::new("logs/*/C*.log");
        let glob = root.matcher();
        let wants = |name: &str| root.wants(name, glob.as_ref());
        assert!(wants("logs/a/CBS.log") && wants("logs/a.zip!/CBS.log"));
        assert!(!wants("logs/CBS.log") && !wants("logs/a/b/CBS.log") && !wants("x/a/CBS.log"));
    }

    #[test]
    fn a_root_is_narrowed_to_a_machine() {
        for (root, name, narrowed) in [
            ("hosts", "hosts/A/Windows/Logs/CBS.log", Some("hosts/A")),
            ("hosts/", "hosts/A.zip!/CBS.log", Some("hosts/A.zip")),
            (
                "hosts/A/Windows",
                "hosts/A/Windows/Logs/x.log",
                Some("hosts/A/Windows"),
            ),
            ("hosts/A.zip", "hosts/A.zip!/CBS.log", Some("hosts/A.zip")),
            ("hosts/B", "hosts/A/CBS.log", None),
            (".", "./A/CBS.log", Some("./A")),
            (".", "CBS.log", Some(".")),
            ("CBS.log", "CBS.log", Some("CBS.log")),
        ] {
            let found = Root::new(root).narrowed(machine_folder(name));
            let found = found.as_ref().map(|root| root.path.as_str());
            assert_eq!(found, narrowed, "{root} for {name}");
        }
    }
}
