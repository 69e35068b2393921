//! Text, JSON Lines and CSV.

use panther::details::{EventData, FieldValue};
use panther::{Event, Item, Text, Zone};
use panther_set::{LogFile, LogSet};
use serde_json::{Map, Value, json};

use super::{items, panther, ran, run, sample, samples};

/// The keys of an item, in the order in which they must come.
const EVENT_KEYS: [&str; 13] = [
    "kind",
    "source",
    "format",
    "byte_start",
    "byte_end",
    "time",
    "utc_offset",
    "level",
    "component",
    "message",
    "lines",
    "codes",
    "fields",
];
const UNPARSED_KEYS: [&str; 7] = [
    "kind",
    "source",
    "format",
    "byte_start",
    "byte_end",
    "reason",
    "text",
];

#[test]
fn json_lines_tile_every_source() {
    let found = items(&[], samples());
    let set = LogSet::discover([samples()]);
    assert_eq!(set.sources().len(), 10);
    let mut rest = found.as_slice();
    for source in set.sources() {
        let mut at = 0;
        while let Some((item, others)) = rest.split_first()
            && item["source"] == source.name()
        {
            assert_eq!(item["byte_start"], at, "{item}");
            at = item["byte_end"].as_u64().unwrap();
            rest = others;
        }
        assert_eq!(Some(at), source.len(), "{}", source.name());
    }
    assert!(
        rest.is_empty(),
        "sources come in order and at once: {:?}",
        rest.first()
    );
}

#[test]
fn json_lines_have_the_keys_in_order_and_no_others() {
    let mut seen = Vec::new();
    for item in items(&[], samples()) {
        let object = item.as_object().unwrap();
        let order: &[&str] = if item["kind"] == "event" {
            &EVENT_KEYS
        } else {
            &UNPARSED_KEYS
        };
        let places: Vec<usize> = object
            .keys()
            .map(|key| {
                order
                    .iter()
                    .position(|known| known == key)
                    .unwrap_or_else(|| panic!("key {key}"))
            })
            .collect();
        assert!(places.is_sorted(), "{item}");
        for (key, value) in object {
            let says_nothing = value.is_null()
                || value.as_array().is_some_and(Vec::is_empty)
                || value.as_object().is_some_and(Map::is_empty);
            assert!(!says_nothing, "{key} of {item}");
            seen.push(key.clone());
        }
    }
    // All but the offset, which these logs do not tell.
    for key in EVENT_KEYS
        .iter()
        .chain(&UNPARSED_KEYS)
        .filter(|&&key| key != "utc_offset")
    {
        assert!(seen.iter().any(|seen| seen == key), "{key}");
    }
}

/// What is written down is what the library says.
#[test]
fn json_lines_read_back_to_the_same_events() {
    for source in LogSet::discover([samples()]).sources() {
        let log = LogFile::read(source.path()).unwrap();
        let found = items(&[], source.path());
        assert_eq!(found.len(), log.items().count());
        for (found, item) in found.iter().zip(log.items()) {
            let span = item.span();
            let mut expected = json!({
                "source": source.name(), "format": log.format().as_str(), "byte_start": span.start, "byte_end": span.end,
            });
            let more = match item {
                Item::Event(event) => event_json(&log, &event),
                Item::Unparsed(unparsed) => json!({
                    "kind": "unparsed", "reason": unparsed.reason().name(), "text": unparsed.text().to_string(),
                }),
            };
            expected
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            assert_eq!(found, &expected);
        }
    }
}

fn event_json(log: &LogFile, event: &Event<'_>) -> Value {
    let decoded = |text: Text<'_>| log.text(&event.decoded(text)).into_owned();
    let mut object = json!({"kind": "event", "message": decoded(event.message())});
    let mut put = |key: &str, value: Value| {
        drop(
            object
                .as_object_mut()
                .unwrap()
                .insert(key.to_owned(), value),
        )
    };
    if let Some(time) = event.time() {
        put("time", json!(time.to_string()));
    }
    if event.time().is_some_and(|time| time.zone() == Zone::Utc) {
        put("utc_offset", json!("+00:00"));
    }
    if let Some(level) = event.level() {
        put("level", json!(level.name()));
    }
    if let Some(component) = event.component() {
        put("component", json!(decoded(component)));
    }
    let lines: Vec<String> = event.lines().map(decoded).collect();
    if !lines.is_empty() {
        put("lines", json!(lines));
    }
    let codes: Vec<Value> = event
        .codes()
        .iter()
        .map(|code| {
            let mut object =
                json!({"value": code.code.to_string(), "kind": code.kind.name(), "role": code.role.name()});
            if let Some(name) = code.name() {
                object["name"] = json!(name);
            }
            object
        })
        .collect();
    if !codes.is_empty() {
        put("codes", json!(codes));
    }
    let mut fields: Map<String, Value> = event
        .fields()
        .iter()
        .map(|field| {
            let value = match field.value {
                FieldValue::Text(text) => json!(decoded(text)),
                FieldValue::Number(number) => json!(number),
                FieldValue::Time(time) => json!(time.to_string()),
                FieldValue::Data(data) => data_json(&data, decoded),
                _ => panic!("a new kind of value"),
            };
            (field.key.to_owned(), value)
        })
        .collect();
    if let Some(prefix) = event.prefix() {
        fields.insert("prefix".to_owned(), json!(prefix.to_string()));
    }
    if !fields.is_empty() {
        put("fields", json!(fields));
    }
    object
}

