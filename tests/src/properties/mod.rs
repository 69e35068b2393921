//! What must hold for any bytes, one function a property. Each panics where it does not hold.

mod accessors;
mod chunks;
mod codes;
mod detection;
mod diagnosis;
mod encoding;
mod event_log;
mod export;
mod feeding;
mod inner;
mod kernels;
mod merge;
mod reference;
mod same;
mod set;
mod table;
mod tiling;
mod time;

use std::sync::LazyLock;

use panther::{Layout, Registry};

use crate::formats::row;

pub use self::accessors::check_accessors;
pub use self::chunks::{check_chunks, check_cuts};
pub use self::codes::{check_codes, check_typed_code};
pub use self::detection::check_detection;
pub use self::diagnosis::{check_diagnosis, check_rules};
pub use self::encoding::check_encodings;
pub use self::event_log::check_event_log;
pub use self::export::check_exports;
pub use self::feeding::{check_feed, check_feed_from_cut, check_interrupted_feed};
pub use self::inner::check_inner;
pub use self::kernels::check_kernels;
pub use self::merge::{check_merge, logs_of};
pub use self::reference::check_reference;
pub use self::set::{check_archive, check_set};
pub use self::tiling::check_tiling;
pub use self::time::check_times;

/// Every format there is.
#[must_use]
pub fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(panther_set::registry);
    &REGISTRY
}

/// The layout of the format with this id that some bytes show; with no bytes, the layout of a
/// source that shows nothing.
///
/// # Panics
///
/// Where there is no such format.
#[must_use]
pub fn layout(id: &str, shown: &[u8]) -> Layout {
    let layout = registry().learn_as(shown, id);
    layout.unwrap_or_else(|| panic!("no format {id}"))
}

/// Of every format the layout of a source that shows nothing, and the layout that these bytes show
/// where those decide, each with the bytes that it was learned from.
pub fn layouts(bytes: &[u8]) -> impl Iterator<Item = (Layout, &[u8])> {
    registry().formats().iter().flat_map(move |format| {
        let id = format.id().as_str();
        let learned = row(id).learns.then(|| (layout(id, bytes), bytes));
        std::iter::once((layout(id, &[]), [].as_slice())).chain(learned)
    })
}

/// The most windows or pieces that an input is in.
///
/// A piece costs as much as the lookahead of the format, however small it is: a table judges
/// hundreds of line ends again with each byte of blank lines. So a long input is not cut into
/// single bytes; the many short ones are.
const MOST_PIECES: usize = 512;

/// Two sizes from the last four bytes of a fuzzer's input, and the bytes before them; small sizes
/// are as likely as large ones.
#[must_use]
pub fn split_sizes(input: &[u8]) -> ([usize; 2], &[u8]) {
    let Some((bytes, sizes)) = input.split_last_chunk::<4>() else {
        return ([1, 1], input);
    };
    let size = |low: u8, high: u8| {
        let high = if high < 128 { 0 } else { high & 15 };
        let size = usize::from(u16::from_le_bytes([low, high]));
        1 + size.max(bytes.len() / MOST_PIECES)
    };
    let [a, b, c, d] = *sizes;
    ([size(a, b), size(c, d)], bytes)
}

/// What stands before the first `separator` of a fuzzer's input, and what follows it; all of it
/// twice where there is none.
#[must_use]
pub fn split_once<'a>(input: &'a [u8], separator: &[u8]) -> (&'a [u8], &'a [u8]) {
    let mut places = input.windows(separator.len());
    match places.position(|part| part == separator) {
        Some(at) => (&input[..at], &input[at + separator.len()..]),
        None => (input, input),
    }
}

/// Of how many layouts that the bytes do not show one is checked with each seed.
const OTHERS: u64 = 4;

/// Every property, for the layouts of the format that the bytes show, and for some of all others;
/// `seed` decides for which, and varies the sizes of windows and pieces.
///
/// Most bytes of one format are a preamble to all others, and one log says as much about that as
/// the next. Four seeds in a row check all layouts, and some more with any seeds do.
pub fn check_all(bytes: &[u8], seed: u64) {
    let mut sizes = Sizes(seed);
    let learned = registry().learn(bytes, "");
    for (turn, (layout, shown)) in (seed % OTHERS..).zip(layouts(bytes)) {
        if layout.format() == learned.format() || turn.is_multiple_of(OTHERS) {
            check_layout(&layout, shown, bytes, &mut sizes);
        }
    }
    // Exports differ little between layouts, and take longer than all the others.
    check_exports(&learned, bytes);
    check_detection(bytes, "", &[sizes.next(), sizes.next()]);
    check_codes(bytes, seed >> 32);
    check_kernels(bytes);
}

/// Every property of one layout, which was learned from the bytes `shown`.
pub fn check_layout(layout: &Layout, shown: &[u8], bytes: &[u8], sizes: &mut Sizes) {
    check_tiling(layout, bytes);
    check_accessors(layout, shown, bytes);
    let mut size = || sizes.next().max(bytes.len() / MOST_PIECES);
    for window in [size(), size(), bytes.len() + 1] {
        check_chunks(layout, bytes, window);
        check_cuts(layout, bytes, window);
    }
    check_feed_from_cut(layout, bytes, size(), &[size()]);
    check_feed(layout, bytes, &[size()]);
    check_feed(layout, bytes, &[size(), size(), size()]);
    check_interrupted_feed(layout, bytes, &[size(), size()], sizes.next());
    check_reference(layout, shown, bytes);
}

/// Numbers that are small more often than not; the seed decides which.
#[derive(Clone, Debug)]
pub struct Sizes(pub u64);

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
