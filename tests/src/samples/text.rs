//! Logs as text.

use std::fmt::Write as _;

use super::{Sample, clock, provider, repeat};

/// Events as `wevtutil qe /f:text` lists them.
#[must_use]
pub fn listing(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(
            log,
            "Event[{number}]:\r\n  Log Name: System\r\n  Source: {provider}\r\n  \
             Date: 2024-03-12T01:{minute:02}:{second:02}.2510000Z\r\n  Event ID: {id}\r\n  \
             Task: N/A\r\n  Level: Information\r\n  Opcode: N/A\r\n  Keyword: Classic\r\n  \
             User: S-1-5-18\r\n  User Name: NT AUTHORITY\\SYSTEM\r\n  Computer: LEDGER-PC07\r\n  \
             Description: \r\nThe Contoso service entered the running state.\r\n\r\n\
             It did so for the {number}. time.\r\n\r\n",
            provider = provider(number),
            id = 7000 + number % 40,
            minute = number / 60 % 60,
            second = number % 60,
        );
    })
}

/// `BlueBox.log`.
#[must_use]
pub fn bluebox(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(log, "2031-05-07 {}: ", clock(number));
        *log += match number % 4 {
            0 => "BuildInfo: [10.0.40100.1 (sample)]\r\n",
            1 => "Opening Box: [X:\\Sources\\Sample.exe]\r\n",
            2 => "Opening Box Result: [0x80070070]\r\n",
            _ => {
                "Launching process: [X:\\Setup.exe] with command-line [/Install] in Session: [1]\r\n"
            }
        };
    })
}

/// `PFRO.log`.
#[must_use]
pub fn pfro(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let (day, hour, minute) = (number / 1440 % 28 + 1, number / 60 % 24, number % 60);
        let _ = write!(log, "3/{day}/2031 {hour}:{minute}:7 - ");
        let _ = match number % 3 {
            0 => writeln!(log, "{} Successful PFRO operations\r\n\r", number % 9),
            _ => writeln!(
                log,
                "PFRO Error: \\??\\C:\\Contoso\\old{number}.dll, |delete operation|, 0xc0000034\r"
            ),
        };
    })
}

/// `poqexec.log`.
#[must_use]
pub fn poqexec(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let units = 0x1da_7452_a3b5_c6d7_u64;
        let _ = write!(log, "{:x}: {number:x}: ", units + number * 12_345_678);
        let _ = match number % 3 {
            0 => writeln!(
                log,
                "Move File: Source = \\SystemRoot\\WinSxS\\Temp\\a{number}.dll\r"
            ),
            1 => writeln!(
                log,
                "Delete File: \\SystemRoot\\WinSxS\\Temp\\b{number}.dll\r"
            ),
            _ => writeln!(log, "Hard Link File failed: 0xc0000034\r"),
        };
    })
}

/// `NetSetup.log`.
#[must_use]
pub fn netsetup(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(log, "03/12/2031 {}:123 ", clock(number));
        *log += match number % 4 {
            0 => "-----------------------------------------------------------------\r\n",
            1 => "NetpValidateName: checking to see if 'CONTOSO-1' is valid as type 1 name\r\n",
            2 => "NetpDsGetDcName: failed to find a DC: 0x525, last error is 0x0\r\n",
            _ => "NetpDoDomainJoin: status: 0x534\r\n",
        };
    })
}

/// `CheckSUR.persist.log`.
#[must_use]
pub fn checksur(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = match number % 5 {
            0 => writeln!(
                log,
                "=================================\r\nChecking System Update Readiness.\r\n\
                 Binary Version 6.1.40100.1\r\nPackage Version 8.0\r\n2031-05-07 {}\r\n\r",
                &clock(number)[..5]
            ),
            1 => writeln!(log, "Checking Package Manifests and Catalogs\r"),
            2 => writeln!(
                log,
                "(f)\tCBS MUM Corrupt\t0x800B0100\tservicing\\Packages\\Contoso{number}.mum\t\tLine 1:\r"
            ),
            3 => writeln!(
                log,
                "(fix)\tCBS MUM Corrupt\tCBS File Replaced\tContoso{number}.mum from Cabinet: C:\\a.cab.\r"
            ),
            _ => writeln!(
                log,
                "\r\nSummary:\r\nSeconds executed: {number}\r\n Found 1 errors\r\n Fixed 1 errors\r"
            ),
        };
    })
}

/// Events as Event Viewer copies them.
#[must_use]
pub fn copies(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(
            log,
            "Log Name:      System\r\nSource:        {provider}\r\nDate:          3/13/2024 1:{minute:02}:{second:02} AM\r\n\
             Event ID:      {id}\r\nTask Category: None\r\nLevel:         Information\r\n\
             Keywords:      Classic\r\nUser:          SYSTEM\r\nComputer:      LEDGER-PC07\r\n\
             Description:\r\nThe Contoso service entered the running state.\r\n\r\n\
             It did so for the {number}. time.\r\n",
            provider = provider(number),
            id = 7000 + number % 40,
            minute = number / 60 % 60,
            second = number % 60,
        );
    })
}

/// Events as `Get-WinEvent | Format-List` prints them.
#[must_use]
pub fn list(len: usize) -> Sample {
    repeat(len, "\r\n\r\n", |log, number| {
        let _ = write!(
            log,
            "TimeCreated      : 3/13/2024 1:{minute:02}:{second:02} AM\r\n\
             ProviderName     : {provider}\r\nId               : {id}\r\n\
             LevelDisplayName : Information\r\n\
             Message          : The Contoso service entered the running state. \r\n                   \
             It did so for the {number}. time.\r\n\r\n",
            provider = provider(number),
            id = 7000 + number % 40,
            minute = number / 60 % 60,
            second = number % 60,
        );
    })
}

/// Events as `Get-WinEvent` prints them in a table.
#[must_use]
pub fn printed_table(len: usize) -> Sample {
    let head = "\r\n\r\n   ProviderName: Contoso-Agent\r\n\r\n\
        TimeCreated                      Id LevelDisplayName Message\r\n\
        -----------                      -- ---------------- -------\r\n";
    repeat(len, head, |log, number| {
        let time = format!("3/13/2024 1:{:02}:{:02} AM", number / 60 % 60, number % 60);
        let _ = write!(
            log,
            "{time:<29} {:>5} Information      The Contoso service entered the running sta...\r\n",
            7000 + number % 40,
        );
    })
}

/// Lines of programs that panther does not know: one writes a time and a level, one neither.
#[must_use]
pub fn plain(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let (worker, clock, left) = (number % 8, clock(number), number * 4096);
        let _ = match number % 2 {
            0 => writeln!(
                log,
                "worker {worker}: copied {number} files, {left} bytes left\r"
            ),
            _ => writeln!(
                log,
                "2031-03-12 {clock},123 INFO  worker {worker}: copied to C:\\Contoso\\backup\r"
            ),
        };
    })
}

/// `%WINDIR%\\setupact.log`.
#[must_use]
pub fn coinstaller(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let (minute, second) = (number / 60 % 60, number % 60);
        let stamp = format!("[03/12/2024 09:{minute:02}.{second:02}.093]");
        let _ = match number % 2 {
            0 => write!(
                log,
                "{stamp} ContosoCoInstaller: Checking section [Basic]\r\n\r\n"
            ),
            _ => write!(
                log,
                "FabrikamCoInstaller: {stamp} Final status: error({number})\r\n"
            ),
        };
    })
}
