//! The hosts of logs.

use std::path::PathBuf;

use panther_table::HostPattern;

/// The characters between the parts of a name.
const SEPARATORS: &[char] = &['/', '\\'];

/// How the host of a log is found.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts {
    pattern: HostPattern,
    /// The folders below which the pattern begins.
    roots: Vec<PathBuf>,
    /// The last name that was asked for, with its host: most events are of the log of the one
    /// before.
    last: Option<(String, Option<String>)>,
}

impl Hosts {
    /// The folder or the archive directly below the folder that all logs share.
    pub(super) fn of(names: impl Iterator<Item = String>) -> Self {
        Self::new(HostPattern::default(), vec![shared(names).into()])
    }

    pub(super) const fn new(pattern: HostPattern, roots: Vec<PathBuf>) -> Self {
        Self {
            pattern,
            roots,
            last: None,
        }
    }

    /// The host of the log of this name.
    pub(super) fn host(&mut self, name: &str) -> Option<&str> {
        if self.last.as_ref().is_none_or(|(last, _)| last != name) {
            let host = self.pattern.host_below(name, &self.roots);
            self.last = Some((name.to_owned(), host.map(str::to_owned)));
        }
        self.last.as_ref()?.1.as_deref()
    }
}

/// The folder that all logs share, with the separator at its end.
fn shared(names: impl Iterator<Item = String>) -> String {
    let mut shared: Option<String> = None;
    for name in names {
        let folder = folder(&name);
        match &mut shared {
            None => shared = Some(folder.to_owned()),
            Some(shared) => {
                while !folder.starts_with(shared.as_str()) {
                    let outer = self::folder(shared.trim_end_matches(SEPARATORS)).len();
                    shared.truncate(outer);
                }
            }
        }
    }
    shared.unwrap_or_default()
}

/// The part of a name up to its last separator, inclusive.
fn folder(name: &str) -> &str {
    let end = name.rfind(SEPARATORS).map_or(0, |at| at + 1);
    name.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_the_folder_below_the_shared_one() {
        for (names, expected) in [
            (
                &[
                    "hosts/a/Panther/x.log",
                    "hosts/ab/x.log",
                    "hosts/c.zip!/CBS/x.log",
                ][..],
                &[Some("a"), Some("ab"), Some("c.zip")][..],
            ),
            (
                &["a.zip!/CBS/x.log", "b.zip!/x.log"],
                &[Some("a.zip"), Some("b.zip")],
            ),
            (
                &["all.zip!/a/x.log", "all.zip!/b/c/x.log", "all.zip!/x.log"],
                &[Some("a"), Some("b"), None],
            ),
            (
                &["/one/x.log", "/other/x.log"],
                &[Some("one"), Some("other")],
            ),
            (&["x.log", "y.log"], &[None, None]),
        ] {
            let mut hosts = Hosts::of(names.iter().map(|&name| name.to_owned()));
            for (name, expected) in names.iter().zip(expected) {
                assert_eq!(hosts.host(name), *expected, "{name}");
            }
        }
    }

    #[test]
    fn a_pattern_tells_the_host_below_its_root() {
        let pattern = "logs-{host}/**".parse().unwrap();
        let mut hosts = Hosts::new(pattern, vec!["fleet".into()]);
        for (name, expected) in [
            ("fleet/logs-a/x.log", Some("a")),
            ("fleet/logs-a/x.log", Some("a")),
            ("fleet/b/x.log", None),
        ] {
            assert_eq!(hosts.host(name), expected, "{name}");
        }
    }
}
