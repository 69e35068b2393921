//! Event logs as Windows keeps them, whole and broken, in every way that a source can be read.

use std::fs;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use evtx::{EvtxChunkData, ParserSettings};
use panther::{Item, Items, Level};
use panther_set::{Clock, LogSet, Source};
use panther_tests::corpus::files;
use panther_tests::event_log::{CHUNK, FIRST, HEAD, HEADER, Record, chunk, file, log, numbered};
use panther_tests::properties::{check_event_log, layout};
use tempfile::TempDir;

/// What is compared of an item: where it is, its text, and the reason where it is no event.
type Seen = (u64, u64, Vec<u8>, Option<&'static str>);

fn seen(item: &Item<'_>) -> Seen {
    let reason = match item {
        Item::Event(_) => None,
        Item::Unparsed(unparsed) => Some(unparsed.reason().name()),
    };
    let span = item.span();
    (span.start, span.end, item.raw().to_vec(), reason)
}

fn write(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Ledger.evtx");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn ordered(path: &Path, threads: usize) -> Vec<Seen> {
    let set = LogSet::builder().threads(threads).discover([path]);
    let mut all = Vec::new();
    let errors = set.ordered(
        |_| Vec::new(),
        |piece, _, item| piece.push(seen(item)),
        |_, piece| {
            all.extend(piece);
            ControlFlow::Continue(())
        },
    );
    assert!(errors.is_empty() && set.skipped().is_empty(), "{errors:?}");
    all
}

fn for_each(source: &Source) -> Vec<Seen> {
    let mut all = Vec::new();
    let done = source.for_each(|item| {
        all.push(seen(item));
        ControlFlow::Continue(())
    });
    assert!(done.unwrap().is_continue());
    all
}

fn merged(path: &Path) -> Vec<Seen> {
    let set = LogSet::discover([path]);
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let mut all = Vec::new();
    while let Some(entry) = merge.next_item() {
        all.push(seen(&entry.item));
    }
    assert!(merge.into_errors().is_empty());
    all
}

/// The items of a log in its file, which are the same in whatever way it is read.
fn items(bytes: &[u8]) -> Vec<Seen> {
    let (_folder, path) = write(bytes);
    let expected = ordered(&path, 1);
    for threads in [2, 3, 7] {
        assert!(ordered(&path, threads) == expected, "{threads} threads");
    }
    let source = Source::open(&path).unwrap();
    assert_eq!(source.format(), "evtx");
    assert_eq!(source.encoding().to_string(), "utf-8");
    assert!(for_each(&source) == expected, "from end to end");
    let (mut folded, errors) = LogSet::discover([&path]).par_fold(
        Vec::new,
        |all, _, item| {
            all.push(seen(item));
            ControlFlow::Continue(())
        },
        |one, other| [one, other].concat(),
    );
    assert!(errors.is_empty());
    folded.sort();
    let mut sorted = expected.clone();
    sorted.sort();
    assert!(folded == sorted, "folded");
    expected
}

/// Whether an event has nothing but what the header of its record states.
fn is_header(xml: &[u8]) -> bool {
    !String::from_utf8_lossy(xml).contains("<Provider")
}

/// The whole records among the items, by their ids.
fn ids(items: &[Seen]) -> Vec<u64> {
    records(items, false)
}

/// The records of which only the header is left, by their ids.
fn headers(items: &[Seen]) -> Vec<u64> {
    records(items, true)
}

fn records(items: &[Seen], headers: bool) -> Vec<u64> {
    let events = items.iter().filter(|(_, _, _, reason)| reason.is_none());
    let read = events.filter(|(_, _, xml, _)| is_header(xml) == headers);
    read.map(|(start, end, xml, _)| {
        let xml = std::str::from_utf8(xml).unwrap();
        let (_, rest) = xml.split_once("<EventRecordID>").unwrap();
        let id = rest.split_once('<').unwrap().0.parse().unwrap();
        let record = Record::of(id);
        if headers {
            assert_eq!(xml, record.header_xml());
            assert_eq!(end - start, HEAD as u64);
        } else {
            assert_eq!(xml, record.xml());
        }
        id
    })
    .collect()
}

fn problems(items: &[Seen]) -> Vec<(u64, u64, &str)> {
    let unread = items.iter().filter(|item| item.3.is_some());
    unread
        .inspect(|item| assert_eq!(item.3, Some("malformed")))
        .map(|(start, end, why, _)| (*start, *end, std::str::from_utf8(why).unwrap()))
        .collect()
}

fn chunks_of(numbers: &[u64]) -> Vec<Vec<u8>> {
    let chunk = |&number: &u64| chunk(&numbered(number * 10 + 1, 10)).0;
    numbers.iter().map(chunk).collect()
}

#[test]
fn a_record_is_read_as_its_xml_is_and_tells_its_place() {
    let records = numbered(1, 6);
    let (bytes, places) = chunk(&records);
    let (_folder, path) = write(&file(&[bytes]));
    let source = Source::open(&path).unwrap();
    let mut expected = records.iter().zip(places);
    let layout = layout("evtx-xml", b"");
    let done = source.for_each(|item| {
        let (record, place) = expected.next().unwrap();
        let event = item.event().unwrap();
        let xml = record.xml();
        let like = Items::new(&layout, xml.as_bytes()).events().next().unwrap();
        let base = HEADER as u64;
        assert_eq!(event.span().start, base + place.start as u64);
        assert_eq!(event.span().end, base + place.end as u64);
        assert_eq!(event.raw(), xml.as_bytes());
        assert_eq!(event.format(), "evtx");
        assert_eq!(event.component().unwrap(), like.component().unwrap());
        assert_eq!((event.level(), event.time()), (like.level(), like.time()));
        assert_eq!(
            format!("{:?}", event.fields()),
            format!("{:?}", like.fields())
        );
        assert_eq!(event.prefix(), None);
        let kept = event.into_owned();
        assert_eq!(kept.as_event().span(), event.span());
        ControlFlow::Continue(())
    });
    assert!(done.unwrap().is_continue() && expected.next().is_none());
    let first = Record::of(1);
    assert_eq!((first.provider, first.level), ("Fabrikam & Sons", 3));
    let mut levels = Vec::new();
    let _ = source.for_each(|item| {
        let event = item.event().unwrap();
        levels.push((event.level().unwrap(), event.time().unwrap().to_string()));
        ControlFlow::Continue(())
    });
    assert_eq!(
        levels[0],
        (Level::Warning, "2024-03-12T01:21:39.1234567".to_owned())
    );
}

#[test]
fn many_chunks_are_read_in_every_way() {
    let all = items(&log(11, 40));
    assert_eq!(ids(&all), (1..=440).collect::<Vec<_>>());
    assert_eq!(problems(&all), []);
}

#[test]
fn the_length_of_the_file_counts_and_not_its_header() {
    let mut bytes = log(5, 3);
    for count in [0_u16, 1, 4, 900] {
        bytes[42..44].copy_from_slice(&count.to_le_bytes());
        assert_eq!(ids(&items(&bytes)).len(), 15, "{count}");
    }
    // All else that a log that was not closed may have wrong.
    bytes[8..HEADER].fill(0xEE);
    assert_eq!(ids(&items(&bytes)).len(), 15);
}

#[test]
fn chunks_of_zeros_are_nothing() {
    let mut chunks = chunks_of(&[0, 1, 2]);
    chunks.insert(1, vec![0; CHUNK]);
    chunks.extend([vec![0; CHUNK], vec![0; CHUNK]]);
    let all = items(&file(&chunks));
    assert_eq!(ids(&all), (1..=30).collect::<Vec<_>>());
    assert_eq!(problems(&all), []);
    assert_eq!(items(&file(&[])), []);
    assert_eq!(items(&log(1, 0)), []);
}

#[test]
fn a_bad_chunk_is_named_and_the_others_are_read() {
    let mut chunks = chunks_of(&[0, 1, 2, 3]);
    chunks[1][0] = 0;
    chunks[2][..8].copy_from_slice(b"not here");
    chunks.push(vec![0xEE; CHUNK]);
    let all = items(&file(&chunks));
    assert_eq!(ids(&all), (1..=40).collect::<Vec<_>>());
    let base = |chunk: u64| HEADER as u64 + chunk * CHUNK as u64;
    let why = "a chunk that does not begin as one; its records are read";
    let head = |chunk| (base(chunk), base(chunk) + FIRST as u64, why);
    let last = (base(4), base(5), "no chunk: it does not begin as one");
    assert_eq!(problems(&all), [head(1), head(2), last]);
}

/// The first records take the templates of the others with them.
#[test]
fn sound_records_of_a_chunk_without_its_start_are_read() {
    let (mut bytes, places) = chunk(&numbered(1, 10));
    bytes[..places[3].start].fill(0);
    let all = items(&file(&[chunk(&numbered(11, 10)).0, bytes.clone()]));
    assert_eq!(ids(&all), (11..=20).collect::<Vec<_>>());
    assert_eq!(headers(&all), (4..=10).collect::<Vec<_>>());
    let problems = problems(&all);
    assert_eq!(problems.len(), 2 + 7, "{problems:?}");
    let base = (HEADER + CHUNK) as u64;
    assert_eq!((problems[0].0, problems[0].1), (base, base + FIRST as u64));
    let lost = (base + FIRST as u64, base + places[3].start as u64);
    assert_eq!((problems[1].0, problems[1].1), lost);
    for ((start, end, why), place) in problems[2..].iter().zip(&places[3..]) {
        assert_eq!(*start, base + (place.start + HEAD) as u64);
        assert_eq!(*end, base + place.end as u64);
        assert!(why.starts_with("record "), "{why}");
    }
}

#[test]
fn a_damaged_record_is_named_and_the_others_are_read() {
    let (good, places) = chunk(&numbered(1, 10));
    let base = HEADER as u64;
    let place = |index: usize| base + places[index].start as u64..base + places[index].end as u64;
    let others = |without: u64| (1..=10).filter(|&id| id != without).collect::<Vec<_>>();

    // An invalid token in the content of the fourth.
    let mut bad = good.clone();
    bad[places[3].start + 24] = 0x7F;
    let all = items(&file(&[bad]));
    assert_eq!(ids(&all), others(4));
    assert_eq!(headers(&all), [4]);
    let [(start, end, why)] = problems(&all)[..] else {
        panic!("{:?}", problems(&all));
    };
    // The header is an event.
    assert_eq!(start - HEAD as u64..end, place(3));
    assert!(why.starts_with("record 4: ") && why.len() < 250, "{why}");

    // The fifth does not begin as one.
    let mut bad = good.clone();
    bad[places[4].start] = 0;
    let all = items(&file(&[bad]));
    assert_eq!(ids(&all), others(5));
    let [(start, end, why)] = problems(&all)[..] else {
        panic!("{:?}", problems(&all));
    };
    assert_eq!(start..end, place(4));
    assert!(why.starts_with("a record: "), "{why}");

    // The last has a length that goes beyond the chunk.
    let mut bad = good.clone();
    bad[places[9].start + 6] = 0xFF;
    let all = items(&file(&[bad]));
    assert_eq!(ids(&all), others(10));
    assert_eq!(problems(&all).len(), 1);
    assert_eq!(problems(&all)[0].0, place(9).start);
}

#[test]
fn a_file_that_is_cut_is_read_up_to_there() {
    let (_, places) = chunk(&numbered(11, 10));
    let bytes = log(2, 10);
    for len in [8, 9, 100, HEADER - 1] {
        let all = items(&bytes[..len]);
        assert_eq!(
            problems(&all),
            [(0, len as u64, "the file ends in its header")]
        );
    }
    let second = HEADER + CHUNK;
    for len in [0, 7, 100, FIRST - 1] {
        let all = items(&bytes[..second + len]);
        assert_eq!(ids(&all).len(), 10, "{len}");
        assert!(problems(&all).len() <= 1, "{:?}", problems(&all));
    }
    for (index, place) in places.iter().enumerate() {
        for there in [12, HEAD, 30] {
            let len = second + place.start + there;
            let all = items(&bytes[..len]);
            assert_eq!(ids(&all).len(), 10 + index, "in record {index}");
            let has_header = there > HEAD;
            assert_eq!(headers(&all).len(), usize::from(has_header));
            let [(start, end, _)] = problems(&all)[..] else {
                panic!("{index}: {:?}", problems(&all));
            };
            let start = start as usize - if has_header { HEAD } else { 0 };
            assert_eq!((start, end), (second + place.start, len as u64));
        }
    }
}

/// The file is a ring: a full log goes on where its oldest chunk is.
#[test]
fn a_log_that_wrapped_comes_in_the_order_of_its_ids() {
    let bytes = file(&chunks_of(&[6, 7, 3, 4, 5]));
    let all = items(&bytes);
    assert_eq!(ids(&all), (31..=80).collect::<Vec<_>>());
    // What is read that way tells the places in the file.
    assert_eq!(all[0].0, (HEADER + 2 * CHUNK + FIRST) as u64);

    let folder = tempfile::tempdir().unwrap();
    let packed = folder.path().join("Ledger.evtx.gz");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&bytes).unwrap();
    fs::write(&packed, gzip.finish().unwrap()).unwrap();
    assert!(ordered(&packed, 2) == all, "a member of an archive");
    assert!(merged(&packed) == all, "a member of an archive, merged");

    // A stream cannot be read from anywhere but its start.
    let stream = Source::stream("-", Cursor::new(bytes)).unwrap();
    let mut streamed = for_each(&stream);
    assert_eq!(
        ids(&streamed)[..11],
        [61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71]
    );
    streamed.sort();
    let mut sorted = all.clone();
    sorted.sort();
    assert!(streamed == sorted);
    assert_eq!(for_each(&stream), [], "a second time");
}

