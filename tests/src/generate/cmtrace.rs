//! Logs for CMTrace.

use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::prop_oneof;
use proptest::sample::select;

use super::lines::mixed;

/// Records of every notation, mostly whole ones.
pub fn cmtrace() -> impl Strategy<Value = Vec<u8>> {
    let text = || {
        select(&[
            "Running the installer of Contoso",
            "Error: 0x80070005 \r\nsecond line\nthird",
            "Warning:late",
            " \n",
            "",
        ])
    };
    let attribute = select(&[
        "time=\"08:10:11.123-060\"",
        "time=\"8:1:1.1234567\"",
        "time=\"08:10:11+300\"",
        "time=\"\"",
        "date=\"03-12-2024\"",
        "date=\"3/2/2024\"",
        "date=\"02-30-2024\"",
        "component=\"Agent of Contoso\"",
        "component=\"\"",
        "type=\"1\"",
        "type=\"3\"",
        "type=\"x\"",
        "thread=\"1234\"",
        "file=\"agent.cpp:77\"",
        "context",
        "\"",
    ]);
    let end = || select(&["]LOG]!><", "]LOG]!>", "]LOG]!", ""]);
    let line_end = || select(&["\r\n", "\n", ">\n", ">\r\n", ""]);
    let record = (text(), end(), vec(attribute, 0..9), line_end());
    let record = record.prop_map(|(text, end, attributes, line_end)| {
        format!("<![LOG[{text}{end}{}{line_end}", attributes.join(" ")).into_bytes()
    });
    let tail = select(&[
        "  $$<Agent><03-12-2024 08:10:11.123-060><thread=1234 (0x4D2)>",
        "$$<><3-2-2024 8:1:1><thread=1>",
        "  $$<Agent><03-12-2024><thread=1234>",
        "\tAgent\t3/12/2024 8:10:11 AM\t1234 (0x04D2)",
        "\tAgent\t12.03.2024 08:10:11\t1234 (0x04D2)",
        "\tAgent\t3/12/2024\t1234",
        "    Agent   3/12/2024 8:10:11 AM  1234 (0x04D2)",
        "  Agent of it\t 12.03.2024 08:10:11  1234 (0x04D2)",
        " Agent  3/12/2024 8:10:11 AM   1234 (0x04D2)",
        "\t  3/12/2024 8:10:11 AM   1234 (0x04D2)",
        "",
    ]);
    let line = (text(), tail, line_end());
    let line = line.prop_map(|(text, tail, end)| [text, tail, end].concat().into_bytes());
    let log = || vec(mixed(line.clone()), 1..4).prop_map(|logs| logs.concat());
    prop_oneof![
        vec(mixed(record), 1..4).prop_map(|logs| logs.concat()),
        log(),
    ]
}
