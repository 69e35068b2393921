//! The example queries, over a small set of logs.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{record, rows, tables};

/// Two machines. A has a build, a package that fails on two days, a gap and a flood; B fails otherwise.
fn fleet() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let package = "Package_for_RollupFix~31bf3856ad364e35~amd64~~22631.4000.1.7";
    let named = format!(
        "Appl: detect Parent, Package: {package}, Parent: Base~1~amd64~~10.0.1.0, Disposition = Detect, VersionComp: EQ"
    );
    let denied = "Failed to open a key [HRESULT = 0x80070005 - E_ACCESSDENIED]";
    let mut log = [
        record(
            "2031-05-06 08:00:00",
            "Info",
            "CBS",
            "Build 22631.4000 is here",
        ),
        record("2031-05-06 08:00:01", "Info", "CBS", &named),
        record(
            "2031-05-06 08:00:02",
            "Error",
            "CBS",
            "Failed to stage [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]",
        ),
        record("2031-05-06 08:20:02", "Info", "CBS", "Next"),
        record(
            "2031-05-07 08:00:02",
            "Error",
            "CBS",
            "Failed again [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]",
        ),
    ]
    .concat();
    for second in 10..35 {
        log += &record(
            &format!("2031-05-07 08:01:{second}"),
            "Warning",
            "CSI",
            denied,
        );
    }
    write("A/Windows/Logs/CBS/CBS.log", &log);
    let log = record(
        "2031-05-06 07:00:00",
        "Error",
        "CBS",
        "Failed to pend [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]",
    );
    write("B/Windows/Logs/CBS/CBS.log", &log);
    folder
}

async fn answer(name: &str) -> Vec<String> {
    let folder = fleet();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("queries")
        .join(name);
    let query = fs::read_to_string(path).unwrap();
    let (tables, context) = tables(folder.path(), 4).await;
    let rows = rows(&context, &query).await;
    assert_eq!(tables.problems(), [""; 0]);
    let folder = format!("{}/", folder.path().display());
    rows.iter().map(|row| row.replace(&folder, "")).collect()
}

#[tokio::test]
async fn errors_by_package_by_day() {
    let package = "Package_for_RollupFix~31bf3856ad364e35~amd64~~22631.4000.1.7";
    assert_eq!(
        answer("errors_by_package_by_day.sql").await,
        [
            format!("2031-05-06|{package}|1|1"),
            format!("2031-05-07|{package}|1|1")
        ]
    );
}

#[tokio::test]
async fn first_failure_of_each_host() {
    assert_eq!(
        answer("first_failure_of_each_host.sql").await,
        [
            "A|2031-05-06T08:00:02|CBS|0x80073712|ERROR_SXS_COMPONENT_STORE_CORRUPT|Failed to stage [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]",
            "B|2031-05-06T07:00:00|CBS|0x800f0922|CBS_E_INSTALLERS_FAILED|Failed to pend [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]",
        ]
    );
}

#[tokio::test]
async fn codes_by_build() {
    assert_eq!(
        answer("codes_by_build.sql").await,
        [
            "22631.4000|0x80070005|E_ACCESSDENIED|25|1",
            "22631.4000|0x80073712|ERROR_SXS_COMPONENT_STORE_CORRUPT|2|1",
        ]
    );
}

#[tokio::test]
async fn gaps_over_ten_minutes() {
    let gaps = answer("gaps_over_ten_minutes.sql").await;
    let log = "A|A/Windows/Logs/CBS/CBS.log";
    assert_eq!(gaps.len(), 2);
    let first = format!("{log}|2031-05-06T08:00:02|2031-05-06T08:20:02|20|");
    assert!(gaps[0].starts_with(&first), "{gaps:?}");
    assert!(gaps[0].ends_with("|Next"), "{gaps:?}");
    let second = format!("{log}|2031-05-06T08:20:02|2031-05-07T08:00:02|1420|");
    assert!(gaps[1].starts_with(&second), "{gaps:?}");
}

#[tokio::test]
async fn flood_of_access_denied() {
    assert_eq!(
        answer("flood_of_access_denied.sql").await,
        ["A|2031-05-07T08:01:00|25|CSI|A/Windows/Logs/CBS/CBS.log"]
    );
}

#[tokio::test]
async fn what_changed_between_two_machines() {
    assert_eq!(
        answer("what_changed_between_two_machines.sql").await,
        [
            "CBS|0x80073712|ERROR_SXS_COMPONENT_STORE_CORRUPT|2|0",
            "CBS|0x800f0922|CBS_E_INSTALLERS_FAILED|0|1",
        ]
    );
}

#[test]
fn every_query_has_a_test() {
    let own = include_str!("queries.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(own.contains(&format!("answer(\"{name}\")")), "{name}");
    }
}