/// Nothing is lost or doubled where the clock of a ring was set back.
#[test]
fn a_ring_whose_clock_was_set_back_is_merged() {
    let mut records = numbered(1, 50);
    for record in &mut records[20..] {
        record.seconds = record.id + 10_000;
    }
    for record in &mut records[35..] {
        record.seconds = record.id + 5_000;
    }
    let chunks: Vec<Vec<u8>> = [30, 40, 0, 10, 20]
        .into_iter()
        .map(|first| chunk(&records[first..first + 10]).0)
        .collect();
    let (_folder, path) = write(&file(&chunks));
    let all = merged(&path);
    let times: Vec<String> = all
        .iter()
        .map(|item| {
            let xml = String::from_utf8(item.2.clone()).unwrap();
            xml.split("SystemTime=\"").nth(1).unwrap()[..19].to_owned()
        })
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    let mut spans: Vec<u64> = all.iter().map(|item| item.0).collect();
    spans.sort_unstable();
    spans.dedup();
    assert_eq!(spans.len(), 50);
}

/// Whatever is broken: an answer soon, with every item inside of the file, and the same in every
/// way of reading.
#[test]
fn broken_logs_are_read() {
    let whole = log(3, 30);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    for round in 0..150 {
        let mut bytes = whole.clone();
        for _ in 0..=next(12) {
            // Mostly where something is.
            let at = HEADER + next(3) * CHUNK + next(if round % 2 == 0 { 600 } else { 12_000 });
            match next(3) {
                0 => bytes[at] ^= 1 << next(8),
                1 => bytes[at] = next(256) as u8,
                _ => bytes[at..at + 4].copy_from_slice(&(next(70_000) as u32).to_le_bytes()),
            }
        }
        if round % 5 == 0 {
            bytes.truncate(next(bytes.len()));
        }
        let start = Instant::now();
        check_event_log(&bytes);
        if bytes.starts_with(b"ElfFile\0") {
            let (_folder, path) = write(&bytes);
            let expected = ordered(&path, 1);
            assert!(ordered(&path, 3) == expected, "round {round}");
            assert!(for_each(&Source::open(&path).unwrap()) == expected);
        }
        assert!(start.elapsed() < Duration::from_secs(20), "round {round}");
    }
}

