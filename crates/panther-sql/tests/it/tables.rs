//! What the tables show.

use crate::support::{rows, tables, two_hosts};

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
