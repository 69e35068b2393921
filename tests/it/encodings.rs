//! What real files that are not UTF-8 are taken for. Without a corpus these tests say so and pass.

use panther_set::{LineCount, LogFile, Source};
use panther_tests::corpus::{root, say_skipped};

/// Files of the corpus, by what their paths hold, with their code page and something that their
/// text must say.
const FILES: [(&str, &str, &str, &str); 3] = [
    ("case", "dism.cp936.log", "gbk", "拒绝访问"),
    ("setupact", "dongsub-joung", "euc-kr", "작업을 완료했습니다"),
    ("setupact", "Silvermaz28", "windows-1252", "Sähköpostin"),
];

#[test]
fn real_files_in_a_code_page() {
    let Some(root) = root() else {
        say_skipped();
        return;
    };
    for (folder, name, code_page, said) in FILES {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        let named = |path: &std::path::PathBuf| path.to_string_lossy().contains(name);
        for path in entries.map(|entry| entry.unwrap().path()).filter(named) {
            let (source, log) = (Source::open(&path).unwrap(), LogFile::read(&path).unwrap());
            let mut count = LineCount::default();
            log.items().for_each(|item| count.add(&item));
            assert!(count.other > 0, "{}", path.display());
            assert_eq!(source.code_page().name(), code_page, "{}", path.display());
            assert_eq!(source.code_page(), log.code_page());
            let text = source.text(log.bytes());
            assert!(text.contains(said), "{}", path.display());
            assert!(!text.contains('\u{FFFD}'), "{}", path.display());
        }
    }
}
