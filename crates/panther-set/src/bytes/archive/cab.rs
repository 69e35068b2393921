//! Reads cabinets. A cabinet consists of folders, a folder of compressed blocks, and a file is a
//! byte range of a decoded folder.
//!
//! This module reads the layout; libraries decode the blocks. A folder therefore streams, even from
//! a nested cabinet, and one pass decodes many files of a folder. `[MS-CAB]` defines every field.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use super::decode::{Bytes, damaged, damaged_by};
use super::listing::{Listing, Member};
use super::names::{self, RawName};
use super::node::{Decode, Node};
use super::solid::solid;
use crate::error::ErrorKind;

/// The maximum length of a decoded block.
const BLOCK: usize = 32 << 10;

/// The header of a folder (`CFFOLDER`).
#[derive(Clone, Debug)]
struct Folder {
    at: u32,
    blocks: u16,
    packing: u16,
    /// The number of bytes in each block header that belong to the application that wrote it.
    reserved: u8,
    /// The start of the next folder, before which the blocks of this one end.
    end: u32,
    /// Whether an earlier folder begins at the same block. Blocks belong to one folder.
    is_repeated: bool,
}

struct File {
    len: u32,
    start: u32,
    folder: u16,
    name: RawName,
    /// Whether the file reaches into the next one.
    overlaps: bool,
}

impl File {
    /// The bytes of the folder that are this file.
    fn range(&self) -> Range<u64> {
        let start = u64::from(self.start);
        start..start + u64::from(self.len)
    }
}

/// Lists the members, in the order of their bytes.
pub(crate) fn list(node: &Arc<Node>) -> Listing {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    let problem = read_layout(node, &mut folders, &mut files).err();
    separate_folders(&mut folders);
    files.sort_by_key(|file| {
        let at = folders
            .get(usize::from(file.folder))
            .map_or(0, |folder| folder.at);
        (at, file.folder, file.start)
    });
    separate_files(&mut files);
    let last = folders.iter().map(|folder| folder.at).max().unwrap_or(0);
    let cabinet = solid(node, last.into());
    let mut lasts = HashMap::<u16, u32>::new();
    for file in &files {
        let last = lasts.entry(file.folder).or_default();
        *last = file.start.max(*last);
    }
    let streams: Vec<Arc<Node>> = folders
        .iter()
        .zip(0..)
        .map(|(folder, number)| {
            let last = lasts.get(&number).copied().unwrap_or(0);
            solid(&cabinet.unnamed(folder.clone()), last.into())
        })
        .collect();
    let refused: Vec<_> = files
        .iter()
        .map(|file| refusal(file, folders.get(usize::from(file.folder))))
        .collect();
    let places: Vec<_> = files
        .iter()
        .map(|file| (file.folder, file.range()))
        .collect();
    let names = names::decode(files.into_iter().map(|file| file.name).collect());
    let members = names
        .into_iter()
        .zip(places)
        .zip(refused)
        .zip(0..)
        .map(|(((name, (folder, range)), refused), number)| {
            let stream = streams.get(usize::from(folder)).unwrap_or(&cabinet);
            Member {
                node: stream.part(name, number, range.start, range.end - range.start),
                refused,
            }
        })
        .collect();
    Listing {
        members,
        problems: problem.into_iter().collect(),
    }
}

/// Finds where each folder ends: before the next one begins. So no block is decoded for two folders.
fn separate_folders(folders: &mut [Folder]) {
    let mut starts: Vec<u32> = folders.iter().map(|folder| folder.at).collect();
    starts.sort_unstable();
    let mut seen = HashSet::new();
    for folder in folders {
        let next = starts.partition_point(|&start| start <= folder.at);
        folder.end = starts.get(next).copied().unwrap_or(u32::MAX);
        folder.is_repeated = folder.blocks > 0 && !seen.insert(folder.at);
    }
}

/// Finds the files that reach into the next one. Several files may be the same bytes, because some
/// writers store equal files once. `files` are in the order of their bytes.
fn separate_files(files: &mut [File]) {
    let mut next: Option<(u16, Range<u64>)> = None;
    for file in files.iter_mut().rev().filter(|file| file.len > 0) {
        let range = file.range();
        file.overlaps = next.as_ref().is_some_and(|(folder, next)| {
            *folder == file.folder && *next != range && next.start < range.end
        });
        if !file.overlaps {
            next = Some((file.folder, range));
        }
    }
}