/// The records of a file in the order in which they stand, as the public interface of the crate
/// `evtx` renders them: their XML, or `None` for a record or a chunk that it cannot read.
fn rendered_publicly(bytes: &[u8]) -> Vec<Option<Vec<u8>>> {
    const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let settings = Arc::new(ParserSettings::new().indent(false));
    let mut all = Vec::new();
    for bytes in bytes[HEADER..].chunks(CHUNK) {
        if bytes.iter().all(|&byte| byte == 0) {
            continue;
        }
        let mut bytes = bytes.to_vec();
        if bytes[FIRST..].starts_with(b"**\0\0") {
            bytes[..8].copy_from_slice(b"ElfChnk\0");
        }
        let Ok(mut data) = EvtxChunkData::new(bytes, false) else {
            all.push(None);
            continue;
        };
        let Ok(mut chunk) = data.parse(Arc::clone(&settings)) else {
            all.push(None);
            continue;
        };
        for record in chunk.iter() {
            let xml = record.and_then(|record| record.into_xml_bytes());
            all.push(xml.ok().map(|xml| {
                let xml = xml.data;
                xml.strip_prefix(DECLARATION).unwrap_or(&xml).to_vec()
            }));
        }
    }
    all
}

/// The same as `panther-set` gives them, which takes the text of a whole chunk from a hidden
/// function of the crate `evtx`.
fn rendered_by_the_chunk(bytes: &[u8]) -> Vec<Option<Vec<u8>>> {
    let (_folder, path) = write(bytes);
    let mut all = ordered(&path, 1);
    // A log that wrapped around begins with a chunk in its middle.
    all.sort_by_key(|item| (item.0 as usize - HEADER) / CHUNK);
    // A record whose body is gone is an event of its header, and a problem.
    all.retain(|(_, _, text, reason)| reason.is_some() || !is_header(text));
    let xml = |(_, _, text, reason): Seen| reason.is_none().then_some(text);
    all.into_iter().map(xml).collect()
}

