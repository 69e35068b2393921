use super::*;

/// A log with this text wherever a log has text.
fn log_of(text: &str) -> Vec<u8> {
    format!("{text}\r\n2020-07-29 16:29:16, Info                  {text}    {text}\n{text}\n")
        .into()
}

fn columns(names: &str) -> CsvStyle {
    let names = names.split(',').map(|name| name.parse().unwrap());
    CsvStyle::new().with_columns(names.collect())
}

/// The rows of a log with these columns, without the header.
fn rows(log: &[u8], name: &str, style: CsvStyle) -> String {
    let log = panther::parse(log, name);
    let writer = Csv::new(name, log.format(), crate::Utf8).with_style(style);
    let mut out = Vec::new();
    log.items().for_each(|item| writer.write(&item, &mut out));
    String::from_utf8(out).unwrap()
}

/// Cells of all columns, read by the crate csv.
fn cells(log: &[u8], source: &str, style: CsvStyle) -> Vec<csv::StringRecord> {
    let log = panther::parse(log, "CBS.log");
    let mut out = style.header();
    let writer = Csv::new(source, log.format(), crate::Utf8).with_style(style);
    log.items()
        .for_each(|item| writer.write_at(&item, Some(-5 * 3600), &mut out));
    csv::Reader::from_reader(&*out)
        .records()
        .map(Result::unwrap)
        .collect()
}

const XML: &str = "<Event><System><Provider Name='P'/><EventID>7</EventID><Task>3</Task></System><EventData>\
    <Data Name='a b'>1 &lt; 2</Data><Data>=3</Data><Data>4</Data></EventData></Event>";

#[test]
fn the_default_columns() {
    assert_eq!(
        String::from_utf8(CsvStyle::new().header()).unwrap(),
        "kind,source,format,byte_start,byte_end,time,utc_offset,level,component,provider,event_id,\
         pid,tid,session,package,kb,code,code_name,message,lines,codes,computer,fields,reason\n"
    );
    let log =
        b"2020-07-29 16:29:16, Error                 CBS    Failed [HRESULT = 0x80070005]\r\n";
    assert_eq!(
        rows(log, "CBS.log", CsvStyle::new()),
        "event,CBS.log,cbs,0,81,2020-07-29T16:29:16,,error,CBS,,,,,,,,0x80070005,E_ACCESSDENIED,\
         Failed [HRESULT = 0x80070005],,0x80070005,,,\n"
    );
}

#[test]
fn a_run_of_nuls_is_a_number() {
    assert_eq!(
        rows(
            &[0; 1000],
            "CBS.log",
            columns("kind,byte_end,message,fields,reason")
        ),
        "unparsed,1000,,\"{\"\"nuls\"\":1000}\",nul_run\n"
    );
}

#[test]
fn fields_have_the_columns_that_are_chosen_and_the_rest_is_an_object() {
    for (names, expected) in [
        (
            "event_id,fields",
            r#"7,"{""provider"":""P"",""task"":3,""data"":{""a b"":""1 < 2"",""Data"":""=3"",""Data_2"":""4""}}""#,
        ),
        (
            "data.Data,data.a b,data.Data_2,data.x,provider",
            "'=3,1 < 2,4,,P",
        ),
        (
            "event_id,data",
            r#"7,"{""a b"":""1 < 2"",""Data"":""=3"",""Data_2"":""4""}""#,
        ),
        (
            "fields,provider,task,event_id,data",
            r#",P,3,7,"{""a b"":""1 < 2"",""Data"":""=3"",""Data_2"":""4""}""#,
        ),
    ] {
        let style = columns(names).with_escaped_formulas();
        assert_eq!(
            rows(XML.as_bytes(), "a.xml", style),
            format!("{expected}\n")
        );
    }
}

#[test]
fn a_prefix_is_a_field() {
    let log = b"CBS.log:2016-09-28 04:30:31, Info                         Ready\r\n";
    assert_eq!(
        rows(log, "sfc.txt", columns("prefix,fields")),
        "CBS.log:,\n"
    );
    assert_eq!(
        rows(log, "sfc.txt", columns("fields")),
        "\"{\"\"prefix\"\":\"\"CBS.log:\"\"}\"\n"
    );
}

