//! Codes by the name of a constant, and keywords of several words.

use super::{check, one, scan};

#[test]
fn macros_wrap_the_result() {
    for (text, number, kind, name) in [
        (
            "Installer: Sample ({1}) with HRESULT HRESULT_FROM_WIN32(1058).  Failure will not be ignored",
            "1058",
            "win32",
            "ERROR_SERVICE_DISABLED",
        ),
        (
            "from AI HRESULT = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)",
            "ERROR_FILE_NOT_FOUND",
            "win32",
            "ERROR_FILE_NOT_FOUND",
        ),
        (
            "Completion status: HRESULT_FROM_WIN32(ERROR_ADVANCED_INSTALLER_FAILED)",
            "ERROR_ADVANCED_INSTALLER_FAILED",
            "win32",
            "ERROR_ADVANCED_INSTALLER_FAILED",
        ),
        (
            "(F) NTSTATUS_FROM_WIN32(ERROR_INVALID_DATA) #12# from X",
            "ERROR_INVALID_DATA",
            "win32",
            "ERROR_INVALID_DATA",
        ),
        (
            "(F) HRESULT_FROM_NT(STATUS_ACCESS_DENIED) #1#",
            "STATUS_ACCESS_DENIED",
            "ntstatus",
            "STATUS_ACCESS_DENIED",
        ),
        (
            "HRESULT_FROM_WIN32(0x70)",
            "0x70",
            "win32",
            "ERROR_DISK_FULL",
        ),
        (
            "HRESULT_FROM_SETUPAPI(ERROR_DI_DO_DEFAULT)",
            "ERROR_DI_DO_DEFAULT",
            "win32",
            "ERROR_DI_DO_DEFAULT",
        ),
    ] {
        one(text, number, "result", kind, name);
    }
    for text in [
        "HRESULT_FROM_WIN32(",
        "HRESULT_FROM_WIN32()",
        "HRESULT_FROM_WIN32(SAMPLE_NAME)",
        "HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND",
        "VALUE_FROM_WIN32(5)",
        "HRESULT_FROM_OTHER(5)",
        "DATA_FROM_WIN32",
    ] {
        check(text, &[]);
    }
}

#[test]
fn the_status_of_a_failure_of_the_store() {
    check(
        "(F) STATUS_OBJECT_NAME_NOT_FOUND #12# from A::B(flags = 0)[gle=0xd0000034]",
        &[
            (
                "STATUS_OBJECT_NAME_NOT_FOUND",
                "result",
                "ntstatus",
                "STATUS_OBJECT_NAME_NOT_FOUND",
            ),
            (
                "0xd0000034",
                "gle",
                "hresult",
                "STATUS_OBJECT_NAME_NOT_FOUND",
            ),
        ],
    );
    one(
        "(F) E_INVALIDARG #3# from A::B()",
        "E_INVALIDARG",
        "result",
        "hresult",
        "E_INVALIDARG",
    );
    one(
        "(F) c0000280 [Error,Facility=(system),Code=640 (0x0280)] #5# from A::B()",
        "c0000280",
        "result",
        "ntstatus",
        "STATUS_REPARSE_POINT_NOT_RESOLVED",
    );
    one(
        "(F) 80070002 [Warning,Facility=FACILITY_NTWIN32,Code=ERROR_FILE_NOT_FOUND] #1# from A",
        "80070002",
        "result",
        "hresult",
        "ERROR_FILE_NOT_FOUND",
    );
    one(
        "(F) d0000022 [Error]",
        "d0000022",
        "result",
        "hresult",
        "STATUS_ACCESS_DENIED",
    );
    one(
        "(F) 800f0207 [Error,Facility=(000f),Code=519 (0x0207)] #1# from A",
        "800f0207",
        "result",
        "hresult",
        "SPAPI_E_DEVINST_ALREADY_EXISTS",
    );
    one(
        "Inner message HRESULT = E_ABORT, done",
        "E_ABORT",
        "result",
        "hresult",
        "E_ABORT",
    );
    for text in [
        "(F) Failed execution of a thing",
        "(F) SAMPLE_NAME #1#",
        "(F) ",
        "(F)",
        "HRESULT = SAMPLE_NAME",
        "HRESULT E_ABORTED2",
        "HRESULT = Failed",
    ] {
        check(text, &[]);
    }
}

