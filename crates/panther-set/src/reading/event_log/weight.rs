//! Estimates how long the text of a chunk is, before it is rendered.
//!
//! Binary XML names templates and the names of elements by their offsets, so a record of a few
//! bytes can have a text of any length. The estimate is at least the length of the markup. Values
//! add to it what they take themselves, at most some MiB for a whole chunk.

use std::ops::Range;

use panther::MAX_ITEM;

use super::layout::{FIRST, HEAD, MAGIC, SIZE_COPY, number_at};

/// The maximum weight of a chunk that is rendered in one go. Real chunks weigh 1 to 3 MiB.
const LIGHT: u64 = 8 << 20;
/// The maximum weight of a template, and of a record. The weight counts letters as three bytes, or
/// as six where there may be escapes.
const HEAVIEST: u64 = 4 * MAX_ITEM as u64;
/// The maximum number of templates in a chunk. Real chunks have up to some 40.
const TEMPLATES: usize = 256;
/// Why records are refused.
const TOO_HEAVY: &str = "its text is estimated at more than 16 MiB";
const _: () = assert!(HEAVIEST == 16 << 20);
const TOO_DEEP: &str = "its templates are nested more than 8 deep";
const TOO_MANY: &str = "its chunk has more than 256 templates";
/// The maximum number of instances inside one another. Real records have up to 3.
const DEPTH: usize = 8;
/// The length of the head of a template's definition.
const DEFINITION_HEAD: usize = 24;
/// The number of values that a template may use.
const SLOTS: usize = 256;
/// The XML declaration that stands before each record.
const DECLARATION: u64 = 40;
/// The first time that the crate `evtx` does not accept, rounded down, as Windows counts it.
const LAST_TIME: u64 = 2_650_000_000_000_000_000;

/// Estimates the text of chunks. It keeps its memory from chunk to chunk.
#[derive(Debug, Default)]
pub(super) struct Scale {
    templates: Vec<Template>,
    /// The records that must not be rendered, by their places in the chunk, in order, and why.
    refused: Vec<(usize, &'static str)>,
    /// Why the record that is being looked at is one of them.
    refusal: Option<&'static str>,
}

/// A value of an instance of a template.
struct Value {
    template: usize,
    slot: usize,
    /// The length of its type, or what stands for one.
    expected: u16,
    place: Range<usize>,
}

/// The definition of a template.
#[derive(Debug)]
struct Template {
    at: u32,
    /// At least the length of its text without values.
    weight: u64,
    /// The same of the heaviest element that is repeated for each item of an array.
    item: u64,
    /// At least the number of times that it uses any of its values.
    uses: u64,
    /// The values that may be arrays.
    arrays: Slots,
    /// Whether it has nothing but elements, attributes, text and values.
    is_usual: bool,
}

impl Scale {
    /// Whether all records of the chunk that are not refused are of the usual shape, and their text
    /// is short enough to render in one go.
    pub(super) fn is_light(&mut self, chunk: &[u8]) -> bool {
        self.templates.clear();
        self.refused.clear();
        self.weigh(chunk).is_some_and(|weight| weight <= LIGHT)
    }

