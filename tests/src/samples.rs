//! Good logs of any size, for benches and for tests whose time must not grow with the square of the
//! input: for each format a few kinds of record, over and over, with numbers that count up.

use crate::event_log;
use crate::reference::table::layouts::{LAYOUTS, RefLayout};

/// The records of a log of about `len` bytes: `record` writes that of a number.
fn repeat(len: usize, head: &str, record: impl Fn(usize, &mut String)) -> Vec<u8> {
    let mut log = String::with_capacity(len + 2048);
    log += head;
    for number in 0.. {
        if log.len() >= len {
            break;
        }
        record(number, &mut log);
    }
    log.into_bytes()
}

/// The clock of a record: one a second, from midnight to midnight.
fn clock(number: usize) -> String {
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    format!("{hour:02}:{minute:02}:{second:02}")
}

fn servicing(len: usize, component: &str, messages: [&str; 4]) -> Vec<u8> {
    repeat(len, "", |number, log| {
        let (level, message) = (["Info", "Info", "Info", "Warning"], messages[number % 4]);
        let (level, clock) = (level[number % 4], clock(number));
        *log += &format!("2024-03-12 {clock}, {level:<21} {component:<6} {message}\r\n");
        if number.is_multiple_of(50) {
            *log += "  a line that goes on\r\n";
        }
    })
}

/// `CBS.log`.
#[must_use]
pub fn cbs(len: usize) -> Vec<u8> {
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
pub fn dism(len: usize) -> Vec<u8> {
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
pub fn setup(len: usize) -> Vec<u8> {
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

/// What a program exported as XML.
#[must_use]
pub fn evtx_xml(len: usize) -> Vec<u8> {
    repeat(
        len,
        "<?xml version=\"1.0\"?>\r\n<Events>\r\n",
        |number, log| {
            *log += &event_log::Record::of(number as u64).xml();
            *log += "\r\n";
        },
    )
}

/// What `wevtutil` lists.
#[must_use]
pub fn evtx_listing(len: usize) -> Vec<u8> {
    repeat(len, "", |number, log| {
        let (clock, level) = (clock(number), ["Information", "Error"][number % 2]);
        *log += &format!(
            "Event[{number}]:\r\n  Log Name: System\r\n  Source: Contoso Agent\r\n  \
             Date: 2024-03-12T{clock}.2510000Z\r\n  Event ID: 7\r\n  Task: N/A\r\n  Level: {level}\r\n  \
             Computer: LEDGER-PC07\r\n  Description: \r\nThe backup failed: 0x80070005\r\n\r\n"
        );
    })
}

/// What PowerShell's `Export-Clixml` writes.
#[must_use]
pub fn evtx_clixml(len: usize) -> Vec<u8> {
    const TYPE: &str = "System.Diagnostics.Eventing.Reader.EventLogRecord";
    let head =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n";
    repeat(len, head, |number, log| {
        let clock = clock(number);
        *log += &format!(
            "  <Obj RefId=\"{number}\">\r\n    <TN RefId=\"0\"><T>{TYPE}</T></TN>\r\n    \
             <ToString>{TYPE}</ToString>\r\n    <Props>\r\n      <I32 N=\"Id\">1001</I32>\r\n      \
             <By N=\"Level\">2</By>\r\n      <S N=\"ProviderName\">Contoso-Backup</S>\r\n      \
             <DT N=\"TimeCreated\">2024-03-12T{clock}.1234567+08:00</DT>\r\n    </Props>\r\n    \
             <MS><S N=\"Message\">one_x000D__x000A_two 0x80070005</S></MS>\r\n  </Obj>\r\n"
        );
    })
}

/// What `evtx_dump -o jsonl` prints.
#[must_use]
pub fn evtx_json(len: usize) -> Vec<u8> {
    repeat(len, "", |number, log| {
        let clock = clock(number);
        *log += &format!(
            "{{\"Event\":{{\"System\":{{\"Provider\":{{\"#attributes\":{{\"Name\":\"Contoso-Backup\"}}}},\
             \"EventID\":7,\"Level\":2,\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\"2024-03-12T{clock}.123456Z\"}}}},\
             \"EventRecordID\":{number},\"Channel\":\"System\",\"Computer\":\"LEDGER-PC07\"}},\
             \"EventData\":{{\"Path\":\"C:\\\\Ledger\\\\{number}.xlsx\",\"Code\":\"0x80070005\"}}}}}}\n"
        );
    })
}

fn viewer(len: usize, layout: RefLayout, levels: [&str; 2]) -> Vec<u8> {
    let head = format!("{}\r\n", layout.header());
    repeat(len, &head, |number, log| {
        let (level, clock) = (levels[number % 2], clock(number));
        let fields = [
            level,
            &format!("20/05/2026 {clock}"),
            "Service Control Manager",
            "7000",
            "None",
            "\"The Contoso service failed to start:\r\nAccess is denied: 0x80070005\"\r\n",
        ];
        *log += &fields.join(&char::from(layout.separator).to_string());
    })
}

/// What Event Viewer saves as CSV.
#[must_use]
pub fn evtx_csv(len: usize) -> Vec<u8> {
    viewer(len, LAYOUTS[2], ["Error", "Information"])
}

/// What Event Viewer saves as text, on a Russian machine.
#[must_use]
pub fn evtx_text(len: usize) -> Vec<u8> {
    viewer(len, LAYOUTS[4], ["Ошибка", "Сведения"])
}

/// An event log as Windows keeps it.
#[must_use]
pub fn evtx(len: usize) -> Vec<u8> {
    event_log::log((len / event_log::CHUNK).max(1) as u64, 250)
}

/// Text.
#[must_use]
pub fn plain(len: usize) -> Vec<u8> {
    repeat(len, "", |number, log| {
        *log += &format!("{number} a line of no kind that is known: 0x80070005\n");
    })
}
