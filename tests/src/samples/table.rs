//! The event log as a table.

use std::fmt::Write as _;

use super::{Sample, clock, repeat};
use crate::reference::table::layouts::{LAYOUTS, RefLayout};

/// What Event Viewer saves as CSV.
#[must_use]
pub fn evtx_csv(len: usize) -> Sample {
    viewer(len, LAYOUTS[2], ["Information", "Warning", "Error"])
}

/// What Event Viewer saves as text, on a Russian machine.
#[must_use]
pub fn evtx_text(len: usize) -> Sample {
    viewer(len, LAYOUTS[4], ["Сведения", "Предупреждение", "Ошибка"])
}

/// Rows as Event Viewer saves them, most of them with a message of one line.
fn viewer(len: usize, layout: RefLayout, levels: [&str; 3]) -> Sample {
    let head = format!("{}\r\n", layout.header());
    repeat(len, &head, |table, number| {
        let (level, time) = (
            levels[number as usize % 3],
            format!("20/05/2026 {}", clock(number)),
        );
        let message = match number % 4 {
            0 => {
                "\"An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\t\
                 SYSTEM\r\n\tAccount Name:\t\tLEDGER-PC07$\r\n\tLogon ID:\t\t0x3E7\r\n\r\n\
                 The \"\"Contoso\"\" service asked for it.\""
            }
            1 => "\"The description, which has a comma, was found.\"",
            _ => "The Contoso service entered the running state. It did so without any message.",
        };
        let id = (7000 + number % 40).to_string();
        let row = [
            level,
            &time,
            "Service Control Manager",
            &id,
            "None",
            message,
        ];
        *table += &row.join(&char::from(layout.separator).to_string());
        *table += "\r\n";
    })
}

/// Rows as `Get-WinEvent | Export-Csv` writes them: 27 columns, the message first.
#[must_use]
pub fn get_winevent(len: usize) -> Sample {
    let start = "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n\
        \"Message\",\"Id\",\"Version\",\"Qualifiers\",\"Level\",\"Task\",\"Opcode\",\"Keywords\",\
        \"RecordId\",\"ProviderName\",\"ProviderId\",\"LogName\",\"ProcessId\",\"ThreadId\",\
        \"MachineName\",\"UserId\",\"TimeCreated\",\"ActivityId\",\"RelatedActivityId\",\
        \"ContainerLog\",\"MatchedQueryIds\",\"Bookmark\",\"LevelDisplayName\",\
        \"OpcodeDisplayName\",\"TaskDisplayName\",\"KeywordsDisplayNames\",\"Properties\"\r\n";
    repeat(len, start, |table, number| {
        let (id, minute, second) = (7000 + number % 40, number / 60 % 60, number % 60);
        let _ = write!(
            table,
            "\"The Contoso service entered the running state.\r\n\
             It did so for the {number}. time.\",\"{id}\",\"0\",,\"4\",\"0\",\"0\",\
             \"-9223372036854775808\",\"{number}\",\"Service Control Manager\",\
             \"555908d1-a6d7-4695-8e1e-26931d2012f4\",\"System\",\"788\",\"4000\",\"LEDGER-PC07\",\
             \"S-1-5-18\",\"5/20/2026 9:{minute:02}:{second:02} PM\",,,\
             \"c:\\evidence\\system.evtx\",\"System.UInt32[]\",\
             \"System.Diagnostics.Eventing.Reader.EventBookmark\",\"Information\",,,\
             \"System.Collections.ObjectModel.ReadOnlyCollection`1\",\
             \"System.Collections.Generic.List`1\"\r\n"
        );
    })
}
