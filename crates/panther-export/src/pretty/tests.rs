use super::*;
use crate::Utf8;

/// What a writer makes of a log.
fn written(log: &[u8], name: &str, with: impl FnOnce(Pretty<Utf8>) -> Pretty<Utf8>) -> String {
    written_at(log, name, None, with)
}

fn written_at(
    log: &[u8],
    name: &str,
    assumed: Option<i32>,
    with: impl FnOnce(Pretty<Utf8>) -> Pretty<Utf8>,
) -> String {
    let log = panther::parse(log, name);
    let writer = with(Pretty::new(name, log.format(), Utf8));
    let mut out = Vec::new();
    log.items()
        .for_each(|item| writer.write_at(&item, assumed, &mut out));
    String::from_utf8(out).unwrap()
}

const LOG: &[u8] =
    b"2020-07-29 16:29:16, Warning               SP     Odd\r\n\r\n  second line\r\n\
    2020-07-29 16:29:17, Error                 DISM   Failed 0x80070005, 0x80070005 and 0x80070002\r\n";

#[test]
fn a_line_has_time_level_component_message_and_names() {
    assert_eq!(
        written(LOG, "setupact.log", |writer| writer),
        "2020-07-29 16:29:16  warning  SP      Odd\n\
         \n\
         \u{20}                                       second line\n\
         2020-07-29 16:29:17  error    DISM    Failed 0x80070005, 0x80070005 and 0x80070002  \
         <- E_ACCESSDENIED, ERROR_FILE_NOT_FOUND\n"
            .replace("ERROR_FILE_NOT_FOUND", name_of("0x80070002"))
    );
}

fn name_of(code: &str) -> &'static str {
    code.parse::<panther::code::ParsedCode>()
        .unwrap()
        .name()
        .unwrap()
}

#[test]
fn a_label_and_an_offset_move_the_continuation_lines() {
    let text = written_at(LOG, "setupact.log", Some(-12_600), |writer| {
        writer.with_label("ä.log")
    });
    let mut lines = text.lines();
    let first = lines.next().unwrap();
    assert_eq!(
        first,
        "2020-07-29 16:29:16-03:30  ä.log  warning  SP      Odd"
    );
    let second = lines.nth(1).unwrap();
    let column = |line: &str, word: &str| line.split(word).next().unwrap().chars().count();
    assert_eq!(
        (column(first, "Odd"), column(second, "second")),
        (51, INDENT + 2)
    );
    let text = written(LOG, "setupact.log", |writer| writer);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(column(lines[0], "Odd") + 2, column(lines[2], "second"));
}

#[test]
fn styles_are_escape_sequences_and_change_no_text() {
    let plain = written(LOG, "setupact.log", |writer| writer.with_label("a.log"));
    assert!(!plain.contains('\u{1b}'));
    let colored = written(LOG, "setupact.log", |writer| {
        writer.with_label("a.log").with_styles(Styles::colored())
    });
    assert!(
        colored.contains("\u{1b}[1m\u{1b}[31merror  \u{1b}[0m"),
        "{colored:?}"
    );
    assert!(colored.contains("\u{1b}[33mOdd\u{1b}[0m"), "{colored:?}");
    let mut text = String::new();
    for piece in colored.split('\u{1b}') {
        text += piece.strip_prefix('[').map_or(piece, |rest| {
            rest.split_once('m').map_or("", |(_, text)| text)
        });
    }
    assert_eq!(text, plain);
}

#[test]
fn a_log_and_its_name_cannot_steer_the_terminal() {
    let log =
        b"2020-07-29 16:29:16, Error                 \x1b[1m    \x1b[31mred\x07\r\n\x1bc\tx\r\n";
    let name = "a\u{1b}[2J.log";
    let log = panther::parse(log, name);
    let writer = Pretty::new(name, log.format(), Utf8).with_label(name);
    let mut out = writer.heading();
    log.items().for_each(|item| writer.write(&item, &mut out));
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("\u{FFFD}[31mred\u{FFFD}"), "{text:?}");
    assert!(text.contains("\u{FFFD}c\tx"), "{text:?}");
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
}

#[test]
fn nothing_invisible_reaches_a_terminal() {
    let hidden: Vec<char> = ('\u{202A}'..='\u{202E}')
        .chain('\u{2066}'..='\u{2069}')
        .chain('\u{200B}'..='\u{200F}')
        .chain('\u{7F}'..='\u{9F}')
        .chain([
            '\u{2028}',
            '\u{2029}',
            '\u{FEFF}',
            '\u{61C}',
            '\u{AD}',
            '\u{2060}',
            '\u{E0041}',
        ])
        .collect();
    for letter in hidden {
        let log = format!(
            "2020-07-29 16:29:16, Info                  C{letter}    a{letter}b\r\nc{letter}d\r\n\0{letter}e\r\n"
        );
        let source = format!("a{letter}.log");
        let log = panther::parse(log.as_bytes(), "CBS.log");
        let writer = Pretty::new(&source, log.format(), Utf8).with_label(&source);
        let mut out = writer.heading();
        log.items().for_each(|item| writer.write(&item, &mut out));
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(letter), "{text:?}");
        assert!(text.matches('\u{FFFD}').count() >= 5, "{text:?}");
    }
    let kept = "拒绝访问。 Größe \u{A0}\u{202F}\u{3000}e\u{301} \u{1F600}\t";
    assert_eq!(printable(kept), kept);
}

