//! The hashes of sources, and the record of where an output comes from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use panther_set::{Error, LogSet, sha256};
use serde_json::{Value, json};

use crate::args::EvidenceArgs;
use crate::output::{complain, write_json};
use crate::refuse_streams;

/// The hashes of a set, and when the command began.
pub(crate) struct Evidence<'a> {
    args: &'a EvidenceArgs,
    began: SystemTime,
    /// The SHA-256 of each source, in hexadecimal. Empty if nobody asked for them; `None` for a source
    /// that cannot be read, which reading it reports.
    hashes: Vec<Option<String>>,
}

impl<'a> Evidence<'a> {
    /// Reads all sources, if an option asks for their hashes.
    pub(crate) fn of(set: &LogSet, args: &'a EvidenceArgs) -> Self {
        let began = SystemTime::now();
        let mut hashes = Vec::new();
        if let Some(option) = args.needs_hashes() {
            refuse_streams(set, option);
            hashes = set
                .sources()
                .iter()
                .map(|source| source.sha256().ok())
                .collect();
        }
        Self {
            args,
            began,
            hashes,
        }
    }

    /// Whether the rows are to have the hashes of their sources.
    pub(crate) const fn is_in_rows(&self) -> bool {
        self.args.hash
    }

    /// The hashes of all sources, if the rows are to have them.
    pub(crate) fn in_rows(&self) -> Vec<Option<String>> {
        if self.is_in_rows() {
            self.hashes.clone()
        } else {
            Vec::new()
        }
    }

    /// Writes the record of the command, if an option asks for it. Returns whether it is written or
    /// nobody asked.
    pub(crate) fn record(&self, set: &LogSet, errors: &[&Error]) -> bool {
        let Some(path) = &self.args.provenance else {
            return true;
        };
        let mut text = Vec::new();
        let written = write_json(&mut text, &self.describe(set, errors))
            .and_then(|()| fs::write(path, &text));
        if let Err(error) = &written {
            complain(&format!("{}: cannot write: {error}", path.display()));
        }
        written.is_ok()
    }

    fn describe(&self, set: &LogSet, errors: &[&Error]) -> Value {
        let arguments = std::env::args_os().skip(1);
        let arguments: Vec<_> = arguments
            .map(|arg| arg.to_string_lossy().into_owned())
            .collect();
        let folder = std::env::current_dir().ok();
        let time = |time| humantime::format_rfc3339_seconds(time).to_string();
        let sources = set.sources().iter().zip(&self.hashes);
        let sources = sources.map(|(source, hash)| {
            let name = source.name();
            let error = errors
                .iter()
                .find(|error| error.path().as_os_str() == &*name);
            let mut object = json!({
                "source": name,
                "path": source.path().to_string_lossy(),
                "members": source.members(),
                "format": source.format().as_str(),
                "encoding": source.encoding().to_string(),
                "bytes": source.len(),
                "sha256": hash,
                "status": if error.is_some() { "failed" } else { "read" },
            });
            if let (Value::Object(object), Some(error)) = (&mut object, error) {
                object.insert("reason".to_owned(), error.kind().to_string().into());
            }
            object
        });
        let not_read = set.skipped().iter().map(|error| {
            json!({"source": error.path().to_string_lossy(), "reason": error.kind().to_string()})
        });
        json!({
            "program": "panther",
            "version": env!("CARGO_PKG_VERSION"),
            "arguments": arguments,
            "folder": folder.map(|folder| folder.to_string_lossy().into_owned()),
            "began": time(self.began),
            "ended": time(SystemTime::now()),
            "files": self.files(set),
            "sources": sources.collect::<Vec<_>>(),
            "not_read": not_read.collect::<Vec<_>>(),
        })
    }

    /// The files that contain the sources, each once.
    fn files(&self, set: &LogSet) -> Vec<Value> {
        let mut files: BTreeMap<&Path, Option<&str>> = BTreeMap::new();
        for (source, hash) in set.sources().iter().zip(&self.hashes) {
            // A source that is a file has been hashed.
            let known = hash.as_deref().filter(|_| source.members().is_empty());
            let file = files.entry(source.path()).or_default();
            *file = file.or(known);
        }
        let files = files.into_iter().map(|(path, known)| {
            let bytes = fs::metadata(path).ok().map(|metadata| metadata.len());
            let hash = match known {
                Some(hash) => Some(hash.to_owned()),
                None => fs::File::open(path).and_then(sha256).ok(),
            };
            json!({"path": path.to_string_lossy(), "bytes": bytes, "sha256": hash})
        });
        files.collect()
    }
}
