//! The source of data under a `DataSourceExec`: it reads the parts of logs.

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::object_store::ObjectStore;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::projection::ProjectionExprs;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use datafusion::physical_plan::{DisplayFormatType, apply_expression_roots};
use datafusion_datasource::TableSchema;
use datafusion_datasource::file::FileSource;
use datafusion_datasource::file_scan_config::FileScanConfig;
use datafusion_datasource::file_stream::FileOpener;
use datafusion_datasource::projection::{ProjectionOpener, SplitProjection};

use crate::opener::LogOpener;
use crate::table::LogScan;

/// Reads the parts of logs for a `DataSourceExec`.
///
/// The local plan and the plan of a cluster contain the same `DataSourceExec` over a
/// [`FileScanConfig`] of this source, because a cluster gives each task its own file groups of such a
/// plan, and of no other.
#[derive(Clone)]
pub struct LogSource {
    scan: LogScan,
    schema: TableSchema,
    projection: SplitProjection,
    batch_size: usize,
    metrics: ExecutionPlanMetricsSet,
}

/// The number of rows of a batch, unless the session says another one.
const BATCH: usize = 8192;

impl LogSource {
    /// Makes the source of a scan, with all columns of its table.
    #[must_use]
    pub fn new(scan: LogScan) -> Self {
        let schema = scan.table.file_schema();
        Self {
            projection: SplitProjection::unprojected(&schema),
            schema,
            scan,
            batch_size: BATCH,
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }

    /// The settings that the scan carries to the processes that read its parts.
    #[must_use]
    pub const fn scan(&self) -> &LogScan {
        &self.scan
    }
}

impl fmt::Debug for LogSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogSource")
            .field("scan", &self.scan)
            .field("columns", &self.projection.file_indices)
            .finish_non_exhaustive()
    }
}

impl FileSource for LogSource {
    fn create_file_opener(
        &self,
        store: Arc<dyn ObjectStore>,
        _config: &FileScanConfig,
        _partition: usize,
    ) -> Result<Arc<dyn FileOpener>> {
        let opener = LogOpener {
            scan: self.scan.clone(),
            columns: self.projection.file_indices.clone(),
            batch_size: self.batch_size,
            store,
        };
        ProjectionOpener::try_new(
            self.projection.clone(),
            Arc::new(opener),
            self.schema.file_schema(),
        )
    }

    fn table_schema(&self) -> &TableSchema {
        &self.schema
    }

    fn with_batch_size(&self, batch_size: usize) -> Arc<dyn FileSource> {
        Arc::new(Self {
            batch_size,
            ..self.clone()
        })
    }

    fn projection(&self) -> Option<&ProjectionExprs> {
        Some(&self.projection.source)
    }

    fn metrics(&self) -> &ExecutionPlanMetricsSet {
        &self.metrics
    }

    fn file_type(&self) -> &str {
        "windows-logs"
    }

    fn fmt_extra(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ", table={}", self.scan.table.name())?;
        if !self.scan.conditions.is_empty() {
            write!(f, ", conditions={:?}", self.scan.conditions)?;
        }
        Ok(())
    }

    /// The parts are cut where records begin, which DataFusion cannot know.
    fn supports_repartitioning(&self) -> bool {
        false
    }

    fn try_pushdown_projection(
        &self,
        projection: &ProjectionExprs,
    ) -> Result<Option<Arc<dyn FileSource>>> {
        let projection = self.projection.source.try_merge(projection)?;
        Ok(Some(Arc::new(Self {
            projection: SplitProjection::new(self.schema.file_schema(), &projection),
            ..self.clone()
        })))
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        apply_expression_roots(self.projection.source.iter(), f)
    }
}