    /// The records of the last chunk that must not be rendered, by their places in it, in order, and
    /// why.
    pub(super) fn refused(&self) -> &[(usize, &'static str)] {
        &self.refused
    }

    /// At least the length of the templates that the last chunk used, without the refused ones.
    pub(super) fn template_weight(&self) -> u64 {
        let weights = self.templates.iter().map(|template| template.weight);
        weights.filter(|&weight| weight <= HEAVIEST).sum()
    }

    /// The weight of the records of a chunk; `None` if one is of an unusual shape. Goes from record
    /// to record as the crate `evtx` does.
    fn weigh(&mut self, chunk: &[u8]) -> Option<u64> {
        let last = u64::from_le_bytes(number_at(chunk, 32)?);
        let end = (u32_at(chunk, 48)? as usize).min(chunk.len());
        let mut weight = Some(0);
        let mut at = FIRST;
        while at < end {
            let head: &[u8; HEAD] = chunk.get(at..)?.first_chunk()?;
            let len = u32_at(head, 4)? as usize;
            let time = u64::from_le_bytes(number_at(head, 16)?);
            // In place of a damaged record, evtx looks for the next one anywhere.
            if !head.starts_with(MAGIC) || len < HEAD + SIZE_COPY || time > LAST_TIME {
                return None;
            }
            let record = self.stream(chunk, at + HEAD..at + len - SIZE_COPY, 0);
            if record.is_some_and(|weight| weight > HEAVIEST) {
                self.refusal = Some(TOO_HEAVY);
            }
            if let Some(why) = self.refusal.take() {
                self.refused.push((at, why));
            } else {
                weight = weight
                    .zip(record)
                    .map(|(sum, record)| sum + DECLARATION + record);
            }
            if u64::from_le_bytes(number_at(head, 8)?) == last {
                break;
            }
            at += len;
        }
        weight
    }

    /// The weight of a stream that is one instance of a template; `None` if it is anything else.
    fn stream(&mut self, chunk: &[u8], stream: Range<usize>, depth: usize) -> Option<u64> {
        let bytes = chunk.get(..stream.end)?;
        let mut at = match bytes.get(stream.start..)? {
            [0x0F, _, _, _, 0x0C, ..] => stream.start + 5,
            [0x0C, ..] => stream.start + 1,
            _ => return None,
        };
        let definition = u32_at(bytes, at + 5)?;
        let template = self.template(chunk, definition)?;
        at += 9;
        if at == definition as usize {
            at += DEFINITION_HEAD + u32_at(bytes, at + 20)? as usize;
        }
        let count = u32_at(bytes, at)? as usize;
        at += 4;
        let values = bytes.get(at..)?.get(..count.checked_mul(4)?)?;
        at += values.len();
        let start = at;
        let mut within = 0_u64;
        for (slot, value) in values.as_chunks().0.iter().enumerate() {
            let value = u32::from_le_bytes(*value);
            let len = value as u16;
            let Length { expected, mask } = LENGTHS[usize::from((value >> 16) as u8)];
            if (len ^ expected) & mask != 0 {
                let value = Value {
                    template,
                    slot,
                    expected,
                    place: at..at + usize::from(len),
                };
                within = within.saturating_add(self.value(chunk, value, depth)?);
            }
            at += usize::from(len);
        }
        let Template { weight, uses, .. } = self.templates.get(template)?;
        let mut weight = weight.saturating_add(within.saturating_mul(*uses));
        if *uses > 1 {
            weight = weight.saturating_add(uses * 6 * (at - start) as u64);
        }
        matches!(bytes.get(at..)?, [] | [0, ..]).then_some(weight)
    }

    /// The weight of a value whose type has no fixed length, or another; `None` if evtx reads it in
    /// another way.
    #[inline(never)]
    fn value(&mut self, chunk: &[u8], value: Value, depth: usize) -> Option<u64> {
        let len = value.place.len();
        match value.expected {
            STREAM if len == 0 => Some(0),
            STREAM if depth < DEPTH => self.stream(chunk, value.place, depth + 1),
            STREAM => {
                self.refusal = Some(TOO_DEEP);
                None
            }
            ARRAY => {
                let template = self.templates.get(value.template)?;
                let weight = template.item.saturating_mul(len as u64);
                template.arrays.contains(value.slot).then_some(weight)
            }
            SIZE => matches!(len, 4 | 8).then_some(0),
            SID => {
                let numbers = usize::from(*chunk.get(value.place.start + 1)?);
                (len == 8 + 4 * numbers).then_some(0)
            }
            _ => None,
        }
    }

    /// The index of the template whose definition is at this offset; `None` if it is of an unusual
    /// shape.
    fn template(&mut self, chunk: &[u8], at: u32) -> Option<usize> {
        let known = self.templates.iter().position(|known| known.at == at);
        let index = match known {
            Some(known) => known,
            None if self.templates.len() == TEMPLATES => {
                self.refusal = Some(TOO_MANY);
                return None;
            }
            None => {
                self.templates.push(Definition::read(chunk, at)?);
                self.templates.len() - 1
            }
        };
        let template = self.templates.get(index)?;
        if template.weight > HEAVIEST {
            self.refusal = Some(TOO_HEAVY);
        }
        template.is_usual.then_some(index)
    }
}

/// The length of the values of a type.
#[derive(Clone, Copy)]
struct Length {
    /// A length, or one of the numbers below. A chunk is too short for a value of such a length.
    expected: u16,
    /// 0 if any length will do.
    mask: u16,
}

/// A stream of binary XML.
const STREAM: u16 = 0xFFFE;
/// Values of one type. None of them is shorter than a byte.
const ARRAY: u16 = 0xFFFD;
const SID: u16 = 0xFFFC;
/// A number as long as an address.
const SIZE: u16 = 0xFFFB;
/// A type that does not occur, or so rarely that its chunk may be rendered with care.
const RARE: u16 = 0xFFFA;

/// The lengths of all types. A value that claims another length makes evtx read the values behind
/// it elsewhere.
static LENGTHS: [Length; 256] = {
    let rare = Length {
        expected: RARE,
        mask: u16::MAX,
    };
    let mut lengths = [rare; 256];
    let known = [
        (0x03, 1),
        (0x04, 1),
        (0x05, 2),
        (0x06, 2),
        (0x07, 4),
        (0x08, 4),
        (0x09, 8),
        (0x0A, 8),
        (0x0B, 4),
        (0x0C, 8),
        (0x0D, 4),
        (0x0F, 16),
        (0x10, SIZE),
        (0x11, 8),
        (0x12, 16),
        (0x13, SID),
        (0x14, 4),
        (0x15, 8),
        (0x21, STREAM),
    ];
    let mut at = 0;
    while at < known.len() {
        let (kind, expected) = known[at];
        lengths[kind as usize].expected = expected;
        at += 1;
    }
    let mut kind = 0x81;
    while kind <= 0x95 {
        lengths[kind].expected = ARRAY;
        kind += 1;
    }
    // Nothing, strings and bytes.
    let free = [0x00, 0x01, 0x02, 0x0E];
    let mut at = 0;
    while at < free.len() {
        lengths[free[at] as usize].mask = 0;
        at += 1;
    }
    lengths
};

/// A set of values of a template, by their places.
#[derive(Clone, Copy, Debug, Default)]
struct Slots([u64; SLOTS / 64]);

impl Slots {
    fn contains(&self, slot: usize) -> bool {
        let word = self.0.get(slot / 64);
        word.is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// Adds a value. Returns whether it is new, and `None` if there is no place for it.
    fn add(&mut self, slot: usize) -> Option<bool> {
        let word = self.0.get_mut(slot / 64)?;
        let bit = 1 << (slot % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        Some(is_new)
    }
}

/// The definition of a template while it is read.
struct Definition<'c> {
    chunk: &'c [u8],
    at: usize,
    weight: u64,
    item: u64,
    used: Slots,
    uses: u64,
    arrays: Slots,
    /// The weight before the innermost open element.
    before: u64,
    /// Whether nothing but values and text has followed the start of the innermost element.
    is_leaf: bool,
    /// Whether the innermost element is repeated for each item of an array.
    repeats: bool,
    /// Whether all tokens so far are usual ones.
    is_usual: bool,
}

impl<'c> Definition<'c> {
    /// Reads the definition at this offset. `None` if it is not within the chunk.
    fn read(chunk: &'c [u8], at: u32) -> Option<Template> {
        let start = at as usize + DEFINITION_HEAD;
        let end = start.checked_add(u32_at(chunk, start - 4)? as usize)?;
        if end > chunk.len() {
            return None;
        }
        let mut definition = Self {
            chunk,
            at: start,
            weight: 0,
            item: 0,
            used: Slots::default(),
            uses: 1,
            arrays: Slots::default(),
            before: 0,
            is_leaf: false,
            repeats: false,
            is_usual: true,
        };
        let is_whole = loop {
            match (definition.at < end).then(|| definition.token()) {
                Some(Some(true)) => {}
                Some(None) => break false,
                Some(Some(false)) | None => break true,
            }
        };
        Some(Template {
            at,
            // A value that is an array in one place may be used in another.
            is_usual: is_whole
                && definition.is_usual
                && (definition.uses == 1 || definition.item == 0),
            weight: definition.weight,
            item: definition.item,
            uses: definition.uses,
            arrays: definition.arrays,
        })
    }

