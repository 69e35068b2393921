//! Errors of queries, in words for the person who wrote the query.

use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

/// The names of the tables that a query can have.
const TABLES: [&str; 3] = ["events", "sources", "codes"];

/// The message of an error, which names what is nearest to a wrong name.
///
/// ```
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// use panther_sql::{LogSpec, LogTables, message, session};
///
/// let context = session();
/// LogTables::new(LogSpec::new(["."])).register(&context).await?;
/// let error = context.sql("SELECT lvel FROM events").await.unwrap_err();
/// assert_eq!(message(&error), "no column `lvel`; the nearest is `level`");
/// let error = context.sql("SELECT * FROM event").await.unwrap_err();
/// assert_eq!(message(&error), "no table `event`; the nearest is `events`");
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// # }).unwrap();
/// ```
#[must_use]
pub fn message(error: &DataFusionError) -> String {
    let root = error.find_root();
    if let DataFusionError::SchemaError(error, _) = root
        && let SchemaError::FieldNotFound {
            field,
            valid_fields,
        } = &**error
    {
        let names = valid_fields.iter().map(|field| field.name.as_str());
        return unknown("column", &field.name, names);
    }
    let text = root.strip_backtrace();
    let table = text.split_once("table '").and_then(|(_, rest)| {
        let (name, _) = rest.split_once("' not found")?;
        name.rsplit('.').next()
    });
    match table {
        Some(table) => unknown("table", table, TABLES),
        None => text,
    }
}

fn unknown<'n>(kind: &str, name: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let similarity = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), other);
    let nearest = names
        .into_iter()
        .max_by(|one, other| similarity(one).total_cmp(&similarity(other)));
    match nearest {
        Some(nearest) => format!("no {kind} `{name}`; the nearest is `{nearest}`"),
        None => format!("no {kind} `{name}`"),
    }
}