#[test]
fn the_delimiter_is_quoted_and_a_comma_then_is_not() {
    let log = b"2020-07-29 16:29:16, Info                  CBS    a,b;c\td\r\n";
    for (delimiter, expected) in [
        (b',', "CBS,\"a,b;c\td\"\n"),
        (b';', "CBS;\"a,b;c\td\"\n"),
        (b'\t', "CBS\t\"a,b;c\td\"\n"),
        (b'|', "CBS|a,b;c\td\n"),
    ] {
        let style = columns("component,message").with_delimiter(delimiter);
        assert_eq!(rows(log, "CBS.log", style), expected);
    }
}

#[test]
fn the_hash_of_the_source_is_a_column() {
    let log = panther::parse(b"plain\n", "");
    let style = columns("sha256,message");
    let writer = Csv::new("a.txt", log.format(), crate::Utf8)
        .with_style(style)
        .with_sha256("e3b0");
    let mut out = Vec::new();
    log.items().for_each(|item| writer.write(&item, &mut out));
    assert_eq!(out, b"e3b0,plain\n");
}

#[test]
fn no_text_of_a_log_is_a_formula() {
    for text in [
        "=1+1", "=\"a,b\"", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "＋1", "－1", "＠x",
    ] {
        let log = log_of(text);
        let escaped = cells(&log, "=a.log", CsvStyle::new().with_escaped_formulas());
        let raw = cells(&log, "=a.log", CsvStyle::new());
        assert_eq!(escaped.len(), raw.len(), "{text}");
        assert!(escaped.len() >= 2, "{text}");
        let mut apostrophes = 0;
        for (escaped, raw) in escaped.iter().flatten().zip(raw.iter().flatten()) {
            if ["-05:00", "+05:00"].contains(&raw) {
                assert_eq!(escaped, raw, "an offset of our own");
            } else if raw.starts_with(FORMULA) {
                assert_eq!(escaped, format!("'{raw}"));
                apostrophes += 1;
            } else {
                assert_eq!(escaped, raw);
            }
        }
        // Not all of them: a tab before a message belongs to its header.
        assert!(apostrophes >= 4, "{text}: {apostrophes} cells");
    }
}

#[test]
fn no_cell_steers_a_terminal() {
    for letter in ('\u{1}'..='\u{8}')
        .chain(['\u{B}', '\u{1B}'])
        .chain('\u{7F}'..='\u{9F}')
    {
        let log = log_of(&format!("x{letter}"));
        for style in [CsvStyle::new().with_escaped_formulas(), CsvStyle::new()] {
            let rows = cells(&log, &format!("a{letter}.log"), style);
            let all = rows.iter().flatten().collect::<String>();
            assert!(!all.contains(letter), "{all:?}");
            assert!(all.matches('\u{FFFD}').count() >= 5, "{all:?}");
        }
    }
}

#[test]
fn a_cell_that_begins_with_a_line_end_is_no_formula() {
    let style = CsvStyle::new().with_escaped_formulas();
    for (text, expected) in [
        ("\r=1", "\"'\r=1\"\n"),
        ("\n=1", "\"'\n=1\"\n"),
        ("'=1", "'=1\n"),
        ("a=1", "a=1\n"),
        ("", "\n"),
    ] {
        let mut found = Vec::new();
        let mut row = Row::new(&style, &mut found);
        row.foreign(text);
        row.end();
        assert_eq!(String::from_utf8(found).unwrap(), expected);
    }
}

#[test]
fn rows_are_those_of_the_csv_crate() {
    for cell in [
        "",
        "plain",
        " blanks ",
        "a,b",
        "\"",
        "\"\"",
        "a \"b\"",
        "a\nb",
        "a\rb",
        "\t",
        "拒绝访问。",
        "#",
        "'",
    ] {
        for delimiter in [b',', b';', b'\t'] {
            let mut found = Vec::new();
            let style = CsvStyle::new().with_delimiter(delimiter);
            let mut row = Row::new(&style, &mut found);
            row.own("first");
            row.own(cell);
            row.end();
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .from_writer(Vec::new());
            writer.write_record(["first", cell]).unwrap();
            assert_eq!(found, writer.into_inner().unwrap(), "{cell:?}");
        }
    }
}
