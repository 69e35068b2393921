//! Chunks of an event log whose text is far longer than they are.

use std::sync::LazyLock;

use super::{CHUNK, FIRST, Value, element, finish_chunk, put, put_len, utf16};

/// A way in which a few bytes of binary XML stand for much text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bomb {
    /// Many small records of a long template.
    Records,
    /// A template whose elements share a long name.
    Names,
    /// The same, so long that one record is longer than any limit.
    LongestNames,
    /// An array whose items repeat a long element.
    Array,
    /// Templates that use a value twice, inside one another.
    Nested,
    /// A template whose elements share a long name, with a token that real logs hardly have.
    Rare,
    /// Names in the chunk's list that overlap.
    List,
}

impl Bomb {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Records,
        Self::Names,
        Self::LongestNames,
        Self::Array,
        Self::Nested,
        Self::Rare,
        Self::List,
    ];

    /// A chunk of records that are numbered from `first`.
    #[must_use]
    pub fn chunk(self, first: u64) -> Vec<u8> {
        let mut chunk = Chunk::new(first);
        match self {
            Self::Records => {
                let at = chunk.add(
                    |bytes| inline(bytes, |bytes| elements(bytes, 1000, "Data")),
                    &[],
                );
                chunk.repeat(at, &[]);
            }
            Self::Names => {
                let at = chunk.add(
                    |bytes| inline(bytes, |bytes| shared_name(bytes, 100, 8000, &[])),
                    &[],
                );
                chunk.repeat(at, &[]);
            }
            Self::LongestNames => {
                let at = chunk.add(
                    |bytes| inline(bytes, |bytes| shared_name(bytes, 2000, 15_000, &[])),
                    &[],
                );
                chunk.repeat(at, &[]);
            }
            Self::Array => chunk.fill_with_array(),
            Self::Rare => {
                let define =
                    |bytes: &mut Vec<u8>| shared_name(bytes, 200, 12_000, &[0x08, 0x41, 0]);
                let at = chunk.add(|bytes| inline(bytes, define), &[]);
                chunk.repeat(at, &[]);
            }
            Self::Nested => {
                let define = |bytes: &mut Vec<u8>| {
                    element(bytes, "Event", None, |bytes| {
                        for _ in 0..2 {
                            Value::Slot(0, 0x21).append(bytes);
                        }
                    });
                };
                let leaf = (0x01, utf16(&"a".repeat(200)));
                let at = chunk.add(|bytes| inline(bytes, define), std::slice::from_ref(&leaf));
                let mut value = leaf;
                for _ in 0..14 {
                    let mut stream = vec![0x0F, 1, 1, 0];
                    reference(&mut stream, at);
                    append_values(&mut stream, std::slice::from_ref(&value));
                    stream.push(0);
                    value = (0x21, stream);
                }
                while chunk.has_room(value.1.len() + 100) {
                    chunk.add(|bytes| reference(bytes, at), std::slice::from_ref(&value));
                }
            }
            Self::List => {
                let at = chunk.add(
                    |bytes| inline(bytes, |bytes| elements(bytes, 1, "Data")),
                    &[],
                );
                chunk.repeat(at, &[]);
                // Each entry is the place of the next, which lies in the name of the entry.
                let mut bytes = std::mem::take(&mut chunk.bytes);
                let start = 8192;
                bytes.truncate(start);
                chunk.count = 100;
                while bytes.len() + 8 < CHUNK {
                    let next = bytes.len() as u32 + 8;
                    let letters = (CHUNK as u32 - next - 2) / 2;
                    bytes.extend(next.to_le_bytes());
                    bytes.extend([0, 0]);
                    bytes.extend((letters as u16).to_le_bytes());
                }
                bytes.resize(CHUNK, 0);
                let end = bytes.len();
                put(&mut bytes, 128, &(start as u32).to_le_bytes());
                put(&mut bytes, end - 8, &[0; 8]);
                chunk.bytes = bytes;
            }
        }
        chunk.finish()
    }
}

static LONG_NAME: LazyLock<String> = LazyLock::new(|| "a".repeat(2000));

/// A chunk while its records are added.
struct Chunk {
    bytes: Vec<u8>,
    first: u64,
    count: u64,
    last_place: usize,
}

impl Chunk {
    fn new(first: u64) -> Self {
        Self {
            bytes: vec![0; FIRST],
            first,
            count: 0,
            last_place: FIRST,
        }
    }

