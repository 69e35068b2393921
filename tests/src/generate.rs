//! Logs made up by proptest, and ways to break logs.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::{Index, select};
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Union;
use proptest::{option, prop_oneof};

use crate::reference_table::{LAYOUTS, RefLayout};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A log of the servicing grammar with everything in it that real ones were seen to have, and more.
pub fn log() -> impl Strategy<Value = Vec<u8>> {
    vec(segment(), 0..30).prop_map(|segments| segments.concat())
}

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

/// An event log as a table: a header that the reference knows or none, and rows as programs write them, and as they should not.
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

/// A whole record of an orderly log, its line ends included.
pub fn orderly_record() -> impl Strategy<Value = Vec<u8>> {
    (
        stamp(),
        select(&["Info", "Warning", "Error"]),
        component(),
        text(),
    )
        .prop_map(|(stamp, level, component, text)| {
            let mut line = format!("{stamp}, {level:<10} {:<10} {component:<6} ", "").into_bytes();
            line.extend(text);
            line.extend(b"\r\n");
            line
        })
}

fn segment() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        12 => record(),
        4 => continuation(),
        1 => Just(BOM.to_vec()),
        2 => nuls(),
        1 => line_end().prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..40),
        1 => (prefix(), record()).prop_map(|(prefix, record)| [prefix, record].concat()),
        1 => (record(), any::<Index>()).prop_map(|(mut record, at)| {
            record.truncate(at.index(record.len() + 1));
            record
        }),
    ]
}

fn record() -> impl Strategy<Value = Vec<u8>> {
    (stamp(), columns(), text(), line_end()).prop_map(|(stamp, columns, text, end)| {
        [stamp.as_bytes(), b", ", columns.as_bytes(), &text, end].concat()
    })
}

fn stamp() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (1999..2030, 1..13, 1..29, 0..24, 0..60, 0..60),
        1 => (0..9999, 0..15, 0..40, 0..30, 0..70, 0..70),
        1 => (select(&[1900, 2000, 2023, 2024]), 2..3, 28..31, 22..25, 58..61, 58..61),
    ]
    .prop_map(|(year, month, day, hour, minute, second)| {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    })
}

/// What stands between the stamp and the message.
fn columns() -> impl Strategy<Value = String> {
    let words = || (level(), code(), component());
    let blanks = || select(&["", " ", "  ", "      ", "\t", " \t "]);
    prop_oneof![
        10 => words().prop_map(|(level, code, component)| format!("{level:<10} {code:<10} {component:<6} ")),
        2 => (words(), blanks(), blanks(), blanks()).prop_map(
            |((level, code, component), a, b, c)| format!("{level}{a}{code}{b}{component}{c}")
        ),
        1 => (words(), 0..60_usize).prop_map(|((level, code, component), length)| {
            let mut columns = format!("{level:<10} {code:<10} {component:<6} ");
            let fits = (0..=length.min(columns.len())).rev();
            let end = fits.into_iter().find(|&at| columns.is_char_boundary(at));
            columns.truncate(end.unwrap_or(0));
            columns
        }),
    ]
}

fn level() -> impl Strategy<Value = &'static str> {
    select(&[
        "Info",
        "Info",
        "Info",
        "Warning",
        "Error",
        "",
        "ERROR",
        "Fatal",
        "Perf",
        "Verbose",
        "Debug",
        "Success",
        "Info:",
        "Nieznany00",
        "TooLongLevelWord",
        "\u{e9}tat",
    ])
}

fn code() -> impl Strategy<Value = &'static str> {
    select(&[
        "",
        "",
        "",
        "",
        "[0x0601c1]",
        "[0x0A00C1]",
        "[0x]",
        "[0x1]",
        "[0x12345678]",
        "[0x123456789]",
        "[0x06z1c1]",
        "[0X0601c1]",
        "[gle=1]",
        "[0x0601c1",
        "0x0601c1",
    ])
}

fn component() -> impl Strategy<Value = &'static str> {
    select(&[
        "",
        "",
        "CBS",
        "CSI",
        "DISM",
        "SP",
        "MIG",
        "IBSLIB",
        "PANTHR",
        "DEPLOY",
        "NEW",
        "cbs",
        "LONGNAME",
        "\u{7f}",
        "\u{85}x",
        "A\u{1}",
        "C BS",
        "A\u{3000}",
    ])
}

/// A message, or a line: what the logs say, shortened, and what they should not.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let known = select(&[
        "",
        " ",
        "  ",
        "Loaded Servicing Stack v10.0.1.2 with Core: X:\\Parts\\core.dll",
        "00000001@2024/1/9:05:06:07.08 WcpInitialize (wcp.dll version 0.0.0.6) called",
        "0000000f [SR] Verify complete",
        "DISM Package Manager: PID=40 TID=41 Ready - CSample::Run",
        "Failed [HRESULT = 0x800f081f - CBS_E_SOURCE_MISSING]",
        "Error 0x80070005[gle=0x00000005]",
        "  indented",
        "text with trailing blanks \t ",
        "2024-01-01 00:00:00, Info",
        "C:\\a.log:",
        "a:b:c:",
        "Appr\u{ea}t\u{e9}: \u{62d2}\u{7edd}\u{8bbf}\u{95ee}\u{3002}",
    ])
    .prop_map(|text| text.as_bytes().to_vec());
    prop_oneof![
        8 => known,
        // GBK, CP1252 and lone continuation bytes.
        1 => Just(b"\xbe\xdc\xbe\xf8\xb7\xc3\xce\xca S\xe4tze \x80\xbf\xef\xbb".to_vec()),
        1 => vec(any::<u8>(), 0..60),
        1 => vec(select(b"\0\n\r\t :,-.[]{}0129aZ\xef\xbb\xbf".as_slice()), 0..40),
    ]
}

