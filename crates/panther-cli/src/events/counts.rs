//! The numbers of matches.

use std::io::{self, BufWriter, Write};

use panther_export::printable;
use panther_set::Source;
use serde_json::json;

use crate::args::EventsOutput;

/// The number of matches of each source that has any, in order.
#[derive(Default)]
pub(super) struct Counts {
    by_source: Vec<(String, u64)>,
    last: Option<usize>,
    pub(super) matches: u64,
}

impl Counts {
    /// Adds the matches of a piece. The pieces of a source come one after another.
    pub(super) fn add(&mut self, source: &Source, matches: u64) {
        if matches == 0 {
            return;
        }
        self.matches += matches;
        let address = std::ptr::from_ref(source).addr();
        match self.by_source.last_mut() {
            Some((_, count)) if self.last == Some(address) => *count += matches,
            _ => self.by_source.push((source.name(), matches)),
        }
        self.last = Some(address);
    }

    /// Prints a line for each source, and for all of them.
    pub(super) fn print(&self, output: EventsOutput) -> io::Result<()> {
        let mut out = BufWriter::new(anstream::stdout().lock());
        let total = (self.by_source.len() != 1).then_some(("total", self.matches));
        match output {
            EventsOutput::Text => {
                let width = self.matches.to_string().len();
                let rows = self.by_source.iter();
                let rows = rows.map(|(name, count)| (name.as_str(), *count));
                for (name, count) in rows.chain(total) {
                    writeln!(out, "{count:width$}  {}", printable(name))?;
                }
            }
            _ => {
                for (source, count) in &self.by_source {
                    writeln!(out, "{}", json!({"source": source, "count": count}))?;
                }
            }
        }
        out.flush()
    }
}
