//! Ends a query on its cluster.

use std::sync::Arc;

use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::CancelJobParams;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use datafusion::error::{DataFusionError, Result};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::protobuf::LogicalPlanNode;

/// Ends the query of a plan that was made by a session of [`connect`](crate::connect) to this scheduler, such
/// as `df://host:50050`. The executors give up its tasks, and the rows of the plan end with an error. Without
/// this, a client that ends leaves a query behind that runs to its end. Tells whether the scheduler had begun
/// the query.
///
/// # Errors
/// Returns an error if the scheduler cannot be reached.
pub async fn cancel(scheduler: &str, plan: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    let jobs = jobs(plan);
    if jobs.is_empty() {
        return Ok(false);
    }
    let external = |error| DataFusionError::External(Box::new(error));
    let address = scheduler.replacen("df://", "http://", 1);
    let client = SchedulerGrpcClient::connect(address).await;
    let mut client = client.map_err(|error| DataFusionError::External(Box::new(error)))?;
    for job_id in jobs {
        let done = client.cancel_job(CancelJobParams { job_id }).await;
        done.map_err(external)?;
    }
    Ok(true)
}

/// The ids that the scheduler gave to the parts of a plan that run on the cluster.
fn jobs(plan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    let query = plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>();
    let own = query.and_then(DistributedQueryExec::job_id);
    let below = plan.children().into_iter().flat_map(jobs);
    own.map(String::from).into_iter().chain(below).collect()
}
