use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::*;
use crate::table;

/// The JSON Schema of the values of a type.
fn schema_of(kind: Type) -> Value {
    match kind {
        Type::Text => json!({"type": "string"}),
        Type::Word(words) => json!({"type": "string", "enum": words()}),
        Type::Number => json!({"type": "integer", "minimum": 0, "maximum": i64::MAX}),
        Type::Time => {
            json!({"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?$"})
        }
        Type::Offset => json!({"type": "string", "pattern": r"^[+-]\d\d:\d\d$"}),
        Type::Hash => json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
        Type::Texts => json!({"type": "array", "minItems": 1, "items": {"type": "string"}}),
        Type::Objects(keys) => {
            json!({"type": "array", "minItems": 1, "items": object(keys, &["value", "kind", "role"])})
        }
        Type::Object(keys) => object(&keys(), &[]),
        Type::Data => json!({"type": "object", "additionalProperties": {"type": "string"}}),
    }
}

fn object(keys: &[Key], required: &[&str]) -> Value {
    let properties = keys.iter().map(|key| {
        let mut schema = json!({"description": key.about});
        let more = schema_of(key.kind);
        let members = schema.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        (key.name.to_owned(), schema)
    });
    let properties: Map<String, Value> = properties.collect();
    json!({
        "type": "object",
        "minProperties": 1,
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The schema of a row that is no header. The values of a header have the types, but mean nothing.
fn schema() -> Value {
    let keys: Vec<Key> = KEYS.to_vec();
    let mut row = object(&keys, &["kind"]);
    let members = row.as_object_mut().unwrap();
    members.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    members.insert(
        "title".into(),
        json!("A row of panther events --output jsonl, schema 2"),
    );
    let place = ["source", "format", "byte_start", "byte_end"];
    let with = |more: &[&'static str]| [&place[..], more].concat();
    let is = |kind: &str| json!({"properties": {"kind": {"const": kind}}});
    let of = |kind, required: &[&str], absent: &[&str]| {
        let absent: Vec<Value> = absent
            .iter()
            .map(|key| json!({"required": [key]}))
            .collect();
        json!({"if": is(kind), "then": {"required": required, "not": {"anyOf": absent}}})
    };
    let header = ["schema", "program", "version"];
    members.insert(
        "allOf".into(),
        json!([
            of(
                "event",
                &with(&["message"]),
                &[&header[..], &["reason", "text", "nuls"]].concat()
            ),
            of(
                "unparsed",
                &with(&["reason"]),
                &[
                    &header[..],
                    &[
                        "time",
                        "utc_offset",
                        "level",
                        "component",
                        "message",
                        "lines",
                        "codes",
                        "fields"
                    ]
                ]
                .concat()
            ),
            of("header", &["schema", "program", "version"], &["none"]),
        ]),
    );
    row
}

/// The lines of a table of keys for people.
fn lines_of(title: &str, keys: &[Key]) -> String {
    let mut text = format!("\n| {title} | type | meaning |\n|---|---|---|\n");
    for key in keys {
        let kind = match key.kind {
            Type::Text => "text",
            Type::Word(_) => "word",
            Type::Number => "number",
            Type::Time => "time",
            Type::Offset => "offset",
            Type::Hash => "hash",
            Type::Texts => "list of texts",
            Type::Objects(_) => "list of objects",
            Type::Object(_) | Type::Data => "object",
        };
        writeln!(text, "| `{}` | {kind} | {} |", key.name, key.about).unwrap();
    }
    text
}

fn document() -> String {
    let mut text = include_str!("head.md").to_owned();
    text += "\n## Keys of a row\n";
    text += &lines_of("key", KEYS);
    for key in KEYS {
        match key.kind {
            Type::Objects(keys) => {
                write!(
                    text,
                    "\n## Keys of an object in `{}`\n{}",
                    key.name,
                    lines_of("key", keys)
                )
                .unwrap();
            }
            Type::Object(keys) => {
                write!(
                    text,
                    "\n## Keys of `{}`\n{}",
                    key.name,
                    lines_of("key", &keys())
                )
                .unwrap();
                for inner in keys() {
                    if let Type::Object(keys) = inner.kind {
                        let title = format!("{}.{}", key.name, inner.name);
                        write!(text, "\n## Keys of `{title}`\n{}", lines_of("key", &keys()))
                            .unwrap();
                    }
                }
            }
            _ => {}
        }
    }
    text += include_str!("../table/head.md");
    for column in table::Column::ALL {
        let (name, kind) = (column.name(), column.kind().name());
        writeln!(text, "| `{name}` | {kind} | {} |", column.about()).unwrap();
    }
    text
}

/// Compares a file of this crate with what the table says, or writes it.
#[track_caller]
fn check(path: &str, expected: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(
        found == expected,
        "{} is not what the table says: UPDATE_GOLDEN=1",
        path.display()
    );
}

#[test]
fn the_files_are_what_the_table_says() {
    let mut json = serde_json::to_string_pretty(&schema()).unwrap();
    json.push('\n');
    check("schema/events.schema.json", &json);
    check("SCHEMA.md", &document());
}

#[test]
fn each_field_is_described() {
    let described: Vec<&str> = fields::ABOUT.iter().map(|&(name, _)| name).collect();
    assert_eq!(described, Field::KEYS);
}

#[test]
fn a_header_has_every_key_and_a_value_of_its_type() {
    let row: Value = serde_json::from_slice(&header("panther", "0.0")).unwrap();
    let keys: Vec<&str> = row
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(keys, expected);
    let fields: Vec<&String> = row["fields"].as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), Field::KEYS.len() + 2);
    assert_eq!(row["fields"]["pid"], 0);
    assert_eq!(row["fields"]["pid_text"], "");
    assert_eq!(row["schema"], VERSION);
    let validator = jsonschema::validator_for(&without_constraints(schema())).unwrap();
    assert_eq!(
        validator.validate(&row).map_err(|error| error.to_string()),
        Ok(())
    );
}

/// The schema without what values of a type must look like.
fn without_constraints(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            // `properties` may have keys with these names, but no values that are no objects.
            members.retain(|key, value| {
                !matches!(key.as_str(), "enum" | "pattern") || value.is_object()
            });
            for value in members.values_mut() {
                *value = without_constraints(value.take());
            }
        }
        Value::Array(values) => {
            for value in values {
                *value = without_constraints(value.take());
            }
        }
        _ => {}
    }
    schema
}
