//! The logs that a set of tables shows, found once, and cut into parts.

use std::ops::Range;
use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::object_store::ObjectMeta;
use datafusion::physical_plan::PhysicalExpr;
use datafusion_datasource::PartitionedFile;
use datafusion_datasource::file_groups::FileGroup;
use panther_set::{Error, Source};

use crate::bucket::Object;
use crate::opened::OpenedSet;
use crate::part::{Part, Problem};
use crate::planned::Planned;
use crate::problems::Problems;
use crate::prune::{self, Candidate};
use crate::root::{Root, machine_folder};
use crate::spec::LogSpec;
use crate::table::Table;
use crate::wanted::Condition;

/// A part is at least this long, so that the cost of each part does not matter.
const LEAST: u64 = 1 << 20;

/// A part of an object in a store is at least this long: each part has requests of its own.
const LEAST_OF_OBJECT: u64 = 1 << 24;

/// Parts of an object begin where windows of `panther-set` begin.
const WINDOW: u64 = 1 << 18;

/// The number of parts for each partition: enough that all partitions end at about the same time.
const PER_PARTITION: u64 = 4;

/// The discovered logs.
#[derive(Debug)]
pub(crate) struct Found {
    roots: Vec<Root>,
    opened: Arc<OpenedSet>,
    problems: Arc<Problems>,
    /// The facts of each source before it is read, in the order of the set.
    candidates: Vec<Candidate>,
    /// The files that are not read, with their hosts.
    skipped: Vec<(Error, Option<String>)>,
}

impl Found {
    /// Finds the logs.
    pub(crate) fn discover(spec: &LogSpec, problems: Arc<Problems>) -> Self {
        let roots: Vec<Root> = spec.paths().iter().map(|path| Root::new(path)).collect();
        let opened = OpenedSet::discover(&roots, spec.zone());
        let candidates = opened.set().sources().iter().map(|source| Candidate {
            host: host_of(spec, &roots, &source.name()),
            source: source.path().to_string_lossy().into_owned(),
            member: source.member(),
        });
        let candidates = candidates.collect();
        let skipped = opened.skipped().map(|error| {
            let host = host_of(spec, &roots, &error.path().to_string_lossy());
            (error.clone(), host)
        });
        let skipped: Vec<_> = skipped.collect();
        let failures = skipped.iter().filter(|(error, _)| !error.is_no_log());
        failures.for_each(|(error, _)| problems.add(error));
        for root in &roots {
            let is_found = |source: &Source| root.inside(&source.name()).is_some();
            if let Some(glob) = &root.glob
                && !opened.set().sources().iter().any(is_found)
            {
                problems.add(format!("{}/{glob}: no log has such a name", root.given));
            }
        }
        Self {
            roots,
            opened: Arc::new(opened),
            problems,
            candidates,
            skipped,
        }
    }

    /// The parts of all sources that can have rows which pass the filters, in groups of about the same
    /// size. Parts of one machine are neighbours.
    pub(crate) fn groups(
        &self,
        table: Table,
        filters: &[Arc<dyn PhysicalExpr>],
        conditions: &[Condition],
        partitions: usize,
    ) -> Result<Vec<FileGroup>> {
        let keeps = prune::keeps(&self.candidates, filters)?;
        let sources = self.opened.set().sources();
        let is_kept =
            |&index: &usize| keeps[index] && prune::can_pass(sources[index].format(), conditions);
        let kept = || (0..sources.len()).filter(is_kept);
        let total: u64 = kept().filter_map(|index| sources[index].len()).sum();
        let partitions = partitions.max(1);
        let step = (total / (partitions as u64 * PER_PARTITION)).max(LEAST);
        let mut files = Vec::new();
        for index in kept() {
            let len = sources[index].len().unwrap_or(0);
            let most = match table {
                Table::Events => usize::try_from(len.div_ceil(step)).unwrap_or(1).max(1),
                Table::Sources => 1,
            };
            let part = self.part(index).to_value()?;
            for range in sources[index].parts(most) {
                files.push(self.file(part.clone(), &sources[index].name(), len, range));
            }
        }
        if table == Table::Sources {
            for (error, host) in &self.skipped {
                let part = skipped(error, host.clone());
                files.push(self.file(part.to_value()?, &part.source, 0, 0..0));
            }
        }
        Ok(grouped(files, partitions))
    }

    fn part(&self, index: usize) -> Part {
        let opened = &self.opened;
        let name = opened.set().sources()[index].name();
        let machine = machine_folder(&name);
        let roots = self.roots.iter().filter_map(|root| root.narrowed(machine));
        Part {
            nth: opened.nth(index, &name),
            host: self.candidates[index].host.clone(),
            roots: roots.collect(),
            source: name,
            problem: None,
            object: None,
        }
    }

