//! A cluster in which something is wrong.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ballista::extension::SessionConfigExt;
use datafusion::physical_plan::collect;
use panther_cluster::{LogicalCodec, cancel, client_config, connect};
use panther_sql::LogTables;

use crate::fleet::{fleet, log};
use crate::processes::{Cluster, answer, local};

/// A query that takes some seconds.
const SLOW: &str = "SELECT level, component, count(*) AS n, count(DISTINCT message) AS texts, \
    count(DISTINCT code) AS codes FROM events GROUP BY level, component ORDER BY level, component";

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_executor_costs_less_than_30_seconds() {
    let (_folder, spec) = fleet(&[60_000; 6]);
    let expected = answer(&local(&spec).await, SLOW).await;
    let mut cluster = Cluster::start();
    let remote = cluster.session(&spec, 12).await;
    let query = tokio::spawn(async move { (answer(&remote, SLOW).await, Instant::now()) });
    tokio::time::sleep(Duration::from_millis(1000)).await;
    assert!(
        !query.is_finished(),
        "the query is over before an executor dies"
    );
    let killed = Instant::now();
    // SIGKILL on Unix: the executor cannot say anything.
    cluster.executors[0].kill().unwrap();
    let (rows, end) = query.await.unwrap();
    assert_eq!(rows, expected);
    let cost = end - killed;
    assert!(cost < Duration::from_secs(30), "{cost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_query_ends_on_the_executors() {
    let (_folder, spec) = fleet(&[60_000; 6]);
    let cluster = Cluster::start();
    let remote = cluster.session(&spec, 12).await;
    let plan = remote.sql(SLOW).await.unwrap();
    let plan = plan.create_physical_plan().await.unwrap();
    assert!(
        !cancel(&cluster.url(), &plan).await.unwrap(),
        "it has not begun"
    );
    let rows = collect(Arc::clone(&plan), remote.task_ctx());
    let query = tokio::spawn(async move { (rows.await, Instant::now()) });
    // The scheduler takes a while to accept a query.
    while !cancel(&cluster.url(), &plan).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let cancelled = Instant::now();
    let (rows, end) = query.await.unwrap();
    let error = rows.unwrap_err().to_string();
    assert!(error.contains("ancel"), "{error}");
    assert!(end - cancelled < Duration::from_secs(10));
    // The processors of the executors are free again.
    let small = "SELECT count(*) FROM sources";
    let start = Instant::now();
    answer(&remote, small).await;
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_version_is_told_so() {
    let (_folder, spec) = fleet(&[10]);
    let cluster = Cluster::start();
    let codec = LogicalCodec::of_version("0.0.7 on Ballista 54.0.0".to_owned());
    let config = client_config(4).with_ballista_logical_extension_codec(Arc::new(codec));
    let context = connect(&cluster.url(), config).await.unwrap();
    LogTables::new(spec).register(&context).await.unwrap();
    let rows = async {
        context
            .sql("SELECT count(*) FROM events")
            .await?
            .collect()
            .await
    };
    let error = rows.await.unwrap_err().to_string();
    assert!(
        error.contains("the plan comes from panther 0.0.7"),
        "{error}"
    );
    assert!(error.contains("need the same version"), "{error}");
}

/// A gzip file that ends in the middle of a log.
fn cut_off() -> Vec<u8> {
    let mut gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    for part in 0..4 {
        // A block that is stored and not the last one.
        let block = &log(part, 1000).into_bytes()[..40_000];
        gzip.extend([0, 0x40, 0x9c, 0xbf, 0x63]);
        gzip.extend(block);
    }
    gzip
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_prints_rows_and_says_what_is_wrong() {
    let (folder, _) = fleet(&[10, 20]);
    let cluster = Cluster::start();
    let run = |query: &str, options: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_panther-cluster"));
        program
            .arg("sql")
            .args(["--scheduler", &cluster.address(), "--format", "csv"]);
        program.args(["--host-from", "{host}/**"]).args(options);
        let output = program.arg(query).arg(folder.path()).output().unwrap();
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code(), stdout, stderr)
    };
    let query = "SELECT host, count(*) AS n FROM events GROUP BY host ORDER BY host";
    let (status, rows, _) = run(query, &["--check"]);
    assert_eq!(
        (status, rows.as_str()),
        (Some(0), "host,n\nPC-00000,11\nPC-00001,21\n")
    );
    let (status, _, message) = run("SELECT hots FROM events", &[]);
    assert_eq!(status, Some(1));
    assert!(
        message.contains("no column `hots`; the nearest is `host`"),
        "{message}"
    );
    std::fs::write(folder.path().join("PC-00001/CBS.log.gz"), cut_off()).unwrap();
    let query = "SELECT count(*) > 1000 AS most FROM events";
    assert_eq!(run(query, &[]).1, "most\ntrue\n");
    let (status, rows, message) = run(query, &["--check"]);
    assert_eq!((status, rows.as_str()), (Some(1), "most\ntrue\n"));
    assert!(
        message.contains("could not be read") && message.contains("CBS.log.gz"),
        "{message}"
    );
}

#[test]
fn no_scheduler_is_an_error() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_panther-cluster"));
    program.args([
        "sql",
        "--scheduler",
        "127.0.0.1:9",
        "SELECT 1 FROM events",
        ".",
    ]);
    let output = program.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        message.starts_with("panther-cluster: ") && message.contains("127.0.0.1:9"),
        "{message}"
    );
}
