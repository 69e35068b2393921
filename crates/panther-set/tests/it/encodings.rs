//! Text in other encodings than UTF-8.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

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
        assert_eq!(bytes, mark.len() + text.len());
    }
}

/// Returns a little more than a record, and the rest once the other end is released.
struct HeldBack {
    bytes: io::Cursor<Vec<u8>>,
    held: std::sync::mpsc::Receiver<()>,
}

impl Read for HeldBack {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = match self.bytes.position() {
            0 => into.len().min(200),
            _ => {
                // Nobody sends anything: `recv` waits until the other end is dropped.
                let _ = self.held.recv();
                into.len()
            }
        };
        self.bytes.read(&mut into[..most])
    }
}

/// The first records identify a stream, so that a caller who follows it sees them at once.
#[test]
fn a_stream_is_known_by_its_first_record() {
    let text = "2024-03-12 09:21:38, Info                  CBS    Ready\r\n".repeat(100);
    for bytes in [
        text.clone().into_bytes(),
        utf16(&text, u16::to_le_bytes),
        utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes),
    ] {
        let (holds, held) = std::sync::mpsc::channel();
        let bytes = io::Cursor::new(bytes);
        let source = Source::stream("-", HeldBack { bytes, held }).unwrap();
        assert_eq!(source.format().as_str(), "cbs");
        drop(holds);
        let mut count = 0;
        let flow = source.for_each(|item| {
            count += usize::from(item.event().is_some());
            ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        assert_eq!(count, 100);
    }
}

/// Returns a piece, waits, and returns the next piece.
struct Paced(std::vec::IntoIter<(Duration, Vec<u8>)>);

impl Read for Paced {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some((wait, piece)) = self.0.next() else {
            return Ok(0);
        };
        std::thread::sleep(wait);
        if piece.is_empty() {
            return Err(io::Error::other("torn off"));
        }
        into[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}

fn paced(pieces: &[(u64, &str)]) -> Source {
    let pieces: Vec<_> = pieces
        .iter()
        .map(|&(wait, piece)| (Duration::from_millis(wait), piece.as_bytes().to_vec()))
        .collect();
    Source::stream("-", Paced(pieces.into_iter())).unwrap()
}

fn text_of(source: &Source) -> (String, Option<panther_set::Error>) {
    let mut text = String::new();
    let flow = source.for_each(|item| {
        text.push_str(&source.text(item.raw()));
        ControlFlow::Continue(())
    });
    (text, flow.err())
}

#[test]
fn a_stream_that_shows_nothing_is_plain_in_time() {
    let record = "2024-03-12 09:21:38, Info                  CBS    Ready\r\n";
    // A record directly after other lines decides the format, as in a file.
    let source = paced(&[(0, "a line\n"), (0, "another\n"), (0, record)]);
    assert_eq!(source.format().as_str(), "cbs");
    assert_eq!(text_of(&source).0, format!("a line\nanother\n{record}"));
    // A late record does not decide it, and no line is lost.
    let begun = Instant::now();
    let source = paced(&[(0, "a line\n"), (3000, record), (0, "more\n"), (0, record)]);
    assert_eq!(source.format().as_str(), "plain");
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(
        text_of(&source).0,
        format!("a line\n{record}more\n{record}")
    );
    // Without a whole line the format stays undecided.
    let source = paced(&[(0, "2024-03-12 09:21:38, Info  "), (1500, &record[27..])]);
    assert_eq!(source.format().as_str(), "cbs");
    assert_eq!(text_of(&source).0, record);
    // An error comes after the items before it.
    let source = paced(&[(0, "a line\n"), (1000, "second\n"), (0, "")]);
    let (text, error) = text_of(&source);
    assert_eq!(text, "a line\nsecond\n");
    assert_eq!(error.unwrap().to_string(), "-: torn off");
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
    let marked = format!("\u{FEFF}{line}");
    let utf16_file = write("utf16.log", &utf16(&marked, u16::to_le_bytes));
    let utf8_file = write("utf8.log", line.as_bytes());
    // Without ASCII nothing shows that this is UTF-16.
    let chinese = write(
        "chinese.log",
        &utf16(&"拒绝访问".repeat(50), u16::to_le_bytes),
    );
    let shown = |path, name| {
        let set = LogSet::builder()
            .encoding(Encoding::named(name).unwrap())
            .discover([path]);
        let source = &set.sources()[0];
        let mut text = String::new();
        let flow = source.for_each(|item| {
            text.push_str(&source.text(item.raw()));
            ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        text
    };
    for name in ["cp936", "utf-16le"] {
        assert_eq!(shown(&utf16_file, name), marked, "{name}");
        assert_eq!(shown(&utf8_file, name), line, "{name}");
    }
    assert_eq!(shown(&chinese, "utf-16le"), "拒绝访问".repeat(50));
}

/// The guess uses the start of a file, regardless of which line is decoded first.
#[test]
fn the_guess_is_that_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    let header = b"2024-03-12 09:21:38, Info                  DISM   ";
    let ascii = [&header[..], b"Ready\r\n"].concat().repeat(3 * WINDOW / 57);
    let gbk = [&header[..], b"\xBE\xDC\xBE\xF8\xB7\xC3\xCE\xCA\xA1\xA3\r\n"]
        .concat()
        .repeat(20);
    let other = [&header[..], b"\xE9\r\n"].concat();
    std::fs::write(&path, [&ascii[..], &gbk, &ascii, &other].concat()).unwrap();
    for shown in [&b"\xE9"[..], b"\xBE\xDC\xBE\xF8"] {
        let source = Source::open(&path).unwrap();
        let text = source.text(shown).into_owned();
        assert_eq!(source.code_page().name(), "gbk", "{text}");
    }
    let log = panther_set::LogFile::read(&path).unwrap();
    assert_eq!(log.code_page().to_string(), "gbk?");
    assert_eq!(log.text(b"\xBE\xDC\xBE\xF8\n\xC3\xB6"), "拒绝\nö");
    let named = log.with_encoding(Encoding::named("cp950").unwrap());
    assert_eq!(named.code_page().to_string(), "big5");
    // The search for a sample ends even if no line of the file needs a code page.
    std::fs::write(&path, &ascii).unwrap();
    let source = Source::open(&path).unwrap();
    assert_eq!(source.text(b"\xE9"), "\u{E9}");
    assert_eq!(source.code_page().to_string(), "windows-1252?");
}

#[test]
fn a_part_is_read_as_its_line() {
    let source =
        Source::stream("-", io::Cursor::new(b"\xC4\xBF\xC2\xBC \xBE\xDC\xBE\xF8\n")).unwrap();
    let line = b"\xC4\xBF\xC2\xBC \xBE\xDC\xBE\xF8";
    let source = source.with_encoding(Encoding::named("gbk").unwrap());
    assert_eq!(source.part(&line[..4], line), "目录");
    assert_eq!(source.part(&line[..4], &line[..4]), "Ŀ¼");
    assert_eq!(source.part(b"ASCII", line), "ASCII");
}
