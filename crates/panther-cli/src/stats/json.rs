//! Counts as data.

use std::io::{self, Write};

use panther_report::Stats;
use serde_json::{Value, json};

use super::histogram::{Rows, time};
use super::shown;
use crate::args::StatsArgs;
use crate::output::write_json;

pub(super) fn write(stats: &Stats, args: &StatsArgs, out: &mut impl Write) -> io::Result<()> {
    let rows = Rows::of(&stats.histogram);
    let histogram: Vec<Value> = rows
        .list
        .iter()
        .map(|row| json!({"time": time(row.start), "events": row.events, "errors": row.errors}))
        .collect();
    let groups: Vec<Value> = stats
        .groups
        .iter()
        .map(|group| {
            let counts = group.counts.get(..shown(group, args)).unwrap_or_default();
            json!({
                "by": group.by,
                "different": group.different,
                "without": group.without,
                "dropped": group.dropped,
                "counts": counts,
            })
        })
        .collect();
    let document = json!({
        "events": stats.events,
        "errors": stats.errors,
        "untimed": stats.untimed,
        "clocks_differ": stats.clocks_differ,
        "histogram": {"step": rows.step, "rows": histogram},
        "groups": groups,
    });
    write_json(out, &document)
}
