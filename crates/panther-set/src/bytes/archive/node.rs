//! Bytes inside an archive: their position and how to open them.
//!
//! A node is a file on disk, a member of an archive, or bytes that several members share. It knows
//! its parent and how to derive its bytes from those of the parent, so any thread can open it, any
//! number of times, independently of other threads.
//!
//! A [`Decode`] derives the bytes of a node from those of its parent. Each kind of archive
//! implements it; this module knows none of them. Whatever a decoder makes passes through
//! [`Node::bytes_from`], which counts it against the budget of the file. A [`Share`] opens the bytes
//! of the parent in another way.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, Weak};

use panther::SNIFF;
use rawzip::ReaderAt;

use super::budget::{Account, Budget};
use super::cache::{DecodedBytes, DecoderCache};
use super::decode::{Bytes, Exactly, Metered, skip};
use super::names::RawName;
use crate::bytes::by_position::read_full;
use crate::bytes::fixed_file::FixedFile;
use crate::error::{Error, ErrorKind};

/// A file, a member, or bytes that several members share; see the module.
#[derive(Debug)]
pub(crate) struct Node {
    root: Arc<Root>,
    /// `None` for a file on disk.
    origin: Option<Origin>,
    /// The name of a member. Shared bytes have none.
    name: Option<Box<str>>,
    /// The index in the list of members, which distinguishes members with the same name.
    number: u32,
    len: Option<u64>,
}

/// The file on disk that contains the node.
#[derive(Debug)]
pub(crate) struct Root {
    file: Arc<FixedFile>,
    /// The path without symbolic links, computed on first use.
    canonical: OnceLock<PathBuf>,
    pub(crate) budget: Budget,
    /// Dangles once the set is dropped.
    pub(crate) cache: Weak<DecoderCache>,
}

/// Where a node's bytes come from.
#[derive(Debug)]
struct Origin {
    parent: Arc<Node>,
    derivation: Derivation,
}

/// How to derive the bytes of a node from those of its parent.
#[derive(Debug)]
enum Derivation {
    /// The bytes of the parent, starting at this byte.
    Part(u64),
    Decoded(Decoded),
    /// The bytes of the parent, for many readers.
    Shared(Box<dyn Share>),
}

impl Derivation {
    fn decoded(decode: impl Decode + 'static) -> Self {
        Self::Decoded(Decoded {
            decode: Box::new(decode),
            account: Arc::default(),
        })
    }
}

/// A decoder and its account.
#[derive(Debug)]
struct Decoded {
    decode: Box<dyn Decode>,
    account: Arc<Account>,
}

/// Derives the bytes of a node from those of its parent.
pub(crate) trait Decode: fmt::Debug + Send + Sync {
    /// Opens the node at its first byte. `len` is the length of the node, if known.
    fn open(&self, parent: &Arc<Node>, len: Option<u64>) -> io::Result<Bytes>;

    /// The length of the bytes that the decoder reads, if known.
    fn packed_len(&self, _parent: &Node) -> Option<u64> {
        None
    }

    /// The position of the node's bytes in the parent, if the parent stores them unchanged.
    fn stored_at(&self, _parent: &Arc<Node>, _len: Option<u64>) -> Option<u64> {
        None
    }
}

/// Opens the bytes of a node, so that many readers may share them.
pub(crate) trait Share: fmt::Debug + Send + Sync {
    /// Opens the bytes at byte `start`.
    fn open_from(&self, parent: &Arc<Node>, start: u64) -> io::Result<Bytes>;

    /// Charges to the budget what a reader of this range costs; see [`Node::reserve`].
    fn reserve(&self, parent: &Node, range: Range<u64>) -> Result<(), ErrorKind>;

    /// These bytes as an [`InMemory`], if they are all kept in memory.
    fn in_memory(&self) -> Option<&dyn InMemory> {
        None
    }
}

/// Decodes a whole node to memory before a caller reads any of it.
pub(crate) trait InMemory {
    fn bytes(&self, parent: &Node) -> io::Result<DecodedBytes>;
}

impl Node {
    /// Makes the node of a file.
    pub(crate) fn file(
        file: Arc<FixedFile>,
        budget: Budget,
        cache: &Arc<DecoderCache>,
    ) -> Arc<Self> {
        Arc::new(Self {
            len: Some(file.len()),
            root: Arc::new(Root {
                file,
                canonical: OnceLock::new(),
                budget,
                cache: Arc::downgrade(cache),
            }),
            origin: None,
            name: None,
            number: 0,
        })
    }

