//! Event logs as JSON, made up.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use super::servicing::nuls;

/// Event logs as JSON, in the words of several programs and in any layout.
pub fn json_log() -> impl Strategy<Value = Vec<u8>> {
    let event = || (json_event(), 0..4_usize);
    let layout = prop_oneof![
        4 => vec(event(), 0..8).prop_map(|events| json_lines(&events, "", "\n", "")),
        2 => vec(event(), 0..8).prop_map(|events| json_lines(&events, "[", ",", "]")),
        2 => vec(event(), 0..8).prop_map(|events| json_lines(&events, "\u{feff}[\r\n  ", ",\r\n  ", "\r\n]\r\n")),
        1 => vec(event(), 0..8).prop_map(|events| json_lines(&events, "{\"Events\": [", ", ", "]}")),
        1 => vec(event(), 0..8).prop_map(|events| json_lines(&events, "Record 1\n", "\nRecord 2\n", "x")),
        1 => vec(event(), 0..4).prop_map(|events| json_lines(&events, "note: '\n {", " ], [ ", "{\"a\"")),
    ];
    let between = prop_oneof![
        6 => Just(Vec::new()),
        1 => nuls(),
        1 => (50..80_usize).prop_map(|count| vec![b' '; count]),
        1 => vec(any::<u8>(), 0..40),
    ];
    vec((layout, between), 1..3).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(log, between)| [log, between])
            .collect::<Vec<_>>()
            .concat()
    })
}

/// Objects with what stands around them; of each its own printing: as it is, with blanks, or over
/// many lines.
fn json_lines(events: &[(String, usize)], open: &str, between: &str, close: &str) -> Vec<u8> {
    let shown: Vec<String> = events
        .iter()
        .map(|(event, printing)| match printing {
            0 | 1 => event.clone(),
            2 => event.replace("\":", "\" : "),
            _ => event.replace(",\"", ",\n  \"").replace("{\"", "{\n  \""),
        })
        .collect();
    format!("{open}{}{close}", shown.join(between)).into_bytes()
}

