//! Properties that hold for every message.

use super::details::line;
use crate::details::Details;
use crate::details::field::{Field, FieldValue};
use crate::model::explain::RecordText;
use crate::model::text::Text;

const COMPONENTS: [&str; 7] = ["CBS", "CSI", "DISM", "SXS", "SP", "MOUPG", ""];

/// One message for each grammar, to mutate and to splice.
const SEEDS: [&str; 22] = [
    "Exec: Processing complete.  Session: 31000001_1234567, Package: Package_for_KB5099999~31bf3856ad364e35~amd64~~1.0.0.1, \
     current: Staged, targeted: Installed. Reboot required: no [HRESULT = 0x00000000 - S_OK]",
    "Setting package state from Staged to Installed",
    "00000001@2020/1/2:03:04:05.03 Init",
    "00000002 [SR] Repairing corrupted file [ml:520{260},l:46{23}]\"\\??\\C:\\Windows\\System32\"\\[l:20{10}]\"sample.dll\" from store",
    "00000002 [SR] Cannot repair member file [l:9]'Demo.psd1' of Sample, version 10 in the store, hash mismatch",
    "00000003 (F) STATUS_NOT_FOUND #12# from Rtl::Query(flags = 0)[gle=0xd0000034]",
    "DISM WIM Provider: PID=42 TID=77 onecore\\a\\manager.cpp:2686 - CManager::Mount(hr:0x80070005)",
    "API: PID=1 TID=2 DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal",
    "DISM.EXE: Host machine information: OS Version=10.0.1, Running architecture=amd64, Number of processors=8",
    "[setup.exe] CImpl<class CErr<class C> >::Run(1253): Operation failed: Apply x. Error: 0x80070005[gle=0x000000b7]",
    "Setup phase change: [A] -> [B]",
    "Overall progress: [50%]",
    "[4242.77] [0x80070005] CopyDataCallback:(1201): Access is denied.",
    "[11] [DecodeStart:(88) -> Decoding] (null) (Error = 0)",
    " Expected: {l:32 ml:33 b:00aaFF}.",
    "(p)\tCSI Payload Corrupt\t(n)\ta.dll",
    "00000004 (F) Failed execution of queue item Installer: Sample ({00000000-0000-0000-0000-000000000001}) with HRESULT E_FAIL",
    "Plugin {00000000-0000-0000-0000-000000000001}: SampleMigration exiting.",
    "hwreqchk: ERROR,Windows::Compat::Sample::Query,37,Failed to query [0x80040154].",
    "Package Sample_1.0.0.0_neutral__0123456789abc was installed for a user",
    "INSTALL index: 194, phase: 2, result 13, inf: sample.inf",
    "\nChecking System Update Readiness.\n(p)\tCSI Payload Corrupt\t(n)\ta.dll\nSummary:\nTotal Detected Corruption:\t1\n",
];

/// Marsaglia's xorshift generator, with the same bytes in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

fn is_inside(part: &[u8], whole: &[u8]) -> bool {
    let (part, whole) = (part.as_ptr_range(), whole.as_ptr_range());
    whole.start <= part.start && part.end <= whole.end
}

/// The details of a record whose message is its whole text, and whose lines below are those of it.
fn details<'a>(component: Option<Text<'a>>, message: Text<'a>) -> Details<'a> {
    super::details::details(RecordText {
        raw: message.as_bytes(),
        component,
        message,
    })
}

fn check<'a>(message: &[u8], fields: impl Iterator<Item = Field<'a>>) {
    let mut seen = Vec::new();
    for field in fields {
        assert!(Field::KEYS.contains(&field.key));
        assert!(!seen.contains(&field.key), "{} twice", field.key);
        seen.push(field.key);
        if let FieldValue::Text(text) = field.value {
            assert!(
                is_inside(&text, message),
                "{} is no slice of the message",
                field.key
            );
        }
    }
}

fn check_all(bytes: &[u8]) {
    for component in COMPONENTS {
        check(
            bytes,
            details(Some(Text::from(component)), Text::new(bytes))
                .fields()
                .into_iter(),
        );
    }
    check(bytes, line(bytes).fields().into_iter());
}

#[test]
fn components_have_their_grammar_and_no_other() {
    let dism = "DISM Manager: PID=42 TID=77 Closing. - CSample::Close";
    let kind = |component: Option<&'static str>, message: &'static str| match details(
        component.map(Text::from),
        Text::from(message),
    ) {
        Details::None => "none",
        Details::Cbs(_) => "cbs",
        Details::Csi(_) => "csi",
        Details::Dism(_) => "dism",
        Details::Setup(_) => "setup",
        Details::Wim(_) => "wim",
        Details::Corruption(_) => "corruption",
        _ => "other",
    };
    for (component, message, expected) in [
        (Some("DISM"), dism, "dism"),
        (Some("CBS"), "Exec: Processing started.", "cbs"),
        (Some("CSI"), "tail of a message", "csi"),
        // A line of CBS.log without a component does not come from the servicing engine.
        (None, "Session: 31000001_1234567 initialized", "none"),
        (Some(""), "Feature: Sample~~1.0 found", "none"),
        (None, "[setup.exe] x", "setup"),
        (None, "[4242] [0x80070005] A:(1): x", "wim"),
        (Some("SXS"), "Found baseline", "none"),
        (
            Some("SXS"),
            "Found Sample~31bf3856ad364e35~x86~~1.0.0.0",
            "cbs",
        ),
        (Some("SP"), "Operation failed: x", "setup"),
    ] {
        assert_eq!(kind(component, message), expected, "{message}");
    }
}

