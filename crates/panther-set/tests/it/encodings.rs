//! Text that is not UTF-8.

use std::io::{self, Read};
use std::ops::ControlFlow;

use panther_set::{Encoding, LogSet, Source};

use super::assert_all_ways_agree;
use super::logs::{WINDOW, mixed};

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn utf16_reads_as_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let text = String::from_utf8_lossy(&mixed(1, WINDOW / 3)).into_owned();
    for (mark, order) in [
        ("", "le"),
        ("", "be"),
        ("\u{FEFF}", "le"),
        ("\u{FEFF}", "be"),
    ] {
        let to_bytes = if order == "le" {
            u16::to_le_bytes
        } else {
            u16::to_be_bytes
        };
        std::fs::write(&path, utf16(&format!("{mark}{text}"), to_bytes)).unwrap();
        assert_all_ways_agree(&path, order);
        let mut bytes = 0;
        let set = LogSet::discover([&path]);
        assert!(
            set.sources()[0]
                .encoding()
                .to_string()
                .starts_with(&format!("utf-16{order}"))
        );
        set.ordered(
            |_| 0,
            |bytes, _, item| *bytes += item.raw().len(),
            |_, more| {
                bytes += more;
                ControlFlow::Continue(())
            },
        );
        assert_eq!(bytes, text.len());
    }
}

/// Gives a hundred bytes a read, and counts the reads.
struct Slow(
    io::Cursor<Vec<u8>>,
    std::sync::Arc<std::sync::atomic::AtomicUsize>,
);

impl Read for Slow {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let most = into.len().min(100);
        self.0.read(&mut into[..most])
    }
}

/// A stream is known by its first records, so that whoever follows it sees them at once.
#[test]
fn a_stream_is_known_by_its_first_record() {
    let text = "2024-03-12 09:21:38, Info                  CBS    Ready\r\n".repeat(100);
    for bytes in [
        text.clone().into_bytes(),
        utf16(&text, u16::to_le_bytes),
        utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes),
    ] {
        let reads = std::sync::Arc::default();
        let slow = Slow(io::Cursor::new(bytes), std::sync::Arc::clone(&reads));
        let source = Source::stream("-", slow).unwrap();
        assert_eq!(source.format().id().0, "cbs");
        let reads = reads.load(std::sync::atomic::Ordering::Relaxed);
        assert!(reads <= 3, "{reads} reads of 100 bytes");
        let mut count = 0;
        let flow = source.for_each(|_| {
            count += 1;
            ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        assert_eq!(count, 100);
    }
}

#[test]
fn a_named_encoding_is_for_text_that_needs_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let line = "2024-03-12 09:21:38, Info                  DISM   访问\r\n";
    let utf16_file = write(
        "utf16.log",
        &utf16(&format!("\u{FEFF}{line}"), u16::to_le_bytes),
    );
    let utf8_file = write("utf8.log", line.as_bytes());
    // No ASCII, so nothing shows that this is UTF-16.
    let chinese = write(
        "chinese.log",
        &utf16(&"拒绝访问".repeat(50), u16::to_le_bytes),
    );
    let shown = |path, name| {
        let set = LogSet::discover([path]).with_encoding(Encoding::named(name).unwrap());
        let source = &set.sources()[0];
        let mut text = String::new();
        let flow = source.for_each(|item| {
            text.push_str(&source.encoding().text(item.raw()));
            ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        text
    };
    for name in ["cp936", "utf-16le"] {
        assert_eq!(shown(&utf16_file, name), line, "{name}");
        assert_eq!(shown(&utf8_file, name), line, "{name}");
    }
    assert_eq!(shown(&chinese, "utf-16le"), "拒绝访问".repeat(50));
}
