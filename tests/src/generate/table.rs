//! Event logs as tables.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use proptest::strategy::BoxedStrategy;

use crate::reference::BOM;
use crate::reference::table::layouts::{LAYOUTS, RefLayout};

/// An event log as a table: a header that the reference knows or none, and rows as programs write
/// them, and as they should not.
pub fn table() -> impl Strategy<Value = Vec<u8>> {
    (0..LAYOUTS.len(), any::<bool>()).prop_flat_map(|(index, marked)| {
        let layout = LAYOUTS[index];
        let parts = vec(
            prop_oneof![
                12 => table_row(layout),
                2 => table_line(),
                1 => Just([layout.header().as_bytes(), b"\r\n"].concat()),
                1 => (table_row(layout), any::<Index>()).prop_map(|(mut row, at)| {
                    row.truncate(at.index(row.len() + 1));
                    row
                }),
                1 => vec(any::<u8>(), 0..20),
            ],
            0..14,
        );
        parts.prop_map(move |parts| {
            let mut table = if marked { BOM.to_vec() } else { Vec::new() };
            if index > 1 {
                table.extend(layout.header().as_bytes());
                table.extend(b"\r\n");
            }
            table.extend(parts.concat());
            table
        })
    })
}

fn table_row(layout: RefLayout) -> impl Strategy<Value = Vec<u8>> {
    let fields: Vec<_> = layout.roles.chars().map(table_field).collect();
    let more = prop_oneof![8 => Just(0), 1 => 1..3_usize];
    let end = select(&["\r\n", "\r\n", "\n", ""]);
    (fields, 0..20_usize, more, end).prop_map(move |(mut fields, less, more, end)| {
        if less == 0 {
            fields.pop();
        }
        fields.extend(vec!["x".to_owned(); more]);
        let separator = char::from(layout.separator).to_string();
        [&fields.join(&separator), end].concat().into_bytes()
    })
}

/// A field of a row: what its column has, most of the time.
fn table_field(role: char) -> BoxedStrategy<String> {
    let usual = match role {
        't' => table_time().boxed(),
        'i' => select(&["7036", "1", "10016", "\"4624\"", " 12 "])
            .prop_map(str::to_owned)
            .boxed(),
        'l' | 'w' => select(&[
            "Error",
            "Information",
            "2",
            "0",
            "信息",
            "Ошибка",
            "Audit Failure",
            "",
            "\"3\"",
        ])
        .prop_map(str::to_owned)
        .boxed(),
        'p' => select(&["Service Control Manager", "\"A, B\"", "", "日"])
            .prop_map(str::to_owned)
            .boxed(),
        'm' => table_message().boxed(),
        _ => select(&["None", "", "\"x\"", "\"\"", "無", "a\"b"])
            .prop_map(str::to_owned)
            .boxed(),
    };
    prop_oneof![
        30 => usual,
        1 => select(&["", "\"", "\"\"\"", "x", ",", ";", "\t", "\"a\" b", "32/13/2026 25:00:00"]).prop_map(str::to_owned),
    ]
    .boxed()
}

fn table_time() -> impl Strategy<Value = String> {
    let numbers = (1..32_u32, 1..13_u32, 1999..2030_u32, 0..24_u32, 0..60_u32);
    (numbers, 0..12_u32, any::<bool>()).prop_map(
        |((day, month, year, hour, minute), kind, quoted)| {
            let (half, short) = (["AM", "PM"][hour as usize / 12], hour % 12);
            let time = match kind {
                0 | 1 => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}:09"),
                2 => format!("{month}/{day}/{year} {short}:{minute:02}:09 {half}"),
                3 => format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}:09"),
                4 => format!("{year}/{month}/{day} {hour:02}:{minute:02}:09"),
                5 => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:09.1234567"),
                6 => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:09.731 +09:00"),
                7 => format!("{year}. {month}. {day}. 오후 {short}:{minute:02}:09"),
                8 => format!("{year}/{month}/{day} 上午 {short:02}:{minute:02}:09"),
                9 => format!("{day}.{month}.{year} {hour}.{minute:02}.09"),
                10 => format!("{month}/{day}/{year} {short}:{minute:02}:09\u{202f}{half}"),
                _ => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:09Z"),
            };
            if quoted && kind > 5 {
                format!("\"{time}\"")
            } else {
                time
            }
        },
    )
}

fn table_message() -> impl Strategy<Value = String> {
    let piece = select(&[
        "The service failed",
        ": 0x80070005",
        "\r\n",
        "\n",
        " ",
        "\"\"quoted\"\"",
        ",",
        ";",
        "\t",
        "拒绝访问",
        "\r\n\r\n",
        "20/05/2026 21:31:47",
        "\nError,20/05/2026 21:31:47,Source,7,None,x",
        "\n2024-01-01 00:00:00.1 +09:00,x,high,Sys,7,",
    ]);
    (vec(piece, 0..8), 0..8_u8).prop_map(|(pieces, quotes)| match quotes {
        0 => pieces.concat(),
        1 => format!("\"{}", pieces.concat()),
        2 => format!("{}\"", pieces.concat()),
        _ => format!("\"{}\"", pieces.concat()),
    })
}

/// What may stand between rows.
fn table_line() -> impl Strategy<Value = Vec<u8>> {
    select(&[
        "\r\n",
        "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n",
        "sep=,\r\n",
        "a line of text\r\n",
        "\"\r\n",
        ",,,,\r\n",
        "   at Sample.Run()\n",
        "\u{feff}",
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ";;;;;;\n",
        "\t\t\t\t\t\t\n",
    ])
    .prop_map(|line: &str| line.as_bytes().to_vec())
}
