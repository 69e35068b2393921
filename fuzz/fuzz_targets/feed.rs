//! I5: fed in pieces, the items are those of the whole. The last bytes choose the pieces.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{
    check_feed, check_feed_from_cut, check_interrupted_feed, formats, split_sizes,
};

fuzz_target!(|input: &[u8]| {
    let (sizes, bytes) = split_sizes(input);
    for &format in formats::all() {
        check_feed(format, bytes, &sizes);
        check_interrupted_feed(format, bytes, &sizes, sizes[0] % 5 + 1);
        check_feed_from_cut(format, bytes, sizes[1], &sizes);
    }
});
