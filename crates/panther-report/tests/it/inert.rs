//! A log that was written to do harm stays text in every report.

use panther_report::{Options, html, markdown, sarif, text};

use crate::support::{diagnosis, overview};

/// Whether a report has a character that can steer a terminal or turn text around.
fn has_control(report: &str) -> bool {
    report.contains(|letter: char| {
        letter.is_control() && letter != '\n'
            || matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn text_has_no_control_characters() {
    for long in [false, true] {
        let mut options = Options::default();
        options.long = long;
        let mut out = Vec::new();
        text(&diagnosis("hostile"), &options, &mut out).unwrap();
        assert!(!has_control(std::str::from_utf8(&out).unwrap()));
    }
}

#[test]
fn markdown_has_no_markup_of_logs() {
    let mut out = Vec::new();
    markdown(&diagnosis("hostile"), &Options::default(), &mut out).unwrap();
    let report = String::from_utf8(out).unwrap();
    assert!(!has_control(&report));
    let mut fence: Option<&str> = None;
    for line in report.lines() {
        let bare = line.trim_start();
        let run = &bare[..bare.len() - bare.trim_start_matches('`').len()];
        match fence {
            Some(open) if bare == open => fence = None,
            // What stands in a block is text.
            Some(_) => {}
            None if run.len() >= 3 => fence = Some(run),
            None => {
                let prose = without_spans(line);
                for mark in ["<", "](", "](javascript"] {
                    let escaped = prose.replace(&format!("\\{mark}"), "");
                    assert!(!escaped.contains(mark), "{line}");
                }
            }
        }
    }
    assert_eq!(fence, None);
}

/// A line without its spans of code.
fn without_spans(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        if rest[..at].ends_with('\\') {
            out += &rest[..at];
            rest = &rest[at + 1..];
            continue;
        }
        out += &rest[..at];
        let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let fence = "`".repeat(run);
        let inside = &rest[at + run..];
        let end = inside.find(&fence).expect("the span ends");
        rest = &inside[end + run..];
    }
    out + rest
}

#[test]
fn sarif_has_no_links() {
    let mut out = Vec::new();
    let overview = overview("hostile");
    sarif(
        &diagnosis("hostile"),
        Some(&overview),
        &Options::default(),
        &mut out,
    )
    .unwrap();
    let report = String::from_utf8(out).unwrap();
    let log: serde_json::Value = serde_json::from_str(&report).unwrap();
    let message = log["runs"][0]["results"][0]["message"]["text"]
        .as_str()
        .unwrap();
    assert!(!message.contains("]("));
    assert!(!has_control(message));
}

#[test]
fn html_has_no_markup_of_logs() {
    let (diagnosis, overview) = (diagnosis("hostile"), overview("hostile"));
    let mut options = Options::default();
    options.title = Some("</title><script>1</script>".to_owned());
    options.arguments = vec!["\"><img src=x>".to_owned()];
    let mut out = Vec::new();
    html(&diagnosis, &overview, &options, &mut out).unwrap();
    let report = String::from_utf8(out).unwrap();
    assert!(!has_control(&report));
    assert_eq!(report.matches("<script").count(), 1);
    assert_eq!(report.matches("</script").count(), 1);
    assert!(!report.contains("<img") && !report.contains("href=\"javascript"));
    let is_own = |link: &str| link.starts_with('#');
    for link in report.split("href=\"").skip(1) {
        assert!(is_own(link), "{}", &link[..40]);
    }
    assert!(!report.contains(" src=\""));
}
