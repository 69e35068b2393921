//! The notations of codes in logs.

use super::{check, one, scan};

#[test]
fn hresults_in_brackets() {
    one(
        "Cannot find it. [HRESULT = 0x800f081f - CBS_E_SOURCE_MISSING]",
        "0x800f081f",
        "result",
        "hresult",
        "CBS_E_SOURCE_MISSING",
    );
    one(
        "No such item [HRESULT = 0x80070490]",
        "0x80070490",
        "result",
        "hresult",
        "ERROR_NOT_FOUND",
    );
    one(
        "Not resolved [HRESULT = 0x8024402c - U",
        "0x8024402c",
        "result",
        "hresult",
        "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED",
    );
    one(
        "Done. [HRESULT = 0x00000000 - S_OK]",
        "0x00000000",
        "result",
        "hresult",
        "S_OK",
    );
    one(
        "Nothing to do [HRESULT = 0x00000001 - S_FALSE]",
        "0x00000001",
        "result",
        "hresult",
        "S_FALSE",
    );
    one(
        "Tool.exe ( HRESULT = 0x0 ) - Tool::Run",
        "0x0",
        "result",
        "hresult",
        "S_OK",
    );
    one(
        "Cannot set the owner (HRESULT=0x80070005) - CFile::Set",
        "0x80070005",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
}

#[test]
fn short_keywords() {
    one(
        "Failed to mount. - CMount::Run(hr:0x80070002)",
        "0x80070002",
        "result",
        "hresult",
        "ERROR_FILE_NOT_FOUND",
    );
    one(
        "Telemetry is off. hr = 0X80070057",
        "0X80070057",
        "result",
        "hresult",
        "E_INVALIDARG",
    );
    one(
        "Count hr: 0x0 - CSession::Count",
        "0x0",
        "result",
        "hresult",
        "S_OK",
    );
    one(
        "Returning Core, hr=0x1",
        "0x1",
        "result",
        "hresult",
        "S_FALSE",
    );
    one(
        "CHost::Run(120): Result = 0x800704C7",
        "0x800704C7",
        "result",
        "hresult",
        "ERROR_CANCELLED",
    );
    one(
        "CHost::Run(120): Result = 0x00000000",
        "0x00000000",
        "result",
        "hresult",
        "S_OK",
    );
    one(
        "Key check. Result: [0x0].",
        "0x0",
        "result",
        "hresult",
        "S_OK",
    );
    one(
        "Volume is gone. Status: 0xC000000D",
        "0xC000000D",
        "result",
        "ntstatus",
        "STATUS_INVALID_PARAMETER",
    );
    one(
        "Bridge key failed 0x139f, going on",
        "0x139f",
        "result",
        "win32",
        "ERROR_INVALID_STATE",
    );
    one(
        "Callback returned 0x800704D3",
        "0x800704D3",
        "result",
        "hresult",
        "ERROR_REQUEST_ABORTED",
    );
    one(
        "Installer: Returning 0xe000020e for the device",
        "0xe000020e",
        "result",
        "win32",
        "ERROR_DI_DO_DEFAULT",
    );
    one(
        "The call ended. Return code is [0x5].",
        "0x5",
        "result",
        "win32",
        "ERROR_ACCESS_DENIED",
    );
    one(
        "Read failed with error 0x2",
        "0x2",
        "result",
        "win32",
        "ERROR_FILE_NOT_FOUND",
    );
    one(
        "Handler *FAILED* [80240007] Method",
        "80240007",
        "result",
        "hresult",
        "WU_E_INVALIDINDEX",
    );
    one(
        "Error WRITE, 0x00000570 while copying",
        "0x00000570",
        "result",
        "win32",
        "ERROR_FILE_CORRUPT",
    );
    one(
        "value hr: 0xffffffff80070005",
        "0xffffffff80070005",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
}

#[test]
fn the_last_error_is_never_the_result() {
    check(
        "Failed to apply. Error: 0x8007042B[gle=0x000000b7]",
        &[
            ("0x8007042B", "result", "hresult", "ERROR_PROCESS_ABORTED"),
            ("0x000000b7", "gle", "win32", "ERROR_ALREADY_EXISTS"),
        ],
    );
    one(
        "Cannot open the folder.[gle=0x00000005]",
        "0x00000005",
        "gle",
        "win32",
        "ERROR_ACCESS_DENIED",
    );
    one(
        "\n[gle=0x80004005]",
        "0x80004005",
        "gle",
        "hresult",
        "E_FAIL",
    );
    one(
        "disp = 0)[gle=0xd0000034]",
        "0xd0000034",
        "gle",
        "hresult",
        "STATUS_OBJECT_NAME_NOT_FOUND",
    );
    one(
        "Cannot read it. GLE [1392]",
        "1392",
        "gle",
        "win32",
        "ERROR_FILE_CORRUPT",
    );
    one(
        "Cannot list C:\\Old\\*]; GLE = 0x3",
        "0x3",
        "gle",
        "win32",
        "ERROR_PATH_NOT_FOUND",
    );
    one(
        "No system partition! Last Error = 0x3bc3",
        "0x3bc3",
        "gle",
        "win32",
        "ERROR_SYSTEM_DEVICE_NOT_FOUND",
    );
    one(
        "Open: GetLastError() = 5",
        "5",
        "gle",
        "win32",
        "ERROR_ACCESS_DENIED",
    );
    one(
        "Open: LastError: 0x20",
        "0x20",
        "gle",
        "win32",
        "ERROR_SHARING_VIOLATION",
    );
    one(
        "Fine so far.[gle=0x00000000]",
        "0x00000000",
        "gle",
        "win32",
        "ERROR_SUCCESS",
    );
}

#[test]
fn decimals() {
    one(
        "Error 1392 while gathering C:\\a",
        "1392",
        "result",
        "win32",
        "ERROR_FILE_CORRUPT",
    );
    one(
        "Error: 161 Message: bad path",
        "161",
        "result",
        "win32",
        "ERROR_BAD_PATHNAME",
    );
    one(
        "Cannot create it (error 183); going on",
        "183",
        "result",
        "win32",
        "ERROR_ALREADY_EXISTS",
    );
    one(
        "error(5) on the file",
        "5",
        "result",
        "win32",
        "ERROR_ACCESS_DENIED",
    );
    one(
        "Ended with error code 1223.",
        "1223",
        "result",
        "win32",
        "ERROR_CANCELLED",
    );
    one("FatalErrorCode:0", "0", "result", "win32", "ERROR_SUCCESS");
    one(
        "The tool stopped, error code -2147024891",
        "-2147024891",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
    one(
        "Step returned -2147024894",
        "-2147024894",
        "result",
        "hresult",
        "ERROR_FILE_NOT_FOUND",
    );
    one(
        "exit code -1073741819",
        "-1073741819",
        "result",
        "ntstatus",
        "STATUS_ACCESS_VIOLATION",
    );
    one(
        "exit code: -1047526896",
        "-1047526896",
        "result",
        "setup",
        "MOSETUP_E_COMPAT_SCANONLY",
    );
    one(
        "Gave up: -2147024784.",
        "-2147024784",
        "mention",
        "hresult",
        "ERROR_DISK_FULL",
    );
    one(
        "error: 2147942405",
        "2147942405",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
}

#[test]
fn callbacks_of_the_imaging_library() {
    one(
        "[5808] [0x80070005] RestoreTree:(3821): no access",
        "0x80070005",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
    one(
        "[3252.2868] [0x8007007b] ReadIntoBuffer:(1456): bad name",
        "0x8007007b",
        "result",
        "hresult",
        "ERROR_INVALID_NAME",
    );
    one(
        "[7932] [0xc142011c] FromFolder:(641)",
        "0xc142011c",
        "result",
        "hresult",
        "-",
    );
    one(
        "File(1)\\a.dll!00007FF9: ReturnHr(1) tid(1e5c) 80070003 No path",
        "80070003",
        "result",
        "hresult",
        "ERROR_PATH_NOT_FOUND",
    );
}

#[test]
fn bare_numbers() {
    one(
        "8007042B",
        "8007042B",
        "mention",
        "hresult",
        "ERROR_PROCESS_ABORTED",
    );
    one(
        "Setup stopped: 8007042B",
        "8007042B",
        "mention",
        "hresult",
        "ERROR_PROCESS_ABORTED",
    );
    one(
        "The tool failed. HRESULT=80004005",
        "80004005",
        "result",
        "hresult",
        "E_FAIL",
    );
    one(
        "Boot store Status: c000000f",
        "c000000f",
        "result",
        "ntstatus",
        "STATUS_NO_SUCH_FILE",
    );
    one(
        "No PKey Info c004f014",
        "c004f014",
        "mention",
        "hresult",
        "SL_E_PKEY_NOT_INSTALLED",
    );
    check("Network Drivers, 80d106d9", &[]);
}

#[test]
fn result_and_extend_pairs() {
    let expected = |number, role, extend| {
        [
            (number, role, "setup", "MOSETUP_E_SETUP_PLATFORM"),
            (extend, role, "extend", "-"),
        ]
    };
    check(
        "It ended: 0xC1900101 - 0x4000D",
        &expected("0xC1900101", "result", "0x4000D"),
    );
    check(
        "It ended: 0xC1900101-0x20017.",
        &expected("0xC1900101", "result", "0x20017"),
    );
    check(
        "Event -> [0xC1900101, 0x30018]",
        &expected("0xC1900101", "result", "0x30018"),
    );
    check(
        "[10][1][0xc1900101][0x2000c]",
        &expected("0xc1900101", "result", "0x2000c"),
    );
    check(
        "Error C1900101-20017 again",
        &expected("C1900101", "result", "20017"),
    );
    check(
        "Apply stopped with 0x80070005 – 0x2000C",
        &[
            ("0x80070005", "result", "hresult", "E_ACCESSDENIED"),
            ("0x2000C", "result", "extend", "-"),
        ],
    );
    one(
        "hr: 0x80070005 - 0x1",
        "0x80070005",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
    one("extend code 0x4000D", "0x4000D", "result", "extend", "-");
    let pair: Vec<_> = scan("0xC1900101 - 0x2000C", 0).collect();
    assert_eq!(
        pair[1]
            .extend()
            .map(|extend| extend.operation().to_string())
            .as_deref(),
        Some("APPLY_IMAGE")
    );
    assert!(pair[0].is_failure() && !pair[1].is_failure());
}
