//! I1 and I2: the items are the input, whatever it is.

#![no_main]

use panther_tests::properties::{check_tiling, layouts};

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    for (layout, _) in layouts(bytes) {
        check_tiling(&layout, bytes);
    }
});
