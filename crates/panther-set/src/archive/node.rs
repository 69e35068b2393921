//! Bytes inside an archive: where they are, and how they are opened.
//!
//! A node is the file that was found, a member, or a stretch of bytes that members share. It knows what it is made from, so it can be opened any
//! number of times, from any thread, without the others.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, Weak};

use panther::SNIFF;
use rawzip::ReaderAt;

use super::limits::Budget;
use super::shared::{Held, Loaded, Shared, Solid};
use super::{cab, gzip, zip};
use crate::error::{Error, ErrorKind};

/// The bytes of a node, from some place on.
pub(crate) type Bytes = Box<dyn Read + Send>;

/// See the module.
#[derive(Debug)]
pub(crate) struct Node {
    root: Arc<Root>,
    /// `None` for the file that was found.
    made: Option<Made>,
    /// How the member is called. What members share has no name.
    name: Option<Box<str>>,
    /// Its place in the list of members, which tells members of one name apart.
    number: u32,
    len: Option<u64>,
}

/// The file that was found.
#[derive(Debug)]
pub(crate) struct Root {
    path: PathBuf,
    /// The path without links, once it was asked for.
    canonical: OnceLock<PathBuf>,
    pub(crate) budget: Budget,
    /// Gone when the set is.
    pub(crate) shared: Weak<Shared>,
}

/// What a node is made from.
#[derive(Debug)]
struct Made {
    parent: Arc<Node>,
    how: How,
}

/// How the bytes come from those of the parent.
#[derive(Debug)]
pub(crate) enum How {
    /// They are the parent's from this one on.
    Part(u64),
    /// A member of a zip.
    Zip(zip::Packed),
    /// What a gzip file holds.
    Gzip(gzip::Packed),
    /// What the files of a folder of a cabinet lie in.
    Cab(cab::Folder),
    /// They are the parent's, which are decoded from the start for each who comes, but seldom twice.
    Solid(Solid),
    /// They are the parent's, in memory.
    Loaded(Loaded),
}

impl Node {
    /// The file at `path`, of this length.
    pub(crate) fn file(path: PathBuf, len: u64, budget: Budget, shared: &Arc<Shared>) -> Arc<Self> {
        Arc::new(Self {
            root: Arc::new(Root {
                path,
                canonical: OnceLock::new(),
                budget,
                shared: Arc::downgrade(shared),
            }),
            made: None,
            name: None,
            number: 0,
            len: Some(len),
        })
    }

    /// Bytes that members share.
    pub(crate) fn unnamed(self: &Arc<Self>, how: How, len: Option<u64>) -> Arc<Self> {
        self.make(None, 0, how, len)
    }

    /// A member, the one of this number.
    pub(crate) fn member(
        self: &Arc<Self>,
        name: &str,
        number: u32,
        how: How,
        len: Option<u64>,
    ) -> Arc<Self> {
        self.make(Some(name.into()), number, how, len)
    }

    fn make(
        self: &Arc<Self>,
        name: Option<Box<str>>,
        number: u32,
        how: How,
        len: Option<u64>,
    ) -> Arc<Self> {
        Arc::new(Self {
            root: Arc::clone(&self.root),
            made: Some(Made {
                parent: Arc::clone(self),
                how,
            }),
            name,
            number,
            len,
        })
    }

    /// How many bytes there are, where it is known before they are read.
    pub(crate) const fn len(&self) -> Option<u64> {
        self.len
    }

    /// The innermost name, without folders: of the member, or of the file.
    pub(crate) fn own_name(&self) -> String {
        match self.chain().find_map(|node| node.name.as_deref()) {
            Some(name) => name.rsplit('/').next().unwrap_or(name).to_owned(),
            None => {
                let name = self.path().file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
        }
    }

    /// The file that was found.
    pub(crate) fn path(&self) -> &Path {
        &self.root.path
    }

    /// The names of the members that lead here, the outermost first.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .chain()
            .filter_map(|node| node.name.as_deref())
            .collect();
        names.reverse();
        names
    }

    /// The path of the file and the names of the members, with `!/` between.
    pub(crate) fn provenance(&self) -> PathBuf {
        let mut path = OsString::from(self.path());
        for name in self.names() {
            path.push("!/");
            path.push(name);
        }
        path.into()
    }

    /// What tells this member from every other: the file, and the places in the lists of members.
    pub(crate) fn identity(&self) -> (&Path, Vec<u32>) {
        let path = &self.root.path;
        let canonical = self
            .root
            .canonical
            .get_or_init(|| path.canonicalize().unwrap_or_else(|_| path.clone()));
        let members = self.chain().filter(|node| node.name.is_some());
        (canonical, members.map(|node| node.number).collect())
    }