fn continuation() -> impl Strategy<Value = Vec<u8>> {
    let shapes = select(&[
        " Expected: {l:32 ml:33 b:00ff00ff}.",
        "    1: Move File: Source = [l:4]\"a\\b\"",
        "POQ 0 starts:",
        " ",
        "[5808] [0x80070005] RestoreFilesCallback:(3821): \u{62d2}\u{7edd}",
        "[7.8] [0xc142011c] Unmarshall:(641)",
        " - CSample::ResultCallback",
        "(p)\tCSI Payload Corrupt\t1",
        "[gle=0x80004005]",
        "CSIPERF:TXCOMMIT;1",
        "2024-01-01 00:00:00: not a comma",
        "2024-01-01T00:00:00, Info",
        "2024-1-01 00:00:00, Info",
    ])
    .prop_map(|text: &str| text.as_bytes().to_vec());
    (prop_oneof![3 => shapes, 1 => text()], line_end())
        .prop_map(|(text, end)| [&text[..], end].concat())
}

fn line_end() -> impl Strategy<Value = &'static [u8]> {
    let ends: [&[u8]; 9] = [
        b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\n", b"\r", b"\r\r\n", b"",
    ];
    select(ends.to_vec())
}

/// Runs of NULs on both sides of every length that matters: 16, and the 64 bytes of a word.
pub(crate) fn nuls() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![2 => 1..20_usize, 1 => 14..18_usize, 1 => 60..70_usize, 1 => 300..400_usize]
        .prop_map(|length| vec![0; length])
}

/// What a search tool puts before a line, or nearly.
fn prefix() -> impl Strategy<Value = Vec<u8>> {
    let known = select(&[
        "C:\\Logs\\CBS\\CBS.log:",
        "cbs.log:",
        "/mnt/c/cbs.log:12:",
        "17:",
        "D:\\cbs.log:\u{feff}",
        "12:\u{feff}",
        "note:\u{feff}",
        "1:2:",
        ":",
        "12::",
        "note:",
        "\\\\host\\share\\a b.log:",
        "a\tb.log:",
        "what?.log:",
        "cbs.log: ",
        "\u{65e5}\u{8a8c}.log:",
    ])
    .prop_map(|text: &str| text.as_bytes().to_vec());
    prop_oneof![
        6 => known,
        1 => (270..310_usize).prop_map(|length| {
            let mut path = vec![b'a'; length];
            path.extend(b".log:");
            path
        }),
        1 => vec(select(b":./\\0123ab*\x1f\xef\xbb\xbf".as_slice()), 0..20),
    ]
}

/// A way to break bytes. Places are fractions of the length, so a mutation fits any input.
#[derive(Clone, Debug)]
pub enum Mutation {
    /// Another byte at a place.
    Set(Index, u8),
    /// One bit turned.
    Flip(Index, u8),
    /// Bytes put in.
    Insert(Index, Vec<u8>),
    /// Bytes taken out.
    Delete(Index, usize),
    /// Bytes copied from one place to another.
    Splice(Index, usize, Index),
    /// Bytes overwritten with NULs, as a crash does.
    Wipe(Index, usize),
    /// The end cut off.
    Truncate(Index),
    /// The start cut off.
    Behead(Index),
}

impl Mutation {
    /// Breaks the bytes.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        match self {
            Self::Set(at, byte) if len > 0 => bytes[at.index(len)] = *byte,
            Self::Flip(at, bit) if len > 0 => bytes[at.index(len)] ^= 1 << (bit % 8),
            Self::Insert(at, new) => {
                let at = at.index(len + 1);
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Delete(at, count) if len > 0 => {
                let at = at.index(len);
                bytes.drain(at..len.min(at + count));
            }
            Self::Splice(from, count, to) if len > 0 => {
                let from = from.index(len);
                let piece = bytes[from..len.min(from + count)].to_vec();
                let to = to.index(len + 1);
                bytes.splice(to..to, piece);
            }
            Self::Wipe(at, count) if len > 0 => {
                let at = at.index(len);
                bytes[at..len.min(at + count)].fill(0);
            }
            Self::Truncate(at) => bytes.truncate(at.index(len + 1)),
            Self::Behead(at) => {
                bytes.drain(..at.index(len + 1));
            }
            _ => {}
        }
    }
}

/// Ways to break a log, up to eight of them.
pub fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    vec(mutation(), 0..8)
}

/// The bytes with every mutation applied in turn.
#[must_use]
pub fn mutated(mut bytes: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        mutation.apply(&mut bytes);
    }
    bytes
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    let insert = Union::new([
        Just(BOM.to_vec()).boxed(),
        Just(b"\n".to_vec()).boxed(),
        Just(b"\r".to_vec()).boxed(),
        nuls().boxed(),
        record().boxed(),
        prefix().boxed(),
        (option::of(nuls()), record())
            .prop_map(|(nuls, record)| [nuls.unwrap_or_default(), BOM.to_vec(), record].concat())
            .boxed(),
    ]);
    prop_oneof![
        3 => (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        2 => (at(), any::<u8>()).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        4 => (at(), insert).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        2 => (at(), 1..300_usize).prop_map(|(at, count)| Mutation::Delete(at, count)),
        2 => (at(), 1..300_usize, at()).prop_map(|(from, count, to)| Mutation::Splice(from, count, to)),
        2 => (at(), 1..100_usize).prop_map(|(at, count)| Mutation::Wipe(at, count)),
        1 => at().prop_map(Mutation::Truncate),
        1 => at().prop_map(Mutation::Behead),
    ]
}
