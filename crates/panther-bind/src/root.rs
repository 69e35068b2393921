//! The names of logs below the paths that the caller gave.

/// The part of a name below a path; the last component of the name if the path is the log itself.
/// `None` if the log does not lie there.
pub(crate) fn below<'n>(name: &'n str, path: &str) -> Option<&'n str> {
    let path = path.trim_end_matches(['/', '\\']);
    let path = path.strip_suffix('!').unwrap_or(path);
    if path == "." && !name.starts_with(['/', '\\']) {
        return Some(name.strip_prefix("./").unwrap_or(name));
    }
    let rest = name.strip_prefix(path)?;
    if rest.is_empty() {
        return name.rsplit(['/', '\\']).next();
    }
    let rest = rest.strip_prefix('!').unwrap_or(rest);
    rest.strip_prefix(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_name_continues_behind_its_root() {
        for (name, path, expected) in [
            ("hosts/pc-7/CBS.log", "hosts", Some("pc-7/CBS.log")),
            ("hosts/pc-7/CBS.log", "hosts/", Some("pc-7/CBS.log")),
            ("./pc-7/CBS.log", ".", Some("pc-7/CBS.log")),
            ("pc-7/CBS.log", ".", Some("pc-7/CBS.log")),
            ("a.zip!/pc-7/CBS.log", "a.zip", Some("pc-7/CBS.log")),
            ("a.zip!/pc-7/CBS.log", "a.zip!/", Some("pc-7/CBS.log")),
            ("hosts/CBS.log", "hosts/CBS.log", Some("CBS.log")),
            ("hosts2/CBS.log", "hosts", None),
            ("other/CBS.log", "hosts", None),
        ] {
            assert_eq!(below(name, path), expected, "{name} below {path}");
        }
    }
}
