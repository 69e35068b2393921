//! Logs of the Windows Update client.

use std::fmt::Write as _;

use super::{Sample, clock, repeat};

/// `WindowsUpdate.log` as `Get-WindowsUpdateLog` writes it.
#[must_use]
pub fn windows_update(len: usize) -> Sample {
    const LINES: [(&str, &str); 7] = [
        (
            "Agent",
            "* START * Finding updates CallerId = Contoso;Scan  Id = ",
        ),
        (
            "ProtocolTalker",
            "SyncUpdates round trips with the service of Contoso: ",
        ),
        (
            "SLS",
            "Get response for service 0A1B2C3D-0001-0002-0003-AABBCCDDEEFF - forceExpire[False] asyncRefreshOnExpiry[True] ",
        ),
        ("Misc", "*FAILED* [80072EE7] Send request number "),
        (
            "IdleTimer",
            "WU operation (CSearchCall::Init ID 96) started; does use network; is at background priority; operation # ",
        ),
        (
            "DownloadManager",
            "Received progress of 0A1B2C3D-0001-0002-0003-AABBCCDDEEFF.200 (cV = aBcDeF0123.1.0.0.2), percent ",
        ),
        (
            "DataStore",
            "Failed to find update with the partial global id of FFFFFFFF-0001-0002-0003-AABBCCDDEEFF ",
        ),
    ];
    repeat(len, "", |log, number| {
        let (component, text) = LINES[number as usize % LINES.len()];
        let _ = write!(
            log,
            "2024/03/12 {clock}.{fraction:07} {pid:<5} {tid:<5} {component:<15} {text}{number}\r\n",
            clock = clock(number / 9),
            fraction = number * 7919 % 10_000_000,
            pid = 8096,
            tid = 700 + number % 5 * 4100,
        );
    })
}

/// `ReportingEvents.log`.
#[must_use]
pub fn reporting_events(len: usize) -> Sample {
    const REPORTS: [(&str, &str, &str); 3] = [
        (
            "147 [AGENT_DETECTION_FINISHED]",
            "0\tContoso Agent\tSuccess\tSoftware Synchronization",
            "Windows Update Client successfully detected 0 updates.",
        ),
        (
            "162 [AGENT_DOWNLOAD_SUCCEEDED]",
            "0\tUpdate;Scan\tSuccess\tContent Download",
            "Download succeeded.",
        ),
        (
            "182 [AGENT_INSTALLING_FAILED]",
            "80070643\tUpdate;Scan\tFailure\tContent Install",
            "Installation Failure: Windows failed to install the following update with error 0x80070643: Update for Fabrikam (KB5099999).",
        ),
    ];
    repeat(len, "", |log, number| {
        let (event, result, text) = REPORTS[number as usize % REPORTS.len()];
        let _ = write!(
            log,
            "{{0A1B2C3D-0001-0002-0003-{number:012X}}}\t2024-03-12 {clock}:123+0100\t1\t{event}\t101\t\
             {{FFFFFFFF-0001-0002-0003-{number:012X}}}\t200\t{result}\t{text}\taBcDeF0123.1.0.{number}\r\n",
            clock = clock(number),
        );
    })
}

/// A log for CMTrace.
#[must_use]
pub fn cmtrace(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(
            log,
            "<![LOG[Running the action {number} of the task sequence of Contoso]LOG]!>\
             <time=\"{clock}.123-060\" date=\"03-12-2024\" component=\"Agent\" context=\"\" \
             type=\"{kind}\" thread=\"{thread}\" file=\"agent.cpp:77\">\r\n",
            clock = clock(number),
            kind = 1 + number % 3,
            thread = 1000 + number % 9,
        );
    })
}
