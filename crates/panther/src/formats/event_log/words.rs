//! The words for levels, in the languages of exports.

use std::sync::LazyLock;

use super::lookup::Lookup;
use crate::model::level::Level;

/// The level for a number. The number 0 (`LogAlways`) marks events that are logged at any level.
pub(crate) fn level_of_number(digits: &[u8]) -> Level {
    match digits {
        b"0" | b"4" => Level::Info,
        b"1" => Level::Fatal,
        b"2" => Level::Error,
        b"3" => Level::Warning,
        b"5" => Level::Verbose,
        _ => Level::Other,
    }
}

/// The level for a word or a number.
pub(crate) fn level(word: &[u8]) -> Level {
    // Most exports are in English.
    match word {
        b"Information" => return Level::Info,
        b"Warning" => return Level::Warning,
        b"Error" => return Level::Error,
        _ => {}
    }
    LOOKUP.of(word).unwrap_or_else(|| level_of_number(word))
}

/// The levels of all words.
static LOOKUP: LazyLock<Lookup<Level>> = LazyLock::new(|| {
    let words = LEVELS.iter().flat_map(|&(level, words)| {
        let words = words.iter();
        words.map(move |word| (word.as_bytes(), level))
    });
    let in_code_pages = IN_CODE_PAGES
        .iter()
        .flat_map(|&(level, words)| words.iter().map(move |&word| (word, level)));
    Lookup::new(words.chain(in_code_pages))
});

/// The level for a word that the width of a column may have cut, such as `Informat...`.
pub(crate) fn level_of_start(word: &[u8]) -> Level {
    let cut = word.strip_suffix(b"...");
    let Some(start) = cut.or_else(|| word.strip_suffix("…".as_bytes())) else {
        return level(word);
    };
    let is_start = |known: &&str| !start.is_empty() && known.as_bytes().starts_with(start);
    let mut known = LEVELS.iter();
    known
        .find(|(_, words)| words.iter().any(is_start))
        .map_or(Level::Other, |&(level, _)| level)
}

/// The level of an event with this level and these keywords, and whether the keywords decide it.
/// The log Security prints the same level for every event, so there the keywords do. Returns `None`
/// if the event states neither.
pub(crate) fn level_with_keywords(word: &[u8], keywords: &[u8]) -> Option<(Level, bool)> {
    match audit(keywords) {
        Some(Level::Warning) => Some((Level::Warning, true)),
        _ if !word.is_empty() => Some((level(word), false)),
        audit => Some((audit?, true)),
    }
}

/// The level for a word, or for keywords that stand in its place.
pub(crate) fn level_or_audit(word: &[u8]) -> Level {
    match level(word) {
        Level::Other => audit(word).unwrap_or(Level::Other),
        known => known,
    }
}

/// The level of an audit: a warning if it failed. `keywords` is a list of words or a number. Returns
/// `None` if it is no audit.
pub(crate) fn audit(keywords: &[u8]) -> Option<Level> {
    const FAILURE: u64 = 0x10_0000_0000_0000;
    const SUCCESS: u64 = 0x20_0000_0000_0000;
    let text = keywords.trim_ascii();
    if text.is_empty() {
        return None;
    }
    if let Some(bits) = keyword_bits(text) {
        return match (bits & FAILURE != 0, bits & SUCCESS != 0) {
            (true, _) => Some(Level::Warning),
            (false, true) => Some(Level::Info),
            (false, false) => None,
        };
    }
    let text = text.strip_prefix(b"{").unwrap_or(text);
    let text = text.strip_suffix(b"}").unwrap_or(text);
    let mut words = text.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    words.find_map(|word| {
        // Most keywords are no words for levels.
        let level = level(word);
        matches!(level, Level::Info | Level::Warning).then_some(level)
    })
}

/// The bits of keywords: hexadecimal with a prefix, or decimal, which PowerShell prints with a sign.
fn keyword_bits(text: &[u8]) -> Option<u64> {
    let text = str::from_utf8(text).ok()?;
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text
            .parse::<u64>()
            .ok()
            .or_else(|| Some(text.parse::<i64>().ok()?.cast_unsigned())),
    }
}

