//! Leaves out sources whose rows cannot pass a filter, before they are read.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::DFSchema;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::PhysicalExpr;
use panther::FormatId;

use crate::wanted::Condition;

/// The facts of a source before it is read.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) host: Option<String>,
    pub(crate) source: String,
    pub(crate) member: Option<String>,
}

/// The columns whose values are known of a source before it is read, and are the same in all its rows.
const COLUMNS: [&str; 3] = ["host", "source", "member"];

/// The formats whose logs may have events of another one of these formats.
const GUESTS: [&str; 4] = ["cbs", "dism", "setup", "coinstaller"];

/// Whether the filter tells which sources are read.
pub(crate) fn is_about_sources(filter: &Expr) -> bool {
    is_about(filter, &COLUMNS)
}

/// Whether the filter tells which objects of a store are read. Only a reader of an object may know
/// its host and its members.
pub(crate) fn is_about_objects(filter: &Expr) -> bool {
    is_about(filter, &["source"])
}

fn is_about(filter: &Expr, known: &[&str]) -> bool {
    let columns = filter.column_refs();
    !columns.is_empty()
        && !filter.is_volatile()
        && columns.iter().all(|column| known.contains(&column.name()))
}

/// The filters that tell which sources are read, as `is_about` chooses them.
pub(crate) fn filters(
    state: &dyn Session,
    filters: &[Expr],
    is_about: fn(&Expr) -> bool,
) -> Result<Vec<Arc<dyn PhysicalExpr>>> {
    let schema = DFSchema::try_from(schema())?;
    let filters = filters.iter().filter(|filter| is_about(filter));
    filters
        .map(|filter| {
            // The names of the columns have no table before them here.
            let filter = datafusion::logical_expr::expr_rewriter::unnormalize_col(filter.clone());
            state.create_physical_expr(filter, &schema)
        })
        .collect()
}

/// Tells for each candidate whether it passes all filters.
pub(crate) fn keeps(
    candidates: &[Candidate],
    filters: &[Arc<dyn PhysicalExpr>],
) -> Result<Vec<bool>> {
    let mut keeps = vec![true; candidates.len()];
    let column = |value: fn(&Candidate) -> Option<&str>| -> ArrayRef {
        let values = candidates.iter().map(value);
        Arc::new(values.collect::<StringViewArray>())
    };
    let columns = vec![
        column(|one| one.host.as_deref()),
        column(|one| Some(&one.source)),
        column(|one| one.member.as_deref()),
    ];
    let batch = RecordBatch::try_new(schema(), columns)?;
    for filter in filters {
        let values = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
        for (keep, value) in keeps.iter_mut().zip(values.as_boolean()) {
            *keep &= value == Some(true);
        }
    }
    Ok(keeps)
}

fn schema() -> SchemaRef {
    let fields = COLUMNS.map(|name| Field::new(name, DataType::Utf8View, true));
    Arc::new(Schema::new(fields.to_vec()))
}

/// Whether a source of this format can have events of one of the formats.
pub(crate) fn can_have(format: FormatId, wanted: &[String]) -> bool {
    let format = format.as_str();
    let is_guest = |format: &str| GUESTS.contains(&format);
    wanted
        .iter()
        .any(|wanted| wanted == format || (is_guest(wanted) && is_guest(format)))
}

/// Whether a source of this format can have events that pass all conditions.
pub(crate) fn can_pass(format: FormatId, conditions: &[Condition]) -> bool {
    conditions.iter().all(|condition| match condition {
        Condition::Format(formats) => can_have(format, formats),
        _ => true,
    })
}
