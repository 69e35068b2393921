//! Event logs as XML.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use super::servicing::{nuls, stamp};

/// An event log as XML, with what programs were seen to put around events, and more.
pub fn event_log() -> impl Strategy<Value = Vec<u8>> {
    vec(
        prop_oneof![
            8 => xml_event(),
            2 => xml_between().prop_map(|text| text.as_bytes().to_vec()),
            1 => (xml_event(), any::<Index>()).prop_map(|(mut event, at)| {
                event.truncate(at.index(event.len() + 1));
                event
            }),
            1 => nuls(),
            1 => (0..140_usize).prop_map(|count| vec![b' '; count]),
            1 => vec(any::<u8>(), 0..40),
        ],
        0..16,
    )
    .prop_map(|parts| parts.concat())
}

/// Pieces of XML in any order, which is seldom XML.
pub fn xml_pieces() -> impl Strategy<Value = Vec<u8>> {
    let pieces = select(&[
        "<Event>",
        "</Event>",
        "<e:Event x='>'>",
        "</e:Event>",
        "<Event/>",
        "<Event",
        "</Event",
        "Event>",
        "<System>",
        "</System>",
        "<System/>",
        "<Provider Name='A&amp;B'/>",
        "<Provider Name=\"\" Name='x'>",
        "<Level>2</Level>",
        "<Level> </Level>",
        "<TimeCreated SystemTime='2024-02-29T00:00:00.1Z'/>",
        "<TimeCreated SystemTime=' 2023-02-29T00:00:00Z'/>",
        "<EventData>",
        "</EventData>",
        "<UserData>",
        "<Data>",
        "<Data Name = 'n'>",
        "</Data>",
        "<Data/>",
        "<Binary>00</Binary>",
        "<RenderingInfo>",
        "<r:RenderingInfo Culture='x'>",
        "</RenderingInfo>",
        "<Message>",
        "</Message>",
        "text",
        "&lt;",
        "&#13;\n",
        "\r\n",
        "\n",
        " ",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml?>",
        "<",
        ">",
        "'",
        "\"",
        "/",
        "\u{feff}",
        "<<<<<<< HEAD\n",
        "Record 5\n",
        "\u{65e5}",
        "=",
        "<Events>",
        "</Events>",
    ]);
    vec(pieces, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

fn xml_event() -> impl Strategy<Value = Vec<u8>> {
    let time = (
        select(&["T", "T", "T", " "]),
        fraction(),
        select(&["Z", "Z", "", " UTC", "+00:00", "+01:00", "x"]),
    );
    let system = (
        select(&[
            "Service Control Manager",
            "Windows Error Reporting",
            "Application Error",
            "A &amp; B",
            "",
            "\u{65e5}",
        ]),
        select(&["7036", "1001", "1000", "1", "", "x", "99999999999999999999"]),
        select(&["", "0", "1", "2", "3", "4", "5", "16", " 2 ", "Error"]),
        stamp(),
        time,
    );
    let data = vec(
        (
            select(&["", "", "Name='a'", "Name=\"b c\"", "Name=''", "Other='1'"]),
            xml_text(),
        ),
        0..16,
    );
    let section = select(&["EventData", "UserData", "ProcessingErrorData", "DebugData"]);
    let message = option::of((xml_text(), xml_text()));
    let layout = (
        select(&["", "e:", "evt_1.x-y:"]),
        select(&["", "\r\n", "\n  ", "\t"]),
        select(&["", "\r\n", "\n", "  "]),
    );
    (system, section, data, message, layout).prop_map(
        |((provider, id, level, stamp, (letter, fraction, zone)), section, data, message, (p, gap, end))| {
            let time = stamp.replace(' ', letter);
            let mut xml = format!(
                "<{p}Event xmlns='urn:x'>{gap}<{p}System>{gap}<{p}Provider Name='{provider}'/>{gap}<{p}EventID>{id}</{p}EventID>{gap}\
                 <{p}Level>{level}</{p}Level><{p}TimeCreated SystemTime=\"{time}{fraction}{zone}\"/>{gap}<{p}Channel/></{p}System>{gap}<{section}>"
            );
            for (name, value) in data {
                xml += &format!("<Data {name}>{value}</Data>{gap}");
            }
            xml += &format!("</{section}>");
            if let Some((first, second)) = message {
                xml += &format!("<{p}RenderingInfo Culture='en-US'><{p}Message>{first}\r\n{second}</{p}Message></{p}RenderingInfo>");
            }
            xml += &format!("</{p}Event>{end}");
            xml.into_bytes()
        },
    )
}

fn fraction() -> impl Strategy<Value = &'static str> {
    select(&[
        "",
        ".1234567",
        ".123456789",
        ".1234567890",
        ".",
        ".000000000",
        ".5x",
    ])
}

fn xml_text() -> impl Strategy<Value = &'static str> {
    select(&[
        "",
        "plain",
        " ",
        "a &lt;b&gt; &amp;amp;",
        "&#13;",
        "&#x62d2;\u{7edd}",
        "<![CDATA[<Data>]]>",
        "<![CDATA[open",
        "]]>",
        "0x80070005",
        "WinSetupDiag02",
        "line&#13;\nnext ",
        "\r\n",
        "<b/>",
        "<b>x</b>",
        "&bad;",
        "<!-- c -->",
        "a < b",
    ])
}

fn xml_between() -> impl Strategy<Value = &'static str> {
    select(&[
        "<?xml version='1.0'?>\r\n<Events>",
        "</Events>\n",
        "Record 12\n",
        "Record 12x\n",
        "Record\n",
        "<<<<<<< HEAD\n",
        "=======\n",
        "\u{feff}",
        "<root a='b'>",
        "<!-- > -->",
        "\r\n\r\n",
        "junk",
        "<!-- open",
    ])
}
