//! The logs of setup and servicing: a few kinds of record.

use super::{Sample, clock, repeat};

fn servicing(len: usize, component: &str, messages: [&str; 4]) -> Sample {
    repeat(len, "", |log, number| {
        let (level, message) = (
            ["Info", "Info", "Info", "Warning"],
            messages[number as usize % 4],
        );
        let (level, clock) = (level[number as usize % 4], clock(number));
        *log += &format!("2024-03-12 {clock}, {level:<21} {component:<6} {message}\r\n");
        if number.is_multiple_of(50) {
            *log += "  a line that goes on\r\n";
        }
    })
}

/// `CBS.log`.
#[must_use]
pub fn cbs(len: usize) -> Sample {
    servicing(
        len,
        "CBS",
        [
            "Session: 31000001_1234567 initialized by client Ledger.",
            "Appl: Evaluating package applicability for package Package_1_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.2, state: 5",
            "Exec: Processing complete.  Session: 31000001_1234567, Package: Package_1, Identifier: KB5000001",
            "Failed to open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]",
        ],
    )
}

/// `dism.log`.
#[must_use]
pub fn dism(len: usize) -> Sample {
    servicing(
        len,
        "DISM",
        [
            "DISM   API: PID=4300 TID=8020 Input parameters: LogLevel: 2, (null) - DismInitializeInternal",
            "DISM   DISM Provider Store: PID=4300 TID=8024 Connecting to the provider - CDISMProviderStore::Internal_GetProvider",
            "DISM   DISM.EXE: Executing command line: dism /online /get-packages",
            "DISM   DISM Package Manager: PID=40 TID=41 Failed to open it. - CSample::Run(hr:0x80070005)",
        ],
    )
}

/// `setupact.log`.
#[must_use]
pub fn setup(len: usize) -> Sample {
    servicing(
        len,
        "SP",
        [
            "Executing operation: Add boot files",
            "Operation completed successfully: Add boot files",
            "CSetupPlatform::Execute: progress 31",
            "Operation failed: Apply image. Error: 0x80070070[gle=0x00000070]",
        ],
    )
}
