//! I1 and I2: the items are the input, whatever it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{check_tiling, layouts};

fuzz_target!(|bytes: &[u8]| {
    for (layout, _) in layouts(bytes) {
        check_tiling(&layout, bytes);
    }
});