/// Fails when a version of the crate `evtx` changes its hidden function, which no version number
/// of the crate promises to keep.
#[test]
fn the_hidden_interface_of_evtx_gives_what_the_public_one_gives() {
    let whole = log(5, 60);
    let records = rendered_by_the_chunk(&whole);
    assert_eq!(records.len(), 300);
    assert!(records.iter().all(Option::is_some));
    assert!(records == rendered_publicly(&whole));

    let (mut damaged, places) = chunk(&numbered(1, 10));
    damaged[places[2].start + 24] = 0x7F;
    damaged[places[5].start] = 0;
    let mut no_chunk = chunk(&numbered(11, 10)).0;
    no_chunk[0] = 0;
    let damaged = file(&[damaged, no_chunk, chunk(&numbered(21, 10)).0]);
    let records = rendered_by_the_chunk(&damaged);
    assert_eq!(records.iter().flatten().count(), 28);
    let whole = |records: Vec<Option<Vec<u8>>>| -> Vec<_> {
        let whole = records.into_iter().flatten();
        whole.filter(|xml| !xml.is_empty()).collect()
    };
    assert!(whole(records) == whole(rendered_publicly(&damaged)));

    for real in files(&["evtx"]) {
        let records = whole(rendered_by_the_chunk(&real.bytes));
        assert!(
            records == whole(rendered_publicly(&real.bytes)),
            "{}",
            real.path()
        );
    }
}

