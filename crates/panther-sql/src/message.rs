//! Errors of queries, in words for the person who wrote the query.

use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use panther_table::nearest;

/// The names of the tables that a query can have.
const TABLES: [&str; 3] = ["events", "sources", "codes"];

/// The message of an error, which names the column or the table that is nearest to a wrong name, or
/// all of them if none is near.
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
/// let error = context.sql("SELECT * FROM xyz").await.unwrap_err();
/// assert_eq!(message(&error), "no table `xyz`; known are events, sources, codes");
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
        Some(table) => unknown("table", table, TABLES.into_iter()),
        None => text,
    }
}

fn unknown<'n>(kind: &str, name: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(name, names.clone()) {
        Some(nearest) => format!("no {kind} `{name}`; the nearest is `{nearest}`"),
        None => {
            let names: Vec<&str> = names.collect();
            format!("no {kind} `{name}`; known are {}", names.join(", "))
        }
    }
}