fn refusal(file: &File, folder: Option<&Folder>) -> Option<ErrorKind> {
    let Some(folder) = folder else {
        return Some(match file.folder {
            0xFFFD.. => ErrorKind::Unsupported("a part of it is in another cabinet".to_owned()),
            number => ErrorKind::Damaged(format!("there is no folder {number}")),
        });
    };
    let damaged = |what: &str| Some(ErrorKind::Damaged(what.to_owned()));
    match folder.packing & 0xF {
        _ if folder.is_repeated => damaged("its folder has the blocks of another one"),
        _ if file.overlaps => damaged("its bytes reach into the next member"),
        0 | 1 => None,
        2 => Some(ErrorKind::Unsupported("packed by Quantum".to_owned())),
        3 if folder.window().is_some() => None,
        _ => Some(ErrorKind::Unsupported(format!(
            "packed by method {:#06x}",
            folder.packing
        ))),
    }
}

fn read_layout(
    node: &Arc<Node>,
    folders: &mut Vec<Folder>,
    files: &mut Vec<File>,
) -> Result<(), ErrorKind> {
    let mut fields = Fields {
        bytes: BufReader::new(node.bytes_from(0)?),
        at: 0,
    };
    fields.array::<16>()?;
    let first_file = fields.long()?;
    fields.array::<6>()?;
    let (folder_count, file_count, flags) = (fields.word()?, fields.word()?, fields.word()?);
    fields.array::<4>()?;
    let (mut in_folder, mut in_block) = (0, 0);
    if flags & 4 != 0 {
        let in_header = fields.word()?;
        [in_folder, in_block] = fields.array()?;
        fields.skip(in_header.into())?;
    }
    // The cabinet names its predecessor and its successor, each with the name of a disk.
    let neighbours = 2 * (u32::from(flags & 1 != 0) + u32::from(flags & 2 != 0));
    for _ in 0..neighbours {
        fields.text()?;
    }
    for _ in 0..folder_count {
        folders.push(Folder {
            at: fields.long()?,
            blocks: fields.word()?,
            packing: fields.word()?,
            reserved: in_block,
            end: u32::MAX,
            is_repeated: false,
        });
        fields.skip(in_folder.into())?;
    }
    let Some(distance) = u64::from(first_file).checked_sub(fields.at) else {
        return Err(ErrorKind::Damaged(
            "its list of files begins in its header".to_owned(),
        ));
    };
    fields.skip(distance)?;
    for _ in 0..file_count {
        let (len, start, folder) = (fields.long()?, fields.long()?, fields.word()?);
        fields.array::<4>()?;
        let attributes = fields.word()?;
        let name = RawName::new(&fields.text()?, attributes & 0x80 != 0);
        node.admit_member(&name)?;
        files.push(File {
            len,
            start,
            folder,
            name,
            overlaps: false,
        });
    }
    Ok(())
}

/// Reads the fields of the header one after another.
struct Fields<R> {
    bytes: R,
    at: u64,
}

impl<R: Read> Fields<R> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.bytes.read_exact(bytes).map_err(damaged_by)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn word(&mut self) -> io::Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn long(&mut self) -> io::Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        io::copy(&mut self.bytes.by_ref().take(count), &mut io::sink())?;
        self.at += count;
        Ok(())
    }

    /// Reads a text that ends with a NUL.
    fn text(&mut self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        loop {
            match self.array()? {
                [0] => return Ok(text),
                [byte] if text.len() < 1024 => text.push(byte),
                _ => return Err(damaged("a name does not end")),
            }
        }
    }
}

impl Folder {
    fn window(&self) -> Option<WindowSize> {
        Some(match self.packing >> 8 & 0x1F {
            15 => WindowSize::KB32,
            16 => WindowSize::KB64,
            17 => WindowSize::KB128,
            18 => WindowSize::KB256,
            19 => WindowSize::KB512,
            20 => WindowSize::MB1,
            21 => WindowSize::MB2,
            _ => return None,
        })
    }
}

impl Decode for Folder {
    fn open(&self, parent: &Arc<Node>, _len: Option<u64>) -> io::Result<Bytes> {
        let packing = match (self.packing & 0xF, self.window()) {
            (0, _) => Packing::None,
            (1, _) => Packing::MsZip(Box::new(MsZip {
                inflate: Decompress::new(false),
                history: Vec::new(),
            })),
            (3, Some(window)) => Packing::Lzx(Box::new(Lzxd::new(window))),
            _ => {
                return Err(ErrorKind::Unsupported(format!(
                    "packed by method {:#06x}",
                    self.packing
                ))
                .into());
            }
        };
        let bytes = parent.bytes_from(self.at.into())?;
        Ok(Box::new(Blocks {
            fields: Fields {
                bytes: BufReader::new(bytes),
                at: self.at.into(),
            },
            folder: self.clone(),
            next: 0,
            packing,
            block: Vec::new(),
            at: 0,
        }))
    }
}

/// Decodes the blocks of a folder one after another.
struct Blocks<R> {
    fields: Fields<R>,
    folder: Folder,
    /// The index of the next block.
    next: u16,
    packing: Packing,
    /// The decoded bytes of the current block; a caller has read the first `at` of them.
    block: Vec<u8>,
    at: usize,
}