    /// Makes a node for decoded bytes that members share.
    pub(crate) fn unnamed(self: &Arc<Self>, decode: impl Decode + 'static) -> Arc<Self> {
        self.make(None, 0, Derivation::decoded(decode), None)
    }

    /// Makes a node with the same bytes, which many readers share.
    pub(super) fn shared(
        self: &Arc<Self>,
        share: impl Share + 'static,
        len: Option<u64>,
    ) -> Arc<Self> {
        self.make(None, 0, Derivation::Shared(Box::new(share)), len)
    }

    /// Makes a member that `decode` derives from these bytes. `number` is its index in the list of
    /// members.
    pub(crate) fn member(
        self: &Arc<Self>,
        name: Box<str>,
        number: u32,
        decode: impl Decode + 'static,
        len: Option<u64>,
    ) -> Arc<Self> {
        self.make(Some(name), number, Derivation::decoded(decode), len)
    }

    /// Makes a member that is a byte range of this node. `number` is its index in the list of
    /// members.
    pub(crate) fn part(
        self: &Arc<Self>,
        name: Box<str>,
        number: u32,
        start: u64,
        len: u64,
    ) -> Arc<Self> {
        self.make(Some(name), number, Derivation::Part(start), Some(len))
    }

    fn make(
        self: &Arc<Self>,
        name: Option<Box<str>>,
        number: u32,
        derivation: Derivation,
        len: Option<u64>,
    ) -> Arc<Self> {
        Arc::new(Self {
            root: Arc::clone(&self.root),
            origin: Some(Origin {
                parent: Arc::clone(self),
                derivation,
            }),
            name,
            number,
            len,
        })
    }

    /// The length in bytes, if it is known without decoding.
    pub(crate) const fn len(&self) -> Option<u64> {
        self.len
    }

    /// The innermost name without folders: that of the member, otherwise that of the file.
    pub(crate) fn own_name(&self) -> String {
        match self.chain().find_map(|node| node.name.as_deref()) {
            Some(name) => name.rsplit('/').next().unwrap_or(name).to_owned(),
            None => {
                let name = self.path().file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
        }
    }

    /// The path of the file on disk.
    pub(crate) fn path(&self) -> &Path {
        self.root.file.path()
    }

    /// The names of the enclosing members and of this one, outermost first.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .chain()
            .filter_map(|node| node.name.as_deref())
            .collect();
        names.reverse();
        names
    }

    /// Counts a member of this node. Fails if the file has too many members, or names too long.
    pub(super) fn admit_member(&self, name: &RawName) -> Result<(), ErrorKind> {
        let around: usize = self
            .chain()
            .filter_map(|node| node.name.as_deref())
            .map(str::len)
            .sum();
        self.root
            .budget
            .admit_member(around as u64 + name.decoded_len())
    }

    /// The names of the members, joined by `!/`.
    pub(crate) fn inner_name(&self) -> String {
        self.names().join("!/")
    }

    /// The path of the file and the names of the members, joined by `!/`.
    pub(crate) fn provenance(&self) -> PathBuf {
        let mut path = OsString::from(self.path());
        for name in self.names() {
            path.push("!/");
            path.push(name);
        }
        path.into()
    }

    /// Identifies the member: the canonical path of its file, and its index in each list of
    /// members. `None` if the file has no path.
    pub(crate) fn identity(&self) -> Option<(&Path, Vec<u32>)> {
        if self.root.file.is_temporary() {
            return None;
        }
        let path = self.path();
        let canonical = self
            .root
            .canonical
            .get_or_init(|| path.canonicalize().unwrap_or_else(|_| path.to_owned()));
        let members = self.chain().filter(|node| node.name.is_some());
        Some((canonical, members.map(|node| node.number).collect()))
    }

