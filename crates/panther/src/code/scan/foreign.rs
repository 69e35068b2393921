//! Words for errors and results in other languages than English.

use super::number::is_word;

/// Whether a text ends in a word that makes the number behind it a result. Only letters of ASCII may
/// be small or capital. Texts of East Asia have no blanks before a word.
pub(super) fn is_result(text: &[u8]) -> bool {
    let last = text.last().map_or(0, u8::to_ascii_lowercase);
    let mut words = LASTS.get(usize::from(last)).copied().unwrap_or(0);
    while words != 0 {
        let word = WORDS.get(words.trailing_zeros() as usize);
        if word.is_some_and(|word| ends(text, word.as_bytes())) {
            return true;
        }
        words &= words - 1;
    }
    false
}

fn ends(text: &[u8], word: &[u8]) -> bool {
    let Some(before) = text.len().checked_sub(word.len()) else {
        return false;
    };
    let (before, last) = text.split_at_checked(before).unwrap_or_default();
    let is_whole = !before.last().is_some_and(|byte| is_word(*byte));
    let is_apart = is_whole || word.first().is_some_and(|first| !first.is_ascii());
    is_apart && last.eq_ignore_ascii_case(word)
}

/// For each last byte, in small letters, a bit for each of the [`WORDS`] that end in it: most
/// numbers stand behind other words, and few words have to be compared.
static LASTS: [u128; 256] = {
    let mut lasts = [0; 256];
    let mut word = 0;
    while word < WORDS.len() {
        #[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
        {
            let bytes = WORDS[word].as_bytes();
            lasts[bytes[bytes.len() - 1].to_ascii_lowercase() as usize] |= 1 << word;
        }
        word += 1;
    }
    lasts
};

const WORDS: &[&str] = &[
    // German
    "Fehler",
    "Fehlercode",
    "Fehlernummer",
    "fehlgeschlagen",
    "Ergebnis",
    "Ergebniscode",
    "Rückgabecode",
    // French
    "Erreur",
    "Échec",
    "échec",
    "Code de retour",
    "Code de sortie",
    // Spanish and Portuguese
    "Fallo",
    "falló",
    "Código de salida",
    "Erro",
    "Falha",
    "Código de saída",
    // Italian
    "Errore",
    "Codice di uscita",
    // Dutch
    "Fout",
    "Foutcode",
    "mislukt",
    // Swedish, Danish, Norwegian, Finnish
    "Fel",
    "Felkod",
    "Fejl",
    "Fejlkode",
    "Feil",
    "Feilkode",
    "Virhe",
    "Virhekoodi",
    // Polish, Czech, Hungarian, Turkish
    "Błąd",
    "Kod błędu",
    "Chyba",
    "Kód chyby",
    "Hiba",
    "Hibakód",
    "Hata",
    "Hata kodu",
    // Russian and Ukrainian
    "Ошибка",
    "ошибка",
    "ошибки",
    "ошибкой",
    "сбой",
    "Помилка",
    "помилка",
    "помилки",
    // Chinese
    "错误",
    "错误代码",
    "错误码",
    "失败",
    "錯誤",
    "錯誤代碼",
    "錯誤碼",
    "失敗",
    // Japanese
    "エラー",
    "エラーコード",
    "エラー コード",
    // Korean
    "오류",
    "오류 코드",
    "실패",
];

#[cfg(test)]
mod tests {
    use crate::code::CodeRole;
    use crate::code::scan::scan;

    #[test]
    fn words_for_errors_make_results() {
        for (text, expected) in [
            ("Fehler: 0x80070005", Some(CodeRole::Result)),
            ("FEHLER 0x5", Some(CodeRole::Result)),
            ("mit Fehlercode 0x00000002", Some(CodeRole::Result)),
            ("Échec : 0x80070005", Some(CodeRole::Result)),
            ("code d'erreur : 0x5", Some(CodeRole::Result)),
            ("код ошибки: 0x80070005", Some(CodeRole::Result)),
            ("Windows错误：0x80070005", Some(CodeRole::Result)),
            ("（エラー コード（0x2）", Some(CodeRole::Result)),
            ("Fehler (-2147024891)", Some(CodeRole::Result)),
            ("Apfel: 0x80070005", Some(CodeRole::Mention)),
            ("Apfel: 0x5", None),
            ("Fehler in der Datei, 0x80070005", Some(CodeRole::Mention)),
        ] {
            let found = scan(text, 0).next().map(|code| code.role);
            assert_eq!(found, expected, "{text}");
        }
    }
}
