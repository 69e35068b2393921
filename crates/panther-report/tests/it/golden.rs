//! Reports compared with files; `UPDATE_GOLDEN=1` writes the files.

use std::fs;
use std::path::PathBuf;

use panther_report::{Language, Options, html, markdown, sarif, text};

use crate::support::{diagnosis, folder, overview};

fn check(name: &str, actual: &[u8]) {
    let path = folder().join("golden").join(name);
    let actual = std::str::from_utf8(actual).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "{} differs; UPDATE_GOLDEN=1 writes it:\n{actual}",
        path.display()
    );
}

#[test]
fn text_has_its_width() {
    for width in [80, 120] {
        for long in [false, true] {
            for name in ["blocked", "nothing", "hostile"] {
                let mut options = Options::default();
                options.width = width;
                options.long = long;
                let mut out = Vec::new();
                text(&diagnosis(name), &options, &mut out).unwrap();
                let written = String::from_utf8(out.clone()).unwrap();
                for line in written.lines() {
                    let columns = unicode_width::UnicodeWidthStr::width(line);
                    assert!(columns <= width, "{columns}: {line}");
                    assert_eq!(line, line.trim_end());
                }
                if long == (width == 120) && name != "hostile" {
                    check(&format!("{name}.{width}.txt"), &out);
                }
            }
        }
    }
}

#[test]
fn markdown_is_as_before() {
    let mut out = Vec::new();
    markdown(&diagnosis("blocked"), &Options::default(), &mut out).unwrap();
    check("blocked.md", &out);
}

#[test]
fn sarif_is_as_before() {
    let mut options = Options::default();
    options.version = "1.0.0".to_owned();
    options.arguments = vec!["diagnose".to_owned(), "evidence".to_owned()];
    let mut out = Vec::new();
    let overview = overview("blocked");
    sarif(&diagnosis("blocked"), Some(&overview), &options, &mut out).unwrap();
    check("blocked.sarif", &out);
}

/// The page without its style and its script. `PANTHER_REPORTS` names a folder that gets the whole
/// page, for the test in a browser.
fn page(name: &str, language: &str) -> String {
    let mut options = Options::default();
    options.version = "1.0.0".to_owned();
    options.title = Some("Ticket 4711".to_owned());
    options.arguments = vec!["report".to_owned(), "evidence".to_owned()];
    options.language = Language::named(language).unwrap();
    let mut out = Vec::new();
    html(&diagnosis(name), &overview(name), &options, &mut out).unwrap();
    if let Some(folder) = std::env::var_os("PANTHER_REPORTS") {
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            PathBuf::from(folder).join(format!("{name}.{language}.html")),
            &out,
        )
        .unwrap();
    }
    let mut page = String::from_utf8(out).unwrap();
    for tag in ["style", "script"] {
        let start = page.find(&format!("<{tag}>")).unwrap();
        let end = page.find(&format!("</{tag}>")).unwrap();
        page.replace_range(start..end, &format!("<{tag}>"));
    }
    let start = page.find("default-src").unwrap();
    let end = page[start..].find('"').unwrap() + start;
    page.replace_range(start..end, "");
    page
}

#[test]
fn html_is_as_before() {
    check("blocked.html", page("blocked", "en").as_bytes());
    page("blocked", "zh");
    page("hostile", "en");
}
