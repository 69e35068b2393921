//! Text of no kind, event logs as `wevtutil` lists them, and event logs as CliXml.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use super::servicing::nuls;

/// Lines of text.
pub fn plain() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "a line of text",
        "  indented \t ",
        "\u{62d2}\u{7edd}",
        "\r\n",
        "\n",
        "\n\n",
        "\r",
        " ",
        "\u{feff}",
        "error 0x80070005",
        "2031-03-12 08:10:11",
        "2031-03-12T08:10:11",
        "2031-13-41 08:10:11",
        "2031/03/12 08:10:11",
        "2031-03-12 08:10",
        "20310312 081011",
        "3/4/2031 8:10:11",
        "25.3.2031 8:10:11",
        "Mar 12 08:10:11",
        "12/Mar/2031:08:10:11",
        "08:10:11",
        ".123",
        ",456",
        " AM",
        " PM",
        "Z",
        "+01:00",
        "[",
        "]",
        " INFO ",
        " [main] ERROR ",
        "warn: ",
        " level=error",
        "[E]",
        " - ",
    ])
}

/// Event logs as `wevtutil` lists them: mostly whole events.
pub fn listing() -> impl Strategy<Value = Vec<u8>> {
    let event = (
        select(&[
            "Event[0]:\r\n",
            "Event[1234567890]\n",
            "Event[7]:\n",
            "Event[]:\n",
            "Event[1",
        ]),
        vec(
            select(&[
                "  Log Name: System\r\n",
                "  Source: Contoso Agent\n",
                "  Source: N/A\n",
                "  Date: 2024-03-12T09:21:38.2510000Z\n",
                "  Date: 2024-03-12 09:21:40\r\n",
                "  Date: N/A\n",
                "  Level: Error\n",
                "  Level: 信息\r\n",
                "  Level: N/A\n",
                "  Event ID: 7\n",
                "  Task: Installer ?  Level: Error ?  Opcode: N/A ?  User: SYSTEM\n",
                "no property\n",
                " : \n",
            ]),
            0..7,
        ),
        vec(
            select(&[
                "  Description: \n",
                "The time has changed.\r\n",
                "\n",
                "Error 0x80070005",
                "N/A\n",
                "Event[5]: not a first line\n",
                "  Level: 2\n",
                "\u{feff}",
                "\t",
            ]),
            0..6,
        ),
    );
    let event = event.prop_map(|(first, properties, text)| {
        [first, &properties.concat(), &text.concat()]
            .concat()
            .into_bytes()
    });
    mixed(event)
}

/// `BlueBox.log`.
pub fn bluebox() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "2031-05-07 08:00:01: ",
        "2031-05-07 08:00:02:\r\n",
        "2031-13-41 08:00:02: ",
        "2031-05-07 08:00:02, ",
        "BuildInfo: [10.0.40100.1 (sample)]\r\n",
        "Opening Box Result: [0x80070070]",
        "Opening Box Result: [0x0]\n",
        "Launching process: [X:\\Setup.exe] with command-line [/Install ]",
        "Launching: [X:\\Setup.exe] [",
        "\r\n",
        "\n",
        " ",
        "\u{feff}",
    ])
}

/// `poqexec.log`.
pub fn poqexec() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "1da7452a3b5c6d7:",
        "1d1950f4e1c9123: ",
        "19db1ded53e7fff: ",
        "1DA7452A3B5C6D7: ",
        "1da7452a3b5c6d",
        "2f: Create File: \\SystemRoot\\contoso.dll\r\n",
        "Hard Link File failed: 0xc0000034\r\n",
        "\r\n",
        "\n",
        " ",
        "\u{feff}",
    ])
}

/// `PFRO.log`.
pub fn pfro() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "3/9/2031 8:10:2 - ",
        "12/31/2031 23:59:59 - ",
        "13/9/2031 8:10:2 - ",
        "3/9/2031 8:10:2 ",
        "PFRO Error: \\??\\C:\\Contoso\\old, 1.dll, |delete operation|, 0xc0000034\r\n",
        "PFRO Error: \\??\\C:\\Contoso\\a.dll, !\\??\\C:\\Contoso\\b.dll, 0xc000003a\r\n",
        "PFRO Error: ,",
        "3 Successful PFRO operations",
        "\r\n",
        "\n",
        " ",
        "\u{feff}",
    ])
}

/// `NetSetup.log`.
pub fn netsetup() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "03/12/2031 08:10:11:123 ",
        "03/12/2031 08:10:11 ",
        "05/09 17:20:23 ",
        "05/09 17:20:23:00",
        "13/41/2031 08:10:11:123 ",
        "NetpDoDomainJoin: status: 0x534",
        "NetpDoDomainJoin: status: 0x0\r\n",
        "NetpDsGetDcName: failed: 0x525, last error is 0x0\r\n",
        "NetpJoinDomainOnDs: Function exits with status of: 0x54b.\n",
        "-----------------------------------------------------------------\r\n",
        "\r\n",
        "\n",
        " ",
        "\u{feff}",
    ])
}