    fn file(&self, part: ScalarValue, name: &str, len: u64, range: Range<u64>) -> PartitionedFile {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        PartitionedFile::new(name, len)
            .with_partition_values(vec![part])
            .with_range(signed(range.start), signed(range.end))
            .with_extension(Planned {
                opened: Some(Arc::clone(&self.opened)),
                problems: Arc::clone(&self.problems),
            })
    }
}

/// The part of a file that is not read.
fn skipped(error: &Error, host: Option<String>) -> Part {
    Part {
        source: error.path().to_string_lossy().into_owned(),
        nth: 0,
        host,
        roots: Vec::new(),
        problem: Some(Problem {
            reason: error.kind().to_string(),
            is_no_log: error.is_no_log(),
        }),
        object: None,
    }
}

/// The host of the log or file of this name.
fn host_of(spec: &LogSpec, roots: &[Root], name: &str) -> Option<String> {
    let given: Vec<&str> = roots.iter().map(|root| root.given.as_str()).collect();
    let pattern = spec.host_from()?;
    pattern.host_below(name, &given).map(str::to_owned)
}

/// The parts of objects, in groups of about the same size.
pub(crate) fn groups_of_objects(
    table: Table,
    objects: &[(ObjectMeta, Object)],
    filters: &[Arc<dyn PhysicalExpr>],
    partitions: usize,
    problems: &Arc<Problems>,
) -> Result<Vec<FileGroup>> {
    let candidates: Vec<Candidate> = objects
        .iter()
        .map(|(_, object)| Candidate {
            host: None,
            source: object.address(),
            member: None,
        })
        .collect();
    let keeps = prune::keeps(&candidates, filters)?;
    let kept = || objects.iter().zip(&keeps).filter(|(_, keep)| **keep);
    let total: u64 = kept().map(|((meta, _), _)| meta.size).sum();
    let partitions = partitions.max(1);
    let step = (total / (partitions as u64 * PER_PARTITION)).max(LEAST_OF_OBJECT);
    let step = step.next_multiple_of(WINDOW);
    let mut files = Vec::new();
    for ((meta, object), _) in kept() {
        let part = Part {
            source: object.address(),
            nth: 0,
            host: None,
            roots: Vec::new(),
            problem: None,
            object: Some(object.clone()),
        };
        let step = if table == Table::Events {
            step
        } else {
            u64::MAX
        };
        let mut start = 0;
        while start == 0 || start < meta.size {
            let end = start.saturating_add(step).min(meta.size);
            let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            let file = PartitionedFile::new_from_meta(meta.clone())
                .with_partition_values(vec![part.to_value()?])
                .with_range(signed(start), signed(end))
                .with_extension(Planned {
                    opened: None,
                    problems: Arc::clone(problems),
                });
            files.push(file);
            start = end.max(1);
        }
    }
    Ok(grouped(files, partitions))
}

/// Distributes the files among at most this many groups. The order of the files stays.
fn grouped(files: Vec<PartitionedFile>, most: usize) -> Vec<FileGroup> {
    // A file costs something even if it is empty.
    let size = |file: &PartitionedFile| {
        let (start, end) = file.range();
        1 + end.min(file.object_meta.size).saturating_sub(start)
    };
    let total: u64 = files.iter().map(size).sum();
    let share = total.div_ceil(most as u64).max(1);
    let mut groups: Vec<FileGroup> = Vec::new();
    let mut before = 0;
    for file in files {
        let group = usize::try_from(before / share).unwrap_or(usize::MAX);
        before += size(&file);
        let is_started = group.min(most - 1) < groups.len();
        match groups.last_mut() {
            Some(last) if is_started => last.push(file),
            _ => groups.push(FileGroup::new(vec![file])),
        }
    }
    if groups.is_empty() {
        groups.push(FileGroup::default());
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(sizes: &[u64], most: usize) -> Vec<usize> {
        let file = |&size| PartitionedFile::new("x", size);
        let groups = grouped(sizes.iter().map(file).collect(), most);
        groups.iter().map(FileGroup::len).collect()
    }

    #[test]
    fn groups_are_about_equal_and_never_too_many() {
        assert_eq!(sizes(&[], 4), [0]);
        assert_eq!(sizes(&[10, 10, 10, 10], 4), [1, 1, 1, 1]);
        assert_eq!(sizes(&[10, 10, 10, 10], 2), [2, 2]);
        assert_eq!(sizes(&[0, 0, 0, 0, 0], 2).iter().sum::<usize>(), 5);
        assert_eq!(sizes(&[100, 1, 1, 1], 4).iter().sum::<usize>(), 4);
        assert!(sizes(&[3; 1000], 7).len() <= 7);
    }
}
