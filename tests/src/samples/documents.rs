//! Documents of setup.

use std::fmt::Write as _;

use super::{Sample, clock, repeat};

/// The rows of `diagwrn.xml`.
#[must_use]
pub fn diagerr(len: usize) -> Sample {
    let start = "<xml xmlns:rs=\"urn:schemas-microsoft-com:rowset\" xmlns:z=\"#RowsetSchema\">\r\n\
                 <rs:data>\r\n";
    let mut sample = repeat(len, start, |log, number| {
        let _ = write!(
            log,
            "<z:row Cls=\"D\" Sev=\"50331648\" Maj=\"Def\" Min=\"Def\" LN=\"{line}\" Fil=\"\" \
             Fun=\"CSample::Copy\" Uid=\"50790438\" Msg=\"Cannot copy C:\\Contoso\\{number}.dat. \
             Error code = 0x80070005\" PID=\"1168\" TID=\"1200\" Con=\"\" \
             Exe=\"X:\\Sources\\setup.exe\" Mod=\"sample.dll\" Err=\"5\" MD=\"\" \
             DT=\"2024-03-12T{clock}\"/>\r\n",
            line = 90 + number % 40,
            clock = clock(number),
        );
    });
    sample.log.extend(b"</rs:data>\r\n</xml>\r\n");
    sample
}

/// Results of SetupDiag as XML.
#[must_use]
pub fn setupdiag(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(
            log,
            "<SetupDiag xmlns=\"https://docs.microsoft.com/windows/deployment/upgrade/setupdiag\">\r\n  \
             <Version>1.7.0.0</Version>\r\n  <ProfileName>FindSPFatalError</ProfileName>\r\n  \
             <ProfileGuid>A4028172-1B09-48F8-AD3B-86CDD7D55852</ProfileGuid>\r\n  <SystemInfo>\r\n    \
             <MachineName>LEDGER-PC{number}</MachineName>\r\n    \
             <Manufacturer>Contoso</Manufacturer>\r\n    <RegisteredAV />\r\n    \
             <UpgradeStartTime>2024-03-11T21:19:10</UpgradeStartTime>\r\n    \
             <UpgradeEndTime>2024-03-12T{clock}</UpgradeEndTime>\r\n  </SystemInfo>\r\n  \
             <FailureData>\r\nError: SetupDiag reports Fatal Error.\r\nLast Setup Phase = Downlevel\r\n\
             Error: 0x00000057</FailureData>\r\n  \
             <FailureData>LogEntry: 2024-03-11 21:47:11, Error                 SP     \
             Cannot convert[gle=0x00000057]</FailureData>\r\n</SetupDiag>\r\n",
            clock = clock(number),
        );
    })
}

/// Incompatible items that setup found.
#[must_use]
pub fn compat(len: usize) -> Sample {
    let start = "<CompatReport xmlns=\"urn:contoso\">\r\n<DriverPackages>\r\n";
    let mut sample = repeat(len, start, |log, number| {
        let _ = write!(
            log,
            "<DriverPackage Inf=\"oem{number}.inf\" BlockMigration=\"{}\" \
             HasSignedBinaries=\"True\"/>\r\n",
            if number % 9 == 0 { "True" } else { "False" },
        );
    });
    sample
        .log
        .extend(b"</DriverPackages>\r\n</CompatReport>\r\n");
    sample
}

/// Objects that a migration found.
#[must_use]
pub fn miglog(len: usize) -> Sample {
    let mut sample = repeat(len, "<MigLog>\r\n", |log, number| {
        let _ = write!(
            log,
            "  <Object Type=\"File\" Path=\"C:\\Users\\contoso\\{number}.docx\" Selected=\"true\"/>\r\n"
        );
    });
    sample.log.extend(b"</MigLog>\r\n");
    sample
}
