//! Bytes inside an archive: where they are, and how they are opened.
//!
//! A node is the file that was found, a member, or bytes that several members share. It knows
//! which node it comes from and how, so any thread can open it, any number of times, without the
//! others.
//!
//! What turns the bytes of one node into those of another is a [`Decode`]. Each kind of archive
//! has its own, and nothing here knows which there are.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, Weak};

use panther::SNIFF;
use rawzip::ReaderAt;

use super::budget::Budget;
use super::cache::{DecodedBytes, DecoderCache};
use super::decode::{Bytes, Exactly, skip};
use crate::error::{Error, ErrorKind};

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
    pub(crate) cache: Weak<DecoderCache>,
}

/// What a node is made from.
#[derive(Debug)]
struct Made {
    parent: Arc<Node>,
    how: How,
}

/// How the bytes of a node come from those of its parent.
#[derive(Debug)]
enum How {
    /// They are the parent's from this byte on.
    Part(u64),
    Decoded(Box<dyn Decode>),
}

/// One way to make the bytes of a node from those of its parent.
pub(crate) trait Decode: fmt::Debug + Send + Sync {
    /// Opens the node from its first byte on. `len` is its length, where that is known.
    fn open(&self, parent: &Arc<Node>, len: Option<u64>) -> io::Result<Bytes>;

    /// Opens the node from byte `start` on.
    fn open_from(&self, parent: &Arc<Node>, len: Option<u64>, start: u64) -> io::Result<Bytes> {
        skip(self.open(parent, len)?, start)
    }

    /// The whole node, where it is kept in memory.
    fn in_memory(&self) -> Option<&dyn InMemory> {
        None
    }

    /// Where the node's bytes are among those of the parent, if they are there as they are.
    fn stored_at(&self, _parent: &Arc<Node>, _len: Option<u64>) -> Option<u64> {
        None
    }
}

/// A node that is decoded as a whole before any of it is read.
pub(crate) trait InMemory {
    fn bytes(&self, parent: &Node) -> io::Result<DecodedBytes>;
}

impl Node {
    /// The file at `path`, of this length.
    pub(crate) fn file(
        path: PathBuf,
        len: u64,
        budget: Budget,
        cache: &Arc<DecoderCache>,
    ) -> Arc<Self> {
        Arc::new(Self {
            root: Arc::new(Root {
                path,
                canonical: OnceLock::new(),
                budget,
                cache: Arc::downgrade(cache),
            }),
            made: None,
            name: None,
            number: 0,
            len: Some(len),
        })
    }

    /// Bytes that members share.
    pub(crate) fn unnamed(
        self: &Arc<Self>,
        decode: impl Decode + 'static,
        len: Option<u64>,
    ) -> Arc<Self> {
        self.make(None, 0, How::Decoded(Box::new(decode)), len)
    }

    /// A member that is decoded from these bytes, with its number in the list of members.
    pub(crate) fn member(
        self: &Arc<Self>,
        name: &str,
        number: u32,
        decode: impl Decode + 'static,
        len: Option<u64>,
    ) -> Arc<Self> {
        let how = How::Decoded(Box::new(decode));
        self.make(Some(name.into()), number, how, len)
    }

    /// A member that is a part of these bytes, from byte `start` on, with its number in the list of
    /// members.
    pub(crate) fn part(
        self: &Arc<Self>,
        name: &str,
        number: u32,
        start: u64,
        len: u64,
    ) -> Arc<Self> {
        self.make(Some(name.into()), number, How::Part(start), Some(len))
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
                How::Part(_) => parent.is_random(),
                How::Decoded(decode) => decode.in_memory().is_some(),
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
            How::Decoded(decode) => decode.open_from(parent, self.len, start),
        }
    }

    /// The first bytes; those before the damage where it is damaged, which then shows when all are
    /// read.
    pub(crate) fn head(&self) -> Result<Vec<u8>, ErrorKind> {
        let mut head = Vec::new();
        let mut bytes = self.bytes_from(0)?.take(SNIFF as u64);
        match bytes.read_to_end(&mut head) {
            Err(error) if head.is_empty() => Err(error.into()),
            _ => Ok(head),
        }
    }

    /// Bytes that can be read at any place; an error unless [`Node::is_random`].
    pub(crate) fn random(&self) -> io::Result<Random> {
        let base = match &self.made {
            None => RandomBytes::File(File::open(self.path())?.into()),
            Some(Made { parent, how }) => match how {
                How::Part(at) => {
                    let outer = parent.random()?;
                    return Ok(Random {
                        from: outer.from.saturating_add(*at),
                        ..outer
                    });
                }
                How::Decoded(decode) => match decode.in_memory() {
                    Some(memory) => RandomBytes::Memory(memory.bytes(parent)?),
                    None => return Err(io::ErrorKind::NotSeekable.into()),
                },
            },
        };
        Ok(Random { base, from: 0 })
    }

    fn exactly<R: Read>(&self, bytes: R, start: u64) -> Exactly<R> {
        Exactly::new(bytes, self.len.unwrap_or(u64::MAX).saturating_sub(start))
    }

    /// These bytes as a node that can be read at any place, where that takes no decoding: a zip
    /// often stores without compression what is compressed already.
    pub(super) fn as_random(self: &Arc<Self>) -> Option<Arc<Self>> {
        if self.is_random() {
            return Some(Arc::clone(self));
        }
        match &self.made {
            Some(Made {
                parent,
                how: How::Decoded(decode),
            }) if parent.is_random() => {
                let start = decode.stored_at(parent, self.len)?;
                // The same node, as a part of its parent.
                Some(parent.make(self.name.clone(), self.number, How::Part(start), self.len))
            }
            _ => None,
        }
    }
}

/// See [`Node::random`].
pub(crate) struct Random {
    base: RandomBytes,
    from: u64,
}

enum RandomBytes {
    File(rawzip::FileReader),
    Memory(DecodedBytes),
}

impl Random {
    /// Fills `into` with the bytes at `offset`; says how many there are, fewer at the end.
    pub(crate) fn read_full(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut count = 0;
        while count < into.len() {
            match self.read_at(&mut into[count..], offset.saturating_add(count as u64)) {
                Ok(0) => break,
                Ok(more) => count += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }
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
