//! Where the output comes from, for those who have to prove it.

use std::path::PathBuf;

use clap::Args;

use super::headings::EVIDENCE;

/// Hashes, and the record of a run.
#[derive(Debug, Args)]
pub(crate) struct EvidenceArgs {
    /// Add the SHA-256 of each log and of each member of an archive: the key or column sha256 of its
    /// rows. panther reads the logs twice for this
    #[arg(long, help_heading = EVIDENCE)]
    pub(crate) hash: bool,

    /// Write to FILE, as JSON, where the output comes from: the version of panther, the arguments, the
    /// time, and each input with its length, SHA-256, format and encoding, or why it was not read.
    /// panther reads the logs twice for this
    #[arg(long, help_heading = EVIDENCE, value_name = "FILE")]
    pub(crate) provenance: Option<PathBuf>,
}

impl EvidenceArgs {
    /// The option that needs the hashes of all sources.
    pub(crate) fn needs_hashes(&self) -> Option<&'static str> {
        match self {
            Self { hash: true, .. } => Some("--hash"),
            Self {
                provenance: Some(_),
                ..
            } => Some("--provenance"),
            _ => None,
        }
    }
}