/// The records of a file as a plain walk finds them: in each chunk, from record to record.
fn walk(bytes: &[u8]) -> Vec<(u64, u64, u64)> {
    let number = |at: usize, len: usize| {
        let mut value = [0; 8];
        value[..len].copy_from_slice(&bytes[at..at + len]);
        u64::from_le_bytes(value)
    };
    let mut found = Vec::new();
    for base in (HEADER..bytes.len()).step_by(CHUNK) {
        let mut end = base + number(base + 48, 4) as usize;
        // The records of a chunk without a header may be anywhere in it.
        let has_header = bytes[base..].starts_with(b"ElfChnk\0");
        if !has_header {
            end = base + CHUNK;
        }
        let mut at = base + FIRST;
        while at + 24 < end {
            let len = number(at + 4, 4) as usize;
            // The length stands at the end once more, save in the last record of a log that was not
            // closed.
            let is_record = bytes[at..].starts_with(b"**\0\0")
                && at + len <= end
                && (number(at + len - 4, 4) == len as u64
                    || has_header && number(at + len - 4, 4) == 0);
            if is_record {
                found.push((number(at + 8, 8), at as u64, (at + len) as u64));
                at += len;
            } else {
                at += 1;
            }
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn real_logs_are_read_to_the_last_record() {
    for real in files(&["evtx"]) {
        let all = items(&real.bytes);
        let events: Vec<_> = all.iter().filter(|item| item.3.is_none()).collect();
        let mut found: Vec<_> = events.iter().map(|item| item.0).collect();
        let mut expected: Vec<_> = walk(&real.bytes)
            .iter()
            .map(|&(_, start, _)| start)
            .collect();
        let ends = walk(&real.bytes);
        for item in &events {
            let end = ends.iter().find(|record| record.1 == item.0).unwrap().2;
            assert!(is_header(&item.2) || item.1 == end);
        }
        let layout = layout("evtx-xml", b"");
        let damaged = real.name.contains("bad_chunk_magic");
        if damaged {
            // Two chunks have lost their starts, and with them the bodies of their records.
            let lost = events.iter().filter(|item| is_header(&item.2)).count();
            assert_eq!(lost, 82);
            found.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!(found, expected, "{}", real.path());
        for (_, _, xml, _) in events {
            let event = Items::new(&layout, xml).events().next().unwrap();
            assert_eq!(event.raw(), xml);
            let has_both = event.time().is_some() && event.component().is_some();
            assert!(has_both || damaged);
        }
        assert_eq!(problems(&all).is_empty(), !damaged, "{:?}", problems(&all));
    }
}

#[test]
fn broken_real_logs_are_read() {
    for real in files(&["evtx"]) {
        for step in [97, 1009, 4001] {
            let mut bytes = real.bytes.clone();
            for at in (HEADER..bytes.len()).step_by(step) {
                bytes[at] ^= (at % 255) as u8 + 1;
            }
            // Enough of it is still a chunk.
            for base in (HEADER..bytes.len()).step_by(CHUNK) {
                let head = base..base + FIRST;
                bytes[head.clone()].copy_from_slice(&real.bytes[head]);
            }
            check_event_log(&bytes);
        }
    }
}

/// Text of another log may stand among the records, even in more lines than there are records.
#[test]
fn the_signature_outranks_what_the_records_hold() {
    let line = b"2031-05-01 07:08:00, Error                 CBS    Failed to open the store\r\n";
    let mut bytes = log(1, 3);
    for place in bytes[HEADER + FIRST..].chunks_exact_mut(line.len()) {
        place.copy_from_slice(line);
    }
    let (_folder, path) = write(&bytes);
    let source = Source::open(&path).unwrap();
    assert_eq!(source.format(), "evtx");
    check_event_log(&bytes);
}
