use std::fmt::Write as _;

use super::*;

/// Messages of Windows in several languages, and names of files and folders.
const SPOKEN: [(&Page, &[&str]); 9] = [
    (
        GBK,
        &[
            "拒绝访问。",
            "系统找不到指定的文件。",
            "系统找不到指定的路径。",
            "参数错误。",
            "另一个程序正在使用此文件，进程无法访问。",
            "磁盘空间不足。",
            "数据无效。",
            "该请求不被支持。",
            r"C:\用户\张伟\桌面\新建文件夹",
        ],
    ),
    (
        BIG5,
        &[
            "存取被拒。",
            "系統找不到指定的檔案。",
            "系統找不到指定的路徑。",
            "參數錯誤。",
            "程序無法存取檔案，因為檔案正由另一個程序使用。",
            "磁碟空間不足。",
            "不支援這個要求。",
            r"C:\使用者\王小明\桌面",
        ],
    ),
    (
        SHIFT_JIS,
        &[
            "アクセスが拒否されました。",
            "指定されたファイルが見つかりません。",
            "パラメーターが間違っています。",
            "この操作を正しく終了しました。",
            "データが無効です。",
            r"C:\ユーザー\田中\新しいフォルダー",
        ],
    ),
    (
        EUC_KR,
        &[
            "액세스가 거부되었습니다.",
            "지정된 파일을 찾을 수 없습니다.",
            "매개 변수가 틀립니다.",
            "작업을 완료했습니다.",
            "디스크 공간이 부족합니다.",
            r"C:\사용자\김철수\바탕 화면",
        ],
    ),
    (
        WINDOWS_1251,
        &[
            "Отказано в доступе.",
            "Не удается найти указанный файл.",
            "Параметр задан неверно.",
            "Недостаточно места на диске.",
            r"C:\Пользователи\Иван\Рабочий стол",
        ],
    ),
    (
        WINDOWS_1252,
        &[
            "Unzulässige Funktion.",
            "Das Handle ist ungültig.",
            "Der Zugriff auf die Datei ist nicht möglich, da sie von einem anderen Prozess verwendet wird.",
            r"C:\Benutzer\Jürgen Groß\Öffentlich",
        ],
    ),
    (
        WINDOWS_1252,
        &[
            "Accès refusé.",
            "Le chemin d’accès spécifié est introuvable.",
            "Opération réussie.",
            "Données non valides.",
        ],
    ),
    (
        WINDOWS_1252,
        &[
            "El parámetro no es correcto.",
            "La operación se completó correctamente.",
            "O sistema não pode encontrar o arquivo especificado.",
            "A operação foi concluída com êxito.",
        ],
    ),
    (
        WINDOWS_1252,
        &[
            "Åtkomst nekad.",
            "Järjestelmä ei löydä määritettyä tiedostoa.",
            "Microsoft® Windows®",
            r"C:\Sähköposti",
        ],
    ),
];

fn record(said: &str) -> String {
    format!(
        "2024-03-12 09:21:38, Error                 DISM   DISM Provider Store: PID=5808 TID=5816 {said} - \
         CDISMProviderStore::Internal_GetProvider(hr:0x80070005)\r\n"
    )
}

fn encoded(page: &'static Page, text: &str) -> Vec<u8> {
    let (bytes, _, unknown) = page.encode(text);
    assert!(!unknown, "{text} is not in {}", page.name());
    bytes.into_owned()
}

#[test]
fn one_line_is_enough() {
    for (page, spoken) in SPOKEN {
        for said in spoken {
            let line = encoded(page, &record(said));
            assert_eq!(code_page(&line).name(), page.name(), "{said}");
        }
    }
}

#[test]
fn many_lines_are_surer() {
    for (page, spoken) in SPOKEN {
        let mut text = String::new();
        for round in 0..50 {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}", record(spoken[round % spoken.len()]));
        }
        assert_eq!(code_page(&encoded(page, &text)).name(), page.name());
    }
}

/// A writer truncated characters, so the text as a whole is invalid in its code page.
#[test]
fn torn_characters_do_not_rule_a_page_out() {
    for (page, spoken) in &SPOKEN[..4] {
        let mut lines = Vec::new();
        for round in 0..40 {
            let said = spoken[round % spoken.len()];
            lines.extend(encoded(page, &record(said)));
        }
        let torn = encoded(page, spoken[0]);
        lines.extend([&torn[..3], b"\r\n"].concat());
        lines.extend([&torn[..5], b"\r\n"].concat());
        assert_eq!(code_page(&lines).name(), page.name(), "{}", page.name());
    }
}

#[test]
fn nothing_is_the_most_frequent_page() {
    assert_eq!(code_page(b""), WINDOWS_1252);
    assert_eq!(code_page(b"\xAE\n"), WINDOWS_1252);
}
