//! What must hold for any bytes, one function a property. Each panics where it does not hold.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Cursor;
use std::ops::ControlFlow;

use panther::details::{Details, Field, FieldValue};
pub use panther::formats;
use panther::{
    Cutter, Event, Feeder, Format, Item, Items, Level, LogTime, MAX_ITEM, Reason, Span, Text,
    next_cut,
};
use panther_set::Source;

use crate::reference::{self, RefEvent, RefItem, RefKind};
use crate::reference_table::{self, RefLayout, RefRow};
use crate::{reference_clixml, reference_evtx, reference_json, reference_listing};

/// Whether a format reads the servicing grammar, so that the reference parser speaks for it.
#[must_use]
pub fn is_servicing(format: &dyn Format) -> bool {
    ["cbs", "dism", "setup"].contains(&format.id().0)
}

/// Whether a format reads the event log.
#[must_use]
pub fn is_event_log(format: &dyn Format) -> bool {
    format.id().0.starts_with("evtx")
}

/// Whether a format reads the event log as a table, which has a reference parser of its own.
#[must_use]
pub fn is_table(format: &dyn Format) -> bool {
    let id = format.id().0;
    id == "evtx-csv" || id == "evtx-text" && !is_listing(format)
}

/// Whether a format reads what `wevtutil` lists; a format of tables has the same name.
fn is_listing(format: &dyn Format) -> bool {
    format.describe().contains("wevtutil") && format.id().0 == "evtx-text"
}

/// Two sizes from the last four bytes of a fuzzer's input, and the bytes before them; small sizes are as likely as large ones.
#[must_use]
pub fn split_sizes(input: &[u8]) -> ([usize; 2], &[u8]) {
    let Some((bytes, sizes)) = input.split_last_chunk::<4>() else {
        return ([1, 1], input);
    };
    let size = |low: u8, high: u8| {
        let high = if high < 128 { 0 } else { high & 15 };
        1 + usize::from(u16::from_le_bytes([low, high]))
    };
    let [a, b, c, d] = *sizes;
    ([size(a, b), size(c, d)], bytes)
}

/// Every property, for every format; `seed` varies the sizes of windows and pieces.
pub fn check_all(bytes: &[u8], seed: u64) {
    let mut sizes = Sizes(seed);
    for format in formats_for(bytes) {
        check_tiling(format, bytes);
        check_accessors(format, bytes);
        for window in [sizes.next(), sizes.next(), bytes.len() + 1] {
            check_chunks(format, bytes, window);
            check_cuts(format, bytes, window);
        }
        check_feed_from_cut(format, bytes, sizes.next(), &[sizes.next()]);
        check_feed(format, bytes, &[sizes.next()]);
        check_feed(format, bytes, &[sizes.next(), sizes.next(), sizes.next()]);
        check_interrupted_feed(format, bytes, &[sizes.next(), sizes.next()], sizes.next());
        check_reference(format, bytes);
    }
    check_kernels(bytes);
}

/// Every format, and those that have learned a layout from these bytes.
pub fn formats_for(bytes: &[u8]) -> impl Iterator<Item = &'static dyn Format> {
    let all = formats::all().iter().copied();
    let settled = all.clone().filter_map(|format| format.settle(bytes));
    all.chain(settled.collect::<Vec<_>>())
}

/// Numbers that are small more often than not.
struct Sizes(u64);

impl Sizes {
    fn next(&mut self) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bits = (self.0 >> 59) as usize % 13;
        1 + (self.0 >> 33) as usize % (1 << bits)
    }
}

/// I1 and I2: the items are the input, none is empty or longer than an item may be, and the iterator ends for good.
pub fn check_tiling(format: &'static dyn Format, bytes: &[u8]) {
    let mut items = Items::new(format, bytes);
    let mut at = 0;
    for item in items.by_ref() {
        let span = item.span();
        assert!(!item.raw().is_empty(), "an empty item at {at}");
        assert!(item.raw().len() <= MAX_ITEM, "too long an item at {at}");
        assert_eq!(span.start, at as u64, "a gap or an overlap");
        assert_eq!(span.len(), item.raw().len() as u64, "a span that lies");
        let end = at + item.raw().len();
        assert_eq!(bytes.get(at..end), Some(item.raw()), "other bytes at {at}");
        check_ascii(&item);
        if let Item::Unparsed(gap) = item {
            check_reason(gap.reason(), gap.raw());
        }
        at = end;
    }
    assert_eq!(at, bytes.len(), "bytes are missing at the end");
    for _ in 0..3 {
        assert!(items.next().is_none(), "the iterator began again");
    }
}

