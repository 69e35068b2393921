//! Puts files into archives.

use std::io::{Cursor, Write};

use cab::{CabinetBuilder, CompressionType};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};

use crate::properties::split_once;

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pack {
    /// A zip of deflated members.
    Zip,
    /// A zip of members as they are.
    StoredZip,
    /// A tar.
    Tar,
    /// A tar in a gzip.
    TarGz,
    /// A cabinet of one folder, in MSZIP.
    Cab,
    /// A cabinet of one folder, as it is.
    PlainCab,
    /// The first of the files alone, in a gzip.
    Gzip,
}

impl Pack {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Zip,
        Self::StoredZip,
        Self::Tar,
        Self::TarGz,
        Self::Cab,
        Self::PlainCab,
        Self::Gzip,
    ];

    /// How the name of such an archive ends.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Zip | Self::StoredZip => "zip",
            Self::Tar => "tar",
            Self::TarGz => "tgz",
            Self::Cab | Self::PlainCab => "cab",
            Self::Gzip => "gz",
        }
    }

    /// The archive of these files, of which there must be one. Writing to memory does not fail.
    ///
    /// # Panics
    ///
    /// Where a name or a file is too long for the archive.
    #[must_use]
    pub fn pack(self, files: &[(&str, &[u8])]) -> Vec<u8> {
        match self {
            Self::Zip => zip(CompressionMethod::DEFLATE, files),
            Self::StoredZip => zip(CompressionMethod::STORE, files),
            Self::Tar => tar(files),
            Self::TarGz => gzip(&tar(files)),
            Self::Cab => cabinet(CompressionType::MsZip, files),
            Self::PlainCab => cabinet(CompressionType::None, files),
            Self::Gzip => gzip(files[0].1),
        }
    }
}

/// An archive that a fuzzer's input describes and breaks. Its first byte says which kinds of
/// archive are in each other, and whether the rest is an archive as it is. The second says how many
/// groups of four bytes follow it, which are a place in the outermost archive and what is put there.
/// The rest are the members, with a line of dashes between them.
#[must_use]
pub fn broken(input: &[u8]) -> Vec<u8> {
    let [kinds, count, rest @ ..] = input else {
        return input.to_vec();
    };
    let kind = |number: u8| Pack::ALL.get(usize::from(number));
    let Some(outer) = kind(kinds & 7) else {
        return input[1..].to_vec();
    };
    let (patches, members) = rest.split_at(rest.len().min(usize::from(count % 8) * 4));
    let (one, other) = split_once(members, b"\n--\n");
    let inner = kind(kinds >> 3 & 7);
    let one = inner.map_or(one.to_vec(), |inner| inner.pack(&[("inner.log", one)]));
    let mut bytes = outer.pack(&[("one.log", &one), ("other.log", other)]);
    for [low, high, value @ ..] in patches.as_chunks::<4>().0 {
        let place = usize::from(u16::from_le_bytes([*low, *high]));
        // The directory of a zip is at its end.
        let at = match place % 2 {
            0 => place / 2 % bytes.len(),
            _ => bytes.len() - 1 - place / 2 % bytes.len(),
        };
        let len = value.len().min(bytes.len() - at);
        bytes[at..at + len].copy_from_slice(&value[..len]);
    }
    bytes
}

fn zip(method: CompressionMethod, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut zip);
    for (name, bytes) in files {
        let builder = archive.new_file(*name).compression_method(method);
        let (mut entry, config) = builder.start().expect("a name");
        let descriptor = if method == CompressionMethod::STORE {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).expect("memory");
            writer.finish().expect("memory").1
        } else {
            let encoder = DeflateEncoder::new(&mut entry, Compression::fast());
            let mut writer = config.wrap(encoder);
            writer.write_all(bytes).expect("memory");
            let (encoder, descriptor) = writer.finish().expect("memory");
            encoder.finish().expect("memory");
            descriptor
        };
        entry.finish(descriptor).expect("memory");
    }
    archive.finish().expect("memory");
    zip
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, name, *bytes).expect("memory");
    }
    tar.into_inner().expect("memory")
}

fn cabinet(packing: CompressionType, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = CabinetBuilder::new();
    let folder = builder.add_folder(packing);
    for (name, _) in files {
        folder.add_file(*name);
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).expect("memory");
    let mut rest = files.iter();
    while let Some(mut file) = writer.next_file().expect("memory") {
        let (_, bytes) = rest.next().expect("a file of the folder");
        file.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}
