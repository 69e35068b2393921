//! I6: every format reads what its reference reads.

#![no_main]

use panther_tests::properties::{check_reference, layouts};

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    for (layout, shown) in layouts(bytes) {
        check_reference(&layout, shown, bytes);
    }
});
