//! Names of members, which are not paths.

use encoding_rs::GBK;

use super::build::Member;
use super::{Zip, log_of, read, tar};

#[test]
fn names_are_shown_in_their_code_page() {
    let log = log_of(500);
    let gbk = |name: &str| GBK.encode(name).0.into_owned();
    let chinese = Zip::default()
        .with(&Member::deflated(gbk("系统日志/安装错误.log"), &log))
        .with(&Member::deflated("CBS/CBS.log", &log));
    assert_eq!(
        read("日志.zip", &chinese.finish()).names(),
        ["日志.zip!/系统日志/安装错误.log", "日志.zip!/CBS/CBS.log"]
    );
    let european = Zip::default().with(&Member::deflated(b"Pr\x81fung.log", &log));
    assert_eq!(
        read("a.zip", &european.finish()).names(),
        ["a.zip!/Prüfung.log"]
    );
    let mut said = Member::deflated("错误.log", &log);
    said.flags = 1 << 11;
    assert_eq!(
        read("a.zip", &Zip::default().with(&said).finish()).names(),
        ["a.zip!/错误.log"]
    );
}

#[test]
fn names_lead_nowhere() {
    let log = log_of(500);
    let members = [
        "../../etc/passwd",
        "/abs.log",
        "C:\\Windows\\Panther\\setupact.log",
        "a/../b.log",
        "",
    ];
    let mut zip = Zip::default();
    members
        .iter()
        .for_each(|name| zip.add(&Member::deflated(name, &log)));
    let read = read("a.zip", &zip.finish());
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(
        read.names(),
        [
            "a.zip!/../../etc/passwd",
            "a.zip!//abs.log",
            "a.zip!/C:/Windows/Panther/setupact.log",
            "a.zip!/a/../b.log",
            "a.zip!/",
        ]
    );
    assert!(read.logs.iter().all(|(_, found)| *found == log));
}

#[test]
fn members_of_one_name_stay_apart() {
    let (one, two) = (log_of(500), log_of(700));
    let zip = Zip::of(&[("x.log", &one), ("x.log", &two)]);
    let tar = tar(&[("x.log", &one), ("x.log", &two)]);
    for (name, bytes) in [("a.zip", zip), ("a.tar", tar)] {
        let read = read(name, &bytes);
        assert_eq!(read.errors, [""; 0]);
        let logs: Vec<&[u8]> = read.logs.iter().map(|(_, log)| &**log).collect();
        assert_eq!(logs, [&*one, &*two], "{name}");
    }
    // Their errors stay apart too.
    let mut damaged = Member::stored("x.log", &one);
    damaged.crc ^= 1;
    let read = read(
        "a.zip",
        &Zip::default().with(&damaged).with(&damaged).finish(),
    );
    assert_eq!(read.errors.len(), 2, "{:?}", read.errors);
}

#[test]
fn long_names_of_tar_are_whole() {
    let log = log_of(500);
    let long = format!("{}CBS.log", "folder/".repeat(60));
    assert_eq!(
        read("a.tar", &tar(&[(&long, &log)])).names(),
        [format!("a.tar!/{long}")]
    );
}
