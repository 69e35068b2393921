//! The processes of a cluster.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::execution::context::SessionContext;
use panther_cluster::{client_config, connect};
use panther_sql::{LogSpec, LogTables};

/// One cluster at a time has the processors, so that no test waits for another one's work.
static ONE: Mutex<()> = Mutex::new(());

/// A scheduler and two executors, which end with the value.
pub(crate) struct Cluster {
    scheduler: Child,
    port: u16,
    pub(crate) executors: Vec<Child>,
    _one: MutexGuard<'static, ()>,
}

/// Ports that nobody listens at.
fn free_ports<const N: usize>() -> [u16; N] {
    // The ports are all taken before one is given back, so that they differ.
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn start(args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_panther-cluster"));
    command.args(args).stdout(Stdio::null());
    command.spawn().unwrap()
}

/// Waits until somebody listens at the port.
fn wait_for(port: u16) {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "nobody listens at {port}"
        );
        sleep(Duration::from_millis(50));
    }
}

impl Cluster {
    /// Starts a cluster whose executors run two tasks each.
    pub(crate) fn start() -> Self {
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let [port, ports @ ..] = free_ports::<5>();
        let scheduler = format!("127.0.0.1:{port}");
        let process = start(&["scheduler", "--bind", &scheduler]);
        wait_for(port);
        let executors = ports.chunks(2).map(|ports| {
            let [rows, tasks] = [ports[0], ports[1]].map(|port| port.to_string());
            let own = ["--port", &rows, "--task-port", &tasks];
            let executor = ["executor", "--tasks", "2", "--scheduler", &scheduler];
            let process = start(&[&executor[..], &own].concat());
            ports.iter().for_each(|&port| wait_for(port));
            process
        });
        Self {
            scheduler: process,
            port,
            executors: executors.collect(),
            _one: one,
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn url(&self) -> String {
        format!("df://{}", self.address())
    }

    /// A session on the cluster.
    pub(crate) async fn session(&self, spec: &LogSpec, partitions: usize) -> SessionContext {
        let context = connect(&self.url(), client_config(partitions))
            .await
            .unwrap();
        let tables = LogTables::new(spec.clone());
        tables.register(&context).await.unwrap();
        context
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in self.executors.iter_mut().chain([&mut self.scheduler]) {
            // It may be gone already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A session of this process alone.
pub(crate) async fn local(spec: &LogSpec) -> SessionContext {
    let context = panther_sql::session();
    LogTables::new(spec.clone())
        .register(&context)
        .await
        .unwrap();
    context
}

/// The answer to a query, as a table.
pub(crate) async fn answer(context: &SessionContext, query: &str) -> String {
    let rows = async { context.sql(query).await?.collect().await };
    let rows = rows
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    pretty_format_batches(&rows).unwrap().to_string()
}
