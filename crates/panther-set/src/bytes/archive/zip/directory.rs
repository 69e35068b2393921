//! Lists the members of a zip from the directory at its end. Each member decodes independently.

use std::sync::Arc;

use rawzip::{CompressionMethod, ErrorKind as ZipError, ZipLocator};

use super::entry::{Packed, ZipEntry};
use super::salvage;
use crate::bytes::archive::listing::{Listing, Member};
use crate::bytes::archive::loaded::loaded;
use crate::bytes::archive::names;
use crate::bytes::archive::node::{Node, Random};
use crate::error::ErrorKind;

/// Lists at most `room` members.
pub(crate) fn list(node: &Arc<Node>, room: u64) -> Listing {
    let mut entries = Vec::new();
    let mut read = || -> Result<_, ErrorKind> {
        let node = loaded(node)?;
        let random = node.random()?;
        let len = node.len().unwrap_or(0);
        let problem = read_directory(random, len, room, &mut entries, &node).err();
        Ok((node, problem))
    };
    let (node, problem) = match read() {
        Ok(read) => read,
        Err(problem) => return Listing::problem(problem),
    };
    let raw: Vec<_> = entries
        .iter()
        .map(|entry| (&*entry.name, entry.is_utf8))
        .collect();
    let members = names::decode(&raw)
        .into_iter()
        .zip(&entries)
        .zip(0..)
        .map(|((name, entry), number)| Member {
            node: node.member(&name, number, entry.packed, entry.len),
            refused: refusal(entry, &node),
        })
        .collect();
    Listing { members, problem }
}

fn refusal(entry: &ZipEntry, node: &Node) -> Option<ErrorKind> {
    if entry.is_encrypted {
        return Some(ErrorKind::Encrypted);
    }
    match entry.packed.method {
        CompressionMethod::STORE
        | CompressionMethod::DEFLATE
        | CompressionMethod::DEFLATE64
        | CompressionMethod::ZSTD
        | CompressionMethod::ZSTD_DEPRECATED => {
            let len = entry.len?;
            node.root().budget.admit(entry.packed.len, len).err()
        }
        method => Some(ErrorKind::Unsupported(match method.name() {
            Some(name) => format!("packed by {name}"),
            None => format!("packed by method {}", method.as_u16()),
        })),
    }
}

/// Reads the directory. If it is missing, reads the local headers of the members instead.
fn read_directory(
    random: Random,
    len: u64,
    room: u64,
    entries: &mut Vec<ZipEntry>,
    node: &Arc<Node>,
) -> Result<(), ErrorKind> {
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipLocator::new().locate_in_reader(random, &mut buffer, len) {
        Ok(archive) => archive,
        Err((random, error)) => {
            if let ZipError::IO(error) = error.into_kind() {
                return Err(error.into());
            }
            salvage::read(&random, node, room, entries)?;
            let message = "its directory is gone, as when a download breaks; the members that are there are read";
            return Err(ErrorKind::Damaged(message.to_owned()));
        }
    };
    let expected = archive.entries_hint();
    let mut count = 0;
    let mut records = archive.entries(&mut buffer);
    while let Some(record) = records.next_entry().map_err(zip_error)? {
        count += 1;
        // Some programs write an entry for each folder, with `/` or `\` at the end of its name.
        if record.is_dir() || record.file_path().as_bytes().ends_with(b"\\") {
            continue;
        }
        if entries.len() as u64 == room {
            return Err(node.root().budget.no_room());
        }
        let flags = record.flags();
        entries.push(ZipEntry {
            name: record.file_path().as_bytes().to_owned(),
            is_utf8: flags.is_utf8(),
            is_encrypted: flags.is_encrypted() || flags.has_strong_encryption(),
            packed: Packed {
                header: record.local_header_offset(),
                len: record.compressed_size_hint(),
                method: record.compression_method(),
                crc: Some(record.crc32()),
            },
            len: Some(record.uncompressed_size_hint()),
        });
    }
    if count == expected {
        Ok(())
    } else {
        let message = format!("its directory has {count} of {expected} members");
        Err(ErrorKind::Damaged(message))
    }
}

fn zip_error(error: rawzip::Error) -> ErrorKind {
    match error.into_kind() {
        ZipError::IO(error) => error.into(),
        other => ErrorKind::Damaged(other.to_string()),
    }
}