/// What the framing saw in passing is so.
fn check_ascii(item: &Item<'_>) {
    assert_eq!(item.is_ascii(), item.raw().is_ascii(), "{item:?}");
}

fn check_reason(reason: Reason, raw: &[u8]) {
    match reason {
        Reason::ByteOrderMark => assert_eq!(raw, b"\xEF\xBB\xBF"),
        Reason::NulRun => assert!(raw.iter().all(|&byte| byte == 0)),
        Reason::Blank => assert!(raw.iter().all(u8::is_ascii_whitespace)),
        _ => {}
    }
}

/// I3 and I7: every accessor of every item answers, what has a span lies inside, and an owned copy says the same.
pub fn check_accessors(format: &'static dyn Format, bytes: &[u8]) {
    for item in Items::new(format, bytes) {
        let raw = item.raw();
        match item {
            Item::Unparsed(gap) => {
                assert_eq!(gap.text().as_bytes(), raw);
                assert!(!gap.reason().name().is_empty());
                black_box(gap.is_benign());
                assert!(item.event().is_none());
            }
            Item::Event(event) => {
                check_event(format, &event, bytes);
                let kept = event.to_owned();
                check_same_event(&event, &kept.as_event());
            }
        }
        black_box(format!("{item:?}"));
    }
}

fn check_event(format: &'static dyn Format, event: &Event<'_>, source: &[u8]) {
    let raw = event.raw();
    let body = event.body();
    let message = event.message();
    assert_eq!(event.format().id(), format.id());
    assert!(raw.ends_with(&body), "a body that is not the record's end");
    assert!(body.starts_with(&message), "a message outside its body");
    assert_eq!(event.body_span().end, event.span().end);
    assert_eq!(event.body_span().len(), body.len() as u64);
    assert!(!message.contains(&b'\n'), "a message of two lines");
    assert!(
        !message.last().is_some_and(|last| b" \t\r".contains(last)),
        "trailing blanks"
    );
    assert_eq!(
        event.level().is_some(),
        !event.level_text().is_empty(),
        "a level without its word"
    );
    if let Some(level) = event.level() {
        assert!(Level::ALL.contains(&level));
    }
    assert!(event.component().is_none_or(|name| !name.is_empty()));
    assert!(
        event
            .prefix()
            .is_none_or(|prefix| !prefix.is_empty() && raw.starts_with(&prefix))
    );

    check_lines(format, event);
    check_codes(event, source);
    black_box(format!("{:?}", event.details()));
    // The details of an event of the event log are those of the record, and not of its message alone.
    let whole = if is_event_log(format) {
        raw
    } else {
        message.as_bytes()
    };
    // The header of a table says names, and may say the provider.
    let header = if is_table(format) { source } else { &[] };
    check_fields(&event.fields(), whole, header);
    black_box(event.time().map(|time| time.to_string()));
    black_box(event.decoded(body));
}

fn check_lines(format: &'static dyn Format, event: &Event<'_>) {
    // The continuation lines are what a plain split finds.
    let raw = event.raw();
    let mut lines: Vec<&[u8]> = raw.split(|&byte| byte == b'\n').skip(1).collect();
    if raw.ends_with(b"\n") {
        lines.pop();
    }
    let found: Vec<&[u8]> = event
        .lines()
        .map(|line| line.as_bytes())
        .inspect(|line| assert!(!line.contains(&b'\n')))
        .collect();
    // An event of the event log has only the lines of its message, which the reference reads.
    if !is_event_log(format) {
        assert_eq!(
            found,
            lines
                .iter()
                .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
                .collect::<Vec<_>>()
        );
    }
    assert_eq!(event.line_details().count(), found.len());
    for (line, details) in event.lines().zip(event.line_details()) {
        black_box(format!("{details:?}"));
        check_fields(&details.fields(), &line, &[]);
    }
}

