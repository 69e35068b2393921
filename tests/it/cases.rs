//! Small logs as people paste and send them, with the right answers. The files are not part of the
//! project. Without them this test says so and passes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use panther::code::CodeRole;
use panther::{Event, Level};
use panther_set::Source;
use panther_tests::corpus;

/// The right answer for one file.
struct Case {
    file: &'static str,
    format: &'static str,
    /// A letter for the level of each event: `i`, `w`, `e`, `f`, and `-` for none.
    levels: &'static str,
    /// Results that the file must give: the number of the event from 1, and the code with its kind.
    results: &'static [(usize, &'static str)],
    /// Codes that must not be results.
    mentions: &'static [(usize, u32)],
    /// Texts of fields that an event must have: the number of the event, the key, and the value.
    fields: &'static [(usize, &'static str, &'static str)],
    /// The first event's time, or nothing where it has none.
    time: &'static str,
    /// The prefix of the first event.
    prefix: &'static str,
    /// A text that the message of the first event has.
    says: &'static str,
}

const NONE: Case = Case {
    file: "",
    format: "",
    levels: "",
    results: &[],
    mentions: &[],
    fields: &[],
    time: "",
    prefix: "",
    says: "",
};

const CASES: &[Case] = &[
    Case {
        file: "01-md-quoted-cbs-sr.txt",
        format: "cbs",
        levels: "iie",
        results: &[(3, "hresult 0x80073712")],
        time: "2022-09-02T11:06:03",
        prefix: "> ",
        ..NONE
    },
    Case {
        file: "03-pastebin-numbered-cbs.txt",
        format: "cbs",
        levels: "iiiei",
        results: &[(1, "hresult 0x800f080d"), (4, "hresult 0x80070057")],
        time: "2018-05-14T07:42:50",
        prefix: "  1. ",
        ..NONE
    },
    Case {
        file: "04-web-collapsed-cbs.log",
        format: "cbs",
        levels: "iiiee",
        results: &[(2, "hresult 0x80070bc9"), (4, "hresult 0x80070bc9")],
        time: "2011-03-09T09:37:36",
        ..NONE
    },
    Case {
        file: "06-notepadpp-search-cbs.txt",
        format: "cbs",
        levels: "ie",
        results: &[(1, "hresult 0x80070490"), (2, "hresult 0x80073712")],
        time: "2015-06-07T08:03:19",
        prefix: "\tLine 231: ",
        ..NONE
    },
    Case {
        file: "07-packer-prefix-sysprep.log",
        format: "setup",
        levels: "eeee",
        results: &[(1, "ntstatus 0xc000000d")],
        time: "2025-06-07T09:52:50",
        prefix: "2025-07-18T11:43:44Z: ==> windows-custom.azure-arm.windows-custom: ",
        ..NONE
    },
    Case {
        file: "08-sysprep-appx-setuperr.log",
        format: "setup",
        levels: "eeeeeeee",
        results: &[
            (3, "win32 0x00003cf2"),
            (4, "win32 0x00003cf2"),
            (8, "win32 0x0000001f"),
        ],
        fields: &[(1, "package", "ContosoEditor_1.0.0.0_neutral__7njy0v32s6xk6")],
        time: "2024-05-15T18:52:50",
        ..NONE
    },
    Case {
        file: "16-eventviewer-copy-en.txt",
        format: "evtx-copied",
        levels: "e",
        results: &[(1, "hresult 0x800f0922")],
        fields: &[
            (1, "event_id", "20"),
            (1, "provider", "Microsoft-Windows-WindowsUpdateClient"),
        ],
        ..NONE
    },
    Case {
        file: "18-eventviewer-copy-de.txt",
        format: "evtx-copied",
        levels: "e",
        fields: &[(1, "event_id", "20")],
        time: "2024-03-12T09:21:38",
        ..NONE
    },
    Case {
        file: "20-eventviewer-copy-zh.txt",
        format: "evtx-copied",
        levels: "e",
        fields: &[(1, "event_id", "20")],
        time: "2024-03-12T09:21:38",
        ..NONE
    },
    Case {
        file: "24-wevtutil-server2022.txt",
        format: "evtx-listing",
        levels: "e-",
        results: &[(1, "hresult 0x80070490")],
        fields: &[
            (1, "task_text", "Windows Update Agent"),
            (1, "opcode_text", "Installation"),
            (1, "keywords", "Failure,Installation"),
        ],
        time: "2021-12-25T07:33:18.1520000",
        ..NONE
    },
    Case {
        file: "25-get-winevent-format-list.txt",
        format: "evtx-list",
        levels: "ei",
        results: &[(1, "hresult 0x800f081f")],
        fields: &[(1, "event_id", "20"), (2, "event_id", "43")],
        says: "0x800F081F: 2024-03 Cumulative",
        time: "2024-03-12T09:21:38",
        ..NONE
    },
    Case {
        file: "26-get-winevent-format-table.txt",
        format: "evtx-table",
        levels: "eii",
        fields: &[(1, "truncated", "1"), (3, "event_id", "3")],
        time: "2024-03-12T09:21:38",
        ..NONE
    },
    Case {
        file: "29-windowsupdate-win7-blanks.log",
        format: "windowsupdate",
        levels: "iiiwwfw",
        results: &[(4, "hresult 0x80072efe"), (7, "hresult 0x80072efe")],
        fields: &[(1, "pid", "1424"), (4, "tid", "1496")],
        time: "2024-04-24T20:00:52.274",
        ..NONE
    },
    Case {
        file: "30-windowsupdate-win10.log",
        format: "windowsupdate",
        levels: "iieieii",
        results: &[
            (3, "hresult 0x80072ee7"),
            (5, "hresult 0x80240438"),
            (6, "hresult 0x80240438"),
        ],
        fields: &[(1, "pid", "5000"), (1, "tid", "5160")],
        time: "2023-09-14T16:09:29.8314912",
        ..NONE
    },
    Case {
        file: "32-reportingevents.log",
        format: "reportingevents",
        levels: "ie",
        results: &[(2, "hresult 0x80070643")],
        fields: &[(2, "event_id", "182")],
        time: "2024-01-10T08:12:33.456",
        ..NONE
    },
    Case {
        file: "33-BlueBox.log",
        format: "bluebox",
        levels: "----ee",
        results: &[(6, "hresult 0x80070070")],
        time: "2025-04-26T05:07:00",
        ..NONE
    },
    Case {
        file: "34-diagerr.xml",
        format: "diag-xml",
        levels: "ww",
        results: &[(2, "hresult 0x800705bb")],
        fields: &[(1, "function", "SpecializeBcdStore")],
        time: "2025-06-07T09:52:50",
        ..NONE
    },
    Case {
        file: "35-cbs-no-times-tabs.txt",
        format: "cbs",
        levels: "ieeeee",
        results: &[
            (4, "win32 0x00000002"),
            (5, "win32 0x00000002"),
            (6, "hresult 0x800f0922"),
        ],
        ..NONE
    },
    Case {
        file: "36-cbs-http-installer.log",
        format: "cbs",
        levels: "ieii",
        results: &[(2, "win32 0x00000422")],
        time: "2023-07-12T03:11:20",
        ..NONE
    },
    Case {
        file: "38-cbs-corruption-summary.log",
        format: "cbs",
        levels: "iiii",
        results: &[(1, "hresult 0x800f081f"), (2, "hresult 0x800f081f")],
        time: "2024-05-08T14:02:11",
        ..NONE
    },
    Case {
        file: "39-setuperr-mount-removable.log",
        format: "setup",
        levels: "eeeee",
        results: &[(1, "hresult 0xc1420134"), (5, "hresult 0xc1420134")],
        time: "2025-06-11T14:50:57",
        ..NONE
    },
    Case {
        file: "40-setuperr-hwreqchk.log",
        format: "setup",
        levels: "eeeee",
        results: &[(1, "hresult 0x80072ee7"), (5, "setup 0xc1800108")],
        fields: &[(
            3,
            "function",
            "Windows::Compat::HardwareRequirements::HardwareRequirementSettings::IsMeteredConnection",
        )],
        time: "2026-05-02T20:53:40",
        ..NONE
    },
    Case {
        file: "42-setupact-plugin.log",
        format: "setup",
        levels: "ieeiee",
        results: &[
            (2, "hresult 0x8007001f"),
            (5, "win32 0x0000002c"),
            (6, "hresult 0x8007042b"),
        ],
        time: "2018-05-04T12:32:18",
        ..NONE
    },
    Case {
        file: "43-setupact-rollback.log",
        format: "setup",
        levels: "iiiiii",
        results: &[(2, "hresult 0x800f0818")],
        time: "2025-08-28T10:10:01",
        ..NONE
    },
    Case {
        file: "44-cbs-csi-f-status.log",
        format: "cbs",
        levels: "eeeee",
        results: &[
            (1, "ntstatus 0xc0000280"),
            (2, "hresult 0x80070002"),
            (4, "ntstatus 0xc015001a"),
            (5, "win32 0x00003712"),
        ],
        time: "2017-10-26T07:45:21",
        ..NONE
    },
    Case {
        file: "46-eventviewer-save-blanks.txt",
        format: "evtx-text",
        levels: "iie",
        time: "2019-05-03T15:47:15",
        ..NONE
    },
    Case {
        file: "53-select-string-cbs.txt",
        format: "cbs",
        levels: "ee",
        results: &[(2, "hresult 0x800f0986")],
        time: "2023-05-23T01:17:29",
        prefix: "C:\\Windows\\Logs\\CBS\\CBS.log:12345:",
        ..NONE
    },
    Case {
        file: "54-findstr-n-cbs.txt",
        format: "cbs",
        levels: "ee",
        results: &[(2, "hresult 0x800f0986")],
        time: "2023-05-23T01:17:29",
        prefix: "12345:",
        ..NONE
    },
    Case {
        file: "55-powershell-redirect-utf16-cbs.log",
        format: "cbs",
        levels: "ei",
        results: &[(1, "hresult 0x800f0988"), (2, "hresult 0x800f0984")],
        time: "2024-03-12T09:21:38",
        ..NONE
    },
    Case {
        file: "57-one-line-web-cbs.txt",
        format: "cbs",
        levels: "iiei",
        results: &[(3, "hresult 0x800f0805")],
        time: "2016-04-12T22:03:28",
        ..NONE
    },
    Case {
        file: "58-unattend-ibs.log",
        format: "setup",
        levels: "ieeee",
        results: &[(2, "hresult 0x8030000b"), (5, "hresult 0x8030000b")],
        mentions: &[(3, 0x8022_0005)],
        time: "2017-10-03T10:00:02",
        ..NONE
    },
    Case {
        file: "60-powershell-transcript.txt",
        format: "setup",
        levels: "eee",
        results: &[(1, "hresult 0x80070490"), (3, "hresult 0x80070490")],
        time: "2024-10-08T10:01:36",
        ..NONE
    },
    Case {
        file: "68-dism-feature-14081.log",
        format: "dism",
        levels: "iieei",
        results: &[(2, "hresult 0x80073701"), (3, "hresult 0x80073701")],
        time: "2020-09-09T12:34:26",
        ..NONE
    },
    Case {
        file: "72-indented-CBS.log",
        format: "cbs",
        levels: "ei",
        results: &[(1, "hresult 0x80073712")],
        time: "2022-09-02T11:06:03",
        prefix: "    ",
        ..NONE
    },
    Case {
        file: "73-wdf-setupact.log",
        format: "coinstaller",
        levels: "----",
        ..NONE
    },
];

