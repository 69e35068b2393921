//! I4: the items of the pieces are the items of the whole. The last bytes choose the window.

#![no_main]

use panther_tests::properties::{check_chunks, check_cuts, layouts, split_sizes};

panther_fuzz::fuzz_logs!(|input: &[u8]| {
    let ([window, _], bytes) = split_sizes(input);
    for (layout, _) in layouts(bytes) {
        check_chunks(&layout, bytes, window);
        check_cuts(&layout, bytes, window);
    }
});
