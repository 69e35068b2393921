//! Builds archives for the tests.

use std::io::{Cursor, Write};

use cab::{CabinetBuilder, CompressionType};
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// A zip, built field by field, so that each field can be wrong.
#[derive(Default)]
pub(crate) struct Zip {
    pub(crate) bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// A member of a [`Zip`].
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) packed: Vec<u8>,
    pub(crate) len: u32,
    pub(crate) crc: u32,
}

impl Member {
    pub(crate) fn stored(name: impl AsRef<[u8]>, bytes: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(bytes);
        Self {
            name: name.as_ref().to_owned(),
            flags: 0,
            method: 0,
            packed: bytes.to_owned(),
            len: bytes.len() as u32,
            crc: crc.sum(),
        }
    }

    pub(crate) fn deflated(name: impl AsRef<[u8]>, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        Self {
            method: 8,
            packed: encoder.finish().unwrap(),
            ..Self::stored(name, bytes)
        }
    }

    pub(crate) fn zstd(name: impl AsRef<[u8]>, bytes: &[u8]) -> Self {
        Self {
            method: 93,
            packed: compress_to_vec(bytes, CompressionLevel::Fastest),
            ..Self::stored(name, bytes)
        }
    }
}

impl Zip {
    pub(crate) fn with(mut self, member: &Member) -> Self {
        self.add(member);
        self
    }

    /// A member: its local header, its bytes, and the data descriptor if its flags announce one.
    pub(crate) fn add(&mut self, member: &Member) {
        let at = self.bytes.len() as u32;
        let is_streamed = member.flags & 8 != 0;
        let (crc, packed, len) = if is_streamed {
            (0, 0, 0)
        } else {
            (member.crc, member.packed.len() as u32, member.len)
        };
        self.bytes.extend(b"PK\x03\x04\x14\0");
        Self::add_fields(&mut self.bytes, member, crc, packed, len);
        self.bytes.extend(&member.name);
        self.bytes.extend(&member.packed);
        if is_streamed {
            self.bytes.extend(b"PK\x07\x08");
            for field in [member.crc, member.packed.len() as u32, member.len] {
                self.bytes.extend(field.to_le_bytes());
            }
        }
        self.list(member, at);
    }

    /// An entry of the directory for a member whose local header is at this byte.
    pub(crate) fn list(&mut self, member: &Member, at: u32) {
        self.directory.extend(b"PK\x01\x02\x14\0\x14\0");
        let packed = member.packed.len() as u32;
        Self::add_fields(&mut self.directory, member, member.crc, packed, member.len);
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(&member.name);
        self.count += 1;
    }

    fn add_fields(to: &mut Vec<u8>, member: &Member, crc: u32, packed: u32, len: u32) {
        to.extend(member.flags.to_le_bytes());
        to.extend(member.method.to_le_bytes());
        to.extend([0; 4]);
        for field in [crc, packed, len] {
            to.extend(field.to_le_bytes());
        }
        to.extend((member.name.len() as u16).to_le_bytes());
        to.extend([0; 2]);
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        let at = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes
            .extend((self.directory.len() as u32).to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }

    /// A zip of deflated members.
    pub(crate) fn of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = Self::default();
        for (name, bytes) in members {
            zip.add(&Member::deflated(name, bytes));
        }
        zip.finish()
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

/// A cabinet of one folder.
pub(crate) fn mszip(members: &[(&str, &[u8])]) -> Vec<u8> {
    cabinet(CompressionType::MsZip, members)
}

pub(crate) fn cabinet(packing: CompressionType, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = CabinetBuilder::new();
    if !members.is_empty() {
        let folder = builder.add_folder(packing);
        for (name, _) in members {
            folder.add_file(*name);
        }
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut rest = members.iter();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(rest.next().unwrap().1).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A file of a [`raw_cabinet`].
pub(crate) struct CabFile {
    pub(crate) name: &'static str,
    pub(crate) folder: u16,
    pub(crate) start: usize,
    pub(crate) len: usize,
}

/// A cabinet of MSZIP blocks of 32 KiB that decode to `bytes`. Each folder is a first block and a
/// number of blocks, so that folders can share blocks.
pub(crate) fn raw_cabinet(bytes: &[u8], folders: &[(usize, usize)], files: &[CabFile]) -> Vec<u8> {
    let mut blocks = Vec::new();
    let mut starts = Vec::new();
    for block in bytes.chunks(32 << 10) {
        let mut encoder = DeflateEncoder::new(b"CK".to_vec(), Compression::default());
        encoder.write_all(block).unwrap();
        let packed = encoder.finish().unwrap();
        starts.push(blocks.len());
        // A checksum of zero is not verified.
        blocks.extend([0; 4]);
        blocks.extend((packed.len() as u16).to_le_bytes());
        blocks.extend((block.len() as u16).to_le_bytes());
        blocks.extend(packed);
    }
    let names: usize = files.iter().map(|file| 17 + file.name.len()).sum();
    let first_file = 36 + 8 * folders.len();
    let first_block = first_file + names;
    let mut cabinet = b"MSCF\0\0\0\0".to_vec();
    cabinet.extend(((first_block + blocks.len()) as u32).to_le_bytes());
    cabinet.extend([0; 4]);
    cabinet.extend((first_file as u32).to_le_bytes());
    cabinet.extend([0, 0, 0, 0, 3, 1]);
    cabinet.extend((folders.len() as u16).to_le_bytes());
    cabinet.extend((files.len() as u16).to_le_bytes());
    cabinet.extend([0; 6]);
    for &(first, count) in folders {
        cabinet.extend(((first_block + starts[first]) as u32).to_le_bytes());
        cabinet.extend((count as u16).to_le_bytes());
        cabinet.extend(1_u16.to_le_bytes());
    }
    for file in files {
        cabinet.extend((file.len as u32).to_le_bytes());
        cabinet.extend((file.start as u32).to_le_bytes());
        cabinet.extend(file.folder.to_le_bytes());
        cabinet.extend([0; 6]);
        cabinet.extend(file.name.as_bytes());
        cabinet.push(0);
    }
    cabinet.extend(blocks);
    cabinet
}

/// A tar, built header by header.
#[derive(Default)]
pub(crate) struct Tar {
    pub(crate) bytes: Vec<u8>,
}

impl Tar {
    /// A header of this kind and the bytes that it describes.
    pub(crate) fn with(self, name: &str, kind: u8, bytes: &[u8]) -> Self {
        self.with_changed(name, kind, bytes, |_| {})
    }

    /// Like [`Tar::with`], but changes the header before its sum is computed.
    pub(crate) fn with_changed(
        mut self,
        name: &str,
        kind: u8,
        bytes: &[u8],
        change: impl FnOnce(&mut [u8; 512]),
    ) -> Self {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).unwrap();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        header.set_entry_type(tar::EntryType::new(kind));
        change(header.as_mut_bytes());
        header.set_cksum();
        self.bytes.extend(header.as_bytes());
        self.bytes.extend(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        self
    }

    /// A pax header with these records.
    pub(crate) fn with_pax(self, records: &[(&str, &str)]) -> Self {
        let mut bytes = Vec::new();
        for (key, value) in records {
            // The length counts its own digits.
            let rest = key.len() + value.len() + 3;
            let mut len = rest;
            while len != rest + len.to_string().len() {
                len = rest + len.to_string().len();
            }
            bytes.extend(format!("{len} {key}={value}\n").into_bytes());
        }
        self.with("PaxHeaders/x", b'x', &bytes)
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend([0; 1024]);
        self.bytes
    }
}
