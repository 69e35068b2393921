use super::*;

fn candidates(text: &str) -> Vec<Quotation> {
    Quotation::candidates(text.as_bytes(), false)
}

fn stripped(of: &Quotation, text: &str) -> String {
    String::from_utf8(of.strip(text.as_bytes())).unwrap()
}

#[test]
fn quote_marks_and_indentation_are_found() {
    for (text, prefix, expected) in [
        ("> a: 1\n>\n> b: 2\n", "> ", "a: 1\n\nb: 2\n"),
        ("\ta\n\t  b\n\n\tc\n", "\t", "a\n  b\n\nc\n"),
        ("> > a\r\n> > b\r\n", "> > ", "a\r\nb\r\n"),
        (
            "tool: [log] a\ntool: [log] b\ntool: end\n",
            "tool: [log] ",
            "a\nb\ntool: end\n",
        ),
        ("\"a \"b\"\"\n\"c\"\n", "\"", "a \"b\"\nc\n"),
        (
            "Mar  1 07:08:09 host log[3]: a\nMar  1 07:08:10 host log[3]: b\n",
            "Mar  0 00:00:00 host log[0]: ",
            "a\nb\n",
        ),
        // Prose around the quotation.
        ("See:\n    a\n      b\n    c\n", "    ", "See:\na\n  b\nc\n"),
    ] {
        let found = candidates(text);
        let of = Quotation::Text(prefix.as_bytes().into());
        assert!(found.contains(&of), "{text:?}: {found:?}");
        assert_eq!(stripped(&of, text), expected);
    }
}

#[test]
fn numbers_and_names_of_files_are_found() {
    for (text, of, expected) in [
        (
            "  9: a\n 10:   b\n 11: c\n",
            Quotation::Number { blanks: 1 },
            "a\n  b\nc\n",
        ),
        ("[1] a\n[2] b\n", Quotation::Number { blanks: 1 }, "a\nb\n"),
        (
            "1  a\n2  b\n3\n",
            Quotation::Number { blanks: 2 },
            "a\nb\n\n",
        ),
        (
            "C:\\Logs\\a b.log:12:x\n> C:\\Logs\\a b.log:13: y\n",
            Quotation::File,
            "x\n y\n",
        ),
        ("./a.log:x: 1\nb.txt:y\n", Quotation::File, "x: 1\ny\n"),
    ] {
        let found = candidates(text);
        assert!(found.contains(&of), "{text:?}: {found:?}");
        assert_eq!(stripped(&of, text), expected);
    }
}

#[test]
fn times_and_falling_numbers_are_no_prefix() {
    for text in [
        "2024-03-12 09:21:38: a\n2024-03-12 09:21:39: b\n",
        "12:30:01 a\n12:30:02 b\n",
        "9 a\n8 b\n7 c\n",
    ] {
        let found = candidates(text);
        let is_other = |of: &Quotation| matches!(of, Quotation::Text(_));
        assert!(found.iter().all(is_other), "{text:?}: {found:?}");
    }
    assert_eq!(candidates("a\nb\n"), []);
    assert_eq!(candidates(""), []);
}

#[test]
fn blank_lines_between_are_none_of_the_text() {
    let text = "a\n\nb  \n \n\nc\r\n\r\nd\n\n";
    assert!(candidates(text).contains(&Quotation::Spaced(None)));
    assert_eq!(
        stripped(&Quotation::Spaced(None), text),
        "a\nb  \n\nc\r\nd\n"
    );
    assert!(!candidates("a\nb\n\nc\nd\n\n").contains(&Quotation::Spaced(None)));
}

#[test]
fn all_lines_must_have_a_strict_prefix() {
    let found = |text: &str| Quotation::candidates(text.as_bytes(), true);
    assert_eq!(found("> a\n> b\nc\n"), []);
    assert_eq!(
        found("> a\n>\n> b\n").first(),
        Some(&Quotation::Text(b"> ".as_slice().into()))
    );
    assert_eq!(found(" a\nb\n"), [Quotation::First]);
    assert_eq!(stripped(&Quotation::First, " \ta\n b\n"), "a\n b\n");
}

#[test]
fn pieces_of_any_size_have_the_same_text() {
    let text = "\u{FEFF}> one\n>\n> two > \n>  three\nfour\n> ";
    for of in [
        Quotation::Text(b"> ".as_slice().into()),
        Quotation::Number { blanks: 1 },
        Quotation::File,
        Quotation::First,
        Quotation::Text(b"> \"".as_slice().into()),
    ] {
        let whole = of.strip(text.as_bytes());
        for size in 1..text.len() {
            let mut unquoter = Unquoter::new(of.clone());
            let mut found = Vec::new();
            let mut pieces = text.as_bytes().chunks(size).peekable();
            while let Some(piece) = pieces.next() {
                unquoter.take(piece, &mut found, false);
                if pieces.peek().is_none() {
                    unquoter.take(&[], &mut found, true);
                }
            }
            assert_eq!(found, whole, "{of:?}, {size}");
        }
    }
    let of = Quotation::Text(b"> ".as_slice().into());
    assert_eq!(stripped(&of, text), "\u{FEFF}one\n\ntwo > \n three\nfour\n");
}

#[test]
fn quoted_lines_with_blank_lines_between_are_found() {
    for (text, expected) in [
        ("> a\n\n> b\n\n> c\n\n> d\n\n", "a\nb\nc\nd\n"),
        (
            "> a\r\n>\r\n> b\r\n>\r\n> c\r\n>\r\n> d\r\n>\r\n",
            "a\r\nb\r\nc\r\nd\r\n",
        ),
    ] {
        let found = candidates(text);
        let quote = Quotation::Text(b"> "[..].into());
        let of = Quotation::Spaced(Some(Box::new(quote)));
        assert!(found.contains(&of), "{text:?}: {found:?}");
        assert_eq!(stripped(&of, text), expected);
        assert_eq!(of.prefix(), Some(&b"> "[..]));
        assert!(of.is_foreign());
    }
}

#[test]
fn escapes_are_undone_wherever_a_piece_ends() {
    let text = "&lt;Event a=&quot;b&quot;&gt;\n  &lt;Data&gt;1 &amp;lt; 2 &amp &x;&lt;/Data&gt;\n&lt;/Event&gt;&";
    let expected = "<Event a=\"b\">\n  <Data>1 &lt; 2 &amp &x;</Data>\n</Event>&";
    assert!(candidates(text).contains(&Quotation::Escaped));
    assert!(!candidates("a &lt; b\nc\n").contains(&Quotation::Escaped));
    assert!(!candidates("&lt;Event&gt;\n<Event>\n").contains(&Quotation::Escaped));
    for size in 1..text.len() {
        let mut unquoter = Unquoter::new(Quotation::Escaped);
        let mut found = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            unquoter.take(piece, &mut found, false);
        }
        unquoter.take(b"", &mut found, true);
        assert_eq!(String::from_utf8(found).unwrap(), expected, "{size}");
    }
}
