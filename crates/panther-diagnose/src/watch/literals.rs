//! Searches a text for many literals at once, by looking at every fourth place of it.
//!
//! A literal of seven bytes or more that lies anywhere in a text covers four bytes in a row that
//! begin at a place divisible by four. So it is enough to look at those places: whether the four
//! bytes there, a *gram*, belong to a literal. The looks do not depend on each other, which an
//! automaton's steps do. On real CBS logs it takes about a third of the instructions of the automaton
//! of the crate aho-corasick that it replaced.

/// The bytes of a gram, and the distance of the places that are looked at.
const GRAM: usize = 4;

/// Text that logs repeat all the time. The grams in it are bad to find literals by.
const COMMON: &str = include_str!("common.txt");

/// The shortest literal that is found.
pub(crate) const SHORTEST: usize = 2 * GRAM - 1;

/// The number of bits of a hash.
const BITS: u32 = 16;

/// Whether the logs say a text all the time.
pub(crate) fn is_common(text: &[u8]) -> bool {
    memchr::memmem::find(COMMON.as_bytes(), text).is_some()
}

/// Finds literals, whatever the case of ASCII letters.
#[derive(Debug)]
pub(crate) struct Literals {
    /// A bit for each hash of a gram that a literal has. It fits into the first cache.
    filter: Box<Filter>,
    /// Where the entries of a hash begin.
    begins: Vec<u32>,
    /// The grams, sorted by their hash.
    entries: Vec<Entry>,
    literals: Vec<Vec<u8>>,
}

type Filter = [u64; (1 << BITS) / 64];

/// A gram of a literal, and where it lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: usize,
    gram: u32,
    literal: u32,
    at: u32,
}

/// A gram with its letters in lower case. Some other bytes become one too, which does no harm: what
/// is found is compared.
#[inline]
const fn folded(gram: u32) -> u32 {
    gram | 0x2020_2020
}

#[inline]
const fn hash(gram: u32) -> usize {
    (gram.wrapping_mul(0x9E37_79B1) >> (32 - BITS)) as usize
}

impl Literals {
    /// Makes a search for literals of [`SHORTEST`] bytes or more. Shorter ones are never found.
    pub(crate) fn new(literals: Vec<Vec<u8>>) -> Self {
        let literals: Vec<Vec<u8>> = literals
            .into_iter()
            .map(|literal| literal.to_ascii_lowercase())
            .collect();
        // A gram that many literals have is common in logs too.
        let mut uses = vec![0_u32; 1 << BITS];
        let texts = literals
            .iter()
            .map(Vec::as_slice)
            .chain([COMMON.as_bytes()]);
        for gram in texts.flat_map(grams) {
            uses[hash(gram)] += 1;
        }
        let mut entries = Vec::new();
        for (number, literal) in literals.iter().enumerate() {
            let all: Vec<u32> = grams(literal).collect();
            let cost = |grams: &[u32]| grams.iter().map(|gram| uses[hash(*gram)]).max();
            let windows = all.windows(GRAM).enumerate();
            let Some((start, window)) = windows.min_by_key(|(_, window)| cost(window)) else {
                continue;
            };
            for (index, gram) in window.iter().enumerate() {
                let (literal, at) = (number as u32, (start + index) as u32);
                entries.push(Entry {
                    hash: hash(*gram),
                    gram: *gram,
                    literal,
                    at,
                });
            }
        }
        entries.sort_unstable();
        let mut filter: Box<Filter> = Box::new([0; _]);
        for Entry { hash, .. } in &entries {
            filter[hash / 64] |= 1 << (hash % 64);
        }
        let mut begins = vec![0; (1 << BITS) + 1];
        for Entry { hash, .. } in &entries {
            begins[hash + 1] += 1;
        }
        let mut before = 0;
        for begin in &mut begins {
            before += *begin;
            *begin = before;
        }
        Self {
            filter,
            begins,
            entries,
            literals,
        }
    }

    /// Calls `each` with the number of every literal in the text, some more than once.
    #[inline]
    pub(crate) fn find(&self, text: &[u8], mut each: impl FnMut(u32)) {
        for (index, gram) in text.as_chunks::<GRAM>().0.iter().enumerate() {
            let gram = folded(u32::from_le_bytes(*gram));
            let hash = hash(gram);
            if self.filter[hash / 64] & (1 << (hash % 64)) != 0 {
                self.verify(text, index * GRAM, gram, &mut each);
            }
        }
    }

    #[inline(never)]
    fn verify(&self, text: &[u8], at: usize, gram: u32, each: &mut impl FnMut(u32)) {
        let hash = hash(gram);
        let range = self.begins[hash] as usize..self.begins[hash + 1] as usize;
        for entry in &self.entries[range] {
            let Some(start) = at.checked_sub(entry.at as usize) else {
                continue;
            };
            let wanted = &self.literals[entry.literal as usize];
            let here = text.get(start..start + wanted.len());
            if entry.gram == gram && here.is_some_and(|here| here.eq_ignore_ascii_case(wanted)) {
                each(entry.literal);
            }
        }
    }
}

/// The folded grams of a literal at every place.
fn grams(literal: &[u8]) -> impl Iterator<Item = u32> {
    literal.windows(GRAM).map(|gram| {
        let bytes = gram.iter().rev();
        folded(bytes.fold(0, |all, byte| all << 8 | u32::from(*byte)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(literals: &[&str], text: &str) -> Vec<u32> {
        let literals = literals.iter().map(|literal| literal.as_bytes().to_vec());
        let search = Literals::new(literals.collect());
        let mut found = Vec::new();
        search.find(text.as_bytes(), |literal| found.push(literal));
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn literals_are_found_at_every_place_and_in_every_case() {
        for before in 0..9 {
            for after in 0..5 {
                let text = format!(
                    "{}WILL add An extra error{}",
                    "-".repeat(before),
                    "-".repeat(after)
                );
                assert_eq!(
                    found(
                        &["will add an extra error", "extra error", "other text"],
                        &text
                    ),
                    [0, 1]
                );
            }
        }
        assert_eq!(found(&["1234567"], "1234567"), [0]);
        assert_eq!(found(&["1234567"], "123456"), [0_u32; 0]);
    }

    proptest! {
        /// It finds what a slow search finds.
        #[test]
        fn it_finds_what_a_slow_search_finds(
            literals in prop::collection::vec("[abAB]{7,12}", 1..20),
            text in "[abAB]{0,60}",
        ) {
            let texts: Vec<&str> = literals.iter().map(String::as_str).collect();
            let lower = text.to_ascii_lowercase();
            let expected: Vec<u32> = (0..literals.len() as u32)
                .filter(|&number| lower.contains(&literals[number as usize].to_ascii_lowercase()))
                .collect();
            prop_assert_eq!(found(&texts, &text), expected);
        }
    }
}
