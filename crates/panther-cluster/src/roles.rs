//! The three kinds of processes of a cluster.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use ballista::extension::{SessionConfigExt, SessionContextExt};
use ballista_core::config::BALLISTA_CLIENT_PULL;
use ballista_core::error::Result;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::SessionConfig;

use crate::codec::{LogicalCodec, PhysicalCodec};

/// The seconds between two signs of life of an executor.
const HEARTBEAT: u64 = 2;

/// The silence, in seconds, after which the scheduler gives the work of an executor to others. The
/// default of Ballista is three minutes.
const SILENCE: u64 = 8;

/// The seconds between two searches of the scheduler for silent executors.
const LOOK: u64 = 1;

/// The seconds that a query waits if there is no executor at all.
const NOBODY: u64 = 60;

/// The largest message, in bytes. The plan of a large fleet has a few hundred bytes for each log.
const MESSAGE: u32 = 1 << 28;

/// Runs a scheduler at this address until the process ends.
///
/// # Errors
/// Returns an error if the scheduler cannot listen there.
pub async fn run_scheduler(address: SocketAddr) -> Result<()> {
    let config = SchedulerConfig {
        bind_host: address.ip().to_string(),
        external_host: address.ip().to_string(),
        bind_port: address.port(),
        executor_timeout_seconds: SILENCE,
        expire_dead_executor_interval_seconds: LOOK,
        no_executors_grace_period_seconds: NOBODY,
        grpc_server_max_decoding_message_size: MESSAGE,
        grpc_server_max_encoding_message_size: MESSAGE,
        grpc_client_max_message_size: MESSAGE,
        override_logical_codec: Some(Arc::new(LogicalCodec::default())),
        override_physical_codec: Some(Arc::new(PhysicalCodec::default())),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    start_server(cluster, address, Arc::new(config)).await
}

/// The settings of an executor.
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    /// The address of the scheduler.
    pub scheduler: (String, u16),
    /// The address at which the executor listens.
    pub bind: IpAddr,
    /// The name under which other machines reach the executor. `None` means the address at which it
    /// listens.
    pub host: Option<String>,
    /// The port for the rows, and the port for tasks.
    pub ports: (u16, u16),
    /// The number of tasks that run side by side.
    pub tasks: usize,
    /// The folder for rows on their way between tasks.
    pub folder: Option<PathBuf>,
}

/// Runs an executor until the process ends.
///
/// # Errors
/// Returns an error if the executor cannot listen, or if it cannot reach the scheduler.
pub async fn run_executor(options: ExecutorOptions) -> Result<()> {
    let (scheduler_host, scheduler_port) = options.scheduler;
    let folder = options
        .folder
        .map(|folder| folder.to_string_lossy().into_owned());
    let config = ExecutorProcessConfig {
        scheduler_host,
        scheduler_port,
        scheduler_connect_timeout_seconds: 30,
        bind_host: options.bind.to_string(),
        external_host: options.host.or(Some(options.bind.to_string())),
        port: options.ports.0,
        grpc_port: options.ports.1,
        vcores: options.tasks,
        work_dir: folder,
        executor_heartbeat_interval_seconds: HEARTBEAT,
        grpc_max_decoding_message_size: MESSAGE,
        grpc_max_encoding_message_size: MESSAGE,
        override_logical_codec: Some(Arc::new(LogicalCodec::default())),
        override_physical_codec: Some(Arc::new(PhysicalCodec::default())),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await
}

/// The settings of a client that cuts its queries into so many partitions.
///
/// The client asks for the state of its queries. A scheduler that tells it of its own accord does so only at
/// the end of a query, and then nobody can [`cancel`](crate::cancel) one before.
#[must_use]
pub fn client_config(partitions: usize) -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_target_partitions(partitions)
        .set_bool(BALLISTA_CLIENT_PULL, true)
        .with_ballista_grpc_client_max_message_size(MESSAGE as usize)
        .with_ballista_logical_extension_codec(Arc::new(LogicalCodec::default()))
        .with_ballista_physical_extension_codec(Arc::new(PhysicalCodec::default()))
}

/// Makes a session whose queries run on the cluster of a scheduler: `df://host:50050`.
///
/// # Errors
/// Returns an error if the text is no address of a scheduler.
pub async fn connect(
    scheduler: &str,
    config: SessionConfig,
) -> datafusion::error::Result<SessionContext> {
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_default_features()
        .build();
    SessionContext::remote_with_state(scheduler, state).await
}