/// The words that Event Viewer and `wevtutil` print for levels, and for the keywords of the log
/// Security. An audit success is routine. An audit failure means that Windows refused something to
/// somebody, which is unusual but not an error of the machine. The last words of each level come
/// from the rules of timeline programs. The other words come from real exports and from the
/// language packs of Windows.
static LEVELS: [(Level, &[&str]); 5] = [
    (
        Level::Info,
        &[
            "Information",
            "Info",
            "LogAlways",
            "信息",
            "資訊",
            "情報",
            "정보",
            "Сведения",
            "Informationen",
            "Información",
            "Informações",
            "Informazioni",
            "Informacje",
            "Bilgi",
            "Informatie",
            "Informace",
            "Oplysninger",
            "Informasjon",
            "Tiedot",
            "Információ",
            "Відомості",
            "Informativo",
            "Sikeres naplózás",
            "Audit Success",
            "SuccessAudit",
            "审核成功",
            "稽核成功",
            "成功の監査",
            "감사 성공",
            "Аудит успеха",
            "Überwachung erfolgreich",
            "Succès de l'audit",
            "Succès de l’audit",
            "Auditoría correcta",
            "Auditoria com Êxito",
            "Sucesso da Auditoria",
            "Controllo riuscito",
            "Controle geslaagd",
            "info",
            "informational",
            "low",
        ],
    ),
    (
        Level::Warning,
        &[
            "Warning",
            "警告",
            "경고",
            "Предупреждение",
            "Warnung",
            "Avertissement",
            "Advertencia",
            "Aviso",
            "Avviso",
            "Ostrzeżenie",
            "Uyarı",
            "Waarschuwing",
            "Upozornění",
            "Varning",
            "Advarsel",
            "Varoitus",
            "Figyelmeztetés",
            "Попередження",
            "Audit Failure",
            "FailureAudit",
            "审核失败",
            "稽核失敗",
            "失敗の監査",
            "감사 실패",
            "Аудит отказа",
            "Аудит сбоя",
            "Überwachung gescheitert",
            "Échec de l'audit",
            "Échec de l’audit",
            "Error de auditoría",
            "Falha de Auditoria",
            "Falha da Auditoria",
            "Controllo non riuscito",
            "Controle mislukt",
            "med",
            "medium",
        ],
    ),
    (
        Level::Error,
        &[
            "Error",
            "错误",
            "錯誤",
            "エラー",
            "오류",
            "Ошибка",
            "Fehler",
            "Erreur",
            "Erro",
            "Errore",
            "Błąd",
            "Hata",
            "Fout",
            "Chyba",
            "Fel",
            "Fejl",
            "Feil",
            "Virhe",
            "Hiba",
            "Помилка",
            "high",
        ],
    ),
    (
        Level::Fatal,
        &[
            "Critical",
            "关键",
            "严重",
            "重大",
            "嚴重",
            "위험",
            "Критический",
            "Критическая ошибка",
            "Kritisch",
            "Critique",
            "Crítico",
            "Critico",
            "Krytyczny",
            "Kritik",
            "Kritiek",
            "Kritický",
            "Kritisk",
            "Kriittinen",
            "Kritikus",
            "Критичний",
            "crit",
            "critical",
        ],
    ),
    (
        Level::Verbose,
        &[
            "Verbose",
            "详细",
            "詳細",
            "詳細資訊",
            "자세한 정보",
            "Подробно",
            "Подробности",
            "Ausführlich",
            "Commentaires",
            "Détaillé",
            "Detallado",
            "Detalhado",
            "Dettagliato",
            "Pełny",
            "Ayrıntılı",
            "Uitgebreid",
            "Podrobné",
            "Utförlig",
            "Detaljeret",
            "Detaljert",
            "Yksityiskohtainen",
            "Részletes",
            "Докладно",
        ],
    ),
];

