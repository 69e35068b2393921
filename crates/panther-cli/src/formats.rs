//! `panther formats`

use std::io::Write;

use comfy_table::{ColumnConstraint, ContentArrangement};
use panther_set::registry;
use serde_json::json;

use crate::args::{FormatsArgs, ScanOutput};
use crate::output::{Done, Outcome, write_json};
use crate::table::table;

/// The width of the list, which every terminal has.
const WIDTH: u16 = 80;

pub(crate) fn run(args: &FormatsArgs) -> Done {
    let mut out = anstream::stdout().lock();
    match args.output {
        ScanOutput::Text => {
            let mut list = table(&["format", "logs"]);
            list.set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(WIDTH);
            // Only descriptions are wrapped.
            if let Some(ids) = list.column_mut(0) {
                ids.set_constraint(ColumnConstraint::ContentWidth);
            }
            for format in registry().formats() {
                list.add_row([format.id().as_str(), format.about()]);
            }
            writeln!(out, "{}", list.trim_fmt())?;
        }
        ScanOutput::Json => {
            let list: Vec<_> = registry()
                .formats()
                .iter()
                .map(
                    |format| json!({"format": format.id().as_str(), "description": format.about()}),
                )
                .collect();
            write_json(&mut out, &list)?;
        }
    }
    Ok(Outcome::All)
}
