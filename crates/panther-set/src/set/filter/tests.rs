use super::*;

const LOG: &[u8] = b"2020-07-29 16:29:15, Info                  CBS    Exec: start\r\n\
    2020-07-29 16:29:16, Error                 CSI    Failed [HRESULT = 0x80070005]\r\n\
    2020-07-29 16:29:59, Warning               CBS    Slow, code 0x5\r\n\
    [gle=0xd0000022]\r\n\
    2020-07-30 00:00:00, Info                         MigStart 0xC1900101-0x20017 \xBE\xDC\r\n\
    a line of its own\r\n";

const NONE: [usize; 0] = [];

/// The indices of the events of [`LOG`] that pass.
fn passed(filter: &Filter) -> Vec<usize> {
    passed_at(filter, None)
}

fn passed_at(filter: &Filter, offset: Option<Offset>) -> Vec<usize> {
    let log = panther::parse(LOG, "CBS.log");
    log.events()
        .enumerate()
        .filter(|(_, event)| filter.wants(event, offset, String::from_utf8_lossy))
        .map(|(index, _)| index)
        .collect()
}

fn bound(text: &str) -> Bound {
    text.parse().unwrap()
}

fn code(text: &str) -> ParsedCode {
    text.parse().unwrap()
}

#[test]
fn an_empty_filter_passes_everything() {
    let filter = Filter::new();
    assert!(filter.is_empty() && !filter.has_instants());
    assert_eq!(passed(&filter), [0, 1, 2, 3]);
    for filter in [
        filter.clone().level(Level::Info),
        filter.clone().at_least(Level::Debug),
        filter.clone().component("x"),
        filter.clone().code(code("5")),
        filter.clone().since(bound("2020-01-01")),
        filter.clone().until(bound("2020-01-01")),
        filter.clone().text(|_| true),
    ] {
        assert!(!filter.is_empty(), "{filter:?}");
    }
}

#[test]
fn levels_and_components_are_alternatives() {
    let filter = Filter::new().level(Level::Info);
    assert_eq!(passed(&filter), [0, 3]);
    assert_eq!(passed(&filter.at_least(Level::Error)), [0, 1, 3]);
    assert_eq!(passed(&Filter::new().at_least(Level::Warning)), [1, 2]);

    let filter = Filter::new().component("csi");
    assert_eq!(passed(&filter), [1]);
    // The last event has no component.
    assert_eq!(passed(&filter.component("Cbs")), [0, 1, 2]);
    assert_eq!(passed(&Filter::new().component("CS")), NONE);
}

#[test]
fn unlike_questions_narrow_each_other() {
    let filter = Filter::new().level(Level::Info).component("CBS");
    assert_eq!(passed(&filter), [0]);
    assert_eq!(passed(&filter.code(code("5"))), NONE);
}

#[test]
fn codes_pass_where_one_is_found() {
    let filter = Filter::new().code(code("E_ACCESSDENIED"));
    assert_eq!(passed(&filter), [1]);
    let filter = filter.code(code("0xd0000022"));
    assert_eq!(passed(&filter), [1, 2], "in a continuation line");
    assert_eq!(passed(&Filter::new().code(code("0xC1900101"))), [3]);
    assert_eq!(passed(&Filter::new().code(code("0xC1900101-0x20017"))), [3]);
    assert_eq!(
        passed(&Filter::new().code(code("0xC1900101-0x20018"))),
        NONE
    );
}

#[test]
fn bounds_include_all_of_their_unit() {
    let since = |text| passed(&Filter::new().since(bound(text)));
    let until = |text| passed(&Filter::new().until(bound(text)));
    assert_eq!(since("2020-07-29T16:29:16"), [1, 2, 3]);
    assert_eq!(since("2020-07-30"), [3]);
    assert_eq!(until("2020-07-29T16:29:16"), [0, 1]);
    assert_eq!(until("2020-07-29T16:29"), [0, 1, 2]);
    assert_eq!(until("2020-07-28"), NONE);
    let twice = Filter::new().until(bound("2020-07-29T16:29:15"));
    assert_eq!(passed(&twice.until(bound("2020-07-30"))), [0]);
}

#[test]
fn an_instant_needs_an_offset() {
    let filter = Filter::new().since(bound("2020-07-29T08:29:16Z"));
    assert!(filter.has_instants());
    assert_eq!(passed(&filter), NONE);
    let east = Offset::from_seconds(8 * 3600);
    assert_eq!(passed_at(&filter, Some(east)), [1, 2, 3]);
    assert_eq!(passed_at(&filter, Some(Offset::UTC)), [0, 1, 2, 3]);
}

#[test]
fn a_text_test_sees_decoded_lines_and_no_header() {
    let passes = |word: &'static str| passed(&Filter::new().text(move |text| text.contains(word)));
    assert_eq!(passes("gle="), [2]);
    assert_eq!(passes("\u{FFFD}"), [3]);
    assert_eq!(passes("16:29:15"), NONE);
    let both = Filter::new().text(|text| text.contains("Slow"));
    assert_eq!(passed(&both.text(|text| text.contains("start"))), NONE);

    // The caller decodes, and is not asked where there is no text test.
    let log = panther::parse(LOG, "CBS.log");
    let event = log.events().last().unwrap();
    let filter = Filter::new().text(|text| text == "拒");
    assert!(filter.wants(&event, None, |_| Cow::Borrowed("拒")));
    let filter = Filter::new().level(Level::Info);
    assert!(filter.wants(&event, None, |_| panic!("asked for text")));
}

#[test]
fn what_xml_escapes_is_compared_unescaped() {
    let xml = b"<Event><System><Provider Name='R&amp;D'/></System><EventData><Data>a &lt; b</Data></EventData></Event>";
    let log = panther::parse(xml, "a.xml");
    let event = log.events().next().unwrap();
    for filter in [
        Filter::new().component("r&d"),
        Filter::new().text(|text| text.contains("a < b")),
    ] {
        assert!(
            filter.wants(&event, None, String::from_utf8_lossy),
            "{filter:?}"
        );
    }
}
