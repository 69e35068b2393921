//! Chooses the sources whose offsets other sources borrow.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::offset_source::{BorrowedOffsets, Point};
use super::survey::Survey;
use crate::reading::machine::Machine;
use crate::reading::source::Source;

/// The sources with evidence, indexed by the folders that contain them.
pub(super) struct Lenders<'v> {
    surveys: &'v [Survey],
    under: HashMap<PathBuf, Vec<usize>>,
    /// The results of earlier lookups, by folder.
    known: HashMap<PathBuf, BorrowedOffsets>,
}

impl<'v> Lenders<'v> {
    pub(super) fn new(sources: &[Source], surveys: &'v [Survey]) -> Self {
        let with_evidence = surveys.iter().enumerate();
        let lenders = with_evidence.filter(|(_, survey)| !survey.offsets.is_empty());
        let mut under: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for (index, _) in lenders {
            for folder in Path::new(&sources[index].name()).ancestors().skip(1) {
                under.entry(folder.to_owned()).or_default().push(index);
            }
        }
        Self {
            surveys,
            under,
            known: HashMap::new(),
        }
    }

    /// The offsets that `source` borrows: those in the innermost folder around `source` that
    /// contains evidence, as far as the folder or the archive of its machine reaches.
    pub(super) fn near(&mut self, source: &Source) -> Option<BorrowedOffsets> {
        let name = source.name();
        let folders = Path::new(&name).ancestors().skip(1);
        let folder = folders
            .take(folders_of_machine(&name))
            .find(|&folder| self.under.contains_key(folder))?
            .to_owned();
        let (under, surveys) = (&self.under, self.surveys);
        let borrowed = self.known.entry(folder).or_insert_with_key(|folder| {
            let lenders = under.get(folder).into_iter().flatten();
            let points = lenders.flat_map(|&source| {
                let ranges = surveys[source].offsets.ranges().into_iter();
                ranges
                    .flat_map(|range| [range.first, range.last])
                    .map(move |evidence| Point {
                        local: evidence.local().civil_seconds(),
                        source,
                        offset: evidence.offset(),
                    })
            });
            BorrowedOffsets::new(points.collect())
        });
        Some(borrowed.clone())
    }
}

/// The number of folders around a log, from the inside, that belong to its machine: those below the
/// machine's own folder, and that one.
fn folders_of_machine(name: &str) -> usize {
    let separators: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };
    let folders = name.split(separators).count().saturating_sub(1);
    folders + 1 - Machine::named(name).folder().len().min(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_a_machine_reach_to_its_own() {
        for (name, folders) in [
            ("CBS.log", 1),
            ("host/CBS.log", 1),
            ("hosts/host/Windows/Logs/CBS/CBS.log", 4),
            ("hosts/host/CbsPersist_1.cab!/CbsPersist_1.log", 2),
            ("hosts/host.zip!/CBS.log", 1),
            ("hosts/host.zip!/Panther/setupact.log", 2),
            ("hosts/host.zip!/CBS/CbsPersist_1.cab!/CbsPersist_1.log", 3),
            ("/var/host/a.log", 1),
        ] {
            assert_eq!(folders_of_machine(name), folders, "{name}");
        }
    }
}
