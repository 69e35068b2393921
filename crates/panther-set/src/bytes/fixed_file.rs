//! A file that is read by position, and stays the same file although its handle is closed and
//! reopened.

use std::collections::VecDeque;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

use super::by_position::{read_full, read_some_at};
use super::lock::lock;
use super::open_regular::{Origin, open_regular};
use crate::error::ErrorKind;

/// A regular file of a set. Many threads read it at the same time, each by position.
///
/// [`OpenFiles`] closes the handle when other files need it, and the next read opens the file
/// again by its name. The name may refer to another file by then, for example after a log rotation.
/// That is [`ErrorKind::Replaced`], so all bytes belong to one file. A file that is shorter by then
/// is [`ErrorKind::Shrunk`], because its writer may have written it anew.
pub(crate) struct FixedFile {
    path: PathBuf,
    origin: Origin,
    /// The length when panther first opened the file. Later bytes are not read.
    len: u64,
    identity: Identity,
    handle: Mutex<Option<Arc<File>>>,
    files: Arc<OpenFiles>,
    /// Whether the path is only a name, and the handle is never closed.
    #[cfg(feature = "archives")]
    is_temporary: bool,
}

impl FixedFile {
    /// Opens the file, and keeps its handle for the first reader.
    pub(crate) fn open(
        path: &Path,
        origin: Origin,
        files: &Arc<OpenFiles>,
    ) -> Result<Arc<Self>, ErrorKind> {
        let (file, metadata) = files.open(path, origin)?;
        let len = stated_len(&file, &metadata)?;
        let fixed = Arc::new(Self {
            path: path.to_owned(),
            origin,
            len,
            identity: Identity::of(&file, &metadata)?,
            handle: Mutex::new(Some(Arc::new(file))),
            files: Arc::clone(files),
            #[cfg(feature = "archives")]
            is_temporary: false,
        });
        files.admit(&fixed);
        Ok(fixed)
    }

    /// A temporary file without a name, which holds the bytes of what the caller calls `path`.
    #[cfg(feature = "archives")]
    pub(crate) fn temporary(
        path: &Path,
        file: File,
        files: &Arc<OpenFiles>,
    ) -> io::Result<Arc<Self>> {
        let metadata = file.metadata()?;
        Ok(Arc::new(Self {
            path: path.to_owned(),
            origin: Origin::Named,
            len: metadata.len(),
            identity: Identity::of(&file, &metadata)?,
            handle: Mutex::new(Some(Arc::new(file))),
            files: Arc::clone(files),
            is_temporary: true,
        }))
    }

    /// Whether this is a [`FixedFile::temporary`].
    #[cfg(feature = "archives")]
    pub(crate) const fn is_temporary(&self) -> bool {
        self.is_temporary
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    /// What tells the file from others.
    #[cfg(feature = "follow")]
    pub(crate) const fn identity(&self) -> Identity {
        self.identity
    }

    /// The open file. Opens it again if its handle was closed, and fails if the name refers to
    /// another file now.
    pub(crate) fn handle(self: &Arc<Self>) -> Result<Arc<File>, ErrorKind> {
        if let Some(file) = &*lock(&self.handle) {
            return Ok(Arc::clone(file));
        }
        let (file, metadata) = self.files.open(&self.path, self.origin)?;
        if Identity::of(&file, &metadata)? != self.identity {
            return Err(ErrorKind::Replaced);
        }
        if metadata.len() < self.len {
            return Err(self.shrunk(metadata.len()));
        }
        let file = Arc::new(file);
        *lock(&self.handle) = Some(Arc::clone(&file));
        self.files.admit(self);
        Ok(file)
    }

    /// The error for a file whose bytes end at `found`.
    const fn shrunk(&self, found: u64) -> ErrorKind {
        ErrorKind::Shrunk {
            expected: self.len,
            found,
        }
    }

    /// Reads the bytes from byte `start` on, up to the length that the file had at first. A file
    /// that is shorter now ends early.
    pub(crate) fn bytes_from(self: &Arc<Self>, start: u64) -> FileBytes {
        FileBytes {
            file: Arc::clone(self),
            at: start,
        }
    }

    /// Reads some bytes at `at`. Returns 0 at the end.
    pub(crate) fn read_at(self: &Arc<Self>, into: &mut [u8], at: u64) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(at)).unwrap_or(usize::MAX);
        let most = into.len().min(left);
        if most == 0 {
            return Ok(0);
        }
        read_some_at(&*self.handle()?, &mut into[..most], at)
    }

    /// The first bytes, at most so many.
    pub(crate) fn head(self: &Arc<Self>, most: usize) -> io::Result<Vec<u8>> {
        let len = usize::try_from(self.len).unwrap_or(most).min(most);
        let mut head = vec![0; len];
        let count = read_full(&mut head, 0, |into, at| self.read_at(into, at))?;
        head.truncate(count);
        Ok(head)
    }

    /// Whether a walk through a folder found the path. Such a path is not a link.
    pub(crate) fn is_found(&self) -> bool {
        self.origin == Origin::Found
    }

    /// Fills `into` with the bytes at `at`.
    pub(crate) fn fill(self: &Arc<Self>, into: &mut [u8], at: u64) -> Result<(), ErrorKind> {
        let count = read_full(into, at, |into, at| self.read_at(into, at))?;
        if count < into.len() {
            return Err(self.ended_at(at + count as u64));
        }
        Ok(())
    }

    /// The error for a file that has no bytes at `at`. It may end long before; reporting its actual
    /// length gives every reader the same error.
    fn ended_at(self: &Arc<Self>, at: u64) -> ErrorKind {
        let now = self.handle().and_then(|file| Ok(file.metadata()?.len()));
        match now {
            Ok(len) => self.shrunk(len.min(at)),
            Err(kind) => kind,
        }
    }
}

