//! Text in other encodings.

use std::io::{self, Read};
use std::ops::ControlFlow;

use panther::{Items, Layout, MAX_ITEM};
use panther_set::{Encoding, Source};

/// Hands out bytes in small pieces, so that characters are torn.
struct Torn {
    bytes: io::Cursor<Vec<u8>>,
    sizes: [usize; 2],
}

impl Read for Torn {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.sizes.rotate_left(1);
        let most = self.sizes[0].min(into.len());
        self.bytes.read(&mut into[..most])
    }
}

/// The start, the end and the bytes of each item, and how the text of the item reads.
type Seen = Vec<(u64, u64, Vec<u8>, String)>;

fn read(bytes: &[u8], sizes: [usize; 2]) -> Option<(Encoding, Layout, Seen)> {
    let bytes = io::Cursor::new(bytes.to_vec());
    let source = Source::stream("a.txt", Torn { bytes, sizes }).ok()?;
    if !source.has_lines() {
        return None;
    }
    let mut seen = Vec::new();
    let flow = source.for_each(|item| {
        let (span, raw) = (item.span(), item.raw());
        let text = source.text(raw).into_owned();
        seen.push((span.start, span.end, raw.to_vec(), text));
        ControlFlow::Continue(())
    });
    assert!(flow.is_ok_and(|flow| flow.is_continue()));
    Some((source.encoding(), source.layout().clone(), seen))
}

/// A text has the same items in UTF-8 and in UTF-16 of either order, with a byte order mark,
/// however its bytes are torn, and the items in UTF-16 tile the bytes as they lie; a line that is valid UTF-8 reads as what it is in any code page.
pub fn check_encodings(bytes: &[u8], sizes: [usize; 2]) {
    if let Some((encoding, _, seen)) = read(bytes, sizes)
        && !encoding.is_utf16()
    {
        let found: Vec<u8> = seen.iter().flat_map(|seen| seen.2.clone()).collect();
        assert!(found == bytes, "other bytes");
    }
    for name in ["gbk", "shift_jis", "windows-1252", "euc-kr"] {
        let encoding = Encoding::named(name).expect("a code page");
        let text = encoding.text(bytes);
        if let Ok(same) = str::from_utf8(bytes) {
            assert_eq!(text, same, "{name}");
        }
    }
    let text = String::from_utf8_lossy(bytes);
    // A mark at the start is that of the encoding.
    let text = format!("\u{FEFF}{}", text.trim_start_matches('\u{FEFF}'));
    assert!(text.len() < MAX_ITEM);
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(order).collect();
        let Some((encoding, layout, seen)) = read(&wide, sizes) else {
            continue;
        };
        assert!(encoding.is_utf16(), "{encoding}");
        let mut items = Items::new(&layout, text.as_bytes());
        let mut at = 0;
        for (start, end, raw, shown) in &seen {
            let expected = items.next().expect("one item more");
            let units = shown.encode_utf16().count() as u64;
            assert_eq!((*start, *end), (at, at + 2 * units));
            at = *end;
            assert!(raw == expected.raw(), "other bytes at {start}");
            assert_eq!(shown.as_bytes(), raw);
        }
        assert!(items.next().is_none(), "one item less");
        assert_eq!(at, wide.len() as u64);
    }
}
