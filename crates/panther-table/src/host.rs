//! The machine that wrote a log, by the path of the log.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use thiserror::Error;

/// A pattern of paths that tells the machine of a log.
///
/// `{host}` stands for the name of the machine, `*` for any text within one component of a path, and `**`
/// for any number of components, at the end for at least one. The pattern begins at the path that the caller gave, such as the
/// folder of a fleet, and both `/` and `\` separate components; so does `!/` behind an archive.
///
/// ```
/// use panther_table::HostPattern;
///
/// let pattern: HostPattern = "{host}/**".parse()?;
/// assert_eq!(pattern.host("pc-7/Windows/Logs/CBS/CBS.log"), Some("pc-7"));
/// let pattern: HostPattern = "*/{host}-logs.zip!/**".parse()?;
/// assert_eq!(pattern.host("2031/pc-7-logs.zip!/CBS.log"), Some("pc-7"));
/// assert_eq!(pattern.host("pc-7-logs.zip!/CBS.log"), None);
/// assert!("**/CBS.log".parse::<HostPattern>().is_err());
/// # Ok::<(), panther_table::InvalidHostPattern>(())
/// ```
///
/// A host is a name for people, and this pattern alone tells it: for the rows of the table, and for
/// counts by host, where the default is `{host}/**` below the folder that all logs share. The
/// [`Machine`](panther_set::Machine) of a log is another thing: the folder whose logs share a clock
/// and upgrade attempts. panther finds it without the caller, by the names of the folders of
/// Windows, and two machines may be of one host, such as an installation and a copy of it in
/// another folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    text: String,
    components: Vec<Component>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Component {
    /// `**`
    Any,
    /// Texts with a `*` between them.
    Like(Vec<String>),
    /// Texts with a `*` between them, then the host, then more such texts.
    Host(Vec<String>, Vec<String>),
}

/// The text is no pattern of paths with a host in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a pattern of paths with {{host}} once in it, such as {{host}}/**")]
pub struct InvalidHostPattern;

impl Default for HostPattern {
    /// `{host}/**`: each machine has a folder or an archive of its own.
    fn default() -> Self {
        let any = || vec![String::new()];
        Self {
            text: "{host}/**".to_owned(),
            components: vec![Component::Host(any(), any()), Component::Any],
        }
    }
}

impl FromStr for HostPattern {
    type Err = InvalidHostPattern;

    fn from_str(text: &str) -> Result<Self, InvalidHostPattern> {
        if text.matches("{host}").count() != 1 {
            return Err(InvalidHostPattern);
        }
        let stars = |text: &str| text.split('*').map(str::to_owned).collect();
        let components = components(text).map(|part| match part.split_once("{host}") {
            _ if part == "**" => Component::Any,
            Some((before, after)) => Component::Host(stars(before), stars(after)),
            None => Component::Like(stars(part)),
        });
        Ok(Self {
            text: text.to_owned(),
            components: components.collect(),
        })
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl HostPattern {
    /// The host in a path; `None` if the path does not match. If there are several ways to match, `**`
    /// and `*` stand for as little as possible.
    #[must_use]
    pub fn host<'p>(&self, path: &'p str) -> Option<&'p str> {
        let path: Vec<&str> = components(path).collect();
        let mut host = None;
        matches(&self.components, &path, &mut host).then_some(())?;
        // The mark of an archive is no part of the name of a machine.
        let host = host?.trim_end_matches('!');
        Some(host).filter(|host| !host.is_empty())
    }
}

impl HostPattern {
    /// The host of a log with this [`Source::name`](panther_set::Source::name). The pattern begins below
    /// the longest of `roots` that holds the log: the paths that the caller gave.
    ///
    /// ```
    /// use panther_table::HostPattern;
    ///
    /// let pattern: HostPattern = "{host}/**".parse()?;
    /// let roots = ["fleet", "more.zip"];
    /// assert_eq!(pattern.host_below("fleet/pc-7/CBS.log", &roots), Some("pc-7"));
    /// assert_eq!(pattern.host_below("more.zip!/pc-8/CBS.log", &roots), Some("pc-8"));
    /// # Ok::<(), panther_table::InvalidHostPattern>(())
    /// ```
    #[must_use]
    pub fn host_below<'p>(&self, name: &'p str, roots: &[impl AsRef<Path>]) -> Option<&'p str> {
        let roots = roots.iter().map(|root| root.as_ref().to_string_lossy());
        let below = roots.filter_map(|root| below(name, &root));
        let shortest = below.min_by_key(|below| below.len());
        self.host(shortest.unwrap_or(name))
    }
}