/// The words with non-ASCII characters in the code pages of older exports: GBK, Big5, Shift-JIS,
/// EUC-KR, windows-1251, 1252, 1250 and 1254.
#[rustfmt::skip]
static IN_CODE_PAGES: [(Level, &[&[u8]]); 5] = [
    (
        Level::Info,
        &[
            b"\xD0\xC5\xCF\xA2", // 信息
            b"\xC9\xF3\xBA\xCB\xB3\xC9\xB9\xA6", // 审核成功
            b"\xB8\xEA\xB0T", // 資訊
            b"\xBD]\xAE\xD6\xA6\xA8\xA5\x5C", // 稽核成功
            b"\x8F\xEE\x95\xF1", // 情報
            b"\x90\xAC\x8C\xF7\x82\xCC\x8A\xC4\x8D\xB8", // 成功の監査
            b"\xC1\xA4\xBA\xB8", // 정보
            b"\xB0\xA8\xBB\xE7 \xBC\xBA\xB0\xF8", // 감사 성공
            b"\xD1\xE2\xE5\xE4\xE5\xED\xE8\xFF", // Сведения
            b"\xC0\xF3\xE4\xE8\xF2 \xF3\xF1\xEF\xE5\xF5\xE0", // Аудит успеха
            b"\xC2\xB3\xE4\xEE\xEC\xEE\xF1\xF2\xB3", // Відомості
            b"Informaci\xF3n", // Información
            b"Informa\xE7\xF5es", // Informações
            b"\xDCberwachung erfolgreich", // Überwachung erfolgreich
            b"Succ\xE8s de l'audit", // Succès de l'audit
            b"Auditor\xEDa correcta", // Auditoría correcta
        ],
    ),
    (
        Level::Warning,
        &[
            b"\xBE\xAF\xB8\xE6", // 警告
            b"\xC9\xF3\xBA\xCB\xCA\xA7\xB0\xDC", // 审核失败
            b"\xC4\xB5\xA7i", // 警告
            b"\xBD]\xAE\xD6\xA5\xA2\xB1\xD1", // 稽核失敗
            b"\x8Cx\x8D\x90", // 警告
            b"\x8E\xB8\x94s\x82\xCC\x8A\xC4\x8D\xB8", // 失敗の監査
            b"\xB0\xE6\xB0\xED", // 경고
            b"\xB0\xA8\xBB\xE7 \xBD\xC7\xC6\xD0", // 감사 실패
            b"\xCF\xF0\xE5\xE4\xF3\xEF\xF0\xE5\xE6\xE4\xE5\xED\xE8\xE5", // Предупреждение
            b"\xC0\xF3\xE4\xE8\xF2 \xEE\xF2\xEA\xE0\xE7\xE0", // Аудит отказа
            b"\xC0\xF3\xE4\xE8\xF2 \xF1\xE1\xEE\xFF", // Аудит сбоя
            b"\xCF\xEE\xEF\xE5\xF0\xE5\xE4\xE6\xE5\xED\xED\xFF", // Попередження
            b"\xC9chec de l'audit", // Échec de l'audit
            b"Error de auditor\xEDa", // Error de auditoría
            b"Ostrze\xBFenie", // Ostrzeżenie
            b"Upozorn\xECn\xED", // Upozornění
            b"Uyar\xFD", // Uyarı
        ],
    ),
    (
        Level::Error,
        &[
            b"\xB4\xED\xCE\xF3", // 错误
            b"\xBF\xF9\xBB~", // 錯誤
            b"\x83G\x83\x89\x81[", // エラー
            b"\xBF\xC0\xB7\xF9", // 오류
            b"\xCE\xF8\xE8\xE1\xEA\xE0", // Ошибка
            b"\xCF\xEE\xEC\xE8\xEB\xEA\xE0", // Помилка
            b"B\xB3\xB9d", // Błąd
        ],
    ),
    (
        Level::Fatal,
        &[
            b"\xB9\xD8\xBC\xFC", // 关键
            b"\xD1\xCF\xD6\xD8", // 严重
            b"\xC4Y\xAD\xAB", // 嚴重
            b"\xAD\xAB\xA4j", // 重大
            b"\x8Fd\x91\xE5", // 重大
            b"\xC0\xA7\xC7\xE8", // 위험
            b"\xCA\xF0\xE8\xF2\xE8\xF7\xE5\xF1\xEA\xE8\xE9", // Критический
            b"\xCA\xF0\xE8\xF2\xE8\xF7\xED\xE8\xE9", // Критичний
            b"Cr\xEDtico", // Crítico
            b"Kritick\xFD", // Kritický
        ],
    ),
    (
        Level::Verbose,
        &[
            b"\xCF\xEA\xCF\xB8", // 详细
            b"\xB8\xD4\xB2\xD3", // 詳細
            b"\x8F\xDA\x8D\xD7", // 詳細
            b"\xC0\xDA\xBC\xBC\xC7\xD1 \xC1\xA4\xBA\xB8", // 자세한 정보
            b"\xCF\xEE\xE4\xF0\xEE\xE1\xED\xEE\xF1\xF2\xE8", // Подробности
            b"\xCF\xEE\xE4\xF0\xEE\xE1\xED\xEE", // Подробно
            b"Ausf\xFChrlich", // Ausführlich
            b"D\xE9taill\xE9", // Détaillé
            b"Pe\xB3ny", // Pełny
            b"Podrobn\xE9", // Podrobné
            b"Ayr\xFDnt\xFDl\xFD", // Ayrıntılı
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_levels() {
        for (word, expected) in [
            ("4", Level::Info),
            ("0", Level::Info),
            ("1", Level::Fatal),
            ("信息", Level::Info),
            ("Ошибка", Level::Error),
            ("警告", Level::Warning),
            ("Advertencia", Level::Warning),
            ("Audit Failure", Level::Warning),
            ("审核成功", Level::Info),
            ("6", Level::Other),
            ("information", Level::Other),
            ("", Level::Other),
        ] {
            assert_eq!(level(word.as_bytes()), expected, "{word}");
        }
    }

    #[test]
    fn words_in_code_pages_are_levels() {
        assert_eq!(level(b"\xB4\xED\xCE\xF3"), Level::Error);
        assert_eq!(level(b"\x83G\x83\x89\x81["), Level::Error);
        assert_eq!(level(b"\xCE\xF8\xE8\xE1\xEA\xE0"), Level::Error);
        assert_eq!(level(b"\xC9\xF3\xBA\xCB\xCA\xA7\xB0\xDC"), Level::Warning);
    }

    #[test]
    fn a_failed_audit_is_a_warning_in_every_notation() {
        for (word, keywords, expected) in [
            ("0", "0x8010000000000000", Some((Level::Warning, true))),
            ("0", "-9218868437227405312", Some((Level::Warning, true))),
            ("Information", "Audit Failure", Some((Level::Warning, true))),
            (
                "Information",
                "{Audit Failure}",
                Some((Level::Warning, true)),
            ),
            ("信息", "审核失败", Some((Level::Warning, true))),
            ("Information", "Audit Success", Some((Level::Info, false))),
            ("", "0x8020000000000000", Some((Level::Info, true))),
            ("Error", "Classic", Some((Level::Error, false))),
            ("Error", "0x80000000000000", Some((Level::Error, false))),
            ("", "Classic", None),
            ("", "", None),
        ] {
            let found = level_with_keywords(word.as_bytes(), keywords.as_bytes());
            assert_eq!(found, expected, "{word} {keywords}");
        }
    }

    #[test]
    fn cut_words_are_levels() {
        assert_eq!(level_of_start(b"Informat..."), Level::Info);
        assert_eq!(level_of_start("FailureA…".as_bytes()), Level::Warning);
        assert_eq!(level_of_start(b"Error"), Level::Error);
        assert_eq!(level_of_start(b"..."), Level::Other);
    }

    #[test]
    fn no_word_is_two_levels() {
        let own = LEVELS.iter().flat_map(|(_, words)| *words);
        let paged = IN_CODE_PAGES.iter().flat_map(|(_, words)| *words);
        let mut words: Vec<&[u8]> = own
            .map(|word| word.as_bytes())
            .chain(paged.copied())
            .collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
