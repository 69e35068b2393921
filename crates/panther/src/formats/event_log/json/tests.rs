use std::sync::LazyLock;

use super::FREE;
use crate::details::Details;
use crate::format::layout::Layout;
use crate::formats::event_log::evtx::Evtx;
use crate::formats::event_log::known::Known;
use crate::framing::items::Items;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::Item;
use crate::model::level::Level;
use crate::{Feeder, Registry};

fn layout() -> &'static Layout {
    static LAYOUT: LazyLock<Layout> =
        LazyLock::new(|| Layout::fixed(FormatId::new("evtx-json"), &FREE));
    &LAYOUT
}

fn event(log: &str) -> Event<'_> {
    Items::new(layout(), log.as_bytes())
        .events()
        .next()
        .expect("an event")
}

fn format_of(log: &str, name: &str) -> FormatId {
    crate::parse(log.as_bytes(), name).format()
}

fn evtx<'a>(event: &Event<'a>) -> Evtx<'a> {
    match event.details() {
        Details::Evtx(evtx) => evtx,
        details => panic!("{details:?}"),
    }
}

/// The items, separated by bars: events as their event id, others as their reason.
fn shape(log: &str) -> String {
    let mut shape = String::new();
    for item in Items::new(layout(), log.as_bytes()) {
        match item {
            Item::Event(event) => {
                let id = evtx(&event).system().id.map(|id| id.to_string());
                shape += &id.unwrap_or_default();
            }
            Item::Unparsed(gap) => shape += gap.reason().name(),
        }
        shape.push('|');
    }
    shape
}

/// A small event with this event id.
fn small(id: u32) -> String {
    format!("{{\"EventID\":{id},\"Channel\":\"a}}]{{\\\"\"}}")
}

#[test]
fn objects_are_framed_in_any_layout() {
    let [one, two, three] = [1, 2, 3].map(small);
    for (log, expected) in [
        (format!("{one}\n{two}\r\n{three}"), "1|2|3|"),
        (format!("[{one},{two} , {three}]"), "markup|1|2|3|markup|"),
        (
            format!("\u{feff}[\n  {one},\n  {two}\n]\n"),
            "byte_order_mark|markup|1|2|markup|",
        ),
        (
            format!("{{\"Events\": [{one},{two}]}}\n"),
            "markup|1|2|markup|",
        ),
        (
            format!("Record 1\n{one}\nRecord 2\n{two}\n"),
            "markup|1|markup|2|",
        ),
        (
            format!("Output: '{{' [\n {one}\n]\n\n{{}}"),
            "stray|1|markup|",
        ),
        (format!("{one}{two}"), "1|2|"),
        (format!("{{\"a\":{one}}}{two}"), "malformed|2|"),
        (format!("{one}{}{two}", " ".repeat(100)), "1|blank|2|"),
        ("{\"EventID\":1}".to_owned(), "malformed|"),
        ("{\"Events\":[]}".to_owned(), "markup|"),
    ] {
        assert_eq!(shape(&log), expected, "{log}");
    }
}

#[test]
fn a_broken_object_spoils_only_itself() {
    let [one, two] = [1, 2].map(small);
    let cut = &one[..20];
    for (log, expected) in [
        (format!("{cut}\n{two}\n"), "malformed|2|"),
        (
            format!("[{cut},{two},{two}]"),
            "markup|malformed|2|2|markup|",
        ),
        // The string has no closing quote.
        (
            format!("[{},{two}]", one.replace("\\\"", "")),
            "markup|1|2|markup|",
        ),
        (
            format!(
                "[{},
 {two}]",
                &one[..10]
            ),
            "markup|malformed|2|markup|",
        ),
        // The grammar reads the part before the break.
        (format!("{}\n{two}\n", &one[..one.len() - 1]), "1|2|"),
    ] {
        assert_eq!(shape(&log), expected, "{log}");
    }
}

