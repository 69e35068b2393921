//! The event log, next to what other libraries do with the same bytes:
//!
//! - XML: every field of `System` of every event, next to a bare loop of quick-xml.
//! - JSON, one object per line: the events, next to a walk of serde_json that keeps nothing, and one
//!   that keeps everything.
//! - CSV: the events, next to the records of csv-core.
//! - `.evtx`: the events, next to the crate `evtx`, which makes the same XML and reads nothing in it,
//!   once through its hidden function and once through its documented interface.

use std::fmt::Write as _;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use evtx::{EvtxParser, ParserSettings};
use panther::details::Details;
use panther::{Items, formats};
use panther_set::LogSet;
use panther_tests::event_log;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

const EVENTS: u32 = 16_000;

/// Events as `wevtutil qe /f:RenderedXml` prints them, of the sizes that events have.
fn log() -> String {
    let mut log = String::new();
    for number in 0..EVENTS {
        let provider = [
            "Service Control Manager",
            "Contoso-Backup",
            "Fabrikam &amp; Sons",
        ][number as usize % 3];
        let level = 2 + number % 3;
        let _ = write!(
            log,
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}' \
             Guid='{{555908d1-a6d7-4695-8e1e-26931d2012f4}}' EventSourceName='{provider}'/><EventID Qualifiers='16384'>{id}</EventID>\
             <Version>0</Version><Level>{level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x8080000000000000</Keywords>\
             <TimeCreated SystemTime='2024-03-12T01:{minute:02}:{second:02}.{fraction:07}Z'/><EventRecordID>{number}</EventRecordID>\
             <Correlation/><Execution ProcessID='788' ThreadID='{thread}'/><Channel>System</Channel><Computer>LEDGER-PC07</Computer>\
             <Security UserID='S-1-5-18'/></System><EventData>",
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
            "</EventData><RenderingInfo Culture='en-US'><Message>The Contoso service entered the running state.\r\n\
             It did so for the {number}. time.</Message><Level>Information</Level><Task></Task><Opcode></Opcode>\
             <Channel>System</Channel><Provider>{provider}</Provider><Keywords><Keyword>Classic</Keyword></Keywords>\
             </RenderingInfo></Event>\r\n"
        );
    }
    log
}

/// How many events there are, and the sum of their numbers.
type Tally = (u32, u64);

fn expected() -> Tally {
    let sum = (0..EVENTS)
        .map(|number| u64::from(7000 + number % 40))
        .sum();
    (EVENTS, sum)
}

fn system(log: &[u8]) -> Tally {
    let format = formats::detect(log, "");
    let (mut events, mut sum) = (0, 0);
    for event in Items::new(format, log).events() {
        if let Details::Evtx(evtx) = event.details() {
            let system = black_box(evtx.system());
            sum += u64::from(system.event_id().unwrap_or_default());
        }
        black_box((event.time(), event.level(), event.component()));
        events += 1;
    }
    (events, sum)
}

fn items(log: &[u8]) -> u32 {
    let format = formats::detect(log, "");
    Items::new(format, log).events().fold(0, |count, event| {
        black_box((event.time(), event.level(), event.component()));
        count + 1
    })
}

fn bare_loop(log: &str) -> u32 {
    let mut reader = Reader::from_str(log);
    let mut events = 0;
    loop {
        match black_box(reader.read_event()).expect("the log is XML") {
            Event::Start(tag) if tag.name().as_ref() == "Event" => events += 1,
            Event::Eof => return events,
            _ => {}
        }
    }
}

