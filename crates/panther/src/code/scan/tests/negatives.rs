//! Numbers that are not codes, and names that the log cut.

use super::{check, one, scan};

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
        // The code column of a record that the text quotes.
        "LogEntry: 2024-03-12 09:21:38, Error      [0x0601c1] IBS    Cannot apply",
        "Volume flags = [0x80070005]",
        "Verifying 100 (0x00000064) components",
        "Unknown DIF 0x17 for the class",
        "for function 0x80000002",
        "LRU Cache Initialize @0x1d2f3a4b5c6; Max 10",
        "stack @0x7ff80070005 @0x80070005",
        "event handle 0x2f0",
        "Size (bytes) [1024 / 0x400]",
        "offset [0xC0000005] more",
        "slots [0] [0x00008000] are free",
        "[2] [0x1f] and more",
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
