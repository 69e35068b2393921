//! The tables of names: sorted text with a binary search.
//!
//! A table is a string of lines. A line has a value as eight lower-case hex digits, a blank and a
//! name. The lines of one value are adjacent, the usual name first. Hex digits have the same order
//! as their characters, and `#` comes before all of them. So the binary search compares bytes: it
//! needs no index, no parsing and no relocations, and the comment lines at the start of a file need
//! no special case.

use std::sync::OnceLock;

use memchr::{memchr, memrchr};

use crate::scan::breaks::Breaks;

/// The names of HRESULTs.
pub(super) static HRESULT: Table = Table::new(include_str!("../../tables/hresult.txt"));
/// The names of NTSTATUS codes.
pub(super) static NTSTATUS: Table = Table::new(include_str!("../../tables/ntstatus.txt"));
/// The names of Win32 errors.
pub(super) static WIN32: Table = Table::new(include_str!("../../tables/win32.txt"));
/// The names of setup, servicing and Windows Update codes that the other tables lack.
pub(super) static SETUP: Table = Table::new(include_str!("../../tables/setup.txt"));
/// Explanations of this project, one line each.
pub(super) static MEANINGS: Table = Table::new(include_str!("../../tables/meanings.txt"));

/// The names of bug checks.
pub(super) static BUG_CHECKS: Table = Table::new(include_str!("../../tables/bugcheck.txt"));
/// Explanations of bug checks.
pub(super) static BUG_CHECK_MEANINGS: Table =
    Table::new(include_str!("../../tables/bugcheck_meanings.txt"));
/// The names of the problems of devices.
pub(super) static PROBLEMS: Table = Table::new(include_str!("../../tables/problem.txt"));
/// Explanations of the problems of devices.
pub(super) static PROBLEM_MEANINGS: Table =
    Table::new(include_str!("../../tables/problem_meanings.txt"));

/// The explanation of a pair of a setup result and an extend code, of which few have one.
pub(super) fn pair(result: u32, extend: u32) -> Option<&'static str> {
    static PAIRS: &str = include_str!("../../tables/pairs.txt");
    PAIRS.lines().find_map(|line| {
        let (pair, meaning) = line.split_once(' ')?;
        let (first, second) = pair.split_once('-')?;
        let is = |digits, value| u32::from_str_radix(digits, 16) == Ok(value);
        (is(first, result) && is(second, extend)).then_some(meaning)
    })
}

/// One sorted table.
pub(super) struct Table {
    text: &'static str,
    /// Where the line of a name begins, by the hash of the name, once somebody asks for one. A
    /// free slot has [`FREE`].
    by_name: OnceLock<Box<[u32]>>,
}

impl Table {
    const fn new(text: &'static str) -> Self {
        Self {
            text,
            by_name: OnceLock::new(),
        }
    }