/// Events as `evtx_dump -o jsonl` prints them, of the sizes that events have.
fn json_log() -> String {
    let mut log = String::new();
    for number in 0..EVENTS {
        let provider = [
            "Service Control Manager",
            "Contoso-Backup",
            "Fabrikam & Sons",
        ][number as usize % 3];
        let level = 2 + number % 3;
        let _ = write!(
            log,
            "{{\"Event\":{{\"#attributes\":{{\"xmlns\":\"http://schemas.microsoft.com/win/2004/08/events/event\"}},\"System\":{{\
             \"Provider\":{{\"#attributes\":{{\"Name\":\"{provider}\",\"Guid\":\"555908D1-A6D7-4695-8E1E-26931D2012F4\"}}}},\
             \"EventID\":{{\"#attributes\":{{\"Qualifiers\":16384}},\"#text\":{id}}},\"Version\":0,\"Level\":{level},\"Task\":0,\"Opcode\":0,\
             \"Keywords\":\"0x8080000000000000\",\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\
             \"2024-03-12T01:{minute:02}:{second:02}.{fraction:06}Z\"}}}},\"EventRecordID\":{number},\"Correlation\":null,\
             \"Execution\":{{\"#attributes\":{{\"ProcessID\":788,\"ThreadID\":{thread}}}}},\"Channel\":\"System\",\
             \"Computer\":\"LEDGER-PC07\",\"Security\":{{\"#attributes\":{{\"UserID\":\"S-1-5-18\"}}}}}},\"EventData\":{{\"param0\":\"Contoso\"",
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
        log += "}}}\n";
    }
    log
}

fn ignored(log: &[u8]) -> u32 {
    lines(log).fold(0, |count, line| {
        black_box(serde_json::from_slice::<IgnoredAny>(line).expect("the line is JSON"));
        count + 1
    })
}

fn values(log: &[u8]) -> u32 {
    lines(log).fold(0, |count, line| {
        black_box(serde_json::from_slice::<serde_json::Value>(line).expect("the line is JSON"));
        count + 1
    })
}

/// The lines of a log that ends with a line end.
fn lines(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    memchr::memchr_iter(b'\n', log).map(move |end| {
        let line = &log[at..end];
        at = end + 1;
        line
    })
}

fn json_event_log(criterion: &mut Criterion) {
    let log = json_log();
    let mut group = criterion.benchmark_group("event log as JSON");
    group
        .throughput(Throughput::Bytes(log.len() as u64))
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    let array = format!("[{}]", log.trim_end().replace('\n', ","));
    for (name, log) in [("events", &log), ("events of an array", &array)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(items(black_box(log.as_bytes())), EVENTS));
        });
    }
    group.bench_function("system", |bencher| {
        bencher.iter(|| assert_eq!(system(black_box(log.as_bytes())), expected()));
    });
    group.bench_function("serde_json, ignored", |bencher| {
        bencher.iter(|| assert_eq!(ignored(black_box(log.as_bytes())), EVENTS));
    });
    group.bench_function("serde_json, values", |bencher| {
        bencher.iter(|| assert_eq!(values(black_box(log.as_bytes())), EVENTS));
    });
    group.finish();
}

/// Rows as Event Viewer saves them, most of them with a message of one line.
fn viewer() -> String {
    let mut table = "\u{feff}Level,Date and Time,Source,Event ID,Task Category\r\n".to_owned();
    for number in 0..EVENTS {
        let level = ["Information", "Warning", "Error"][number as usize % 3];
        let message = match number % 4 {
            0 => {
                "\"An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tSYSTEM\r\n\tAccount Name:\t\tLEDGER-PC07$\r\n\
                  \tLogon ID:\t\t0x3E7\r\n\r\nThe \"\"Contoso\"\" service asked for it.\""
            }
            1 => "\"The description, which has a comma, was found.\"",
            _ => {
                "The Contoso service entered the running state. It did so without a word to anybody."
            }
        };
        let (minute, second) = (number / 60 % 60, number % 60);
        let id = 7000 + number % 40;
        let _ = write!(
            table,
            "{level},20/05/2026 21:{minute:02}:{second:02},Service Control Manager,{id},None,{message}\r\n"
        );
    }
    table
}

/// Rows as `Get-WinEvent | Export-Csv` writes them: 27 columns, the message first.
fn get_winevent() -> String {
    let mut table = "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n\"Message\",\"Id\",\"Version\",\"Qualifiers\",\"Level\",\
        \"Task\",\"Opcode\",\"Keywords\",\"RecordId\",\"ProviderName\",\"ProviderId\",\"LogName\",\"ProcessId\",\"ThreadId\",\"MachineName\",\
        \"UserId\",\"TimeCreated\",\"ActivityId\",\"RelatedActivityId\",\"ContainerLog\",\"MatchedQueryIds\",\"Bookmark\",\"LevelDisplayName\",\
        \"OpcodeDisplayName\",\"TaskDisplayName\",\"KeywordsDisplayNames\",\"Properties\"\r\n"
        .to_owned();
    for number in 0..EVENTS {
        let (id, minute, second) = (7000 + number % 40, number / 60 % 60, number % 60);
        let _ = write!(
            table,
            "\"The Contoso service entered the running state.\r\nIt did so for the {number}. time.\",\"{id}\",\"0\",,\"4\",\"0\",\"0\",\
             \"-9223372036854775808\",\"{number}\",\"Service Control Manager\",\"555908d1-a6d7-4695-8e1e-26931d2012f4\",\"System\",\"788\",\
             \"4000\",\"LEDGER-PC07\",\"S-1-5-18\",\"5/20/2026 9:{minute:02}:{second:02} PM\",,,\"c:\\evidence\\system.evtx\",\"System.UInt32[]\",\
             \"System.Diagnostics.Eventing.Reader.EventBookmark\",\"Information\",,,\"System.Collections.ObjectModel.ReadOnlyCollection`1\",\
             \"System.Collections.Generic.List`1\"\r\n"
        );
    }
    table
}