#[test]
fn a_line_is_an_event_where_the_first_shows_it() {
    let [one, two] = [1, 2].map(small);
    let log = format!("{one}\n{}\n{two}\nstray\n\n{one}\n", &one[..9]);
    let lines = Registry::default().learn(log.as_bytes(), "");
    let mut feeder = Feeder::new(lines.clone());
    let counts: Vec<usize> = log
        .split_inclusive('\n')
        .map(|line| feeder.push(line.as_bytes()).count())
        .collect();
    assert_eq!(counts, [1, 1, 1, 0, 0, 2]);
    assert!(lines.is_splittable() && !layout().is_splittable());
}

#[test]
fn json_that_is_no_event_log_is_plain() {
    for log in [
        "{\"level\":\"info\",\"msg\":\"x\"}\n",
        "[1,2]",
        "{}",
        "{\"Id\":1,\"Source\":\"x\"}",
        "{\"EventID\":1}",
    ] {
        assert_eq!(format_of(log, "events.json"), "plain", "{log}");
    }
    assert_eq!(format_of(&small(1), ""), "evtx-json");
}

#[test]
fn times_are_text_or_numbers() {
    for (text, expected) in [
        (
            r#""2024-03-12T01:21:38.1234567Z""#,
            "2024-03-12T01:21:38.1234567 Utc",
        ),
        (
            r#""2024-03-12T09:21:38+08:00""#,
            "2024-03-12T09:21:38 Offset(28800)",
        ),
        (r#""2024-03-12 09:21:38""#, "2024-03-12T09:21:38 Unstated"),
        (
            r#"{"SystemTime":"2024-03-12T01:21:38"}"#,
            "2024-03-12T01:21:38 Utc",
        ),
        (
            r#""\/Date(1710206498182)\/""#,
            "2024-03-12T01:21:38.182 Utc",
        ),
        (
            r#""/Date(1710206498182+0800)/""#,
            "2024-03-12T01:21:38.182 Utc",
        ),
        (r#""\/Date(-1)\/""#, "1969-12-31T23:59:59.999 Utc"),
        ("1710206498.1822042", "2024-03-12T01:21:38.1822042 Utc"),
        ("1710206498", "2024-03-12T01:21:38 Utc"),
        ("1e9", "None"),
        (r#""\/Date(x)\/""#, "None"),
        (r#""yesterday""#, "None"),
        ("null", "None"),
    ] {
        let log = format!("{{\"EventID\":1,\"Channel\":\"x\",\"TimeCreated\":{text}}}");
        let time = event(&log).time();
        let shown = time.map_or("None".to_owned(), |time| format!("{time:?}"));
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn the_level_is_a_number_or_a_word() {
    for (text, expected) in [
        ("\"Level\":2", Some(Level::Error)),
        ("\"Level\":\"3\"", Some(Level::Warning)),
        ("\"Level\":\"Critical\"", Some(Level::Fatal)),
        ("\"log\":{\"level\":\"information\"}", Some(Level::Info)),
        (
            "\"Level\":null,\"LevelDisplayName\":\"警告\"",
            Some(Level::Warning),
        ),
        (
            "\"LevelDisplayName\":\"Fehler\",\"Level\":4",
            Some(Level::Info),
        ),
        ("\"Level\":{}", None),
    ] {
        let log = format!("{{\"EventID\":1,\"Channel\":\"x\",{text}}}");
        assert_eq!(event(&log).level(), expected, "{text}");
    }
}

#[test]
fn well_known_events_are_those_of_xml() {
    let known = |log: &str| {
        let log = crate::parse(log.as_bytes(), "");
        let event = log.events().next().unwrap();
        format!("{:?}", evtx(&event).known().unwrap())
    };
    let xml = |provider: &str, id: u32, data: &str| {
        format!(
            "<Event><System><Provider Name='{provider}'/><EventID>{id}</EventID></System><EventData>{data}</EventData></Event>"
        )
    };
    let json = |provider: &str, id: u32, data: &str| {
        format!(
            "{{\"Event\":{{\"System\":{{\"Provider\":{{\"#attributes\":{{\"Name\":\"{provider}\"}}}},\"EventID\":{id}}},\"EventData\":{data}}}}}\n"
        )
    };
    let values = [
        "0",
        "0",
        "WinSetupDiag02",
        "x",
        "0",
        "1",
        "1",
        "9",
        "1",
        "0x80070005",
        "0x2000C",
        "19045",
        "vb",
        "22621",
        "ni",
    ];
    let elements: String = values.map(|value| format!("<Data>{value}</Data>")).concat();
    let array = format!("{{\"Data\":{{\"#text\":[\"{}\"]}}}}", values.join("\",\""));
    let wer = "Windows Error Reporting";
    assert_eq!(
        known(&json(wer, 1001, &array)),
        known(&xml(wer, 1001, &elements))
    );

    let named = "<Data Name='updateTitle'>KB5034441</Data><Data Name='errorCode'>0x80070643</Data>";
    let object = r#"{"updateTitle":"KB5034441","errorCode":"0x80070643"}"#;
    let update = "Microsoft-Windows-WindowsUpdateClient";
    assert_eq!(
        known(&json(update, 20, object)),
        known(&xml(update, 20, named))
    );

    let shell = r#"{"Id":7036,"ProviderName":"Service Control Manager","LogName":"System","TimeCreated":"2024-03-12T01:21:38Z",
        "Properties":[{"Value":"Ledger"},{"Value":"running"}]}"#;
    let service = event(shell);
    let Some(Known::Service(service)) = evtx(&service).known() else {
        panic!("a service");
    };
    assert_eq!(
        (service.service.unwrap(), service.state.unwrap()),
        ("Ledger".into(), "running".into())
    );
}

#[test]
fn a_message_has_lines_where_line_feeds_are_escaped() {
    let log = r#"{"EventID":1,"Channel":"x","Message":"\r\n\tOne \"two\" C:\\new \r\n\r\n three\nfour\r\n"}"#;
    let event = event(log);
    assert_eq!(event.message(), r#"One \"two\" C:\\new"#);
    assert_eq!(
        event.decoded(event.message()),
        br#"One "two" C:\new"#.as_slice()
    );
    let lines: Vec<_> = event.lines().map(|line| line.to_string()).collect();
    assert_eq!(lines, ["", " three", "four"]);
}

#[test]
fn values_are_leaves() {
    let data = |section: &str| {
        let log = format!("{{\"System\":{{\"EventID\":1}},{section}}}");
        let event = event(&log);
        let data = evtx(&event).data();
        let shown: Vec<String> = data
            .iter()
            .map(|datum| format!("{}={}", datum.name.unwrap_or_default(), datum.value))
            .collect();
        shown.join("|")
    };
    for (section, expected) in [
        (
            r#""EventData":{"a":"b\"c","d":5,"e":null,"f":true}"#,
            r#"a=b\"c|d=5|e=|f=true"#,
        ),
        (
            r#""EventData":{"Data":["a","b"],"Binary":null}"#,
            "=a|=b|Binary=",
        ),
        (r##""EventData":{"Data":{"#text":["a","b"]}}"##, "=a|=b"),
        (
            r##""EventData":{"Data":[{"@Name":"n","#text":"v"},{"@Name":"m"}]}"##,
            "n=v",
        ),
        (
            r##""UserData":{"A":{"#attributes":{"xmlns":"u"},"B":{"C":"1"},"D_attributes":{"x":1},"D":"2"}}"##,
            "C=1|D=2",
        ),
        (
            r##""UserData":{"A":{"#attributes":{"x":"u"},"#text":"v"}},"EventData":{"e":1}"##,
            "A=v|e=1",
        ),
        (r#""EventData":null"#, ""),
        (r#""EventData":"<Data/>""#, ""),
    ] {
        assert_eq!(data(section), expected, "{section}");
    }
    let flat = r#"{"EventID":1,"Channel":"x","ProcessId":"7","EventData":"<Data/>","a":{"b":[1,{"c":2}]}}"#;
    let event = event(flat);
    let names: Vec<_> = evtx(&event)
        .data()
        .iter()
        .map(|datum| datum.name.unwrap_or_default().to_string())
        .collect();
    assert_eq!(names, ["ProcessId", "", "c"]);
    assert_eq!(evtx(&event).system().pid, None);
}
