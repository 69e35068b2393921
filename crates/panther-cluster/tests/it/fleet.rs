//! The logs of a fleet.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use panther_sql::LogSpec;
use tempfile::TempDir;

/// The servicing log of a machine, whose records depend on its number.
pub(crate) fn log(host: usize, records: usize) -> String {
    let mut log = "2031-02-03 00:00:00, Info                  CSI    00000001@2031/2/2:23:00:00.125 CSI started\r\n".to_owned();
    for at in 0..records {
        let (minute, second) = (at / 60 % 60, at % 60);
        let (level, text) = match (at + host) % 7 {
            0 => (
                "Error",
                "Failed to stage [HRESULT = 0x80070005 - E_ACCESSDENIED]".to_owned(),
            ),
            1 => (
                "Error",
                format!(
                    "Failed to pend\r\n  step {at} [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]"
                ),
            ),
            2 => ("Warning", format!("Session {host}_{at} waits")),
            rest => ("Info", format!("Step {rest} of {at}")),
        };
        let component = if at % 3 == 0 { "CSI" } else { "CBS" };
        let day = 3 + at / 3600 % 20;
        write!(
            log,
            "2031-02-{day:02} 01:{minute:02}:{second:02}, {level:<22}{component:<7}{text}\r\n"
        )
        .unwrap();
    }
    log
}

/// Writes the log of a machine below a folder.
pub(crate) fn write_log(folder: &Path, host: usize, records: usize) {
    let folder = folder.join(format!("PC-{host:05}/Windows/Logs/CBS"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("CBS.log"), log(host, records)).unwrap();
}

/// Machines with so many records each.
pub(crate) fn fleet(records: &[usize]) -> (TempDir, LogSpec) {
    let folder = tempfile::tempdir().unwrap();
    for (host, records) in records.iter().enumerate() {
        write_log(folder.path(), host, *records);
    }
    let spec = spec(folder.path());
    (folder, spec)
}

/// The logs below a folder, whose hosts are its folders.
pub(crate) fn spec(folder: &Path) -> LogSpec {
    let spec = LogSpec::new([folder.to_str().unwrap()]);
    spec.with_host_from(&"{host}/**".parse().unwrap())
}
