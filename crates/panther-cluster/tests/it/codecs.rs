//! Plans survive the way to another process.

use std::any::Any;
use std::sync::Arc;

use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion_datasource::file_scan_config::FileScanConfig;
use datafusion_datasource::source::DataSourceExec;
use datafusion_proto::bytes::{
    logical_plan_from_bytes_with_extension_codec, logical_plan_to_bytes_with_extension_codec,
    physical_plan_from_bytes_with_extension_codec, physical_plan_to_bytes_with_extension_codec,
};
use panther_cluster::{LogicalCodec, PhysicalCodec};

use crate::fleet::fleet;
use crate::processes::local;

/// The one leaf of a plan.
fn leaf(plan: &Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    match plan.children().first() {
        Some(child) => leaf(child),
        None => Arc::clone(plan),
    }
}

fn config(plan: &Arc<dyn ExecutionPlan>) -> FileScanConfig {
    let scan = plan
        .downcast_ref::<DataSourceExec>()
        .expect("the leaf is a DataSourceExec");
    let source: &dyn Any = scan.data_source().as_ref();
    source
        .downcast_ref::<FileScanConfig>()
        .expect("it scans files")
        .clone()
}

#[tokio::test]
async fn a_scan_is_a_data_source_and_survives_encoding() {
    let (_folder, spec) = fleet(&[60_000, 10, 10]);
    let context = local(&spec).await;
    let query = "SELECT host, message FROM events WHERE level = 'error' AND time_utc > '2031-01-01T00:00:00Z'";
    let plan = context
        .sql(query)
        .await
        .unwrap()
        .create_physical_plan()
        .await
        .unwrap();
    let codec = PhysicalCodec::default();
    let bytes = physical_plan_to_bytes_with_extension_codec(Arc::clone(&plan), &codec).unwrap();
    let decoded =
        physical_plan_from_bytes_with_extension_codec(&bytes, &context.task_ctx(), &codec).unwrap();
    let text = |plan: &Arc<dyn ExecutionPlan>| displayable(plan.as_ref()).indent(true).to_string();
    assert_eq!(text(&decoded), text(&plan));
    assert!(text(&plan).contains("conditions=[Level"), "{}", text(&plan));
    let parts = config(&leaf(&plan))
        .file_groups
        .iter()
        .map(|group| group.len())
        .sum::<usize>();
    // A large fleet has many parts, and all of them go through the scheduler.
    let size = bytes.len() / parts;
    assert!(size < 1_000, "{size} bytes a part");
    let (before, after) = (config(&leaf(&plan)), config(&leaf(&decoded)));
    let files = |config: &FileScanConfig| -> Vec<_> {
        let files = config.file_groups.iter().flat_map(|group| group.iter());
        files
            .map(|file| {
                (
                    file.object_meta.clone(),
                    file.range.clone(),
                    file.partition_values.clone(),
                )
            })
            .collect()
    };
    assert!(
        files(&before).len() > 3,
        "the large log is cut: {:?}",
        files(&before)
    );
    assert_eq!(files(&after), files(&before));
    assert_eq!(after.file_groups.len(), before.file_groups.len());
    assert_eq!(
        after.projected_schema().unwrap(),
        before.projected_schema().unwrap()
    );
}

#[tokio::test]
async fn a_table_survives_encoding() {
    let (_folder, spec) = fleet(&[10]);
    let context = local(&spec).await;
    let query = "SELECT count(*) FROM codes JOIN sources USING (source)";
    let plan = context
        .sql(query)
        .await
        .unwrap()
        .into_optimized_plan()
        .unwrap();
    let codec = LogicalCodec::default();
    let bytes = logical_plan_to_bytes_with_extension_codec(&plan, &codec).unwrap();
    let decoded =
        logical_plan_from_bytes_with_extension_codec(&bytes, &context.task_ctx(), &codec).unwrap();
    assert_eq!(
        decoded.display_indent().to_string(),
        plan.display_indent().to_string()
    );
    let other = LogicalCodec::of_version("another".to_owned());
    let error = logical_plan_from_bytes_with_extension_codec(&bytes, &context.task_ctx(), &other);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("need the same version")
    );
}