/// An object: values without a name are those of `Data`, and the second value of a name has the
/// name with `_2`.
fn data_json<'a>(data: &EventData<'a>, decoded: impl Fn(Text<'a>) -> String) -> Value {
    let mut object = Map::new();
    for datum in data.iter() {
        let name = datum.name.map_or_else(|| "Data".to_owned(), &decoded);
        let value = json!(decoded(datum.value));
        let names = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.clone()).chain(names);
        let free = names.find(|name| !object.contains_key(name));
        object.insert(free.expect("there are many numbers"), value);
    }
    Value::Object(object)
}

#[test]
fn output_is_the_same_on_any_number_of_threads() {
    // More than a window, so that there is something to share out.
    let folder = tempfile::tempdir().unwrap();
    let large = std::fs::read(sample("CBS/CBS.log")).unwrap().repeat(200);
    std::fs::write(folder.path().join("CBS.log"), large).unwrap();
    for output in ["text", "jsonl", "csv"] {
        let on = |threads| {
            let words = [
                "events",
                "--include-unparsed",
                "--output",
                output,
                "--threads",
                threads,
            ];
            ran(panther().args(words).arg(samples()).arg(folder.path())).all()
        };
        let one = on("1");
        assert!(one.len() > 1 << 20);
        for threads in ["2", "3", "8"] {
            assert!(on(threads) == one, "{output} differs on {threads} threads");
        }
    }
    let scan = |threads| {
        run(
            &["scan", "--codes", "--components", "--threads", threads],
            samples(),
        )
        .all()
    };
    assert_eq!(scan("1"), scan("3"));
}

#[test]
fn csv_has_a_row_an_item() {
    let csv = run(
        &["events", "--include-unparsed", "--output", "csv"],
        samples(),
    )
    .all();
    assert!(csv.starts_with(
        "kind,source,format,byte_start,byte_end,time,utc_offset,level,component,provider,event_id,"
    ));
    // Quotes hide line ends and commas.
    let mut quoted = false;
    let rows = csv.bytes().filter(|&byte| {
        quoted ^= byte == b'"';
        byte == b'\n' && !quoted
    });
    assert_eq!(rows.count(), 1 + items(&[], samples()).len());
}

#[test]
fn text_shows_log_time_level_component_and_message() {
    let text = run(
        &["events", "--level", "error"],
        sample("Panther/setuperr.log"),
    )
    .all();
    let mut lines = text.lines();
    assert!(lines.next().unwrap().ends_with("setuperr.log (setup)"));
    let line = lines.next().unwrap();
    assert!(line.starts_with("2024-03-12 09:07:36  error    "), "{line}");
    assert!(
        text.contains("<- E_ACCESSDENIED, ERROR_ACCESS_DENIED"),
        "names of codes: {text}"
    );
    assert!(!text.contains('\u{FEFF}'));
}

#[test]
fn text_has_a_heading_for_each_log() {
    let text = run(&["events", "--level", "error"], samples()).all();
    let headings: Vec<&str> = text
        .lines()
        .filter(|line| line.contains(".log (") || line.contains(".xml ("))
        .collect();
    assert_eq!(
        headings.len(),
        7,
        "sfcdetails.txt, setupapi.dev.log and System.xml have no errors: {headings:?}"
    );
}

/// What XML escapes is shown as it was written, and times in UTC are marked.
#[test]
fn an_event_log_is_shown_unescaped_in_any_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let xml = "<Events><Event><System><Provider Name='R&amp;D'/><EventID>7</EventID><Level>2</Level>\
        <TimeCreated SystemTime='2024-03-12T01:21:38.1234567Z'/></System><EventData><Data>a &lt; b</Data></EventData>\
        <RenderingInfo><Message>\u{62d2}\u{7edd} &lt;1&gt;&#13;\r\nsecond&#13;\r\n</Message></RenderingInfo></Event></Events>";
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(xml.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (name, bytes) in [("8.xml", xml.as_bytes()), ("16.xml", &utf16)] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let text = run(
            &["events", "--grep", "a < b|<1>", "--component", "r&d"],
            &path,
        )
        .all();
        let (_, lines) = text.split_once('\n').unwrap();
        assert_eq!(
            lines,
            "2024-03-12 01:21:38.1234567Z  error    R&D 7   \u{62d2}\u{7edd} <1>\n                                        second\n"
        );
        let items = items(&[], &path);
        let event = items.iter().find(|item| item["kind"] == "event").unwrap();
        assert_eq!(event["message"], "\u{62d2}\u{7edd} <1>");
        assert_eq!(event["fields"]["data"], json!({"Data": "a < b"}));
        assert_eq!(event["utc_offset"], "+00:00");
    }
}

