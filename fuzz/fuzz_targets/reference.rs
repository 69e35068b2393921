//! I6: every format reads what its reference reads.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{check_reference, layouts};

fuzz_target!(|bytes: &[u8]| {
    for (layout, shown) in layouts(bytes) {
        check_reference(&layout, shown, bytes);
    }
});
