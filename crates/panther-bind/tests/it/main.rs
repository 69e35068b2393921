//! Queries over small logs of our own writing.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use panther_bind::{Batches, Next, Query};

const CBS: &str = "\
2031-03-09 08:10:02, Info                  CBS    Session: 31001_42 initialized\r\n\
2031-03-09 08:10:03, Error                 CBS    Lost the store\r\n  [HRESULT = 0x80070005 - E_ACCESSDENIED]\r\n\
2031-03-09 08:10:04, Warning               CSI    Slow disk\r\n";

fn query(options: &[(&str, &str)]) -> Query {
    let mut query = Query::default();
    for (option, value) in options {
        query.set(option, value).unwrap();
    }
    query
}

fn texts(batches: Batches, column: &str) -> Vec<Option<String>> {
    let batches = batches.map(Result::unwrap);
    let of_batch = |batch: RecordBatch| -> Vec<Option<String>> {
        let texts = batch.column_by_name(column).unwrap().as_string::<i32>();
        texts.iter().map(|text| text.map(str::to_owned)).collect()
    };
    batches.flat_map(of_batch).collect()
}

fn found(path: &Path, options: &[(&str, &str)], column: &str) -> Vec<String> {
    let batches = query(options).open([path]).batches();
    texts(batches, column).into_iter().flatten().collect()
}

#[test]
fn conditions_choose_rows() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), CBS).unwrap();
    fs::write(folder.path().join("notes.txt"), "2031-03-09 no event\n").unwrap();
    let messages = |options: &[(&str, &str)]| {
        let with_format = [options, &[("format", "cbs")]].concat();
        found(folder.path(), &with_format, "message")
    };
    let (first, second, third) = (
        "Session: 31001_42 initialized",
        "Lost the store",
        "Slow disk",
    );
    for (options, expected) in [
        (&[][..], &[first, second, third][..]),
        (&[("level", "error")], &[second]),
        (&[("level", "warning")], &[third]),
        (&[("level", "Warning+")], &[second, third]),
        (&[("level", "info, error+")], &[first, second]),
        (&[("level", "info"), ("level", "warning")], &[first, third]),
        (
            &[("component", "csi"), ("component", "cbs")],
            &[first, second, third],
        ),
        (&[("component", "CSI"), ("level", "error")], &[]),
        (&[("code", "E_ACCESSDENIED")], &[second]),
        (&[("since", "2031-03-09T08:10:04")], &[third]),
        (&[("until", "2031-03-09T08:10:02")], &[first]),
        (&[("text", "hresult")], &[second]),
        (&[("session", "31001_42")], &[first]),
    ] {
        assert_eq!(messages(options), expected, "{options:?}");
    }
}

#[test]
fn a_slip_names_the_nearest() {
    for (option, value, expected) in [
        (
            "columns",
            "host,evnt_id",
            "no column \"evnt_id\"; did you mean event_id?",
        ),
        (
            "level",
            "eror",
            "level: no level \"eror\"; did you mean error?",
        ),
        (
            "level",
            "error,wrning+",
            "level: no level \"wrning\"; did you mean warning?",
        ),
        ("levle", "error", "no option \"levle\"; did you mean level?"),
        ("format", "cbss", "no format \"cbss\"; did you mean cbs?"),
        (
            "kb",
            "KBx",
            "kb: expected an article such as KB5000001 and found \"KBx\"",
        ),
        (
            "batch_rows",
            "0",
            "batch_rows: expected a number from 1 on and found \"0\"",
        ),
        ("pid", "four", "pid: expected a number and found \"four\""),
    ] {
        let error = Query::default().set(option, value).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let zone = Query::default().set("tz", "Europe/Berln").unwrap_err();
    assert!(
        zone.to_string()
            .starts_with("no time zone \"Europe/Berln\": ")
    );
}

#[test]
fn lines_count_through_all_pieces_of_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    // Several windows of 256 KiB.
    fs::write(&path, CBS.repeat(5000)).unwrap();
    let query = query(&[
        ("columns", "line"),
        ("batch_rows", "1000"),
        ("threads", "3"),
    ]);
    let mut lines = Vec::new();
    let mut count = 0;
    for batch in query.open([&path]).batches() {
        let batch = batch.unwrap();
        assert!(batch.num_rows() <= 1000);
        count += 1;
        lines.extend(
            batch
                .column(0)
                .as_primitive::<Int64Type>()
                .values()
                .iter()
                .copied(),
        );
    }
    let expected = (0..5000).flat_map(|at| [4 * at + 1, 4 * at + 2, 4 * at + 4]);
    assert!(lines.into_iter().eq(expected));
    assert!(count > 15);
}

