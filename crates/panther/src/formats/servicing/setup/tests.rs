use super::*;
use crate::Level;

fn read(message: &str) -> Setup<'_> {
    parse(message.as_bytes()).unwrap_or_else(|| panic!("{message}"))
}

#[test]
fn functions() {
    for (message, executable, function, line, text) in [
        (
            "CSample::Run(984): Result = 0xC1800108",
            None,
            Some("CSample::Run"),
            Some(984),
            "Result = 0xC1800108",
        ),
        (
            "CImpl<class CErr<class CObj<class IThing> > >::Suspend(1253): Result = 0x0",
            None,
            Some("CImpl<class CErr<class CObj<class IThing> > >::Suspend"),
            Some(1253),
            "Result = 0x0",
        ),
        (
            "CApplySample: Failure while applying",
            None,
            Some("CApplySample"),
            None,
            "Failure while applying",
        ),
        (
            "SampleHost::Initialize: Mode = [0x5]",
            None,
            Some("SampleHost::Initialize"),
            None,
            "Mode = [0x5]",
        ),
        (
            "SampleHost::Initialize",
            None,
            Some("SampleHost::Initialize"),
            None,
            "",
        ),
        (
            "Callback_Check:Publishing",
            None,
            Some("Callback_Check"),
            None,
            "Publishing",
        ),
        (
            "CClean::Volume - Iterating on: C:\\x",
            None,
            Some("CClean::Volume"),
            None,
            "Iterating on: C:\\x",
        ),
        (
            "pWorkerFunc -- Stopping",
            None,
            Some("pWorkerFunc"),
            None,
            "Stopping",
        ),
        (
            "[windeploy.exe] Found thing",
            Some("windeploy.exe"),
            None,
            None,
            "Found thing",
        ),
        (
            "[Setup.EXE] CSample::Run(7): x",
            Some("Setup.EXE"),
            Some("CSample::Run"),
            Some(7),
            "x",
        ),
        (
            "[setup.exe] GetAttribute(Name.Dir): 0xd",
            Some("setup.exe"),
            Some("GetAttribute"),
            None,
            "0xd",
        ),
        (
            "main(12): hr = 0x1",
            None,
            Some("main"),
            Some(12),
            "hr = 0x1",
        ),
        (
            "CSample::~CSample: Entry",
            None,
            Some("CSample::~CSample"),
            None,
            "Entry",
        ),
    ] {
        let setup = read(message);
        assert_eq!(setup.executable, executable.map(Text::from), "{message}");
        assert_eq!(setup.function, function.map(Text::from), "{message}");
        assert_eq!(setup.line, line, "{message}");
        assert_eq!(setup.text, text, "{message}");
    }
    for message in [
        "",
        "VERBOSE: Path has no exceptions",
        "  DeviceInfo: (null)",
        "VolumeName: x",
        "DiskNumber:0",
        "Install source is X:\\Sources",
        "bShowOnly:0",
        "pszNames:Windows\\Panther",
        "[2] text",
        "[VolumeName] text",
        "[C:\\a.exe] text",
        "Name: WINDOWS",
        "C:\\PerfLogs",
        "SampleName<class A: x",
        "a > b",
    ] {
        assert_eq!(parse(message.as_bytes()), None, "{message}");
    }
}

#[test]
fn operations() {
    for (message, name, outcome, result, gle) in [
        (
            "Operation failed: Apply sample (compact), index 1 to C:\\x. Error: 0x80070005[gle=0x000000b7]",
            "Apply sample (compact), index 1 to C:\\x",
            Outcome::Failed,
            Some(0x8007_0005),
            Some(0xB7),
        ),
        (
            "Operation completed successfully: Add [1] thing",
            "Add [1] thing",
            Outcome::Succeeded,
            None,
            None,
        ),
        (
            "Executing operation: Add [1] thing: now",
            "Add [1] thing: now",
            Outcome::Started,
            None,
            None,
        ),
        (
            "Executing operation [Add thing]",
            "Add thing",
            Outcome::Started,
            None,
            None,
        ),
        ("Current op    : 24", "24", Outcome::Named, None, None),
        (
            "Current op string    : 151,Start",
            "151,Start",
            Outcome::Named,
            None,
            None,
        ),
        (
            "CSample::Run: Operation failed: Copy. Error: 0x80070020",
            "Copy",
            Outcome::Failed,
            Some(0x8007_0020),
            None,
        ),
    ] {
        let setup = read(message);
        let operation = setup.operation.unwrap();
        assert_eq!(
            (operation.name, operation.outcome),
            (Text::from(name), outcome),
            "{message}"
        );
        assert_eq!((setup.result, setup.gle), (result, gle), "{message}");
    }
    assert_eq!(parse(b"Operation was slow"), None);
}

