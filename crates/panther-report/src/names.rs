//! Short names of sources.

use std::collections::BTreeSet;

use panther_diagnose::Diagnosis;
use panther_export::printable;

/// The folder that all sources share. It is left out of their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    folder: String,
}

impl Names {
    /// The names of the sources and of the cited records of a diagnosis.
    pub(crate) fn of(diagnosis: &Diagnosis) -> Self {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        names.extend(diagnosis.sources.iter().map(|source| source.name.as_str()));
        let findings = diagnosis.findings.iter();
        let cited = findings.flat_map(|finding| &finding.evidence);
        names.extend(cited.map(|evidence| evidence.source.as_str()));
        let mut names = names.into_iter();
        let mut folder = names.next().map(folder).unwrap_or_default();
        for name in names {
            while !name.starts_with(folder) {
                folder = self::folder(folder.trim_end_matches(['/', '\\']));
            }
        }
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The name of a source below the shared folder, without control characters.
    pub(crate) fn short(&self, name: &str) -> String {
        let short = name.strip_prefix(&self.folder).unwrap_or(name);
        printable(short).into_owned()
    }
}

/// The part of a path up to its last separator, inclusive. Members of an archive have no folder of
/// their own: `a.zip!/b/c.log` is in the folder of `a.zip`.
fn folder(path: &str) -> &str {
    let path = path.split("!/").next().unwrap_or_default();
    let end = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
    &path[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        let mut diagnosis = Diagnosis::default();
        for name in names {
            let source = format!(
                r#"{{"name":{},"format":"cbs","bytes":null,"events":0,"errors":0,"first":null,"last":null,"error":null}}"#,
                serde_json::to_string(name).unwrap()
            );
            diagnosis
                .sources
                .push(serde_json::from_str(&source).unwrap());
        }
        let short = Names::of(&diagnosis);
        names.iter().map(|name| short.short(name)).collect()
    }

    #[test]
    fn the_shared_folder_is_left_out() {
        assert_eq!(names(&["/a/b/c.log"]), ["c.log"]);
        assert_eq!(names(&["/a/b/c.log", "/a/d.log"]), ["b/c.log", "d.log"]);
        assert_eq!(
            names(&["C:\\a\\b.log", "D:\\c.log"]),
            ["C:\\a\\b.log", "D:\\c.log"]
        );
        assert_eq!(
            names(&["e/x.zip!/one/a.log", "e/x.zip!/two/a.log"]),
            ["x.zip!/one/a.log", "x.zip!/two/a.log"]
        );
        assert_eq!(names(&["a.log", "b/c.log"]), ["a.log", "b/c.log"]);
        assert_eq!(names(&["/e/\u{1b}[31m.log"]), ["\u{FFFD}[31m.log"]);
    }
}
