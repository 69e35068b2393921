//! The parts of a source have the rows of the whole, once each.

use std::fs;
use std::ops::ControlFlow;

use panther_arrow::{Column, Offsets, Origin, Scan};
use panther_set::{Clock, LogSet, Source};
use serde_json::Value;

use crate::cells::rows;
use crate::rows::batches;

#[test]
fn parts_have_the_rows_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let mut log = String::new();
    for number in 0..9000 {
        log += &format!("2020-07-29 16:29:16, Info                  CBS    Number {number}\r\n");
        log += &"  a line below it\n".repeat(number % 5);
    }
    // A record that goes on through a whole window.
    log += &"  one more line\r\n".repeat(30_000);
    log += "2020-07-29 16:29:17, Error                 CBS    Last\r\n";
    fs::write(&path, &log).unwrap();
    let source = Source::open(&path).unwrap();
    let scan = Scan::new().with_columns(vec![Column::Line, Column::ByteStart, Column::Message]);
    let whole: Vec<Value> = batches(&scan, &source).iter().flat_map(rows).collect();
    assert_eq!(whole.len(), 9001);
    let origin = Origin::of(&source);
    for most in [1, 2, 3, 7, 1000] {
        let parts = source.parts(most);
        assert_eq!(parts.len(), most.min(log.len().div_ceil(1 << 18)));
        assert_eq!(parts.first().map(|part| part.start), Some(0));
        assert_eq!(parts.last().map(|part| part.end), Some(log.len() as u64));
        assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
        let mut found = Vec::new();
        for part in parts {
            let flow = scan.read(&source, part, &origin, &mut |batch| {
                found.extend(rows(&batch));
                ControlFlow::Continue(())
            });
            assert!(flow.unwrap().is_continue());
        }
        assert_eq!(found, whole, "{most} parts");
    }
}

#[test]
fn a_source_that_cannot_be_cut_is_one_part() {
    let text = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(9000);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, [&b"\xFF\xFE"[..], &utf16].concat()).unwrap();
    let source = Source::open(&path).unwrap();
    let parts = source.parts(4);
    let whole = 0..utf16.len() as u64 + 2;
    assert_eq!(parts, vec![whole]);
    let scan = Scan::new().with_columns(vec![Column::Line]);
    let count = |part| {
        let mut count = 0;
        let flow = scan.read(&source, part, &Origin::of(&source), &mut |batch| {
            count += batch.num_rows();
            ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        count
    };
    // The byte order mark is a row.
    assert_eq!(count(0..1), 9001);
    assert_eq!(count(1..u64::MAX), 0);
}

#[test]
fn a_scan_ends_when_the_caller_has_enough() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    fs::write(&path, line.repeat(100)).unwrap();
    let source = Source::open(&path).unwrap();
    let scan = Scan::new().with_batch_rows(10);
    let mut count = 0;
    let flow = scan.read(&source, 0..u64::MAX, &Origin::of(&source), &mut |batch| {
        count += batch.num_rows();
        if count < 30 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert!(flow.unwrap().is_break());
    assert_eq!(count, 30);
}

#[test]
fn offsets_survive_being_sent() {
    let folder = tempfile::tempdir().unwrap();
    let csi = "2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n\
        2016-09-28 05:30:31, Info                  CSI    00000002@2016/9/27:22:30:31.455 WcpInitialize called\r\n";
    fs::write(folder.path().join("CBS.log"), csi).unwrap();
    let dism = "2016-09-28 04:30:30, Info                  DISM   Started\r\n";
    fs::write(folder.path().join("dism.log"), dism).unwrap();
    let set = LogSet::discover([folder.path()]);
    let scan = Scan::new().with_columns(vec![
        Column::TimeUtc,
        Column::UtcOffset,
        Column::OffsetEvidence,
    ]);
    let read = |offsets: &[Offsets]| {
        let mut found = Vec::new();
        for (source, offsets) in set.sources().iter().zip(offsets) {
            let origin = Origin::of(source).with_offsets(offsets.clone());
            let sent = serde_json::to_string(&origin).unwrap();
            let origin: Origin = serde_json::from_str(&sent).unwrap();
            let flow = scan.read(source, 0..u64::MAX, &origin, &mut |batch| {
                found.extend(rows(&batch).iter().map(Value::to_string));
                ControlFlow::Continue(())
            });
            assert!(flow.unwrap().is_continue());
        }
        found
    };
    let offsets = |clock: &Clock| -> Vec<Offsets> {
        let timeline = set.timeline(clock);
        timeline
            .offset_sources()
            .iter()
            .map(Offsets::from)
            .collect()
    };
    assert_eq!(
        read(&offsets(&Clock::new())),
        [
            r#"{"time_utc":"2016-09-27T20:30:31.000000000Z","utc_offset_s":28800,"offset_evidence":"proved"}"#,
            r#"{"time_utc":"2016-09-27T22:30:31.000000000Z","utc_offset_s":25200,"offset_evidence":"proved"}"#,
            r#"{"time_utc":"2016-09-27T20:30:30.000000000Z","utc_offset_s":28800,"offset_evidence":"lent"}"#,
        ]
    );
    let given = Clock::new().with_zone("America/New_York".parse().unwrap());
    assert_eq!(
        read(&offsets(&given))[2],
        r#"{"time_utc":"2016-09-28T08:30:30.000000000Z","utc_offset_s":-14400,"offset_evidence":"given"}"#
    );
    let unknown = vec![Offsets::Unknown; 2];
    assert_eq!(read(&unknown)[2], r#"{"offset_evidence":"none"}"#);
}
