//! Mends the header of a chunk that a program or a disk damaged, if sound records follow it.

use memchr::memmem;

use super::layout::{CHUNK, FIRST, HEAD, MAGIC as RECORD, SIZE_COPY, number_at};
use super::ring::MAGIC;

/// Writes a header that leads to all sound records of the chunk. Returns `false` if the chunk has no
/// sound record.
pub(super) fn mend(chunk: &mut [u8]) -> bool {
    // Often only the first bytes are damaged, and the header still states its records.
    let is_stated = record_end(chunk, FIRST).is_some() && states_records(chunk);
    if !is_stated {
        let Some((first, end)) = sound_records(chunk) else {
            return false;
        };
        for (place, number) in [(8, 0), (16, u64::MAX), (24, 0), (32, u64::MAX)] {
            put(chunk, place, &number.to_le_bytes());
        }
        for (place, number) in [(40, 128), (44, end), (48, end)] {
            put(chunk, place, &(number as u32).to_le_bytes());
        }
        // Bytes of a lost record may look like the start of one.
        if first > FIRST
            && let Some(lost) = chunk.get_mut(FIRST..FIRST + RECORD.len())
        {
            lost.fill(0);
        }
    }
    put(chunk, 0, MAGIC);
    true
}

fn put(chunk: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = chunk.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// Whether the ids and the end of the records in the header are possible.
fn states_records(chunk: &[u8]) -> bool {
    let id = |at| number_at(chunk, at).map(u64::from_le_bytes);
    let end = number_at(chunk, 48).map_or(0, |end| u32::from_le_bytes(end) as usize);
    id(24) <= id(32) && (FIRST + HEAD..=CHUNK).contains(&end)
}

/// The start of the first sound record, and the end of the last one.
fn sound_records(chunk: &[u8]) -> Option<(usize, usize)> {
    let mut found = None;
    let mut at = FIRST;
    while let Some(ahead) = memmem::find(chunk.get(at..)?, RECORD) {
        let start = at + ahead;
        at = match record_end(chunk, start) {
            Some(end) => {
                found = Some((found.map_or(start, |(first, _)| first), end));
                end
            }
            None => start + 1,
        };
    }
    found
}

/// The end of the record at `start`, if it is sound: its length stands at its end once more.
fn record_end(chunk: &[u8], start: usize) -> Option<usize> {
    let record = chunk.get(start..).filter(|it| it.starts_with(RECORD))?;
    let len: [u8; SIZE_COPY] = number_at(record, RECORD.len())?;
    let end = u32::from_le_bytes(len) as usize;
    let is_sound = end >= HEAD + SIZE_COPY && record.get(..end)?.ends_with(&len);
    is_sound.then_some(start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk with records of 40 bytes at these places.
    fn chunk(places: &[usize]) -> Vec<u8> {
        let mut chunk = vec![0; CHUNK];
        for &at in places {
            put(&mut chunk, at, b"**\0\0\x28\0\0\0");
            put(&mut chunk, at + 36, &[0x28, 0, 0, 0]);
        }
        chunk
    }

    #[test]
    fn sound_records_are_found() {
        assert_eq!(sound_records(&chunk(&[])), None);
        assert_eq!(sound_records(&chunk(&[700, 740, 9000])), Some((700, 9040)));
        let mut cut = chunk(&[700, 740]);
        cut[740 + 36] = 0;
        assert_eq!(sound_records(&cut), Some((700, 740)));
    }

    #[test]
    fn a_header_that_states_its_records_is_kept() {
        let mut stated = chunk(&[FIRST, FIRST + 40]);
        put(&mut stated, 32, &[9]);
        put(&mut stated, 48, &[0x50, 2]);
        let mut mended = stated.clone();
        assert!(mend(&mut mended));
        assert_eq!(mended[MAGIC.len()..], stated[MAGIC.len()..]);

        let mut lost = chunk(&[700]);
        assert!(mend(&mut lost) && lost.starts_with(MAGIC));
        assert_eq!(number_at(&lost, 48), Some(740_u32.to_le_bytes()));
        assert!(!mend(&mut chunk(&[])));
    }
}
