//! The event log as XML.

use std::fmt::Write as _;

use super::{Sample, provider, repeat};

/// Events as `wevtutil qe /f:RenderedXml` prints them, of the sizes that events have.
#[must_use]
pub fn rendered(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let provider = provider(number).replace("Fabrikam", "Fabrikam &amp;");
        let level = 2 + number % 3;
        let _ = write!(
            log,
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='{provider}' Guid='{{555908d1-a6d7-4695-8e1e-26931d2012f4}}' \
             EventSourceName='{provider}'/><EventID Qualifiers='16384'>{id}</EventID>\
             <Version>0</Version><Level>{level}</Level><Task>0</Task><Opcode>0</Opcode>\
             <Keywords>0x8080000000000000</Keywords>\
             <TimeCreated SystemTime='2024-03-12T01:{minute:02}:{second:02}.{fraction:07}Z'/>\
             <EventRecordID>{number}</EventRecordID><Correlation/>\
             <Execution ProcessID='788' ThreadID='{thread}'/><Channel>System</Channel>\
             <Computer>LEDGER-PC07</Computer><Security UserID='S-1-5-18'/></System><EventData>",
            id = 7000 + number % 40,
            minute = number / 60 % 60,
            second = number % 60,
            fraction = number * 7 % 9_999_999,
            thread = 4000 + number % 64,
        );
        for value in 0..2 + number % 7 {
            let _ = write!(
                log,
                "<Data Name='param{value}'>C:\\Program Files\\Contoso\\{value}</Data>"
            );
        }
        let _ = write!(
            log,
            "</EventData><RenderingInfo Culture='en-US'>\
             <Message>The Contoso service entered the running state.\r\n\
             It did so for the {number}. time.</Message><Level>Information</Level><Task></Task>\
             <Opcode></Opcode><Channel>System</Channel><Provider>{provider}</Provider>\
             <Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo></Event>\r\n"
        );
    })
}

/// Events as `Get-WinEvent | Export-Clixml` writes them.
#[must_use]
pub fn clixml(len: usize) -> Sample {
    let start =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n";
    let mut input = repeat(len, start, |log, number| {
        let _ = write!(
            log,
            "  <Obj RefId=\"{reference}\">\r\n    <TN RefId=\"0\">\r\n      \
             <T>System.Diagnostics.Eventing.Reader.EventLogRecord</T>\r\n      \
             <T>System.Object</T>\r\n    </TN>\r\n    \
             <ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString>\r\n    \
             <Props>\r\n      <I32 N=\"Id\">{id}</I32>\r\n      <By N=\"Version\">0</By>\r\n      \
             <Nil N=\"Qualifiers\" />\r\n      <By N=\"Level\">4</By>\r\n      \
             <I32 N=\"Task\">0</I32>\r\n      <I64 N=\"RecordId\">{number}</I64>\r\n      \
             <S N=\"ProviderName\">{provider}</S>\r\n      <S N=\"LogName\">System</S>\r\n      \
             <I32 N=\"ProcessId\">788</I32>\r\n      <S N=\"MachineName\">LEDGER-PC07</S>\r\n      \
             <DT N=\"TimeCreated\">2024-03-12T01:{minute:02}:{second:02}.0182204+08:00</DT>\r\n      \
             <S N=\"LevelDisplayName\">Information</S>\r\n    </Props>\r\n    <MS>\r\n      \
             <S N=\"Message\">The Contoso service entered the running state.</S>\r\n    </MS>\r\n  \
             </Obj>\r\n",
            reference = number * 2,
            provider = provider(number),
            id = 7000 + number % 40,
            minute = number / 60 % 60,
            second = number % 60,
        );
    });
    input.log.extend(b"</Objs>\r\n");
    input
}
