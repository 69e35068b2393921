//! Logs of the Windows Update client.

use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::sample::select;

use super::lines::mixed;

/// `WindowsUpdate.log`: lines of every notation, mostly whole ones.
pub fn windows_update() -> impl Strategy<Value = Vec<u8>> {
    let line = (
        select(&[
            "2024/03/12 08:10:11.1234567",
            "2024-03-12 08:10:11.1234567",
            "2024.03.12 08:10:11.1234567",
            "2024-03-12\t08:10:11:123",
            "2024-03-12 08:10:11:123",
            "2024-03-12 08:10:11",
            "2024/02/30 08:10:11.1234567",
            "1601/01/01 01:00:00.0000000",
            "1600-12-31\t19:00:00:000",
            "2024. 3. 12. 8.10.11,5",
            "3/12/2024 8:10:11.123 PM",
            "12.03.2024 8:10:11 AM",
            "2024/03/12 08:10:11.1234567 am",
            "[0]1F40.0A3C::03/12/2024-08:10:11.123",
            "[0]1F40::03/12/2024-08:10:11.123",
            "2024/03-12 08:10:11.1",
            "Unknown( 10): GUID=",
            "",
        ]),
        select(&[
            " 8096  8116  ",
            "\t 908\t45c\t",
            " 908 45c ",
            " 80961 81161 ",
            " 80 60 81 16 ",
            " :8   ?9    ",
            "\t 908\t\t",
            " 03E4 1668 ",
            " 123456789 1 ",
            " 1234567 1234567 ",
            " ",
            "",
        ]),
        select(&[
            "Agent           ",
            "DownloadManager ",
            "ProtocolTalker  ",
            "Agent\t",
            "Agent ",
            "DtaStor\t",
            "Ag_nt           ",
            "Agent2          ",
            "AgentAgentAgentAgent ",
            "                ",
            "agent.cpp:77 ",
            "\t",
            "",
        ]),
        select(&[
            "* START * Finding updates",
            "  * WARNING: Exit code = 0x8024000B",
            "*FAILED* [80240438] Web service call",
            "FATAL: failed",
            "at once *FAILED* and ERROR: or WARNING:",
            "text \t ",
            "",
        ]),
        select(&[
            "\r\n",
            "\n",
            "\nsecond line\r\n",
            "\r\nPS C:\\> dir\r\nfound\n",
            "\n$ ls",
            "\n\n",
            "",
        ]),
    );
    let line = line.prop_map(|(time, ids, component, message, end)| {
        [time, ids, component, message, end].concat().into_bytes()
    });
    vec(mixed(line), 1..4).prop_map(|logs| logs.concat())
}

/// `ReportingEvents.log`: mostly whole reports, with tabs or blanks.
pub fn reporting_events() -> impl Strategy<Value = Vec<u8>> {
    let line = (
        select(&[
            "{0A1B2C3D-0001-0002-0003-AABBCCDDEEFF}\t",
            "{0A1B2C3D-0001-0002-0003-AABBCCDDEEFF} ",
            "{0a1b2c3d-0001-0002-0003-aabbccddeeff}   ",
            "{0A1B2C3D-0001-0002-0003-AABBCCDDEEF}\t",
            "",
        ]),
        select(&[
            "2024-03-12 08:10:11:123+0100",
            "2024-03-12 08:10:11:123-0530",
            "2024-03-12 08:10:11",
            "2024-03-12 08:10:11:+9900",
            "2024-02-30 08:10:11:123+0100",
            "2024-03-12",
        ]),
        select(&["\t", " ", "   "]),
        vec(
            select(&[
                "1",
                "182 [AGENT_INSTALLING_FAILED]",
                "147",
                "[AGENT_DETECTION_FINISHED]",
                "101",
                "{0A1B2C3D-0001-0002-0003-AABBCCDDEEFF}",
                "200",
                "80070643",
                "0",
                "Contoso Agent",
                "Success",
                "Failure",
                "Warning",
                "Content Install",
                "Installation Failure: error 0x80070643",
                "",
            ]),
            0..14,
        ),
        select(&["\r\n", "\n", " \r\n", "\n second line\n", ""]),
    );
    let line = line.prop_map(|(guid, time, separator, cells, end)| {
        [guid, time, separator, &cells.join(separator), end]
            .concat()
            .into_bytes()
    });
    vec(mixed(line), 1..4).prop_map(|logs| logs.concat())
}