    /// Reads a token. Returns `false` at the last one, and `None` if it is unknown.
    fn token(&mut self) -> Option<bool> {
        let token = *self.chunk.get(self.at)?;
        self.at += 1;
        match token {
            0x00 => return Some(false),
            0x0F => self.at += 3,
            // An element: a dependency and a length before its name, a length behind if it has
            // attributes.
            0x01 | 0x41 => {
                if self.repeats {
                    return None;
                }
                self.before = self.weight;
                self.is_leaf = true;
                self.at += 6;
                // The name stands in both tags.
                self.weight += 2 * self.name()? + 5;
                self.at += if token == 0x41 { 4 } else { 0 };
            }
            0x02 => {}
            0x03 | 0x04 => {
                if self.repeats {
                    self.item = self.item.max(self.weight - self.before);
                }
                (self.is_leaf, self.repeats) = (false, false);
            }
            0x05 | 0x45 if self.chunk.get(self.at) == Some(&0x01) => {
                let letters = u16::from_le_bytes(number_at(self.chunk, self.at + 1)?);
                self.at += 3 + 2 * usize::from(letters);
                // The longest escape has six letters.
                self.weight += 6 * u64::from(letters);
            }
            0x06 | 0x46 => self.weight += self.name()? + 4,
            0x0D | 0x0E => {
                let slot = usize::from(u16::from_le_bytes(number_at(self.chunk, self.at)?));
                if !self.used.add(slot)? {
                    self.uses += 1;
                }
                if *self.chunk.get(self.at + 2)? >= 0x80 {
                    if !self.is_leaf || self.repeats || !self.arrays.add(slot)? {
                        return None;
                    }
                    self.repeats = true;
                }
                self.at += 3;
            }
            // References and processing instructions, with a name or a text. They hardly occur.
            0x07 | 0x47 | 0x0B => {
                self.is_usual = false;
                let letters = u16::from_le_bytes(number_at(self.chunk, self.at)?);
                self.at += 2 + 2 * usize::from(letters);
                self.weight += 12 + 6 * u64::from(letters);
            }
            0x08 | 0x48 => {
                self.is_usual = false;
                self.at += 2;
                self.weight += 8;
            }
            0x09 | 0x49 | 0x0A => {
                self.is_usual = false;
                self.weight += 8 + self.name()?;
            }
            _ => return None,
        }
        Some(true)
    }

    /// At least the length of the name whose offset is here. The name may stand right behind.
    fn name(&mut self) -> Option<u64> {
        let name = u32_at(self.chunk, self.at)? as usize;
        self.at += 4;
        let letters = u16::from_le_bytes(number_at(self.chunk, name.checked_add(6)?)?);
        if name == self.at {
            self.at += 10 + 2 * usize::from(letters);
        }
        Some(3 * u64::from(letters))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    number_at(bytes, at).map(u32::from_le_bytes)
}
