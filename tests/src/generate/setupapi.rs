//! Logs of SetupAPI: mostly whole sections.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use super::servicing::nuls;

/// Logs of all versions of Windows, with marks, gaps and other text between the records.
pub fn log() -> impl Strategy<Value = Vec<u8>> {
    let section = (
        select(&[
            ">>>  [Device Install (DiInstallDriver) - C:\\contoso\\wlan.inf]\r\n",
            ">>>  [Delete Device - ROOT\\NET\\0001]\n",
            "    >>> [Enable Device Install]\n",
            ">>> [1, 2]\n",
            ">>>  [",
            "",
        ]),
        select(&[
            ">>>  Section start 2022/02/05 23:59:59.867\r\n",
            ">>>  2005/02/13 22:06:20.000: Section start\n",
            ">>>  Section start 2022/02/30 11:20:49.867\n",
            "",
        ]),
        vec(body(), 0..8),
        select(&[
            "<<<  Section end 2022/02/06 00:00:01.120\r\n",
            "<<<  [2005/02/13 22:06:20.000: Section end]\n",
            "<<<  Section end\n",
            "",
        ]),
        select(&[
            "<<<  [Exit status: SUCCESS]\r\n\r\n\r\n",
            "<<<  [Exit status: SUCCESS (REBOOT_REQUIRED)]\n",
            "<<<  [Exit status: FAILURE(0xe000020b)]\n\n",
            "<<< [Exit Status(0x00000000)]\r\n \r\n",
            "<<<  [Exit status: FAILURE(0x00000207)]",
            "<ins>\r\n\r\n",
            "",
        ]),
    )
        .prop_map(|(title, start, body, end, exit)| {
            [title, start, &body.concat(), end, exit]
                .concat()
                .into_bytes()
        });
    let stamped = (
        select(&[
            "[2003/02/18 10:18:56 568.2675 Driver Install]\r\n",
            "[2001/02/27 20:14:30 1148.173]\n",
            "[2001/02/29 20:14:30 1148.173]\n",
            "[2001/02/27 20:14:30]\n",
        ]),
        vec(
            select(&[
                "#-198 Command line processed: setup -newsetup\r\n",
                "#E033 Error 1208: An extended error has occurred.\n",
                "@ 20:14:33.381 #W132 File is not signed\n",
                "@ 20:64:33.381 #E132 File\n",
                "#I060 Set selected driver.\n",
                "Set selected driver.\n",
                "\n",
            ]),
            0..6,
        ),
    )
        .prop_map(|(stamp, lines)| [stamp, &lines.concat()].concat().into_bytes());
    let other = select(&[
        "[Device Install Log]\r\n     OS Version = 10.0.19045\r\n\r\n[BeginLog]\r\n\r\n",
        "[SetupAPI Log]\nOS Version = 5.1.2600\n",
        "[Boot Session: 2022/02/05 11:18:36.223]\r\n\r\n",
        "[Boot Session: ]\nmore\n",
        "prose about it\n",
        "\u{feff}",
        "\u{feff}\u{feff}",
        "\r\n",
        "\r",
        "  \n",
    ])
    .prop_map(|text: &str| text.as_bytes().to_vec());
    let index = vec(any::<u8>(), 0..40)
        .prop_map(|bytes| [b"\x11\x11\xE0\xE0".as_slice(), &bytes, b"\0\0\0\0\0"].concat());
    let record = prop_oneof![4 => section, 2 => stamped, 2 => other];
    vec(
        prop_oneof![
            8 => record.clone(),
            1 => (record, any::<Index>()).prop_map(|(mut record, at)| {
                record.truncate(at.index(record.len() + 1));
                record
            }),
            1 => nuls(),
            1 => index,
            1 => Just(b"\n\x11\x11\xE0\xE0\x01".to_vec()),
            1 => vec(any::<u8>(), 0..20),
        ],
        0..10,
    )
    .prop_map(|parts| parts.concat())
}

fn body() -> impl Strategy<Value = &'static str> {
    select(&[
        "     dvi: {Build Driver List} 23:59:59.900\r\n",
        "     dvi:      Searching for hardware ID(s):\n     dvi:           root\\net\n",
        "      os: Version = 10.0.19045, Architecture = amd64\n",
        "!    ndv: Unable to find any matching devices! Code = 0xe0000203\r\n",
        "!!!  sto: Failed. Error = 0xE0000247\n",
        "  ! dvi: Device required reboot! ! \n",
        "!! dvi: neither\n",
        "     ...: \u{434}\u{440}\u{430}\u{439}\u{432}\u{435}\u{440}\n",
        "     [BeginLog]\n",
        "\n",
        "no tag\n",
    ])
}
