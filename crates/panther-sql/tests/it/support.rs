//! Logs to query, and answers as text.

use std::fs;
use std::path::Path;

use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::execution::context::SessionContext;
use panther_sql::{LogSpec, LogTables};
use tempfile::TempDir;

/// A record of a servicing log.
pub(crate) fn record(time: &str, level: &str, component: &str, text: &str) -> String {
    format!("{time}, {level:<22}{component:<7}{text}\r\n")
}

/// The logs of two machines, A and B, in folders of their own. Those of A prove that its clock is eight
/// hours ahead of UTC, and its dism.log borrows that.
pub(crate) fn two_hosts() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let package = "Package_for_KB5011111~31bf3856ad364e35~amd64~~10.0.1.3";
    let cbs = [
        record(
            "2031-02-03 09:00:00",
            "Info",
            "CSI",
            "00000001@2031/2/3:01:00:00.125 CSI started",
        ),
        record(
            "2031-02-03 09:00:02",
            "Info",
            "CBS",
            &format!(
                "Appl: detect Parent, Package: {package}, Parent: Base~1~amd64~~10.0.1.0, Disposition = Detect, VersionComp: EQ"
            ),
        ),
        record(
            "2031-02-03 09:20:05",
            "Error",
            "CBS",
            &format!("Failed to stage {package}. [HRESULT = 0x80070005 - E_ACCESSDENIED]"),
        ),
        record(
            "2031-02-03 09:20:06",
            "Error",
            "CSI",
            "Cannot open the store\n  because of [HRESULT = 0x80070005 - E_ACCESSDENIED], then 0x800f0922",
        ),
        record("2031-02-03 09:20:07", "Warning", "CBS", "Rolling back"),
    ];
    write("A/Windows/Logs/CBS/CBS.log", &cbs.concat());
    let dism = record(
        "2031-02-03 09:21:00",
        "Error",
        "DISM",
        "DISM Package Manager: PID=12 TID=34 Failed [HRESULT = 0x800F0922]",
    );
    write("A/Windows/Logs/DISM/dism.log", &dism);
    let cbs = [
        record("2031-02-03 10:00:00", "Info", "CBS", "Started"),
        record(
            "2031-02-04 10:00:00",
            "Error",
            "CBS",
            "Failed to open package. [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]",
        ),
    ];
    write("B/Windows/Logs/CBS/CBS.log", &cbs.concat());
    folder
}

/// The tables over a folder of hosts, in a session with so many partitions.
pub(crate) async fn tables(folder: &Path, partitions: usize) -> (LogTables, SessionContext) {
    let spec = LogSpec::new([folder.to_str().unwrap()]);
    let tables = LogTables::new(spec.with_host_from(&"{host}/**".parse().unwrap()));
    let config = panther_sql::config().with_target_partitions(partitions);
    let context = SessionContext::new_with_config(config);
    tables.register(&context).await.unwrap();
    (tables, context)
}

/// The answer to a query as a table.
pub(crate) async fn answer(context: &SessionContext, query: &str) -> String {
    let frame = context
        .sql(query)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let batches = frame
        .collect()
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    pretty_format_batches(&batches).unwrap().to_string()
}

/// The cells of the answer, with `|` between the cells of a row.
pub(crate) async fn rows(context: &SessionContext, query: &str) -> Vec<String> {
    let table = answer(context, query).await;
    let lines = table.lines().skip(3).filter(|line| line.starts_with('|'));
    lines
        .map(|line| {
            let cells = line.trim_matches('|').split('|').map(str::trim);
            cells.collect::<Vec<_>>().join("|")
        })
        .collect()
}