fn check_codes(event: &Event<'_>, source: &[u8]) {
    let column = event.code_column().map(|code| code.span);
    if let Some(span) = column {
        check_span(span, event.span(), source);
        assert!(span.end <= event.body_span().start);
    }
    let codes = event.codes();
    let mut at = event.body_span().start;
    for code in codes.iter().skip(usize::from(column.is_some())) {
        let span = code.span;
        check_span(span, event.body_span(), source);
        assert!(at <= span.start, "codes that overlap or go backwards");
        at = span.end;
        black_box(code.name());
    }
}

/// Every key is known and there once, and every text is a piece of the message or the line, or stands in the header.
fn check_fields(fields: &[Field<'_>], whole: &[u8], header: &[u8]) {
    let whole = whole.as_ptr_range();
    for (index, field) in fields.iter().enumerate() {
        assert!(Field::KEYS.contains(&field.key), "key {}", field.key);
        let before = fields.iter().take(index);
        assert!(
            before.into_iter().all(|other| other.key != field.key),
            "{} twice",
            field.key
        );
        let check = |text: Text<'_>| {
            let piece = text.as_ptr_range();
            assert!(
                text.is_empty()
                    || whole.start <= piece.start && piece.end <= whole.end
                    || header
                        .windows(text.len())
                        .any(|part| part == text.as_bytes()),
                "{} is not in its text: {text:?}",
                field.key
            );
        };
        match field.value {
            FieldValue::Text(text) => check(text),
            FieldValue::Data(data) => {
                assert!(data.iter().next().is_some(), "no data");
                for datum in data {
                    // The name of a value may be that of its column, in another record.
                    check(datum.value);
                    black_box(datum.decoded());
                }
            }
            _ => {}
        }
    }
}

fn check_span(span: Span, whole: Span, source: &[u8]) {
    assert!(!span.is_empty(), "an empty span");
    assert!(whole.contains(span), "{span} outside {whole}");
    assert!(source.get(span.start as usize..span.end as usize).is_some());
}

/// All accessors of two events agree, the lazy ones too.
fn check_same_event(left: &Event<'_>, right: &Event<'_>) {
    assert_eq!(Seen::new(left), Seen::new(right));
    assert_eq!(lazy(left), lazy(right));
}

/// What the lazy accessors say, as text.
fn lazy(event: &Event<'_>) -> String {
    let mut text = String::new();
    for line in event.lines() {
        let _ = writeln!(text, "{line:?}");
    }
    for line in event.line_details() {
        let _ = writeln!(text, "{line:?}");
    }
    let _ = writeln!(
        text,
        "{:?} {:?} {:?}",
        event.codes(),
        event.details(),
        event.fields()
    );
    text
}

/// What an event says of itself at once.
#[derive(Debug, PartialEq)]
struct Seen<'a> {
    span: Span,
    raw: &'a [u8],
    time: Option<LogTime>,
    level: Option<Level>,
    words: [&'a [u8]; 5],
    code: Option<Span>,
}

impl<'a> Seen<'a> {
    fn new(event: &Event<'a>) -> Self {
        Self {
            span: event.span(),
            raw: event.raw(),
            time: event.time(),
            level: event.level(),
            words: [
                event.prefix().unwrap_or_default().as_bytes(),
                event.level_text().as_bytes(),
                event.component().unwrap_or_default().as_bytes(),
                event.message().as_bytes(),
                event.body().as_bytes(),
            ],
            code: event.code_column().map(|code| code.span),
        }
    }
}

#[track_caller]
fn check_same(found: &Item<'_>, expected: Option<Item<'_>>, what: &str) {
    check_ascii(found);
    let Some(expected) = expected else {
        panic!("{what}: one more, {found:?}")
    };
    match (found, &expected) {
        (Item::Event(found), Item::Event(expected)) => {
            assert_eq!(Seen::new(found), Seen::new(expected), "{what}");
        }
        (Item::Unparsed(found), Item::Unparsed(expected)) => {
            assert_eq!(found.span(), expected.span(), "{what}");
            assert_eq!(found.reason(), expected.reason(), "{what}");
            assert!(found.raw() == expected.raw(), "{what}: other bytes");
        }
        _ => panic!("{what}: {found:?} instead of {expected:?}"),
    }
}

