//! The part of a scan that one task reads: a source, or a byte range of it.

use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion_datasource::PartitionedFile;
use serde::{Deserialize, Serialize};

use crate::bucket::Object;
use crate::root::Root;

/// The name of the hidden partition column whose values describe the parts. Partition values are all
/// that a plan keeps of a part, beside its range, when it is sent to another process.
pub(crate) const COLUMN: &str = "__panther_part";

/// The description of a part. Any process that sees the same files can read the part with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// The name of the source, with `!/` before each member.
    pub(crate) source: String,
    /// The number of sources of the same name that precede it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) nth: usize,
    pub(crate) host: Option<String>,
    /// The places where this source and the other logs of its machine are found.
    pub(crate) roots: Vec<Root>,
    /// The reason why the source is not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<Problem>,
    /// The object that the part is about, if the logs are in an object store. Its sources are not known
    /// before it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) object: Option<Object>,
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Problem {
    pub(crate) reason: String,
    /// Whether the file is no log, so that nothing is missing without it.
    pub(crate) is_no_log: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Part {
    /// The part in the form in which a plan carries it.
    pub(crate) fn to_value(&self) -> Result<ScalarValue> {
        let text = serde_json::to_string(self);
        text.map(ScalarValue::from)
            .map_err(|error| DataFusionError::External(Box::new(error)))
    }

    /// The part that a plan carries.
    pub(crate) fn of(file: &PartitionedFile) -> Result<Self> {
        let Some(ScalarValue::Utf8(Some(text))) = file.partition_values.first() else {
            return Err(DataFusionError::Internal(
                "a part of a log has no description".to_owned(),
            ));
        };
        serde_json::from_str(text).map_err(|error| DataFusionError::External(Box::new(error)))
    }
}
