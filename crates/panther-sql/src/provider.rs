//! The tables as DataFusion asks for them.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_datasource::file_groups::FileGroup;
use datafusion_datasource::file_scan_config::FileScanConfigBuilder;
use datafusion_datasource::source::DataSourceExec;

use crate::bucket::Bucket;
use crate::found::{Found, groups_of_objects};
use crate::log_source::LogSource;
use crate::problems::Problems;
use crate::prune;
use crate::spec::LogSpec;
use crate::table::{LogScan, Table};
use crate::wanted::Condition;

/// The logs of a [`LogSpec`], which the tables share. They are found when the first query is planned.
#[derive(Debug)]
pub(crate) struct Logs {
    pub(crate) spec: LogSpec,
    found: OnceLock<Found>,
    pub(crate) problems: Arc<Problems>,
}

impl Logs {
    pub(crate) fn new(spec: LogSpec) -> Self {
        Self {
            spec,
            found: OnceLock::new(),
            problems: Arc::default(),
        }
    }

    /// The logs. Finds them on first use.
    pub(crate) fn found(&self) -> &Found {
        let discover = || Found::discover(&self.spec, Arc::clone(&self.problems));
        self.found.get_or_init(discover)
    }
}

/// A table over logs, as a `TableProvider` of DataFusion.
pub struct LogTable {
    table: Table,
    logs: Arc<Logs>,
}

impl LogTable {
    /// Makes a table over the logs of a specification.
    #[must_use]
    pub fn new(table: Table, spec: LogSpec) -> Self {
        Self::of(table, &Arc::new(Logs::new(spec)))
    }

    pub(crate) fn of(table: Table, logs: &Arc<Logs>) -> Self {
        Self {
            table,
            logs: Arc::clone(logs),
        }
    }

    /// The table that this is.
    #[must_use]
    pub const fn table(&self) -> Table {
        self.table
    }

    /// The logs that the table shows.
    #[must_use]
    pub fn spec(&self) -> &LogSpec {
        &self.logs.spec
    }

    /// The store of the logs, and the parts of those that the filters leave.
    async fn parts(
        &self,
        state: &dyn Session,
        filters: &[Expr],
        scan: &LogScan,
    ) -> Result<(ObjectStoreUrl, Vec<FileGroup>)> {
        let partitions = state.config().target_partitions();
        if let Some(bucket) = Bucket::of(&self.logs.spec)? {
            let filters = prune::filters(state, filters, prune::is_about_objects)?;
            let objects = bucket.objects(state).await?;
            let groups = groups_of_objects(
                self.table,
                &objects,
                &filters,
                partitions,
                &self.logs.problems,
            )?;
            return Ok((bucket.url, groups));
        }
        let logs = Arc::clone(&self.logs);
        let find = SpawnedTask::spawn_blocking(move || {
            logs.found();
        });
        find.await
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        let filters = prune::filters(state, filters, prune::is_about_sources)?;
        let found = self.logs.found();
        let groups = found.groups(self.table, &filters, &scan.conditions, partitions)?;
        Ok((ObjectStoreUrl::local_filesystem(), groups))
    }

    /// The meaning of the filters of a query for the parser.
    fn conditions(&self, filters: &[Expr]) -> Vec<Condition> {
        match self.table {
            Table::Events => filters.iter().filter_map(Condition::of).collect(),
            Table::Sources => Vec::new(),
        }
    }
}

impl fmt::Debug for LogTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogTable")
            .field("table", &self.table)
            .field("spec", &self.logs.spec)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl TableProvider for LogTable {
    fn schema(&self) -> SchemaRef {
        self.table.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// A filter that the parser or the plan looks at is still checked on all rows, because these let
    /// through more than the filter does.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let supports = |filter: &&Expr| {
            let is_condition = self.table == Table::Events && Condition::of(filter).is_some();
            match is_condition || (self.table == Table::Events && prune::is_about_sources(filter)) {
                true => TableProviderFilterPushDown::Inexact,
                false => TableProviderFilterPushDown::Unsupported,
            }
        };
        Ok(filters.iter().map(supports).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let scan = LogScan {
            table: self.table,
            id: new_id(),
            conditions: self.conditions(filters),
            zone: self.logs.spec.zone().map(str::to_owned),
            host_from: self.logs.spec.host_pattern().map(str::to_owned),
        };
        let filters = match self.table {
            Table::Events => filters,
            Table::Sources => &[],
        };
        let (url, groups) = self.parts(state, filters, &scan).await?;
        // No column at all is a projection too.
        let all: Vec<usize> = (0..self.schema().fields().len()).collect();
        let projection = projection.cloned().unwrap_or(all);
        let config = FileScanConfigBuilder::new(url, Arc::new(LogSource::new(scan)))
            .with_projection_indices(Some(projection))?
            .with_file_groups(groups)
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

/// A number that no other scan has: the time, and what a counter adds to it.
fn new_id() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let nanoseconds = now.map_or(0, |now| now.as_nanos());
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    u64::try_from(nanoseconds & u128::from(u64::MAX))
        .unwrap_or(0)
        .wrapping_add(count)
}
