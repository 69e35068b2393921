//! Event logs as Windows keeps them, written here: small, valid, and of one template.
//!
//! The layout is that of public descriptions of the format: a header of 4 KiB, chunks of 64 KiB,
//! and in each chunk a header of 512 bytes and records of binary XML, of which the first of a chunk
//! holds the template of all.

use std::sync::LazyLock;

pub mod bomb;

/// The length of the header of a file.
pub const HEADER: usize = 4096;
/// The length of a chunk.
pub const CHUNK: usize = 64 << 10;
/// Where the first record of a chunk begins in it.
pub const FIRST: usize = 512;
/// The length of the header of a record.
pub const HEAD: usize = 24;

/// The number of the template, which is a part of its identity, and its place in the list that a
/// chunk's header has.
const TEMPLATE: u32 = 7;

/// What a record tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The number that the log gave it.
    pub id: u64,
    /// Its provider.
    pub provider: &'static str,
    /// The number that the provider gave to the kind of event.
    pub event_id: u16,
    /// 1 to 5, from fatal to verbose.
    pub level: u8,
    /// Seconds since 2024-03-12T01:21:38Z.
    pub seconds: u64,
    /// Its one value.
    pub path: String,
}

impl Record {
    /// A record of this number; any two differ.
    #[must_use]
    pub fn of(id: u64) -> Self {
        Self {
            id,
            provider: ["Contoso-Backup", "Fabrikam & Sons", "LedgerSync"][(id % 3) as usize],
            event_id: 7000 + (id % 40) as u16,
            level: 2 + (id % 3) as u8,
            seconds: id,
            path: format!("C:\\Ledger\\Jahr\u{fc}bersicht {}.xlsx", id * 7),
        }
    }

    /// The XML that the record is.
    #[must_use]
    pub fn xml(&self) -> String {
        let Self {
            id,
            provider,
            event_id,
            level,
            seconds,
            path,
        } = self;
        let provider = provider.replace('&', "&amp;");
        let (minute, second) = ((21 * 60 + 38 + seconds) / 60, (38 + seconds) % 60);
        let (hour, minute) = (1 + minute / 60, minute % 60);
        format!(
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"{provider}\"/>\
             <EventID>{event_id}</EventID><Level>{level}</Level>\
             <TimeCreated SystemTime=\"2024-03-12T{hour:02}:{minute:02}:{second:02}.1234567Z\"/>\
             <EventRecordID>{id}</EventRecordID><Computer>LEDGER-PC07</Computer></System>\
             <EventData><Data Name=\"Path\">{path}</Data></EventData></Event>"
        )
    }

    /// The XML of a record whose body is gone.
    #[must_use]
    pub fn header_xml(&self) -> String {
        let xml = self.xml();
        let (open, _) = xml.split_once("<Provider").unwrap_or_default();
        let times = xml.find("<TimeCreated").zip(xml.find("<Computer"));
        let stated = times.and_then(|(start, end)| xml.get(start..end));
        format!("{open}{}</System></Event>", stated.unwrap_or_default())
    }

    /// The time as Windows counts it: tenths of microseconds since 1601.
    const fn file_time(&self) -> u64 {
        const FROM: u64 = 11_644_473_600 + 1_710_206_498;
        (FROM + self.seconds) * 10_000_000 + 1_234_567
    }
}

/// A file of these chunks.
#[must_use]
pub fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0; HEADER];
    put(&mut file, 0, b"ElfFile\0");
    put(
        &mut file,
        16,
        &(chunks.len() as u64).saturating_sub(1).to_le_bytes(),
    );
    put(&mut file, 32, &128_u32.to_le_bytes());
    put(&mut file, 36, &[1, 0, 3, 0]);
    put(&mut file, 40, &(HEADER as u16).to_le_bytes());
    put(&mut file, 42, &(chunks.len() as u16).to_le_bytes());
    let sum = checksum(&file[..120]);
    put(&mut file, 124, &sum.to_le_bytes());
    file.extend(chunks.iter().flatten());
    file
}

