//! Writes an archive that comes as a stream to a temporary file, because its members are read in
//! any order.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use super::log_set::{Found, LogSet};
use crate::bytes::fixed_file::FixedFile;
use crate::bytes::stream::StartedStream;
use crate::error::{Error, ErrorKind};
use crate::limit::Limit;

/// How many bytes are copied at once.
const PIECE: usize = 256 << 10;

impl LogSet {
    /// Writes a stream to a temporary file. If the stream fails, the file has what came before, and
    /// the error is in the list.
    pub(super) fn spool(
        &self,
        path: &Path,
        stream: StartedStream,
    ) -> (Option<Arc<FixedFile>>, Found) {
        let mut problems = Vec::new();
        let spooled = if self.settings.no_spooling {
            Err(ErrorKind::NoTemporaryFile("an archive as a stream"))
        } else {
            let most = self.settings.limits.spooled();
            copy(stream, most).and_then(|(file, problem)| {
                problems.extend(problem.map(|kind| Err(Error::new(path, kind))));
                let file = FixedFile::temporary(path, file, &self.files);
                file.map_err(ErrorKind::TemporaryFile)
            })
        };
        match spooled {
            Ok(file) => (Some(file), problems),
            Err(kind) => (None, vec![Err(Error::new(path, kind))]),
        }
    }
}

/// Copies a stream of at most `most` bytes. Also returns the error that ended it early.
fn copy(stream: StartedStream, most: u64) -> Result<(std::fs::File, Option<ErrorKind>), ErrorKind> {
    let mut file = tempfile::tempfile().map_err(ErrorKind::TemporaryFile)?;
    let mut bytes = stream.head.chain(stream.rest);
    let mut piece = vec![0; PIECE];
    let mut len = 0;
    let problem = loop {
        let count = match bytes.read(&mut piece) {
            Ok(0) => break None,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => break Some(error.into()),
        };
        len += count as u64;
        if len > most {
            return Err(ErrorKind::Limit(Limit::Total(most)));
        }
        let written = file.write_all(piece.get(..count).unwrap_or_default());
        written.map_err(ErrorKind::TemporaryFile)?;
    };
    Ok((file, problem))
}
