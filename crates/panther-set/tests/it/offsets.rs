//! Offsets that logs prove and lend.

use std::fs;

use panther_set::{Clock, LogSet, OffsetSource, Offsets};

use super::logs::{WINDOW, fill};

fn proof(local: &str, utc: &str) -> String {
    format!("{local}, Info                  CSI    00000001@{utc} WcpInitialize called\r\n")
}

fn shown(offsets: &Offsets) -> Vec<(String, u64, u64)> {
    let stretches = offsets.ranges();
    stretches
        .iter()
        .map(|stretch| {
            (
                stretch.offset().to_string(),
                stretch.first.start(),
                stretch.count,
            )
        })
        .collect()
}

/// A log in which daylight saving time begins, read in windows, in one pass, and in UTF-16.
#[test]
fn a_change_inside_a_log_is_found_however_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let mut log = Vec::new();
    let mut expected = Vec::new();
    let winter = proof("2024-03-31 01:59:59", "2024/3/31:0:59:59.03");
    let summer = proof("2024-03-31 03:00:01", "2024/3/31:1:0:1.003");
    for (index, line) in [&winter, &winter, &summer, &summer, &winter]
        .into_iter()
        .enumerate()
    {
        // Within a window, at its edge, and several windows apart.
        fill(&mut log, index * WINDOW + 1000 * index);
        if [0, 2, 4].contains(&index) {
            expected.push(log.len() as u64);
        }
        log.extend_from_slice(line.as_bytes());
    }
    let expected: Vec<(String, u64, u64)> = ["+01:00", "+02:00", "+01:00"]
        .iter()
        .zip(expected)
        .zip([2, 2, 1])
        .map(|((offset, start), count)| ((*offset).to_owned(), start, count))
        .collect();
    fs::write(&path, &log).unwrap();
    for threads in 1..=4 {
        let set = LogSet::builder().threads(threads).discover([&path]);
        let (offsets, error) = &set.offsets()[0];
        assert!(error.is_none());
        assert_eq!(shown(offsets), expected, "{threads} threads");
        let timeline = set.timeline(&Clock::new());
        let OffsetSource::Inferred(in_one_go) = &timeline.offset_sources()[0] else {
            panic!("{:?}", timeline.offset_sources()[0]);
        };
        assert_eq!(shown(in_one_go), expected);
    }
    // In UTF-16, the marks in the middle come before a byte order mark.
    let text = String::from_utf8(log).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    fs::write(&path, utf16).unwrap();
    let expected: Vec<(String, u64, u64)> = expected
        .into_iter()
        .map(|(offset, start, count)| {
            let units = text[..start as usize].encode_utf16().count() as u64;
            (offset, 2 * units, count)
        })
        .collect();
    assert_eq!(shown(&LogSet::discover([&path]).offsets()[0].0), expected);
}

/// An offset applies from the record that proves it. The first offset applies before the first
/// evidence too.
#[test]
fn summer_time_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let line =
        |local: &str, message: &str| format!("{local}, Info                  CBS    {message}\r\n");
    // The clock goes from 03:00 to 02:00: five records of one log, one minute of real time apart.
    let cbs = [
        line("2024-10-27 02:58:00", "1"),
        proof("2024-10-27 02:59:00", "2024/10/27:0:59:0.003"),
        proof("2024-10-27 02:00:00", "2024/10/27:1:0:0.003"),
        line("2024-10-27 02:01:00", "4"),
        line("2024-10-27 02:02:00", "5"),
    ];
    let utc = [
        proof("2024-10-27 00:58:30", "2024/10/27:0:58:30.003"),
        line("2024-10-27 00:59:30", "2.5"),
        line("2024-10-27 01:01:30", "4.5"),
    ];
    fs::write(folder.path().join("a.log"), cbs.concat()).unwrap();
    fs::write(folder.path().join("b.log"), utc.concat()).unwrap();
    let set = LogSet::discover([folder.path()]);
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let mut order = Vec::new();
    while let Some(entry) = merge.next_item() {
        let time = entry.item.event().unwrap().time().unwrap();
        let clock = time.to_string().replace("2024-10-27T", "");
        order.push(format!("{clock}{}", entry.offset.unwrap()));
    }
    assert_eq!(
        order,
        [
            "02:58:00+02:00",
            "00:58:30+00:00",
            "02:59:00+02:00",
            "00:59:30+00:00",
            "02:00:00+01:00",
            "02:01:00+01:00",
            "01:01:30+00:00",
            "02:02:00+01:00"
        ]
    );
}

/// A source borrows from the innermost folder with evidence, and there from the nearest in local
/// time.
#[test]
fn evidence_is_lent_by_the_nearest_log() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let line = "2024-03-12 09:21:38, Info                  DISM   Started\r\n";
    write(
        "one/CBS/CBS.log",
        &proof("2024-03-12 09:00:00", "2024/3/12:1:0:0.003"),
    );
    write("one/DISM/dism.log", line);
    // Two different offsets in one log, proved half an hour before and twenty minutes after.
    let two = [
        proof("2024-03-12 08:50:00", "2024/3/12:7:50:0.003"),
        proof("2024-03-12 09:40:00", "2024/3/12:14:40:0.003"),
    ];
    write("two/CBS/CBS.log", &two.concat());
    write("two/DISM/dism.log", line);
    write(
        "two/Panther/setupact.log",
        &line.replace("09:21:38", "08:00:00"),
    );
    write("dism.log", &line.replace("09:21:38", "09:01:00"));
    write("notes.txt", "no time");
    let set = LogSet::discover([folder.path()]);
    let timeline = set.timeline(&Clock::new());
    let mut told = Vec::new();
    let sources = set
        .sources()
        .iter()
        .zip(timeline.offset_sources())
        .enumerate();
    for (index, (source, reading)) in sources {
        let name = source.path().strip_prefix(folder.path()).unwrap();
        let mut offset = None;
        let flow = source.for_each(|item| {
            let time = item.event().and_then(|event| event.time());
            offset = time.and_then(|time| reading.offset(item.span().start, time));
            std::ops::ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        let how = match reading {
            OffsetSource::Inferred(_) => "inferred".to_owned(),
            OffsetSource::Borrowed(lent) => format!("lent by {:?}", lent.lenders()),
            other => format!("{other:?}"),
        };
        let offset = offset.map_or_else(String::new, |offset| offset.to_string());
        told.push(format!("{} {how} {offset}", name.display()).replace('\\', "/"));
        assert_eq!(
            timeline.has_local_times(index),
            !name.ends_with("notes.txt")
        );
    }
    assert_eq!(
        told,
        [
            "dism.log lent by [2, 4] +08:00",
            "notes.txt lent by [2, 4] ",
            "one/CBS/CBS.log inferred +08:00",
            "one/DISM/dism.log lent by [2] +08:00",
            "two/CBS/CBS.log inferred -05:00",
            "two/DISM/dism.log lent by [4] -05:00",
            "two/Panther/setupact.log lent by [4] +01:00",
        ]
    );
}
