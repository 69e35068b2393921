//! A scan as data.

use std::io::{self, Write};

use panther::Level;
use panther_set::{Attempt, Error, Offsets, Source};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::totals::{Totals, total};
use crate::args::ScanArgs;
use crate::output::{clock, write_json};

/// Writes the table as JSON, one log after another.
pub(super) fn write(
    rows: &[(&Source, &Totals)],
    hashes: &[Option<String>],
    found: &[Attempt],
    not_read: &[&Error],
    args: &ScanArgs,
    out: &mut impl Write,
) -> io::Result<()> {
    let document = Document {
        sources: Each(|| {
            rows.iter().enumerate().map(|(index, (source, totals))| {
                let hash = hashes.get(index).and_then(Option::as_deref);
                source_json(source, hash, totals, args)
            })
        }),
        total: counts(&total(rows), args, None),
        attempts: found
            .iter()
            .map(|attempt| crate::attempts::json(attempt, |index| Some(rows.get(index)?.0.name())))
            .collect(),
        skipped: Each(|| not_read.iter().map(|error| error_json(error))),
    };
    write_json(out, &document)
}

#[derive(Serialize)]
struct Document<S: Serialize, E: Serialize> {
    sources: S,
    total: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attempts: Vec<Value>,
    skipped: E,
}

/// A list whose values are made while it is written.
struct Each<F>(F);

impl<I: Iterator<Item = Value>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

fn source_json(source: &Source, hash: Option<&str>, totals: &Totals, args: &ScanArgs) -> Value {
    let mut object = json!({
        "source": source.name(),
        "format": source.format().as_str(),
        "encoding": source.describe_encoding(&totals.lines),
    });
    if let Some(hash) = hash {
        merge_objects(&mut object, json!({ "sha256": hash }));
    }
    if let Some(doubt) = source.layout().doubt() {
        merge_objects(&mut object, json!({ "doubt": doubt }));
    }
    if totals.lines.other > 0 {
        let code_page = source.code_page();
        let assumed = json!({
            "code_page": code_page.name(),
            "code_page_guessed": code_page.is_guess(),
            "code_page_lines": totals.lines.other,
        });
        merge_objects(&mut object, assumed);
    }
    merge_objects(&mut object, counts(totals, args, Some(source)));
    object
}

fn error_json(error: &Error) -> Value {
    json!({
        "source": error.path().to_string_lossy(),
        "reason": error.kind().to_string(),
        "is_log": !error.is_no_log(),
    })
}

fn counts(totals: &Totals, args: &ScanArgs, source: Option<&Source>) -> Value {
    let levels: serde_json::Map<String, Value> = Level::ALL
        .iter()
        .copied()
        .filter(|&level| totals.level(level) > 0)
        .map(|level| (level.name().to_owned(), json!(totals.level(level))))
        .collect();
    let mut object = json!({
        "bytes": totals.bytes,
        "events": totals.events,
        "levels": levels,
        "unparsed": totals.unparsed,
        "unparsed_bytes": totals.unparsed_bytes,
    });
    let mut put = |key: &str, value: Value| merge_objects(&mut object, json!({ key: value }));
    totals
        .first
        .iter()
        .for_each(|time| put("first", json!(clock(*time))));
    totals
        .last
        .iter()
        .for_each(|time| put("last", json!(clock(*time))));
    if !totals.offsets.is_empty() {
        put("utc_offset", offsets_json(&totals.offsets));
    }
    if args.components {
        let names: serde_json::Map<String, Value> = totals
            .top_components(source)
            .into_iter()
            .map(|(name, count)| (name, json!(count)))
            .collect();
        put("components", json!(names));
    }
    if args.codes {
        let codes: Vec<Value> = totals
            .top_codes()
            .into_iter()
            .map(|(code, count)| {
                let mut object = json!(code);
                merge_objects(&mut object, json!({ "count": count }));
                object
            })
            .collect();
        put("codes", json!(codes));
    }
    object
}

fn merge_objects(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}

/// The offset if it is the same throughout, and the record from which each holds.
fn offsets_json(offsets: &Offsets) -> Value {
    let stretches = offsets.ranges();
    let evidence: Vec<Value> = stretches
        .iter()
        .map(|stretch| {
            json!({
                "value": stretch.offset().to_string(),
                "byte_start": stretch.first.start(),
                "local": stretch.first.local().to_string(),
                "utc": stretch.first.utc().to_string(),
                "records": stretch.count,
            })
        })
        .collect();
    match stretches.as_slice() {
        [only] => json!({"value": only.offset().to_string(), "evidence": evidence}),
        _ => json!({ "evidence": evidence }),
    }
}
