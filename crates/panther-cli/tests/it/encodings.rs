//! Logs in the code pages of Windows, through the whole program.

use std::fs;
use std::path::Path;

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use serde_json::Value;

use super::{items, panther, ran, run, sample};

/// What Windows says in its languages.
const SPOKEN: [(&str, &Encoding, &[&str]); 6] = [
    (
        "gbk",
        GBK,
        &[
            "拒绝访问。",
            "系统找不到指定的文件。",
            "另一个程序正在使用此文件，进程无法访问。",
            r"C:\用户\张伟\桌面",
        ],
    ),
    (
        "big5",
        BIG5,
        &[
            "存取被拒。",
            "系統找不到指定的檔案。",
            "程序無法存取檔案，因為檔案正由另一個程序使用。",
            r"C:\使用者\王小明\桌面",
        ],
    ),
    (
        "shift_jis",
        SHIFT_JIS,
        &[
            "アクセスが拒否されました。",
            "指定されたファイルが見つかりません。",
            "データが無効です。",
            r"C:\ユーザー\田中\新しいフォルダー",
        ],
    ),
    (
        "euc-kr",
        EUC_KR,
        &[
            "액세스가 거부되었습니다.",
            "지정된 파일을 찾을 수 없습니다.",
            "이 요청은 지원되지 않습니다.",
            r"C:\사용자\김철수\바탕 화면",
        ],
    ),
    (
        "windows-1251",
        WINDOWS_1251,
        &[
            "Отказано в доступе.",
            "Не удается найти указанный файл.",
            "Недостаточно места на диске.",
            r"C:\Пользователи\Иван\Рабочий стол",
        ],
    ),
    (
        "windows-1252",
        WINDOWS_1252,
        &[
            "Der Zugriff auf die Datei ist nicht möglich.",
            "Le chemin d’accès spécifié est introuvable.",
            "La operación se completó correctamente.",
            r"C:\Sähköposti",
        ],
    ),
];

/// The message of one record among records of ASCII.
fn log(spoken: &[&str], records: usize) -> String {
    let mut log = String::new();
    for index in 0..records {
        let said = spoken[index % spoken.len()];
        let (minute, second) = (index / 60 % 60, index % 60);
        log += &format!(
            "2024-03-12 09:{minute:02}:{second:02}, Info                  DISM   DISM Manager: PID=5808 TID=5816 ready - CDISMManager::Load\r\n\
             2024-03-12 09:{minute:02}:{second:02}, Error                 DISM   DISM WIM Provider: PID=5808 TID=5816 {said} - Restore(hr:0x80070005)\r\n\
             [5808] [0x80070005] RestoreFilesCallback:(3821): {said}\r\n"
        );
    }
    log
}

fn encoded(page: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unknown) = page.encode(text);
    assert!(!unknown, "{text}");
    bytes.into_owned()
}

/// What must be the same as for UTF-8: all that is text. Offsets are of other bytes.
fn texts(path: &Path, words: &[&str]) -> Vec<Value> {
    let mut items = items(words, path);
    for item in &mut items {
        let item = item.as_object_mut().unwrap();
        item.remove("byte_start");
        item.remove("byte_end");
    }
    items
}

fn described(words: &[&str], path: &Path) -> Value {
    let words = [&["scan", "--output", "json"], words].concat();
    let report: Value = serde_json::from_str(&run(&words, path).all()).unwrap();
    report["sources"][0].clone()
}

#[test]
fn a_log_in_any_code_page_reads_as_in_utf8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    for (name, page, spoken) in SPOKEN {
        for records in [1, 5, 2000] {
            let text = log(spoken, records);
            fs::write(&path, &text).unwrap();
            let expected = texts(&path, &[]);
            for mark in ["", "\u{FEFF}"] {
                let bytes = [mark.as_bytes(), &encoded(page, &text)].concat();
                fs::write(&path, &bytes).unwrap();
                for threads in ["1", "4"] {
                    let mut found = texts(&path, &["--threads", threads]);
                    if !mark.is_empty() {
                        assert_eq!(found.remove(0)["reason"], "byte_order_mark");
                    }
                    assert!(found == expected, "{name}, {records} records");
                }
                let source = described(&[], &path);
                let assumed = match mark {
                    "" => format!("{name}?"),
                    _ => format!("utf-8 bom + {name}?"),
                };
                assert_eq!(source["encoding"], assumed, "{records} records");
                assert_eq!(source["code_page"], name);
                assert_eq!(source["code_page_guessed"], true);
                assert_eq!(source["code_page_lines"], 2 * records);
            }
        }
    }
}

