//! Chooses the sources whose offsets other sources borrow.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::offset_source::{BorrowedOffsets, Point};
use super::survey::Survey;
use crate::reading::source::Source;

/// The sources with evidence, indexed by the folders that contain them.
pub(super) struct Lenders<'v> {
    surveys: &'v [Survey],
    under: HashMap<PathBuf, Vec<usize>>,
    all: Vec<usize>,
    /// The results of earlier lookups, by folder.
    known: HashMap<PathBuf, BorrowedOffsets>,
}

impl<'v> Lenders<'v> {
    pub(super) fn new(sources: &[Source], surveys: &'v [Survey]) -> Self {
        let with_evidence = surveys.iter().enumerate();
        let all: Vec<usize> = with_evidence
            .filter(|(_, survey)| !survey.offsets.is_empty())
            .map(|(index, _)| index)
            .collect();
        let mut under: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for &index in &all {
            for folder in Path::new(&sources[index].name()).ancestors().skip(1) {
                under.entry(folder.to_owned()).or_default().push(index);
            }
        }
        Self {
            surveys,
            under,
            all,
            known: HashMap::new(),
        }
    }

    /// The offsets that `source` borrows: those in the innermost folder around `source` that
    /// contains evidence.
    pub(super) fn near(&mut self, source: &Source) -> Option<BorrowedOffsets> {
        if self.all.is_empty() {
            return None;
        }
        let name = source.name();
        let mut folders = Path::new(&name).ancestors().skip(1);
        let folder = folders.find(|&folder| self.under.contains_key(folder));
        // Two relative paths may have no folder in common.
        let folder = folder.unwrap_or(Path::new("")).to_owned();
        let (under, all, surveys) = (&self.under, &self.all, self.surveys);
        let borrowed = self.known.entry(folder).or_insert_with_key(|folder| {
            let lenders = under.get(folder).unwrap_or(all);
            let points = lenders.iter().flat_map(|&source| {
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