/// A chunk of these records, and where each is in it.
///
/// # Panics
///
/// Where they are too many.
#[must_use]
pub fn chunk(records: &[Record]) -> (Vec<u8>, Vec<std::ops::Range<usize>>) {
    let mut bytes = vec![0; FIRST];
    let mut places = Vec::new();
    let mut template = None;
    for record in records {
        let start = bytes.len();
        append(&mut bytes, record, &mut template);
        places.push(start..bytes.len());
    }
    let ids = match records {
        [first, .., last] => (first.id, last.id),
        [only] => (only.id, only.id),
        [] => (u64::MAX, u64::MAX),
    };
    let list = 384 + 4 * TEMPLATE as usize;
    put(&mut bytes, list, &template.unwrap_or(0).to_le_bytes());
    let last_place = places.last().map_or(FIRST, |place| place.start);
    finish_chunk(&mut bytes, ids, last_place);
    (bytes, places)
}

/// Writes the header of a chunk whose records are there, and fills it up. `ids` are those of the
/// first and the last record, which is at `last_place`.
fn finish_chunk(bytes: &mut Vec<u8>, (first, last): (u64, u64), last_place: usize) {
    let end = bytes.len();
    put(bytes, 0, b"ElfChnk\0");
    for (at, number) in [(8, first), (16, last), (24, first), (32, last)] {
        put(bytes, at, &number.to_le_bytes());
    }
    let records_sum = checksum(&bytes[FIRST..end]);
    for (at, number) in [
        (40, 128),
        (44, last_place as u32),
        (48, end as u32),
        (52, records_sum),
    ] {
        put(bytes, at, &number.to_le_bytes());
    }
    let sum = checksum(&[&bytes[..120], &bytes[128..FIRST]].concat());
    put(bytes, 124, &sum.to_le_bytes());
    assert!(end <= CHUNK, "the records are too many");
    bytes.resize(CHUNK, 0);
}

/// A log of `chunks` chunks with `each` records in a chunk, which are numbered from 1.
#[must_use]
pub fn log(chunks: u64, each: u64) -> Vec<u8> {
    let chunks: Vec<Vec<u8>> = (0..chunks)
        .map(|number| chunk(&numbered(number * each + 1, each)).0)
        .collect();
    file(&chunks)
}

/// A log of one chunk that a fuzzer's input breaks: its first byte says how. Either each four bytes
/// that follow are a place, mostly among the records, and what is put there; or what follows are
/// the records.
#[must_use]
pub fn broken(input: &[u8]) -> Vec<u8> {
    static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| log(1, 12));
    let mut bytes = WHOLE.clone();
    match input {
        [how, patches @ ..] if how % 2 == 0 => {
            for patch in patches.as_chunks::<4>().0 {
                let [low, high, value @ ..] = *patch;
                let place = usize::from(u16::from_le_bytes([low, high])) % 8192;
                put(&mut bytes, HEADER + place, &value);
            }
        }
        [_, records @ ..] => {
            let records = &records[..records.len().min(CHUNK - FIRST)];
            put(&mut bytes, HEADER + FIRST, records);
        }
        [] => {}
    }
    bytes
}

/// So many records from this number on.
#[must_use]
pub fn numbered(first: u64, count: u64) -> Vec<Record> {
    (first..first + count).map(Record::of).collect()
}

/// Appends a record, the first with the template of all, whose place is kept.
fn append(bytes: &mut Vec<u8>, record: &Record, template: &mut Option<u32>) {
    let start = bytes.len();
    bytes.extend(b"**\0\0\0\0\0\0");
    bytes.extend(record.id.to_le_bytes());
    bytes.extend(record.file_time().to_le_bytes());
    bytes.extend([0x0F, 1, 1, 0, 0x0C, 1]);
    bytes.extend(TEMPLATE.to_le_bytes());
    let here = bytes.len() as u32 + 4;
    bytes.extend(template.unwrap_or(here).to_le_bytes());
    if template.is_none() {
        *template = Some(here);
        append_template(bytes);
    }
    let values: [(u8, Vec<u8>); 6] = [
        (0x01, utf16(record.provider)),
        (0x06, record.event_id.to_le_bytes().to_vec()),
        (0x04, vec![record.level]),
        (0x11, record.file_time().to_le_bytes().to_vec()),
        (0x0A, record.id.to_le_bytes().to_vec()),
        (0x01, utf16(&record.path)),
    ];
    bytes.extend((values.len() as u32).to_le_bytes());
    for (kind, value) in &values {
        bytes.extend((value.len() as u16).to_le_bytes());
        bytes.extend([*kind, 0]);
    }
    values.iter().for_each(|(_, value)| bytes.extend(value));
    let len = (bytes.len() + 4 - start) as u32;
    bytes.extend(len.to_le_bytes());
    put(bytes, start + 4, &len.to_le_bytes());
}

