//! A cluster gives the answers of one process.

use std::fs;

use crate::fleet::{fleet, log, spec, write_log};
use crate::processes::{Cluster, answer, local};

const QUERIES: &[&str] = &[
    "SELECT count(*) FROM events",
    "SELECT count(*), count(DISTINCT message), min(time_utc), max(time_utc), sum(byte_start) FROM events",
    "SELECT host, level, component, count(*) AS n FROM events GROUP BY host, level, component ORDER BY host, level, component",
    "SELECT host, source, byte_start, line, time_utc, utc_offset_s, offset_evidence, message, lines FROM events ORDER BY host, byte_start LIMIT 500",
    "SELECT * FROM events WHERE code IS NOT NULL ORDER BY time_utc, host, byte_start LIMIT 50",
    "SELECT a.host, b.host, count(*) AS n FROM events a JOIN events b ON a.message = b.message WHERE a.level = 'warning' GROUP BY a.host, b.host ORDER BY a.host, b.host",
    "SELECT host, time_local, lag(time_local) OVER (PARTITION BY host ORDER BY byte_start) AS before FROM events WHERE level = 'error' ORDER BY host, byte_start LIMIT 300",
    "SELECT code, kind, role, name, count(*) AS n, count(DISTINCT host) AS hosts FROM codes GROUP BY code, kind, role, name ORDER BY code",
    "SELECT date_trunc('hour', time_utc) AS hour, count(*) AS n FROM events GROUP BY hour ORDER BY hour",
    "SELECT count(*) FROM events WHERE message LIKE 'Step%' AND host = 'PC-00002'",
    "SELECT count(*) FROM events WHERE regexp_like(message, 'Failed to (stage|pend)')",
    "SELECT host, member, size, sha256, format, encoding, events, errors, unparsed, status, reason FROM sources ORDER BY host, source",
    "SELECT level FROM events WHERE host = 'nobody'",
    "SELECT host, attempt, session, count(*) FROM events GROUP BY host, attempt, session ORDER BY host, attempt, session",
];

/// One log is cut into parts, and the others lie beside it.
#[tokio::test(flavor = "multi_thread")]
async fn answers_are_those_of_one_process() {
    let (folder, spec) = fleet(&[3000, 10, 500, 0]);
    // Larger than the least part, four times.
    let big = folder.path().join("PC-00009/Windows/Logs/CBS");
    fs::create_dir_all(&big).unwrap();
    fs::write(big.join("CBS.log"), log(9, 60_000)).unwrap();
    fs::write(folder.path().join("PC-00001/trace.etl"), [0, 1, 2]).unwrap();
    let cluster = Cluster::start();
    let remote = cluster.session(&spec, 6).await;
    let local = local(&spec).await;
    for query in QUERIES {
        let expected = answer(&local, query).await;
        assert_eq!(answer(&remote, query).await, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_small_hosts_are_one_table() {
    const HOSTS: usize = 10_000;
    let folder = tempfile::tempdir().unwrap();
    (0..HOSTS).for_each(|host| write_log(folder.path(), host, 3));
    let cluster = Cluster::start();
    let remote = cluster.session(&spec(folder.path()), 8).await;
    let query = "SELECT count(DISTINCT host) AS hosts, count(*) AS n, count(time_utc) AS instants FROM events";
    let rows = answer(&remote, query).await;
    let expected = format!("| {HOSTS} | {} | {}    |", HOSTS * 4, HOSTS * 4);
    assert!(rows.contains(&expected), "{rows}");
}
