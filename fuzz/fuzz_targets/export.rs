//! I7: exports read back as the events that they are of.

#![no_main]

use panther_tests::properties::{check_exports, layouts};

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    for (layout, _) in layouts(bytes) {
        check_exports(&layout, bytes);
    }
});
