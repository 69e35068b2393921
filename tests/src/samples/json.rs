//! The event log as JSON.

use std::fmt::Write as _;

use super::{Sample, provider, repeat};

/// Events as `evtx_dump -o jsonl` prints them, of the sizes that events have.
#[must_use]
pub fn lines(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let _ = write!(
            log,
            "{{\"Event\":{{\"#attributes\":\
             {{\"xmlns\":\"http://schemas.microsoft.com/win/2004/08/events/event\"}},\"System\":{{\
             \"Provider\":{{\"#attributes\":{{\"Name\":\"{provider}\",\
             \"Guid\":\"555908D1-A6D7-4695-8E1E-26931D2012F4\"}}}},\
             \"EventID\":{{\"#attributes\":{{\"Qualifiers\":16384}},\"#text\":{id}}},\"Version\":0,\
             \"Level\":{level},\"Task\":0,\"Opcode\":0,\"Keywords\":\"0x8080000000000000\",\
             \"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\
             \"2024-03-12T01:{minute:02}:{second:02}.{fraction:06}Z\"}}}},\
             \"EventRecordID\":{number},\"Correlation\":null,\
             \"Execution\":{{\"#attributes\":{{\"ProcessID\":788,\"ThreadID\":{thread}}}}},\
             \"Channel\":\"System\",\"Computer\":\"LEDGER-PC07\",\
             \"Security\":{{\"#attributes\":{{\"UserID\":\"S-1-5-18\"}}}}}},\
             \"EventData\":{{\"param0\":\"Contoso\"",
            provider = provider(number),
            level = 2 + number % 3,
            id = 7000 + number % 40,
            minute = number / 60 % 60,
            second = number % 60,
            fraction = number * 7 % 999_999,
            thread = 4000 + number % 64,
        );
        for value in 1..2 + number % 7 {
            let _ = write!(
                log,
                ",\"param{value}\":\"C:\\\\Program Files\\\\Contoso\\\\{value}\""
            );
        }
        *log += "}}}\n";
    })
}