/// How many events a table has, by their headers.
fn rows(table: &[u8]) -> u32 {
    let mut count = 0;
    for event in panther::parse(table, "").events() {
        black_box((
            event.time(),
            event.level(),
            event.component(),
            event.message(),
        ));
        count += 1;
    }
    count
}

/// A bare loop over records, with the header and what stands before it among them.
fn csv_core_loop(table: &[u8], output: &mut [u8]) -> u32 {
    let mut reader = csv_core::Reader::new();
    let (mut rest, mut ends, mut count) = (table, [0; 64], 0);
    loop {
        let (result, read, _, _) = reader.read_record(rest, output, &mut ends);
        rest = &rest[read..];
        match black_box(result) {
            csv_core::ReadRecordResult::Record => count += 1,
            csv_core::ReadRecordResult::End => return count,
            _ => {}
        }
    }
}

fn tables(criterion: &mut Criterion) {
    for (name, table, headers) in [
        ("viewer csv", viewer(), 1),
        ("get-winevent csv", get_winevent(), 2),
    ] {
        let mut group = criterion.benchmark_group(name);
        group
            .throughput(Throughput::Bytes(table.len() as u64))
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3));
        group.bench_function("events", |bencher| {
            bencher.iter(|| assert_eq!(rows(black_box(table.as_bytes())), EVENTS));
        });
        let mut output = vec![0; 1 << 20];
        group.bench_function("csv-core", |bencher| {
            bencher.iter(|| {
                let count = csv_core_loop(black_box(table.as_bytes()), &mut output);
                assert_eq!(count, EVENTS + headers);
            });
        });
        group.finish();
    }
}

fn event_log(criterion: &mut Criterion) {
    let log = log();
    let mut group = criterion.benchmark_group("event log");
    group
        .throughput(Throughput::Bytes(log.len() as u64))
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    group.bench_function("events", |bencher| {
        bencher.iter(|| assert_eq!(items(black_box(log.as_bytes())), EVENTS));
    });
    group.bench_function("system", |bencher| {
        bencher.iter(|| assert_eq!(system(black_box(log.as_bytes())), expected()));
    });
    group.bench_function("quick-xml", |bencher| {
        bencher.iter(|| assert_eq!(bare_loop(black_box(&log)), EVENTS));
    });
    group.finish();
}

/// A file of 15 MiB.
const CHUNKS: u64 = 240;
const IN_CHUNK: u64 = 180;

fn records(path: &Path) -> u64 {
    let set = LogSet::builder().threads(1).discover([path]);
    let (count, errors) = set.par_fold(
        || 0,
        |count, _, item| {
            if let Some(event) = item.event() {
                black_box((event.time(), event.level(), event.component()));
                *count += 1;
            }
            ControlFlow::Continue(())
        },
        |one, other| one + other,
    );
    assert!(errors.is_empty());
    count
}

fn parser(path: &Path) -> EvtxParser<std::fs::File> {
    let settings = ParserSettings::new().indent(false);
    let parser = EvtxParser::from_path(path).expect("an event log");
    parser.with_configuration(settings)
}

fn dump(path: &Path) -> u64 {
    let mut parser = parser(path);
    let chunks = parser.chunks_xml_bytes(false);
    chunks
        .map(|chunk| black_box(chunk).records().count() as u64)
        .sum()
}

fn dump_by_record(path: &Path) -> u64 {
    let mut parser = parser(path);
    let records = parser.records_bytes();
    records.filter(|record| black_box(record).is_ok()).count() as u64
}

fn binary(criterion: &mut Criterion) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let log = event_log::log(CHUNKS, IN_CHUNK);
    std::fs::write(file.path(), &log).expect("room for the file");
    let mut group = criterion.benchmark_group("binary event log");
    group
        .throughput(Throughput::Bytes(log.len() as u64))
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    for (name, read) in [
        ("events", records as fn(&Path) -> u64),
        ("evtx", dump),
        ("evtx by record", dump_by_record),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(read(black_box(file.path())), CHUNKS * IN_CHUNK));
        });
    }
    group.finish();
}

criterion_group!(benches, event_log, json_event_log, tables, binary);
criterion_main!(benches);
