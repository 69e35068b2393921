use super::*;

fn read(message: &str) -> Dism<'_> {
    parse(message.as_bytes()).unwrap_or_else(|| panic!("{message}"))
}

type Case<'a> = (
    &'a str,
    Option<&'a str>,
    Option<u32>,
    Option<u32>,
    &'a str,
    Option<&'a str>,
    Option<u32>,
);

#[test]
fn heads_and_tails() {
    let cases: [Case<'_>; 15] = [
        (
            "DISM Package Manager: PID=42 TID=77 Finalizing. - CSample::Final",
            Some("DISM Package Manager"),
            Some(42),
            Some(77),
            "Finalizing.",
            Some("CSample::Final"),
            None,
        ),
        (
            "API: PID=42 TID=77 Entered - DismInitializeInternal",
            Some("API"),
            Some(42),
            Some(77),
            "Entered",
            Some("DismInitializeInternal"),
            None,
        ),
        (
            "DISM Provider Store: PID=42 Found it. - CStore::Get(hr:0x8007007e)",
            Some("DISM Provider Store"),
            Some(42),
            None,
            "Found it.",
            Some("CStore::Get"),
            Some(0x8007_007E),
        ),
        (
            "PID=42 TID=77 Text - x",
            None,
            Some(42),
            Some(77),
            "Text - x",
            None,
            None,
        ),
        ("PID=42 Text", None, Some(42), None, "Text", None, None),
        ("PID=42", None, Some(42), None, "", None, None),
        (
            "DISM.EXE: Failed to open.",
            Some("DISM.EXE"),
            None,
            None,
            "Failed to open.",
            None,
            None,
        ),
        ("DISM.EXE: ", Some("DISM.EXE"), None, None, "", None, None),
        (
            "DISM.EXE: It failed. HRESULT=C1570118",
            Some("DISM.EXE"),
            None,
            None,
            "It failed. HRESULT=C1570118",
            None,
            Some(0xC157_0118),
        ),
        ("DISM.EXE:", Some("DISM.EXE"), None, None, "", None, None),
        (
            "API: PID=42 TID=77 DismApi.dll:      - DismShutdownInternal",
            Some("API"),
            Some(42),
            Some(77),
            "DismApi.dll:",
            Some("DismShutdownInternal"),
            None,
        ),
        (
            " - CSample::Callback",
            None,
            None,
            None,
            "",
            Some("CSample::Callback"),
            None,
        ),
        (
            "( HRESULT = 0x0 ) - DriversCallback",
            None,
            None,
            None,
            "( HRESULT = 0x0 )",
            Some("DriversCallback"),
            None,
        ),
        (
            "DISM Driver Manager: PID=42     Package 'a - b' - DriversCallback",
            Some("DISM Driver Manager"),
            Some(42),
            None,
            "Package 'a - b'",
            Some("DriversCallback"),
            None,
        ),
        (
            "PID=42 odd (hr:0x80070005) more",
            None,
            Some(42),
            None,
            "odd (hr:0x80070005) more",
            None,
            None,
        ),
    ];
    for (message, provider, pid, tid, text, function, hr) in cases {
        let dism = read(message);
        assert_eq!(dism.provider, provider.map(Text::from), "{message}");
        assert_eq!((dism.pid, dism.tid, dism.hr), (pid, tid, hr), "{message}");
        assert_eq!(dism.text, text, "{message}");
        assert_eq!(dism.function, function.map(Text::from), "{message}");
    }
    for message in [
        "",
        "Error: text",
        "at C:\\Windows",
        "text PID=42",
        "Something happened - now",
    ] {
        assert_eq!(parse(message.as_bytes()), None, "{message}");
    }
}

#[test]
fn events() {
    let text = Text::from;
    for (message, event) in [
        (
            "DISM.EXE: <----- Starting Dism.exe session ----->",
            DismEvent::SessionStart {
                program: text("Dism.exe"),
            },
        ),
        (
            "API: PID=1 TID=2 DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal",
            DismEvent::SessionEnd {
                program: text("DismApi.dll"),
            },
        ),
        (
            "API: PID=1 TID=2 DismApi.dll: Host machine information: OS Version=10.0.99, Running architecture=amd64, Number of processors=8 - DismInitializeInternal",
            DismEvent::Host {
                os_version: text("10.0.99"),
                architecture: Some(text("amd64")),
                processors: Some(8),
            },
        ),
        (
            "DISM.EXE: Target image information: OS Version=10.0.99.1, Image architecture=x86",
            DismEvent::Target {
                os_version: text("10.0.99.1"),
                architecture: Some(text("x86")),
            },
        ),
        (
            "DISM.EXE: Executing command line: Dism  /Image:C:\\a - b /Get-Drivers",
            DismEvent::CommandLine(text("Dism  /Image:C:\\a - b /Get-Drivers")),
        ),
        (
            "API: PID=1 TID=1 DismApi.dll: Parent process command line: \"C:\\a.exe\" /x - DismInitializeInternal",
            DismEvent::ParentCommandLine(text("\"C:\\a.exe\" /x")),
        ),
        (
            "DISM.EXE: Dism.exe version: 10.0.99.1",
            DismEvent::Version {
                program: text("Dism.exe"),
                version: text("10.0.99.1"),
            },
        ),
        (
            "API: PID=1 TID=2 DismApi.dll: API Version 10.0.99.1 - DismInitializeInternal",
            DismEvent::Version {
                program: text("API"),
                version: text("10.0.99.1"),
            },
        ),
        (
            "DISM.EXE: Image session version: 10.0.99.1",
            DismEvent::ImageSessionVersion(text("10.0.99.1")),
        ),
        (
            "DISM.EXE: Image session has been closed. Reboot required=no.",
            DismEvent::ImageSessionClosed {
                reboot_required: false,
            },
        ),
        (
            "DISM Package Manager: PID=1 TID=2 Feature Sample with CBS state 4(CbsInstallStateStaged) being mapped to dism state 4(DISM_INSTALL_STATE_STAGED) - CFeature::Log",
            DismEvent::StateMapped {
                cbs: text("CbsInstallStateStaged"),
                dism: text("DISM_INSTALL_STATE_STAGED"),
            },
        ),
        (
            "Initialized Panther logging at C:\\Logs\\dism.log",
            DismEvent::LoggingAt(text("C:\\Logs\\dism.log")),
        ),
        ("DISM.EXE: The version: unknown", DismEvent::Other),
    ] {
        assert_eq!(read(message).event, event, "{message}");
    }
}

#[test]
fn sources_and_packages() {
    let dism = read(
        r"DISM WIM Provider: PID=42 TID=77 onecore\a\manager.cpp:2686 - CManager::Mount(hr:0x80070005)",
    );
    let source = dism.source.unwrap();
    assert_eq!(
        (source.file, source.line),
        (Text::from(r"onecore\a\manager.cpp"), 2686)
    );
    assert_eq!(dism.hr, Some(0x8007_0005));
    let dism = read(
        "DISM Package Manager: PID=4 Package Package_for_KB5099999~31bf3856ad364e35~amd64~~1.0.0.1 added",
    );
    assert_eq!(dism.package.unwrap().name, "Package_for_KB5099999");
    assert_eq!(dism.kb.unwrap().number, 5_099_999);
}
