//! The hosts of logs, if each has a folder or an archive of its own.

/// The characters between the parts of a name.
const SEPARATORS: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };

/// The folder that all logs share, with the separator at its end.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts {
    shared: String,
}

impl Hosts {
    pub(super) fn of(names: impl Iterator<Item = String>) -> Self {
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
        Self {
            shared: shared.unwrap_or_default(),
        }
    }

    /// The folder or the archive below the shared folder that has the log of this name.
    pub(super) fn host<'n>(&self, name: &'n str) -> Option<&'n str> {
        let below = name.strip_prefix(&self.shared)?;
        let (host, _) = below.split_once(SEPARATORS)?;
        Some(host.strip_suffix('!').unwrap_or(host))
    }
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
            let hosts = Hosts::of(names.iter().map(|&name| name.to_owned()));
            let found: Vec<_> = names.iter().map(|name| hosts.host(name)).collect();
            assert_eq!(found, expected, "{names:?}");
        }
    }
}