impl fmt::Debug for FixedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FixedFile")
            .field("path", &self.path)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

/// Reads a [`FixedFile`] from a position on. It holds no handle between two reads.
pub(crate) struct FileBytes {
    file: Arc<FixedFile>,
    at: u64,
}

impl Read for FileBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(into, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// The length of the file. Some files of the kernel, such as those in `/proc`, state no length but
/// have bytes. panther reads by position and cannot read them.
fn stated_len(file: &File, metadata: &Metadata) -> Result<u64, ErrorKind> {
    let has_bytes = metadata.len() == 0 && (&mut &*file).read(&mut [0])? > 0;
    // A writer may have added the first bytes meanwhile.
    let len = if has_bytes {
        file.metadata()?.len()
    } else {
        metadata.len()
    };
    if has_bytes && len == 0 {
        return Err(ErrorKind::NotAFile("file of unknown length"));
    }
    Ok(len)
}

/// The properties that tell a file from another one with the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    volume: u64,
    number: u64,
    /// The number of a deleted file may be that of the next new file, but not on Windows: there, the
    /// number counts how often a file was made at its place. The time would not help, because
    /// Windows gives the time of a deleted file to the next one of its name.
    created: Option<SystemTime>,
}

impl Identity {
    #[cfg(unix)]
    pub(crate) fn of(_: &File, metadata: &Metadata) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        Ok(Self {
            volume: metadata.dev(),
            number: metadata.ino(),
            created: metadata.created().ok(),
        })
    }

    #[cfg(windows)]
    pub(crate) fn of(file: &File, _: &Metadata) -> io::Result<Self> {
        let file = winapi_util::file::information(file)?;
        Ok(Self {
            volume: file.volume_serial_number(),
            number: file.file_index(),
            created: None,
        })
    }

    #[cfg(not(any(unix, windows)))]
    pub(crate) fn of(_: &File, metadata: &Metadata) -> io::Result<Self> {
        Ok(Self {
            volume: 0,
            number: 0,
            created: metadata.created().ok(),
        })
    }
}

/// The maximum number of open files of a set.
const MOST: usize = 32;

/// How often and how long to wait for a handle that another thread is about to close.
const PATIENCE: (u32, Duration) = (50, Duration::from_millis(2));

/// The files of a set whose handles are open. Bounds their number.
pub(crate) struct OpenFiles {
    /// The open files, the oldest first.
    order: Mutex<VecDeque<Weak<FixedFile>>>,
    most: AtomicUsize,
}

impl Default for OpenFiles {
    fn default() -> Self {
        Self {
            order: Mutex::default(),
            most: AtomicUsize::new(MOST),
        }
    }
}

impl OpenFiles {
    /// Opens a file. If the process has too many open files, closes half of those of the set for
    /// good.
    fn open(&self, path: &Path, origin: Origin) -> Result<(File, Metadata), ErrorKind> {
        let (mut tries, pause) = PATIENCE;
        loop {
            match open_regular(path, origin) {
                Err(ErrorKind::Io(error)) if is_out_of_handles(&error) && tries > 0 => {
                    let open = lock(&self.order).len();
                    self.most.fetch_min((open / 2).max(1), Ordering::Relaxed);
                    self.close_down_to(open / 2);
                    if open == 0 {
                        thread::sleep(pause);
                    }
                    tries -= 1;
                }
                result => return result,
            }
        }
    }