/// `CheckSUR.log`.
pub fn checksur() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "=================================\r\n",
        "=========",
        "Checking System Update Readiness.\r\n",
        "Binary Version 6.1.40100.1\n",
        "Package Version 8.0\r\n",
        "2031-05-07 08:12\r\n",
        "2031-13-41 08:12\n",
        "Checking Packages\r\n",
        "(f)\tCBS MUM Corrupt\t0x800B0100\tservicing\\Packages\\a.mum\t\tLine 1:",
        "(fix)\tCBS MUM Corrupt\tCBS File Replaced\ta.mum from Cabinet: b.cab.\r\n",
        "(w) Unable to read 0x0000045D disk",
        "(fixed)\t",
        "(x)",
        "Summary:\r\nSeconds executed: 371\r\n Found 4 errors\r\n",
        " Fixed 3 errors\n",
        "Unavailable repair files:\r\n\ta.mum\r\n",
        "\r\n",
        "\n",
        "\t",
        " ",
        "\u{feff}",
    ])
}

/// The lines that are made of memory dumps.
pub fn dumps() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "dump\t2031-05-07T08:12:33.1234567Z\tFatal\tdump=small memory dump\tbuild=19041\t",
        "dump\t2031-05-07T08:12:33Z\tError\t",
        "dump\t\tInfo\t",
        "dump\t2031-13-41T08:12:33Z\t\t",
        "dump\t2031-05-07T08:12:33.12Z\tOdd\t",
        "dump\t",
        "dump",
        "\tsize=262144",
        "\tsize=x",
        "\tbuild=7",
        "\tparameter_1=0x0000000000000001",
        "\tunread=exception",
        "\tother=1",
        "\t=",
        "\t",
        "Bug check 0x0000007E SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0xFFFFFFFFC0000005)",
        "Exception code 0xC0000005 at 0x00007FF612345678",
        "\r\n",
        "\n",
        " ",
        "\u{feff}",
    ])
}

/// Events as Event Viewer copies them: mostly whole events.
pub fn copies() -> impl Strategy<Value = Vec<u8>> {
    let event = (
        select(&[
            "Log Name:      System\r\nSource:        Contoso\r\nDate:          3/13/2024 9:21:38 AM\r\nEvent ID:      20\r\n",
            "Protokollname: System\nQuelle:        Contoso\nDatum:         13.03.2024 09:21:38\nEreignis-ID:   20\n",
            "日志名称:          System\n来源:            Contoso\n日期:            2024/3/13 9:21:38\n事件 ID:         20\n",
            "Log Name:      System\nSource:        Contoso\nDate:          none\nEvent ID:      20\n",
            "Log Name:      System\nSource:        Contoso\nDate:          none\nEvent ID:      x\n",
            "Log Name:\nSource:\n",
        ]),
        vec(
            select(&[
                "Task Category: None\r\n",
                "Level:         Error\r\n",
                "Level:\n",
                "Keywords:      Audit Failure\n",
                "User:          N/A\n",
                "Computer:      LEDGER-PC07\n",
            ]),
            0..7,
        ),
        vec(
            select(&[
                "Description:\r\n",
                "Beschreibung:\n",
                "The time has changed: 0x80070005\r\n",
                "\n",
                "Event Xml:\n<Event><System><EventID>7</EventID><Level>2</Level></System><EventData><Data Name='hr'>5</Data></EventData>\n",
                "</Event>\n",
                "\u{feff}",
            ]),
            0..6,
        ),
    );
    mixed(event.prop_map(|(first, lines, text)| {
        [first, &lines.concat(), &text.concat()]
            .concat()
            .into_bytes()
    }))
}

/// Events as PowerShell lists them: mostly whole events.
pub fn list() -> impl Strategy<Value = Vec<u8>> {
    let line = select(&[
        "ProviderName     : Contoso\r\n",
        "Id               : 20\n",
        "LevelDisplayName : Error\n",
        "Level : 2\n",
        "Message          : Failed with \r\n                   0x80070005\n",
        "Message          :\n",
        "                   more\n",
        "Keywords : -9218868437227405312\n",
        "\n",
        "PS C:\\> exit\n",
        "Other : value\n",
        "\u{feff}",
    ]);
    let event = (
        select(&[
            "TimeCreated      : 3/13/2024 9:21:38 AM\r\n",
            "TimeCreated : 13.03.2024 09:21:38\n",
            "TimeCreated      :\n",
            "TimeCreated",
        ]),
        vec(line, 0..8),
    );
    mixed(event.prop_map(|(first, lines)| [first, &lines.concat()].concat().into_bytes()))
}