#[test]
fn unparsed_bytes_are_shown_with_their_reason() {
    let shown = |log: &[u8]| written(log, "CBS.log", |writer| writer);
    let log = b"\xEF\xBB\xBFone line\r\n2020-07-29 16:29:16, Info                  CBS    x\r\n";
    let text = shown(log);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "[byte_order_mark at 0..3]");
    assert_eq!(lines[1], "[preamble at 3..13] one line");
    let log = b"one\r\ntwo\r\n2020-07-29 16:29:16, Info                  CBS    x\r\n";
    let text = shown(log);
    assert!(
        text.starts_with("[preamble at 0..10]\n  one\n  two\n2020"),
        "{text}"
    );
}

#[test]
fn the_line_tells_the_encoding_of_its_parts() {
    fn gbk(bytes: &[u8]) -> Cow<'_, str> {
        format!("<{}>", bytes.len()).into()
    }
    // The component is valid UTF-8 by chance, and its line is not.
    let log = b"<Event><System><Level>2</Level><Provider Name='\xC4\xBF'/></System>\
        <EventData><Data>\xBE\xDC</Data></EventData></Event>\n\
        <Event><System><Level>2</Level><Provider Name='\xC4\xBF'/></System></Event>\n";
    let log = panther::parse(log, "a.xml");
    let writer = Pretty::new("a.xml", log.format(), gbk);
    let mut out = Vec::new();
    log.items().for_each(|item| writer.write(&item, &mut out));
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text, "error    <2>     1=<2>\nerror    \u{13F}\n");
}

/// An event of the event log with this data.
fn event_log(data: &str) -> String {
    format!(
        "<Event><System><Provider Name='Contoso-Agent'/><EventID>7036</EventID><Level>4</Level>\
         <TimeCreated SystemTime='2024-03-12T01:13:58.1234567Z'/><Channel>System</Channel>\
         <Computer>LEDGER-PC07</Computer></System><EventData>{data}</EventData></Event>\n"
    )
}

#[test]
fn an_event_without_a_message_shows_its_data() {
    let head = "2024-03-12 01:13:58.1234567Z  info     Contoso-Agent 7036";
    for (data, expected) in [
        ("", ""),
        ("<Data Name='a'></Data>", ""),
        ("<Data Name='state'>running</Data>", "  state=running"),
        ("<Data>x</Data><Data/><Data>y z</Data>", "  1=x  3=\"y z\""),
        (
            "<Data Name='hr'>0x80070005</Data>",
            "  hr=0x80070005  <- E_ACCESSDENIED",
        ),
        (
            "<Data Name='path'>C:\\Program Files\\R&amp;D</Data><Data Name='b'>2</Data>",
            "\n    path=\"C:\\Program Files\\R&D\"  b=2",
        ),
        (
            "<Data Name='long'>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</Data>\
             <Data Name='longer'>bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb</Data><Data Name='c'>d</Data>",
            "\n    long=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
             \n    longer=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb  c=d",
        ),
        (
            "<Data Name='script'>one\n\n  two</Data><Data Name='n'>1</Data>",
            "\n    script=one\n        two\n    n=1",
        ),
        ("<Data Name='e'>\u{202E}x</Data>", "  e=\u{FFFD}x"),
    ] {
        let text = written(event_log(data).as_bytes(), "a.xml", |writer| writer);
        assert_eq!(text, format!("{head}{expected}\n"), "{data}");
    }
}

#[test]
fn a_message_stands_for_the_data() {
    let log = event_log("<Data Name='state'>running</Data>").replace(
        "</Event>",
        "<RenderingInfo><Message>Now it runs.</Message></RenderingInfo></Event>",
    );
    let text = written(log.as_bytes(), "a.xml", |writer| writer);
    assert_eq!(
        text,
        "2024-03-12 01:13:58.1234567Z  info     Contoso-Agent 7036  Now it runs.\n"
    );
}

#[test]
fn a_code_that_matched_is_shown_unless_the_message_shows_it() {
    let log = b"2020-07-29 16:29:16, Info       [0x0601c1] IBS    Failed 0x80070005\n\
        [gle=0x80070002]\r\n";
    let log = panther::parse(log, "setupact.log");
    let item = log.items().next().unwrap();
    let codes = item.event().unwrap().codes();
    let shown = |matched: &[FoundCode<'_>]| {
        let mut out = Vec::new();
        Pretty::new("", log.format(), Utf8).write_match(&item, matched, None, &mut out);
        let text = String::from_utf8(out).unwrap();
        text.lines()
            .next()
            .unwrap()
            .split_once("<- ")
            .unwrap()
            .1
            .to_owned()
    };
    let missing = name_of("0x80070002");
    assert_eq!(shown(&[]), format!("E_ACCESSDENIED, {missing}"));
    assert_eq!(shown(&codes[1..2]), shown(&[]));
    assert_eq!(
        shown(&codes[2..]),
        format!("0x80070002 {missing}, E_ACCESSDENIED")
    );
    assert!(
        shown(&codes[..1]).starts_with("0x000601c1, "),
        "{}",
        shown(&codes[..1])
    );
}
