//! I3 and I7: every accessor of every item answers, and an owned copy says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{check_accessors, formats};

fuzz_target!(|bytes: &[u8]| {
    for &format in formats::all() {
        check_accessors(format, bytes);
    }
});
