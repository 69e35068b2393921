//! I3 and I7: every accessor of every item answers, and an owned copy says the same.

#![no_main]

use panther_tests::properties::{check_accessors, layouts};

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    for (layout, shown) in layouts(bytes) {
        check_accessors(&layout, shown, bytes);
    }
});