#[test]
fn text_and_csv_are_decoded_and_searched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    for (name, page, spoken) in SPOKEN {
        fs::write(&path, encoded(page, &log(spoken, 5))).unwrap();
        for output in ["text", "csv"] {
            let words = ["events", "--output", output, "--grep", spoken[1]];
            let words = words.map(|word| word.replace('\\', r"\\").replace('.', r"\."));
            let words = words.each_ref().map(String::as_str);
            let out = run(&words, &path).all();
            assert_eq!(out.matches(spoken[1]).count(), 2, "{name}: {out}");
        }
    }
}

/// The mark says UTF-8, one process wrote so, and another in the code page of the machine.
#[test]
fn lines_of_two_encodings_in_one_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("setupact.log");
    let record = |said: &str| format!("2024-03-12 09:21:38, Info       SP     Found {said}\r\n");
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    for _ in 0..300 {
        bytes.extend(record("Ελληνικά العربية 拒绝访问 한국어").into_bytes());
        bytes.extend(encoded(WINDOWS_1252, &record("Sähköpostin")));
        bytes.extend(record("nothing").into_bytes());
        bytes.extend(encoded(WINDOWS_1252, &record("Microsoft® Windows®")));
    }
    fs::write(&path, &bytes).unwrap();
    let found: Vec<_> = items(&[], &path)
        .iter()
        .filter_map(|item| Some(item["message"].as_str()?.to_owned()))
        .collect();
    let expected = [
        "Found Ελληνικά العربية 拒绝访问 한국어",
        "Found Sähköpostin",
        "Found nothing",
        "Found Microsoft® Windows®",
    ];
    assert!(found == expected.repeat(300));
    let source = described(&[], &path);
    assert_eq!(source["encoding"], "utf-8 bom + windows-1252?");
    assert_eq!(source["code_page_lines"], 600);
    // Whoever knows better says so; and nothing that is known is guessed.
    let source = described(&["--encoding", "cp1251"], &path);
    assert_eq!(source["encoding"], "utf-8 bom + windows-1251");
    assert_eq!(source["code_page_guessed"], false);
    let found = items(&["--encoding", "cp1251", "--grep", "Sдhkцpostin"], &path);
    assert_eq!(found.len(), 300);
}

#[test]
fn one_line_behind_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    for (name, page, spoken) in SPOKEN {
        for said in spoken {
            let record = format!("2024-03-12 09:21:38, Error                 DISM   {said}");
            fs::write(&path, [b"\xEF\xBB\xBF", &*encoded(page, &record)].concat()).unwrap();
            let found = items(&[], &path);
            assert_eq!(found[1]["message"], *said, "{name}");
            let assumed = format!("utf-8 bom + {name}?");
            assert_eq!(described(&[], &path)["encoding"], assumed);
        }
    }
}

/// A part of a line may be valid UTF-8 by chance; the line is not.
#[test]
fn the_line_tells_its_encoding_and_not_the_field() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    // The component and the provider's name are two characters each, which in GBK are the bytes of two others in UTF-8.
    assert!(std::str::from_utf8(&encoded(GBK, "目录")).is_ok());
    // The width of a column in bytes.
    let text = |blanks: &str| {
        format!(
            "2024-03-12 09:21:38, Error                 目录{blanks}目录: PID=5808 TID=5816 拒绝访问。 - 目录::Get(hr:0x80070005)\r\n"
        )
    };
    fs::write(&path, text(" ")).unwrap();
    let expected = texts(&path, &[]);
    assert_eq!(expected[0]["component"], "目录");
    let shown = run(&["events"], &path).all();
    fs::write(&path, encoded(GBK, &text("   "))).unwrap();
    assert_eq!(texts(&path, &[]), expected);
    assert_eq!(run(&["events"], &path).all(), shown);
}

