//! Words of the event log, in the languages in which it is exported.

use crate::Level;

/// The level that a number is. The number 0 is what is logged whatever the level.
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

/// The level that a word is, or a number.
pub(crate) fn level(word: &[u8]) -> Level {
    let mut known = LEVELS.iter();
    match known.find(|(_, words)| words.iter().any(|known| known.as_bytes() == word)) {
        Some(&(level, _)) => level,
        None => level_of_number(word),
    }
}

/// As Event Viewer and `wevtutil` print them; the sources are the exports that were counted, and Windows' own language packs.
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
            ("6", Level::Other),
            ("information", Level::Other),
            ("", Level::Other),
        ] {
            assert_eq!(level(word.as_bytes()), expected, "{word}");
        }
    }

    #[test]
    fn no_word_is_two_levels() {
        let mut words: Vec<_> = LEVELS.iter().flat_map(|(_, words)| *words).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
