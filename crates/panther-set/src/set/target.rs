//! What a caller named inside an archive: `SetupDiag.zip!/Panther/setuperr.log`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The folders and members that lead from an archive to what a caller named in it; none if the
/// caller named the archive itself. Upper and lower case are alike, as in Windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target(Vec<String>);

/// How a member relates to a [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The member is what the caller named.
    Named,
    /// The member is in a folder or an archive that the caller named.
    Inside,
    /// The member may be an archive around what the caller named.
    Around,
    Other,
}

/// The file at `path` and what is named inside it. A path that exists is the file itself, even if
/// there is `!/` in it. Otherwise the longest file name before a `!/` is the archive.
pub(crate) fn split(path: &Path) -> Option<(PathBuf, Target)> {
    if path.symlink_metadata().is_ok() {
        return None;
    }
    path.ancestors().find_map(|ancestor| {
        let archive = ancestor.file_name()?.to_str()?.strip_suffix('!')?;
        let archive = ancestor.with_file_name(archive);
        let inside = path.strip_prefix(ancestor).ok()?;
        let is_there = archive.metadata().is_ok_and(|found| found.is_file());
        is_there.then(|| (archive, Target::new(&inside.to_string_lossy())))
    })
}

impl Target {
    fn new(inside: &str) -> Self {
        Self(parts(&inside.replace('\\', "/")))
    }

    /// How the member relates whose names, joined by `!/`, are these.
    pub(super) fn relation(&self, name: &str) -> Relation {
        let name = parts(name);
        if !name.iter().zip(&self.0).all(|(one, other)| one == other) {
            return Relation::Other;
        }
        match name.len().cmp(&self.0.len()) {
            Ordering::Less => Relation::Around,
            Ordering::Equal => Relation::Named,
            Ordering::Greater => Relation::Inside,
        }
    }

    /// The name of a member below what the caller named.
    pub(super) fn below<'n>(&self, name: &'n str) -> &'n str {
        let mut rest = name;
        for _ in &self.0 {
            while let Some(after) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
                rest = after;
            }
            match rest.split_once('/') {
                Some((_, after)) => rest = after,
                // The member is what the caller named.
                None => break,
            }
        }
        rest
    }
}

/// The names of folders and members in lower case, without the mark of an archive.
fn parts(name: &str) -> Vec<String> {
    name.split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .map(|part| part.strip_suffix('!').unwrap_or(part).to_lowercase())
        .collect()
}

/// How many names [`nearest`] returns.
const NEAREST: usize = 3;

/// The least similarity of a name that may be meant, of 2.
const SIMILAR: f64 = 1.45;

/// The names that the caller may have meant by `target`, the most similar first. `names` are those of
/// members, and the caller may have meant a folder around one too.
pub(super) fn nearest<'n>(
    target: &Target,
    names: impl Iterator<Item = Cow<'n, str>>,
) -> Vec<String> {
    let own = |parts: &[String]| parts.last().cloned().unwrap_or_default();
    let (wanted, wanted_own) = (target.0.join("/"), own(&target.0));
    let mut best: Vec<(f64, String)> = Vec::new();
    let mut rate = |name: Cow<'_, str>| {
        let parts = parts(&name);
        // The right name in another folder is as likely as a slip in the right folder.
        let similarity =
            strsim::jaro(&wanted, &parts.join("/")) + strsim::jaro(&wanted_own, &own(&parts));
        let at = best.partition_point(|(other, _)| *other >= similarity);
        if similarity >= SIMILAR && at < NEAREST {
            best.insert(at, (similarity, name.into_owned()));
            best.truncate(NEAREST);
        }
    };
    let mut folders: HashSet<String> = HashSet::new();
    for name in names {
        for (end, _) in name.match_indices('/') {
            let folder = name.get(..end).unwrap_or_default();
            // An archive is a member itself.
            if !folder.ends_with('!') && folders.insert(folder.to_owned()) {
                rate(Cow::Borrowed(folder));
            }
        }
        rate(name);
    }
    best.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_tells_what_is_inside_and_around_it() {
        let target = Target::new("CBS/x.cab!/logs");
        for (name, relation) in [
            ("CBS/x.cab", Relation::Around),
            ("cbs/X.CAB!/Logs/y.log", Relation::Inside),
            ("./CBS/x.cab!/logs", Relation::Named),
            ("CBS/x.cab!/y.log", Relation::Other),
            ("CBS/y.cab", Relation::Other),
        ] {
            assert_eq!(target.relation(name), relation, "{name}");
        }
        assert_eq!(target.below("CBS/x.cab!/logs/a/y.log"), "a/y.log");
        assert_eq!(target.below("./CBS/x.cab!/logs"), "logs");
        assert_eq!(Target::new("").relation("y.log"), Relation::Inside);
        assert_eq!(Target::new("").below("a/y.log"), "a/y.log");
        // The mark of an archive may be left out or stand at the end.
        assert_eq!(Target::new("x.cab!/").relation("x.cab"), Relation::Named);
        assert_eq!(Target::new("x.cab/y").relation("x.cab!/y"), Relation::Named);
    }

    #[test]
    fn the_nearest_names_come_first() {
        let names = [
            "Panther/setupact.log",
            "Panther/setuperr.log",
            "Panther/UnattendGC/setuperr.log",
            "CBS/CBS.log",
            "diagerr.xml",
        ];
        let nearest = |target: &str| {
            let names = names.iter().map(|&name| name.into());
            super::nearest(&Target::new(target), names)
        };
        assert_eq!(nearest("setuperr.log")[0], "Panther/setuperr.log");
        assert_eq!(nearest("Panther/setuper.log")[0], "Panther/setuperr.log");
        assert_eq!(nearest("cbs.log")[0], "CBS/CBS.log");
        assert_eq!(nearest("Panthr"), ["Panther"]);
        assert_eq!(nearest("panther/UnattendGG")[0], "Panther/UnattendGC");
        assert_eq!(nearest("qqqq"), [""; 0]);
    }
}
