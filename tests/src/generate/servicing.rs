//! Logs of the servicing grammar.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use crate::reference::BOM;

/// A log of the servicing grammar with everything in it that real ones were seen to have, and more.
pub fn log() -> impl Strategy<Value = Vec<u8>> {
    vec(segment(), 0..30).prop_map(|segments| segments.concat())
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

/// Lines of co-installers, with records of setup between them.
pub fn coinstaller() -> impl Strategy<Value = Vec<u8>> {
    let segment = prop_oneof![
        6 => coinstaller_line(),
        1 => segment(),
    ];
    vec(segment, 0..30).prop_map(|segments| segments.concat())
}

fn coinstaller_line() -> impl Strategy<Value = Vec<u8>> {
    let stamp = || {
        select(&[
            "",
            "[03/12/2024 09:21.38.093] ",
            "[02/30/2024 09:21.38.093] ",
            "[03/12/2024 09:21:38.093] ",
            "[03/12/2024 09:21.38.093]",
        ])
    };
    let name = select(&[
        "AudMig: ",
        "ContosoCoInstaller: ",
        "contoso.dll:  ",
        "Input Install: ",
        "Sample: ",
        "Two words: ",
        "",
        ".dll: ",
        "AudMig:",
    ]);
    let text = select(&[
        "====BEGIN OnInstall====",
        "Final status: error(0) done",
        "Final status: error(5) Access is denied.",
        "Final status: error(",
        "Returning 0xe000020e for function 0x17",
        "",
        "\t ",
        "\u{bb38}",
    ]);
    (stamp(), name, stamp(), text, line_end()).prop_map(|(before, name, behind, text, end)| {
        [
            before.as_bytes(),
            name.as_bytes(),
            behind.as_bytes(),
            text.as_bytes(),
            end,
        ]
        .concat()
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
        2 => (prefix(), record()).prop_map(|(prefix, record)| [prefix, record].concat()),
        1 => copied(),
        1 => foreign(),
        1 => coinstaller_line(),
        1 => (record(), any::<Index>()).prop_map(|(mut record, at)| {
            record.truncate(at.index(record.len() + 1));
            record
        }),
    ]
}

pub(super) fn record() -> impl Strategy<Value = Vec<u8>> {
    (stamp(), columns(), text(), line_end()).prop_map(|(stamp, columns, text, end)| {
        [stamp.as_bytes(), b", ", columns.as_bytes(), &text, end].concat()
    })
}

pub(super) fn stamp() -> impl Strategy<Value = String> {
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

/// A record as people copy it: a prefix, and columns that a page changed.
fn copied() -> impl Strategy<Value = Vec<u8>> {
    let mark = select(&[
        "",
        "> ",
        "    ",
        "\t",
        "- ",
        "  1. ",
        "[1] ",
        "\tLine 231: ",
        "| ",
        "\"",
        "`",
        "**",
        "<p>",
        "&gt; ",
        "2024-03-12T09:21:38Z: ==> contoso: ",
        "word",
        "\u{2022} ",
        "\u{1}",
    ]);
    let date = select(&[
        "2024-03-12 09:21:38, ",
        "2024-03-12 09:21:38,&nbsp;",
        "2024-03-12 09:21:38,\t",
        "2024-03-32 09:21:38, ",
        "YYYY-MM-DD HH:MM:SS, ",
        "09:21:38, ",
        "12/3/2024, ",
        "",
    ]);
    let blank = || select(&[" ", "\t", "  ", "\u{a0} ", "&nbsp; ", ""]);
    let level = select(&["Info", "Info,", "Error", "Warning", "Perf", "info", "Other"]);
    let column = select(&["", "", "[0x018003] ", "CBS", "UI", "DISM", "text"]);
    let end = select(&["", "<br>", "</p>", "\"", "`", "** ", " |", "<br></p> "]);
    (
        mark,
        date,
        level,
        blank(),
        column,
        blank(),
        component(),
        blank(),
        end,
        line_end(),
    )
        .prop_map(
            |(mark, date, level, a, column, b, component, c, end, line_end)| {
                let line = format!("{mark}{date}{level}{a}{column}{b}{component}{c}text{end}");
                [line.as_bytes(), line_end].concat()
            },
        )
}

/// Lines that belong to no record, and lines that nearly do.
fn foreign() -> impl Strategy<Value = Vec<u8>> {
    let text = select(&[
        "PS C:\\> Get-Content CBS.log",
        "C:\\Windows\\system32>dism /online",
        "C:\\Windows\\system32\\a.dll",
        "C:\\Windows\\cbs.log",
        "The image could not be found.",
        "```",
        "# Heading",
        "> quoted",
        ">",
        "  2.",
        "2024-03-12 09:21:38: text",
        "[03/12/2024 09:21] text",
        "  C:\\CBS.log (3 hits)",
        "Error: 0x800f0915",
        "Mount Path:  [C:\\m]",
        "Summary:",
        "=====",
        "[1184] [Create:(3) -> text] x",
        "{",
        "open:",
        "this line has about as many characters as there are in a row of a narrow window",
        "\u{ff01}",
    ]);
    (text, line_end()).prop_map(|(text, end)| [text.as_bytes(), end].concat())
}

fn line_end() -> impl Strategy<Value = &'static [u8]> {
    let ends: [&[u8]; 9] = [
        b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\n", b"\r", b"\r\r\n", b"",
    ];
    select(ends.to_vec())
}

/// Runs of NULs on both sides of every length that matters: 16, and the 64 bytes of a word.
pub(super) fn nuls() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![2 => 1..20_usize, 1 => 14..18_usize, 1 => 60..70_usize, 1 => 300..400_usize]
        .prop_map(|length| vec![0; length])
}

/// What a search tool puts before a line, or nearly.
pub(super) fn prefix() -> impl Strategy<Value = Vec<u8>> {
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