    /// The text of `value`: its usual name, if there are several.
    pub(super) fn get(&self, value: u32) -> Option<&'static str> {
        let key = key(value);
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        // `low` and `high` are starts of lines. Every line before `low` sorts before the key, and
        // no line from `high` on does.
        while low < high {
            let middle = low + (high - low) / 2;
            let start = memrchr(b'\n', bytes.get(low..middle)?).map_or(low, |at| low + at + 1);
            let rest = bytes.get(start..high)?;
            let line = rest.get(..memchr(b'\n', rest)?)?;
            if line.get(..key.len()).unwrap_or(line) < key.as_slice() {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        let (_, entry) = self.text.get(low..)?.lines().next().and_then(split)?;
        let found = bytes.get(low..)?.starts_with(&key);
        found.then_some(entry)
    }

    /// The value of the constant with this name, in any case.
    pub(super) fn value_of(&self, name: &str) -> Option<u32> {
        let slots = self.by_name.get_or_init(|| self.index());
        for slot in probe(name.as_bytes(), slots.len()) {
            let line = self.text.get(usize::try_from(*slots.get(slot)?).ok()?..)?;
            let (value, entry) = split(line.lines().next()?)?;
            if entry.eq_ignore_ascii_case(name) {
                return Some(value);
            }
        }
        None
    }

    /// Makes [`Table::by_name`]. Nothing is sorted and few bytes of a name are read, because a
    /// program may need only one name.
    fn index(&self) -> Box<[u32]> {
        // A line has more than sixteen bytes, so at most half of the slots are taken.
        let mut slots = vec![FREE; (self.text.len() / 8).next_power_of_two()].into_boxed_slice();
        let bytes = self.text.as_bytes();
        let mut at = 0;
        for end in Breaks::new(bytes, 0) {
            let line = bytes.get(at..end).unwrap_or_default();
            if let Some(name) = line.get(9..)
                && line.first() != Some(&b'#')
            {
                let free = probe(name, slots.len()).find(|&slot| slots.get(slot) == Some(&FREE));
                if let Some(slot) = free.and_then(|slot| slots.get_mut(slot)) {
                    *slot = at as u32;
                }
            }
            at = end + 1;
        }
        slots
    }

    /// All values and their texts, in order.
    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = (u32, &'static str)> {
        self.text.lines().filter_map(split)
    }
}

/// A slot of an index without a line. Every table begins with a comment, so no name is there.
const FREE: u32 = 0;

/// The slots in which a name may be, of a power of two of slots. The first free one ends the search.
fn probe(name: &[u8], slots: usize) -> impl Iterator<Item = usize> {
    const LOWER: u64 = u64::from_le_bytes([0x20; 8]);
    // Names differ in their length, in the middle and at the end.
    let chunk = |start: usize| {
        let word = name.get(start..).and_then(<[u8]>::first_chunk::<8>);
        word.map_or(0, |word| u64::from_le_bytes(*word) | LOWER)
    };
    let last = name.len().saturating_sub(8);
    let mixed = (chunk(last / 2) ^ name.len() as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(chunk(last))
        .wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let first = (mixed >> 40) as usize;
    (0..slots).map(move |step| (first + step) & (slots - 1))
}

/// The number as eight lower-case hex digits.
fn key(value: u32) -> [u8; 8] {
    let mut key = [0; 8];
    for (shift, digit) in (0..8).rev().zip(&mut key) {
        let nibble = (value >> (4 * shift)) as u8 & 0xF;
        *digit = if nibble < 10 {
            b'0' + nibble
        } else {
            b'a' - 10 + nibble
        };
    }
    key
}

fn split(line: &'static str) -> Option<(u32, &'static str)> {
    let (value, entry) = line.split_once(' ')?;
    Some((u32::from_str_radix(value, 16).ok()?, entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const NAMES: [(&str, &Table); 6] = [
        ("setup", &SETUP),
        ("hresult", &HRESULT),
        ("ntstatus", &NTSTATUS),
        ("win32", &WIN32),
        ("bugcheck", &BUG_CHECKS),
        ("problem", &PROBLEMS),
    ];
    const EXPLANATIONS: [(&str, &Table); 3] = [
        ("meanings", &MEANINGS),
        ("bugcheck_meanings", &BUG_CHECK_MEANINGS),
        ("problem_meanings", &PROBLEM_MEANINGS),
    ];

    #[test]
    fn tables_are_sorted_whole_and_without_duplicates() {
        for (title, table) in NAMES.into_iter().chain(EXPLANATIONS) {
            let body: Vec<&str> = table
                .text
                .lines()
                .skip_while(|line| line.starts_with('#'))
                .collect();
            assert!(
                table.text.ends_with('\n') && !table.text.contains('\r'),
                "{title}"
            );
            assert_eq!(
                body.len(),
                table.entries().count(),
                "{title}: every line is an entry"
            );
            for pair in body.windows(2) {
                assert!(
                    pair[0][..8] <= pair[1][..8],
                    "{title}: {} before {}",
                    pair[0],
                    pair[1]
                );
            }
            let mut seen = HashSet::new();
            for line in &body {
                assert!(seen.insert(*line), "{title}: {line} twice");
                assert_eq!(line[..8].to_ascii_lowercase(), line[..8], "{title}: {line}");
                assert_eq!(&line[8..9], " ", "{title}: {line}");
            }
        }
    }

    #[test]
    fn every_value_is_found_under_its_first_name() {
        for (title, table) in NAMES.into_iter().chain(EXPLANATIONS) {
            let mut previous = None;
            for (value, entry) in table.entries() {
                if previous != Some(value) {
                    assert_eq!(table.get(value), Some(entry), "{title}: {value:08x}");
                }
                previous = Some(value);
            }
        }
    }

    #[test]
    fn every_name_leads_back_to_its_value() {
        for (title, table) in NAMES {
            assert!(table.text.starts_with('#'), "{title}: see `FREE`");
            assert_eq!(table.value_of("NO_SUCH_NAME"), None);
            for (value, name) in table.entries() {
                assert_eq!(
                    table.value_of(&name.to_lowercase()),
                    Some(value),
                    "{title}: {name}"
                );
                assert!(
                    name.bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_name_has_one_value() {
        for (title, table) in NAMES {
            let mut seen = HashSet::new();
            for (_, name) in table.entries() {
                assert!(seen.insert(name), "{title}: {name} twice");
            }
        }
    }

    #[test]
    fn absent_values_are_absent() {
        for value in [
            0x0000_FFFF,
            0x7FFF_FFFF,
            0x8007_0000,
            0x8024_0000,
            0xFFFF_FFFF,
        ] {
            for (title, table) in NAMES {
                assert_eq!(table.get(value), None, "{title}: {value:08x}");
            }
        }
        assert_eq!(Table::new("").get(0), None);
        assert_eq!(Table::new("").value_of("FIVE"), None);
        assert_eq!(Table::new("00000005 FIVE\n").get(5), Some("FIVE"));
        assert_eq!(Table::new("00000005 FIVE\n").get(4), None);
        assert_eq!(Table::new("00000005 FIVE\n").get(6), None);
    }

    #[test]
    fn explanations_are_one_plain_line() {
        for (title, table) in EXPLANATIONS {
            for (value, text) in table.entries() {
                assert!(
                    text.len() <= 140 && text.ends_with('.'),
                    "{title}: {value:08x}: {text}"
                );
            }
        }
        for (value, _) in MEANINGS.entries() {
            assert!(
                !(0x1..0x1_0000).contains(&value),
                "{value:08x}: a Win32 error is explained as 0x8007nnnn"
            );
        }
        assert!(MEANINGS.entries().count() >= 150);
    }

    #[test]
    fn pairs_are_explained() {
        assert!(pair(0xC190_0101, 0x20017).is_some_and(|text| text.contains("storage drivers")));
        assert_eq!(pair(0xC190_0101, 0x20018), None);
        let pairs = include_str!("../../tables/pairs.txt").lines();
        let pairs: Vec<_> = pairs.filter(|line| !line.starts_with('#')).collect();
        assert!(pairs.is_sorted());
        for line in pairs {
            let (pair, text) = (&line[..14], &line[15..]);
            assert!(text.len() <= 140 && text.ends_with('.'), "{line}");
            assert!(
                super::pair(
                    u32::from_str_radix(&pair[..8], 16).unwrap(),
                    u32::from_str_radix(&pair[9..], 16).unwrap()
                )
                .is_some()
            );
        }
    }
}
