use super::*;
use crate::model::time::Zone;

fn read(message: &str) -> Csi<'_> {
    parse(message.as_bytes(), &[])
}

#[test]
fn heads() {
    for (message, sequence, utc, text) in [
        (
            "0000000f Sample text",
            Some("0000000f"),
            None,
            "Sample text",
        ),
        ("0000000F", Some("0000000F"), None, ""),
        (
            "00000001@2020/1/2:03:04:05.678 Init",
            Some("00000001"),
            Some("2020-01-02T03:04:05.678"),
            "Init",
        ),
        (
            "00000001@2020/11/12:03:04:05.03 Init",
            Some("00000001"),
            Some("2020-11-12T03:04:05.003"),
            "Init",
        ),
        (
            "00000001@2020/11/12:03:04:05.003 Init",
            Some("00000001"),
            Some("2020-11-12T03:04:05.003"),
            "Init",
        ),
        (
            "00000001@2020/11/12:03:04:05.7 Init",
            Some("00000001"),
            Some("2020-11-12T03:04:05.007"),
            "Init",
        ),
        (
            "00000001@2020/13/12:03:04:05.7 Init",
            Some("00000001"),
            None,
            "Init",
        ),
        ("00000001@soon Init", Some("00000001"), None, "Init"),
        (
            "AM-Sample-LanguagePack, version 10",
            None,
            None,
            "AM-Sample-LanguagePack, version 10",
        ),
        ("0000001 seven digits", None, None, "0000001 seven digits"),
        ("deadbeef0 nine", None, None, "deadbeef0 nine"),
        ("", None, None, ""),
    ] {
        let csi = read(message);
        assert_eq!(csi.sequence, sequence.map(Text::from), "{message}");
        assert_eq!(
            csi.utc.map(|utc| utc.to_string()).as_deref(),
            utc,
            "{message}"
        );
        assert!(csi.utc.is_none_or(|utc| utc.zone() == Zone::Utc));
        assert_eq!(csi.text, text);
        assert_eq!(csi.is_tail(), sequence.is_none());
    }
}

#[test]
fn repairs() {
    for (text, repair) in [
        ("Verifying 100 components", Repair::Verifying(100)),
        (
            "Verifying 100 (0x00000064) components",
            Repair::Verifying(100),
        ),
        (
            "Beginning Verify and Repair transaction",
            Repair::BeginVerify,
        ),
        ("Verify complete", Repair::VerifyComplete),
        ("Repairing 3 components", Repair::Repairing(3)),
        (
            "Repairing 1 (0x0000000000000001) components",
            Repair::Repairing(1),
        ),
        ("Repair results created:", Repair::Results),
        ("Repair complete", Repair::RepairComplete),
        ("Committing transaction", Repair::Committing),
        (
            "Verify and Repair Transaction completed. All is well",
            Repair::TransactionComplete,
        ),
        (
            "Cannot verify component files for Sample",
            Repair::CannotVerify,
        ),
        ("Something new", Repair::Other),
    ] {
        let message = format!("00000010 [SR] {text}");
        let csi = read(&message);
        assert_eq!(csi.repair, Some(repair), "{text}");
        assert_eq!(csi.text, text);
        assert_eq!(csi.file, None);
    }
}

type Names<'a> = (
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
);

