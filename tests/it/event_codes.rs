//! One event gives the same codes in every text that it is exported to.

use panther::code::{CodeKind, CodeRole};

type Found = Vec<(u32, CodeKind, CodeRole)>;

fn codes(log: &str, format: &str) -> Found {
    let log = panther::parse(log.as_bytes(), "");
    assert_eq!(log.format(), format);
    let event = log.events().next().expect("an event");
    let mut codes: Found = event
        .codes()
        .iter()
        .map(|code| (code.code.value(), code.kind, code.role))
        .collect();
    codes.sort_by_key(|code| (code.0, code.1.name(), code.2.name()));
    codes
}

fn xml(data: &[(&str, &str)]) -> String {
    let data = data
        .iter()
        .map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>"));
    format!(
        "<Event><System><Provider Name='Contoso'/><EventID>7</EventID><Level>2</Level>\
         <TimeCreated SystemTime='2024-03-13T01:13:58Z'/></System><EventData>{}</EventData></Event>\n",
        data.collect::<String>()
    )
}

fn json(data: &[(&str, &str)]) -> String {
    let data: Vec<String> = data
        .iter()
        .map(|(name, value)| format!("\"{name}\":\"{value}\""))
        .collect();
    format!(
        "{{\"Event\":{{\"System\":{{\"Provider\":{{\"#attributes\":{{\"Name\":\"Contoso\"}}}},\
         \"EventID\":7,\"Level\":2,\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\
         \"2024-03-13T01:13:58Z\"}}}}}},\"EventData\":{{{}}}}}}}\n",
        data.join(",")
    )
}

fn table(data: &[(&str, &str)]) -> String {
    let (names, values): (Vec<&str>, Vec<&str>) = data.iter().copied().unzip();
    format!(
        "TimeCreated,Id,LevelDisplayName,{}\n2024-03-13 01:13:58,7,Error,{}\n",
        names.join(","),
        values.join(",")
    )
}

fn copy(data: &[(&str, &str)]) -> String {
    format!(
        "Log Name: System\nSource: Contoso\nDate: 3/13/2024 1:13:58 AM\nEvent ID: 7\n\
         Task Category: None\nLevel: Error\nKeywords:\nUser: N/A\nComputer: LEDGER-PC07\n\
         Description:\nIt failed.\nEvent Xml:\n{}",
        xml(data)
    )
}

fn clixml(data: &[(&str, &str)]) -> String {
    let values = data.iter().map(|(_, value)| {
        format!("<Obj RefId=\"3\"><Props><S N=\"Value\">{value}</S></Props></Obj>")
    });
    format!(
        "<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN RefId=\"0\">\
         <T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN>\
         <ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString><Props>\
         <I32 N=\"Id\">7</I32><By N=\"Level\">2</By><S N=\"ProviderName\">Contoso</S>\
         <DT N=\"TimeCreated\">2024-03-13T01:13:58Z</DT>\
         <Obj N=\"Properties\" RefId=\"2\"><LST>{}</LST></Obj></Props></Obj></Objs>",
        values.collect::<String>()
    )
}

const DATA: &[&[(&str, &str)]] = &[
    &[("errorCode", "0x80070005"), ("title", "Contoso update")],
    &[
        ("Status", "0xc000006d"),
        ("SubStatus", "0x0"),
        ("hr", "-2147024891"),
    ],
    &[
        ("ErrorCode", "2147942405"),
        ("Win32Error", "5"),
        ("Result", "1058"),
    ],
    &[
        ("param1", "60000"),
        ("param2", "%%1053"),
        ("detail", "failed with error 0x80070002."),
    ],
    &[("Name", "0x80070005"), ("size", "2147942405")],
];

#[test]
fn every_export_of_an_event_gives_the_same_codes() {
    let counts = [1, 3, 3, 2, 1];
    for (data, count) in DATA.iter().zip(counts) {
        let expected = codes(&xml(data), "evtx-xml");
        assert_eq!(expected.len(), count, "{data:?}: {expected:?}");
        assert_eq!(codes(&json(data), "evtx-json"), expected, "{data:?}");
        assert_eq!(codes(&table(data), "evtx-csv"), expected, "{data:?}");
        assert_eq!(codes(&copy(data), "evtx-copied"), expected, "{data:?}");
    }
}

/// The XML of PowerShell has no names for the values, as some XML of the event log has none.
#[test]
fn data_without_names_give_the_same_codes() {
    for data in DATA {
        let unnamed = xml(data).replace("Data Name='", "Data x='");
        let expected = codes(&unnamed, "evtx-xml");
        assert_eq!(codes(&clixml(data), "evtx-clixml"), expected, "{data:?}");
    }
}

/// An escaped line break before a number is none of its bytes.
#[test]
fn escapes_hide_no_code() {
    let data = [(
        "text",
        "It said:\\nerror 5\\r\\n0x80070005 (E_ACCESSDENIED), then",
    )];
    let found = codes(&json(&data), "evtx-json");
    assert_eq!(found.len(), 2, "{found:?}");
    let data = [(
        "text",
        "R&amp;D &#13;&#10;error 5&#10;0x80070005 (E_ACCESSDENIED), then",
    )];
    assert_eq!(codes(&xml(&data), "evtx-xml"), found);
}
