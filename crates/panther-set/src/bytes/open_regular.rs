//! Opens regular files, and nothing else.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::file_type::file_type_name;
use crate::error::ErrorKind;

/// Where a path comes from, which decides what panther accepts there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The caller named the path. A symbolic link is followed, and any data is read.
    Named,
    /// A walk through a folder found the path. A symbolic link is not followed, and the data must
    /// be text.
    Found,
}

/// Opens a regular file for reading. Never blocks: a pipe that took the place of the file after a
/// walk found it is an error.
pub(crate) fn open_regular(path: &Path, origin: Origin) -> Result<(File, Metadata), ErrorKind> {
    // Opening a device can have effects, so look at the name first. The name may refer to another
    // file a moment later, so only the look at the open file is proof.
    regular(match origin {
        Origin::Named => path.metadata()?,
        Origin::Found => path.symlink_metadata()?,
    })?;
    let mut options = OpenOptions::new();
    set_flags(options.read(true), origin);
    let file = options.open(path).map_err(|error| refused(error, origin))?;
    let metadata = regular(file.metadata()?)?;
    Ok((file, metadata))
}

/// Fails unless the metadata is that of a regular file.
fn regular(metadata: Metadata) -> Result<Metadata, ErrorKind> {
    if metadata.is_file() {
        Ok(metadata)
    } else {
        Err(ErrorKind::NotAFile(file_type_name(metadata.file_type())))
    }
}

#[cfg(unix)]
fn set_flags(options: &mut OpenOptions, origin: Origin) {
    use std::os::unix::fs::OpenOptionsExt;
    let links = match origin {
        Origin::Named => 0,
        Origin::Found => libc::O_NOFOLLOW,
    };
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | links);
}

#[cfg(windows)]
fn set_flags(options: &mut OpenOptions, origin: Origin) {
    use std::os::windows::fs::OpenOptionsExt;
    /// Opens a link itself, whose metadata then tells that it is one.
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    if origin == Origin::Found {
        options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
    }
}

#[cfg(not(any(unix, windows)))]
fn set_flags(_: &mut OpenOptions, _: Origin) {}

/// Names the link that took the place of a file.
fn refused(error: io::Error, origin: Origin) -> ErrorKind {
    #[cfg(unix)]
    if origin == Origin::Found && error.raw_os_error() == Some(libc::ELOOP) {
        return ErrorKind::NotAFile("symbolic link");
    }
    #[cfg(not(unix))]
    let _ = origin;
    ErrorKind::Io(error)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read, Write};

    use super::*;

    /// Windows refuses each of these to others unless the one who opens a file allows it.
    #[test]
    fn an_open_file_can_be_written_renamed_and_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("CBS.log"), folder.path().join("CBS.old"));
        for origin in [Origin::Named, Origin::Found] {
            fs::write(&path, "one").unwrap();
            let (mut file, _) = open_regular(&path, origin).unwrap();
            let mut owner = OpenOptions::new().append(true).open(&path).unwrap();
            owner.write_all(b" two").unwrap();
            fs::rename(&path, &moved).unwrap();
            fs::remove_file(&moved).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "one two");
        }
    }

    /// A pipe or a link may take the place of a file after its metadata was read.
    #[cfg(unix)]
    #[test]
    fn the_flags_alone_neither_wait_for_a_writer_nor_follow_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, link) = (folder.path().join("pipe"), folder.path().join("link"));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        let mut options = OpenOptions::new();
        set_flags(options.read(true), Origin::Found);
        assert!(regular(options.open(&pipe).unwrap().metadata().unwrap()).is_err());
        let error = options.open(&link).unwrap_err();
        assert!(matches!(
            refused(error, Origin::Found),
            ErrorKind::NotAFile("symbolic link")
        ));
    }
}