/// I4: the pieces of any window tile the source, and their items are the items of the whole.
pub fn check_chunks(format: &'static dyn Format, bytes: &[u8], window: usize) {
    let cutter = Cutter::new(format, bytes, window);
    assert_eq!(cutter.is_empty(), bytes.is_empty());
    let mut whole = Items::new(format, bytes);
    let mut at = 0;
    for index in 0..cutter.len() {
        let range = cutter.range(index);
        if range.is_empty() {
            assert_eq!(cutter.items(index).count(), 0);
            continue;
        }
        assert_eq!(range.start, at, "pieces that do not tile");
        at = range.end;
        for item in cutter.items(index) {
            check_same(&item, whole.next(), "a piece");
        }
    }
    assert_eq!(at, bytes.len(), "pieces that leave something out");
    assert!(whole.next().is_none(), "an item is in no piece");
    assert!(cutter.range(cutter.len()).is_empty());
}

/// I4, seen from near by: where a source may be cut is told by the bytes about that place, and an item begins there.
pub fn check_cuts(format: &'static dyn Format, bytes: &[u8], window: usize) {
    if !format.splittable() {
        return;
    }
    let starts: Vec<u64> = Items::new(format, bytes)
        .map(|item| item.span().start)
        .collect();
    let windows = (window..bytes.len()).step_by(window);
    for from in windows {
        let to = bytes.len().min(from + window);
        let Some(cut) = next_cut(format, bytes, from..to) else {
            continue;
        };
        assert!((from..to).contains(&cut), "a cut outside its window");
        assert!(
            starts.binary_search(&(cut as u64)).is_ok(),
            "a cut inside an item at {cut}"
        );
        // The byte before the window and the lookahead after it are enough.
        let near = &bytes[from - 1..bytes.len().min(to + panther::margin(format))];
        assert_eq!(
            next_cut(format, near, 1..to - from + 1),
            Some(cut - (from - 1)),
            "a cut that depends on what is far away"
        );
    }
}

/// I5 and I4 together: a feeder that begins at a cut gives the items from there on.
pub fn check_feed_from_cut(
    format: &'static dyn Format,
    bytes: &[u8],
    from: usize,
    sizes: &[usize],
) {
    let Some(cut) = next_cut(format, bytes, from.max(1)..bytes.len())
        .filter(|_| format.splittable() && from < bytes.len())
    else {
        return;
    };
    let origin = cut as u64;
    let mut whole = Items::new(format, bytes).skip_while(|item| item.span().start < origin);
    let mut feeder = Feeder::with_origin(format, origin);
    for piece in pieces(&bytes[cut..], sizes) {
        for item in feeder.push(piece) {
            check_same(&item, whole.next(), "a push");
        }
    }
    for item in feeder.finish() {
        check_same(&item, whole.next(), "the end");
    }
    assert!(whole.next().is_none(), "an item was not fed");
}

/// I5: fed in pieces of these sizes, over and over, the items are those of the whole.
pub fn check_feed(format: &'static dyn Format, bytes: &[u8], sizes: &[usize]) {
    let mut whole = Items::new(format, bytes);
    let mut feeder = Feeder::new(format);
    for piece in pieces(bytes, sizes) {
        for item in feeder.push(piece) {
            check_same(&item, whole.next(), "a push");
        }
    }
    assert_eq!(feeder.position(), bytes.len() as u64);
    for item in feeder.finish() {
        check_same(&item, whole.next(), "the end");
    }
    assert_eq!(feeder.pending(), 0);
    assert!(feeder.finish().next().is_none());
    assert!(whole.next().is_none(), "an item was not fed");
}

/// I5, where the caller takes only some of the items of each push: the others come later.
pub fn check_interrupted_feed(
    format: &'static dyn Format,
    bytes: &[u8],
    sizes: &[usize],
    taken: usize,
) {
    let mut whole = Items::new(format, bytes);
    let mut feeder = Feeder::new(format);
    for (index, piece) in pieces(bytes, sizes).enumerate() {
        for item in feeder.push(piece).take(index % (taken + 1)) {
            check_same(&item, whole.next(), "a push");
        }
    }
    loop {
        let before = feeder.pending();
        for item in feeder.finish().take(taken) {
            check_same(&item, whole.next(), "the end");
        }
        if feeder.pending() == 0 {
            break;
        }
        assert!(feeder.pending() < before, "the end came to no end");
    }
    assert!(whole.next().is_none(), "an item was not fed");
}

