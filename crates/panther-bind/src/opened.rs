//! Logs that were found, and the facts about each that are known before it is read.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use arrow_schema::SchemaRef;
use panther_arrow::{Origin, schema};
use panther_set::{Clock, LogSet, OffsetSource, Source};

use crate::plain::plain_schema;
use crate::problem::Problem;
use crate::query::Query;

/// The logs at some paths, and the query for their rows. Clones share the logs.
#[derive(Clone, Debug)]
pub struct Opened(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The paths that the caller gave.
    roots: Vec<PathBuf>,
    query: Query,
    set: LogSet,
    /// The origins of the sources, in the order of the set.
    origins: OnceLock<Vec<Origin>>,
}

impl Query {
    /// Finds the logs in files, folders and archives.
    #[must_use]
    pub fn open<P: Into<PathBuf>>(self, paths: impl IntoIterator<Item = P>) -> Opened {
        Opened::discover(paths.into_iter().map(Into::into).collect(), self)
    }
}

impl Opened {
    fn discover(paths: Vec<PathBuf>, query: Query) -> Self {
        let set = LogSet::builder().threads(query.threads());
        let set = set.discover(paths.clone());
        let set = set.retain(|source| query.wants_format(source.format().as_str()));
        Self(Arc::new(Inner {
            roots: paths,
            query,
            set,
            origins: OnceLock::new(),
        }))
    }

    /// The logs.
    #[must_use]
    pub fn set(&self) -> &LogSet {
        &self.0.set
    }

    /// The query.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.0.query
    }

    /// The schema of the rows.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        let schema = schema(self.query().columns());
        if self.query().has_string_views() {
            schema
        } else {
            plain_schema(&schema)
        }
    }

    /// The files that cannot be opened, and those that are no logs.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.set().skipped().iter().map(Problem::from).collect()
    }

    /// The machine that wrote a log, as the pattern of the query tells it.
    pub(crate) fn host(&self, source: &Source) -> Option<String> {
        let pattern = self.query().host_from()?;
        let name = source.name();
        pattern.host_below(&name, &self.0.roots).map(str::to_owned)
    }

    /// The origins of the sources, in the order of the set.
    pub(crate) fn origins(&self) -> &[Origin] {
        self.0.origins.get_or_init(|| {
            let (set, query) = (self.set(), self.query());
            let hosts = query
                .host_from()
                .map(|pattern| (pattern, self.0.roots.as_slice()));
            let clocks = if query.needs_offsets() {
                clocks(set, query.clock())
            } else {
                Vec::new()
            };
            let origins = Origin::of_set(set, hosts, &clocks);
            if !query.needs_contexts() {
                return origins;
            }
            // The errors of this reading are those of reading the rows, which reports them.
            let contexts = Arc::new(set.contexts().0);
            let origins = origins.into_iter().enumerate();
            let origins =
                origins.map(|(index, origin)| origin.with_contexts(Arc::clone(&contexts), index));
            origins.collect()
        })
    }
}

/// The origin of the UTC offsets of each source.
fn clocks(set: &LogSet, clock: Option<Clock>) -> Vec<OffsetSource> {
    match clock {
        Some(clock) => {
            let sources = set.sources().iter();
            sources.map(|source| clock.offset_source(source)).collect()
        }
        None => set.timeline(&Clock::new()).offset_sources().to_vec(),
    }
}
