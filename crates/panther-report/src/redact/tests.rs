use super::*;

/// The notes of a diagnosis after it was redacted.
fn redacted(notes: &[&str]) -> Vec<String> {
    let mut diagnosis = Diagnosis::default();
    diagnosis.notes = notes.iter().map(|&note| note.to_owned()).collect();
    redact(
        &mut diagnosis,
        &mut Overview::default(),
        &mut Options::default(),
    )
    .unwrap();
    diagnosis.notes
}

#[test]
fn names_are_replaced() {
    for (text, expected) in [
        (r"C:\Users\maria\AppData", r"C:\Users\user-1\AppData"),
        (
            r"c:\users\Maria Lopez\x of MARIA LOPEZ",
            r"c:\users\user-1\x of user-1",
        ),
        (
            r"C:\Users\maria failed for C:\Windows",
            r"C:\Users\user-1 failed for C:\Windows",
        ),
        (r#""C:\\Users\\maria\\a""#, r#""C:\\Users\\user-1\\a""#),
        (
            r"C:\Documents and Settings\maria\a",
            r"C:\Documents and Settings\user-1\a",
        ),
        (
            "/home/maria/evidence/CBS.log",
            "/home/user-1/evidence/CBS.log",
        ),
        (r"\\FILES01\share\a", r"\\host-1\share\a"),
        (r"as CONTOSO\maria.lopez.", r"as domain-1\user-1."),
        ("S-1-5-21-1-2-3-1001 and S-1-5-18", "sid-1 and S-1-5-18"),
        ("from 192.0.2.17, 2001:db8::7", "from ip-1, ip-2"),
        ("mail to a.b@example.com.", "mail to mail-1."),
    ] {
        assert_eq!(redacted(&[text]), [expected]);
    }
}

#[test]
fn what_is_no_name_stays() {
    for text in [
        r"C:\Users\Public\Desktop, C:\Users\Default\NTUSER.DAT",
        r"HKLM\SOFTWARE\Microsoft and PCI\VEN_8086&DEV_1234 and ROOT\MPIO",
        r"UEFI\RES_{c9} on USB\ROOT_HUB30",
        r"NT AUTHORITY\SYSTEM, BUILTIN\Administrators",
        "version 10.0.19.1, amd64_x_31bf_10.0.1.1_none, Package~~10.0.1.1, 127.0.0.1",
        "Cab::Add and std::fs at 16:29:16",
        r"\\?\C:\Windows, \\.\PhysicalDrive0, C:\\Windows\\System32",
        "S-1-5-32-544 user@host 12@3.4",
        r"%USERPROFILE%\a, C:\Users\%USERNAME%\a, C:\Users\*\a",
    ] {
        assert_eq!(redacted(&[text]), [text]);
    }
}

#[test]
fn one_name_is_one_word_everywhere() {
    assert_eq!(
        redacted(&[
            r"C:\Users\zoe\a and C:\Users\maria\b",
            "maria and ZOE, mariana",
            r"C:\Users\user\c of a user"
        ]),
        [
            r"C:\Users\user-3\a and C:\Users\user-1\b",
            "user-1 and user-3, mariana",
            r"C:\Users\user-2\c of a user"
        ]
    );
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        r"\\",
        r"\",
        "/",
        r"C:\Users\",
        "Users",
        "home",
        "S-1-5-21-",
        "é",
        "拒绝",
        "\u{200e}",
        "İ",
        "DOMAIN",
        "a.b@",
        "192.0.2.",
        "7",
        ":",
        "::1",
        ".",
        "-",
        " ",
        "\"",
    ];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let text = [one, two, three, one].concat();
                let notes = redacted(&[&text, r"C:\Users\İda\拒绝", r"C:\Users\maria\a"]);
                assert!(!notes[0].contains("maria"));
            }
        }
    }
}
