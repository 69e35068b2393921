//! Conditions that are pushed into the parser give the answers of a scan of everything.

use std::path::Path;
use std::sync::Arc;

use datafusion::datasource::MemTable;
use datafusion::execution::context::SessionContext;
use datafusion::physical_plan::displayable;

use crate::support::{answer, rows, tables, two_hosts};

/// A session in which `events` is a table in memory: nothing is pushed into the parser.
async fn unpushed(context: &SessionContext) -> SessionContext {
    let frame = context.sql("SELECT * FROM events").await.unwrap();
    let schema = Arc::clone(frame.schema().inner());
    let batches = frame.collect().await.unwrap();
    let other = SessionContext::new();
    let table = MemTable::try_new(schema, vec![batches]).unwrap();
    other.register_table("events", Arc::new(table)).unwrap();
    other
}

#[tokio::test]
async fn pushed_filters_give_the_answers_of_unpushed_ones() {
    let folder = two_hosts();
    let (_, context) = tables(folder.path(), 4).await;
    let plain = unpushed(&context).await;
    for (filter, is_pushed) in [
        ("level = 'error'", true),
        ("level IN ('error', 'warning')", true),
        ("level = 'Error'", true),
        ("level <> 'error'", false),
        ("level IS NULL", false),
        ("level = 'error' OR component = 'CBS'", false),
        ("component = 'CBS'", true),
        ("component = 'cbs'", true),
        ("component = 'CBS' AND component = 'CSI'", true),
        ("level = 'error' AND level = 'info'", true),
        ("code = '0x80070005'", true),
        ("code = '0x800f0922'", true),
        ("code = '0x800F0922'", true),
        ("format = 'dism'", true),
        ("format IN ('cbs', 'evtx')", true),
        ("time_utc >= '2031-02-03T01:20:06Z'", true),
        ("time_utc > '2031-02-03T01:20:06Z'", true),
        ("time_utc < '2031-02-03T01:20:06Z'", true),
        ("time_utc <= '2031-02-03T01:00:00.5Z'", true),
        (
            "time_utc BETWEEN '2031-02-03T01:00:00Z' AND '2031-02-03T01:20:06Z'",
            true,
        ),
        ("time_utc = '2031-02-03T01:20:06Z'", false),
        ("time_local >= '2031-02-03T10:00:00'", true),
        ("time_local < '2031-02-03T09:20:06.5'", true),
        ("host = 'A'", true),
        ("host LIKE 'B%' AND level = 'error'", true),
        ("source LIKE '%dism.log'", true),
        ("member IS NULL", true),
        ("host = component", false),
        ("event_id = 7", true),
        ("event_id IS NULL AND pid = 12", false),
        ("NOT level = 'info'", false),
    ] {
        let query = format!(
            "SELECT host, byte_start, level, message FROM events WHERE {filter} ORDER BY host, source, byte_start"
        );
        let expected = answer(&plain, &query).await;
        assert_eq!(answer(&context, &query).await, expected, "{filter}");
        let plan = context
            .sql(&query)
            .await
            .unwrap()
            .create_physical_plan()
            .await
            .unwrap();
        let plan = displayable(plan.as_ref()).indent(true).to_string();
        let groups = plan.contains("A/Windows") && plan.contains("B/Windows");
        let is_visible = plan.contains("conditions=") || !groups;
        assert_eq!(
            is_visible || filter == "member IS NULL",
            is_pushed,
            "{filter}: {plan}"
        );
    }
}

#[tokio::test]
async fn a_limit_ends_the_scan() {
    let folder = two_hosts();
    let (_, context) = tables(folder.path(), 1).await;
    let query = "SELECT host FROM events LIMIT 3";
    assert_eq!(rows(&context, query).await.len(), 3);
    let plan = answer(&context, &format!("EXPLAIN {query}")).await;
    assert!(
        plan.contains("DataSourceExec") && plan.contains("limit=3"),
        "{plan}"
    );
}

#[tokio::test]
async fn a_projection_reaches_the_scan() {
    let folder = two_hosts();
    let (_, context) = tables(folder.path(), 1).await;
    let plan = answer(
        &context,
        "EXPLAIN SELECT component FROM events WHERE level = 'error'",
    )
    .await;
    assert!(
        plan.contains("projection=[level, component]")
            || plan.contains("projection=[component, level]"),
        "{plan}"
    );
}

/// A filter on the format leaves out logs of other formats, except where events of one format stand in
/// logs of another one.
#[tokio::test]
async fn logs_have_events_of_their_own_format_or_of_guests() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let (_, context) = tables(&golden, 4).await;
    let formats = rows(
        &context,
        "SELECT DISTINCT format FROM events ORDER BY format",
    )
    .await;
    assert!(formats.len() > 20, "{formats:?}");
    for format in formats {
        let of = |condition: &str| {
            format!(
                "SELECT source, byte_start FROM events WHERE {condition} ORDER BY source, byte_start"
            )
        };
        let pushed = rows(&context, &of(&format!("format = '{format}'"))).await;
        // The parser does not know this condition.
        let plain = rows(&context, &of(&format!("concat(format, '') = '{format}'"))).await;
        assert_eq!(pushed, plain, "{format}");
    }
}

/// The golden logs are of all formats, with times of all kinds.
#[tokio::test]
async fn pushed_filters_give_the_answers_of_unpushed_ones_in_all_formats() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let (_, context) = tables(&golden, 4).await;
    let plain = unpushed(&context).await;
    let mut filters = vec!["member IS NULL".to_owned()];
    for column in ["time_utc", "time_local"] {
        let times = format!("SELECT {column} FROM events WHERE {column} IS NOT NULL ORDER BY 1");
        let times = rows(&plain, &times).await;
        let middle = &times[times.len() / 2];
        filters.extend([">", ">=", "<", "<="].map(|op| format!("{column} {op} '{middle}'")));
    }
    for column in ["level", "component", "code", "event_id", "format"] {
        let query =
            format!("SELECT DISTINCT {column} FROM events WHERE {column} IS NOT NULL ORDER BY 1");
        let values = rows(&plain, &query).await;
        assert!(values.len() > 5, "{column}: {values:?}");
        let quoted = |value: &String| match column {
            "event_id" => value.clone(),
            _ => format!("'{}'", value.replace('\'', "\'\'")),
        };
        // A dozen of them will do.
        let some = values.iter().step_by(values.len().div_ceil(12));
        filters.extend(some.map(|value| format!("{column} = {}", quoted(value))));
    }
    for filter in filters {
        let query = format!(
            "SELECT source, byte_start, level, code FROM events WHERE {filter} ORDER BY source, byte_start, code"
        );
        let expected = rows(&plain, &query).await;
        assert_eq!(rows(&context, &query).await, expected, "{filter}");
    }
}
