use std::collections::BTreeMap;

use panther::code::CodeRole;
use serde_json::{Value as Json, json};

use super::*;
use crate::Utf8;

/// A log with an event of every kind of value: codes, fields, lines, values with names, gaps.
const LOGS: [(&str, &[u8]); 4] = [
    (
        "CBS.log",
        b"\xEF\xBB\xBF2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 Failed, Error 0x80070005\r\n\
          \x20   second \"line\"\r\n   third\r\n\
          2016-09-28 04:30:32, Error                 CBS    Session: 30000001_1 finalized. [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]\r\n",
    ),
    (
        "dism.log",
        b"2020-07-29 16:29:16, Info                  DISM   DISM Provider Store: PID=4242 TID=7 Ready - CDISMProviderStore::Get\r\n",
    ),
    (
        "System.xml",
        b"<Event><System><Provider Name='R&amp;D'/><EventID>7</EventID><TimeCreated SystemTime='2016-09-27T20:30:31.4551234Z'/><EventRecordID>9</EventRecordID></System>\
          <EventData><Data Name='a'>&lt;1&gt;</Data><Data>2</Data><Data Name='a'>3</Data></EventData></Event>",
    ),
    ("notes.txt", b"no time\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 and more\n"),
];

fn rows(bytes: &[u8], name: &str) -> Vec<Json> {
    let log = panther::parse(bytes, name);
    let rows = TableRows::new(Column::ALL.to_vec());
    let mut out = Vec::new();
    for item in &log {
        let mut place = Place::new(name, log.format());
        place.offset = Some(KnownOffset {
            seconds: 8 * 3600,
            evidence: Evidence::Lent,
        });
        rows.write(&Row::new(&item, &place, &Utf8), &mut out);
    }
    let text = String::from_utf8(out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn type_of(value: &Json) -> ColumnType {
    match value {
        Json::Number(_) => ColumnType::Number,
        Json::String(text) if text.ends_with('Z') && text.as_bytes()[4] == b'-' => {
            ColumnType::Instant
        }
        Json::String(text) if text.len() == 29 && text.as_bytes()[10] == b'T' => {
            ColumnType::ClockTime
        }
        Json::String(_) => ColumnType::Text,
        Json::Array(_) => ColumnType::Codes,
        Json::Object(map) if map.values().all(Json::is_string) => ColumnType::Texts,
        Json::Object(_) => ColumnType::Lists,
        other => panic!("{other}"),
    }
}

#[test]
fn every_value_has_the_type_of_its_column() {
    let mut seen = BTreeMap::new();
    for (name, bytes) in LOGS {
        for row in rows(bytes, name) {
            for (key, value) in row.as_object().unwrap() {
                let column: Column = key.parse().unwrap();
                assert_eq!(type_of(value), column.kind(), "{key}: {value}");
                seen.insert(column, ());
            }
        }
    }
    let header: Json = serde_json::from_slice(&header(Column::ALL)).unwrap();
    for (key, value) in header.as_object().unwrap() {
        let column: Column = key.parse().unwrap();
        assert_eq!(type_of(value), column.kind(), "the header of {key}");
    }
    assert_eq!(header.as_object().unwrap().len(), Column::ALL.len());
    // Without a set, nobody knows these.
    let unknown = [
        Column::Host,
        Column::Member,
        Column::Line,
        // No event of these logs has them.
        Column::Package,
        Column::Kb,
        Column::Phase,
        Column::Operation,
        Column::Attempt,
    ];
    let unseen: Vec<Column> = Column::ALL
        .iter()
        .copied()
        .filter(|column| !seen.contains_key(column))
        .collect();
    assert_eq!(unseen, unknown);
}

#[test]
fn a_row_of_each_kind() {
    let [_, first, second] = &rows(LOGS[0].1, LOGS[0].0)[..] else {
        panic!("a byte order mark and two events");
    };
    assert_eq!(
        *first,
        json!({
            "source": "CBS.log", "format": "cbs", "byte_start": 3, "byte_end": 140,
            "time_utc": "2016-09-27T20:30:31.000000000Z", "time_local": "2016-09-28T04:30:31.000000000",
            "utc_offset_s": 28800, "offset_evidence": "lent", "level": "info", "component": "CSI",
            "message": "00000001@2016/9/27:20:30:31.455 Failed, Error 0x80070005",
            "lines": "    second \"line\"\r\n   third",
            "code": "0x80070005", "code_kind": "hresult", "code_role": "result", "code_name": "E_ACCESSDENIED",
            "codes": [{"value": "0x80070005", "kind": "hresult", "role": "result", "name": "E_ACCESSDENIED"}],
            "fields": {"sequence": "00000001", "utc": "2016-09-27T20:30:31.455"},
        })
    );
    assert_eq!(second["session"], "30000001_1");
    assert_eq!(
        second.get("fields"),
        None,
        "a field with a column of its own"
    );
    let dism = &rows(LOGS[1].1, LOGS[1].0)[0];
    assert_eq!((&dism["pid"], &dism["tid"]), (&json!(4242), &json!(7)));
    let event = &rows(LOGS[2].1, LOGS[2].0)[0];
    assert_eq!(event["data"], json!({"a": ["<1>", "3"], "Data": ["2"]}));
    assert_eq!(event["provider"], "R&D");
    assert_eq!(event["record_id"], 9);
    assert_eq!(event["offset_evidence"], "stated");
    assert_eq!(event["time_utc"], "2016-09-27T20:30:31.455123400Z");
    let gaps = rows(LOGS[3].1, LOGS[3].0);
    let nuls = gaps
        .iter()
        .find(|row| row["unparsed_reason"] == "nul_run")
        .unwrap();
    assert_eq!(nuls.get("message"), None);
    assert!(gaps.iter().all(|row| row.get("time_utc").is_none()));
}

#[test]
fn the_first_result_comes_before_other_codes() {
    let log = b"2020-07-29 16:29:16, Error      [0x0601c1] SP     Saw 0x80004005. Error 0x80070005[gle=0x00000005]\r\n";
    let log = panther::parse(log, "setupact.log");
    let event = log.events().next().unwrap();
    assert_ne!(event.codes()[0].role, CodeRole::Result);
    assert_eq!(rows(log.source(), "setupact.log")[0]["code"], "0x80070005");
}

#[test]
fn a_name_is_a_column() {
    for &column in Column::ALL {
        assert_eq!(column.name().parse(), Ok(column));
    }
    let error = "colour".parse::<Column>().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no column \"colour\"; the columns are host source")
    );
}