fn json_event() -> impl Strategy<Value = String> {
    let number = || {
        select(&[
            "7036",
            "\"7\"",
            "null",
            "-1",
            "{\"#text\":7,\"#attributes\":{\"Qualifiers\":1}}",
            "{\"Value\":7}",
            "[7]",
            "{}",
        ])
    };
    let level = select(&[
        "4",
        "2",
        "\"3\"",
        "\"Warning\"",
        "\"error\"",
        "\"\u{4fe1}\u{606f}\"",
        "0",
        "null",
        "\" \"",
        "9",
    ]);
    let time = select(&[
        "\"2024-02-29T00:00:00.1234567Z\"",
        "\"2023-02-29T00:00:00Z\"",
        "\"2024-03-12 01:21:38+08:00\"",
        "\"2024-03-12T01:21:38\"",
        "\"\\/Date(1573149596526)\\/\"",
        "\"/Date(-1+0100)/\"",
        "1549731924.6727583",
        "1549731924",
        "null",
        "{\"#attributes\":{\"SystemTime\":\"2024-02-29T00:00:00Z\"}}",
    ]);
    let name = || {
        select(&[
            "Name",
            "#text",
            "Data",
            "param1",
            "@Name",
            "@x",
            "#attributes",
            "a\\\"b",
            "Event",
            "ProcessId",
            "x_attributes",
            "",
        ])
    };
    let text = || json_text();
    let data = vec((name(), text()), 0..5).prop_map(|pairs| {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        pairs.join(",")
    });
    (0..8_usize, number(), level, time, text(), data, text()).prop_map(
        |(kind, id, level, time, provider, data, message)| {
            let comma = if data.is_empty() { "" } else { "," };
            match kind {
                0 => format!(
                    "{{\"Event\":{{\"#attributes\":{{\"xmlns\":\"urn:x\"}},\"System\":{{\"Provider\":{{\"#attributes\":{{\"Name\":{provider}}}}},\
                     \"EventID\":{id},\"Level\":{level},\"TimeCreated\":{time},\"Channel\":\"System\",\"Security\":null}},\"EventData\":{{{data}}}}}}}"
                ),
                1 => format!(
                    "{{\"Event_attributes\":{{}},\"Event\":{{\"System\":{{\"Provider_attributes\":{{\"Name\":{provider}}},\"EventID\":{id},\
                     \"Level\":{level},\"TimeCreated_attributes\":{{\"SystemTime\":{time}}}}},\"UserData\":{{\"A\":{{{data}}},\"Data\":[{message}]}}}}}}"
                ),
                2 => format!(
                    "{{\"System\":{{\"Provider\":{{\"Name\":{provider}}},\"EventID\":{{\"Value\":7}},\"Level\":{level},\
                     \"TimeCreated\":{{\"SystemTime\":{time}}}}},\"EventData\":{{{data}}},\"Message\":{message}}}"
                ),
                3 => format!(
                    "{{\"Id\":7,\"Level\":{level},\"ProviderName\":{provider},\"LogName\":\"System\",\"ProcessId\":1,\"ThreadId\":{id},\
                     \"TimeCreated\":{time},\"Properties\":[{{\"Value\":{message}}},{{{data}}}],\"Message\":{message},\"LevelDisplayName\":\"Fehler\"}}"
                ),
                4 => format!(
                    "{{\"@timestamp\":{time},\"winlog\":{{\"provider_name\":{provider},\"event_id\":{id},\"process\":{{\"pid\":1,\
                     \"thread\":{{\"id\":2}}}},\"event_data\":{{{data}}}}},\"log\":{{\"level\":{level}}},\"message\":{message}}}"
                ),
                5 => format!(
                    "{{\"EventSourceName\":{provider},\"Level\":{level},\"TimeCreated\":{time},\"EventID\":{id},\"Message\":{message},\
                     \"EventData\":\"<EventData/>\",\"ProcessId\":5{comma}{data}}}"
                ),
                6 => format!(
                    "{{\"_source\":{{\"EventID\":{id},\"Channel\":\"x\",\"EventTime\":{time},\"Severity\":{level},\"ThreadId\":3{comma}{data}}},\"sort\":[{message}]}}"
                ),
                _ => format!("{{\"Name\":{message}{comma}{data},\"List\":[{{\"Name\":1}},{{\"Name\":2}}]}}"),
            }
        },
    )
}

fn json_text() -> impl Strategy<Value = &'static str> {
    select(&[
        "\"Contoso-Backup\"",
        "\"\"",
        "\" two words \"",
        "\"one\\r\\ntwo\\nthree\\r\\n\"",
        "\"\\r\\n\\tC:\\\\new\\\\rest \\\"quoted\\\"\"",
        "\"\\u00e9\\ud83d\\ude00\\ud83d\"",
        "\"{\\\"Event\\\":{\"",
        "\"a}b]c,{\"",
        "\"\u{62d2}\u{7edd}\"",
        "12",
        "-0.5e7",
        "true",
        "null",
        "[]",
        "{}",
        "[1,[\"a\",null],{\"b\":[2]}]",
        "{\"#text\":[\"a\",\"b\"]}",
        "{\"#attributes\":{\"x\":1},\"#text\":\"t\"}",
    ])
}

/// Pieces of JSON in any order, which is seldom JSON.
pub fn json_pieces() -> impl Strategy<Value = Vec<u8>> {
    let pieces = select(&[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\n",
        "\r\n",
        " ",
        "\n{\"",
        "{\"Id\":",
        "{\"Events\":[",
        ",{\"Id\":1",
        "\\\"",
        "\"Id\":1",
        "\"EventID\":7,",
        "\"Channel\":\"x\"",
        "\"System\":{",
        "\"winlog\":{",
        "\"Event\":{",
        "\"Message\":\"a\\nb\"",
        "\"Level\":2,",
        "\"Provider\":{\"Name\":\"p\"}",
        "\"TimeCreated\":\"2024-02-29T00:00:00Z\"",
        "\"EventData\":{\"a\":1}",
        "null",
        "tru",
        "1.5",
        "01",
        "Record 7\n",
        "text",
        "\u{feff}",
        "                                                                ",
    ])
    .prop_map(|text: &str| text.as_bytes().to_vec());
    let piece = prop_oneof![12 => pieces, 1 => vec(any::<u8>(), 1..4)];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
