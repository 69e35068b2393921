//! A file that gets its name when it is complete.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that has a temporary name in its folder until [`NewFile::keep`] gives it its own. If something
/// fails before, no half file is left, and an older file of that name stays as it is.
///
/// ```
/// use std::io::Write;
///
/// use panther_arrow::NewFile;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("events.parquet");
/// let mut file = NewFile::create(&path)?;
/// file.write_all(b"rows")?;
/// assert!(!path.exists());
/// file.keep()?;
/// assert_eq!(std::fs::read(&path)?, b"rows");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// Makes an empty file beside `path`.
    ///
    /// # Errors
    /// Returns an error if the folder does not exist or is not writable, or if `path` is a folder.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        // Others may read the file, as far as the settings of the user allow it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        Ok(Self {
            file: builder
                .prefix(".panther-")
                .tempfile_in(folder)
                .map_err(plain)?,
            path: path.to_owned(),
        })
    }

    /// The temporary path, for a program that ends without dropping its values.
    #[must_use]
    pub fn temporary_path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the file its name. Replaces an older file of that name.
    ///
    /// # Errors
    /// Returns an error if not all bytes reach the disk, or if the system refuses the name.
    pub fn keep(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(&self.path)?;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(plain)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(plain)
    }
}

/// The error without the temporary name, which nobody gave: `tempfile` puts it behind the message.
fn plain(error: io::Error) -> io::Error {
    let text = error.to_string();
    match text.split_once(" at path ") {
        Some((message, _)) => io::Error::new(error.kind(), message),
        None => error,
    }
}