/// Events as PowerShell prints them in a table: mostly whole rows.
pub fn printed_table() -> impl Strategy<Value = Vec<u8>> {
    let head = select(&[
        "TimeCreated                      Id LevelDisplayName Message\r\n-----------                      -- ---------------- -------\r\n",
        "   Index Time          EntryType   Source                 InstanceID Message\n   ----- ----          ---------   ------                 ---------- -------\n",
        "",
    ]);
    let line = select(&[
        "12-Mar-24 9:21:38 AM             20 Error            The installation failed with err...\r\n",
        "13.03.2024 09:21:38            7036 信息             服务已停止: 0x80070005\n",
        "3/13/2024 9:21:38 AM             20 Error            \n",
        "   48211 Mar 13 09:21  Error       Contoso                1073748864 The agent stopped…\n",
        "                                                     more of it\n",
        "   ProviderName: Contoso\n",
        "\n",
        "PS C:\\> exit\n",
        "\u{feff}",
    ]);
    (
        head,
        mixed(line.prop_map(|line: &str| line.as_bytes().to_vec())),
    )
        .prop_map(|(head, lines)| [head.as_bytes(), &lines].concat())
}

/// Event logs as PowerShell's XML: mostly whole objects.
pub fn clixml() -> impl Strategy<Value = Vec<u8>> {
    const TYPE: &str = "System.Diagnostics.Eventing.Reader.EventLogRecord";
    let head = select(vec![
        format!(
            "<TN RefId=\"0\"><T>{TYPE}</T><T>System.Object</T></TN><ToString>{TYPE}</ToString>"
        ),
        format!("<TNRef RefId=\"0\" /><ToString>{TYPE}</ToString>"),
        format!("\r\n  <TNRef RefId=\"0\" />\r\n  <ToString>{TYPE}</ToString>\r\n"),
        "<TN RefId=\"1\"><T>System.Object</T></TN>".to_owned(),
        String::new(),
    ]);
    let property = select(&[
        "<I32 N=\"Id\">1001</I32>",
        "<By N=\"Level\">2</By>",
        "<By N=\"Level\"> </By>",
        "<Nil N=\"Level\" />",
        "<S N=\"ProviderName\">R&amp;D_x005F_Agent</S>",
        "<S N=\"ProviderName\"></S>",
        "<DT N=\"TimeCreated\">2024-03-12T09:21:38.1234567+08:00</DT>",
        "<DT N=\"TimeCreated\">2024-03-32T09:21:38Z</DT>",
        "<Obj N=\"UserId\" RefId=\"1\"><ToString>S-1-5-18</ToString></Obj>",
        "<Obj N=\"Properties\" RefId=\"2\"><LST><Obj RefId=\"3\"><Props><S N=\"Value\">a</S></Props></Obj>\
         <Obj RefId=\"4\"><Props><Nil N=\"Value\" /></Props></Obj></LST></Obj>",
        "<S N=\"Message\">one_x000D__x000A_two 0x80070005\nthree</S>",
        "<S N=\"Message\">",
        "</Props>",
        "<!-- note -->",
    ]);
    let properties = vec(property, 0..9);
    let end = select(&[
        "</Props></Obj>\r\n",
        "</Props><MS><S N=\"Message\">m</S></MS></Obj>",
        "</Obj>",
        "",
    ]);
    let event = (head, properties, end).prop_map(|(head, properties, end)| {
        format!("<Obj RefId=\"0\">{head}<Props>{}{end}", properties.concat()).into_bytes()
    });
    mixed(event)
}

/// Such events whole or cut, with gaps and any bytes between them.
pub(super) fn mixed(
    event: impl Strategy<Value = Vec<u8>> + Clone + 'static,
) -> impl Strategy<Value = Vec<u8>> {
    let between = select(&[
        "\u{feff}",
        "\r\n",
        "<Objs Version=\"1.1\">",
        "text",
        " ",
        "\u{feff}\u{feff}",
    ]);
    vec(
        prop_oneof![
            8 => event.clone(),
            1 => (event, any::<Index>()).prop_map(|(mut event, at)| {
                event.truncate(at.index(event.len() + 1));
                event
            }),
            2 => nuls(),
            2 => between.prop_map(|text: &str| text.as_bytes().to_vec()),
            1 => vec(any::<u8>(), 0..20),
        ],
        0..10,
    )
    .prop_map(|parts| parts.concat())
}

pub(super) fn pieces(known: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        10 => select(known).prop_map(|text: &str| text.as_bytes().to_vec()),
        2 => nuls(),
        1 => vec(any::<u8>(), 0..20),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