#[test]
fn exit_codes_in_decimal() {
    let access = "ERROR_ACCESS_DENIED";
    one(
        "exit code 2147942402",
        "2147942402",
        "result",
        "hresult",
        "ERROR_FILE_NOT_FOUND",
    );
    one(
        "with exit code 3010",
        "3010",
        "result",
        "win32",
        "ERROR_SUCCESS_REBOOT_REQUIRED",
    );
    one(
        "ended: Exit Code: 1603.",
        "1603",
        "result",
        "win32",
        "ERROR_INSTALL_FAILURE",
    );
    one(
        "failed with exit code [5], gone",
        "5",
        "result",
        "win32",
        access,
    );
    one("ExitCode=5", "5", "result", "win32", access);
    one("exit_code = 5", "5", "result", "win32", access);
    one("return code (5)", "5", "result", "win32", access);
    one("return code was 5", "5", "result", "win32", access);
    one(
        "Exit code of the Sample thread was 5.",
        "5",
        "result",
        "win32",
        access,
    );
    one("dwRet = 31", "31", "result", "win32", "ERROR_GEN_FAILURE");
    one("dwRet=5", "5", "result", "win32", access);
    one(
        "the state, dwRet: 1",
        "1",
        "result",
        "win32",
        "ERROR_INVALID_FUNCTION",
    );
    one("Phase failed. Result: 44", "44", "result", "win32", "-");
    one(
        "Result = 2147942405",
        "2147942405",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
    one(
        "INSTALL index: 7, phase: 2, result 13, inf: sample.inf",
        "13",
        "result",
        "win32",
        "ERROR_INVALID_DATA",
    );
    check("INSTALL index: 7, phase: 2, result 0, inf: sample.inf", &[]);
    for text in [
        "code 5",
        "Product code: 12",
        "http status code[304]",
        "Operation result code (4)",
        "exit code",
        "exit code of\nA was 5",
        "exit codes 5",
        "decode 5",
        "return code 5.1",
        "exit code 1073741824",
        "bResult: 12",
        "Result: 0",
        "Result: 12 files",
        "Result 12",
        "target = 12",
        "ret 5",
    ] {
        check(text, &[]);
    }
}

#[test]
fn keywords_at_a_distance() {
    one(
        "Exit code of Sample thread was 0x3cf2.",
        "0x3cf2",
        "result",
        "win32",
        "ERROR_INSTALL_INVALID_PACKAGE",
    );
}

#[test]
fn bug_checks() {
    let name = "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED";
    for text in [
        "Crash 0x0000007E detected",
        "BugCheck 0x0000007E, at a time",
        "bugcheck was: 0x0000007E (0xffff80000000005, 0x0000000000000000)",
        "bug check code = 0x0000007E",
        "BugcheckCode: 0x0000007E",
        "Stop code 0x0000007E",
    ] {
        one(text, "0x0000007E", "result", "bugcheck", name);
    }
    // Of a driver.
    one(
        "Bug check 0x000A1234 (0x0000000000000001)",
        "0x000A1234",
        "result",
        "bugcheck",
        "-",
    );
    assert!(scan("Crash 0x0000007E", 0).all(|code| code.is_failure()));
    check("Crash 0x12345", &[]);
    check("Spell check 0x7E", &[]);
}

#[test]
fn extend_codes_alone() {
    one(
        "Initializing Extended: [0x20003]",
        "0x20003",
        "result",
        "extend",
        "-",
    );
    one("Extended = 0xA001A", "0xA001A", "result", "extend", "-");
    one("ExCode 0x4000C", "0x4000C", "result", "extend", "-");
    check(
        "P5: 0xC1900101\r\nP6: 0x50015",
        &[
            ("0xC1900101", "mention", "setup", "MOSETUP_E_SETUP_PLATFORM"),
            ("0x50015", "result", "extend", "-"),
        ],
    );
    one(
        "Extended error 0x80070005",
        "0x80070005",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
    check("P6: 0x99999\nExtended: 0x0\nP123: 0x50015", &[]);
}

#[test]
fn the_outcome_is_the_result() {
    check(
        "Remapping disk full error [0x80070070] -> [0xC19001DF]",
        &[
            ("0x80070070", "mention", "hresult", "ERROR_DISK_FULL"),
            ("0xC19001DF", "result", "setup", "MOSETUP_E_DISK_FULL"),
        ],
    );
    check(
        "Will add an extra error: 44, 0x8007042B",
        &[
            ("44", "result", "win32", "-"),
            ("0x8007042B", "result", "hresult", "ERROR_PROCESS_ABORTED"),
        ],
    );
    one(
        "The call failed, 0x80070005",
        "0x80070005",
        "result",
        "hresult",
        "E_ACCESSDENIED",
    );
    one(
        "It failed, 0x5 was there",
        "0x5",
        "result",
        "win32",
        "ERROR_ACCESS_DENIED",
    );
    check(
        "Cannot load; hr = 0x1, hrLoaded = 0x1, hrResult = 0x8030000b[gle=0x00000490]",
        &[
            ("0x1", "mention", "hresult", "S_FALSE"),
            ("0x1", "mention", "hresult", "S_FALSE"),
            ("0x8030000b", "result", "hresult", "-"),
            ("0x00000490", "gle", "win32", "ERROR_NOT_FOUND"),
        ],
    );
    one(
        "A setting [0x80220005]",
        "0x80220005",
        "mention",
        "hresult",
        "-",
    );
    check("moved 0x1 -> 0x2, flags -> 0x80000001", &[]);
    check("Phase 3, 0x5", &[]);
}
