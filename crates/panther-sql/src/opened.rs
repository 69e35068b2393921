//! Sets of logs that are open for a scan, with the UTC offsets of their logs.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use globset::GlobMatcher;
use panther_set::{Contexts, Error, LogSet, OffsetSource, Source};

use crate::root::Root;
use crate::spec::clock;

/// A discovered set, and what was learned about it.
#[derive(Debug)]
pub(crate) struct OpenedSet {
    set: LogSet,
    /// The indices of the sources with a name. Members of an archive can share one.
    by_name: HashMap<String, Vec<usize>>,
    roots: Vec<Root>,
    zone: Option<String>,
    clocks: OnceLock<Vec<OffsetSource>>,
    contexts: OnceLock<Arc<Contexts>>,
}

impl OpenedSet {
    /// Finds the logs below these roots.
    pub(crate) fn discover(roots: &[Root], zone: Option<&str>) -> Self {
        let globs = globs(roots);
        let paths = roots.iter().map(|root| &root.path);
        let set = LogSet::discover(paths).retain(|source| wants(&globs, &source.name()));
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, source) in set.sources().iter().enumerate() {
            by_name.entry(source.name()).or_default().push(index);
        }
        Self {
            set,
            by_name,
            roots: roots.to_vec(),
            zone: zone.map(str::to_owned),
            clocks: OnceLock::new(),
            contexts: OnceLock::new(),
        }
    }

    /// The discovered sources, and the files that are not read.
    pub(crate) const fn set(&self) -> &LogSet {
        &self.set
    }

    /// The files that are not read, as far as the roots ask for them.
    pub(crate) fn skipped(&self) -> impl Iterator<Item = &Error> {
        let globs = globs(&self.roots);
        self.set.skipped().iter().filter(move |error| {
            let name = error.path().to_string_lossy();
            let is_root = self.roots.iter().any(|root| root.path == name);
            is_root || wants(&globs, &name)
        })
    }

    /// The source with this name; `nth` counts the sources of the same name.
    pub(crate) fn source(&self, name: &str, nth: usize) -> Option<(usize, &Source)> {
        let index = *self.by_name.get(name)?.get(nth)?;
        Some((index, self.set.sources().get(index)?))
    }

    /// The number of sources of the same name that precede this one.
    pub(crate) fn nth(&self, index: usize, name: &str) -> usize {
        let indices = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        indices.iter().position(|&one| one == index).unwrap_or(0)
    }

    /// The origin of the UTC offset of a source. Reads all sources of the set once, unless the
    /// caller gave a time zone.
    pub(crate) fn offset_source(&self, index: usize) -> OffsetSource {
        let clock = clock(self.zone.as_deref());
        if let (Some(_), Some(source)) = (&self.zone, self.set.sources().get(index)) {
            return clock.offset_source(source);
        }
        let clocks = self
            .clocks
            .get_or_init(|| self.set.timeline(&clock).offset_sources().to_vec());
        clocks.get(index).cloned().unwrap_or(OffsetSource::Unknown)
    }

    /// The sessions and the attempts of all events. Reads all sources of the set once.
    pub(crate) fn contexts(&self) -> Arc<Contexts> {
        let contexts = || Arc::new(self.set.contexts().0);
        Arc::clone(self.contexts.get_or_init(contexts))
    }
}

/// The roots with the matchers of their globs.
fn globs(roots: &[Root]) -> Vec<(&Root, Option<GlobMatcher>)> {
    roots.iter().map(|root| (root, root.matcher())).collect()
}

/// Whether one of the roots asks for what has this name.
fn wants(globs: &[(&Root, Option<GlobMatcher>)], name: &str) -> bool {
    let mut globs = globs.iter();
    globs.any(|(root, glob)| root.wants(name, glob.as_ref()))
}
