//! I5: fed in pieces, the items are those of the whole. The last bytes choose the pieces.

#![no_main]

use panther_tests::properties::{
    check_feed, check_feed_from_cut, check_interrupted_feed, layouts, split_sizes,
};

panther_fuzz::fuzz_logs!(|input: &[u8]| {
    let (sizes, bytes) = split_sizes(input);
    for (layout, _) in layouts(bytes) {
        check_feed(&layout, bytes, &sizes);
        check_interrupted_feed(&layout, bytes, &sizes, sizes[0] % 5 + 1);
        check_feed_from_cut(&layout, bytes, sizes[1], &sizes);
    }
});