#[test]
fn bytes_that_are_no_text_lose_no_event() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let mut bytes = Vec::new();
    for byte in 0x80..=0xFF_u8 {
        bytes.extend(b"2024-03-12 09:21:38, Info                  CBS    <");
        bytes.extend([byte, b'>', b'\r', b'\n']);
    }
    fs::write(&path, &bytes).unwrap();
    for words in [&[][..], &["--encoding", "utf-8"], &["--encoding", "gbk"]] {
        let found = items(words, &path);
        assert_eq!(found.len(), 128, "{words:?}");
        assert!(
            found
                .iter()
                .all(|item| item["message"].as_str().unwrap().starts_with('<'))
        );
    }
    let lossy = items(&["--encoding", "utf-8"], &path);
    assert!(lossy.iter().all(|item| item["message"] == "<\u{FFFD}>"));
}

#[test]
fn what_is_ascii_or_utf8_is_no_guess() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let record = "2024-03-12 09:21:38, Info                  CBS    Ready\r\n";
    // Long enough that the first bytes do not tell.
    let ascii = record.repeat(3000);
    for (bytes, assumed) in [
        (ascii.clone().into_bytes(), "ascii"),
        (format!("\u{FEFF}{ascii}").into_bytes(), "utf-8 bom"),
        (
            format!("{ascii}{record}\u{FEFF}{record}").into_bytes(),
            "ascii",
        ),
        (
            format!("{ascii}\u{FEFF}{}", record.replace('R', "拒")).into_bytes(),
            "utf-8",
        ),
        (
            [
                ascii.as_bytes(),
                record.replace('R', "拒").as_bytes(),
                &encoded(GBK, &record.replace("Ready", "拒绝访问。")),
            ]
            .concat(),
            "utf-8 + gbk?",
        ),
        (Vec::new(), "ascii"),
    ] {
        fs::write(&path, &bytes).unwrap();
        for threads in ["1", "4"] {
            let source = described(&["--threads", threads], &path);
            assert_eq!(source["encoding"], assumed);
            assert_eq!(
                source.get("code_page").is_some(),
                assumed.ends_with('?'),
                "{source}"
            );
        }
        let row = run(&["scan"], &path).all();
        assert!(row.contains(assumed), "{row}");
    }
}

/// A pipe cannot be read again: its code page is guessed from what has come.
#[test]
fn a_pipe_is_read_as_its_file() {
    for (name, page, spoken) in SPOKEN {
        let bytes = encoded(page, &log(spoken, 400));
        let out = ran(panther()
            .args(["events", "-", "--grep", spoken[0], "--output", "csv"])
            .write_stdin(bytes.clone()))
        .all();
        assert_eq!(out.lines().count(), 1 + 100, "{name}");
        let report = ran(panther()
            .args(["scan", "-", "--output", "json"])
            .write_stdin(bytes))
        .all();
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["sources"][0]["encoding"], format!("{name}?"));
    }
}

/// Text without a mark in which NULs are rare.
#[test]
fn chinese_in_utf16_without_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("setuperr.log");
    let said = "另一个程序正在使用此文件，进程无法访问。系统找不到指定的文件。".repeat(40);
    let text = format!(
        "2024-03-12 09:21:38, Error      SP     {said}\r\n{said}\r\n2024-03-12 09:21:39, Error      SP     {said}\r\n"
    );
    fs::write(&path, &text).unwrap();
    let expected = texts(&path, &[]);
    for (to_bytes, name) in [
        (u16::to_le_bytes as fn(u16) -> [u8; 2], "utf-16le"),
        (u16::to_be_bytes, "utf-16be"),
    ] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        fs::write(&path, &bytes).unwrap();
        assert_eq!(described(&[], &path)["encoding"], name);
        assert_eq!(texts(&path, &[]), expected);
    }
}

#[test]
fn samples_are_what_they_are() {
    let source = described(&[], &sample("DISM/dism.log"));
    assert!(
        source["encoding"].as_str().unwrap().starts_with("utf-8"),
        "{source}"
    );
}
