//! The rows of the tables.

use panther_sql::{LogSpec, LogTables};

use crate::support::{answer, record, rows, tables, two_hosts};

#[tokio::test]
async fn events_have_a_host_and_an_instant() {
    let folder = two_hosts();
    let (tables, context) = tables(folder.path(), 4).await;
    let query = "SELECT host, level, component, time_utc, offset_evidence FROM events ORDER BY host, byte_start, component";
    assert_eq!(
        rows(&context, query).await,
        [
            "A|info|CSI|2031-02-03T01:00:00Z|proved",
            "A|error|DISM|2031-02-03T01:21:00Z|lent",
            "A|info|CBS|2031-02-03T01:00:02Z|proved",
            "A|error|CBS|2031-02-03T01:20:05Z|proved",
            "A|error|CSI|2031-02-03T01:20:06Z|proved",
            "A|warning|CBS|2031-02-03T01:20:07Z|proved",
            "B|info|CBS||none",
            "B|error|CBS||none",
        ]
    );
    assert_eq!(tables.problems(), [""; 0]);
}

#[tokio::test]
async fn codes_have_one_row_each() {
    let folder = two_hosts();
    let (_, context) = tables(folder.path(), 4).await;
    let query = "SELECT code, count(*) AS times, min(name) FROM codes GROUP BY code ORDER BY times DESC, code";
    assert_eq!(
        rows(&context, query).await,
        [
            "0x80070005|2|E_ACCESSDENIED",
            "0x800f0922|2|CBS_E_INSTALLERS_FAILED",
            "0x80073712|1|ERROR_SXS_COMPONENT_STORE_CORRUPT",
        ]
    );
}

#[tokio::test]
async fn sources_tell_what_was_read() {
    let folder = two_hosts();
    std::fs::write(folder.path().join("A/trace.etl"), [0, 1, 2]).unwrap();
    let (_, context) = tables(folder.path(), 4).await;
    let query = "SELECT host, format, encoding, events, errors, status, reason FROM sources ORDER BY source";
    let rows = rows(&context, query).await;
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0], "A|cbs|ascii|5|2|read|");
    assert_eq!(rows[1], "A|dism|ascii|1|1|read|");
    assert!(rows[2].contains("|no log|an event trace"), "{}", rows[2]);
    assert_eq!(rows[3], "B|cbs|ascii|2|1|read|");
}

#[tokio::test]
async fn a_glob_chooses_logs() {
    let folder = two_hosts();
    let glob = format!("{}/*/**/C*.log", folder.path().display());
    let tables = LogTables::new(LogSpec::new([glob]));
    let context = panther_sql::session();
    tables.register(&context).await.unwrap();
    let query = "SELECT format, status FROM sources";
    assert_eq!(rows(&context, query).await, ["cbs|read", "cbs|read"]);
    assert_eq!(tables.problems(), [""; 0]);
    let glob = format!("{}/*.lg", folder.path().display());
    let tables = LogTables::new(LogSpec::new([glob]));
    let context = panther_sql::session();
    tables.register(&context).await.unwrap();
    assert_eq!(rows(&context, query).await, [""; 0]);
    assert!(tables.problems()[0].ends_with("*.lg: no log has such a name"));
}

#[tokio::test]
async fn one_large_log_is_cut_into_parts() {
    let folder = tempfile::tempdir().unwrap();
    let line = record("2031-02-03 09:00:00", "Info", "CBS", "Ready\r\n  for more");
    std::fs::write(folder.path().join("CBS.log"), line.repeat(80_000)).unwrap();
    let (_, context) = tables(folder.path(), 4).await;
    let plan = answer(&context, "EXPLAIN SELECT count(*) FROM events").await;
    assert!(plan.contains("file_groups={4 groups"), "{plan}");
    let query = "SELECT count(*), count(DISTINCT byte_start), count(DISTINCT line), max(line), sum(byte_end - byte_start) FROM events";
    let expected = format!("80000|80000|80000|159999|{}", line.len() * 80_000);
    assert_eq!(rows(&context, query).await, [expected]);
}

/// A zone that the caller gives needs no evidence.
#[tokio::test]
async fn a_zone_can_be_given() {
    let folder = two_hosts();
    let spec = LogSpec::new([folder.path().to_str().unwrap()]);
    let tables = LogTables::new(spec.with_zone(&"Europe/Berlin".parse().unwrap()));
    let context = panther_sql::session();
    tables.register(&context).await.unwrap();
    let query = "SELECT min(time_utc), min(offset_evidence), max(utc_offset_s) FROM events";
    assert_eq!(
        rows(&context, query).await,
        ["2031-02-03T08:00:00Z|given|3600"]
    );
}

/// Attempts and sessions are those of a machine.
#[tokio::test]
async fn sessions_are_told_by_the_records_around() {
    let folder = tempfile::tempdir().unwrap();
    let log = [
        record(
            "2031-02-03 09:00:00",
            "Info",
            "CBS",
            "Session: 31000001_7 initialized by client DISM.",
        ),
        record("2031-02-03 09:00:01", "Error", "CBS", "Failed to stage"),
    ];
    std::fs::write(folder.path().join("CBS.log"), log.concat()).unwrap();
    let (_, context) = tables(folder.path(), 2).await;
    let query = "SELECT session, attempt FROM events WHERE level = 'error'";
    assert_eq!(rows(&context, query).await, ["31000001_7|"]);
}