/// The definition of the template: its head, and the elements as tokens.
fn append_template(bytes: &mut Vec<u8>) {
    let start = bytes.len();
    bytes.extend([0; 4]);
    bytes.extend(TEMPLATE.to_le_bytes());
    bytes.extend(*b"ledger-tests");
    bytes.extend([0; 4]);
    bytes.extend([0x0F, 1, 1, 0]);
    let xmlns = "http://schemas.microsoft.com/win/2004/08/events/event";
    element(
        bytes,
        "Event",
        Some(("xmlns", Value::Text(xmlns))),
        |bytes| {
            element(bytes, "System", None, |bytes| {
                let (provider, time) = (Value::Slot(0, 0x01), Value::Slot(3, 0x11));
                element(bytes, "Provider", Some(("Name", provider)), |_| {});
                for (name, slot, kind) in [("EventID", 1, 0x06), ("Level", 2, 0x04)] {
                    element(bytes, name, None, |bytes| {
                        Value::Slot(slot, kind).append(bytes)
                    });
                }
                element(bytes, "TimeCreated", Some(("SystemTime", time)), |_| {});
                let number = Value::Slot(4, 0x0A);
                element(bytes, "EventRecordID", None, |bytes| number.append(bytes));
                let computer = Value::Text("LEDGER-PC07");
                element(bytes, "Computer", None, |bytes| computer.append(bytes));
            });
            element(bytes, "EventData", None, |bytes| {
                let name = Some(("Name", Value::Text("Path")));
                element(bytes, "Data", name, |bytes| {
                    Value::Slot(5, 0x01).append(bytes)
                });
            });
        },
    );
    bytes.push(0);
    let len = (bytes.len() - start - 24) as u32;
    put(bytes, start + 20, &len.to_le_bytes());
}

/// What an element or an attribute holds.
#[derive(Clone, Copy)]
enum Value {
    Text(&'static str),
    /// A value of the record, by its place among them, and its type.
    Slot(u16, u8),
}

impl Value {
    fn append(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                bytes.extend([0x05, 0x01]);
                bytes.extend((text.encode_utf16().count() as u16).to_le_bytes());
                bytes.extend(utf16(text));
            }
            Self::Slot(number, kind) => {
                bytes.push(0x0D);
                bytes.extend(number.to_le_bytes());
                bytes.push(kind);
            }
        }
    }
}

/// An element with at most one attribute; `inside` appends what is in it.
fn element(
    bytes: &mut Vec<u8>,
    name: &str,
    attribute: Option<(&str, Value)>,
    inside: impl FnOnce(&mut Vec<u8>),
) {
    bytes.push(if attribute.is_some() { 0x41 } else { 0x01 });
    bytes.extend([0xFF, 0xFF]);
    let len = bytes.len();
    bytes.extend([0; 4]);
    append_name(bytes, name);
    if let Some((name, value)) = attribute {
        let len = bytes.len();
        bytes.extend([0; 4]);
        bytes.push(0x06);
        append_name(bytes, name);
        value.append(bytes);
        put_len(bytes, len);
    }
    bytes.push(0x02);
    let start = bytes.len();
    inside(bytes);
    if bytes.len() == start {
        // Nothing is in it: it closes where it opens.
        bytes[start - 1] = 0x03;
    } else {
        bytes.push(0x04);
    }
    put_len(bytes, len);
}

/// A name where it is used: its place, which is right behind, then the name itself.
fn append_name(bytes: &mut Vec<u8>, name: &str) {
    let here = bytes.len() as u32 + 4;
    bytes.extend(here.to_le_bytes());
    bytes.extend([0; 4]);
    let hash = name.encode_utf16().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(65_599).wrapping_add(u32::from(unit))
    });
    bytes.extend((hash as u16).to_le_bytes());
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend(utf16(name));
    bytes.extend([0, 0]);
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// Writes the number of bytes behind the four at `at`, into them.
fn put_len(bytes: &mut [u8], at: usize) {
    let len = (bytes.len() - at - 4) as u32;
    put(bytes, at, &len.to_le_bytes());
}

/// CRC-32 as zip has it.
fn checksum(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            sum >> 1 ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    !sum
}