#[test]
fn fields_are_the_documented_ones() {
    let text = |text: &'static str| FieldValue::Text(Text::from(text));
    for (component, message, expected) in [
        (
            "CBS",
            SEEDS[0],
            vec![
                ("session", text("31000001_1234567")),
                (
                    "package",
                    text("Package_for_KB5099999~31bf3856ad364e35~amd64~~1.0.0.1"),
                ),
                ("kb", text("KB5099999")),
                ("state", text("Staged")),
                ("target", text("Installed")),
            ],
        ),
        (
            "DISM",
            SEEDS[6],
            vec![
                ("provider", text("DISM WIM Provider")),
                ("pid", FieldValue::Number(42)),
                ("tid", FieldValue::Number(77)),
                ("function", text("CManager::Mount")),
                ("file", text("onecore\\a\\manager.cpp")),
                ("line", FieldValue::Number(2686)),
            ],
        ),
        (
            "CSI",
            SEEDS[4],
            vec![("sequence", text("00000002")), ("file", text("Demo.psd1"))],
        ),
        (
            "SP",
            SEEDS[9],
            vec![
                ("executable", text("setup.exe")),
                ("function", text("CImpl<class CErr<class C> >::Run")),
                ("line", FieldValue::Number(1253)),
                ("operation", text("Apply x")),
            ],
        ),
        ("MOUPG", SEEDS[10], vec![("phase", text("B"))]),
        (
            "MOUPG",
            SEEDS[11],
            vec![("progress", FieldValue::Number(50))],
        ),
        (
            "",
            SEEDS[12],
            vec![
                ("pid", FieldValue::Number(4242)),
                ("tid", FieldValue::Number(77)),
                ("function", text("CopyDataCallback")),
                ("line", FieldValue::Number(1201)),
            ],
        ),
        (
            "CSI",
            SEEDS[16],
            vec![
                ("sequence", text("00000004")),
                ("installer", text("Sample")),
                (
                    "installer_id",
                    text("{00000000-0000-0000-0000-000000000001}"),
                ),
            ],
        ),
        (
            "MIG",
            SEEDS[17],
            vec![
                ("plugin", text("SampleMigration")),
                ("clsid", text("{00000000-0000-0000-0000-000000000001}")),
            ],
        ),
        (
            "CONX",
            SEEDS[18],
            vec![
                ("function", text("Windows::Compat::Sample::Query")),
                ("line", FieldValue::Number(37)),
            ],
        ),
        (
            "SYSPRP",
            SEEDS[19],
            vec![("package", text("Sample_1.0.0.0_neutral__0123456789abc"))],
        ),
        ("CBS", SEEDS[20], vec![("inf", text("sample.inf"))]),
        (
            "CBS",
            "Loaded Servicing Stack v10.0.1.7 with Core: C:\\x",
            vec![("servicing_stack", text("10.0.1.7"))],
        ),
    ] {
        let fields = details(Some(Text::from(component)), Text::from(message)).fields();
        let found: Vec<_> = fields
            .iter()
            .map(|field| (field.key, field.value))
            .collect();
        assert_eq!(found, expected, "{message}");
    }
}

#[test]
fn any_bytes_are_read() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let seeds = SEEDS.map(str::as_bytes);
    for _ in 0..20_000 {
        let mut bytes = seeds[random.below(seeds.len())].to_vec();
        for _ in 0..random.below(6) {
            let at = random.below(bytes.len() + 1);
            match random.below(5) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, random.next() as u8),
                2 => bytes
                    .splice(at.., seeds[random.below(seeds.len())].iter().copied())
                    .for_each(drop),
                3 => bytes.drain(..at).for_each(drop),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = b"~:[](){}<>-=%. \x00\xFF0"[random.below(18)];
                    }
                }
            }
        }
        check_all(&bytes);
    }
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..random.below(200))
            .map(|_| random.next() as u8)
            .collect();
        check_all(&bytes);
    }
}

/// Checks every prefix and suffix of the seeds, because the logs cut messages anywhere.
#[test]
fn any_cut_is_read() {
    for seed in SEEDS.map(str::as_bytes) {
        for at in 0..=seed.len() {
            check_all(&seed[..at]);
            check_all(&seed[at..]);
        }
    }
}

/// Repeats each token that starts a search. A quadratic grammar would take minutes.
#[test]
fn long_messages_take_linear_time() {
    for token in [
        "~",
        "[l:",
        "[l:1]'",
        "[ml:",
        "0x",
        "a0x",
        "[gle=0x",
        "phase",
        "phase [",
        "ession",
        "session(",
        "K",
        "KB1",
        ".cpp",
        "a.cpp:1",
        ":",
        "state:",
        "current: ",
        "<",
        "A<",
        "%",
        "0%",
        " - ",
        "(hr:",
        "A:",
        "A::",
        "Id: ",
        " state ",
        "a",
        " ",
        "(",
        "from ",
        "file ",
        ".inf",
        "Plugin {",
        "package a_",
        "Installer: a ({",
        "a: A,",
    ] {
        for prefix in [
            "",
            "00000001 ",
            "00000001 [SR] Cannot repair member file ",
            "00000001 (F) ",
            "00000001 (F) Failed execution of queue item ",
            "Error ",
            "CA::B",
            "Session",
        ] {
            let message = [prefix, &token.repeat((16 << 10) / token.len())].concat();
            check_all(message.as_bytes());
        }
    }
}
