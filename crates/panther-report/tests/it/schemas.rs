//! Reports agree with their schemas.

use std::fs;

use panther_diagnose::Diagnosis;
use panther_report::{Options, sarif};
use serde_json::Value;

use crate::support::{diagnosis, folder, overview};

#[track_caller]
fn validate(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn own_schema() -> Value {
    let path = "../../../panther-diagnose/schema/diagnosis.schema.json";
    serde_json::from_str(&fs::read_to_string(folder().join(path)).unwrap()).unwrap()
}

#[test]
fn json_agrees_with_its_schema() {
    for name in ["blocked", "nothing", "hostile"] {
        validate(
            &own_schema(),
            &serde_json::to_value(diagnosis(name)).unwrap(),
        );
    }
    let mut empty = Diagnosis::default();
    empty.version = panther_diagnose::VERSION;
    validate(&own_schema(), &serde_json::to_value(empty).unwrap());
}

#[test]
fn each_key_is_described() {
    fn check(path: &str, schema: &Value) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            let is_reference = property.get("$ref").is_some();
            assert!(
                property["description"].is_string() || is_reference,
                "{path}"
            );
            check(&path, property);
        }
    }
    let schema = own_schema();
    check("", &schema);
    for (name, schema) in schema["$defs"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name}");
        check(name, schema);
    }
}

#[test]
fn sarif_agrees_with_the_standard() {
    // As published, the pattern of languages is no regular expression: nothing opens its last bracket.
    let text = fs::read_to_string(folder().join("schema/sarif-2.1.0.json")).unwrap();
    let (broken, mended) = ("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    assert!(text.contains(broken));
    let schema: Value = serde_json::from_str(&text.replace(broken, mended)).unwrap();
    for name in ["blocked", "hostile", "nothing"] {
        let overview = (name != "nothing").then(|| overview(name));
        let mut options = Options::default();
        options.arguments = vec!["diagnose".to_owned()];
        let mut out = Vec::new();
        sarif(&diagnosis(name), overview.as_ref(), &options, &mut out).unwrap();
        validate(&schema, &serde_json::from_slice(&out).unwrap());
    }
}
