//! The files of a report, and the archives around them.

use std::collections::HashMap;
use std::fmt::Write;

use super::model::{Artifact, ArtifactLocation, Hashes};

/// The artifacts of a run, each once.
#[derive(Debug, Default)]
pub(super) struct Artifacts {
    all: Vec<Artifact>,
    /// Their indices by the whole name.
    known: HashMap<String, usize>,
}

impl Artifacts {
    /// The index of a source such as `a.zip!/b.cab!/c.log`, which adds the source and the archives
    /// around it if they are new.
    fn index(&mut self, name: &str) -> usize {
        if let Some(&index) = self.known.get(name) {
            return index;
        }
        let (parent_index, uri) = match name.rsplit_once("!/") {
            Some((archive, member)) => (Some(self.index(archive)), encoded(member)),
            None => (None, uri(name)),
        };
        let index = self.all.len();
        self.all.push(Artifact {
            location: ArtifactLocation { uri, index: None },
            parent_index,
            length: None,
            hashes: None,
        });
        self.known.insert(name.to_owned(), index);
        index
    }

    /// Adds a source with its length.
    pub(super) fn add(&mut self, name: &str, length: Option<u64>) {
        let index = self.index(name);
        if let Some(artifact) = self.all.get_mut(index) {
            artifact.length = length;
        }
    }

    /// Adds the hash of a file.
    pub(super) fn hash(&mut self, file: &str, sha256: &str) {
        let index = self.index(file);
        if let Some(artifact) = self.all.get_mut(index) {
            artifact.hashes = Some(Hashes {
                sha256: sha256.to_owned(),
            });
        }
    }

    /// The location of a source.
    pub(super) fn location(&mut self, name: &str) -> ArtifactLocation {
        let index = self.index(name);
        let uri = self
            .all
            .get(index)
            .map(|artifact| artifact.location.uri.clone());
        ArtifactLocation {
            uri: uri.unwrap_or_default(),
            index: Some(index),
        }
    }

    pub(super) fn finish(self) -> Vec<Artifact> {
        self.all
    }
}

/// The URI of a path of any system: absolute paths become `file` URIs.
fn uri(path: &str) -> String {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    if is_drive {
        return format!("file:///{}", encoded(&path.replace('\\', "/")));
    }
    if let Some(share) = path.strip_prefix("\\\\") {
        return format!("file://{}", encoded(&share.replace('\\', "/")));
    }
    if path.starts_with('/') {
        return format!("file://{}", encoded(path));
    }
    encoded(&path.replace('\\', "/"))
}

/// The text with percent signs for all bytes that cannot stand in the path of a URI. A colon can, but
/// not in the first part of a relative path, so only that of a drive stays.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'$'
            | b'!'
            | b'('
            | b')'
            | b','
            | b';'
            | b'='
            | b'@'
            | b'+' => out.push(byte.into()),
            b':' if at == 1 => out.push(':'),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("/a/b c.log", "file:///a/b%20c.log"),
            ("C:\\a\\$b.log", "file:///C:/a/$b.log"),
            ("\\\\host\\share\\a.log", "file://host/share/a.log"),
            ("a/b:c.log", "a/b%3Ac.log"),
            ("-", "-"),
            ("拒.log", "%E6%8B%92.log"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn members_know_their_archives() {
        let mut artifacts = Artifacts::default();
        let location = artifacts.location("a.zip!/b.cab!/c.log");
        assert_eq!((location.uri.as_str(), location.index), ("c.log", Some(2)));
        artifacts.hash("a.zip", "00");
        let all = artifacts.finish();
        let parents: Vec<_> = all.iter().map(|artifact| artifact.parent_index).collect();
        assert_eq!(parents, [None, Some(0), Some(1)]);
        assert!(all[0].hashes.is_some());
    }
}
