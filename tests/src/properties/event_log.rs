//! I3 for event logs as Windows keeps them.

use std::hint::black_box;
use std::io::Cursor;
use std::ops::ControlFlow;

use panther::{Item, MAX_ITEM, Span};
use panther_set::Source;

/// I3 for an event log as Windows keeps it: whatever the bytes, an item is a part of the file, and
/// every accessor answers.
pub fn check_event_log(bytes: &[u8]) {
    let Ok(source) = Source::stream("-", Cursor::new(bytes.to_vec())) else {
        return;
    };
    let is_event_log = bytes.starts_with(b"ElfFile\0");
    assert!(!is_event_log || source.format() == "evtx");
    let mut last = Span::default();
    let done = source.for_each(|item| {
        let span = item.span();
        assert!(last.end <= span.start, "{last} {span}");
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
