//! Every notation, what only looks like one, and bytes that mean no good.

use super::*;

/// Scans `text` and compares what is found with `expected`: the number as written, its role, its kind and its name.
fn check(text: &str, expected: &[(&str, &str, &str, &str)]) {
    for (before, base) in [
        ("", 0),
        ("", 1000),
        (
            "A plain first line, long enough to fill a block or two of the scan.\r\n",
            7,
        ),
    ] {
        let whole = [before, text].concat();
        let found: Vec<_> = scan(whole.as_bytes(), base).collect();
        let got: Vec<_> = found
            .iter()
            .map(|code| {
                let written = (code.span.start - base) as usize..(code.span.end - base) as usize;
                (
                    &whole[written],
                    code.role.name(),
                    code.kind.name(),
                    code.name().unwrap_or("-"),
                )
            })
            .collect();
        assert_eq!(got, expected, "{whole:?}");
        assert!(
            found
                .windows(2)
                .all(|pair| pair[0].span.end <= pair[1].span.start),
            "{whole:?}"
        );
    }
}

fn one(text: &str, number: &str, role: &str, kind: &str, name: &str) {
    check(text, &[(number, role, kind, name)]);
}

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

#[test]
fn mentions_are_failures_that_are_known() {
    one(
        "Device reports SMART (0x80070001)",
        "0x80070001",
        "mention",
        "hresult",
        "ERROR_INVALID_FUNCTION",
    );
    one(
        "Remapping [0x800704C7] for later",
        "0x800704C7",
        "mention",
        "hresult",
        "ERROR_CANCELLED",
    );
    one(
        "It was 0x80244999 once",
        "0x80244999",
        "mention",
        "hresult",
        "-",
    );
}

#[test]
fn numbers_that_are_no_codes() {
    for text in [
        "",
        "0",
        "0x",
        "x",
        "-",
        "flags: 0x1",
        "with flags 0x80000001",
        "Volume flags = [0x80070005]",
        "Verifying 100 (0x00000064) components",
        "Unknown DIF 0x17 for the class",
        "for function 0x80000002",
        "LRU Cache Initialize @0x1d2f3a4b5c6; Max 10",
        "stack @0x7ff80070005 @0x80070005",
        "event handle 0x2f0",
        "Size (bytes) [1024 / 0x400]",
        "offset [0xC0000005] more",
        "signature [0x80070005]",
        "driver-amd10x64-x86",
        "prefix0x80070005",
        "_0x80070005",
        "0x80070005z",
        "0x800700051",
        "Result = 0x8007000500",
        "{80070005-1234-4321-8888-0123456789ab}",
        "x_80070005_y",
        "hash 80070005c0000034",
        "00000012 [SR] Verifying 100 components",
        "80000001 [SR] Verifying",
        "a-80070005-b",
        "7.80070005",
        "80070005.1",
        "Total errors 5",
        "error 5.1 of the tool",
        "Error 50% done",
        "errors: 12",
        "Error 65535",
        "Error 0 of 3",
        "Error: 12:30:00",
        "single 5 toggle 7",
        "google 12",
        "2016-10-21 and 2147024891",
        "Windows-10-0",
        "-2147483648",
        "-21470248911",
        "a-2147024891",
        "Device Status: 0x0180200a",
        "dwRet 0x",
        "MIG 0x800000001",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_keyword_speaks_for_its_own_line_only() {
    check("Result =\n0x1234", &[]);
    check("hr:\r\n0x12", &[]);
    check("Error\n1392", &[]);
    check("gle=\n0x5", &[]);
    check(
        "hr: 0x1\nflags: 0x2\nResult = 0x5[gle=0x2]\n",
        &[
            ("0x1", "result", "hresult", "S_FALSE"),
            ("0x5", "result", "win32", "ERROR_ACCESS_DENIED"),
            ("0x2", "gle", "win32", "ERROR_FILE_NOT_FOUND"),
        ],
    );
}

#[test]
fn printed_names_are_taken_whole_or_not_at_all() {
    fn stated(text: &str, expected: Option<&str>) {
        let found = scan(text, 0)
            .next()
            .map(|code| code.stated_name.map(|name| name.to_string()));
        assert_eq!(found, Some(expected.map(str::to_owned)), "{text}");
    }
    stated(
        "[HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]",
        Some("CBS_E_STORE_CORRUPTION"),
    );
    stated(
        "[HRESULT = 0x800f081e - CBS_E_NOT_APPLICABLE ]",
        Some("CBS_E_NOT_APPLICABLE"),
    );
    stated("[HRESULT = 0x800f0831 - CBS_E_STORE_CORR", None);
    stated("[HRESULT = 0x8024402c - U", None);
    stated("[HRESULT = 0x80070002 - ]", None);
    stated("[HRESULT = 0x80070002]", None);
    stated("Error 0x80070005 (E_ACCESSDENIED)", Some("E_ACCESSDENIED"));
    stated(
        "Error 0x80070005 - E_ACCESSDENIED, again",
        Some("E_ACCESSDENIED"),
    );
    stated("hr: 0x80070005 - CSession::Count", None);
    stated("hr: 0x80070005 - WIM_Class::Count", None);
    stated("hr: 0x80070005 - DISM", None);
}

#[test]
fn any_bytes_are_scanned_in_bounds() {
    // A small linear congruential generator over the bytes that matter: what is asserted holds for any text.
    let alphabet =
        b"0123456789abcdefxX80c1C -=:[](),.\nrorgleGLEerror@_hrHRESULTE\xFF\xE2\x80\x93\x00";
    let mut state = 1u32;
    for round in 0..20_000 {
        let text: Vec<u8> = (0..round % 200)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                alphabet[(state >> 16) as usize % alphabet.len()]
            })
            .collect();
        let mut end = 0;
        for code in scan(&text[..], 0) {
            assert!(
                end <= code.span.start
                    && code.span.start < code.span.end
                    && code.span.end <= text.len() as u64,
                "{text:?}"
            );
            end = code.span.end;
        }
    }
    assert_eq!(scan("hr: 0x80070005", u64::MAX).count(), 1);
}

#[test]
fn hostile_texts_take_linear_time() {
    // A scan that was quadratic in any of these would run for minutes.
    const SIZE: usize = 1 << 17;
    for (piece, codes) in [
        ("0x", 0),
        ("x", 0),
        ("7", 0),
        ("8", 0),
        ("-21", 0),
        ("0xf", 0),
        ("error ", 0),
        ("gle=", 0),
        (" 80070005-", 0),
        ("[gle=0x", 0),
        ("[1] [", 0),
        ("Error, A", 0),
        ("hr: ", 0),
        ("tid(0) ", 0),
        ("gle=0x5 ", SIZE / 8),
        (" 8007042B", SIZE / 9),
    ] {
        let text = piece.repeat(SIZE / piece.len());
        assert_eq!(scan(text.as_str(), 0).count(), codes, "{piece:?}");
    }
    let digits = ["0x", &"f".repeat(SIZE)].concat();
    assert_eq!(scan(digits.as_str(), 0).count(), 0);
}

#[test]
fn the_iterator_is_fused() {
    let mut codes = scan("hr: 0x80070005", 0);
    assert!(codes.next().is_some());
    assert!(codes.next().is_none() && codes.next().is_none());
    let mut codes = scan("", 0);
    assert!(codes.next().is_none() && codes.next().is_none());
}