fn pieces<'a>(bytes: &'a [u8], sizes: &[usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    let mut sizes = sizes.iter().copied().cycle();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let size = sizes.next().unwrap_or(1).clamp(1, rest.len());
        let (piece, after) = rest.split_at(size);
        rest = after;
        Some(piece)
    })
}

/// I3 for an event log as Windows keeps it: whatever the bytes, an item is a part of the file, and every accessor answers.
pub fn check_event_log(bytes: &[u8]) {
    let Ok(source) = Source::stream("-", Cursor::new(bytes.to_vec())) else {
        return;
    };
    let is_event_log = bytes.starts_with(b"ElfFile\0");
    assert!(!is_event_log || source.format().id().0 == "evtx");
    let mut last = Span::default();
    let done = source.for_each(|item| {
        let span = item.span();
        // A record whose text is longer than an item is more than one.
        assert!(last.end <= span.start || last == span, "{last} {span}");
        assert!(!span.is_empty() && span.end <= bytes.len() as u64, "{span}");
        last = span;
        assert!(item.raw().len() <= MAX_ITEM);
        if let Item::Event(event) = &item {
            assert!(std::str::from_utf8(event.raw()).is_ok());
            black_box((event.codes(), event.fields(), event.body_span()));
            black_box((event.component(), event.message(), event.lines().count()));
        }
        ControlFlow::Continue(())
    });
    assert!(done.is_ok());
}

/// I6: the items are what a reference parser reads, in every part, where the format has one.
pub fn check_reference(format: &'static dyn Format, bytes: &[u8]) {
    match format.id().0 {
        "evtx-xml" | "evtx" => {
            let expected = reference_evtx::items(bytes);
            check_evtx_reference(format, bytes, expected, reference_evtx::level);
        }
        "evtx-text" if is_listing(format) => {
            let expected = reference_listing::items(bytes);
            check_evtx_reference(format, bytes, expected, reference_listing::level);
        }
        "evtx-clixml" => {
            let expected = reference_clixml::items(bytes);
            check_evtx_reference(format, bytes, expected, reference_evtx::level);
        }
        "evtx-json" => {
            let is_settled =
                formats::by_id("evtx-json").is_some_and(|own| !std::ptr::addr_eq(own, format));
            let lines = is_settled && reference_json::is_lines(bytes);
            let expected = reference_json::items(bytes, lines);
            check_evtx_reference(format, bytes, expected, reference_json::level);
        }
        _ => {}
    }
    if is_table(format) {
        check_table_reference(format, bytes);
    }
    if !is_servicing(format) {
        return;
    }
    let mut expected = reference::items(bytes).into_iter();
    for item in Items::new(format, bytes) {
        let Some(expected) = expected.next() else {
            panic!("one item more than the reference: {item:?}")
        };
        check_like(&item, &expected);
    }
    let missing = expected.next();
    assert!(
        missing.is_none(),
        "one item less than the reference: {missing:?}"
    );
}

fn check_like(item: &Item<'_>, expected: &RefItem<'_>) {
    let at = expected.start;
    assert_eq!(item.span().start, at as u64, "start");
    check_bytes(item.raw(), expected.raw, "bytes", at as u64);
    match (item, &expected.kind) {
        (Item::Unparsed(gap), RefKind::Unparsed(reason)) => {
            assert_eq!(gap.reason(), *reason, "reason at {at}");
        }
        (Item::Event(event), RefKind::Event(expected)) => check_like_event(event, expected),
        (item, expected) => panic!("at {at}: {item:?}, and the reference reads {expected:?}"),
    }
}