    pub(crate) fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        match self.origin {
            Some(_) => Error::of_member(self.provenance(), kind),
            None => Error::new(self.path(), kind),
        }
    }

    /// This node and its ancestors, up to the file.
    fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |node| Some(&*node.origin.as_ref()?.parent))
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }

    /// Whether reading a byte does not require reading the bytes before it.
    pub(crate) fn is_random(&self) -> bool {
        match &self.origin {
            None => true,
            Some(Origin { parent, derivation }) => match derivation {
                Derivation::Part(_) => parent.is_random(),
                Derivation::Decoded(_) => false,
                Derivation::Shared(share) => share.in_memory().is_some(),
            },
        }
    }

    /// Whether the node is a part of bytes that only decode from their start.
    pub(crate) fn is_solid(&self) -> bool {
        self.chain().any(|node| match &node.origin {
            Some(Origin {
                derivation: Derivation::Shared(share),
                ..
            }) => share.in_memory().is_none(),
            _ => false,
        })
    }

    /// Opens the node at byte `start`.
    pub(crate) fn bytes_from(&self, start: u64) -> io::Result<Bytes> {
        let Some(Origin { parent, derivation }) = &self.origin else {
            let bytes = self.root.file.bytes_from(start);
            return Ok(Box::new(self.exactly(bytes, start)));
        };
        match derivation {
            Derivation::Part(at) => {
                let bytes = parent.bytes_from(at.saturating_add(start))?;
                Ok(Box::new(self.exactly(bytes, start)))
            }
            Derivation::Decoded(Decoded { decode, account }) => {
                let bytes = decode.open(parent, self.len)?;
                let (root, account) = (Arc::clone(&self.root), Arc::clone(account));
                // A stated length was compared with the packed one before.
                let packed = match self.len {
                    Some(_) => None,
                    None => decode.packed_len(parent),
                };
                let count = move |range: Range<u64>| {
                    packed.map_or(Ok(()), |packed| root.budget.admit(packed, range.end))?;
                    root.budget.count(&account, &range)
                };
                skip(Box::new(Metered::new(bytes, count)), start)
            }
            Derivation::Shared(share) => share.open_from(parent, start),
        }
    }

    /// Charges to the budget what decoding the node to its end costs, before anything is decoded:
    /// all that its decoder has to decode before and in it, and each byte of it that another member
    /// has too. A node of unknown length is charged while it is decoded.
    pub(crate) fn reserve(&self) -> Result<(), ErrorKind> {
        self.len.map_or(Ok(()), |len| self.reserve_range(0..len))
    }

    pub(super) fn reserve_range(&self, range: Range<u64>) -> Result<(), ErrorKind> {
        let Some(Origin { parent, derivation }) = &self.origin else {
            return Ok(());
        };
        match derivation {
            Derivation::Part(at) => {
                parent.reserve_range(at.saturating_add(range.start)..at.saturating_add(range.end))
            }
            Derivation::Decoded(Decoded { account, .. }) => {
                self.root.budget.reserve(account, range.end)
            }
            Derivation::Shared(share) => share.reserve(parent, range),
        }
    }

    /// The first bytes. If the node is damaged, the bytes before the damage; reading the whole node
    /// reports the damage later.
    pub(crate) fn head(&self) -> Result<Vec<u8>, ErrorKind> {
        let mut head = Vec::new();
        let mut bytes = self.bytes_from(0)?.take(SNIFF as u64);
        match bytes.read_to_end(&mut head) {
            Err(error) if head.is_empty() => Err(error.into()),
            _ => Ok(head),
        }
    }

    /// Opens the node for random access. Fails unless [`Node::is_random`].
    pub(crate) fn random(&self) -> io::Result<Random> {
        let base = match &self.origin {
            None => RandomBytes::File(Arc::clone(&self.root.file)),
            Some(Origin { parent, derivation }) => match derivation {
                Derivation::Part(at) => {
                    let outer = parent.random()?;
                    return Ok(Random {
                        from: outer.from.saturating_add(*at),
                        ..outer
                    });
                }
                Derivation::Decoded(_) => return Err(io::ErrorKind::NotSeekable.into()),
                Derivation::Shared(share) => match share.in_memory() {
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

    /// This node with random access, if that needs no decoding. A zip often stores members that are
    /// already compressed without compressing them again.
    pub(super) fn as_random(self: &Arc<Self>) -> Option<Arc<Self>> {
        if self.is_random() {
            return Some(Arc::clone(self));
        }
        match &self.origin {
            Some(Origin {
                parent,
                derivation: Derivation::Decoded(Decoded { decode, .. }),
            }) if parent.is_random() => {
                let start = decode.stored_at(parent, self.len)?;
                // The same node as a byte range of its parent.
                Some(parent.make(
                    self.name.clone(),
                    self.number,
                    Derivation::Part(start),
                    self.len,
                ))
            }
            _ => None,
        }
    }
}

/// A reader with random access; see [`Node::random`].
pub(crate) struct Random {
    base: RandomBytes,
    from: u64,
}

enum RandomBytes {
    File(Arc<FixedFile>),
    Memory(DecodedBytes),
}

impl Random {
    /// Fills `into` with the bytes at `offset`. Returns their number, which is smaller than the
    /// length of `into` only at the end.
    pub(crate) fn read_full(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        read_full(into, offset, |into, offset| self.read_at(into, offset))
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
