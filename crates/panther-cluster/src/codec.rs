//! Sends tables and scans of logs between processes.

use std::sync::Arc;

use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Extension, LogicalPlan};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_datasource::file_scan_config::FileScanConfig;
use datafusion_datasource::source::DataSourceExec;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::from_proto::parse_protobuf_file_scan_config;
use datafusion_proto::physical_plan::to_proto::serialize_file_scan_config;
use datafusion_proto::physical_plan::{
    PhysicalExtensionCodec, PhysicalPlanDecodeContext, PhysicalProtoConverterExtension,
};
use datafusion_proto::protobuf::FileScanExecConf;
use panther_sql::{LogScan, LogSource, LogSpec, LogTable, Table};
use prost::Message;

use crate::envelope;

/// Encodes the tables of a query, for the way from the client to the scheduler. Ballista's own codec
/// encodes everything else.
#[derive(Debug)]
pub struct LogicalCodec {
    version: String,
    ballista: BallistaLogicalExtensionCodec,
}

/// Encodes the scans of a query, for the way from the scheduler to the executors. Ballista's own codec
/// encodes everything else, such as shuffles.
#[derive(Debug)]
pub struct PhysicalCodec {
    version: String,
    ballista: BallistaPhysicalExtensionCodec,
}

impl Default for LogicalCodec {
    fn default() -> Self {
        Self::of_version(envelope::version())
    }
}

impl LogicalCodec {
    /// Makes a codec that speaks for another version, which only a process of that version
    /// understands.
    #[must_use]
    pub fn of_version(version: String) -> Self {
        Self {
            version,
            ballista: BallistaLogicalExtensionCodec::default(),
        }
    }
}

impl Default for PhysicalCodec {
    fn default() -> Self {
        Self {
            version: envelope::version(),
            ballista: BallistaPhysicalExtensionCodec::default(),
        }
    }
}

fn external(error: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

impl LogicalExtensionCodec for LogicalCodec {
    fn try_decode(
        &self,
        bytes: &[u8],
        inputs: &[LogicalPlan],
        context: &TaskContext,
    ) -> Result<Extension> {
        self.ballista.try_decode(bytes, inputs, context)
    }

    fn try_encode(&self, node: &Extension, into: &mut Vec<u8>) -> Result<()> {
        self.ballista.try_encode(node, into)
    }

    fn try_decode_table_provider(
        &self,
        bytes: &[u8],
        name: &TableReference,
        schema: SchemaRef,
        context: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        let Some((description, _)) = envelope::read(&self.version, bytes)? else {
            let ballista = &self.ballista;
            return ballista.try_decode_table_provider(bytes, name, schema, context);
        };
        let (table, spec): (Table, LogSpec) =
            serde_json::from_slice(description).map_err(external)?;
        Ok(Arc::new(LogTable::new(table, spec)))
    }

    fn try_encode_table_provider(
        &self,
        name: &TableReference,
        provider: Arc<dyn TableProvider>,
        into: &mut Vec<u8>,
    ) -> Result<()> {
        let Some(table) = provider.downcast_ref::<LogTable>() else {
            return self
                .ballista
                .try_encode_table_provider(name, provider, into);
        };
        let description = serde_json::to_vec(&(table.table(), table.spec())).map_err(external)?;
        envelope::write(&self.version, &description, &[], into);
        Ok(())
    }
}

/// The configuration and the source of a plan that scans logs.
fn log_scan(plan: &dyn ExecutionPlan) -> Option<(&FileScanConfig, &LogSource)> {
    let source = plan.downcast_ref::<DataSourceExec>()?.data_source();
    let config = (source.as_ref() as &dyn std::any::Any).downcast_ref::<FileScanConfig>()?;
    Some((config, config.file_source().downcast_ref()?))
}

impl PhysicalExtensionCodec for PhysicalCodec {
    fn try_decode(
        &self,
        bytes: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some((description, scan)) = envelope::read(&self.version, bytes)? else {
            let ballista = &self.ballista;
            return ballista.try_decode(bytes, inputs, context, converter);
        };
        let log_scan: LogScan = serde_json::from_slice(description).map_err(external)?;
        let scan = FileScanExecConf::decode(scan).map_err(external)?;
        let config = parse_protobuf_file_scan_config(
            &scan,
            &PhysicalPlanDecodeContext::new(context, self),
            converter,
            Arc::new(LogSource::new(log_scan)),
        )?;
        Ok(DataSourceExec::from_data_source(config))
    }

    fn try_encode(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        into: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let Some((config, source)) = log_scan(plan.as_ref()) else {
            return self.ballista.try_encode(plan, into, converter);
        };
        let scan = serialize_file_scan_config(config, self, converter)?;
        let description = serde_json::to_vec(source.scan()).map_err(external)?;
        envelope::write(&self.version, &description, &scan.encode_to_vec(), into);
        Ok(())
    }
}
