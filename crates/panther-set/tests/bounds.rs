//! The bounds of a merge: memory, open files, and work that grows with the logs. These tests look
//! at the whole process, so they run alone in it, one after the other.

#![cfg(all(target_os = "linux", feature = "archives"))]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use panther_set::{Clock, LogSet};
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// The records of each log.
const RECORDS: usize = 40;

/// A log of about 4 KiB. The logs of all numbers have the same time span.
fn log(number: usize) -> String {
    let record = |step: usize| {
        format!(
            "2024-03-12 {:02}:{:02}:{:02}, Info                  CBS    Appl: {}\r\n",
            step / 2,
            step % 2 * 30 + number % 30,
            number % 60,
            (number * 31 + step * 17).pow(2)
        )
    };
    (0..RECORDS).map(record).collect()
}

fn make(path: &Path, count: usize) {
    let logs = (0..count).map(|number| (format!("{number:05}.log"), log(number)));
    match path.extension().unwrap_or_default().to_str().unwrap() {
        "zip" => {
            let mut zip = ZipArchiveWriter::new(File::create(path).unwrap());
            for (name, text) in logs {
                let method = CompressionMethod::DEFLATE;
                let entry = zip.new_file(&name).compression_method(method);
                let (mut entry, config) = entry.start().unwrap();
                let encoder = DeflateEncoder::new(&mut entry, Compression::fast());
                let mut writer = config.wrap(encoder);
                writer.write_all(text.as_bytes()).unwrap();
                let (encoder, descriptor) = writer.finish().unwrap();
                encoder.finish().unwrap();
                entry.finish(descriptor).unwrap();
            }
            zip.finish().unwrap();
        }
        "gz" => {
            let gzip = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
            let mut tar = tar::Builder::new(gzip);
            for (name, text) in logs {
                let mut header = tar::Header::new_gnu();
                header.set_size(text.len() as u64);
                header.set_mode(0o644);
                tar.append_data(&mut header, name, text.as_bytes()).unwrap();
            }
            tar.into_inner().unwrap().finish().unwrap();
        }
        _ => {
            fs::create_dir(path).unwrap();
            for (name, text) in logs {
                fs::write(path.join(name), text).unwrap();
            }
        }
    }
}

/// The number in a line of a file of `/proc/self`.
fn proc(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(Path::new("/proc/self").join(file)).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.unwrap().split_whitespace().next().unwrap();
    number.parse().unwrap()
}

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// The cost of a merge.
struct Cost {
    /// The largest number of open files, those of the test included.
    open: usize,
    /// The growth of the memory in KiB.
    memory: u64,
    /// The number of bytes read from files.
    read: u64,
}

fn merge(path: &Path, (sources, records): (usize, usize)) -> Cost {
    // The peak of the memory begins anew.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let (memory, read) = (proc("status", "VmRSS:"), proc("io", "rchar:"));
    let set = LogSet::builder().threads(2).discover([path]);
    assert_eq!(set.sources().len(), sources);
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let (mut items, mut open) = (0, 0);
    while merge.next_item().is_some() {
        if items % 1000 == 0 {
            open = open_files().max(open);
        }
        items += 1;
    }
    assert_eq!(items, sources * records);
    assert!(merge.into_errors().is_empty());
    Cost {
        open,
        memory: proc("status", "VmHWM:").saturating_sub(memory),
        read: proc("io", "rchar:") - read,
    }
}

#[test]
fn a_merge_is_bounded() {
    thousands_of_overlapping_logs();
    long_records();
}

fn thousands_of_overlapping_logs() {
    for name in ["logs", "logs.zip", "logs.tar.gz"] {
        let folder = tempfile::tempdir().unwrap();
        let [few, many] = [1000, 4000].map(|count| {
            let path = folder.path().join(format!("{count}-{name}"));
            make(&path, count);
            merge(&path, (count, RECORDS))
        });
        assert!(many.memory <= 128 << 10, "{name}: {} KiB", many.memory);
        assert!(many.open <= 64, "{name}: {} open files", many.open);
        let growth = many.read as f64 / few.read as f64;
        assert!(growth < 5.0, "{name}: {growth} times the bytes are read");
    }
}

/// All records at a time would take 150 MiB.
fn long_records() {
    let folder = tempfile::tempdir().unwrap();
    let message = "m".repeat(3 << 19);
    for number in 0..100 {
        let record = |step| {
            let second = number % 60;
            format!(
                "2024-03-12 09:{step:02}:{second:02}, Info                  CBS    {message}\r\n"
            )
        };
        let path = folder.path().join(format!("{number:05}.log"));
        fs::write(path, record(1) + &record(2)).unwrap();
    }
    let cost = merge(folder.path(), (100, 2));
    assert!(cost.memory <= 128 << 10, "{} KiB", cost.memory);
    assert!(cost.open <= 64, "{} open files", cost.open);
}