#[test]
fn phases() {
    for (message, name, before, outcome) in [
        (
            "Setup phase change: [SampleA] -> [SampleB]",
            "SampleB",
            Some("SampleA"),
            Outcome::Started,
        ),
        (
            "Executing phase [SampleA]",
            "SampleA",
            None,
            Outcome::Started,
        ),
        (
            "Executing phase: SampleA",
            "SampleA",
            None,
            Outcome::Started,
        ),
        (
            "Failed execution phase Finalize. Error: 0x80070005",
            "Finalize",
            None,
            Outcome::Failed,
        ),
        (
            "Current phase string     : FirstBoot,Start",
            "FirstBoot,Start",
            None,
            Outcome::Named,
        ),
        ("Current phase : 3", "3", None, Outcome::Named),
        (
            "SampleManager::DeterminePhase: CurrentSetupPhase [SampleA]",
            "SampleA",
            None,
            Outcome::Named,
        ),
        (
            "Setup has started phase 2 at 2020-01-02 03:04:05",
            "2",
            None,
            Outcome::Started,
        ),
        (
            "Setup has completed phase 2 at 2020-01-02 03:04:05",
            "2",
            None,
            Outcome::Succeeded,
        ),
        ("InstallSample:Setup Phase = 4", "4", None, Outcome::Named),
        (
            "CreateSample:Opening. Setup phase is [4]",
            "4",
            None,
            Outcome::Named,
        ),
        ("Setup Phase: [2]", "2", None, Outcome::Named),
        (
            "ModifySample: No actions. SetupPhase[2]",
            "2",
            None,
            Outcome::Named,
        ),
        (
            "Callback_Sample: Current Setup phase is 2 (had started from phase 2)",
            "2",
            None,
            Outcome::Named,
        ),
        ("Initiating rollback, phase = 0", "0", None, Outcome::Named),
    ] {
        let phase = read(message).phase.unwrap_or_else(|| panic!("{message}"));
        assert_eq!(phase.name, name, "{message}");
        assert_eq!(phase.before, before.map(Text::from), "{message}");
        assert_eq!(phase.outcome, outcome, "{message}");
    }
    for message in [
        "Current setup phase is not downlevel",
        "Skipping download phase.",
        "Setup SubPhase: [24]",
        "for this phase of Setup",
        "phase",
        "phase [",
        "Past recovery phase 0 differs",
    ] {
        let phase = parse(message.as_bytes()).and_then(|setup| setup.phase);
        assert_eq!(phase, None, "{message}");
    }
}

#[test]
fn progress_reports() {
    for (message, expected) in [
        ("Overall progress: [50%]", Some(("Overall", 50))),
        ("Mapped Global progress: [7%]", Some(("Mapped Global", 7))),
        ("Status: Total = 3, Progress = 12% (0%)", Some(("", 12))),
        ("Action: 100%, Delta: 1.5s", Some(("Action", 100))),
        ("Progress: 31.5%", Some(("", 31))),
        ("progress: 101%", None),
        ("path %windir%", None),
        ("disk 50% full", None),
        ("%", None),
    ] {
        let progress = parse(message.as_bytes()).and_then(|setup| setup.progress);
        assert_eq!(
            progress.map(|progress| (progress.scope, progress.percent)),
            expected.map(|(scope, percent)| (Text::from(scope), percent)),
            "{message}"
        );
    }
}

#[test]
fn results_and_last_errors() {
    for (message, result, gle) in [
        (
            "CSample::Run(1): Result = 0xC1800108",
            Some(0xC180_0108),
            None,
        ),
        (
            "CSample: Failure. Error 0x80070005[gle=0x00000005]",
            Some(0x8007_0005),
            Some(5),
        ),
        ("Failed. hr = 0X80070057", Some(0x8007_0057), None),
        ("Failed, hr=0x0", Some(0), None),
        ("BFSample: failed! Error code = 0x2", Some(2), None),
        ("Failed to delete[gle=0x00000005]", None, Some(5)),
        (
            "Failed: 0x80070002[gle=0x00000002]",
            Some(0x8007_0002),
            Some(2),
        ),
        (
            "Failed to check the sample. 0x00000490[gle=0x00000002]",
            Some(0x490),
            Some(2),
        ),
        ("Failed at flags 0x3", None, None),
        ("Mode: 0x3", None, None),
        (
            "Finalize: Reporting result value: [0xC1900101]",
            Some(0xC190_0101),
            None,
        ),
        (
            "SampleManager: Error getting result: [0x80070002]",
            Some(0x8007_0002),
            None,
        ),
        (
            "Error WRITE, 0x0000065E while applying object: x. Will return 2[gle=0x12]",
            Some(0x65E),
            Some(0x12),
        ),
        ("first Error: 0x1, then Error: 0x2", Some(2), None),
        ("[gle=0x]", None, None),
        ("Result = 0x1234567890", None, None),
        ("flags = 0x3, chr = 0x4", None, None),
    ] {
        let (found, last) = codes(message.as_bytes());
        assert_eq!((found, last), (result, gle), "{message}");
    }
}

#[test]
fn packages() {
    let setup = read("Adding Package_for_KB5099999~31bf3856ad364e35~amd64~~1.0.0.1");
    assert_eq!(setup.package.unwrap().name, "Package_for_KB5099999");
    assert_eq!(setup.kb.unwrap().number, 5_099_999);
    assert_eq!(read("Update KB5099999 found").kb.unwrap().text, "KB5099999");
}

#[test]
fn sources() {
    let setup = read(
        "Plugin {0}: [mig] shell\\inc\\helpers.cpp(607)\\mig.dll!00007FF: (caller: 0) ReturnHr(1) 80070002 x",
    );
    assert_eq!(setup.source.unwrap().line, 607);
}

/// Windows writes `Panther\UnattendGC\setupact.log` with no component and two widths of the level.
#[test]
fn logs_of_unattended_setup_are_recognized_by_content() {
    let log =
        b"\xEF\xBB\xBF2031-05-07 08:00:01, Info                         [windeploy.exe] ---\r\n\
        2031-05-07 08:00:02, Warning                      [oobeldr.exe] No answer file\r\n\
        2031-05-07 08:00:03, Error                 [windeploy.exe] Action [Sample] failed with \
        exit code [1]\r\n";
    for name in ["", "notes.txt", "setupact.log"] {
        let log = crate::parse(log, name);
        assert_eq!(log.format(), "setup", "{name}");
        let levels: Vec<_> = log.events().map(|event| event.level()).collect();
        let expected = [Level::Info, Level::Warning, Level::Error].map(Some);
        assert_eq!(levels, expected, "{name}");
        let fields = log.events().map(|event| event.fields().get("executable"));
        assert!(fields.into_iter().all(|executable| executable.is_some()));
    }
}
