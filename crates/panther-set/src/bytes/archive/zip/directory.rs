//! Lists the members of a zip from the directory at its end. Each member decodes independently.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use rawzip::{CompressionMethod, ErrorKind as ZipError, ZipArchive, ZipLocator};

use super::entry::{Packed, ZipEntry};
use super::salvage::{self, End};
use crate::bytes::archive::listing::{Listing, Member};
use crate::bytes::archive::loaded::loaded;
use crate::bytes::archive::names::{self, RawName};
use crate::bytes::archive::node::{Node, Random};
use crate::error::ErrorKind;

/// Lists the members.
pub(crate) fn list(node: &Arc<Node>) -> Listing {
    let mut entries = Vec::new();
    let mut read = || -> Result<_, ErrorKind> {
        let node = loaded(node)?;
        let random = node.random()?;
        let len = node.len().unwrap_or(0);
        let problem = read_directory(random, len, &mut entries, &node).err();
        Ok((node, problem))
    };
    let (node, problem) = match read() {
        Ok((node, problem)) => (node, problem),
        Err(problem) => {
            return Listing {
                members: Vec::new(),
                problems: vec![problem],
            };
        }
    };
    separate(&mut entries);
    let (raw, entries): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .map(|entry| {
            let refused = refusal(&entry, &node);
            (entry.name, (entry.packed, entry.len, refused))
        })
        .unzip();
    let members = names::decode(raw)
        .into_iter()
        .zip(entries)
        .zip(0..)
        .map(|((name, (packed, len, refused)), number)| Member {
            node: node.member(name, number, packed, len),
            refused,
        })
        .collect();
    Listing {
        members,
        problems: problem.into_iter().collect(),
    }
}

/// Ends each member before the next one begins. So all members together have no more bytes than the
/// zip, unlike those of a zip bomb whose members overlap.
fn separate(entries: &mut [ZipEntry]) {
    let mut starts: Vec<u64> = entries.iter().map(|entry| entry.packed.header).collect();
    starts.sort_unstable();
    let mut seen = HashSet::new();
    for ZipEntry {
        packed,
        is_repeated,
        ..
    } in entries
    {
        let next = starts.partition_point(|&start| start <= packed.header);
        if let Some(next) = starts.get(next) {
            packed.len = packed.len.min(next - packed.header);
        }
        *is_repeated = !seen.insert(packed.header);
    }
}

fn refusal(entry: &ZipEntry, node: &Node) -> Option<ErrorKind> {
    if entry.is_encrypted {
        return Some(ErrorKind::Encrypted);
    }
    if entry.is_repeated {
        let message = "another member begins at the same byte".to_owned();
        return Some(ErrorKind::Damaged(message));
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
    entries: &mut Vec<ZipEntry>,
    node: &Arc<Node>,
) -> Result<(), ErrorKind> {
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipLocator::new().locate_in_reader(random, &mut buffer, len) {
        Ok(archive) if is_own(&archive)? => archive,
        Ok(archive) => return Err(salvage(&archive.into_inner(), entries, node)),
        Err((random, error)) => {
            return Err(match error.into_kind() {
                ZipError::IO(error) => error.into(),
                _ => salvage(&random, entries, node),
            });
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
        let flags = record.flags();
        let name = RawName::new(record.file_path().as_bytes(), flags.is_utf8());
        node.admit_member(&name)?;
        entries.push(ZipEntry {
            name,
            is_encrypted: flags.is_encrypted() || flags.has_strong_encryption(),
            packed: Packed {
                header: record.local_header_offset(),
                len: record.compressed_size_hint(),
                method: record.compression_method(),
                crc: Some(record.crc32()),
            },
            len: Some(record.uncompressed_size_hint()),
            is_repeated: false,
        });
    }
    if count == expected {
        Ok(())
    } else {
        let message = format!("its directory has {count} of {expected} members");
        Err(ErrorKind::Damaged(message))
    }
}

/// Whether the directory is that of the zip itself. A zip that lost its directory may end in a zip
/// that is a member of it. The directory of that one is found instead, at another place than it
/// states.
fn is_own(archive: &ZipArchive<Random>) -> io::Result<bool> {
    const START: u64 = 16;
    let mut stated = [0; 4];
    let at = archive.eocd_offset() + START;
    archive.get_ref().read_full(&mut stated, at)?;
    let stated = u32::from_le_bytes(stated);
    // A large zip states it elsewhere.
    Ok(stated == u32::MAX || u64::from(stated) == archive.directory_offset())
}

/// Adds the members of a zip without a directory. Returns how the list may be incomplete.
fn salvage(random: &Random, entries: &mut Vec<ZipEntry>, node: &Arc<Node>) -> ErrorKind {
    let read = match salvage::read(random, node, entries) {
        Ok(End::Whole) => "the members that are there are read".to_owned(),
        Ok(End::Lost(at)) => format!("the members before byte {at} are read"),
        Err(problem) => return problem,
    };
    ErrorKind::Damaged(format!(
        "its directory is gone, as when a download breaks; {read}"
    ))
}

fn zip_error(error: rawzip::Error) -> ErrorKind {
    match error.into_kind() {
        ZipError::IO(error) => error.into(),
        other => ErrorKind::Damaged(other.to_string()),
    }
}
