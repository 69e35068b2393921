//! Real cabinets in place. Without a corpus these tests say so and pass.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use panther_set::LogSet;
use panther_tests::corpus::{File, files};
use rawzip::ZipArchiveWriter;

/// What is compared of a log: the items by their places and kinds, and the bytes.
#[derive(Default, PartialEq)]
struct Seen {
    items: Vec<(u64, u64, bool)>,
    bytes: Vec<u8>,
}

/// A cabinet, and the log in it as another library expands it.
fn cabinets() -> Vec<(File, Seen)> {
    let mut cabinets = Vec::new();
    for file in files(&["other"]) {
        if !file.bytes.starts_with(b"MSCF") {
            continue;
        }
        let mut cabinet = cab::Cabinet::new(Cursor::new(&file.bytes)).unwrap();
        let folder = cabinet.folder_entries().next().unwrap();
        let name = folder.file_entries().next().unwrap().name().to_owned();
        let mut bytes = Vec::new();
        cabinet
            .read_file(&name)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        let log = panther::parse(&bytes, &name);
        let items = log.items().map(|item| {
            let span = item.span();
            (span.start, span.end, item.event().is_some())
        });
        let items = items.collect();
        cabinets.push((file, Seen { items, bytes }));
    }
    cabinets
}

/// Reads what is at a path on several threads, a log after another.
fn read(path: &Path) -> Vec<Seen> {
    let set = LogSet::builder().threads(3).discover([path]);
    assert!(set.skipped().is_empty(), "{:?}", set.skipped());
    let read = set.par_fold_each(
        Seen::default,
        |seen, _, item| {
            let span = item.span();
            seen.items
                .push((span.start, span.end, item.event().is_some()));
            seen.bytes.extend_from_slice(item.raw());
        },
        |seen, more| {
            seen.items.extend(more.items);
            seen.bytes.extend(more.bytes);
        },
    );
    read.into_iter()
        .map(|(seen, error)| {
            assert!(error.is_none(), "{error:?}");
            seen
        })
        .collect()
}

fn assert_same(found: &[Seen], cabinets: &[(File, Seen)], context: &str) {
    assert_eq!(found.len(), cabinets.len(), "{context}");
    for (found, (file, expected)) in found.iter().zip(cabinets) {
        assert!(
            found.bytes == expected.bytes,
            "{context}: the bytes of {file:?}"
        );
        assert_eq!(
            found.items.len(),
            expected.items.len(),
            "{context}: {file:?}"
        );
        assert!(
            found.items == expected.items,
            "{context}: the items of {file:?}"
        );
    }
}

#[test]
fn cabinets_give_the_items_of_their_expanded_logs() {
    let cabinets = cabinets();
    let folder = tempfile::tempdir().unwrap();
    for (file, _) in &cabinets {
        fs::write(folder.path().join(file.own_name()), &file.bytes).unwrap();
    }
    assert_same(&read(folder.path()), &cabinets, "alone");
}

#[test]
fn cabinets_in_a_zip_in_a_folder_give_the_same() {
    let cabinets = cabinets();
    let mut zip = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut zip);
    for (file, _) in &cabinets {
        let name = format!("SetupDiag/CBS/{}", file.own_name());
        let (mut entry, config) = archive.new_file(&*name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(&file.bytes).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("customer")).unwrap();
    fs::write(folder.path().join("customer/SetupDiag.zip"), zip).unwrap();
    assert_same(&read(folder.path()), &cabinets, "zip");
    let packed = LogSet::discover([folder.path()]);
    for (source, (file, _)) in packed.sources().iter().zip(&cabinets) {
        let name = source.name();
        let way = format!(
            "SetupDiag.zip!/SetupDiag/CBS/{}!/CbsPersist_",
            file.own_name()
        );
        assert!(name.contains(&way), "{name}");
    }
}