#[test]
fn a_host_is_a_part_of_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("hosts");
    for host in ["pc-7", "pc-8"] {
        fs::create_dir_all(root.join(host)).unwrap();
        fs::write(root.join(host).join("CBS.log"), CBS).unwrap();
    }
    let options = [("host_from", "{host}/**"), ("columns", "host")];
    let hosts = found(&root, &options, "host");
    let (first, second) = hosts.split_at(3);
    assert!(first.iter().all(|host| host == "pc-7"), "{hosts:?}");
    assert!(second.iter().all(|host| host == "pc-8"), "{hosts:?}");
    let opened = query(&options).open([&root]);
    let summaries = opened.summaries().into_iter();
    let hosts: Vec<Option<String>> = summaries.map(|summary| summary.host).collect();
    assert_eq!(hosts, [Some("pc-7".to_owned()), Some("pc-8".to_owned())]);
}

#[test]
fn hosts_lend_no_offsets_to_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let proof = "2031-03-09 08:10:01, Info                  CSI    \
        00000001@2031/3/9:06:10:01.455 WcpInitialize called\r\n";
    let write = |name: &str, log: &str| fs::write(folder.path().join(name), log).unwrap();
    write("pc-7_CBS.log", proof);
    write("pc-7_old.log", CBS);
    write("pc-8_CBS.log", CBS);
    let evidence = |options: &[(&str, &str)]| {
        let options = [options, &[("columns", "offset_evidence")]].concat();
        found(folder.path(), &options, "offset_evidence")
    };
    let lent = [["proved", "lent"], ["lent", "lent"]].concat();
    assert_eq!(evidence(&[])[..4], lent);
    let host = ("host_from", "{host}_*");
    assert_eq!(evidence(&[host])[..4], lent);
    assert_eq!(evidence(&[])[4..], ["lent"; 3]);
    assert_eq!(evidence(&[host])[4..], ["none"; 3]);
    assert_eq!(evidence(&[host, ("tz", "+02:00")]), ["given"; 7]);
}

#[test]
fn a_damaged_archive_costs_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), CBS).unwrap();
    fs::write(folder.path().join("logs.7z"), b"7z\xBC\xAF\x27\x1C torn").unwrap();
    fs::write(folder.path().join("trace.etl"), [0, 1]).unwrap();
    let opened = query(&[("columns", "message")]).open([folder.path()]);
    let problems = opened.problems();
    let is_log: Vec<bool> = problems.iter().map(|problem| problem.is_log).collect();
    assert_eq!(is_log, [true, false], "{problems:?}");
    assert!(problems[0].source.ends_with("logs.7z"));
    assert_eq!(texts(opened.batches(), "message").len(), 3);

    let summaries = opened.summaries();
    let [log, archive, trace] = summaries.as_slice() else {
        panic!("{summaries:?}");
    };
    assert_eq!((log.events, log.errors, log.levels["warning"]), (3, 1, 1));
    assert_eq!(log.first.as_deref(), Some("2031-03-09T08:10:02"));
    assert_eq!(log.last.as_deref(), Some("2031-03-09T08:10:04"));
    assert_eq!((log.status, archive.status), ("read", "not read"));
    assert!(archive.is_log && !trace.is_log);
    assert_eq!(archive.reason.as_ref(), Some(&problems[0].reason));
}

#[test]
fn dropping_a_reader_ends_it_although_no_row_passes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, CBS.repeat(100_000)).unwrap();
    let all = || {
        query(&[
            ("columns", "message"),
            ("code", "0x800f0922"),
            ("threads", "1"),
        ])
    };
    let started = Instant::now();
    assert_eq!(texts(all().open([&path]).batches(), "message").len(), 0);
    let whole = started.elapsed();
    let mut batches = all().open([&path]).batches();
    assert!(matches!(
        batches.next_within(Duration::ZERO),
        Ok(Next::NotYet)
    ));
    let started = Instant::now();
    drop(batches);
    let ending = started.elapsed();
    assert!(ending < whole / 3, "{ending:?} of {whole:?}");
}

#[test]
fn a_query_can_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), CBS).unwrap();
    let opened = query(&[("columns", "level,attempt")]).open([folder.path()]);
    let once = texts(opened.batches(), "level");
    assert_eq!(once.len(), 3);
    assert_eq!(texts(opened.batches(), "level"), once);
    assert_eq!(opened.schema().field(1).name(), "attempt");
}

#[test]
fn texts_are_views_only_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), CBS).unwrap();
    for (string_view, expected) in [("true", DataType::Utf8View), ("false", DataType::Utf8)] {
        let options = [("columns", "line,lines"), ("string_view", string_view)];
        let opened = query(&options).open([folder.path()]);
        let batch = opened.batches().next().unwrap().unwrap();
        assert_eq!(batch.schema(), opened.schema());
        assert_eq!(batch.column(1).data_type(), &expected);
        assert_eq!(batch.column(1).null_count(), 2);
    }
}
