//! `panther formats`

use std::io::Write;

use panther::formats;
use serde_json::json;

use crate::args::{FormatsArgs, ScanOutput};
use crate::output::{Done, Outcome};

pub(crate) fn run(args: &FormatsArgs) -> Done {
    let mut out = anstream::stdout().lock();
    match args.output {
        ScanOutput::Text => {
            for format in formats::all() {
                writeln!(out, "{:10}  {}", format.id(), format.describe())?;
            }
        }
        ScanOutput::Json => {
            let list: Vec<_> = formats::all()
                .iter()
                .map(|format| json!({"format": format.id().0, "description": format.describe()}))
                .collect();
            writeln!(out, "{:#}", json!(list))?;
        }
    }
    Ok(Outcome::All)
}