    fn has_room(&self, len: usize) -> bool {
        self.bytes.len() + len <= CHUNK
    }

    /// Adds a record that is an instance of the template that `template` writes. Returns the place
    /// at which a definition within it is.
    fn add(&mut self, template: impl FnOnce(&mut Vec<u8>), values: &[(u8, Vec<u8>)]) -> u32 {
        let bytes = &mut self.bytes;
        let start = bytes.len();
        bytes.extend(b"**\0\0\0\0\0\0");
        bytes.extend((self.first + self.count).to_le_bytes());
        bytes.extend(133_546_812_000_000_000_u64.to_le_bytes());
        bytes.extend([0x0F, 1, 1, 0]);
        let definition = bytes.len() as u32 + 10;
        template(bytes);
        append_values(bytes, values);
        let len = (bytes.len() + 4 - start) as u32;
        bytes.extend(len.to_le_bytes());
        put(bytes, start + 4, &len.to_le_bytes());
        self.last_place = start;
        self.count += 1;
        definition
    }

    /// Fills the chunk with instances of a template.
    fn repeat(&mut self, definition: u32, values: &[(u8, Vec<u8>)]) {
        while self.has_room(64) {
            self.add(|bytes| reference(bytes, definition), values);
        }
    }

    /// Fills the chunk with records of which each has an array.
    fn fill_with_array(&mut self) {
        let name: &'static str = LONG_NAME.as_str();
        let define = |bytes: &mut Vec<u8>| {
            element(bytes, "Event", None, |bytes| {
                let name = Some(("Name", Value::Text(name)));
                element(bytes, "Data", name, |bytes| {
                    Value::Slot(0, 0x81).append(bytes);
                });
            });
        };
        let items = [(0x81, vec![0; 4000])];
        let at = self.add(|bytes| inline(bytes, define), &items);
        while self.has_room(4100) {
            self.add(|bytes| reference(bytes, at), &items);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let ids = (self.first, self.first + self.count - 1);
        finish_chunk(&mut self.bytes, ids, self.last_place);
        self.bytes
    }
}

fn append_values(bytes: &mut Vec<u8>, values: &[(u8, Vec<u8>)]) {
    bytes.extend((values.len() as u32).to_le_bytes());
    for (kind, value) in values {
        bytes.extend((value.len() as u16).to_le_bytes());
        bytes.extend([*kind, 0]);
    }
    values.iter().for_each(|(_, value)| bytes.extend(value));
}

/// The start of an instance of the template that is defined at this place.
fn reference(bytes: &mut Vec<u8>, definition: u32) {
    bytes.extend([0x0C, 1, 7, 0, 0, 0]);
    bytes.extend(definition.to_le_bytes());
}

/// The start of an instance with the definition of its template.
fn inline(bytes: &mut Vec<u8>, define: impl FnOnce(&mut Vec<u8>)) {
    let here = bytes.len() as u32 + 10;
    reference(bytes, here);
    let start = bytes.len();
    bytes.extend([0; 4]);
    bytes.extend(*b"ledger-tests-bom");
    bytes.extend([0; 4]);
    bytes.extend([0x0F, 1, 1, 0]);
    define(bytes);
    bytes.push(0);
    let len = (bytes.len() - start - 24) as u32;
    put(bytes, start + 20, &len.to_le_bytes());
}

/// An event of so many elements of this name.
fn elements(bytes: &mut Vec<u8>, count: usize, name: &str) {
    element(bytes, "Event", None, |bytes| {
        for _ in 0..count {
            element(bytes, name, None, |_| {});
        }
    });
}

/// An event of these tokens, and of so many elements with one name of so many letters.
fn shared_name(bytes: &mut Vec<u8>, count: usize, letters: usize, tokens: &[u8]) {
    element(bytes, "Event", None, |bytes| {
        bytes.extend(tokens);
        let name = bytes.len() as u32 + 7 + 4;
        element(bytes, &"n".repeat(letters), None, |_| {});
        for _ in 1..count {
            bytes.extend([0x01, 0xFF, 0xFF]);
            let len = bytes.len();
            bytes.extend([0; 4]);
            bytes.extend(name.to_le_bytes());
            bytes.push(0x03);
            put_len(bytes, len);
        }
    });
}