enum Packing {
    None,
    MsZip(Box<MsZip>),
    Lzx(Box<Lzxd>),
}

struct MsZip {
    inflate: Decompress,
    /// The last 32 KiB, which the next block may refer to.
    history: Vec<u8>,
}

impl<R: Read> Blocks<R> {
    fn read_block(&mut self) -> io::Result<()> {
        let expected = self.fields.long()?;
        let [packed_len, len] = [self.fields.word()?, self.fields.word()?];
        let mut head = [packed_len.to_le_bytes(), len.to_le_bytes()].concat();
        head.resize(head.len() + usize::from(self.folder.reserved), 0);
        let mut packed = vec![0; packed_len.into()];
        for part in [&mut head[4..], &mut packed] {
            self.fields.fill(part)?;
        }
        if self.fields.at > u64::from(self.folder.end) {
            return Err(damaged("it reaches into the next folder"));
        }
        if expected != 0 && expected != sum(&packed) ^ sum(&head) {
            return Err(damaged(
                "its bytes do not have the sum that they should have",
            ));
        }
        let len = usize::from(len);
        if len > BLOCK {
            return Err(damaged(format!("it says it holds {len} bytes")));
        }
        self.block.clear();
        self.at = 0;
        match &mut self.packing {
            Packing::None => self.block = packed,
            Packing::MsZip(mszip) => mszip
                .decode(&packed, len, &mut self.block)
                .map_err(damaged)?,
            Packing::Lzx(lzx) => decode_lzx(lzx, &packed, len, &mut self.block).map_err(damaged)?,
        }
        if self.block.len() == len {
            return Ok(());
        }
        let found = std::mem::take(&mut self.block).len();
        Err(damaged(format!("it holds {found} bytes and not {len}")))
    }

    /// Adds the index of the next block to an error.
    fn in_block(&self, error: io::Error) -> io::Error {
        match ErrorKind::from(error) {
            ErrorKind::Damaged(what) => damaged(format!(
                "block {} of the cabinet's folder: {what}",
                self.next
            )),
            other => other.into(),
        }
    }
}

impl<R: Read> Read for Blocks<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.block.len() {
            if self.next == self.folder.blocks {
                return Ok(0);
            }
            if let Err(error) = self.read_block() {
                return Err(self.in_block(error));
            }
            self.next += 1;
        }
        let block = self.block.get(self.at..).unwrap_or_default();
        let count = block.len().min(into.len());
        into[..count].copy_from_slice(&block[..count]);
        self.at += count;
        Ok(count)
    }
}

impl MsZip {
    fn decode(&mut self, packed: &[u8], len: usize, block: &mut Vec<u8>) -> Result<(), String> {
        let Some(packed) = packed.strip_prefix(b"CK") else {
            return Err("it does not begin as an MSZIP block does".to_owned());
        };
        self.inflate.reset(false);
        if !self.history.is_empty() {
            self.inflate
                .set_dictionary(&self.history)
                .map_err(|error| error.to_string())?;
        }
        // A block that is too long fills the extra byte.
        block.reserve_exact(len + 1);
        self.inflate
            .decompress_vec(packed, block, FlushDecompress::Finish)
            .map_err(|error| error.to_string())?;
        self.history.extend_from_slice(block);
        self.history
            .drain(..self.history.len().saturating_sub(BLOCK));
        Ok(())
    }
}

/// Decodes one LZX block. A damaged block can break an assertion of the decoder; `catch_unwind`
/// turns that panic into an error.
fn decode_lzx(
    lzx: &mut Lzxd,
    packed: &[u8],
    len: usize,
    block: &mut Vec<u8>,
) -> Result<(), String> {
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        lzx.decompress_next(packed, len)
            .map(|bytes| block.extend_from_slice(bytes))
    }));
    match decoded {
        Ok(decoded) => decoded.map_err(|error| error.to_string()),
        Err(_) => Err("the LZX decoder gave up".to_owned()),
    }
}

/// The checksum of `[MS-CAB]` 3.1.
fn sum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let whole = words
        .iter()
        .fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    // The checksum reads the last one to three bytes as big-endian.
    rest.iter()
        .fold(0, |last, &byte| last << 8 | u32::from(byte))
        ^ whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_specification() {
        assert_eq!(sum(b""), 0);
        assert_eq!(sum(b"\x0e\0\x0e\0") ^ sum(b"Hello, world!\n"), 0x7f2e_1a4c);
        assert_eq!(
            sum(b"\x1d\0\x1d\0") ^ sum(b"Hello, world!\nSee you later!\n"),
            0x3509_541a
        );
    }
}
