//! Logs as text.

use std::fmt::Write as _;

use super::{Sample, provider, repeat};

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

/// Lines of a program that panther does not know.
#[must_use]
pub fn plain(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(
            log,
            "worker {}: copied {number} of the files to C:\\Contoso\\backup, {} bytes left\r\n",
            number % 8,
            number * 4096
        );
    })
}