/// The part of the [`Source::name`](panther_set::Source::name) of a log below a folder or an
/// archive, or the last component of a name that is `root` itself. `None` if the log lies
/// elsewhere. Below `.` are all relative names.
///
/// ```
/// use panther_table::below;
///
/// assert_eq!(below("fleet/pc-7.zip!/CBS.log", "fleet"), Some("pc-7.zip!/CBS.log"));
/// assert_eq!(below("fleet/pc-7.zip!/CBS.log", "fleet/pc-7.zip"), Some("CBS.log"));
/// assert_eq!(below("fleet/CBS.log", "fleet/CBS.log"), Some("CBS.log"));
/// assert_eq!(below("./pc-7/CBS.log", "."), Some("pc-7/CBS.log"));
/// assert_eq!(below("fleet/CBS.log", "fle"), None);
/// ```
#[must_use]
pub fn below<'n>(name: &'n str, root: &str) -> Option<&'n str> {
    const SEPARATORS: [char; 2] = ['/', '\\'];
    let root = root.trim_end_matches(SEPARATORS);
    let root = root.strip_suffix('!').unwrap_or(root);
    if root == "." && !name.starts_with(SEPARATORS) {
        let inside = name.strip_prefix('.');
        let inside = inside.and_then(|inside| inside.strip_prefix(SEPARATORS));
        return Some(inside.unwrap_or(name));
    }
    let rest = name.strip_prefix(root)?;
    if rest.is_empty() || rest == "!" {
        return name.rsplit(SEPARATORS).next();
    }
    let rest = rest.strip_prefix('!').unwrap_or(rest);
    rest.strip_prefix(SEPARATORS)
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\'])
}

/// Whether the pattern matches the path; finds the host.
fn matches<'p>(pattern: &[Component], path: &[&'p str], host: &mut Option<&'p str>) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return path.is_empty();
    };
    if *first == Component::Any {
        if rest.is_empty() {
            return !path.is_empty();
        }
        return (0..=path.len()).any(|skipped| matches(rest, &path[skipped..], host));
    }
    let Some((name, below)) = path.split_first() else {
        return false;
    };
    let is_like = match first {
        Component::Any => false,
        Component::Like(texts) => is_like(texts, name),
        Component::Host(before, after) => match host_in(before, after, name) {
            None => false,
            found => {
                *host = found;
                true
            }
        },
    };
    is_like && matches(rest, below, host)
}

/// Whether a name consists of these texts with anything between them.
fn is_like(texts: &[String], name: &str) -> bool {
    match texts {
        [] => name.is_empty(),
        [only] => name == only,
        [first, between @ .., last] => {
            let Some(mut rest) = name.strip_prefix(first.as_str()) else {
                return false;
            };
            for text in between {
                match rest.split_once(text.as_str()) {
                    Some((_, after)) => rest = after,
                    None => return false,
                }
            }
            rest.ends_with(last.as_str())
        }
    }
}

/// The shortest host in a name for which the text before it is the shortest.
fn host_in<'n>(before: &[String], after: &[String], name: &'n str) -> Option<&'n str> {
    let places = || (0..=name.len()).filter(|&at| name.is_char_boundary(at));
    let starts = places().filter(|&start| is_like(before, &name[..start]));
    starts
        .filter_map(|start| {
            let mut ends = places().filter(|&end| end > start);
            let end = ends.find(|&end| is_like(after, &name[end..]))?;
            Some(&name[start..end])
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_finds_the_host() {
        for (pattern, path, host) in [
            ("{host}/**", "pc-7/CBS.log", Some("pc-7")),
            ("{host}/**", "pc-7", None),
            ("{host}", "pc-7", Some("pc-7")),
            ("{host}/**", r"pc-7\Windows\CBS.log", Some("pc-7")),
            ("{host}", "pc-7/CBS.log", None),
            ("**/{host}/CBS.log", "a/b/pc-7/CBS.log", Some("pc-7")),
            ("**/{host}/**/CBS.log", "a/b/c/CBS.log", Some("a")),
            (
                "{host}_*.zip!/**",
                "pc-7_2031_01.zip!/x/CBS.log",
                Some("pc-7"),
            ),
            ("*-{host}.zip!/**", "de-pc-7.zip!/CBS.log", Some("pc-7")),
            ("logs-{host}/*", "logs-größe/CBS.log", Some("größe")),
            ("logs-{host}/*", "logs-/CBS.log", None),
            ("{host}/*.log", "pc-7/a/CBS.log", None),
            ("x/{host}/**", "pc-7/CBS.log", None),
        ] {
            let parsed: HostPattern = pattern.parse().unwrap();
            assert_eq!(parsed.host(path), host, "{pattern} in {path}");
            assert_eq!(parsed.to_string(), pattern);
        }
        let pattern: HostPattern = "{host}/**".parse().unwrap();
        assert_eq!(pattern, HostPattern::default());
        let roots = ["fleet/", "fleet/old", ".", "/var/fleet.zip", "pc-9.log"];
        for (name, host) in [
            ("fleet/pc-7/CBS.log", Some("pc-7")),
            ("fleet/old/pc-7/CBS.log", Some("pc-7")),
            ("fleet/older/pc-7/CBS.log", Some("older")),
            ("./pc-7/CBS.log", Some("pc-7")),
            (r".\pc-7\CBS.log", Some("pc-7")),
            ("/var/fleet.zip!/pc-7/CBS.log", Some("pc-7")),
            ("pc-9.log", None),
            ("fleet/pc-7.zip!/CBS.log", Some("pc-7.zip")),
            ("elsewhere/CBS.log", Some("elsewhere")),
        ] {
            assert_eq!(pattern.host_below(name, &roots), host, "{name}");
        }
        for bad in ["", "**", "{host}/{host}", "{Host}/**"] {
            assert_eq!(bad.parse::<HostPattern>(), Err(InvalidHostPattern), "{bad}");
        }
    }
}
