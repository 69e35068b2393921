//! Archives as paths.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use serde_json::Value;

use super::{items, panther, ran, run, sample};

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut zip);
    for (name, bytes) in members {
        let (mut entry, config) = archive
            .new_file(*name)
            .compression_method(CompressionMethod::DEFLATE)
            .start()
            .unwrap();
        let encoder = DeflateEncoder::new(&mut entry, Compression::default());
        let mut writer = config.wrap(encoder);
        writer.write_all(bytes).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    zip
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A tar with one member.
pub(crate) fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut tar = vec![0; 512];
    tar[..name.len()].copy_from_slice(name.as_bytes());
    tar[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
    // The checksum counts its own eight bytes as blanks.
    let sum = tar.iter().map(|&byte| u32::from(byte)).sum::<u32>() + 8 * u32::from(b' ');
    tar[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend_from_slice(bytes);
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    tar
}

/// The sample as a customer sends it: a zip with a gzip in it.
fn write_bundle(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("SetupDiag.zip");
    let (dism, setup) = (
        fs::read(sample("DISM/dism.log")).unwrap(),
        fs::read(sample("Panther/setupact.log")).unwrap(),
    );
    let bundle = zip(&[
        ("DISM/dism.log.gz", &gzip(&dism)),
        ("Panther/setupact.log", &setup),
        ("WindowsUpdate/WindowsUpdate.etl", b"\0\x01"),
    ]);
    fs::write(&path, bundle).unwrap();
    path
}

#[test]
fn events_of_members_are_those_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    for threads in ["1", "4"] {
        let ran = run(
            &["events", "--output", "jsonl", "--threads", threads],
            &path,
        );
        assert_eq!(ran.status, 0, "a trace is no log");
        assert_eq!(
            ran.err,
            format!(
                "panther: note: {}!/WindowsUpdate/WindowsUpdate.etl: an event trace (.etl), which `tracerpt TRACE.etl -o TRACE.xml -of XML` converts: not read\n",
                path.display()
            )
        );
        let found: Vec<Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut expected = Vec::new();
        for (file, member) in [
            ("DISM/dism.log", "DISM/dism.log.gz!/dism.log"),
            ("Panther/setupact.log", "Panther/setupact.log"),
        ] {
            for mut item in items(&[], sample(file)) {
                item["source"] = format!("{}!/{member}", path.display()).into();
                expected.push(item);
            }
        }
        assert!(found == expected, "{threads} threads");
    }
}

#[test]
fn scan_has_a_row_a_member() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    let ran = run(&["scan", "--output", "json"], &path);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<&str> = found["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            source["source"]
                .as_str()
                .unwrap()
                .rsplit_once("zip")
                .unwrap()
                .1
        })
        .collect();
    assert_eq!(
        names,
        ["!/DISM/dism.log.gz!/dism.log", "!/Panther/setupact.log"]
    );
    let skipped = &found["skipped"][0];
    assert!(
        skipped["source"]
            .as_str()
            .unwrap()
            .ends_with("zip!/WindowsUpdate/WindowsUpdate.etl")
    );
    assert_eq!(skipped["is_log"], false);
    assert_eq!(
        skipped["reason"],
        "an event trace (.etl), which `tracerpt TRACE.etl -o TRACE.xml -of XML` converts: not read"
    );
}

#[test]
fn limits_are_flags_and_named_when_they_are_hit() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    let whole = run(&["scan"], &path);
    for (flags, reason) in [
        (
            ["--max-depth", "1"],
            "the limit is 1 archives inside one another; more with --max-depth",
        ),
        (
            ["--max-members", "1"],
            "only 1 members are looked at; more with --max-members",
        ),
        (
            ["--max-total", "4KiB"],
            "expands to more than 4 KiB; more with --max-total",
        ),
    ] {
        let ran = run(&["scan", flags[0], flags[1]], &path);
        assert_eq!(ran.status, 1);
        assert!(ran.err.contains(reason), "{}", ran.err);
    }
    for flags in [
        ["--max-depth", "2"],
        ["--max-members", "4"],
        ["--max-ratio", "1"],
        ["--max-total", "1GB"],
        ["--max-memory", "0"],
    ] {
        assert_eq!(
            run(&["scan", flags[0], flags[1]], &path),
            whole,
            "{flags:?}"
        );
    }
}

#[test]
fn a_broken_archive_does_not_keep_others_from_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    let bytes = fs::read(&path).unwrap();
    fs::write(folder.path().join("broken.zip"), &bytes[..bytes.len() - 30]).unwrap();
    fs::write(folder.path().join("empty.zip"), b"PK\x03\x04").unwrap();
    let ran = ran(panther()
        .args(["events", "--level", "error"])
        .arg(folder.path()));
    assert_eq!(ran.status, 1);
    let gone = "damaged: its directory is gone, as when a download breaks; the members that are there are read";
    assert_eq!(ran.err.matches(gone).count(), 2, "{}", ran.err);
    let headings = ran.out.matches("Panther/setupact.log (setup)").count();
    assert_eq!(
        headings, 2,
        "of the archive that is whole and of the one that is not"
    );
}
