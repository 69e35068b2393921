//! Bytes that arrive in pieces have the items of the same bytes as a file.

use panther_set::{Error, ErrorKind, Source, StreamFeeder};

/// The text and the span of an item.
type Seen = (String, u64, u64);

fn seen(item: &panther::Item<'_>) -> Seen {
    let span = item.span();
    (
        String::from_utf8_lossy(item.raw()).into_owned(),
        span.start,
        span.end,
    )
}

fn fed(name: &str, pieces: impl Iterator<Item = Vec<u8>>) -> Result<(Vec<Seen>, String), Error> {
    let mut feeder = StreamFeeder::new(name);
    let mut items = Vec::new();
    for piece in pieces {
        items.extend(feeder.push(&piece)?.map(|item| seen(&item)));
    }
    items.extend(feeder.finish()?.map(|item| seen(&item)));
    assert_eq!(feeder.finish()?.count(), 0);
    Ok((items, feeder.source().unwrap().format().to_string()))
}

/// What a file with these bytes has.
fn filed(name: &str, bytes: &[u8]) -> (Vec<Seen>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let source = panther_set::open(&path).unwrap();
    let items = source.items().map(|item| seen(&item.unwrap().as_item()));
    (items.collect(), source.format().to_string())
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn pieces_of_any_size_and_encoding_have_the_items_of_the_file() {
    let cbs = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n  拒绝访问\u{10348}\r\n";
    let cbs = cbs.repeat(40);
    let table = "Level,Date and Time,Source,Event ID,Task Category\r\n".to_owned()
        + &"Error,03/04/2026 10:00:00,Contoso,7,None,Failed\r\n".repeat(3000)
        + "Error,03/20/2026 10:00:00,Contoso,7,None,Failed\r\n";
    let quoted = cbs
        .lines()
        .map(|line| format!("> {line}\r\n"))
        .collect::<String>();
    let plain = "one\ntwo\n\nthree".repeat(20_000);
    for (name, bytes) in [
        ("CBS.log", cbs.clone().into_bytes()),
        (
            "CBS.log",
            utf16(&format!("\u{FEFF}{cbs}"), u16::to_le_bytes),
        ),
        ("CBS.log", utf16(&cbs, u16::to_be_bytes)),
        ("System.csv", table.clone().into_bytes()),
        (
            "System.csv",
            utf16(&format!("\u{FEFF}{table}"), u16::to_le_bytes),
        ),
        ("mail.txt", quoted.into_bytes()),
        ("notes.txt", plain.into_bytes()),
        ("empty.log", Vec::new()),
        ("x.log", b"x".to_vec()),
    ] {
        let expected = filed(name, &bytes);
        for size in [1, 7, 4096, 100_000, 10_000_000] {
            if size == 1 && bytes.len() > 20_000 {
                continue;
            }
            let pieces = bytes.chunks(size).map(<[u8]>::to_vec);
            let found = fed(name, pieces).unwrap();
            assert!(found == expected, "{name} in pieces of {size}: {}", found.1);
        }
    }
}

#[test]
fn a_log_is_fed_before_it_ends() {
    let mut feeder = StreamFeeder::new("");
    let line = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    assert_eq!(feeder.push(line).unwrap().count(), 0);
    assert!(
        feeder.source().is_some(),
        "one line of a servicing log shows its format"
    );
    assert_eq!(feeder.push(line).unwrap().count(), 1);
    // Items that nobody took come again.
    drop(feeder.push(line).unwrap());
    assert_eq!(feeder.push(b"").unwrap().count(), 1);
    assert_eq!(feeder.finish().unwrap().count(), 1);
}

#[test]
fn what_is_no_text_log_is_refused_for_good() {
    for (bytes, reason) in [
        (&b"PK\x03\x04\n"[..], "a zip archive: not read"),
        (b"7z\xBC\xAF\x27\x1C\n", "a 7-Zip archive: not read"),
        (b"ElfFile\0\n", "an event log (.evtx)"),
        (b"PAGEDU64\n", "a memory dump"),
    ] {
        let mut feeder = StreamFeeder::new("x");
        let first = feeder
            .push(bytes)
            .map(|_| ())
            .and_then(|()| feeder.settle().map(|_| ()));
        let error = first.unwrap_err().to_string();
        assert!(error.starts_with(&format!("x: {reason}")), "{error}");
        assert!(feeder.push(b"more\n").is_err() && feeder.finish().is_err());
    }
}

#[test]
fn one_log_is_opened_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("CBS.log"), line).unwrap();
    let events = |source: Source| source.events().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(events(panther_set::open(at("CBS.log")).unwrap()).len(), 1);
    assert_eq!(events(panther_set::open(folder.path()).unwrap()).len(), 1);
    std::fs::write(at("dism.log"), line).unwrap();
    let error = panther_set::open(folder.path()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotOneLog(2)));
    let error = panther_set::open(at("gone.log")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io(_)));
    let source = panther_set::open(at("dism.log")).unwrap();
    std::fs::write(at("dism.log"), "").unwrap();
    let mut items = source.items();
    assert!(items.next().unwrap().is_err() && items.next().is_none());
}
