//! What a cluster does when something is wrong.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ballista::extension::SessionConfigExt;
use panther_cluster::{LogicalCodec, client_config, connect};
use panther_sql::LogTables;

use crate::fleet::fleet;
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