fn check_like_event(event: &Event<'_>, expected: &RefEvent<'_>) {
    let at = event.span().start;
    let time = event.time().map(|time| {
        [
            time.year(),
            time.month().into(),
            time.day().into(),
            time.hour().into(),
            time.minute().into(),
            time.second().into(),
        ]
    });
    assert_eq!(time, Some(expected.time), "time at {at}");
    let words = [
        (
            "prefix",
            event.prefix().unwrap_or_default(),
            expected.prefix,
        ),
        ("level", event.level_text(), expected.level),
        (
            "component",
            event.component().unwrap_or_default(),
            expected.component,
        ),
        ("message", event.message(), expected.message),
        ("body", event.body(), expected.body),
    ];
    for (name, found, expected) in words {
        // Only the first 255 bytes of a word count.
        let expected = if ["level", "component"].contains(&name) {
            &expected[..expected.len().min(255)]
        } else {
            expected
        };
        check_bytes(found.as_bytes(), expected, name, at);
    }
    let level = event.level();
    assert_eq!(level, reference::level(expected.level), "level at {at}");
    let code = event.code_column().and_then(|code| {
        let Span { start, end } = code.span;
        event.raw().get((start - at) as usize..(end - at) as usize)
    });
    let digits = expected.code.get(1..9);
    assert_eq!(code, digits, "code column at {at}");
    let lines: Vec<&[u8]> = event.lines().map(|line| line.as_bytes()).collect();
    assert_eq!(lines, expected.lines, "lines at {at}");
}

fn check_evtx_reference(
    format: &'static dyn Format,
    bytes: &[u8],
    expected: Vec<reference_evtx::RefItem<'_>>,
    level: fn(&[u8]) -> Option<Level>,
) {
    let mut expected = expected.into_iter();
    for item in Items::new(format, bytes) {
        let Some(expected) = expected.next() else {
            panic!("one item more than the reference: {item:?}")
        };
        let at = expected.start as u64;
        assert_eq!(item.span().start, at, "start");
        check_bytes(item.raw(), expected.raw, "bytes", at);
        match (item, expected.kind) {
            (Item::Unparsed(gap), Err(reason)) => {
                assert_eq!(gap.reason(), reason, "reason at {at}");
            }
            (Item::Event(event), Ok(expected)) => check_like_evtx(&event, &expected, level),
            (item, expected) => panic!("at {at}: {item:?}, and the reference reads {expected:?}"),
        }
    }
    assert!(
        expected.next().is_none(),
        "one item less than the reference"
    );
}

fn check_like_evtx(
    event: &Event<'_>,
    expected: &reference_evtx::RefEvent<'_>,
    level: fn(&[u8]) -> Option<Level>,
) {
    let at = event.span().start;
    let time = event.time().map(|time| {
        let all = time.with_fraction(time.nanosecond(), 9);
        (all.to_string(), usize::from(time.fraction_digits()))
    });
    assert_eq!(time, expected.time, "time at {at}");
    assert_eq!(event.level(), level(expected.level), "level at {at}");
    let cut = |word: &'static str, bytes: &'_ [u8]| (word, bytes.len().min(255));
    let words = [
        (
            cut("level", expected.level),
            event.level_text(),
            expected.level,
        ),
        (
            cut("component", expected.component),
            event.component().unwrap_or_default(),
            expected.component,
        ),
        (
            ("message", expected.message.len()),
            event.message(),
            expected.message,
        ),
        (("body", expected.body.len()), event.body(), expected.body),
    ];
    for ((name, length), found, expected) in words {
        check_bytes(found.as_bytes(), &expected[..length], name, at);
    }
    let lines: Vec<&[u8]> = event.lines().map(|line| line.as_bytes()).collect();
    assert_eq!(lines, expected.lines, "lines at {at}");
    let Details::Evtx(evtx) = event.details() else {
        panic!("no details at {at}")
    };
    let data: Vec<_> = evtx
        .data()
        .iter()
        .map(|datum| {
            (
                datum.name.map(|name| name.as_bytes()),
                datum.value.as_bytes(),
            )
        })
        .collect();
    assert_eq!(data, expected.data, "data at {at}");
}