    pub(crate) fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        match self.made {
            Some(_) => Error::of_member(self.provenance(), kind),
            None => Error::new(self.path(), kind),
        }
    }

    /// This node and what it is made from, up to the file.
    fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |node| Some(&*node.made.as_ref()?.parent))
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }

    /// Whether any byte can be read without those before it.
    pub(crate) fn is_random(&self) -> bool {
        match &self.made {
            None => true,
            Some(Made { parent, how }) => match how {
                How::Loaded(_) => true,
                How::Part(_) => parent.is_random(),
                _ => false,
            },
        }
    }

    /// The bytes from `start` on.
    pub(crate) fn bytes_from(&self, start: u64) -> io::Result<Bytes> {
        let Some(Made { parent, how }) = &self.made else {
            let mut file = File::open(self.path())?;
            file.seek(SeekFrom::Start(start))?;
            return Ok(Box::new(self.exactly(file, start)));
        };
        match how {
            How::Part(at) => {
                let bytes = parent.bytes_from(at.saturating_add(start))?;
                Ok(Box::new(self.exactly(bytes, start)))
            }
            How::Zip(packed) => skip(packed.open(parent, self.len)?, start),
            How::Gzip(packed) => skip(packed.open(parent)?, start),
            How::Cab(folder) => skip(folder.open(parent)?, start),
            How::Solid(solid) => solid.open(parent, start),
            How::Loaded(loaded) => {
                let mut bytes = io::Cursor::new(loaded.bytes(parent)?);
                bytes.set_position(start);
                Ok(Box::new(bytes))
            }
        }
    }

    /// The first bytes; those before the damage where it is damaged, which then shows when all are read.
    pub(crate) fn head(&self) -> Result<Vec<u8>, ErrorKind> {
        let mut head = Vec::new();
        let mut bytes = self.bytes_from(0)?.take(SNIFF as u64);
        match bytes.read_to_end(&mut head) {
            Err(error) if head.is_empty() => Err(error.into()),
            _ => Ok(head),
        }
    }

    /// Bytes that can be read at any place, for who keeps them: only where [`Node::is_random`] holds.
    pub(crate) fn random(&self) -> io::Result<Random> {
        let base = match &self.made {
            None => RandomBytes::File(File::open(self.path())?.into()),
            Some(Made { parent, how }) => match how {
                How::Loaded(loaded) => RandomBytes::Memory(loaded.bytes(parent)?),
                How::Part(at) => {
                    let outer = parent.random()?;
                    return Ok(Random {
                        from: outer.from.saturating_add(*at),
                        ..outer
                    });
                }
                _ => return Err(io::ErrorKind::NotSeekable.into()),
            },
        };
        Ok(Random { base, from: 0 })
    }

    fn exactly<R: Read>(&self, bytes: R, start: u64) -> Exactly<R> {
        Exactly {
            bytes,
            left: self.len.unwrap_or(u64::MAX).saturating_sub(start),
        }
    }

    /// These bytes as ones that can be read at any place, where they can be without decoding: a zip often stores what is packed already.
    fn as_random(self: &Arc<Self>) -> Option<Arc<Self>> {
        if self.is_random() {
            return Some(Arc::clone(self));
        }
        match &self.made {
            Some(Made {
                parent,
                how: How::Zip(packed),
            }) if parent.is_random() => {
                let start = packed.stored_at(parent, self.len)?;
                Some(self.make_beside(parent, start))
            }
            _ => None,
        }
    }

    /// The same bytes as a part of the parent.
    fn make_beside(&self, parent: &Arc<Self>, start: u64) -> Arc<Self> {
        parent.make(self.name.clone(), self.number, How::Part(start), self.len)
    }

    /// These bytes for who reads from many places, of which `last` is the last: as they are where any place costs the same.
    pub(crate) fn solid(self: &Arc<Self>, last: u64) -> Arc<Self> {
        if let Some(random) = self.as_random() {
            return random;
        }
        let solid = Solid::new(last, &self.root.shared);
        self.unnamed(How::Solid(solid), self.len)
    }

    /// These bytes for who reads from many places in any order: in memory, where they must be decoded.
    pub(crate) fn loaded(self: &Arc<Self>) -> Result<Arc<Self>, ErrorKind> {
        if let Some(random) = self.as_random() {
            return Ok(random);
        }
        if let Some(len) = self.len {
            self.root.budget.limits().admit_memory(len)?;
        }
        let loaded = Loaded::new(self.root.budget.limits(), &self.root.shared);
        let len = loaded.bytes(self)?.as_ref().len() as u64;
        Ok(self.unnamed(How::Loaded(loaded), Some(len)))
    }
}

/// See [`Node::random`].
pub(crate) struct Random {
    base: RandomBytes,
    from: u64,
}

enum RandomBytes {
    File(rawzip::FileReader),
    Memory(Held),
}

impl ReaderAt for Random {
    fn read_at(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        let offset = self.from.saturating_add(offset);
        match &self.base {
            RandomBytes::File(file) => file.read_at(into, offset),
            RandomBytes::Memory(bytes) => bytes.as_ref().read_at(into, offset),
        }
    }
}

/// Reads and drops `count` bytes.
pub(crate) fn skip(mut bytes: Bytes, count: u64) -> io::Result<Bytes> {
    let skipped = io::copy(&mut bytes.by_ref().take(count), &mut io::sink())?;
    if skipped < count {
        return Err(ends_early());
    }
    Ok(bytes)
}

pub(crate) fn ends_early() -> io::Error {
    damaged("it ends early")
}

/// An error of a reader that says what is wrong with an archive.
pub(crate) fn damaged(what: impl Into<String>) -> io::Error {
    ErrorKind::Damaged(what.into()).into()
}

/// What a decoder says; what a reader below it said stays as it is.
pub(crate) fn damaged_by(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        io::ErrorKind::UnexpectedEof => ends_early(),
        _ => match ErrorKind::from(error) {
            ErrorKind::Io(error) if error.raw_os_error().is_none() => damaged(error.to_string()),
            kind => kind.into(),
        },
    }
}

/// So many bytes: neither more nor, without an error, fewer.
struct Exactly<R> {
    bytes: R,
    left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(into.len());
        if most == 0 {
            return Ok(0);
        }
        let count = self.bytes.read(&mut into[..most])?;
        if count == 0 && self.left != u64::MAX {
            return Err(ends_early());
        }
        self.left -= count as u64;
        Ok(count)
    }
}
