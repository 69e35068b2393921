//! The tables of a session.

use std::sync::Arc;

use datafusion::error::Result;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::SessionConfig;

use crate::provider::{LogTable, Logs};
use crate::spec::LogSpec;
use crate::table::Table;

/// The view with one row for each code of an event.
const CODES: &str = include_str!("codes.sql");

/// The tables over a set of logs.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("CBS.log").to_str().unwrap().to_owned();
/// # std::fs::write(&path, "2020-07-29 16:29:16, Error                 CBS    Lost\r\n").unwrap();
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// use panther_sql::{LogSpec, LogTables, session};
///
/// let tables = LogTables::new(LogSpec::new([path]));
/// let context = session();
/// tables.register(&context).await?;
/// let rows = context.sql("SELECT message FROM events WHERE level = 'error'").await?;
/// assert_eq!(rows.count().await?, 1);
/// assert!(tables.problems().is_empty());
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct LogTables {
    logs: Arc<Logs>,
}

impl LogTables {
    /// Makes tables over the logs of a specification. They are found when the first query is planned.
    #[must_use]
    pub fn new(spec: LogSpec) -> Self {
        Self {
            logs: Arc::new(Logs::new(spec)),
        }
    }

    /// Adds the tables `events`, `sources` and `codes` to a session.
    ///
    /// # Errors
    /// Returns an error if the session has a table of that name.
    pub async fn register(&self, context: &SessionContext) -> Result<()> {
        for table in Table::ALL {
            let provider = LogTable::of(table, &self.logs);
            context.register_table(table.name(), Arc::new(provider))?;
        }
        // A statement takes effect when it is planned. Running it would send it to a cluster.
        context.sql(CODES).await?;
        Ok(())
    }

    /// The files that queries could not read so far, or not to their ends. The table `sources` has them too.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        self.logs.problems.list()
    }
}

/// The settings of a session over logs.
#[must_use]
pub fn config() -> SessionConfig {
    SessionConfig::new().with_information_schema(true)
}

/// Makes a session that runs queries on all processors of this computer.
#[must_use]
pub fn session() -> SessionContext {
    SessionContext::new_with_config(config())
}
