//! `panther code`

use std::io::Write;

use panther::code::{Code, CodeKind, ExtendCode, ParsedCode};
use serde_json::{Map, Value, json};

use crate::args::{CodeArgs, ScanOutput};
use crate::output::{Done, Outcome, write_json};

pub(crate) fn run(args: &CodeArgs) -> Done {
    let mut out = anstream::stdout().lock();
    let codes: Vec<Map<String, Value>> = args.codes.iter().map(explain).collect();
    match args.output {
        ScanOutput::Json => write_json(&mut out, &codes)?,
        ScanOutput::Text => {
            for (index, code) in codes.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                for (key, value) in code {
                    let value = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    writeln!(out, "{key:9}  {value}")?;
                }
            }
        }
    }
    Ok(Outcome::All)
}

/// What is known of a code, in the order in which it is shown.
fn explain(typed: &ParsedCode) -> Map<String, Value> {
    let mut known = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        value
            .into_iter()
            .for_each(|value| drop(known.insert(key.to_owned(), value)));
    };
    let extend_only = (typed.kind == CodeKind::Extend).then(|| ExtendCode::from(typed.code));
    match extend_only {
        Some(extend) => put("code", Some(json!(extend.to_string()))),
        None => put("code", Some(json!(typed.code.to_string()))),
    }
    put("kind", Some(json!(typed.kind.name())));
    if extend_only.is_none() {
        put("decimal", Some(json!(typed.code.value().cast_signed())));
        put("name", typed.name().map(|name| json!(name)));
        put(
            "facility",
            typed.code.facility().map(|facility| json!(facility)),
        );
        put("win32", typed.code.win32().map(|win32| json!(win32)));
        put(
            "result",
            Some(json!(if typed.code.is_failure() {
                "failure"
            } else {
                "success"
            })),
        );
        put("meaning", meaning(typed.code).map(|meaning| json!(meaning)));
    }
    if let Some(extend) = typed.extend.or(extend_only) {
        if extend_only.is_none() {
            put("extend", Some(json!(extend.to_string())));
        }
        put("phase", Some(json!(extend.phase().to_string())));
        put("operation", Some(json!(extend.operation().to_string())));
    }
    known
}

/// The meaning of a code, or of the Win32 error inside it.
fn meaning(code: Code) -> Option<&'static str> {
    code.meaning()
        .or_else(|| Code::new(code.win32()?.into()).meaning())
}
