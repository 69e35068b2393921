//! Ends a query on its cluster.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::job_status::Status;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{CancelJobParams, GetJobStatusParams};
use datafusion::error::{DataFusionError, Result};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::protobuf::LogicalPlanNode;
use tokio::time::sleep;

/// How long to wait before asking the scheduler again.
const PAUSE: Duration = Duration::from_millis(50);

/// Ends the query of a plan that was made by a session of [`connect`](crate::connect) to this scheduler, such
/// as `df://host:50050`. The executors give up its tasks, and the rows of the plan end with an error. Without
/// this, a client that ends leaves a query behind that runs to its end. Tells whether the scheduler had accepted
/// the query; if it had, it has ended now.
///
/// # Errors
/// Returns an error if the scheduler cannot be reached.
pub async fn cancel(scheduler: &str, plan: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    let jobs = jobs(plan);
    if jobs.is_empty() {
        return Ok(false);
    }
    let address = scheduler.replacen("df://", "http://", 1);
    let client = SchedulerGrpcClient::connect(address).await;
    let mut client = client.map_err(external)?;
    for job in jobs {
        let job_id = || job.clone();
        let mut is_cancelled = false;
        loop {
            let asked = client.get_job_status(GetJobStatusParams { job_id: job_id() });
            let status = asked.await.map_err(external)?.into_inner().status;
            match status.and_then(|status| status.status) {
                Some(Status::Failed(_) | Status::Successful(_)) => break,
                None if is_cancelled => break,
                Some(Status::Running(_)) => {
                    let asked = client.cancel_job(CancelJobParams { job_id: job_id() });
                    asked.await.map_err(external)?;
                    is_cancelled = true;
                }
                // The scheduler forgets that a job was cancelled while it still plans it.
                None | Some(Status::Queued(_)) => {}
            }
            sleep(PAUSE).await;
        }
    }
    Ok(true)
}

fn external(error: impl Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The ids that the scheduler gave to the parts of a plan that run on the cluster.
fn jobs(plan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    let query = plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>();
    let own = query.and_then(DistributedQueryExec::job_id);
    let below = plan.children().into_iter().flat_map(jobs);
    own.map(String::from).into_iter().chain(below).collect()
}