#[test]
fn colours_are_for_terminals() {
    let words = ["events", "--level", "error"];
    let plain = run(&words, sample("CBS/CBS.log")).all();
    assert!(!plain.contains('\u{1b}'));
    let mut command = panther();
    command
        .args(words)
        .arg(sample("CBS/CBS.log"))
        .env("CLICOLOR_FORCE", "1");
    assert!(ran(&mut command).all().contains("\u{1b}["));
    command.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    assert_eq!(ran(&mut command).all(), plain);
}

#[test]
fn a_log_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("setupact.log");
    std::fs::write(&path, "2024-03-12 09:21:38, Error                 SP     \u{1b}[31mred\u{7}\u{9b}2J\r\n\u{1b}c\r\n").unwrap();
    let text = run(&["events"], &path).all();
    assert!(
        text.contains("\u{FFFD}[31mred\u{FFFD}\u{FFFD}2J"),
        "{text:?}"
    );
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}']));
    assert_eq!(
        items(&[], &path)[0]["message"],
        "\u{1b}[31mred\u{7}\u{9b}2J"
    );
}

#[test]
fn scan_counts_what_is_there() {
    let scan = |words: &[&str]| run(&[&["scan"], words].concat(), samples()).all();
    let report: Value =
        serde_json::from_str(&scan(&["--output", "json", "--codes", "--components"])).unwrap();
    assert_eq!(report["sources"].as_array().unwrap().len(), 10);
    assert_eq!(report["skipped"], json!([]));
    let total = &report["total"];
    assert_eq!(total["events"], 336);
    assert_eq!(
        total["levels"],
        json!({"info": 279, "warning": 7, "error": 50})
    );
    // The event log is in UTC and the others are not, so that none of their times is the first.
    assert_eq!(
        (&total["first"], &total["last"]),
        (&json!(null), &json!(null))
    );
    let sources = report["sources"].as_array().unwrap();
    let times = |format: &str| {
        let source = sources.iter().find(|source| source["format"] == format);
        source.map(|source| (source["first"].clone(), source["last"].clone()))
    };
    assert_eq!(
        times("evtx-xml"),
        Some((
            json!("2024-03-12T00:20:14.4127318Z"),
            json!("2024-03-12T01:21:52.6630951Z")
        ))
    );
    assert_eq!(
        times("cbs"),
        Some((json!("2024-03-12T08:31:04"), json!("2024-03-12T09:23:20")))
    );
    assert_eq!(
        total["codes"][0],
        json!({
            "value": "0x80070005", "kind": "hresult", "role": "result", "name": "E_ACCESSDENIED", "count": 76
        })
    );
    // The code column of setup has the ids of messages.
    let codes = total["codes"].as_array().unwrap();
    assert!(codes.iter().all(|code| code["role"] != "column"));
    assert_eq!(total["components"]["DISM"], 69);
    let sum: u64 = report["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(total["bytes"], sum);

    let table = scan(&[]);
    let row = table
        .lines()
        .find(|line| line.contains("dism.log"))
        .unwrap();
    let cells: Vec<&str> = row.split_whitespace().skip(1).collect();
    assert_eq!(
        cells,
        [
            "dism",
            "69",
            "28",
            "1",
            "2024-03-12",
            "09:12:18",
            "2024-03-12",
            "09:21:49",
            "15.0",
            "KiB",
            "0",
            "utf-8",
            "bom",
            "+",
            "gbk?",
            "-"
        ]
    );
    let row = table.lines().find(|line| line.contains("CBS.log")).unwrap();
    assert!(row.ends_with("  +08:00 at 872"), "{row}");
    assert_eq!(
        report["sources"][0]["utc_offset"],
        json!({"value": "+08:00", "evidence": [{
            "value": "+08:00", "byte_start": 872, "local": "2024-03-12T08:31:04", "utc": "2024-03-12T00:31:04.003", "records": 4
        }]})
    );
    assert!(report["sources"][2].get("utc_offset").is_none());
    let (logs, _) = table.split_once("\n\n").unwrap();
    assert!(logs.lines().last().unwrap().starts_with("10 logs"));
}

#[test]
fn scan_shows_upgrade_attempts() {
    let text = run(&["scan"], samples()).all();
    let (_, attempts) = text.split_once("\n\nupgrade attempts:\n").unwrap();
    let expected = "  2024-03-12 09:02:11 to 2024-03-12 09:22:10  failed\n    \
        result     0x80070005-0x2000c E_ACCESSDENIED\n    operation  Apply WIM file ";
    assert!(attempts.starts_with(expected), "{attempts}");
    assert!(
        attempts.contains("\n    phases     down-level\n"),
        "{attempts}"
    );

    let json = run(&["scan", "--output", "json"], samples()).all();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let attempt = &json["attempts"][0];
    assert_eq!(attempt["outcome"], "failed");
    assert_eq!(
        (&attempt["result"], &attempt["extend"]),
        (&"0x80070005".into(), &"0x2000c".into())
    );
    assert_eq!(attempt["sources"].as_array().unwrap().len(), 7);

    let text = run(&["scan"], sample("CBS/CBS.log")).all();
    assert!(!text.contains("attempts"), "{text}");
}