    /// Notes that a file is open, and closes the oldest files beyond the maximum.
    fn admit(&self, file: &Arc<FixedFile>) {
        lock(&self.order).push_back(Arc::downgrade(file));
        self.close_down_to(self.most.load(Ordering::Relaxed));
    }

    /// Closes the oldest files until `most` are open. A reader that uses one of them closes it.
    fn close_down_to(&self, most: usize) {
        // A thread that holds the lock of a file must not wait for that of another.
        let mut order = lock(&self.order);
        let count = order.len().saturating_sub(most);
        let old: Vec<_> = order.drain(..count).collect();
        drop(order);
        for file in old.iter().filter_map(Weak::upgrade) {
            let handle = lock(&file.handle).take();
            drop(handle);
        }
    }
}

impl fmt::Debug for OpenFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenFiles").finish_non_exhaustive()
    }
}

#[cfg(unix)]
fn is_out_of_handles(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
}

#[cfg(windows)]
fn is_out_of_handles(error: &io::Error) -> bool {
    const ERROR_TOO_MANY_OPEN_FILES: i32 = 4;
    error.raw_os_error() == Some(ERROR_TOO_MANY_OPEN_FILES)
}

#[cfg(not(any(unix, windows)))]
fn is_out_of_handles(_: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn opened(path: &Path, files: &Arc<OpenFiles>) -> Arc<FixedFile> {
        FixedFile::open(path, Origin::Found, files).unwrap()
    }

    fn read(file: &Arc<FixedFile>) -> Result<String, ErrorKind> {
        let mut text = String::new();
        file.bytes_from(0).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_file_of_another_identity_is_refused_when_it_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CBS.log");
        let files = Arc::default();
        for replace in [
            // A rotation: the old file still exists.
            (|path: &Path| {
                fs::rename(path, path.with_extension("old")).unwrap();
                fs::write(path, "other").unwrap();
            }) as fn(&Path),
            // The new file may get the number of the old one.
            |path| {
                fs::remove_file(path).unwrap();
                fs::write(path, "other").unwrap();
            },
        ] {
            fs::write(&path, "first").unwrap();
            let file = opened(&path, &files);
            replace(&path);
            // The open handle still reads the old file.
            assert_eq!(read(&file).unwrap(), "first");
            files.close_down_to(0);
            assert!(matches!(read(&file), Err(ErrorKind::Replaced)));
        }
    }

    #[test]
    fn a_file_that_grew_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CBS.log");
        fs::write(&path, "first").unwrap();
        let files = Arc::default();
        let file = opened(&path, &files);
        files.close_down_to(0);
        fs::write(&path, "first and more").unwrap();
        assert_eq!(read(&file).unwrap(), "first");
    }

    #[test]
    fn the_number_of_open_files_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let files = Arc::default();
        let opened: Vec<_> = (0..MOST + 40)
            .map(|number| {
                let path = folder.path().join(format!("{number}.log"));
                fs::write(&path, number.to_string()).unwrap();
                opened(&path, &files)
            })
            .collect();
        let open = |file: &&Arc<FixedFile>| lock(&file.handle).is_some();
        assert_eq!(opened.iter().filter(open).count(), MOST);
        for (number, file) in opened.iter().enumerate() {
            assert_eq!(read(file).unwrap(), number.to_string());
        }
        assert_eq!(opened.iter().filter(open).count(), MOST);
    }

    #[cfg(unix)]
    #[test]
    fn what_took_the_place_of_a_file_is_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CBS.log");
        let pipe = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(pipe.unwrap().success());
        let kind = |path: &Path, origin| match open_regular(path, origin) {
            Err(ErrorKind::NotAFile(kind)) => kind,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(&path, Origin::Named), "named pipe");
        let link = folder.path().join("link.log");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(kind(&link, Origin::Named), "named pipe");
        assert_eq!(kind(&link, Origin::Found), "symbolic link");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_a_length_is_named() {
        let files = Arc::default();
        let error = FixedFile::open(Path::new("/proc/version"), Origin::Named, &files).unwrap_err();
        assert!(matches!(error, ErrorKind::NotAFile(_)), "{error}");
    }
}
