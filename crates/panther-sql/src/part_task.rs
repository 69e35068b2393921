//! Reads a part of a scan: a file or a part of it, or an object of a store.

use std::fmt;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use datafusion::error::Result;
use datafusion::object_store::ObjectStore;
use panther_arrow::HostPattern;

use crate::bucket::{Copies, Object};
use crate::opened::OpenedSet;
use crate::part::{Part, Problem};
use crate::planned::{Deliver, Planned};
use crate::reading::{self, LogPart, Wish};
use crate::shared::shared;
use crate::sources::{self, Entry};
use crate::table::{LogScan, Table};

/// A part with all that reading it takes.
pub(crate) struct PartTask {
    pub(crate) part: Part,
    pub(crate) range: Range<u64>,
    /// The length of the object that the part is about.
    pub(crate) len: u64,
    pub(crate) planned: Option<Planned>,
    pub(crate) scan: LogScan,
    pub(crate) columns: Vec<usize>,
    pub(crate) batch_rows: usize,
    pub(crate) store: Arc<dyn ObjectStore>,
}

impl PartTask {
    pub(crate) fn read(&self, deliver: Deliver<'_>) -> Result<()> {
        match &self.part.object {
            None => self.read_file(deliver),
            Some(object) => self.read_object(object, deliver),
        }
    }

    fn wish(&self) -> Wish<'_> {
        Wish {
            columns: &self.columns,
            batch_rows: self.batch_rows,
        }
    }

    fn read_file(&self, deliver: Deliver<'_>) -> Result<()> {
        let part = &self.part;
        let host = part.host.clone();
        if let Some(problem) = part.problem.clone() {
            return self
                .row(&part.source, host, Err(problem), deliver)
                .map(drop);
        }
        let opened = self.opened()?;
        let found = opened.source(&part.source, part.nth);
        match (found, self.scan.table) {
            (Some((index, source)), Table::Events) => {
                let log = LogPart {
                    opened: &opened,
                    index,
                    source,
                    host,
                    address: None,
                    range: self.range.clone(),
                };
                let _ = self.rows(&log, deliver);
                Ok(())
            }
            (Some((_, source)), Table::Sources) => {
                self.row(&part.source, host, Ok(source), deliver).map(drop)
            }
            (None, Table::Events) => {
                self.note(&format!("{}: it is no longer there", part.source));
                Ok(())
            }
            (None, Table::Sources) => {
                let problem = Problem {
                    reason: "it is no longer there".to_owned(),
                    is_no_log: false,
                };
                self.row(&part.source, host, Err(problem), deliver)
                    .map(drop)
            }
        }
    }

    /// The set of the source: that of the plan, or one of this process.
    fn opened(&self) -> Result<Arc<OpenedSet>> {
        // Attempts are counted for each machine, whoever reads its logs.
        let is_of_machine = reading::needs_contexts(&self.scan, &self.columns);
        let planned = self.planned.as_ref().filter(|_| !is_of_machine);
        if let Some(opened) = planned.and_then(|planned| planned.opened.as_ref()) {
            return Ok(Arc::clone(opened));
        }
        let (roots, zone) = (&self.part.roots, self.scan.zone.as_deref());
        shared(self.scan.id, roots, || Ok(OpenedSet::discover(roots, zone)))
    }

    /// Reads the sources in a copy of an object.
    fn read_object(&self, object: &Object, deliver: Deliver<'_>) -> Result<()> {
        let contexts = reading::needs_contexts(&self.scan, &self.columns);
        let offsets = self.scan.table == Table::Events
            && self.scan.zone.is_none()
            && reading::needs_offsets(&self.columns, &self.scan.conditions);
        let of_machine = contexts || offsets;
        let is_range =
            self.scan.table == Table::Events && !of_machine && !reading::needs_lines(&self.columns);
        if is_range
            && let Some(copies) =
                Copies::of_range(object, self.len, self.range.clone(), &self.store)?
        {
            if copies.is_one_splittable_log() {
                return self.read_copies(object, &copies, deliver);
            }
            if self.range.start > 0 {
                // The first part reads a source that must be read from end to end.
                return Ok(());
            }
        }
        let roots = object.roots(of_machine);
        let copies = shared(self.scan.id, &roots, || {
            Copies::of(object, of_machine, &self.store, self.scan.zone.as_deref())
        })?;
        self.read_copies(object, &copies, deliver)
    }

    fn read_copies(&self, object: &Object, copies: &Copies, deliver: Deliver<'_>) -> Result<()> {
        let pattern = self.scan.host_from.as_deref();
        let pattern = pattern.and_then(|pattern| pattern.parse::<HostPattern>().ok());
        let host = |address: &str| {
            let inside = object.inside(address)?;
            let host = pattern.as_ref()?.host(inside)?;
            Some(host.to_owned())
        };
        for (index, source) in copies.opened.set().sources().iter().enumerate() {
            let address = copies.address(object, &source.name());
            if !Copies::is_in(object, &address) {
                continue;
            }
            let flow = match self.scan.table {
                Table::Sources => self.row(&address, host(&address), Ok(source), deliver)?,
                Table::Events => {
                    let log = LogPart {
                        opened: &copies.opened,
                        index,
                        source,
                        host: host(&address),
                        address: Some(object.address()),
                        range: self.range_of(source),
                    };
                    self.rows(&log, deliver)
                }
            };
            if flow.is_break() {
                return Ok(());
            }
        }
        for error in copies.opened.skipped() {
            let address = copies.address(object, &error.path().to_string_lossy());
            if !Copies::is_in(object, &address) {
                continue;
            }
            let problem = Problem {
                reason: error.kind().to_string(),
                is_no_log: error.is_no_log(),
            };
            match self.scan.table {
                Table::Sources => {
                    let _ = self.row(&address, host(&address), Err(problem), deliver)?;
                }
                Table::Events if !problem.is_no_log && self.range.start == 0 => {
                    self.note(&format!("{address}: {}", problem.reason));
                }
                Table::Events => {}
            }
        }
        Ok(())
    }

    /// The range of a source in an object. The first part reads a source that cannot be split.
    fn range_of(&self, source: &panther_set::Source) -> Range<u64> {
        match source.members().is_empty() {
            true => self.range.clone(),
            false if self.range.start == 0 => 0..u64::MAX,
            false => self.range.start..self.range.start,
        }
    }

    /// Delivers the rows of a log. The rows that can be read are the answer; the table `sources` has the
    /// reason why there are not more.
    fn rows(&self, log: &LogPart<'_>, deliver: Deliver<'_>) -> ControlFlow<()> {
        reading::read(log, &self.scan, self.wish(), deliver).unwrap_or_else(|error| {
            self.note(&error.to_string());
            ControlFlow::Continue(())
        })
    }

    /// Delivers the row of `sources`.
    fn row(
        &self,
        name: &str,
        host: Option<String>,
        source: std::result::Result<&panther_set::Source, Problem>,
        deliver: Deliver<'_>,
    ) -> Result<ControlFlow<()>> {
        let entry = Entry { name, host, source };
        Ok(deliver(sources::row(&entry, &self.columns)?))
    }

    /// Tells the process that planned the scan which file cannot be read, or else logs a warning
    /// here.
    fn note(&self, problem: &str) {
        match &self.planned {
            Some(planned) => planned.problems.add(problem),
            None => log::warn!("{problem}"),
        }
    }
}

impl fmt::Debug for PartTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartTask")
            .field("part", &self.part)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