#[test]
fn files_of_repairs() {
    let cases: [(&str, Repair, Names<'_>); 8] = [
        (
            "[SR] Cannot repair member file [l:9]'Demo.psd1' of Sample-Fx, version 10.0.1.0, arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35} in the store, hash mismatch",
            Repair::CannotRepair,
            (
                None,
                Some("Demo.psd1"),
                Some("Sample-Fx"),
                Some("hash mismatch"),
            ),
        ),
        (
            "[SR] Cannot repair member file [l:20{10}]\"sample.dll\" of Sample, Version = 6.1.1.0, pA = X (9) in the store, file is missing",
            Repair::CannotRepair,
            (
                None,
                Some("sample.dll"),
                Some("Sample"),
                Some("file is missing"),
            ),
        ),
        (
            "[SR] Repairing corrupted file [ml:520{260},l:46{23}]\"\\??\\C:\\Windows\\System32\"\\[l:20{10}]\"sample.dll\" from store",
            Repair::RepairingFile,
            (
                Some("\\??\\C:\\Windows\\System32"),
                Some("sample.dll"),
                None,
                None,
            ),
        ),
        (
            "[SR] Repairing corrupted file [l:23 ml:24]'\\??\\C:\\Windows\\System32'\\[l:10]'it's a.dll' from store",
            Repair::RepairingFile,
            (
                Some("\\??\\C:\\Windows\\System32"),
                Some("it's a.dll"),
                None,
                None,
            ),
        ),
        (
            "[SR] Could not reproject corrupted file \\??\\C:\\My App\\a.svg; source file in store is also corrupted",
            Repair::CouldNotReproject,
            (
                None,
                Some("\\??\\C:\\My App\\a.svg"),
                None,
                Some("source file in store is also corrupted"),
            ),
        ),
        (
            "[SR] Repairing file \\??\\C:\\Windows\\a b.psd1 from store",
            Repair::RepairingFile,
            (None, Some("\\??\\C:\\Windows\\a b.psd1"), None, None),
        ),
        (
            "[SR] Repaired file \\SystemRoot\\WinSxS\\Manifests\\a.manifest by copying from backup",
            Repair::RepairedFile,
            (
                None,
                Some("\\SystemRoot\\WinSxS\\Manifests\\a.manifest"),
                None,
                None,
            ),
        ),
        (
            "[SR] Cannot repair member file [l:0]'' of Sample in the store, x",
            Repair::CannotRepair,
            (None, None, None, Some("x")),
        ),
    ];
    for (text, repair, (directory, file, component, reason)) in cases {
        let message = format!("00000010 {text}");
        let csi = read(&message);
        assert_eq!(csi.repair, Some(repair), "{text}");
        assert_eq!(csi.directory, directory.map(Text::from), "{text}");
        assert_eq!(csi.file, file.map(Text::from), "{text}");
        assert_eq!(csi.component, component.map(Text::from), "{text}");
        assert_eq!(csi.reason, reason.map(Text::from), "{text}");
    }
}

#[test]
fn references_name_a_package_and_not_a_file() {
    let csi = read(
        "00000011 [SR] This component was referenced by [l:72]'Sample-Package~31bf3856ad364e35~amd64~~10.0.1.0.0123456789abcdef0123456789abcdef'",
    );
    assert_eq!(csi.repair, Some(Repair::ReferencedBy));
    assert_eq!(csi.file, None);
    assert_eq!(
        csi.package.unwrap().text,
        "Sample-Package~31bf3856ad364e35~amd64~~10.0.1.0"
    );
}

#[test]
fn members_are_files_and_registry_names_are_not() {
    for (message, file) in [
        (
            "00000012 Hashes for file member [l:9]'Demo.psd1' do not match.",
            Some("Demo.psd1"),
        ),
        (
            "00000012 Hashes for file member \\SystemRoot\\a.dll do not match",
            None,
        ),
        ("00000012 Registered in [l:12 ml:13]'SetupExecute'", None),
        ("00000012 Missing file [ml:40,l:5]\"a.dll\"", Some("a.dll")),
        ("00000012 file [l:5", None),
        ("00000012 file [l:5]", None),
    ] {
        assert_eq!(read(message).file, file.map(Text::from), "{message}");
    }
}

#[test]
fn paths_are_files() {
    for (message, directory, file) in [
        (
            r"00000012 Cannot mark: [l:38 ml:39]'\SystemRoot\WinSxS\Temp\PendingSample'\[l:5]'a.dll'.  Reason: 'x'",
            Some(r"\SystemRoot\WinSxS\Temp\PendingSample"),
            Some("a.dll"),
        ),
        (
            r"00000012 Considered [l:10]'\??\C:\a.dll' : got S_OK",
            None,
            Some(r"\??\C:\a.dll"),
        ),
        (
            r"00000012 (F) STATUS_X #1# from A::Open(key = [l:20]'\Registry\Machine\Sample')",
            None,
            None,
        ),
        (
            r"00000012 (F) STATUS_X #1# from A::Open(oa = [l:10]'\??\C:\a.dll')",
            None,
            Some(r"\??\C:\a.dll"),
        ),
        ("00000012 Skip [l:6]'sample'", None, None),
    ] {
        let csi = read(message);
        assert_eq!(csi.directory, directory.map(Text::from), "{message}");
        assert_eq!(csi.file, file.map(Text::from), "{message}");
    }
}

#[test]
fn failures() {
    for (text, status, number, function) in [
        (
            "(F) STATUS_NOT_FOUND #12# from Rtl::Impl<class A>::Query(flags = 0, key = 9f4)[gle=0xd0000034]",
            Some("STATUS_NOT_FOUND"),
            Some(12),
            Some("Rtl::Impl<class A>::Query"),
        ),
        (
            "(F) STATUS_NOT_FOUND #12# from Rtl::Query(flags = 0)[gle=0xd0000034]",
            Some("STATUS_NOT_FOUND"),
            Some(12),
            Some("Rtl::Query"),
        ),
        (
            "(F) 0x80070005 #1# from Store::Open(x)",
            Some("0x80070005"),
            Some(1),
            Some("Store::Open"),
        ),
        (
            "(F) Attempting to mark store corrupt from here",
            None,
            None,
            None,
        ),
        ("(F)", None, None, None),
    ] {
        let message = format!("00000013 {text}");
        let failure = read(&message).failure.unwrap();
        assert_eq!(failure.status, status.map(Text::from), "{text}");
        assert_eq!(failure.number, number, "{text}");
        assert_eq!(failure.function, function.map(Text::from), "{text}");
    }
    assert_eq!(read("00000013 (F)x").sequence, Some(Text::from("00000013")));
}

#[test]
fn installers_stand_in_the_line_or_below_it() {
    let lines = b"    Old component: [l:0]''\n    Installer ID: {00000000-0000-0000-0000-000000000001}\n    Installer name: [l:6 ml:7]'Sample'\n";
    let installer = parse(
        b"00000001 Begin executing advanced installer phase 38",
        lines,
    )
    .installer
    .unwrap();
    assert_eq!(installer.name.unwrap(), "Sample");
    assert_eq!(
        installer.id.unwrap(),
        "{00000000-0000-0000-0000-000000000001}"
    );
    assert_eq!(parse(b"00000001 End executing", lines).installer, None);
    assert_eq!(read("00000001 (F) Failed execution of").installer, None);
}

#[test]
fn failures_name_their_status_and_function() {
    for (message, status, number, function) in [
        (
            "00000001 (F) c0000280 [Error,Facility=(system),Code=640 (0x0280)] #5# from A::B(flags = 0)",
            "c0000280",
            5,
            "A::B",
        ),
        (
            "00000001 (F) HRESULT_FROM_WIN32(14098) #61# from A::B::C_D(a = @0x1)[gle=0x5]",
            "HRESULT_FROM_WIN32(14098)",
            61,
            "A::B::C_D",
        ),
        (
            "00000001 (F) STATUS_SAMPLE #6# from A::Ending at index 0 of 1 operations, disposition 0[gle=0x5]",
            "STATUS_SAMPLE",
            6,
            "A::Ending",
        ),
        (
            "00000001 (F) E_FAIL #7# from CNode<class A<class B>, int (C)>::Get(x)",
            "E_FAIL",
            7,
            "CNode<class A<class B>, int (C)>::Get",
        ),
    ] {
        let failure = read(message).failure.unwrap();
        assert_eq!(failure.status.unwrap(), status, "{message}");
        assert_eq!(failure.number, Some(number), "{message}");
        assert_eq!(failure.function.unwrap(), function, "{message}");
    }
}