#[test]
fn people_get_the_right_answers() {
    let Some(folder) = folder() else {
        return corpus::say_skipped();
    };
    let mut faults = String::new();
    for case in CASES {
        for fault in case.faults(&folder.join(case.file)) {
            let _ = writeln!(faults, "{}: {fault}", case.file);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// The folder of the cases: beside the corpus.
fn folder() -> Option<PathBuf> {
    let folder = corpus::root()?.join("../cases");
    folder.is_dir().then_some(folder)
}

impl Case {
    /// In which points the library gives another answer.
    fn faults(&self, path: &Path) -> Vec<String> {
        let source = Source::open(path).expect("a case");
        let mut faults = Vec::new();
        let mut check = |name: &str, found: String, expected: &str| {
            if found != expected {
                faults.push(format!("{name}: {found:?}, not {expected:?}"));
            }
        };
        check("format", source.format().to_string(), self.format);
        let (mut levels, mut results, mut fields) = (String::new(), BTreeSet::new(), Vec::new());
        let mut first = None;
        let done = source.for_each(|item| {
            if let Some(event) = item.event() {
                levels.push(letter(event.level()));
                let number = levels.len();
                for code in event.codes() {
                    if code.role == CodeRole::Result {
                        let shown = format!("{} {:#010x}", code.kind.name(), code.code.value());
                        results.insert((number, shown));
                    }
                }
                for (_, key, expected) in self.fields.iter().filter(|field| field.0 == number) {
                    fields.push((*key, field(&event, key), *expected));
                }
                first.get_or_insert_with(|| {
                    let time = event.time().map(|time| time.to_string());
                    let prefix = event.prefix().map(|prefix| prefix.to_string());
                    let message = event.message();
                    let says = String::from_utf8_lossy(&event.decoded(message)).into_owned();
                    (time.unwrap_or_default(), prefix.unwrap_or_default(), says)
                });
            }
            ControlFlow::Continue(())
        });
        assert!(done.is_ok());
        check("levels", levels, self.levels);
        for (key, found, expected) in fields {
            check(key, found, expected);
        }
        let (time, prefix, says) = first.unwrap_or_default();
        check("says", says.contains(self.says).to_string(), "true");
        if !self.time.is_empty() {
            check("time", time, self.time);
        }
        check("prefix", prefix, self.prefix);
        for (number, code) in self.results {
            if !results.contains(&(*number, (*code).to_owned())) {
                faults.push(format!("event {number} has no result {code}: {results:?}"));
            }
        }
        for (number, value) in self.mentions {
            let ending = format!("{value:#010x}");
            if results
                .iter()
                .any(|(at, code)| at == number && code.ends_with(&ending))
            {
                faults.push(format!("event {number} takes {ending} for its result"));
            }
        }
        faults
    }
}

fn letter(level: Option<Level>) -> char {
    match level {
        None => '-',
        Some(Level::Info) => 'i',
        Some(Level::Warning) => 'w',
        Some(Level::Error) => 'e',
        Some(Level::Fatal) => 'f',
        Some(_) => '?',
    }
}

fn field(event: &Event<'_>, key: &str) -> String {
    use panther::details::FieldValue;
    match event.field(key) {
        Some(FieldValue::Text(text)) => text.to_string(),
        Some(FieldValue::Number(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}