/// The formats of the registry go by the places of the columns, and those that have learned by the header, where the reference knows it.
fn check_table_reference(format: &'static dyn Format, bytes: &[u8]) {
    let known = formats::all()
        .iter()
        .position(|&known| std::ptr::addr_eq(known, format));
    let layout = match (known, RefLayout::of(bytes)) {
        (Some(_), _) => reference_table::LAYOUTS[usize::from(format.id().0 == "evtx-text")],
        (None, Some(layout)) => layout,
        (None, None) => return,
    };
    // Another header may have been taken for one, behind what the reference takes for the first line.
    if known.is_none()
        && !format
            .settle(bytes)
            .is_some_and(|same| std::ptr::addr_eq(same, format))
    {
        return;
    }
    let mut expected = reference_table::items(bytes, &layout).into_iter();
    for item in Items::new(format, bytes) {
        let Some(expected) = expected.next() else {
            panic!("one item more than the reference: {item:?}")
        };
        let at = expected.start as u64;
        assert_eq!(item.span().start, at, "start");
        check_bytes(item.raw(), expected.raw, "bytes", at);
        match (item, expected.kind) {
            (Item::Unparsed(gap), Err(reason)) => {
                assert_eq!(gap.reason(), reason, "reason at {at}");
            }
            (Item::Event(event), Ok(expected)) => check_like_row(&event, &expected),
            (item, expected) => panic!("at {at}: {item:?}, and the reference reads {expected:?}"),
        }
    }
    assert!(
        expected.next().is_none(),
        "one item less than the reference"
    );
}

fn check_like_row(event: &Event<'_>, expected: &RefRow<'_>) {
    let at = event.span().start;
    let time = event.time().map(|time| {
        let all = time.with_fraction(time.nanosecond(), 9);
        let zone = time.zone().offset().map(|offset| offset.to_string());
        let zone = zone.as_deref().unwrap_or("none");
        format!("{all} {} {zone}", time.fraction_digits())
    });
    assert!(
        expected.times.contains(&time),
        "time at {at}: {time:?}, and the reference reads {:?}",
        expected.times
    );
    let cut = |word: &[u8]| word.len().min(255);
    let words = [
        (
            "level",
            event.level_text(),
            &expected.level[..cut(expected.level)],
        ),
        (
            "component",
            event.component().unwrap_or_default(),
            &expected.component[..cut(expected.component)],
        ),
        ("message", event.message(), expected.message),
    ];
    for (name, found, expected) in words {
        check_bytes(found.as_bytes(), expected, name, at);
    }
    let lines: Vec<&[u8]> = event.lines().map(|line| line.as_bytes()).collect();
    assert_eq!(lines, expected.lines, "lines at {at}");
    let Details::Evtx(evtx) = event.details() else {
        panic!("no details at {at}")
    };
    let data = evtx.data();
    let data: Vec<_> = data
        .iter()
        .map(|datum| (datum.name.unwrap_or_default(), datum.value.as_bytes()))
        .collect();
    let expected: Vec<_> = expected
        .data
        .iter()
        .map(|(name, value)| (Text::new(name.as_bytes()), *value))
        .collect();
    assert_eq!(data, expected, "data at {at}");
}

fn check_bytes(found: &[u8], expected: &[u8], what: &str, at: u64) {
    assert!(
        found == expected,
        "{what} at {at}: \"{}\", and the reference reads \"{}\"",
        shown(found),
        shown(expected)
    );
}

/// The bytes, or their ends where there are many.
fn shown(bytes: &[u8]) -> String {
    const END: usize = 150;
    if bytes.len() <= 2 * END {
        return bytes.escape_ascii().to_string();
    }
    let (head, tail) = (&bytes[..END], &bytes[bytes.len() - END..]);
    format!(
        "{}[{} bytes]{}",
        head.escape_ascii(),
        bytes.len() - 2 * END,
        tail.escape_ascii()
    )
}

/// Every kernel of this machine finds the line feeds and NULs that a plain loop finds, and the same groups of bytes as the scalar one.
pub fn check_kernels(bytes: &[u8]) {
    let expected: Vec<usize> = (0..bytes.len())
        .filter(|&at| bytes[at] == b'\n' || bytes[at] == 0)
        .collect();
    for (name, found, is_ascii) in panther::scan::breaks(bytes) {
        assert_eq!(is_ascii, bytes.is_ascii(), "kernel {name}");
        assert!(
            found == expected,
            "kernel {name} over {} bytes",
            bytes.len()
        );
    }
    let found = panther::scan::triples(bytes);
    for pair in found.windows(2) {
        assert!(
            pair[0].1 == pair[1].1,
            "kernels {} and {} over {} bytes",
            pair[0].0,
            pair[1].0,
            bytes.len()
        );
    }
}
